"""Stations in use from which no duty log has come, and shifts that cannot be: two stations at once, a term that has ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import func, select

from trafficdesk.engine.finding import Asking, Found, Source, living
from trafficdesk.work.stations.rules import DUTIES, PERSUADERS
from trafficdesk.work.stations.rules_duty import after_the_term

STATIONS, LOGS, KIND = "stations", "duty-logs", "stations.silent"
_TWICE, _ENDED = "duties.twice", "duties.ended"


def stations_silent(asking: Asking) -> Iterator[Found]:
    """Some days after the last log; after its registration where there never was one."""
    logs, kind = living(LOGS), asking.kind(KIND)
    query = (
        select(logs.c.station, func.max(logs.c.on))
        .where(logs.c.deleted_at.is_(None))
        .group_by(logs.c.station)
    )
    last = dict(tuple(row) for row in asking.ask(query))
    for row in asking.rows(STATIONS, "title", "state", "committee", "created_at"):
        since = last.get(row["id"]) or asking.began(row["created_at"])
        due = kind.until_when(since)
        if row["state"] in (None, "在用") and asking.shows(KIND, due):
            days = (asking.today - since).days
            what = f"{days} 天没有劝导日志" if row["id"] in last else "从没登记劝导日志"
            yield Found(
                KIND, STATIONS, row["id"], row["title"], due, row["committee"], what, since.isoformat(), since
            )


def duties_that_cannot_be(asking: Asking) -> Iterator[Found]:
    """Shifts of one persuader at two stations, or after the end of the term, that nobody explained: from lists, or changed since."""
    explained = asking.explained(DUTIES)
    terms = {row["id"]: (row["title"], row["hired_until"]) for row in asking.rows(PERSUADERS, "title", "hired_until")}
    committees = {row["id"]: row["committee"] for row in asking.rows(STATIONS, "committee")}
    first: dict[tuple[int, date, str], Mapping[str, Any]] = {}
    for row in sorted(asking.rows(DUTIES, "title", "station", "on", "shift", "persuader"), key=itemgetter("id")):
        who, on, unit = row["persuader"], row["on"], committees.get(row["station"])
        if who is None or on is None or not asking.counts(on):
            continue
        name, until = terms.get(who, ("", None))
        before = first.setdefault((who, on, row["shift"]), row)
        if before is not row and not (explained and {(row["id"], field) for field in ("persuader", "on", "shift", "station")} & explained):
            says = f"{name} {on} {row['shift']}已经排在 {before['title']}"
            yield Found(_TWICE, DUTIES, row["id"], row["title"], on, unit, key=str(before["id"]), since=on, says=says,
                        also=((PERSUADERS, who), (DUTIES, before["id"])))  # fmt: skip
        for problem in after_the_term(name, until, on):
            if (row["id"], problem.field) not in explained:
                also = ((PERSUADERS, who),)
                yield Found(_ENDED, DUTIES, row["id"], row["title"], on, unit, key=str(until), since=on, says=problem.sentence, also=also)


SOURCES = (
    Source((KIND,), (STATIONS, LOGS), stations_silent),
    Source((_TWICE, _ENDED), (DUTIES, PERSUADERS, STATIONS), duties_that_cannot_be),
)
