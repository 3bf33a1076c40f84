"""What was done with a row, line by line, as the audit trail keeps it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.fields.kinds import show, unpack
from trafficdesk.fields.masking import mask_inside
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.store.trail import NO_CHANGES
from trafficdesk.store.work import titles_of


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a record's history. old and new are shown texts (masked where sensitive)."""

    at: datetime
    by: str
    sentence: str
    action: str
    label: str
    old: str
    new: str
    reason: str


def histories(connection: Connection, kind: RecordType, ids: Sequence[int], limit: int) -> dict[int, list[HistoryLine]]:
    """Row → its lines, newest first, at most `limit` of each."""
    sets, audit = ChangeSetRow.table(), AuditRow.table()
    span = (audit.c.row_id <= max(ids)) & (audit.c.last_id >= min(ids)) & (audit.c.last_id > audit.c.row_id)
    statement = (
        select(audit, sets.c.at, sets.c.by, sets.c.sentence, sets.c.reason)
        .join_from(audit, sets, audit.c.change_set == sets.c.id)
        .where(audit.c.code == kind.code, audit.c.action.not_in(NO_CHANGES), audit.c.row_id.in_(ids) | span)
        .order_by(audit.c.id.desc())
    )
    found: dict[int, list[Any]] = {row_id: [] for row_id in ids}
    for entry in connection.execute(statement if len(ids) > 1 else statement.limit(limit)):
        within = (each for each in ids if entry.row_id <= each <= (entry.last_id or entry.row_id))
        for row_id in within if entry.last_id else [entry.row_id]:
            found[row_id].append(entry)
    entries = [entry for each in found.values() for entry in each[:limit]]
    names = _names_in(connection, kind, entries)
    return {row_id: [_history_line(kind, entry, names) for entry in each[:limit]] for row_id, each in found.items()}


def _names_in(connection: Connection, kind: RecordType, entries: Sequence[Any]) -> dict[tuple[str, int], str]:
    """(record, id) → name of everything that changed links pointed at before and after."""
    wanted: dict[str, set[int]] = {}
    for entry in entries:
        edited = entry.action == "edited" and kind.has(entry.field)
        if edited and (spec := kind.field(entry.field)).kind is Kind.LINK:
            wanted.setdefault(spec.target, set()).update({unpack(spec, entry.old), unpack(spec, entry.new)} - {None})
    return {(code, each): name for code, ids in wanted.items() for each, name in titles_of(connection, code, ids).items()}


def _history_line(kind: RecordType, entry: Any, names: Mapping[tuple[str, int], str]) -> HistoryLine:
    def shown(spec: FieldSpec, text: str | None) -> str:
        value = unpack(spec, text)
        if spec.kind is Kind.LINK and value is not None:
            return names.get((spec.target, value), "")
        return show(spec, value, masked=True)

    label, old, new = "", entry.old or "", entry.new or ""
    if entry.field and kind.has(entry.field):
        spec = kind.field(entry.field)
        label = spec.label
        if entry.action == "edited":
            old, new = shown(spec, entry.old), shown(spec, entry.new)
    said, why = mask_inside(entry.sentence), mask_inside(entry.reason or "")
    return HistoryLine(entry.at, entry.by, said, entry.action, label, mask_inside(old), mask_inside(new), why)
