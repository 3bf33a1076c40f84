"""Vehicles and who drives them (domain 2.3, 3.5)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk.fields.columns import choice, day, decimal, field, flag, integer, link, note, text
from trafficdesk.fields.spec import Condition, Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class Vehicle(Record):
    __tablename__ = "vehicles"
    spec = RecordSpec(
        code="vehicles", label="车辆", noun="辆", stream="responsibility", title=("plate",),
        title_else=("no_plate_reason", "owner"), sort=("plate",),
        keys=(("vin",), ("plate_type", "plate"), ("plate",)),
        unique=(Unique(("plate_type", "plate"), unless="vin"), Unique(("vin",))),
        told_by=("vin", "plate_type"), former=("plate", Condition("plate_until", "filled")),
        watched_when=Condition("state", "not_in", ("已报废", "已调拨", "已拍卖", "已转出", "封存")),
        help="单位公车、职工私家车和其他要建档的车，一车一档。",
    )  # fmt: skip

    plate: Mapped[str | None] = field(
        "号牌号码", Kind.PLATE, section="号牌", list_at=1, searchable=True, filterable=True,
        aliases=("车牌", "车牌号", "号牌", "车牌号码", "车号", "机动车号牌"),
        help="照号牌抄写，例如 津A12345；没有号牌的空着，写明原因。",
    )  # fmt: skip
    plate_type: Mapped[str | None] = choice(
        "号牌种类", "plate_type", required=True, section="号牌", list_at=2, filterable=True, default="02",
        aliases=("牌照种类", "号牌类型"),
    )  # fmt: skip
    no_plate_reason: Mapped[str | None] = text(
        "无牌原因", section="号牌", shown_when=Condition("plate", "empty"), maximum=60
    )
    plate_from: Mapped[date | None] = day(
        "号牌启用日期", section="号牌", on_card=False,
        aliases=("号牌起用日期",), until="plate_until", help="号牌从别的车上换过来的，写哪天换的。"
    )
    plate_until: Mapped[date | None] = day(
        "号牌停用日期", section="号牌", on_card=False, help="号牌换给了别的车、交回了，写到哪天为止；以后这块号牌不再指这辆车。"
    )
    ownership: Mapped[str | None] = choice(
        "公车私车", "ownership", section="号牌", list_at=3, filterable=True, default="私车", aliases=("车辆性质", "公/私")
    )
    vehicle_type: Mapped[str | None] = choice(
        "车辆类型", "vehicle_type", section="车辆", list_at=4, filterable=True, aliases=("车型", "类型")
    )
    use_character: Mapped[str | None] = choice(
        "使用性质", "use_character", section="车辆", filterable=True, default="A", aliases=("使用性质代码",)
    )
    brand: Mapped[str | None] = text(
        "品牌型号", section="车辆", searchable=True, aliases=("品牌", "厂牌型号", "车辆品牌", "型号"), maximum=60
    )
    vin: Mapped[str | None] = field(
        "车辆识别代号", Kind.VIN, section="车辆", searchable=True, filterable=True,
        aliases=("车架号", "VIN", "VIN码", "车辆识别代码", "识别代号"),
    )  # fmt: skip
    engine_number: Mapped[str | None] = text("发动机号", section="车辆", aliases=("发动机号码",), maximum=40)
    colour: Mapped[str | None] = text("颜色", section="车辆", aliases=("车身颜色",), maximum=20)
    fuel: Mapped[str | None] = choice("燃料种类", "fuel", section="车辆", aliases=("燃料", "能源种类"))
    automatic: Mapped[bool | None] = flag("自动挡", section="车辆")
    adapted: Mapped[bool | None] = flag(
        "肢体残疾人改装", section="车辆", help="已作肢体残疾人驾驶改装的小型自动挡载客汽车，持 C5 可以驾驶。"
    )
    seats: Mapped[int | None] = integer("核定载客", section="车辆", aliases=("核载", "核载人数", "座位数"))
    load_kg: Mapped[int | None] = integer("核定载质量", section="车辆", measure="千克", aliases=("核载质量",))
    mass_kg: Mapped[int | None] = integer("总质量", section="车辆", measure="千克")
    displacement: Mapped[Decimal | None] = decimal("排量", section="车辆", measure="升")
    unit: Mapped[int | None] = link(
        "所属单位", "units", section="归属", list_at=5, filterable=True,
        aliases=("单位", "所在单位", "使用单位", "使用部门", "单位名称"), follows=("keeper.unit",),
    )  # fmt: skip
    owner: Mapped[str | None] = text(
        "所有人", section="归属", list_at=6, searchable=True, aliases=("车主", "机动车所有人", "登记所有人"), maximum=80
    )
    owner_phone: Mapped[str | None] = field(
        "所有人电话", Kind.PHONE, section="归属", sensitivity=Sensitivity.MASKED, aliases=("车主电话",)
    )
    keeper: Mapped[int | None] = link("责任人", "people", section="归属", filterable=True, aliases=("使用人", "车辆责任人"))
    parked_at: Mapped[str | None] = text("停放地点", section="归属", maximum=80)
    registered: Mapped[date | None] = day(
        "注册日期", section="日期", past_only=True, aliases=("注册登记日期", "登记日期", "初次登记日期")
    )
    issued: Mapped[date | None] = day("发证日期", section="日期", past_only=True)
    inspection_until: Mapped[date | None] = day(
        "检验有效期止", section="日期", list_at=7, filterable=True, expiry=True, month_end=True,
        aliases=("年检", "检验日期", "检验有效期", "审车", "年检有效期", "年审日期", "年检到期"),
        help="行驶证副页上的年月，有效到当月最后一天，例如 2027-05-31。",
    )  # fmt: skip
    scrap_by: Mapped[date | None] = day(
        "强制报废期止", section="日期", filterable=True, expiry=True, aliases=("报废日期", "强制报废期")
    )
    insurance_until: Mapped[date | None] = day(
        "交强险止期", section="日期", list_at=8, filterable=True, expiry=True,
        aliases=("交强险", "交强险到期", "交强险有效期", "保险到期", "保险有效期"),
    )  # fmt: skip
    insurer: Mapped[str | None] = text("交强险公司和单号", section="日期", maximum=80)
    commercial_until: Mapped[date | None] = day(
        "商业险止期", section="日期", filterable=True, expiry=True, aliases=("商业险", "商业险到期")
    )
    state: Mapped[str | None] = choice(
        "车辆状态", "vehicle_state", section="日期", filterable=True, default="在用", aliases=("状态",)
    )
    remark: Mapped[str | None] = note("备注", section="备注", aliases=("说明",))


class Drive(Record):
    __tablename__ = "drives"
    spec = RecordSpec(
        code="drives", label="人车关系", noun="条", stream="responsibility", title=("person", "vehicle"),
        sort=("title",), keys=(("person", "vehicle"),),
        help="谁开哪辆车：一个人可以开几辆，一辆车可以有几个人开。",
    )  # fmt: skip

    person: Mapped[int | None] = link("驾驶员", "people", required=True, section="人车关系", list_at=1, filterable=True)
    vehicle: Mapped[int | None] = link("车辆", "vehicles", required=True, section="人车关系", list_at=2, filterable=True)
    relation: Mapped[str | None] = choice(
        "关系", "drive_relation", section="人车关系", list_at=3, filterable=True, default="常用"
    )
    start: Mapped[date | None] = day("开始日期", section="人车关系", list_at=4, default="today")
    end: Mapped[date | None] = day("结束日期", section="人车关系", list_at=5, filterable=True)
    remark: Mapped[str | None] = note("备注", section="人车关系")
