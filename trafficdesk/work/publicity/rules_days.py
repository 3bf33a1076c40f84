"""On which day of a year a fixed day of publicity falls (domain 1.8).

The days that came with the program are in resources/plan/publicity_days.csv; an office keeps its own as records.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from trafficdesk.paths import resources
from trafficdesk.rules.calendar_steps import month_end

LAST_MONDAY, BEFORE_FESTIVAL = "当月最后一个星期一", "春节前若干天"


def day_in(year: int, rule: Mapping[str, Any]) -> date | None:
    """The day in a year of {rule, month, day}; None when that year has none (29 February, no known 春节)."""
    month, day = rule.get("month"), rule.get("day")
    if rule.get("rule") == BEFORE_FESTIVAL:
        festival = _festivals().get(year)
        return festival - timedelta(days=int(day or 0)) if festival else None
    if month is None:
        return None
    if rule.get("rule") == LAST_MONDAY:
        last = month_end(date(year, month, 1))
        return last - timedelta(days=last.weekday())
    try:
        return date(year, month, int(day or 1))
    except ValueError:
        return None


@cache
def shipped_days() -> tuple[Mapping[str, Any], ...]:
    """The fixed days that came with the program, as values of the record publicity-days."""
    with (resources() / "plan" / "publicity_days.csv").open(encoding="utf-8", newline="") as file:
        return tuple(_typed(row) for row in csv.DictReader(file))


def _typed(row: Mapping[str, str]) -> Mapping[str, Any]:
    numbers = {name: int(row[name]) if row[name] else None for name in ("month", "day")}
    return {name: text or None for name, text in row.items()} | numbers


@cache
def _festivals() -> Mapping[int, date]:
    """Year → the first day of the lunar year."""
    with (resources() / "plan" / "spring_festival.csv").open(encoding="utf-8", newline="") as file:
        days = [date.fromisoformat(row["day"]) for row in csv.DictReader(file)]
    return {day.year: day for day in days}
