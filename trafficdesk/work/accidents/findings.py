"""Accidents whose quick report or seven-day follow-up has not been sent."""

from __future__ import annotations

from collections.abc import Iterator

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.accidents import rules

_QUICK, _FOLLOW_UP = "accidents.quick_report", "accidents.follow_up"
_FIELDS = (
    "title",
    "state",
    "happened",
    "heard",
    "quick_report",
    "follow_up",
    "created_at",
    "deaths",
    "serious",
    "slight",
    "late_deaths",
)


def reports_not_sent(asking: Asking) -> Iterator[Found]:
    """The follow-up already in its seven days; both until they are sent."""
    for row in asking.rows(rules.CODE, *_FIELDS):
        for report, until in rules.unsent_reports(row, row["created_at"]):
            kind, day = f"{rules.CODE}.{report}", until.date()
            if asking.counts(day) and asking.shows(kind, day):
                yield Found(
                    kind,
                    rules.CODE,
                    row["id"],
                    row["title"],
                    day,
                    key=day.isoformat(),
                    since=row["happened"].date(),
                )


SOURCES = (Source((_QUICK, _FOLLOW_UP), (rules.CODE,), reports_not_sent),)
