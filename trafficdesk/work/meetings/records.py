"""Joint meetings: meeting, who came, and issues from cause to closure (domain 1.2)."""

from __future__ import annotations

from datetime import date, datetime

from trafficdesk.fields.columns import (
    calendar_year,
    choice,
    day,
    field,
    flag,
    integer,
    link,
    moment,
    note,
    person_name,
    text,
)
from trafficdesk.fields.spec import Condition, Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Need, Record, RecordSpec, Unique


class Meeting(Record):
    __tablename__ = "meetings"
    spec = RecordSpec(
        code="meetings", label="联席会议", noun="次", stream="meetings", title=("year", "quarter", "kind"),
        sort=("-starts",), keys=(("year", "quarter", "kind", "session"),), year="year",
        late_when=Condition("state", "not_in", ("已归档", "取消")), made_up=True,
        locked_when=Condition("state", "is", "已归档"), open_fields=("remark", "state"),
        lock_cure="确需更正的，请先办“退回归档”写明原因，改好再归档。",
        help="每季度至少一次工作例会；议程第一项读上次没办完的事。",
    )  # fmt: skip

    year: Mapped[int | None] = calendar_year(
        "年度", required=True, section="会议", list_at=1, filterable=True,
        aliases=("年份", "所属年度"),
    )
    quarter: Mapped[str | None] = choice(
        "季度", "quarter", required=True, section="会议", list_at=2, filterable=True,
        aliases=("所属季度",),
    )
    kind: Mapped[str | None] = choice(
        "会议类型", "meeting_type", required=True, section="会议", list_at=3, filterable=True, default="季度例会",
        aliases=("类型", "会议类别", "会议性质"),
    )
    session: Mapped[int | None] = integer(
        "期次", section="会议", list_at=4, default="1",
        aliases=("期数", "会议期数", "届次"),
    )
    subject: Mapped[str | None] = text(
        "会议名称", section="会议", searchable=True, maximum=100,
        aliases=("会议主题", "主题"),
    )
    starts: Mapped[datetime | None] = moment(
        "会议时间", section="会议", list_at=5, filterable=True,
        aliases=("召开时间", "开会时间", "召开日期", "会议日期", "时间"),
    )
    place: Mapped[str | None] = text(
        "地点", section="会议", list_at=6,
        aliases=("会议地点", "召开地点"),
    )
    chair: Mapped[str | None] = person_name(
        "主持人", section="会议", maximum=40,
        aliases=("主持", "召集人"),
    )
    keeper: Mapped[str | None] = person_name(
        "记录人", section="会议", maximum=40,
        aliases=("记录", "记录员"),
    )
    state: Mapped[str | None] = choice(
        "进展", "meeting_state", section="会议", list_at=7, filterable=True, default="计划", read_only=True, from_lists=True,
        aliases=("状态", "召开情况"),
    )
    notice_number: Mapped[str | None] = text(
        "通知文号", section="材料", maximum=40, help="例如 东丽湖街发〔2026〕5号",
        aliases=("文号",),
    )
    agenda: Mapped[str | None] = note(
        "议程", section="材料", maximum=4000,
        aliases=("会议议程", "主要议程"),
    )
    minutes: Mapped[str | None] = note(
        "会议纪要正文", section="材料", maximum=20_000,
        aliases=("会议内容", "主要内容", "会议纪要"),
    )
    minutes_number: Mapped[str | None] = text("纪要文号", section="材料", maximum=40)
    minutes_on: Mapped[date | None] = day("纪要印发日期", section="材料")
    remark: Mapped[str | None] = note("备注", section="材料")


class MeetingAttendance(Record):
    __tablename__ = "meeting_attendances"
    spec = RecordSpec(
        code="meeting-attendances", label="参会人员", noun="人", stream="meetings", title=("meeting", "name"),
        sort=("id",), keys=(("meeting", "name"),), part_of=("meeting",),
        help="成员单位派谁来；本人不能来的写代会人。",
    )  # fmt: skip

    meeting: Mapped[int | None] = link(
        "会议", "meetings", required=True, section="参会", list_at=1, filterable=True,
        aliases=("会议名称", "参加会议", "会议期次"),
    )
    name: Mapped[str | None] = person_name(
        "姓名", required=True, section="参会", list_at=2, searchable=True, maximum=40,
        aliases=("参会人", "参会人员", "与会人员", "联络员"),
    )
    unit: Mapped[int | None] = link(
        "单位", "units", section="参会", list_at=3, filterable=True,
        aliases=("成员单位", "参会单位", "所在单位"),
    )
    member_kind: Mapped[str | None] = choice("成员类别", "member_kind", section="参会", list_at=4)
    job: Mapped[str | None] = text(
        "职务", section="参会", maximum=40,
        aliases=("职务职称",),
    )
    phone: Mapped[str | None] = field(
        "电话", Kind.PHONE, section="参会", sensitivity=Sensitivity.MASKED,
        aliases=("手机", "联系电话", "联系方式"),
    )
    attendance: Mapped[str | None] = choice(
        "参会情况", "attendance", section="参会", list_at=5, filterable=True,
        aliases=("签到", "到会情况", "出席情况", "是否到会"),
    )
    substitute: Mapped[str | None] = person_name(
        "代会人", section="参会", list_at=6, maximum=40,
        aliases=("代参会人", "替会人", "代会人姓名"),
    )
    remark: Mapped[str | None] = note("备注", section="参会")


