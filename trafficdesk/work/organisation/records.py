"""Who the office has for the work: leading group, staff, duty list, list of rules (domain 1.12)."""

from __future__ import annotations

from datetime import date

from trafficdesk.fields.columns import choice, day, field, integer, link, note, person_name, text
from trafficdesk.fields.spec import Kind, Sensitivity
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique


class GroupMember(Record):
    __tablename__ = "group_members"
    spec = RecordSpec(
        code="organisation", label="领导小组成员", noun="人", stream="organisation", title=("name",),
        sort=("-since", "rank"), keys=(("name", "post", "since"),),
        help="领导小组名单，每次调整按文号和日期留一版。",
    )  # fmt: skip

    post: Mapped[str | None] = choice("组内职务", "group_post", required=True, section="成员", list_at=1, filterable=True,
                                      aliases=("领导小组职务", "小组职务", "组内分工"))  # fmt: skip
    rank: Mapped[int | None] = integer("排序", section="成员", default="1", aliases=("序号",))
    name: Mapped[str | None] = person_name("姓名", required=True, section="成员", list_at=2, searchable=True, maximum=40)
    unit: Mapped[int | None] = link("单位", "units", section="成员", list_at=3, filterable=True)
    job: Mapped[str | None] = text("行政职务", section="成员", list_at=4, aliases=("职务", "单位职务", "现任职务"), maximum=60)
    phone: Mapped[str | None] = field("电话", Kind.PHONE, section="成员", list_at=5, sensitivity=Sensitivity.MASKED,
                                      aliases=("手机", "手机号码", "联系电话", "联系方式"))  # fmt: skip
    duty: Mapped[str | None] = note("职责分工", section="成员")
    document: Mapped[str | None] = text("调整文号", section="版本", list_at=6, aliases=("文号", "发文字号"), maximum=60)
    since: Mapped[date | None] = day("生效日期", required=True, section="版本", list_at=7, filterable=True,
                                     aliases=("任职日期", "调整日期"))  # fmt: skip
    until: Mapped[date | None] = day("截止日期", section="版本", list_at=8, filterable=True)
    remark: Mapped[str | None] = note("备注", section="版本")


class ForceMember(Record):
    __tablename__ = "force_members"
    spec = RecordSpec(
        code="forces", label="工作力量", noun="人", stream="organisation", title=("name",), sort=("title",),
        keys=(("name", "unit"),), help="专职、兼职安全员和志愿者。",
    )  # fmt: skip

    name: Mapped[str | None] = person_name("姓名", required=True, section="人员", list_at=1, searchable=True, maximum=40)
    kind: Mapped[str | None] = choice("类别", "force_kind", required=True, section="人员", list_at=2, filterable=True)
    unit: Mapped[int | None] = link("所在单位", "units", section="人员", list_at=3, filterable=True)
    phone: Mapped[str | None] = field("电话", Kind.PHONE, section="人员", list_at=4, sensitivity=Sensitivity.MASKED,
                                      aliases=("手机", "手机号码", "联系电话", "联系方式"))  # fmt: skip
    since: Mapped[date | None] = day("开始日期", section="人员", list_at=5)
    until: Mapped[date | None] = day("结束日期", section="人员", list_at=6, filterable=True)
    remark: Mapped[str | None] = note("备注", section="人员")


class OfficeDuty(Record):
    __tablename__ = "office_duties"
    spec = RecordSpec(
        code="office-duties", label="值班", noun="班", stream="organisation", title=("on", "name"), sort=("on", "id"),
        keys=(("on", "shift", "name"), ("on", "name")), unique=(Unique(("on", "shift", "name")),), year="on",
        help="节假日和重点时段值班表。",
    )  # fmt: skip

    on: Mapped[date | None] = day("日期", required=True, section="值班", list_at=1, filterable=True, aliases=("值班日期", "值班时间"))
    shift: Mapped[str | None] = choice("时段", "duty_shift", section="值班", list_at=2, default="全天")
    name: Mapped[str | None] = person_name("值班人", required=True, section="值班", list_at=3, searchable=True,
                                           aliases=("值班人员", "值班员"), maximum=40)  # fmt: skip
    leader: Mapped[str | None] = person_name("带班领导", section="值班", list_at=4, aliases=("带班", "带班人"), maximum=40)
    phone: Mapped[str | None] = field("值班电话", Kind.PHONE, section="值班", list_at=5, aliases=("电话", "联系电话"))
    record: Mapped[str | None] = note("值班情况", section="值班", list_at=6)


class RuleDocument(Record):
    __tablename__ = "rule_documents"
    spec = RecordSpec(
        code="rule-documents", label="制度", noun="项", stream="organisation", title=("name",), sort=("title",),
        keys=(("name",),), unique=(Unique(("name",)),), help="领导小组职责、联席会议、责任制等制度的清单和文本。",
    )  # fmt: skip

    name: Mapped[str | None] = text("制度名称", required=True, section="制度", list_at=1, searchable=True, maximum=100)
    kind: Mapped[str | None] = choice("类别", "rule_kind", section="制度", list_at=2, filterable=True)
    number: Mapped[str | None] = text("文号", section="制度", list_at=3, maximum=60)
    issued: Mapped[date | None] = day("印发日期", section="制度", list_at=4, past_only=True)
    repealed: Mapped[date | None] = day("废止日期", section="制度", list_at=5, filterable=True)
    body: Mapped[str | None] = note("正文", section="制度", maximum=20_000)
    remark: Mapped[str | None] = note("备注", section="制度")
