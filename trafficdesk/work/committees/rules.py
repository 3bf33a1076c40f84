"""When a committee's plan, summary and assessment are late, and what a plan must say (domain 1.3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk.fields.codes import Code, code_list
from trafficdesk.rules.calendar_steps import month_end

LEDGERS, TASKS, TEXTS = "committee-ledgers", "committee-plans", "committee-papers"
PLAN, SUMMARY, ASSESSMENT = "年度计划", "年度总结", "年度考核"
PAPERS = (PLAN, SUMMARY, ASSESSMENT)
# Month and day; an office may set others from a year on: {"2026": {"年度计划": "02-15"}}.
DEADLINES_SETTING = "committees.deadlines"
DEADLINES: Mapping[str, str] = {PLAN: "01-31", SUMMARY: "12-20", ASSESSMENT: "12-31"}
NOTICE_DAYS = 30

NONE, DRAFT, COMPLETE = "无", "草稿", "齐全"
WRITTEN, CHECKED, FILED, VOID = "已登记", "已审核", "已归档", "作废"

_BODY = re.compile(r"(社区|村)?(居民委员会|村民委员会|居委会|村委会)$")

# 有目标、有步骤、有措施、有时限, and somebody who answers for it.
_PLAN_PARTS = {"goal": "目标", "steps": "步骤", "measures": "措施", "due": "时限", "responsible": "责任人"}


def short_name(name: str) -> str:
    """A committee's name without the words that all of them share: 东湖里 of 东湖里社区居民委员会."""
    return _BODY.sub("", name) or name


def ledger_kinds(year: int) -> tuple[Code, ...]:
    """The ledgers that belong to the set of a year: every committee owes one of each."""
    return code_list("ledger_kind").options(date(year, 12, 31))


def missing_ledgers(year: int, complete: Collection[str]) -> tuple[Code, ...]:
    """The ledgers of a year's set that are not complete: for the list of findings and for scores."""
    return tuple(kind for kind in ledger_kinds(year) if kind.code not in complete)


def is_handed_in(state: str | None, handed_in: date | None) -> bool:
    """Whether a paper counts as handed in: one that was made void does not."""
    return handed_in is not None and state != VOID


def deadline(year: int, kind: str, own: Mapping[str, Mapping[str, str]]) -> date:
    """The day by which a paper must be in. own: the office's days by the year from which they hold.

    A day that the month does not have counts as its last.
    """
    since = max((each for each in own if int(each) <= year and kind in own[each]), default="", key=int)
    month, day = (int(part) for part in (own[since][kind] if since else DEADLINES[kind]).split("-"))
    return date(year, month, min(day, month_end(date(year, month, 1)).day))


def paper_level(handed_in: date | None, due: date, today: date, since: date = date.min) -> str:
    """ "good" in time, "warn" handed in late or due within 30 days, "bad" missing after the day, else "".

    since: from when on the office answers for itself; what fell due before is nobody's (as the findings have it).
    """
    if handed_in is not None:
        return "good" if handed_in <= due else "warn"
    if due < since:
        return ""
    if today > due:
        return "bad"
    return "warn" if (due - today).days <= NOTICE_DAYS else ""


def ledger_level(state: str | None, year: int, today: date, since: date = date.min) -> str:
    """ "good" complete, "warn" begun, "bad" when a past year has none, else ""."""
    if state == COMPLETE:
        return "good"
    if state == DRAFT:
        return "warn"
    return "bad" if since.year <= year < today.year else ""


def missing_in_task(values: Mapping[str, Any]) -> list[str]:
    """What one task of a plan lacks of 目标、步骤、措施、时限、责任人."""
    return [label for name, label in _PLAN_PARTS.items() if values.get(name) in (None, "")]


def missing_in_plan(tasks: Sequence[Mapping[str, Any]]) -> list[str]:
    """What a plan lacks, by task."""
    if not tasks:
        return ["计划任务（至少一项）"]
    return [f"“{task['task']}”的{'、'.join(missing)}" for task in tasks if (missing := missing_in_task(task))]
