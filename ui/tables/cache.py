"""Rows already read, by id: survives re-sorting, forgets the oldest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from trafficdesk.desk import Row, State
from ui.widgets.cells import CellLook

KEPT = 4000
Cells = list[tuple[str, CellLook]]  # text and look of each column of a row


class RowCache:
    """At most KEPT rows of one record kind; `cells` has what of them was painted."""

    def __init__(self) -> None:
        self.cells: dict[int, Cells] = {}
        self._rows: OrderedDict[int, Row] = OrderedDict()
        self._states: dict[int, Mapping[str, State]] = {}

    def get(self, row_id: int) -> Row | None:
        return self._rows.get(row_id)

    def state(self, row_id: int, name: str) -> State | None:
        """The state of a computed column in a row that is here."""
        return self._states.get(row_id, {}).get(name)

    def put(self, rows: Iterable[Row], states: Mapping[int, Mapping[str, State]]) -> None:
        """Keep rows as the newest, with the states of their computed columns."""
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
            self.cells.pop(row.id, None)
            if row.id in states:
                self._states[row.id] = states[row.id]
        while len(self._rows) > KEPT:
            self._drop(self._rows.popitem(last=False)[0])

    def forget(self, ids: Iterable[int]) -> None:
        for row_id in ids:
            self._rows.pop(row_id, None)
            self._drop(row_id)

    def clear(self) -> None:
        self._rows.clear()
        self._states.clear()
        self.cells.clear()

    def _drop(self, row_id: int) -> None:
        self._states.pop(row_id, None)
        self.cells.pop(row_id, None)
