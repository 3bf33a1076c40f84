"""Vehicles that carry pupils: permitted school buses and all others, kept apart (domain 1.5, 2.4, 3.4).

Pupils are counts; names stand in a roster of their own that is off until an office asks for it.
A vehicle without a permit is never called a school bus.
"""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import (
    choice,
    choices,
    day,
    field,
    flag,
    integer,
    link,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Condition, Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Companion, Record, RecordSpec, Unique
from trafficdesk.records.committee import committee_link

PERMITTED = "已许可校车"
_PERMITTED = Condition("category", "in", (PERMITTED, "申请中"))
_BUS = Condition("category", "is", PERMITTED)
# Kept by rules/school_watch.py: a later term, a later inspection or 销号 takes a row out of the reminders.
_CURRENT = Condition("current", "is_not", "False")


def _current() -> Mapped[bool | None]:
    return flag("还要提醒", section="提醒", read_only=True, default="是", on_card=False, help="转入下一学期、已销号的不再提醒到期。")


class SchoolVehicle(Record):
    __tablename__ = "school_vehicles"
    spec = RecordSpec(
        code="school-vehicles", label="接送学生车辆", noun="辆", stream="school", title=("vehicle",), sort=("title",),
        keys=(("vehicle", "term"),), unique=(Unique(("vehicle", "term")),),
        companions=(Companion("vehicles", via="", here="vehicle", there="", since="", until=""),),
        watched_when=_CURRENT,
        help="以居委会为单位，每学期摸排，不漏一车一人。没有许可的车不是校车。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link(
        "车辆", "vehicles", required=True, section="摸排", list_at=1, filterable=True, aliases=("车牌", "车牌号", "号牌号码")
    )
    committee: Mapped[int | None] = committee_link("所属居委会", required=True, section="摸排", list_at=2, filterable=True,
                                         aliases=("居委会", "社区"))  # fmt: skip
    term: Mapped[str | None] = field(
        "学期", Kind.TERM, required=True, section="摸排", list_at=3, filterable=True, default="today", help="例如 2026秋、2027春"
    )
    category: Mapped[str | None] = choice(
        "类别", "school_vehicle_category", required=True, section="摸排", list_at=4, filterable=True
    )
    state: Mapped[str | None] = choice(
        "进展", "school_vehicle_state", section="摸排", list_at=5, filterable=True, default="摸排登记", read_only=True, from_lists=True
    )
    stage: Mapped[str | None] = choice("学段", "school_stage", section="摸排", list_at=6, filterable=True)
    dedicated: Mapped[bool | None] = flag("专用校车", section="摸排", shown_when=_PERMITTED)
    school: Mapped[int | None] = link("学校", "units", section="摸排", list_at=7, filterable=True)
    provider: Mapped[int | None] = link("服务提供者", "units", section="摸排", shown_when=_PERMITTED)
    pupils: Mapped[int | None] = integer("乘坐学生人数", section="摸排", list_at=8, help="只登记人数，不登记学生姓名")
    surveyed_on: Mapped[date | None] = day("摸排日期", section="摸排", past_only=True, default="today")
    applied_on: Mapped[date | None] = day("许可申请日期", section="许可", shown_when=_PERMITTED, past_only=True)
    permit_number: Mapped[str | None] = text("许可批准文号", section="许可", shown_when=_PERMITTED, maximum=60)
    permit_until: Mapped[date | None] = day(
        "许可有效期止", section="许可", shown_when=_PERMITTED, filterable=True, expiry=True
    )
    plate_number: Mapped[str | None] = text("校车标牌编号", section="许可", shown_when=_PERMITTED, maximum=40)
    plate_until: Mapped[date | None] = day(
        "标牌有效期止", section="许可", shown_when=_PERMITTED, filterable=True, expiry=True,
        help="标牌有效期等于半年检验有效期，不超过许可有效期。",
    )  # fmt: skip
    plate_issuer: Mapped[str | None] = text("标牌发牌单位", section="许可", shown_when=_BUS, maximum=60)
    plate_shows: Mapped[str | None] = note(
        "标牌记载", section="许可", shown_when=_BUS, read_only=True, on_card=False,
        help="领标牌时的号牌、所有人、驾驶人、线路和站点时间；以后变了就要重新领取标牌。",
    )  # fmt: skip
    plate_returned_on: Mapped[date | None] = day(
        "标牌交回日期", section="许可", shown_when=Condition("plate_returned_on", "filled"), read_only=True
    )
    carrier_until: Mapped[date | None] = day(
        "承运人责任险止期", section="许可", shown_when=_PERMITTED, filterable=True, expiry=True
    )
    carrier_insurer: Mapped[str | None] = text("承运人责任险公司和单号", section="许可", shown_when=_PERMITTED, maximum=80)
    rules_kept: Mapped[bool | None] = flag("有安全管理制度", section="许可", shown_when=_PERMITTED)
    duty_letter_on: Mapped[date | None] = day(
        "校车安全管理责任书签订日期", section="许可", shown_when=_PERMITTED, past_only=True,
        help="学校和校车服务提供者签订，报教育部门备案。",
    )  # fmt: skip
    route: Mapped[str | None] = text("线路", section="运行", searchable=True, maximum=200)
    stops: Mapped[str | None] = note("站点和时间", section="运行", help="一行一站：7:05 东湖里东门")
    distance_km: Mapped[int | None] = integer("单程里程", section="运行", measure="公里")
    equipment: Mapped[str | None] = choices("已配设备", "school_equipment", section="运行", shown_when=_PERMITTED)
    handling: Mapped[str | None] = choices("处置", "school_risk_treatment", section="处置")
    told_on: Mapped[date | None] = day("告知日期", section="处置", past_only=True)
    passed_on: Mapped[date | None] = day("移交日期", section="处置", past_only=True)
    passed_to: Mapped[str | None] = text("移交部门", section="处置")
    recheck_by: Mapped[date | None] = day("复查期限", section="处置", filterable=True, expiry=True)
    rechecked_on: Mapped[date | None] = day("复查日期", section="处置", past_only=True)
    recheck_result: Mapped[str | None] = choice("复查结果", "review_result", section="处置")
    remark: Mapped[str | None] = note("备注", section="处置")
    current: Mapped[bool | None] = _current()


class SchoolStaff(Record):
    __tablename__ = "school_staff"
    spec = RecordSpec(
        code="school-staff", label="接送驾驶人和照管员", noun="人", stream="school", title=("person", "vehicle"),
        sort=("title",), keys=(("vehicle", "person", "role"),), unique=(Unique(("vehicle", "person", "role")),),
        part_of=("vehicle",), watched_when=_CURRENT,
        help="定车定人：驾驶人的每一项条件都要核对（校车条例第 23 条）。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link(
        "接送车辆", "school-vehicles", required=True, section="人员", list_at=1, filterable=True
    )
    person: Mapped[int | None] = link("人员", "people", required=True, section="人员", list_at=2, filterable=True)
    role: Mapped[str | None] = choice("岗位", "school_role", required=True, section="人员", list_at=3, default="驾驶人")
    endorsed_on: Mapped[date | None] = day("校车资格签注日期", section="资格", list_at=4, past_only=True)
    reviewed_until: Mapped[date | None] = day("校车审验有效期止", section="资格", list_at=5, expiry=True, filterable=True)
    no_full_points: Mapped[bool | None] = flag("三个周期内无满分", section="资格")
    no_accident: Mapped[bool | None] = flag("无致人死伤责任事故", section="资格")
    no_drink: Mapped[bool | None] = flag("无酒驾记录", section="资格")
    no_overload: Mapped[bool | None] = flag("一年内无超员超速", section="资格")
    no_crime: Mapped[bool | None] = flag("无犯罪记录", section="资格")
    healthy: Mapped[bool | None] = flag("身体合格", section="资格")
    agreement: Mapped[int | None] = link("责任书", "agreements", section="资格")
    remark: Mapped[str | None] = note("备注", section="资格")
    current: Mapped[bool | None] = _current()


class SchoolPupilCount(Record):
    __tablename__ = "school_pupil_counts"
    spec = RecordSpec(
        code="school-pupils", label="乘车学生人数", noun="条", stream="school", title=("vehicle", "school"),
        sort=("title",), keys=(("vehicle", "school", "stage"),), part_of=("vehicle",), help="每辆车给每所学校送多少学生，只有人数。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link(
        "接送车辆", "school-vehicles", required=True, section="人数", list_at=1, filterable=True
    )
    school: Mapped[int | None] = link("学校", "units", required=True, section="人数", list_at=2, filterable=True)
    stage: Mapped[str | None] = choice("学段", "school_stage", section="人数", list_at=3)
    pupils: Mapped[int | None] = integer("人数", required=True, section="人数", list_at=4)
    remark: Mapped[str | None] = note("备注", section="人数")


class SchoolInspection(Record):
    __tablename__ = "school_inspections"
    spec = RecordSpec(
        code="school-inspections", label="接送车辆检验和检查", noun="次", stream="school", title=("vehicle", "checked"),
        sort=("-checked",), keys=(("vehicle", "checked", "kind"),), year="checked",
        part_of=("vehicle",), watched_when=_CURRENT, help="半年检验、设备检查、出车前七项检查、安全教育、演练、月度违法查询。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link(
        "接送车辆", "school-vehicles", required=True, section="检查", list_at=1, filterable=True
    )
    kind: Mapped[str | None] = choice("检查种类", "school_check", required=True, section="检查", list_at=2, filterable=True)
    checked: Mapped[date | None] = day("日期", required=True, section="检查", list_at=3, filterable=True, past_only=True)
    valid_until: Mapped[date | None] = day("检验有效期止", section="检查", list_at=4, filterable=True, expiry=True)
    items: Mapped[str | None] = choices(
        "出车前不合格项目", "pretrip_item", section="检查", shown_when=Condition("kind", "is", "出车前检查"), aliases=("不合格项目",)
    )
    equipment_items: Mapped[str | None] = choices(
        "设备不合格项目", "school_equipment_check", section="检查", shown_when=Condition("kind", "is", "设备检查")
    )
    result: Mapped[str | None] = choice("结果", "review_result", section="检查", list_at=5, default="合格")
    checked_by: Mapped[str | None] = text("检查人", section="检查", list_at=6, maximum=40)
    remark: Mapped[str | None] = note("情况", section="检查")
    current: Mapped[bool | None] = _current()


class SchoolCensus(Record):
    __tablename__ = "school_censuses"
    spec = RecordSpec(
        code="school-censuses", label="开学摸排申报", noun="份", stream="school", title=("committee", "term"),
        sort=("term", "committee"), keys=(("committee", "term"),), unique=(Unique(("committee", "term")),),
        help="居委会报的总数，用来和逐车登记的对账。",
    )  # fmt: skip

    committee: Mapped[int | None] = committee_link("居委会", required=True, section="申报", list_at=1, filterable=True)
    term: Mapped[str | None] = field("学期", Kind.TERM, required=True, section="申报", list_at=2, filterable=True, default="today")
    vehicles: Mapped[int | None] = integer("申报车辆数", required=True, section="申报", list_at=3)
    drivers: Mapped[int | None] = integer("申报驾驶人数", required=True, section="申报", list_at=4)
    pupils: Mapped[int | None] = integer("申报学生数", section="申报", list_at=5)
    plates: Mapped[str | None] = note("申报车辆号牌", section="申报", help="一行一个号牌，可以不填；填了就能指名哪辆车没有登记。")
    driver_names: Mapped[str | None] = note("申报驾驶人姓名", section="申报", help="一行一个姓名，可以不填。")
    reported_on: Mapped[date | None] = day("申报日期", section="申报", list_at=6, past_only=True, default="today")
    reporter: Mapped[str | None] = text("申报人", section="申报", list_at=7, maximum=40)
    remark: Mapped[str | None] = note("备注", section="申报")


class SchoolPermit(Record):
    __tablename__ = "school_permits"
    spec = RecordSpec(
        code="school-permits", label="校车使用许可申请", noun="件", stream="school", title=("vehicle", "applied_on"),
        sort=("-applied_on",), keys=(("vehicle", "applied_on"),), year="applied_on", part_of=("vehicle",),
        watched_when=Condition("state", "in", ("已申请", "征求意见", "意见已回复")),
        help="申请 → 教育部门转送 → 公安、交通意见 → 教育审查意见 → 政府决定；每一步有工作日期限（校车条例第 15 条）。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link(
        "申请车辆", "school-vehicles", required=True, section="申请", list_at=1, filterable=True
    )
    applied_on: Mapped[date | None] = day("申请日期", required=True, section="申请", list_at=2, past_only=True)
    state: Mapped[str | None] = choice(
        "办理进展", "school_permit_state", section="申请", list_at=3, filterable=True, default="已申请", read_only=True
    )
    waiting_for: Mapped[str | None] = text("正在等", section="申请", list_at=4, read_only=True, maximum=60)
    due: Mapped[date | None] = day("办理期限", section="申请", list_at=5, read_only=True, filterable=True, expiry=True)
    forwarded_on: Mapped[date | None] = day("转送日期", section="意见", past_only=True)
    police_on: Mapped[date | None] = day("公安回复日期", section="意见", past_only=True)
    police_opinion: Mapped[str | None] = note("公安意见", section="意见")
    transport_on: Mapped[date | None] = day("交通回复日期", section="意见", past_only=True)
    transport_opinion: Mapped[str | None] = note("交通意见", section="意见")
    education_on: Mapped[date | None] = day("教育审查日期", section="意见", past_only=True)
    education_opinion: Mapped[str | None] = note("教育审查意见", section="意见")
    decided_on: Mapped[date | None] = day("决定日期", section="决定", list_at=6, past_only=True)
    number: Mapped[str | None] = text("批准文号", section="决定", list_at=7, maximum=60)
    valid_until: Mapped[date | None] = day("许可有效期止", section="决定", list_at=8)
    refusal: Mapped[str | None] = note("不批准或撤回原因", section="决定")
    remark: Mapped[str | None] = note("备注", section="决定")


class SchoolRosterPupil(Record):
    """No identity number and no photo, ever; the title must carry nothing of the pupil, for titles stand in the trail."""

    __tablename__ = "school_roster"
    spec = RecordSpec(
        code="school-roster", label="乘车学生名册", noun="人", stream="school", title=("vehicle",),
        sort=("title",), ledger=False, switch="school.roster",
        restricted="请在“接送学生车辆”的“摸排情况”选中车辆，点“学生名册（受限）”：那里核对权限，每次查看、打印都有记录。",
        help="受限：写明原因启用后才能登记，每次查看都有记录，学期末自动销毁。不登记身份证号，不放照片。",
    )  # fmt: skip

    vehicle: Mapped[int | None] = link(
        "接送车辆", "school-vehicles", required=True, section="名册", list_at=1, filterable=True
    )
    name: Mapped[str | None] = person_name(
        "学生姓名", required=True, section="名册", maximum=40, sensitivity=Sensitivity.SEALED, on_card=False
    )
    grade: Mapped[str | None] = text("年级", section="名册", list_at=2, maximum=20)
    stop: Mapped[str | None] = text("上下车站点", section="名册", list_at=3, maximum=60)
    guardian_phone: Mapped[str | None] = field(
        "监护人电话", Kind.PHONE, section="名册", sensitivity=Sensitivity.SEALED, on_card=False
    )
    expires: Mapped[date | None] = day("保存到", section="名册", list_at=4, read_only=True, help="学期末，过后自动销毁")
