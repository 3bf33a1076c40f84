"""Rows that have left where they belonged: their state, and the end of what is still open of it (posts)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules import consequences
from trafficdesk.store.work import Work


def mark_left(work: Work, kind: RecordType, ids: Iterable[int]) -> int:
    """Say of rows that they have left, as of today; how many."""
    membership, number = kind.spec.membership, 0
    if membership is None:
        return 0
    table = record_type(membership.record).table
    for member in sorted(ids):
        if not work.set_fact(kind.code, member, {membership.state: membership.gone}):
            continue
        consequences.after_editing(work, work.changes[-1])
        number += 1
        wanted = select(table.c.id).where(
            table.c[membership.member] == member, table.c[membership.until].is_(None), table.c.deleted_at.is_(None)
        )
        for row in list(work.connection.scalars(wanted)):
            work.set_fact(membership.record, row, {membership.until: work.now.date()})
    return number
