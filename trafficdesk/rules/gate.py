"""The rules as the store's gate: intake before a write, consequences after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from trafficdesk.records.registry import RecordType
from trafficdesk.rules import consequences
from trafficdesk.rules.intake import Intake, take_in
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.packages import rules_lent
from trafficdesk.work.packages.rules_lent import Lent


class Rules:
    """See store/gate.py."""

    def lender(self, connection: Connection) -> Lent | None:
        return rules_lent.lender(connection)

    def take_in(
        self, connection: Connection, kind: RecordType, inputs: Mapping[str, Any], existing: Mapping[str, Any] | None, row_id: int
    ) -> Intake:
        return take_in(connection, kind, inputs, existing=existing, row_id=row_id)

    def added(self, work: Work, code: str, ids: Sequence[int]) -> None:
        consequences.after_adding(work, code, ids)

    def edited(self, work: Work, change: Change) -> None:
        consequences.after_editing(work, change)

    def follow(self, work: Work) -> None:
        consequences.follow(work)