class MeetingIssue(Record):
    __tablename__ = "meeting_issues"
    spec = RecordSpec(
        code="meeting-issues", label="会议议定事项", noun="项", stream="meetings", title=("number", "issue"),
        sort=("due",), keys=(("meeting", "number"),), unique=(Unique(("meeting", "number")),), part_of=("meeting",),
        watched_when=Condition("state", "not_in", ("销号", "挂账")), needs=(Need(("销号",), ("done_on", "verified_by", "closed_on")),),
        locked_when=Condition("state", "is", "销号"),
        open_fields=("remark", "state", "done_on", "verified_by", "closing_opinion", "closed_on", "progress", "reread", "reread_at"),
        lock_cure="确实没有办好的，请办“重新整改”写明原因。",
        help="问题、原因、措施、谁负责、何时办完、谁验收；跨两次会没办完的要在会上重读。",
    )  # fmt: skip

    meeting: Mapped[int | None] = link(
        "会议", "meetings", required=True, section="问题", list_at=1, filterable=True,
        aliases=("会议期次", "期次", "会议名称", "来源会议"),
    )
    number: Mapped[int | None] = integer(
        "序号", required=True, section="问题", list_at=2,
        aliases=("项号", "事项序号", "编号"),
    )
    kind: Mapped[str | None] = choice(
        "议题类型", "issue_type", section="问题", filterable=True, default="隐患整改",
        aliases=("类型", "问题类型"),
    )
    accident: Mapped[int | None] = link("来源事故", "accidents", section="问题", filterable=True)
    issue: Mapped[str | None] = text(
        "问题", required=True, section="问题", list_at=3, searchable=True, maximum=200,
        aliases=("存在问题", "问题描述", "议定事项", "主要问题", "事项"),
    )
    cause: Mapped[str | None] = note(
        "原因分析", section="问题",
        aliases=("原因", "问题原因"),
    )
    measure: Mapped[str | None] = note(
        "整改措施", section="措施", list_at=4,
        aliases=("措施", "整改意见", "解决措施"),
    )
    lead_unit: Mapped[int | None] = link(
        "责任单位", "units", section="措施", list_at=5, filterable=True,
        aliases=("牵头单位", "整改单位", "整改责任单位", "主办单位"),
    )
    support_units: Mapped[str | None] = text(
        "配合单位", section="措施",
        aliases=("协办单位", "配合部门"),
    )
    responsible: Mapped[str | None] = person_name(
        "责任人", section="措施", list_at=6, maximum=40,
        aliases=("整改责任人", "负责人"),
    )
    due: Mapped[date | None] = day(
        "完成时限", section="措施", list_at=7, filterable=True, expiry=True,
        aliases=("整改时限", "整改期限", "完成期限", "时限", "限期"),
    )
    original_due: Mapped[date | None] = day(
        "原定时限", section="措施", read_only=True, from_lists=True,
        aliases=("原时限",),
    )
    extended_by: Mapped[str | None] = text("延期批准人", section="措施", read_only=True, from_lists=True, maximum=40)
    extension_reason: Mapped[str | None] = text("延期原因", section="措施", read_only=True, from_lists=True)
    state: Mapped[str | None] = choice(
        "进展", "issue_state", section="销号", list_at=8, filterable=True, default="待办", read_only=True, from_lists=True,
        aliases=("进展情况", "状态", "当前进展"),
    )
    report: Mapped[str | None] = note(
        "办理情况", section="销号",
        aliases=("整改情况", "落实情况", "办理结果"),
    )
    done_on: Mapped[date | None] = day(
        "完成日期", section="销号", past_only=True, filterable=True, read_only=True, from_lists=True,
        aliases=("完成时间", "整改完成日期"),
    )
    verified_by: Mapped[str | None] = person_name(
        "验证人", section="销号", read_only=True, from_lists=True, maximum=40,
        aliases=("验收人", "核查人"),
    )
    closing_opinion: Mapped[str | None] = text(
        "销号意见", section="销号", read_only=True, from_lists=True,
        aliases=("验收意见", "验收结论"),
    )
    closed_on: Mapped[date | None] = day(
        "销号日期", section="销号", read_only=True, from_lists=True, filterable=True,
        aliases=("销号时间",),
    )
    progress: Mapped[str | None] = note("历次进展", section="销号", read_only=True, maximum=4000)
    reread: Mapped[bool | None] = flag("已在下次会上重读", section="销号", default="否", read_only=True)
    reread_at: Mapped[int | None] = link("最近重读的会议", "meetings", section="销号", read_only=True)
    remark: Mapped[str | None] = note("备注", section="销号")
