"""How a hazard may move from finding to closure, what each step needs, and when it is overdue (domain 1.9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from trafficdesk.rules import rule_table

REGISTERED, GRADED, NOTICED, WORKING = "登记", "核实定级", "下达通知", "整改中"
ASKED, CHECKED, AGAIN, CLOSED = "申请验收", "复查", "再次整改", "销号"
EXTENDED, PASSED, REPLIED, FOLLOWED = "延期", "移交", "移交回复", "跟踪"

MOVES: Mapping[str, tuple[str, ...]] = {
    REGISTERED: (GRADED, PASSED),
    GRADED: (NOTICED, WORKING, PASSED),
    NOTICED: (WORKING, ASKED, EXTENDED, PASSED),
    WORKING: (ASKED, EXTENDED, PASSED),
    ASKED: (CLOSED, AGAIN),
    CHECKED: (CLOSED, AGAIN),
    AGAIN: (ASKED, EXTENDED),
    EXTENDED: (WORKING, ASKED, EXTENDED, PASSED),
    PASSED: (REPLIED, FOLLOWED),
    REPLIED: (FOLLOWED, CLOSED, GRADED),
    FOLLOWED: (REPLIED, CLOSED),
    CLOSED: (),
}

# The five 落实 that must stand before work begins: field -> what is missing, in the plan's own words.
FIVE: Mapping[str, str] = {
    "responsible_unit": "责任（责任单位）",
    "responsible": "责任（责任人）",
    "measure": "措施",
    "fund_source": "资金（来源，不需资金就写“不需资金”）",
    "due": "时限",
    "contingency": "预案（临时防护措施）",
}

def missing_five(values: Mapping[str, Any]) -> list[str]:
    """Which of 责任、措施、资金、时限、预案 are not yet there."""
    return [name for field, name in FIVE.items() if values.get(field) in (None, "")]


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


def may_move(old: str, new: str) -> bool:
    return new in MOVES.get(old, ())


def is_open(state: str | None) -> bool:
    return state != CLOSED


def column_of(state: str | None) -> str:
    """The board column a state stands in."""
    if state in (REGISTERED, GRADED):
        return "待下达"
    if state in (NOTICED, WORKING, AGAIN, EXTENDED):
        return "整改中"
    if state in (ASKED, CHECKED):
        return "待复查"
    if state in (PASSED, REPLIED, FOLLOWED):
        return "已移交"
    return "已销号"


COLUMNS = ("待下达", "整改中", "待复查", "已移交", "已销号")

# Which step of work leads into a state. Closing has two: a recheck by two, or the answer of another owner.
_STEP_INTO: Mapping[str, str] = {
    GRADED: "grade", NOTICED: "notify", WORKING: "start", ASKED: "ask_for_check", AGAIN: "recheck",
    EXTENDED: "extend", PASSED: "pass_on", REPLIED: "reply", FOLLOWED: "follow",
}  # fmt: skip

_OWN_WAY = ("登记", "核实定级", "下达通知", "整改中", "复查", "销号")
_PASSED_WAY = ("登记", "移交", "回复", "跟踪", "销号")
_OWN_PLACE = {REGISTERED: 1, GRADED: 2, NOTICED: 3, WORKING: 3, EXTENDED: 3, AGAIN: 3, ASKED: 4, CHECKED: 4, CLOSED: 6}
_PASSED_PLACE = {PASSED: 2, REPLIED: 3, FOLLOWED: 3, CLOSED: 5}


def next_steps(state: str | None) -> tuple[str, ...]:
    """The steps that may be taken from a state, the usual one first; names of verbs of desk.hazards."""
    old = state or REGISTERED
    found: dict[str, None] = {}
    for new in MOVES.get(old, ()):
        if new == CLOSED:
            found["close_passed" if column_of(old) == "已移交" else "recheck"] = None
        else:
            found[_STEP_INTO[new]] = None
    return tuple(found)


def way(state: str | None, passed: bool) -> tuple[tuple[str, ...], int]:
    """The names of the steps to closure and the place of the present one; len(names) when it is closed."""
    names, places = (_PASSED_WAY, _PASSED_PLACE) if passed and state in _PASSED_PLACE else (_OWN_WAY, _OWN_PLACE)
    return names, places.get(state or REGISTERED, 1)


def rung(days_late: int, steps: Sequence[tuple[int, str]]) -> int:
    """The place in a ladder for so many days after the deadline, -1 when it is not late."""
    return max((place for place, (first, _) in enumerate(steps) if days_late >= first), default=-1)


def counting_day(values: Mapping[str, Any]) -> date | None:
    """The day that a hazard is measured by now: the recheck's while one is asked for, else the deadline of the work."""
    waits = values.get("state") in (ASKED, CHECKED)
    return (values.get("check_due") or values.get("due")) if waits else values.get("due")
