"""The periods that a statistic covers: what was filtered for, else the smallest calendar period with all rows, a year at most."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta

from trafficdesk import clock
from trafficdesk.engine.papers.request import PrintRequest
from trafficdesk.errors import KnownError
from trafficdesk.fields.shown import written_date
from trafficdesk.rules.periods import MONTH, QUARTER, Period, period_around, year_period
from trafficdesk.store.query import Row


def periods_of(request: PrintRequest, field: str, rows: Iterable[Row]) -> list[Period]:
    """The period of the chosen rows by a date field; rows of several years have one for each, [] without a date.

    A statistic over two years would be compared with a time that it covers itself.
    """
    for each in request.filters:
        if each.field == field and each.relation == "between":
            return [_named(_day(each.value), _day(each.upper))]
    if request.year is not None:
        return [year_period(request.year)]
    days = sorted(_day(row.values[field]) for row in rows if row.values[field])
    years = dict.fromkeys(day.year for day in days)
    return [year_period(year) for year in years] if len(years) > 1 else [_around(days[0], days[-1])] if days else []


def counted_until(period: Period) -> tuple[date, str]:
    """The last day that a period has figures of, and the words for a title while it still runs."""
    today = clock.today()
    return (today, f"（截至{written_date(today)}）") if period.since <= today < period.until else (period.until, "")


def to_name(words: str = "＿" * 8) -> Period:
    """The period of a blank form: whoever fills it in names it. It is over, so that nothing says until when it was counted."""
    until = clock.today() - timedelta(days=1)
    return Period(words, until.replace(month=1, day=1), until)


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
