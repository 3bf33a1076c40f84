"""Who a unit's new list no longer names: offered when the list is imported, never decided by the program."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, literal, select

from trafficdesk.exchange.known import id_field
from trafficdesk.exchange.planned import PROBLEM, SKIP, ImportPlan
from trafficdesk.records.registry import record_type


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody of a unit of the list whom the list does not name; `tail`: the end of the number, "" without one."""

    id: int
    name: str
    unit: str
    tail: str = ""


def leavers(connection: Connection, plan: ImportPlan) -> list[Leaver]:
    """Rows in service where the lines of the list belong, without those that it names. [] for records that belong nowhere.

    A line that could not be read may be any of them, so those whose name it bears are not among them.
    """
    membership = plan.kind.spec.membership
    if membership is None:
        return []
    table, title = plan.kind.table, plan.kind.spec.title[0]
    places = record_type(plan.kind.field(membership.of).target).table
    named = {row.row_id for row in plan.rows if isinstance(row.row_id, int)}
    spoken = {row.values.get(membership.of) for row in plan.rows if row.plan != SKIP or row.row_id is not None}
    wanted = sorted(place for place in spoken if isinstance(place, int))
    unclear = {"".join(row.source.cells.get(title, "").split()) for row in plan.rows if row.plan == PROBLEM}
    if not wanted:
        return []
    spec = id_field(plan.kind)
    number = table.c[spec.name] if spec is not None else literal("")
    query = (
        select(table.c.id, table.c.title, places.c.title.label("place"), number.label("number"))
        .join(places, places.c.id == table.c[membership.of])
        .where(table.c[membership.of].in_(wanted), table.c[membership.state] == membership.here, table.c.deleted_at.is_(None))
        .order_by(places.c.sort_key, table.c.sort_key)
    )
    found = [Leaver(row.id, row.title, row.place, (row.number or "")[-4:]) for row in connection.execute(query)]
    return [each for each in found if each.id not in named and each.name not in unclear]
