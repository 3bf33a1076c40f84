"""Accidents whose quick report or seven-day follow-up has not been sent, and who was named responsible without a consequence."""

from __future__ import annotations

from collections.abc import Iterator

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.accidents import rules

_QUICK, _FOLLOW_UP = "accidents.quick_report", "accidents.follow_up"
_ACCOUNTABLES, _HELD = "accountables", "accountables.open"
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


def nobody_held_responsible(asking: Asking) -> Iterator[Found]:
    """Persons and units that were named as responsible and of whom nobody wrote down what was done: a month to do it."""
    kind = asking.kind(_HELD)
    for row in asking.rows(_ACCOUNTABLES, "title", "accident", "unit", "person", "treated_on", "created_at", treatment=None):
        began = asking.began(row["created_at"])
        due = kind.until_when(began)
        if row["treated_on"] is None and asking.shows(kind.name, due):
            also = ((rules.CODE, row["accident"]), ("people", row["person"]), ("units", row["unit"]))
            yield Found(kind.name, _ACCOUNTABLES, row["id"], row["title"], due, since=began, also=also)


SOURCES = (
    Source((_QUICK, _FOLLOW_UP), (rules.CODE,), reports_not_sent, of=rules.CODE),
    Source((_HELD,), (_ACCOUNTABLES,), nobody_held_responsible, of=_ACCOUNTABLES),
)
