"""Undo and redo by name, over the whole history: the audit trail is the undo stack.

An undo is itself a change (kind "undo", undoes = what it took back), so the trail never loses anything and the
stack survives a restart. Redo is open only until the next ordinary change.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select, update

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.fields.kinds import unpack
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.store import search
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work

_BATCH = 2000


def next_undo(connection: Connection) -> Any:
    """The change_sets row that undo would take back, or None."""
    return _first(
        connection, select(ChangeSetRow.table()).where(ChangeSetRow.kind.in_(("do", "redo")), ChangeSetRow.undone_by.is_(None))
    )


def next_redo(connection: Connection) -> Any:
    """The change_sets row of the undo that redo would reverse, or None once something new was done."""
    last = _first(connection, select(ChangeSetRow.table()).where(ChangeSetRow.kind == "do"))
    undo = _first(
        connection, select(ChangeSetRow.table()).where(ChangeSetRow.kind == "undo", ChangeSetRow.undone_by.is_(None))
    )
    if undo is None or (last is not None and last.id > undo.id):
        return None
    return undo


def name_of(connection: Connection, target: Any) -> str:
    """What was done in the first place: an undo and a redo are called by the change that they took back or renewed."""
    while target.undoes is not None:
        target = connection.execute(select(ChangeSetRow.table()).where(ChangeSetRow.id == target.undoes)).one()
    return str(target.sentence)


def _first(connection: Connection, query: Any) -> Any:
    return connection.execute(query.order_by(ChangeSetRow.id.desc()).limit(1)).first()


def whose(target: Any) -> str:
    """Why a step of somebody else is not taken back unasked."""
    done = f"{target.by or '别人'} 在 {target.at:%m-%d %H:%M} 做的“{target.sentence}”"
    return f"没有动：最近一步是{done}，不是您做的。请先和对方说好，再连它一起撤销或重做。"


def take_back(work: Work, target: Any) -> None:
    """Reverse every entry of the change set `target` inside `work` and tie both together."""
    entries = work.connection.execute(
        select(AuditRow.table()).where(AuditRow.change_set == target.id).order_by(AuditRow.id.desc())
    ).all()
    if not entries:
        raise KnownError("这一步没有可以撤销的内容。")
    for entry in entries:
        _reverse(work, entry)
    work.connection.execute(update(ChangeSetRow.table()).where(ChangeSetRow.id == target.id).values(undone_by=work.id))
    work.connection.execute(update(ChangeSetRow.table()).where(ChangeSetRow.id == work.id).values(undoes=target.id))


def _reverse(work: Work, entry: Any) -> None:
    if entry.action == "edited":
        spec = record_type(entry.code).field(entry.field)
        work.set_fact(entry.code, entry.row_id, {spec.name: unpack(spec, entry.old)})
    elif entry.action == "trashed":
        work.restore(entry.code, entry.row_id)
    elif entry.action == "restored":
        work.trash(entry.code, entry.row_id, entry.old or "撤销恢复")
    elif entry.action in ("added", "revived"):
        _set_span(work, entry, trashed=True)
    elif entry.action == "withdrawn":
        _set_span(work, entry, trashed=False)


def _set_span(work: Work, entry: Any, *, trashed: bool) -> None:
    """Withdraw or revive a whole span of added rows (an import) at once."""
    kind = record_type(entry.code)
    table = kind.table
    stamps = {
        "deleted_at": clock.now() if trashed else None,
        "deleted_by": work.by if trashed else None,
        "deleted_reason": "撤销新增" if trashed else None,
        "version": table.c.version + 1,
    }
    for first, last in _spans(entry.row_id, entry.last_id or entry.row_id):
        span = table.c.id.between(first, last)
        rows = [dict(row) for row in work.connection.execute(select(table).where(span)).mappings()]
        work.connection.execute(update(table).where(span).values(**stamps))
        (search.forget_rows if trashed else search.index_rows)(work.connection, kind, rows)
        work.take_note(Change(kind.code, first, "trashed" if trashed else "restored"), (row["id"] for row in rows))
    work.note_span("withdrawn" if trashed else "revived", kind.code, entry.row_id, entry.last_id)


def _spans(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last + 1, _BATCH):
        yield start, min(start + _BATCH - 1, last)
