"""Rows already read, by id: survives re-sorting, forgets the oldest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from trafficdesk.desk import Row

KEPT = 4000


class RowCache:
    """At most KEPT rows of one record kind."""

    def __init__(self) -> None:
        self._rows: OrderedDict[int, Row] = OrderedDict()

    def get(self, row_id: int) -> Row | None:
        return self._rows.get(row_id)

    def put(self, rows: Iterable[Row]) -> None:
        """Keep rows as the newest."""
        for row in rows:
            self._rows[row.id] = row
            self._rows.move_to_end(row.id)
        while len(self._rows) > KEPT:
            self._rows.popitem(last=False)

    def forget(self, ids: Iterable[int]) -> None:
        for row_id in ids:
            self._rows.pop(row_id, None)

    def clear(self) -> None:
        self._rows.clear()
