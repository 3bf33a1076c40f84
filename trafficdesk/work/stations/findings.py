"""Stations in use from which no duty log has come, and shifts that cannot be: two stations at once, a term that has ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select

from trafficdesk.engine.finding import Asking, Found, Memo, Source, along, fast, living
from trafficdesk.engine.finding_changes import Rows, Touch
from trafficdesk.store.query import day_of
from trafficdesk.work.stations.rules import DUTIES, PERSUADERS
from trafficdesk.work.stations.rules_duty import after_the_term

STATIONS, LOGS, KIND = "stations", "duty-logs", "stations.silent"
_TWICE, _ENDED = "duties.twice", "duties.ended"


def stations_silent(asking: Asking) -> Iterator[Found]:
    """Some days after the last log; after its registration where there never was one."""
    logs, kind = living(LOGS), asking.kind(KIND)
    query = (
        select(logs.c.station, func.max(logs.c.on))
        .where(logs.c.deleted_at.is_(None), *asking.among(STATIONS, logs.c.station))
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
    duties = living(DUTIES)
    columns = (duties.c[name] for name in ("id", "title", "station", "on", "shift", "persuader"))
    mine = asking.among(PERSUADERS, duties.c.persuader)
    filled = duties.c.deleted_at.is_(None), duties.c.persuader.is_not(None), duties.c.on.is_not(None), *mine
    first: dict[tuple[int, date, str], tuple[int, str]] = {}
    known: Memo[int, _Term] = Memo(lambda who: _Term.of(who, *terms.get(who, ("", None))))
    days: Memo[date | str, date] = Memo(day_of)
    for row_id, title, station, written, shift, who in asking.plain(select(*columns).where(*filled).order_by(duties.c.id)):
        on = days[written]
        if on < asking.since:
            continue
        term, (before, earlier) = known[who], first.setdefault((who, on, shift), (row_id, title))
        if before != row_id and not (explained and {(row_id, field) for field in ("persuader", "on", "shift", "station")} & explained):
            says, also = f"{term.name} {on} {shift}已经排在 {earlier}", (*term.pages, (DUTIES, before))
            yield Found(_TWICE, DUTIES, row_id, title, on, committees.get(station), key=str(before), since=on, says=says, also=also)
        if term.until < on and (row_id, "persuader") not in explained:
            unit = committees.get(station)
            yield fast(Found, (_ENDED, DUTIES, row_id, title, on, unit, "", term.key, on, term.says, term.pages))


class _Term(NamedTuple):
    """A persuader's last day, and what is said of any shift behind it."""

    name: str
    until: date
    key: str
    says: str
    pages: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, who: int, name: str, until: date | None) -> _Term:
        says = "".join(problem.sentence for problem in after_the_term(name, until, date.max))
        return cls(name, until or date.max, str(until), says, ((PERSUADERS, who),))


def _of_station(touch: Touch) -> Rows:
    return along(touch, "station")


def _of_persuader(touch: Touch) -> Rows:
    return along(touch, "persuader")


SOURCES = (
    Source((KIND,), (STATIONS, LOGS), stations_silent, of=STATIONS, by={LOGS: _of_station}),
    Source((_TWICE, _ENDED), (DUTIES, PERSUADERS, STATIONS), duties_that_cannot_be, of=PERSUADERS, by={DUTIES: _of_persuader}),
)
