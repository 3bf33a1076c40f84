"""The stock of publicity material follows its moves; it never becomes negative (domain 1.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work

SIGNS: Mapping[str, int] = {"入库": 1, "盘盈": 1, "领用": -1, "盘亏": -1, "报废": -1}


def follow_added(work: Work, ids: Sequence[int]) -> None:
    """Count the stock anew after moves were added. KnownError when more leaves than is there."""
    moves = record_type("material-moves").table
    touched: set[int] = set()
    for start in range(0, len(ids), 500):
        chosen = select(moves.c.material).where(moves.c.id.in_(ids[start : start + 500]))
        touched.update(work.connection.scalars(chosen))
    _count(work, touched)


def follow_edited(work: Work, change: Change) -> None:
    """The same after one move was edited, for the material it has now and the one it had."""
    row = work.row(change.code, change.id)
    before = [each.old for each in change.fields if each.field == "material" and each.old is not None]
    _count(work, {row["material"], *before})


def _count(work: Work, materials: Iterable[int]) -> None:
    moves = record_type("material-moves").table
    for material in sorted(materials):
        of_it = select(moves.c.kind, moves.c.quantity).where(
            moves.c.material == material, moves.c.deleted_at.is_(None)
        )
        stock = sum(SIGNS[kind] * int(quantity or 0) for kind, quantity in work.connection.execute(of_it).all())
        if stock < 0:
            title = work.row("materials", material)["title"]
            raise KnownError(f"{title} 的结存会变成 {stock} 份，没有登记。请核对数量，或先登记入库。")
        work.edit("materials", material, {"stock": stock})
