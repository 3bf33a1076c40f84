"""The computed columns of a table: which there are, and their states for the rows that are read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from trafficdesk.desk import Desk, RecordView, Row, State
from trafficdesk.fields.spec import FieldSpec

States = dict[int, dict[str, State]]


class ComputedColumns:
    """Of one record kind. `specs` stand behind the listed fields; `year` is the one they speak of."""

    def __init__(self, desk: Desk, view: RecordView, year: int) -> None:
        columns = desk.records.computed(view.code)
        self._records, self._code = desk.records, view.code
        self.year = year
        self.specs: tuple[FieldSpec, ...] = tuple(column.spec for column in columns)
        self.names = frozenset(column.name for column in columns)
        self.sources: frozenset[str] = frozenset().union(*(column.sources for column in columns))
        self.offered = (*view.fields, *self.specs)
        self.listed = (*view.listed, *self.specs)

    def read(self, ids: Sequence[int]) -> States:
        """The states of some rows; may read the database."""
        return self._records.computed_values(self._code, ids, self.year) if self.specs and ids else {}

    def with_words(self, rows: Sequence[Row]) -> list[Row]:
        """The rows with the words of the computed columns among their values, for copying."""
        states = self.read([row.id for row in rows])
        return [
            replace(row, values={**row.values, **{name: each.word for name, each in states.get(row.id, {}).items()}})
            for row in rows
        ]
