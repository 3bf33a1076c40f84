"""A deadline that was changed outside the step of extension stays visible as such (domain 1.9)."""

from __future__ import annotations

from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.hazards.rules import AGAIN, EXTENDED, NOTICED, WORKING

HAZARDS = "hazards"
_GIVEN_OUT = (NOTICED, WORKING, AGAIN, EXTENDED)


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
