"""What inspections and campaigns still owe: places nobody looked at, weeks without a report, a missing summary.

Rows come in as mappings, so that absences.py alone reads the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from trafficdesk.work.campaigns import rules as campaign_rules

Row = Mapping[Any, Any]
# Lists of earlier years bring rounds and campaigns that nobody will go on with.
_FORGOTTEN = timedelta(days=180)


def round_left(row: Row, places: Collection[Row]) -> tuple[str, date] | None:
    """(what, since when) for a round that is over while some of its places were not looked at."""
    ends = row["ends"]
    left = sum(place["checked_on"] is None for place in places)
    return (f"还有 {left} 处没有查", ends) if ends is not None and left else None


def campaign_left(
    row: Row, days: Collection[date], reported: Collection[tuple[date, date]], today: date, report_after: int, sum_after: int
) -> Iterator[tuple[str, date]]:
    """(what, by when) for the weeks without a report and the summary of one campaign."""
    if row["state"] in (campaign_rules.SUMMED, campaign_rules.ARCHIVED):
        return
    for since, until in campaign_rules.weeks_unreported(row["starts"], row["ends"], today, days, reported):
        yield f"{since:%m-%d} 至 {until:%m-%d} 没出周报", until + timedelta(days=report_after)
    if days and row["ends"] < today:
        yield "行动结束，没有总结", row["ends"] + timedelta(days=sum_after)


def still_matters(ends: date | None, today: date) -> bool:
    """Whether something that ended then is recent enough to remind of."""
    return ends is not None and today - ends <= _FORGOTTEN
