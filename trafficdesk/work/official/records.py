"""Official cars: data sheet, trips, costs, holiday sealing (domain 1.4)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from trafficdesk.fields.columns import choice, day, decimal, flag, integer, link, moment, money, note, text
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Companion, Record, RecordSpec, Unique


def _own_car(section: str, list_at: int, *, required: bool = False) -> Mapped[Any]:
    """One of the office's own cars, called in lists by its plate."""
    return link(
        "车辆", "vehicles", among="official-cars.vehicle", aliases=("车牌", "车牌号", "车牌号码", "号牌", "号牌号码"),
        section=section, list_at=list_at, filterable=True, required=required,
    )  # fmt: skip


class OfficialCar(Record):
    __tablename__ = "official_cars"
    spec = RecordSpec(
        code="official-cars", label="公务用车", noun="辆", stream="official", title=("vehicle",), sort=("title",),
        keys=(("vehicle",),), unique=(Unique(("vehicle",)),),
        companions=(Companion("vehicles", via="", here="vehicle", there="", since="", until="",
                              copied=(("unit", "department"),), fixed=(("ownership", "公车"),)),),
        help="采集表里车辆档案以外的内容。整份采集表一次导入，车辆档案一起建立。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link(
        "车辆",
        "vehicles",
        required=True,
        aliases=("车牌", "车牌号", "车牌号码", "号牌", "号牌号码"),
        section="采集",
        list_at=1,
        filterable=True,
    )
    use: Mapped[str | None] = choice("用途", "official_use", aliases=("用途分类", "公车用途"), section="采集", list_at=2, filterable=True)
    establishment: Mapped[str | None] = choice(
        "编制", "establishment", aliases=("编制情况", "是否在编"), section="采集", list_at=3, default="在编"
    )
    bought: Mapped[date | None] = day("购置日期", aliases=("购车日期", "购买日期"), section="采集", list_at=4, past_only=True)
    price: Mapped[Decimal | None] = money("购置价", aliases=("购置价格", "购车价格", "原值"), section="采集")
    marked: Mapped[bool | None] = flag("标识化", aliases=("是否标识化", "标识化喷涂"), section="采集", list_at=5)
    beidou: Mapped[bool | None] = flag("装北斗", aliases=("是否装北斗", "北斗", "是否安装北斗"), section="采集", list_at=6)
    fuel_per_100: Mapped[Decimal | None] = decimal("核定百公里油耗", aliases=("核定油耗", "百公里油耗"), section="采集", measure="升")
    department: Mapped[int | None] = link(
        "使用部门", "units", aliases=("使用单位", "所属部门", "部门"), section="采集", list_at=7, filterable=True,
        follows=("vehicle.unit",),
    )  # fmt: skip
    keeper: Mapped[int | None] = link(
        "责任人", "people", aliases=("车辆责任人", "专职驾驶员", "管理人"), section="采集", list_at=8, follows=("vehicle.keeper",)
    )
    service_km: Mapped[int | None] = integer("下次保养里程", aliases=("保养里程",), section="采集", measure="公里")
    remark: Mapped[str | None] = note("备注", section="采集")


class OfficialTrip(Record):
    __tablename__ = "official_trips"
    spec = RecordSpec(
        code="official-trips", label="派车单", noun="张", stream="official", title=("number",), sort=("-leaves",),
        keys=(("number",),), unique=(Unique(("number",), serial=True),), year="leaves",
        events=("vehicle", "leaves", "passenger", "destination"), apart=("number",),
        late_when=Condition("state", "in", ("待批", "同意", "已派")),
        help="申请、审批、派出、回场；回场里程不能小于出车里程。",
    )  # fmt: skip

    number: Mapped[str | None] = text(
        "派车单号",
        section="申请",
        list_at=1,
        searchable=True,
        filterable=True,
        read_only=True,
        from_lists=True,
        maximum=40,
        aliases=("编号", "单号"),
    )
    department: Mapped[int | None] = link(
        "申请部门", "units", required=True, aliases=("用车部门", "用车单位", "部门"), section="申请", filterable=True
    )
    passenger: Mapped[str | None] = text("用车人", required=True, aliases=("乘车人", "申请人"), section="申请", list_at=2, maximum=60)
    heads: Mapped[int | None] = integer("人数", aliases=("乘车人数",), section="申请")
    purpose: Mapped[str | None] = choice(
        "用车事由", "trip_purpose", required=True, aliases=("事由", "用途"), section="申请", filterable=True
    )
    reason: Mapped[str | None] = text("事由说明", section="申请", help="节假日、周末用车要写明值班或应急任务。")
    destination: Mapped[str | None] = text(
        "目的地和路线",
        required=True,
        aliases=("目的地", "到达地点", "行车路线", "路线", "去向"),
        section="申请",
        list_at=3,
        searchable=True,
    )
    leaves: Mapped[datetime | None] = moment(
        "计划出车", required=True, aliases=("计划出车时间", "用车时间", "预计出车"), section="申请", list_at=4, filterable=True
    )
    returns: Mapped[datetime | None] = moment(
        "计划回场", required=True, aliases=("计划回场时间", "预计回场", "还车时间"), section="申请", list_at=5
    )
    vehicle: Mapped[int | None] = _own_car("派车", 6)
    driver: Mapped[int | None] = link("驾驶员", "people", aliases=("司机", "驾驶人"), section="派车", list_at=7, filterable=True)
    approver: Mapped[str | None] = text("审批人", aliases=("批准人",), section="派车", maximum=40)
    approved_at: Mapped[datetime | None] = moment("审批时间", section="派车", read_only=True, from_lists=True)
    state: Mapped[str | None] = choice(
        "进展",
        "trip_state",
        aliases=("审批状态", "审批", "状态"),
        section="派车",
        list_at=8,
        filterable=True,
        default="待批",
        read_only=True,
        from_lists=True,
    )
    refusal: Mapped[str | None] = text("驳回或取消原因", section="派车", read_only=True)
    left_at: Mapped[datetime | None] = moment("实际出车", aliases=("出车时间", "实际出车时间"), section="回场")
    left_km: Mapped[int | None] = integer(
        "出车里程", aliases=("出车里程数", "起始里程", "出车公里"), section="回场", measure="公里", help="照里程表抄"
    )
    back_at: Mapped[datetime | None] = moment("实际回场", aliases=("回场时间", "收车时间", "实际回场时间"), section="回场")
    back_km: Mapped[int | None] = integer(
        "回场里程", aliases=("回场里程数", "收车里程", "终止里程", "回场公里"), section="回场", measure="公里", help="照里程表抄"
    )
    toll: Mapped[Decimal | None] = money("过路费", aliases=("路桥费", "过桥费"), section="回场")
    parking: Mapped[Decimal | None] = money("停车费", section="回场")
    findings: Mapped[str | None] = note("核对情况", section="回场", read_only=True)
    remark: Mapped[str | None] = note("备注", section="回场")


