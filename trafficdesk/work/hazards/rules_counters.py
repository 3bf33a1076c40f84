"""The share of hazards that are closed, of the office, a unit or a committee's area."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from trafficdesk.records.registry import record_type
from trafficdesk.rules.figures import Counter, Figure, Scope, by_then, named, span
from trafficdesk.store.query import Filter


def _hazards_rate(connection: Connection, scope: Scope) -> Figure:
    """Hazards found in the period and closed by its end; a unit answers for its own, a committee also for its area."""
    filters = span(scope, "found")
    if scope.unit is not None:
        table = record_type("hazards").table
        found = table.c.found.between(scope.since, scope.until), table.c.deleted_at.is_(None)
        rows = connection.execute(select(table.c.id, table.c.responsible_unit, table.c.committee).where(*found))
        filters = named((row.id for row in rows if (row.responsible_unit or row.committee) == scope.unit), filters)
    closed = Filter("state", "is", "销号")
    return by_then(connection, "隐患销号", "hazards", filters, closed, "closed_on", scope.until, ("已销号", "未销号"))


COUNTERS: Mapping[str, Counter] = {
    "hazards-closed-rate": _hazards_rate,
}
