"""待补: cells of imported lists that could not be read. A clean reading for whoever reminds of them, and what closes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from trafficdesk.records.lists import DONE, OPEN
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work

GAPS = "gaps"
_BATCH = 500


@dataclass(frozen=True, slots=True)
class OpenGap:
    """One cell to be filled in: the row (code, owner, title), the field (name and label), what stood there and why not read.

    field: name of a field of the row, or "vehicles.plate" for a car that could not be registered.
    """

    id: int
    code: str
    owner: int
    title: str
    field: str
    label: str
    said: str
    sentence: str
    source: str
    place: str


def open_gaps(connection: Connection, code: str = "", owner: int = 0) -> list[OpenGap]:
    """Every open gap of living rows, of one record kind or of one row if asked; oldest first."""
    table = record_type(GAPS).table
    wanted = [table.c.deleted_at.is_(None), table.c.state == OPEN]
    if code:
        wanted.append(table.c.owner_code == code)
    if owner:
        wanted.append(table.c.owner == owner)
    found = [
        OpenGap(r.id, r.owner_code, r.owner, r.name, r.field, r.label, r.said or "", r.sentence or "", r.source or "", r.place or "")
        for r in connection.execute(select(table).where(*wanted).order_by(table.c.id))
    ]
    return [gap for kind in dict.fromkeys(each.code for each in found) for gap in _living(connection, [g for g in found if g.code == kind])]


def count_open(connection: Connection) -> int:
    """How many gaps are open, without looking at their rows."""
    table = record_type(GAPS).table
    return connection.scalar(select(func.count()).where(table.c.deleted_at.is_(None), table.c.state == OPEN)) or 0


def known_gaps(connection: Connection, code: str) -> set[tuple[int, str, str]]:
    """(row, field, text) of every gap of a record kind, closed ones too: the same list again makes no new ones."""
    table = record_type(GAPS).table
    query = select(table.c.owner, table.c.field, table.c.said).where(table.c.owner_code == code, table.c.deleted_at.is_(None))
    return {(row.owner, row.field, row.said or "") for row in connection.execute(query)}


def close_filled(work: Work, changes: Iterable[Change]) -> None:
    """A field that somebody has filled in is no gap any more.

    What a rule fills in while the list is written (a deadline of so many days) fills no gap: the list said something else.
    """
    if work.kind != "do":
        return  # undo and redo bring the state of a gap along
    changes = list(changes)
    fresh = {change.id for change in changes if change.code == GAPS and change.action == "added"}
    filled: dict[tuple[str, int], set[str]] = {}
    for change in changes:
        names = {each.field for each in change.fields if each.new not in (None, "")}
        if change.action == "edited" and names and change.code != GAPS:
            filled.setdefault((change.code, change.id), set()).update(names)
    if not filled or not count_open(work.connection):
        return
    table = record_type(GAPS).table
    for code in {code for code, _ in filled}:
        owners = [row for kind, row in filled if kind == code]
        for start in range(0, len(owners), _BATCH):
            mine = (table.c.owner_code == code, table.c.owner.in_(owners[start : start + _BATCH]))
            query = select(table.c.id, table.c.owner, table.c.field).where(*mine, table.c.state == OPEN, table.c.deleted_at.is_(None))
            for gap in list(work.connection.execute(query)):
                if gap.id not in fresh and gap.field in filled[code, gap.owner]:
                    work.set_fact(GAPS, gap.id, {"state": DONE})


def _living(connection: Connection, gaps: Sequence[OpenGap]) -> list[OpenGap]:
    table = record_type(gaps[0].code).table
    owners = sorted({gap.owner for gap in gaps})
    alive: set[int] = set()
    for start in range(0, len(owners), _BATCH):
        query = select(table.c.id).where(table.c.id.in_(owners[start : start + _BATCH]), table.c.deleted_at.is_(None))
        alive.update(connection.scalars(query))
    return [gap for gap in gaps if gap.owner in alive]
