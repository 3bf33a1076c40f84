"""Deleting for good, where the law wants data gone when its purpose has ended (PI 47): row, trail and search terms.

The only way a row ever leaves the database. What was done stays in the change list as a sentence without values;
it can no longer be taken back.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, exists, func, select, update

from trafficdesk.records.registry import RecordType
from trafficdesk.records.system import AuditRow, ChangeSetRow, Seal, SearchTerm
from trafficdesk.store.dialect import overwrite_deleted
from trafficdesk.store.trail import PURGED_ENTRY

PURGED = "purged"
_BATCH = 500


def purge(connection: Connection, kind: RecordType, ids: Sequence[int]) -> int:
    """Delete rows (living or trashed) of one kind with everything that was kept of their values; how many."""
    if not ids:
        return 0
    overwrite_deleted(connection)
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        mine = (SearchTerm.record == kind.number, SearchTerm.row_id.in_(some))
        connection.execute(delete(SearchTerm.table()).where(*mine))
        connection.execute(delete(kind.table).where(kind.table.c.id.in_(some)))
        seals = Seal.table()
        connection.execute(update(seals).where(seals.c.record == kind.number, seals.c.row_id.in_(some)).values(salt=None))
    _forget_trail(connection, kind)
    return len(ids)


def _forget_trail(connection: Connection, kind: RecordType) -> None:
    """Take values and salts from the trail of rows that are gone, and close changes that have nothing left to take back.

    The digests stay, so that the chain still proves everything else. A reason typed for such a change may name the person,
    so it goes as well, with its salt.
    """
    last = func.coalesce(AuditRow.last_id, AuditRow.row_id)
    gone = (AuditRow.code == kind.code, AuditRow.action != PURGED_ENTRY, ~exists().where(kind.table.c.id.between(AuditRow.row_id, last)))
    touched = list(connection.scalars(select(AuditRow.change_set).where(*gone).distinct()))
    emptied_entry = {"action": PURGED_ENTRY, "field": "", "old": None, "new": None, "salt": None}
    connection.execute(update(AuditRow.table()).where(*gone).values(**emptied_entry))
    for start in range(0, len(touched), _BATCH):
        emptied = (
            ChangeSetRow.id.in_(touched[start : start + _BATCH]),
            ~exists().where(AuditRow.change_set == ChangeSetRow.id, AuditRow.action != PURGED_ENTRY),
        )
        connection.execute(update(ChangeSetRow.table()).where(*emptied).values(kind=PURGED, reason=None, salt=None))


__all__ = ["PURGED", "purge"]
