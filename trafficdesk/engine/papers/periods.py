"""The period that a statistic covers: what was filtered for, else the smallest calendar period with all rows in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.errors import KnownError
from trafficdesk.fields.shown import written_date
from trafficdesk.rules.periods import MONTH, QUARTER, Period, period_around, year_period
from trafficdesk.store.query import Row


def period_of(request: PrintRequest, field: str, rows: Iterable[Row]) -> Period | None:
    """The period of the chosen rows by a date field; None without rows that carry a date."""
    for each in request.filters:
        if each.field == field and each.relation == "between":
            return _named(_day(each.value), _day(each.upper))
    if request.year is not None:
        return year_period(request.year)
    days = sorted(_day(row.values[field]) for row in rows if row.values[field])
    return _around(days[0], days[-1]) if days else None


def real_year(year: int) -> int:
    """The year of rows, if there is such a year; KnownError for a mistyped one."""
    if not MINYEAR <= year < MAXYEAR:
        raise KnownError(f"选中的记录里年度写成了“{year}”，统计不出来。请先改正年度再打印。")
    return year


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def _around(first: date, last: date) -> Period:
    if first.year != last.year:
        return Period(f"{first.year}—{last.year} 年", date(first.year, 1, 1), date(last.year, 12, 31))
    smallest = next((kind for kind in (MONTH, QUARTER) if last <= period_around(first, kind).until), None)
    return period_around(first, smallest) if smallest else year_period(first.year)


def _named(since: date, until: date) -> Period:
    """A period somebody chose: its usual name when it is exactly one, else both days."""
    usual = _around(since, until)
    if (usual.since, usual.until) == (since, until):
        return usual
    return Period(f"{written_date(since)}至{written_date(until)}", since, until)


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
