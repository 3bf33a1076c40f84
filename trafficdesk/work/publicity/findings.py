"""Material of which nothing is left."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from trafficdesk.engine.finding import Asking, Found, Source, living
from trafficdesk.work.publicity.rules import MATERIALS, MOVES

KIND = "materials.gone"


def material_gone(asking: Asking) -> Iterator[Found]:
    """What was in store once and is used up since its last move."""
    materials, moves = living(MATERIALS), living(MOVES)
    last = (
        select(moves.c.material, func.max(moves.c.moved).label("on"))
        .where(moves.c.deleted_at.is_(None))
        .group_by(moves.c.material)
    )
    moved = last.subquery()
    query = select(materials.c.id, materials.c.title, moved.c.on).join_from(
        materials, moved, moved.c.material == materials.c.id
    )
    for row_id, title, on in asking.ask(
        query.where(materials.c.deleted_at.is_(None), materials.c.stock <= 0)
    ):
        if asking.counts(on):
            yield Found(KIND, MATERIALS, row_id, title, on, key=on.isoformat(), since=on)


SOURCES = (Source((KIND,), (MATERIALS, MOVES), material_gone),)
