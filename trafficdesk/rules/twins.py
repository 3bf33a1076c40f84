"""What may occur only once holds for what comes back as for what is entered: looked at once, at the end of a change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from trafficdesk.errors import Refused
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.records.base import Unique
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.records.system import AuditRow
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work

_BATCH = 500


def refuse(work: Work, changes: Iterable[Change]) -> None:
    """Refused when a row that came back (restore, undo, redo) would be a twin of a living one.

    Two that somebody has let stand with a reason when they were entered stay as they were.
    """
    back: dict[str, list[int]] = {}
    for change in changes:
        if change.action == "restored":
            back.setdefault(change.code, []).append(change.id)
    for code, ids in back.items():
        kind = record_type(code)
        for unique in kind.spec.unique:
            for one, other in _pairs(work.connection, kind, unique, ids):
                if unique.severity == CONFIRM and _let_stand(work.connection, kind, unique, (one.id, other.id)):
                    continue
                names = "、".join(kind.field(name).label for name in unique.fields)
                sentence = (
                    f"恢复以后会有两{kind.spec.noun}{kind.spec.label}的{names}相同：“{one.title}”和已在册的“{other.title}”。没有恢复。"
                    f"是同一{kind.spec.noun}，就留下已在册的，或先把它改正、删除，再恢复。"
                )
                raise Refused([Problem(unique.fields[-1], kind.spec.label, sentence)])


def twins_of(connection: Connection, kind: RecordType, unique: Unique) -> list[tuple[Any, Any]]:
    """Every pair of living rows that share what may occur only once, the older one first."""
    return [(b, a) if b.id < a.id else (a, b) for a, b in _pairs(connection, kind, unique, None) if a.id < b.id]


def _pairs(connection: Connection, kind: RecordType, unique: Unique, ids: Sequence[int] | None) -> list[tuple[Any, Any]]:
    one, other = kind.table.alias("one"), kind.table.alias("other")
    optional = {name for name in unique.fields if not kind.field(name).required}
    same: list[ColumnElement[bool]] = [one.c.id != other.c.id, one.c.deleted_at.is_(None), other.c.deleted_at.is_(None)]
    for at, name in enumerate(unique.fields):
        equal = one.c[name] == other.c[name]
        empty = one.c[name].is_(None) & other.c[name].is_(None)
        same.append(equal | empty if name in optional and at < len(unique.fields) - 1 else equal)
    former = kind.spec.former
    if former is not None and former[0] in unique.fields:
        same += [table.c[former[1].field].is_(None) for table in (one, other)]
    query = select(one.c.id, one.c.title, other.c.id.label("other_id"), other.c.title.label("other_title")).where(*same)
    chunks = [None] if ids is None else [ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH)]
    found = []
    for chunk in chunks:
        for row in connection.execute(query if chunk is None else query.where(one.c.id.in_(chunk))):
            found.append((_Row(row.id, row.title), _Row(row.other_id, row.other_title)))
    return found


class _Row:
    """A row by id and name."""

    def __init__(self, row_id: int, title: str) -> None:
        self.id, self.title = row_id, title


def _let_stand(connection: Connection, kind: RecordType, unique: Unique, ids: Sequence[int]) -> bool:
    """Whether somebody said at entry why both are right."""
    audit = AuditRow.table()
    query = select(audit.c.id).where(
        audit.c.code == kind.code, audit.c.row_id.in_(ids), audit.c.action == "overrode", audit.c.field.in_(unique.fields)
    )
    return connection.scalar(query.limit(1)) is not None
