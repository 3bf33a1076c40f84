"""The states of a hazard, its deadlines, and when it is overdue (domain 1.9). How it moves: process.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from trafficdesk.rules import rule_table

REGISTERED, GRADED, NOTICED, WORKING = "登记", "核实定级", "下达通知", "整改中"
ASKED, CHECKED, AGAIN, CLOSED = "申请验收", "复查", "再次整改", "销号"
EXTENDED, PASSED, REPLIED, FOLLOWED = "延期", "移交", "移交回复", "跟踪"
SERIOUS, ORDINARY = "重大隐患", "一般隐患"


def days_of(rule: str, label: str, on: date) -> int:
    """Days of a rule (整改期限, 复查期限, 移交期限) in the office's table; the first of that rule for an unknown label."""
    rows = [row for row in _terms(rule, on) if row["value"]]
    chosen = next((row for row in rows if row["label"] == label), rows[0] if rows else None)
    return int(chosen["value"]) if chosen else 0


def proposed_due(level: str | None, found: date) -> date:
    """The default deadline by level, from the office's table; the clerk may set another."""
    return found + timedelta(days=days_of("整改期限", level or "", found))


def check_due(asked: date) -> date:
    """By when a hazard has to be rechecked that was reported done on a day."""
    return asked + timedelta(days=days_of("复查期限", "复查", asked))


def ladder(on: date) -> tuple[tuple[int, str], ...]:
    """Overdue days from which somebody else has to act: (first day, what has to be done), lowest first."""
    rows = sorted((int(row["value"]), row["label"]) for row in _terms("逾期督办", on) if row["value"])
    return tuple(rows)


def _terms(rule: str, on: date) -> list[rule_table.Row]:
    return [row for row in rule_table.table("hazard_terms") if row["rule"] == rule and rule_table.holds(row, on)]


def rung(days_late: int, steps: Sequence[tuple[int, str]]) -> int:
    """The place in a ladder for so many days after the deadline, -1 when it is not late."""
    return max((place for place, (first, _) in enumerate(steps) if days_late >= first), default=-1)


def is_open_on(values: Mapping[str, Any], day: date) -> bool:
    """Whether a hazard was not closed yet when a day ended; one of an earlier list that is closed and has no day was."""
    closed: date | None = values.get("closed_on")
    return values.get("state") != CLOSED or (closed is not None and closed > day)


def counting_day(values: Mapping[str, Any]) -> date | None:
    """The day that a hazard is measured by now: the recheck's while one is asked for, else the deadline of the work."""
    waits = values.get("state") in (ASKED, CHECKED)
    return (values.get("check_due") or values.get("due")) if waits else values.get("due")
