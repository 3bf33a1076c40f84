"""What a campaign still owes: weekly reports and a summary. Rows come in as mappings; absences.py alone reads the database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from trafficdesk.work.campaigns import rules


def campaign_left(
    row: Mapping[Any, Any], days: Collection[date], reported: Collection[tuple[date, date]], today: date, report_after: int,
    sum_after: int,
) -> Iterator[tuple[str, date]]:  # fmt: skip
    """(what, by when) for the weeks without a report and the summary of one campaign."""
    if row["state"] in (rules.SUMMED, rules.ARCHIVED):
        return
    for since, until in rules.weeks_unreported(row["starts"], row["ends"], today, days, reported):
        yield f"{rules.span_words(since, until)} 没出周报", until + timedelta(days=report_after)
    if days and row["ends"] < today:
        yield "行动结束，没有总结", row["ends"] + timedelta(days=sum_after)
