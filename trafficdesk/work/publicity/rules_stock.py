"""The stock of publicity material follows its moves; on no day is it negative (domain 1.8).

It is counted anew at the end of every change that touched a move, whatever the change was (form, import, trash,
restore, undo), so there is no way round it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.publicity.rules import ISSUED, MATERIALS, MOVES, RETURNED

SIGNS: Mapping[str, int] = {"入库": 1, "盘盈": 1, RETURNED: 1, ISSUED: -1, "盘亏": -1, "报废": -1}
_BATCH = 500


def settle_stock(work: Work, changes: Sequence[Change]) -> None:
    """Count the materials of changed moves anew; KnownError when more would have left than was there."""
    touched = {each.old for change in changes for each in change.fields if each.field == "material"} - {None}
    table = record_type(MOVES).table
    ids = sorted({change.id for change in changes})
    for start in range(0, len(ids), _BATCH):
        chosen = select(table.c.material).where(table.c.id.in_(ids[start : start + _BATCH]))
        touched.update(work.connection.scalars(chosen))
    for material in sorted(touched - {None}):
        work.set_fact(MATERIALS, material, {"stock": _counted(work, material)})


def _counted(work: Work, material: int) -> int:
    table = record_type(MOVES).table
    moves = select(table.c.moved, table.c.kind, table.c.quantity).where(
        table.c.material == material, table.c.deleted_at.is_(None)
    )
    signed = [
        (day or date.min, SIGNS.get(kind, 0) * int(quantity or 0))
        for day, kind, quantity in work.connection.execute(moves)
    ]
    stock, short = balance(signed)
    if short is not None:
        title, (day, number) = work.row(MATERIALS, material)["title"], short
        sentence = f"{title} 到 {day} 的结存会变成 {number} 份，没有登记。"
        raise KnownError(f"{sentence}请核对数量和日期，或先登记那天以前的入库（原有存货登记为盘盈）。")
    return stock


def balance(moves: Iterable[tuple[date, int]]) -> tuple[int, tuple[date, int] | None]:
    """What is left after all moves (day, signed quantity), and the first day below zero with what it came to.

    Of one day, what comes in counts before what leaves.
    """
    left = 0
    for day, signed in sorted(moves, key=lambda move: (move[0], -move[1])):
        left += signed
        if left < 0:
            return left, (day, left)
    return left, None
