"""Which automatic copies are worth their room on the disk."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from datetime import date, datetime, timedelta

LATEST = 5
DAYS = 14
WEEKS = 8
MONTHS = 24


def keep(times: Iterable[datetime], now: datetime) -> set[datetime]:
    """Of copies made at `times`, those to keep: the latest 5 and the newest of each of the last 14 days,
    8 weeks (Monday first), 24 months, and of every year.

    Copies from the future (a clock was wrong) are always kept and take no other copy's place. Thinning
    again at the same or a later time never asks for a copy that an earlier thinning dropped.
    """
    ordered = sorted(set(times), reverse=True)
    past = [moment for moment in ordered if moment <= now]
    today = now.date()
    monday = _monday(today)
    month = _month_number(today)
    newest: dict[Hashable, datetime] = {}
    for moment in past:
        day = moment.date()
        periods: list[Hashable] = [("year", day.year)]
        if (today - day).days < DAYS:
            periods.append(("day", day))
        if (monday - _monday(day)).days < 7 * WEEKS:
            periods.append(("week", _monday(day)))
        if month - _month_number(day) < MONTHS:
            periods.append(("month", _month_number(day)))
        for period in periods:
            newest.setdefault(period, moment)
    return set(ordered) - set(past) | set(past[:LATEST]) | set(newest.values())


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _month_number(day: date) -> int:
    return day.year * 12 + day.month
