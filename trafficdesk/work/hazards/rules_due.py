"""Every graded hazard has a deadline however it was entered; one that is changed outside its step stays visible as such (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.hazards.rules import (
    AGAIN,
    CLOSED,
    EXTENDED,
    FOLLOWED,
    NOTICED,
    PASSED,
    REPLIED,
    WORKING,
    proposed_due,
)

HAZARDS = "hazards"
_BATCH = 500
_GIVEN_OUT = (NOTICED, WORKING, AGAIN, EXTENDED)


def give_due(work: Work, ids: Sequence[int]) -> None:
    """The office's usual deadline of its level for added hazards that came with none; what is closed or handed over needs none."""
    table = record_type(HAZARDS).table
    open_ones = table.c.due.is_(None) & table.c.level.is_not(None) & table.c.state.not_in((CLOSED, PASSED, REPLIED, FOLLOWED))
    for start in range(0, len(ids), _BATCH):
        query = select(table.c.id, table.c.level, table.c.found).where(open_ones, table.c.id.in_(ids[start : start + _BATCH]))
        for row_id, level, found in work.connection.execute(query).all():
            work.set_fact(HAZARDS, row_id, {"due": proposed_due(level, found)})


def keep_first_due(work: Work, change: Change) -> None:
    """Once the notice is out, a new deadline typed into the ledger keeps the first one and says that nobody approved it."""
    fields = {each.field: each for each in change.fields}
    due = fields.get("due")
    if due is None or due.old is None or {"state", "extension"} & fields.keys():
        return
    row = work.row(HAZARDS, change.id)
    if row["state"] not in _GIVEN_OUT:
        return
    words = f"台账里把期限由 {due.old} 改为 {due.new or '空'}（{work.by}，{work.now.date()}，没有登记批准人）"
    earlier = row["extension"]
    work.set_fact(HAZARDS, change.id, {
        "original_due": row["original_due"] or due.old, "extension": f"{earlier}；{words}" if earlier else words,
    })  # fmt: skip
