"""Quarters, the states of a meeting and of its issues, and when one is late (domain 1.2). How they move: process.py."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from trafficdesk.rules.calendar_steps import month_end

PLANNED, INVITED, HELD, FILED, CANCELLED = "计划", "已通知", "已召开", "已归档", "取消"
REGULAR = "季度例会"
QUARTERS = ("一季度", "二季度", "三季度", "四季度")
TOOK_PLACE = (HELD, FILED)
PRESENT = ("出席", "列席", "委托")

PENDING, ASSIGNED, WORKING, ASKED = "待办", "已交办", "整改中", "申请销号"
ACCEPTED, CLOSED, EXTENDED, SHELVED = "验收", "销号", "延期", "挂账"

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


def quarter_level(year: int, quarter: str, held: bool, today: date, since: date = date.min) -> str:
    """ "good" when a meeting was held, "bad" after the quarter's end, "warn" in its last days, else "".

    since: from when on the office answers for itself; a quarter before it is nobody's (as the findings have it).
    """
    end = quarter_span(year, quarter)[1]
    if held:
        return "good"
    if end < since:
        return ""
    if today > end:
        return "bad"
    return "warn" if today >= end - timedelta(days=NOTICE_DAYS) else ""


def mark(starts: datetime | None, quarter: str, kind: str) -> str:
    """How a meeting is named in the progress of an issue: 2026-09-10 三季度季度例会."""
    return f"{starts:%Y-%m-%d} {quarter}{kind}" if starts else f"{quarter}{kind}"


def is_open(state: str | None) -> bool:
    """Whether an issue is not closed yet."""
    return state != CLOSED


def is_overdue(state: str | None, due: date | None, today: date) -> bool:
    """Late: open, past its date, and not shelved (a shelved issue waits without one)."""
    return is_open(state) and state != SHELVED and due is not None and due < today
