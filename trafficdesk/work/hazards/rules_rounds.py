"""The numbers of an inspection round follow the places listed for it (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work

PLACES, ROUNDS = "inspection-places", "inspection-rounds"


def settle_rounds(work: Work, changes: Sequence[Change]) -> None:
    """计划排查处数 and 已排查处数 of every round whose places changed; numbers typed for a round without places stay."""
    touched = {work.row(PLACES, change.id)["round"] for change in changes}
    touched |= {each.old for change in changes for each in change.fields if each.field == "round" and each.old}
    places = record_type(PLACES).table
    for round_id in sorted(touched):
        query = select(func.count(), func.count(places.c.checked_on)).where(
            places.c.round == round_id, places.c.deleted_at.is_(None)
        )
        planned, checked = work.connection.execute(query).one()
        work.set_fact(ROUNDS, round_id, {"planned_places": planned, "checked_places": checked})
