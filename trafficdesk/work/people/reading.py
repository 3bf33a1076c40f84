"""Everything about one person, car or unit, of every year, read at once: the page of one record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trafficdesk.engine.attachments import AttachedFile, Attachments
from trafficdesk.engine.belongings import Belongings, belongings_of
from trafficdesk.engine.legal import Legal
from trafficdesk.engine.records import HistoryLine, Records
from trafficdesk.rules.decision import Decision
from trafficdesk.store.query import Row

HISTORY_SHOWN = 5


@dataclass(frozen=True, slots=True)
class WholeFile:
    """parts: what points at it; history: the last changes; decisions: what the legal rules say of it today."""

    row: Row
    parts: Sequence[Belongings]
    files: Sequence[AttachedFile]
    history: Sequence[HistoryLine]
    decisions: Sequence[Decision[Any]]


def whole_file(records: Records, code: str, row_id: int) -> WholeFile:
    """The file of a row of any record."""
    with records.at_once() as at_once:
        return WholeFile(
            at_once.row(code, row_id), belongings_of(at_once, code, row_id), Attachments(at_once.office, at_once).of(code, row_id),
            at_once.history(code, row_id, HISTORY_SHOWN), Legal(at_once.office, at_once).decisions(code, row_id),
        )  # fmt: skip
