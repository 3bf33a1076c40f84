"""Rows already read, by id: survives re-sorting, forgets the oldest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping

from trafficdesk.desk import Row, State

KEPT = 4000


class RowCache:
    """At most KEPT rows of one record kind."""

    def __init__(self) -> None:
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
            if row.id in states:
                self._states[row.id] = states[row.id]
        while len(self._rows) > KEPT:
            self._states.pop(self._rows.popitem(last=False)[0], None)

    def forget(self, ids: Iterable[int]) -> None:
        for row_id in ids:
            self._rows.pop(row_id, None)
            self._states.pop(row_id, None)

    def clear(self) -> None:
        self._rows.clear()
        self._states.clear()
