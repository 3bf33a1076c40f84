"""Everything about one person, car or unit, of every year, read at once: the page of one record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
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
    """parts: what points at it; history: the last changes; decisions: what the legal rules say of it today; lent: record → the rows
    that the street has only lent to this desk; whose: the sentence about the row itself, if it is one of them."""

    row: Row
    parts: Sequence[Belongings]
    files: Sequence[AttachedFile]
    history: Sequence[HistoryLine]
    decisions: Sequence[Decision[Any]]
    lent: Mapping[str, Collection[int]]
    whose: str


def whole_file(records: Records, code: str, row_id: int) -> WholeFile:
    """The file of a row of any record."""
    with records.at_once() as at_once:
        parts = belongings_of(at_once, code, row_id)
        lent = {each: at_once.lent(each) for each in {code, *(part.belonging.code for part in parts)}}
        return WholeFile(
            at_once.row(code, row_id), parts, Attachments(at_once.office, at_once).of(code, row_id),
            at_once.history(code, row_id, HISTORY_SHOWN), Legal(at_once.office, at_once).decisions(code, row_id),
            lent, at_once.whose(code, row_id) if row_id in lent[code] else "",
        )  # fmt: skip
