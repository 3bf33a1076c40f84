"""Quarters without a regular meeting, of every year since the office answers."""

from __future__ import annotations

from collections.abc import Iterator

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.meetings import rules

MEETINGS, KIND = "meetings", "meetings.quarter"


def quarters_without_meeting(asking: Asking) -> Iterator[Found]:
    """The present quarter in its last days, and all before it."""
    rows = asking.rows(MEETINGS, "year", "quarter", "state", kind=rules.REGULAR)
    held = {(row["year"], row["quarter"]) for row in rows if row["state"] in rules.TOOK_PLACE}
    for year in asking.years():
        for quarter in rules.QUARTERS:
            first, due = rules.quarter_span(year, quarter)
            if (year, quarter) not in held and asking.counts(due) and asking.shows(KIND, due):
                yield Found(
                    KIND, MEETINGS, 0, f"{year} 年{quarter}例会", due, key=f"{year}{quarter}", since=first
                )


SOURCES = (Source((KIND,), (MEETINGS,), quarters_without_meeting),)
