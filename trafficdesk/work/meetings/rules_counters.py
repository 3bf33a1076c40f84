"""Who came of those asked to the meetings of a period."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from trafficdesk.rules.figures import Counter, Figure, Scope, ids_of, rate_by_ids, span
from trafficdesk.store.query import Filter
from trafficdesk.work.meetings.rules import PRESENT, TOOK_PLACE


def _attendance_rate(connection: Connection, scope: Scope) -> Figure:
    """Who was asked to the meetings held in the period and came, or sent somebody."""
    held = tuple(ids_of(connection, "meetings", span(scope, "starts", "", Filter("state", "in", TOOK_PLACE))))
    filters = [Filter("meeting", "in", held)]
    if scope.unit is not None:
        filters.append(Filter("unit", "is", scope.unit))
    came = (Filter("attendance", "in", PRESENT),)
    return rate_by_ids(connection, "参会", "meeting-attendances", filters, came, ("到会或委托", "没有到会"))


COUNTERS: Mapping[str, Counter] = {
    "meeting-attendance-rate": _attendance_rate,
}
