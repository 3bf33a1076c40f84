"""Stations in use from which no duty log has come."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from trafficdesk.engine.finding import Asking, Found, Source, living

STATIONS, LOGS, KIND = "stations", "duty-logs", "stations.silent"


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


SOURCES = (Source((KIND,), (STATIONS, LOGS), stations_silent),)