class OfficialCost(Record):
    __tablename__ = "official_costs"
    spec = RecordSpec(
        code="official-costs", label="公车费用", noun="笔", stream="official", title=("vehicle", "paid", "kind"),
        sort=("-paid",), events=("vehicle", "paid", "kind", "amount"), apart=("receipt",), year="paid",
        help="加油、充电、维修、保养、保险等，单车核算用。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = _own_car("费用", 1, required=True)
    paid: Mapped[date | None] = day(
        "日期",
        required=True,
        aliases=("加油日期", "维修日期", "保养日期", "费用日期", "发生日期"),
        section="费用",
        list_at=2,
        filterable=True,
        past_only=True,
    )
    kind: Mapped[str | None] = choice(
        "费用种类", "cost_kind", required=True, aliases=("费用类别", "费用项目", "类别"), section="费用", list_at=3, filterable=True
    )
    quantity: Mapped[Decimal | None] = decimal(
        "数量", aliases=("加油量", "升数", "加油升数", "充电量"), section="费用", list_at=4, measure="升或千瓦时"
    )
    amount: Mapped[Decimal | None] = money(
        "金额", required=True, aliases=("费用", "加油金额", "金额合计"), section="费用", list_at=5
    )
    odometer: Mapped[int | None] = integer("里程表", aliases=("里程表读数", "当前里程", "里程数"), section="费用",
                                             list_at=6, measure="公里")
    driver: Mapped[int | None] = link("经手驾驶员", "people", aliases=("经办人", "经手人", "驾驶员", "司机"), section="费用", list_at=7)
    receipt: Mapped[str | None] = text("票据号", aliases=("发票号", "发票号码", "票号"), section="费用", maximum=60)
    trip: Mapped[int | None] = link("派车单", "official-trips", section="费用", help="在路上加的油，回场时一起登记")
    content: Mapped[str | None] = note("内容", aliases=("维修内容", "保养内容", "项目内容"), section="费用")


class OfficialSealing(Record):
    __tablename__ = "official_sealings"
    spec = RecordSpec(
        code="official-sealings", label="节假日封存", noun="次", stream="official", title=("vehicle", "holiday"),
        sort=("-starts",), keys=(("vehicle", "starts"),), year="starts", made_up=True,
        help="节假日公车封存登记：谁收钥匙、停在哪里、里程多少。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = _own_car("封存", 1, required=True)
    holiday: Mapped[str | None] = text("节假日", required=True, aliases=("假期", "节日"), section="封存", list_at=2, maximum=40)
    starts: Mapped[date | None] = day(
        "封存起", required=True, aliases=("封存时间", "封存开始", "封存起始"), section="封存", list_at=3, filterable=True, until="ends"
    )
    ends: Mapped[date | None] = day("封存止", required=True, aliases=("解封时间", "封存结束", "启封时间"), section="封存", list_at=4)
    odometer: Mapped[int | None] = integer("封存时里程", section="封存", list_at=5, measure="公里")
    place: Mapped[str | None] = text("停放地点", aliases=("封存地点", "停放位置"), section="封存")
    key_holder: Mapped[str | None] = text("钥匙保管人", aliases=("钥匙保管",), section="封存", list_at=6, maximum=40)
    checked_by: Mapped[str | None] = text("检查人", section="封存", maximum=40)
    exempt: Mapped[str | None] = text(
        "不封存原因", aliases=("不封存理由", "值班原因"), section="封存", help="值班车等经批准不封存的写明原因"
    )
    remark: Mapped[str | None] = note("备注", section="封存")
