"""Holidays and exchanged working days (resources/rules/holidays.csv, edited by the office under 法规参数)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trafficdesk.rules.rule_table import table

_REST, _WORK = "放假", "上班"
# What is off every year on the same days: for years that the table does not know yet.
_FIXED = (("元旦", (1, 1), (1, 1)), ("劳动节", (5, 1), (5, 2)), ("国庆节", (10, 1), (10, 3)))


@dataclass(frozen=True, slots=True)
class Holiday:
    """A span of days off; both ends inclusive."""

    name: str
    first: date
    last: date


def holidays(year: int) -> tuple[Holiday, ...]:
    """The holidays that begin in a year, in order; the fixed ones when the year is not in the table."""
    known = [Holiday(name, first, last) for name, kind, first, last in _rows() if kind == _REST and first.year == year]
    fixed = [Holiday(name, date(year, *first), date(year, *last)) for name, first, last in _FIXED]
    return tuple(sorted(known or fixed, key=lambda each: each.first))


def rest_day(day: date) -> str:
    """What kind of rest day a day is ("周六", "国庆节"); "" for a working day."""
    for each in (*holidays(day.year - 1), *holidays(day.year)):
        if each.first <= day <= each.last:
            return each.name
    if any(kind == _WORK and first <= day <= last for _, kind, first, last in _rows()):
        return ""
    return {5: "周六", 6: "周日"}.get(day.weekday(), "")


def first_rest_day(first: date, last: date) -> tuple[date, str] | None:
    """The first rest day from `first` to `last` with its name; None when all are working days."""
    for step in range((last - first).days + 1):
        day = first + timedelta(days=step)
        if name := rest_day(day):
            return day, name
    return None


def coming(today: date, within: int) -> Holiday | None:
    """The holiday that is on, or the next that begins within that many days."""
    for each in (*holidays(today.year - 1), *holidays(today.year), *holidays(today.year + 1)):
        if each.last >= today:
            return each if (each.first - today).days <= within else None
    return None


def _rows() -> Iterator[tuple[str, str, date, date]]:
    for row in table("holidays"):
        yield row["holiday"], row["kind"], date.fromisoformat(row["first"]), date.fromisoformat(row["last"])
