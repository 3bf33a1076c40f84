"""What a document builder is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.progress import Progress
from trafficdesk.reports.document import Document
from trafficdesk.store.query import Filter, Row


@dataclass(frozen=True, slots=True)
class PrintRequest:
    """The rows to print (ids of `code`, in order) and how. full: personal numbers unmasked; again: rows printed before;
    left_out: how many were asked for of which the paper would say nothing true. others: other kinds, for a paper that holds papers."""

    office: Office
    records: Records
    name: str
    code: str
    ids: Sequence[int]
    filters: tuple[Filter, ...]
    year: int | None
    fields: tuple[str, ...]
    full: bool
    progress: Progress
    again: frozenset[int] = frozenset()
    left_out: int = 0
    others: Callable[[PrintRequest, str, Sequence[int]], Sequence[Document]] | None = None

    @property
    def masked(self) -> bool:
        return not self.full

    @property
    def by_hand(self) -> bool:
        """It is a blank form: its rows are none of the office's."""
        return min(self.ids, default=0) < 0

    def count(self, number: int) -> str:
        """How many rows a paper says that it holds, or room to write it."""
        return "＿＿" if self.by_hand else str(number)

    def papers(self, key: str, ids: Sequence[int]) -> list[Document]:
        """Another kind for rows of its own, a document each in their order; nothing for rows of which it says nothing true."""
        return list(self.others(self, key, ids)) if self.others is not None and ids else []

    def rows(self) -> list[Row]:
        """The chosen rows."""
        return self.records.rows(self.code, self.ids)
