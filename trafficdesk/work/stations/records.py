"""Persuasion stations, their people, roster, duty logs and gatherings (domain 1.6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from trafficdesk.fields.columns import (
    choice,
    choices,
    day,
    decimal,
    field,
    flag,
    integer,
    link,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique
from trafficdesk.records.committee import committee_link


class Station(Record):
    __tablename__ = "stations"
    spec = RecordSpec(
        code="stations", label="劝导站", noun="个", stream="stations", title=("name",), sort=("number",),
        keys=(("number",), ("name",)), unique=(Unique(("number",)), Unique(("name",))),
        help="区域内的 8 个交通安全劝导站。",
    )  # fmt: skip

    number: Mapped[int | None] = integer("编号", required=True, aliases=("站号", "站点编号"), section="劝导站", list_at=1, filterable=True)
    name: Mapped[str | None] = text("名称", required=True, section="劝导站", list_at=2, searchable=True, filterable=True,
                                    aliases=("劝导站", "站名"), maximum=60)  # fmt: skip
    place: Mapped[str | None] = text("位置", aliases=("地点", "设站位置", "站点位置"), section="劝导站", list_at=3, searchable=True)
    committee: Mapped[int | None] = committee_link(
        "所属居委会", aliases=("居委会", "社区", "所属社区", "村居"), section="劝导站", list_at=4, filterable=True
    )
    kind: Mapped[str | None] = choice(
        "类型", "station_type", aliases=("站点类型", "固定或流动"), section="劝导站", list_at=5, default="固定"
    )
    built: Mapped[date | None] = day("建站日期", aliases=("建站时间",), section="劝导站", past_only=True)
    longitude: Mapped[Decimal | None] = decimal("经度", section="劝导站")
    latitude: Mapped[Decimal | None] = decimal("纬度", section="劝导站")
    head: Mapped[str | None] = person_name("站长", aliases=("负责人",), section="人员", list_at=6, maximum=40)
    head_phone: Mapped[str | None] = field(
        "站长电话", Kind.PHONE, section="人员", sensitivity=Sensitivity.MASKED, aliases=("联系电话", "电话")
    )
    equipment: Mapped[str | None] = choices("设施装备", "station_equipment", aliases=("设施", "装备", "设备"), section="建设")
    checklist: Mapped[str | None] = choices(
        "建站达标项目", "station_check_item", aliases=("达标情况", "达标项目", "建站情况"), section="建设",
        help="有场所、牌子、人员、装备、制度、经费、台账",
    )  # fmt: skip
    rules_posted: Mapped[bool | None] = flag("制度上墙", section="建设")
    funds: Mapped[str | None] = text("经费来源", aliases=("经费",), section="建设")
    state: Mapped[str | None] = choice("状态", "station_state", section="建设", list_at=7, filterable=True)
    remark: Mapped[str | None] = note("备注", section="建设")


class Persuader(Record):
    __tablename__ = "persuaders"
    spec = RecordSpec(
        code="persuaders", label="劝导员", noun="人", stream="stations", title=("name",), sort=("title",),
        keys=(("name", "station"),), help="劝导员登记。",
    )  # fmt: skip

    name: Mapped[str | None] = person_name("姓名", required=True, section="劝导员", list_at=1, searchable=True, filterable=True,
                                    aliases=("劝导员",), maximum=40)  # fmt: skip
    station: Mapped[int | None] = link(
        "劝导站", "stations", required=True, aliases=("所在劝导站", "站点", "所属劝导站"), section="劝导员", list_at=2, filterable=True
    )
    gender: Mapped[str | None] = choice("性别", "person_gender", section="劝导员")
    born: Mapped[date | None] = day("出生日期", section="劝导员", past_only=True)
    phone: Mapped[str | None] = field("联系电话", Kind.PHONE, section="劝导员", list_at=3, searchable=True,
                                      sensitivity=Sensitivity.MASKED, aliases=("电话", "手机"))  # fmt: skip
    committee: Mapped[int | None] = committee_link(
        "居委会", aliases=("社区", "所属社区", "村居"), section="劝导员", filterable=True, follows=("station.committee",)
    )
    kind: Mapped[str | None] = choice("专兼职", "persuader_kind", aliases=("专/兼", "专兼", "专/兼职", "身份"), section="劝导员", list_at=4)
    hired_from: Mapped[date | None] = day("聘期起", aliases=("聘用日期", "聘用时间", "上岗日期"), section="聘用", until="hired_until")
    hired_until: Mapped[date | None] = day(
        "聘期止", aliases=("聘期至", "聘期到", "聘用截止"), section="聘用", list_at=5, expiry=True, filterable=True
    )
    trained_on: Mapped[date | None] = day("培训日期", aliases=("培训时间", "岗前培训"), section="聘用", past_only=True)
    equipment: Mapped[str | None] = choices("个人装备", "station_equipment", section="聘用")
    allowance: Mapped[str | None] = text("补贴", aliases=("补贴标准", "补助"), section="聘用", maximum=60)
    remark: Mapped[str | None] = note("备注", section="聘用")


class Duty(Record):
    __tablename__ = "duties"
    spec = RecordSpec(
        code="duties", label="劝导站排班", noun="班", stream="stations", title=("station", "on", "shift"),
        sort=("on", "station"), keys=(("station", "on", "shift", "persuader"),), year="on",
        unique=(Unique(("persuader", "on", "shift"), "confirm"),), help="谁在哪天哪个时段在哪个站。",
    )  # fmt: skip

    station: Mapped[int | None] = link(
        "劝导站", "stations", required=True, aliases=("站点", "所在劝导站"), section="排班", list_at=1, filterable=True
    )
    on: Mapped[date | None] = day("日期", required=True, aliases=("值班日期", "上岗日期"), section="排班", list_at=2, filterable=True)
    shift: Mapped[str | None] = choice(
        "时段", "duty_shift", required=True, aliases=("班次", "值班时段", "时间段"), section="排班", list_at=3, filterable=True
    )
    persuader: Mapped[int | None] = link(
        "劝导员", "persuaders", required=True, aliases=("值班人员", "姓名", "值班人"), section="排班", list_at=4, filterable=True
    )
    remark: Mapped[str | None] = note("备注", section="排班")


class DutyLog(Record):
    __tablename__ = "duty_logs"
    spec = RecordSpec(
        code="duty-logs", label="劝导日志", noun="条", stream="stations", title=("station", "on", "behaviour"),
        sort=("-on", "-id"), events=("station", "on", "shift", "plate", "behaviour"), year="on",
        looked_up=(("station", "on"),), help="一辆车一行，或只登记数量；不写被劝导人的证件号。",
    )  # fmt: skip

    station: Mapped[int | None] = link(
        "劝导站", "stations", required=True, aliases=("站点", "所在劝导站"), section="劝导", list_at=1, filterable=True
    )
    on: Mapped[date | None] = day(
        "日期", required=True, aliases=("劝导日期", "上岗日期", "执勤日期"), section="劝导", list_at=2, filterable=True,
        past_only=True, default="today",
    )  # fmt: skip
    shift: Mapped[str | None] = choice(
        "时段", "duty_shift", required=True, aliases=("班次", "时间段", "劝导时段"), section="劝导", list_at=3, filterable=True
    )
    weather: Mapped[str | None] = choice("天气", "weather", section="劝导")
    persuader: Mapped[int | None] = link(
        "劝导员", "persuaders", aliases=("值班人员", "执勤人员", "劝导人员"), section="劝导", list_at=4, filterable=True
    )
    hours: Mapped[Decimal | None] = decimal("上岗时长", aliases=("时长", "上岗小时", "执勤时长"), section="劝导", measure="小时")
    checked: Mapped[int | None] = integer("检查车辆数", aliases=("检查车辆", "查车数", "检查车次"), section="劝导", list_at=5)
    plate: Mapped[str | None] = field("车牌", Kind.PLATE, section="劝导", list_at=6, searchable=True)
    vehicle_kind: Mapped[str | None] = text("车辆种类", aliases=("车辆类型", "车型"), section="劝导", maximum=30)
    driver: Mapped[str | None] = text("驾驶人", aliases=("被劝导人", "姓名"), section="劝导", maximum=40, help="可以不填")
    behaviour: Mapped[str | None] = choice(
        "行为", "behaviour", aliases=("违法行为", "劝导行为", "交通违法行为"), section="劝导", list_at=7, filterable=True
    )
    treatment: Mapped[str | None] = choice(
        "处理", "treatment", aliases=("处理方式", "处理情况", "处置"), section="劝导", list_at=8, filterable=True, default="口头劝导"
    )
    persons: Mapped[int | None] = integer("劝导人次", aliases=("人次", "劝导人数"), section="劝导", list_at=9, help="空着按 1 人次")
    leaflets: Mapped[int | None] = integer("发放资料份数", aliases=("发放资料", "宣传资料", "资料份数"), section="劝导")
    remark: Mapped[str | None] = note("备注", section="劝导")


class GroupEvent(Record):
    __tablename__ = "group_events"
    spec = RecordSpec(
        code="group-events", label="群众性活动", noun="次", stream="stations", title=("name",), sort=("-held",),
        keys=(("name", "held"),), year="held", help="红白喜事、集市、庙会等活动登记和交通保障。",
    )  # fmt: skip

    name: Mapped[str | None] = text("活动名称", required=True, section="活动", list_at=1, searchable=True, maximum=80)
    kind: Mapped[str | None] = choice(
        "活动种类", "gathering_kind", aliases=("活动类型", "类别"), section="活动", list_at=2, filterable=True
    )
    held: Mapped[date | None] = day(
        "日期", required=True, aliases=("活动日期", "举办日期", "活动时间"), section="活动", list_at=3, filterable=True
    )
    place: Mapped[str | None] = text("地点", aliases=("活动地点",), section="活动", list_at=4)
    committee: Mapped[int | None] = committee_link(
        "居委会", aliases=("社区", "所属社区"), section="活动", filterable=True, follows=("station.committee",)
    )
    people: Mapped[int | None] = integer("人数", aliases=("参加人数", "预计人数"), section="活动", list_at=5)
    vehicles: Mapped[int | None] = integer("车辆数", aliases=("参加车辆", "预计车辆"), section="活动", list_at=6)
    responsible: Mapped[str | None] = text("负责人", section="活动", list_at=7, maximum=40)
    phone: Mapped[str | None] = field("负责人电话", Kind.PHONE, section="活动", sensitivity=Sensitivity.MASKED)
    measures: Mapped[str | None] = note("保障措施", aliases=("交通保障措施", "措施"), section="活动")
    station: Mapped[int | None] = link("负责劝导站", "stations", section="活动", filterable=True)
    remark: Mapped[str | None] = note("备注", section="活动")
