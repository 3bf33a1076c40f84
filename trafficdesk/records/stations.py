"""Persuasion stations, their people, roster, duty logs and gatherings (domain 1.6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

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
from trafficdesk.records.base import Base, Record, RecordSpec, Unique


class Station(Record, Base):
    __tablename__ = "stations"
    spec = RecordSpec(
        code="stations", label="劝导站", noun="个", stream="stations", title=("name",), sort=("number",),
        keys=(("number",), ("name",)), unique=(Unique(("number",)), Unique(("name",))),
        help="区域内的 8 个交通安全劝导站。",
    )  # fmt: skip

    number: Mapped[int | None] = integer("编号", required=True, section="劝导站", list_at=1, filterable=True)
    name: Mapped[str | None] = text("名称", required=True, section="劝导站", list_at=2, searchable=True, filterable=True,
                                    aliases=("劝导站", "站名"), maximum=60)  # fmt: skip
    place: Mapped[str | None] = text("位置", section="劝导站", list_at=3, searchable=True)
    committee: Mapped[int | None] = link("所属居委会", "units", section="劝导站", list_at=4, filterable=True)
    kind: Mapped[str | None] = choice("类型", "station_type", section="劝导站", list_at=5, default="固定")
    built: Mapped[date | None] = day("建站日期", section="劝导站", past_only=True)
    longitude: Mapped[Decimal | None] = decimal("经度", section="劝导站")
    latitude: Mapped[Decimal | None] = decimal("纬度", section="劝导站")
    head: Mapped[str | None] = person_name("站长", section="人员", list_at=6, maximum=40)
    head_phone: Mapped[str | None] = field("站长电话", Kind.PHONE, section="人员", sensitivity=Sensitivity.MASKED)
    equipment: Mapped[str | None] = choices("设施装备", "station_equipment", section="建设")
    checklist: Mapped[str | None] = choices("建站达标项目", "station_check_item", section="建设",
                                          help="有场所、牌子、人员、装备、制度、经费、台账")  # fmt: skip
    rules_posted: Mapped[bool | None] = flag("制度上墙", section="建设")
    funds: Mapped[str | None] = text("经费来源", section="建设")
    state: Mapped[str | None] = choice("状态", "station_state", section="建设", list_at=7, filterable=True)
    remark: Mapped[str | None] = note("备注", section="建设")


class Persuader(Record, Base):
    __tablename__ = "persuaders"
    spec = RecordSpec(
        code="persuaders", label="劝导员", noun="人", stream="stations", title=("name",), sort=("title",),
        keys=(("name", "station"),), help="劝导员登记。",
    )  # fmt: skip

    name: Mapped[str | None] = person_name("姓名", required=True, section="劝导员", list_at=1, searchable=True, filterable=True,
                                    aliases=("劝导员",), maximum=40)  # fmt: skip
    station: Mapped[int | None] = link("劝导站", "stations", required=True, section="劝导员", list_at=2, filterable=True)
    gender: Mapped[str | None] = choice("性别", "person_gender", section="劝导员")
    born: Mapped[date | None] = day("出生日期", section="劝导员", past_only=True)
    phone: Mapped[str | None] = field("联系电话", Kind.PHONE, section="劝导员", list_at=3, searchable=True,
                                      sensitivity=Sensitivity.MASKED, aliases=("电话", "手机"))  # fmt: skip
    committee: Mapped[int | None] = link("居委会", "units", section="劝导员", filterable=True, follows=("station.committee",))
    kind: Mapped[str | None] = choice("专兼职", "persuader_kind", section="劝导员", list_at=4)
    hired_from: Mapped[date | None] = day("聘期起", section="聘用")
    hired_until: Mapped[date | None] = day("聘期止", section="聘用", list_at=5, expiry=(30, 0), filterable=True)
    trained_on: Mapped[date | None] = day("培训日期", section="聘用", past_only=True)
    equipment: Mapped[str | None] = choices("个人装备", "station_equipment", section="聘用")
    allowance: Mapped[str | None] = text("补贴", section="聘用", maximum=60)
    remark: Mapped[str | None] = note("备注", section="聘用")


class Duty(Record, Base):
    __tablename__ = "duties"
    spec = RecordSpec(
        code="duties", label="劝导站排班", noun="班", stream="stations", title=("station", "on", "shift"),
        sort=("on", "station"), keys=(("station", "on", "shift", "persuader"),), year="on",
        unique=(Unique(("persuader", "on", "shift"), "confirm"),), help="谁在哪天哪个时段在哪个站。",
    )  # fmt: skip

    station: Mapped[int | None] = link("劝导站", "stations", required=True, section="排班", list_at=1, filterable=True)
    on: Mapped[date | None] = day("日期", required=True, section="排班", list_at=2, filterable=True)
    shift: Mapped[str | None] = choice("时段", "duty_shift", required=True, section="排班", list_at=3, filterable=True)
    persuader: Mapped[int | None] = link("劝导员", "persuaders", required=True, section="排班", list_at=4, filterable=True)
    remark: Mapped[str | None] = note("备注", section="排班")


class DutyLog(Record, Base):
    __tablename__ = "duty_logs"
    spec = RecordSpec(
        code="duty-logs", label="劝导日志", noun="条", stream="stations", title=("station", "on", "behaviour"),
        sort=("-on", "-id"), keys=(("station", "on", "shift", "plate", "behaviour"),), year="on",
        help="一辆车一行，或只登记数量；不写被劝导人的证件号。",
    )  # fmt: skip

    station: Mapped[int | None] = link("劝导站", "stations", required=True, section="劝导", list_at=1, filterable=True)
    on: Mapped[date | None] = day("日期", required=True, section="劝导", list_at=2, filterable=True, past_only=True,
                                  default="today")  # fmt: skip
    shift: Mapped[str | None] = choice("时段", "duty_shift", required=True, section="劝导", list_at=3, filterable=True)
    weather: Mapped[str | None] = choice("天气", "weather", section="劝导")
    persuader: Mapped[int | None] = link("劝导员", "persuaders", section="劝导", list_at=4, filterable=True)
    hours: Mapped[Decimal | None] = decimal("上岗时长", section="劝导", help="小时")
    checked: Mapped[int | None] = integer("检查车辆数", section="劝导", list_at=5)
    plate: Mapped[str | None] = field("车牌", Kind.PLATE, section="劝导", list_at=6, searchable=True)
    vehicle_kind: Mapped[str | None] = text("车辆种类", section="劝导", maximum=30)
    driver: Mapped[str | None] = text("驾驶人", section="劝导", maximum=40, help="可以不填")
    behaviour: Mapped[str | None] = choice("行为", "behaviour", section="劝导", list_at=7, filterable=True)
    treatment: Mapped[str | None] = choice("处理", "treatment", section="劝导", list_at=8, filterable=True, default="口头劝导")
    persons: Mapped[int | None] = integer("劝导人次", section="劝导", list_at=9, default="1")
    leaflets: Mapped[int | None] = integer("发放资料份数", section="劝导")
    remark: Mapped[str | None] = note("备注", section="劝导")


class GroupEvent(Record, Base):
    __tablename__ = "group_events"
    spec = RecordSpec(
        code="group-events", label="群众性活动", noun="次", stream="stations", title=("name",), sort=("-held",),
        keys=(("name", "held"),), year="held", help="红白喜事、集市、庙会等活动登记和交通保障。",
    )  # fmt: skip

    name: Mapped[str | None] = text("活动名称", required=True, section="活动", list_at=1, searchable=True, maximum=80)
    kind: Mapped[str | None] = choice("活动种类", "gathering_kind", section="活动", list_at=2, filterable=True)
    held: Mapped[date | None] = day("日期", required=True, section="活动", list_at=3, filterable=True)
    place: Mapped[str | None] = text("地点", section="活动", list_at=4)
    committee: Mapped[int | None] = link("居委会", "units", section="活动", filterable=True, follows=("station.committee",))
    people: Mapped[int | None] = integer("人数", section="活动", list_at=5)
    vehicles: Mapped[int | None] = integer("车辆数", section="活动", list_at=6)
    responsible: Mapped[str | None] = text("负责人", section="活动", list_at=7, maximum=40)
    phone: Mapped[str | None] = field("负责人电话", Kind.PHONE, section="活动", sensitivity=Sensitivity.MASKED)
    measures: Mapped[str | None] = note("保障措施", section="活动")
    station: Mapped[int | None] = link("负责劝导站", "stations", section="活动", filterable=True)
    remark: Mapped[str | None] = note("备注", section="活动")
