"""Residents' committees' base ledgers: what must be there each year, the plan and the summary (domain 1.3)."""

from __future__ import annotations

from datetime import date
from typing import Any

from trafficdesk.fields.columns import calendar_year, choice, day, note, person_name, text
from trafficdesk.fields.spec import Condition
from trafficdesk.fields.table import Mapped
from trafficdesk.records.base import Record, RecordSpec, Unique
from trafficdesk.records.committee import committee_link


def _committee(section: str) -> Mapped[Any]:
    """Whose it is."""
    aliases = ("社区", "所属社区", "村居", "居委会名称")
    return committee_link("居委会", required=True, section=section, list_at=1, filterable=True, aliases=aliases)


def _year(section: str) -> Mapped[Any]:
    """The year that it belongs to."""
    return calendar_year("年度", required=True, section=section, list_at=2, filterable=True, aliases=("年份",))


class CommitteeLedger(Record):
    __tablename__ = "committee_ledgers"
    spec = RecordSpec(
        code="committee-ledgers", label="居委会台账", noun="本", stream="committees",
        title=("committee", "year", "kind"), sort=("committee", "kind"),
        keys=(("committee", "year", "kind"),), unique=(Unique(("committee", "year", "kind")),), year="year",
        late_when=Condition("state", "is_not", "齐全"), made_up=True,
        help="每个居委会每年十六本台账，一格一本。",
    )  # fmt: skip

    committee: Mapped[int | None] = _committee("台账")
    year: Mapped[int | None] = _year("台账")
    kind: Mapped[str | None] = choice(
        "台账", "ledger_kind", required=True, section="台账", list_at=3, filterable=True,
        aliases=("台账名称", "台账种类"),
    )
    state: Mapped[str | None] = choice(
        "完备情况", "ledger_state", section="台账", list_at=4, filterable=True, default="无",
        aliases=("是否齐全", "状态"),
    )
    filed_on: Mapped[date | None] = day(
        "建立或更新日期", section="台账", list_at=5, past_only=True,
        aliases=("建立日期", "更新日期", "建账日期"),
    )
    responsible: Mapped[str | None] = person_name(
        "责任人", section="台账", list_at=6, maximum=40,
        aliases=("负责人", "保管人"),
    )
    remark: Mapped[str | None] = note("备注", section="台账")


class CommitteePlan(Record):
    __tablename__ = "committee_plans"
    spec = RecordSpec(
        code="committee-plans", label="居委会年度计划", noun="项", stream="committees",
        title=("committee", "year", "task"), sort=("committee", "due"), keys=(("committee", "year", "task"),),
        year="year", watched_when=Condition("state", "not_in", ("完成", "取消")),
        locked_when=Condition("state", "in", ("完成", "取消")), open_fields=("remark", "state", "done_on"),
        lock_cure="办完或取消的任务要改，请先办“退回重办”写明原因。",
        help="有目标、有步骤、有措施、有时限。",
    )  # fmt: skip

    committee: Mapped[int | None] = _committee("计划")
    year: Mapped[int | None] = _year("计划")
    goal: Mapped[str | None] = text(
        "目标", section="计划", maximum=200,
        aliases=("工作目标",),
    )
    task: Mapped[str | None] = text(
        "任务", required=True, section="计划", list_at=3, searchable=True, maximum=200,
        aliases=("工作任务", "工作内容"),
    )
    steps: Mapped[str | None] = note(
        "步骤", section="计划",
        aliases=("工作步骤", "实施步骤"),
    )
    measures: Mapped[str | None] = note(
        "措施", section="计划", list_at=4,
        aliases=("工作措施", "具体措施"),
    )
    responsible: Mapped[str | None] = person_name(
        "责任人", section="计划", list_at=5, maximum=40,
        aliases=("负责人",),
    )
    due: Mapped[date | None] = day(
        "完成时限", section="计划", list_at=6, filterable=True, expiry=True,
        aliases=("时限", "完成时间", "时间节点", "完成期限"),
    )
    state: Mapped[str | None] = choice(
        "进展", "plan_state", section="计划", list_at=7, filterable=True, default="未开始", read_only=True, from_lists=True,
        aliases=("状态", "完成情况"),
    )
    done_on: Mapped[date | None] = day("完成日期", section="计划", past_only=True, read_only=True, from_lists=True)
    remark: Mapped[str | None] = note("备注", section="计划")


class CommitteePaper(Record):
    __tablename__ = "committee_papers"
    spec = RecordSpec(
        code="committee-papers", label="居委会计划总结考核", noun="份", stream="committees",
        title=("committee", "year", "kind"), sort=("committee", "kind"),
        keys=(("committee", "year", "kind"),), unique=(Unique(("committee", "year", "kind")),), year="year",
        late_when=Condition("state", "not_in", ("已归档", "作废")), made_up=True,
        locked_when=Condition("state", "in", ("已审核", "已归档")), open_fields=("remark", "state"),
        lock_cure="审核过的要改，请先作废重新起草；已经归档的，请先办“退回归档”写明原因。",
        help="年初有计划，年终有总结，工作有考核：三样材料各一份。",
    )  # fmt: skip

    committee: Mapped[int | None] = _committee("材料")
    year: Mapped[int | None] = _year("材料")
    kind: Mapped[str | None] = choice(
        "材料", "committee_paper", required=True, section="材料", list_at=3, filterable=True,
        aliases=("材料名称", "材料类型"),
    )
    handed_in: Mapped[date | None] = day(
        "报送日期", section="材料", list_at=4, past_only=True, filterable=True,
        aliases=("上报日期", "报送时间", "上报时间"),
    )
    state: Mapped[str | None] = choice(
        "状态", "document_state", section="材料", list_at=5, filterable=True, default="草稿", read_only=True, from_lists=True,
    )
    body: Mapped[str | None] = note("正文", section="材料", maximum=20_000)
    author: Mapped[str | None] = text("起草人", section="材料", maximum=40)
    approved_by: Mapped[str | None] = text(
        "审核人", section="材料", maximum=40,
        aliases=("审核",),
    )
    remark: Mapped[str | None] = note("备注", section="材料")
