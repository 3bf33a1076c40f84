"""Quarters, how a meeting and its issues may move, and what each step needs (domain 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from trafficdesk.rules.calendar_steps import month_end

PLANNED, INVITED, HELD, FILED, CANCELLED = "计划", "已通知", "已召开", "已归档", "取消"
REGULAR = "季度例会"
QUARTERS = ("一季度", "二季度", "三季度", "四季度")
TOOK_PLACE = (HELD, FILED)
PRESENT = ("出席", "列席", "委托")

MEETING_MOVES: Mapping[str, tuple[str, ...]] = {
    PLANNED: (INVITED, HELD, CANCELLED),
    INVITED: (HELD, CANCELLED),
    HELD: (FILED,),
    CANCELLED: (PLANNED,),
    FILED: (),
}

PENDING, ASSIGNED, WORKING, ASKED = "待办", "已交办", "整改中", "申请销号"
ACCEPTED, CLOSED, EXTENDED, SHELVED = "验收", "销号", "延期", "挂账"

ISSUE_MOVES: Mapping[str, tuple[str, ...]] = {
    PENDING: (ASSIGNED, SHELVED),
    ASSIGNED: (WORKING, EXTENDED, SHELVED),
    WORKING: (ASKED, EXTENDED, SHELVED),
    EXTENDED: (WORKING, ASKED, EXTENDED, SHELVED),
    ASKED: (ACCEPTED, WORKING),
    ACCEPTED: (CLOSED, WORKING),
    SHELVED: (ASSIGNED,),
    CLOSED: (),
}

_TO_ASSIGN = {"measure": "整改措施", "lead_unit": "责任单位", "responsible": "责任人", "due": "完成时限"}
_TO_CLOSE = {
    "report": "办理情况",
    "done_on": "完成日期",
    "verified_by": "验证人",
    "closing_opinion": "销号意见",
}

# How long before its end a quarter without a meeting starts to remind.
NOTICE_DAYS = 15


def quarter_of(day: date) -> str:
    """The quarter a day lies in, as on the office's paper."""
    return QUARTERS[(day.month - 1) // 3]


def quarter_span(year: int, quarter: str) -> tuple[date, date]:
    """First and last day of a quarter."""
    first_month = QUARTERS.index(quarter) * 3 + 1
    return date(year, first_month, 1), month_end(date(year, first_month + 2, 1))


def proposed_start(year: int, quarter: str) -> datetime:
    """When a planned meeting is proposed: nine o'clock on the 10th of the quarter's last month, or the Monday after."""
    day = quarter_span(year, quarter)[1].replace(day=10)
    day += timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))
    return datetime(day.year, day.month, day.day, 9)


def quarter_level(year: int, quarter: str, held: bool, today: date) -> str:
    """ "good" when a meeting was held, "bad" after the quarter's end, "warn" in its last days, else ""."""
    end = quarter_span(year, quarter)[1]
    if held:
        return "good"
    if today > end:
        return "bad"
    return "warn" if today >= end - timedelta(days=NOTICE_DAYS) else ""


def mark(starts: datetime | None, quarter: str, kind: str) -> str:
    """How a meeting is named in the progress of an issue: 2026-09-10 三季度季度例会."""
    return f"{starts:%Y-%m-%d} {quarter}{kind}" if starts else f"{quarter}{kind}"


def missing_to_assign(values: Mapping[str, Any]) -> list[str]:
    """What an issue lacks before it can be handed to somebody."""
    return _empty(values, _TO_ASSIGN)


def missing_to_close(values: Mapping[str, Any]) -> list[str]:
    """What an issue lacks before it can be closed."""
    return _empty(values, _TO_CLOSE)


def is_open(state: str | None) -> bool:
    return state != CLOSED


def is_overdue(state: str | None, due: date | None, today: date) -> bool:
    """Late: open, past its date, and not shelved (a shelved issue waits without one)."""
    return is_open(state) and state != SHELVED and due is not None and due < today


def _empty(values: Mapping[str, Any], needed: Mapping[str, str]) -> list[str]:
    return [label for name, label in needed.items() if values.get(name) in (None, "")]
