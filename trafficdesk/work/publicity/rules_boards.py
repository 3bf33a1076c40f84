"""When a publicity board is to be changed next: its last change and its own turn of months (domain 1.8)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.publicity.rules import BOARDS


def settle_boards(work: Work, changes: Sequence[Change]) -> None:
    """下次更新 follows 最近更新日期 and 更新周期; a board without a turn of months is not reminded of."""
    for row_id in sorted({change.id for change in changes}):
        row = work.row(BOARDS, row_id)
        changed, months = row["changed_on"], row["change_months"]
        following = add_months(changed, months) if changed and months and months > 0 else None
        work.set_fact(BOARDS, row_id, {"next_change": following})
