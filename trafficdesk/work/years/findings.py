"""A new year that nobody opened, and old ones that nobody closed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.years.rules import CODE

_OPEN, _CLOSE = "years.open", "years.close"


def years_not_turned(asking: Asking) -> Iterator[Found]:
    """From December on the coming year; from January on the last one, until it is closed."""
    rows = {row["year"]: row for row in asking.rows(CODE, "year", "opened_on", "closed_on")}
    for year in (asking.today.year, asking.today.year + 1):
        due = date(year - 1, 12, 31)
        opened = year in rows and rows[year]["opened_on"] is not None
        if not opened and asking.counts(due) and asking.shows(_OPEN, due):
            yield Found(_OPEN, "", 0, f"{year} 年度", due, what="新年度没有开启", key=str(year), since=date(year - 1, 12, 1))
    for year in sorted({*range(asking.since.year, asking.today.year), *(each for each in rows if each < asking.today.year)}):
        due = date(year + 1, 6, 30)
        if (year not in rows or rows[year]["closed_on"] is None) and asking.shows(_CLOSE, due):
            yield Found(_CLOSE, "", 0, f"{year} 年度", due, what="上年度没有办结", key=str(year), since=date(year + 1, 1, 1))


SOURCES = (Source((_OPEN, _CLOSE), (CODE,), years_not_turned),)
