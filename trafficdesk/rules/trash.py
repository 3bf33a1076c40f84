"""What a deletion takes along, and what stands in its way: the same whoever asks, a clerk or a package."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, select

from trafficdesk.errors import Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import pointing_at, record_type
from trafficdesk.store.store import UnitOfWork

_CURE = "请先处理那些记录；只是不再使用，就改状态，不用删除。"
_MANY = 100  # more of a kind need not be counted


def in_the_way(connection: Connection, code: str, row_id: int) -> str:
    """Which living rows, none of its parts, still point at a row that is to be deleted, as a sentence; "" for none."""
    uses = list(_uses(connection, code, row_id))
    if not uses:
        return ""
    table = record_type(code).table
    title = connection.scalar(select(table.c.title).where(table.c.id == row_id))
    return f"{title} 还被 {'、'.join(uses)} 用着，不能删除。{_CURE}"


def throw_away(work: UnitOfWork, code: str, row_id: int, reason: str) -> None:
    """Put a row into the trash with its parts. Refused while something is `in_the_way`."""
    if sentence := in_the_way(work.connection, code, row_id):
        raise Refused([Problem("", record_type(code).spec.label, sentence)], "删除")
    for other, part in _parts(work.connection, code, row_id, None):
        work.trash(other, part, reason)
    work.trash(code, row_id, reason)


def bring_back(work: UnitOfWork, code: str, row_id: int) -> None:
    """Take a row out of the trash, with the parts that went there at the same moment."""
    trashed = work.row(code, row_id)["deleted_at"]
    if trashed is None:
        return
    work.restore(code, row_id)
    for other, part in _parts(work.connection, code, row_id, trashed):
        work.restore(other, part)


def _uses(connection: Connection, code: str, row_id: int) -> Iterator[str]:
    """What points at a row, in words: 2 份责任书."""
    for other, spec in pointing_at(code):
        if spec.name not in other.spec.part_of:
            table = other.table
            living = select(table.c.id).where(table.c[spec.name] == row_id, table.c.deleted_at.is_(None)).limit(_MANY)
            if number := len(connection.execute(living).all()):
                yield f"{number} {other.spec.noun}{other.spec.label}"


def _parts(connection: Connection, code: str, row_id: int, trashed: datetime | None) -> Iterator[tuple[str, int]]:
    """(code, id) of the parts of a row: living ones (None), or those that went into the trash at that moment."""
    for other, spec in pointing_at(code):
        if spec.name in other.spec.part_of:
            table = other.table
            wanted = table.c[spec.name] == row_id, table.c.deleted_at.is_not_distinct_from(trashed)
            for part in connection.scalars(select(table.c.id).where(*wanted)).all():
                yield other.code, part
