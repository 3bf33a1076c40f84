"""Weeks of campaigns without their report, and campaigns that ended without a summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.campaigns import rules

CAMPAIGNS, DAYS, REPORTS = "campaigns", "action-days", "campaign-reports"
_WEEK, _SUMMARY = "campaigns.week", "campaigns.summary"


def campaigns_unreported(asking: Asking) -> Iterator[Found]:
    """What a campaign still owes, however long ago it was."""
    days: dict[int, list[date]] = {}
    for row in asking.rows(DAYS, "campaign", "on"):
        days.setdefault(row["campaign"], []).append(row["on"])
    reported: dict[int, list[tuple[date, date]]] = {}
    for row in asking.rows(REPORTS, "campaign", "since", "until"):
        reported.setdefault(row["campaign"], []).append((row["since"], row["until"]))
    for row in asking.rows(CAMPAIGNS, "title", "starts", "ends", "state"):
        owed = row["starts"] is not None and row["ends"] is not None and asking.counts(row["ends"])
        if owed and row["state"] not in (rules.SUMMED, rules.ARCHIVED):
            yield from _of(asking, row, days.get(row["id"], []), reported.get(row["id"], []))


def _of(
    asking: Asking, row: Mapping[Any, Any], days: Sequence[date], reported: Sequence[tuple[date, date]]
) -> Iterator[Found]:
    for since, until in rules.weeks_unreported(row["starts"], row["ends"], asking.today, days, reported):
        due = asking.kind(_WEEK).until_when(until)
        what = f"{rules.span_words(since, until)} 没出周报"
        yield Found(
            _WEEK, CAMPAIGNS, row["id"], row["title"], due, what=what, key=since.isoformat(), since=until
        )
    if days and row["ends"] < asking.today:
        due = asking.kind(_SUMMARY).until_when(row["ends"])
        yield Found(
            _SUMMARY, CAMPAIGNS, row["id"], row["title"], due, what="行动结束，没有总结", since=row["ends"]
        )


SOURCES = (Source((_WEEK, _SUMMARY), (CAMPAIGNS, DAYS, REPORTS), campaigns_unreported),)
