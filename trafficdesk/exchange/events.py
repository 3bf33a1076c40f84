"""Things that happened: equal lines of a list are as many things, and each stands for one equal row of the base.

N equal lines against N equal rows change nothing; one line more is one thing more. A line that agrees in what tells the
thing but not in the rest may be the known one corrected or another one: it is held, nobody guesses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.records.registry import RecordType


class Events:
    """The known rows of a record of events, and which lines have taken them."""

    def __init__(self, connection: Connection, kind: RecordType) -> None:
        self._kind = kind
        self._index: dict[tuple[Any, ...], list[int]] = {}
        self._rows: dict[int, dict[str, Any]] = {}
        self._claimed: dict[int, int] = {}
        table = kind.table
        columns = [table.c.id, *(table.c[spec.name] for spec in kind.fields)]
        for row in connection.execute(select(*columns).where(table.c.deleted_at.is_(None)).order_by(table.c.id)).mappings():
            values = dict(row)
            self._rows[values["id"]] = values
            self._index.setdefault(self._identity(values), []).append(values["id"])

    def _identity(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(values.get(name) for name in self._kind.spec.events)

    def key(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        """What lines that may speak of the same have in common."""
        return (self._kind.code, "event", self._identity(values))

    def match(self, position: int, values: Mapping[str, Any], written: Collection[str]) -> int | None:
        """The known row that a line stands for: an equal one, else one that it completes, else one that it contradicts."""
        given = {name: values[name] for name in written if values.get(name) is not None and not self._kind.field(name).read_only}
        free = [row for row in self._index.get(self._identity(values), []) if row not in self._claimed]
        best: tuple[int, int] | None = None
        for row in free:
            differing = [name for name, value in given.items() if self._rows[row][name] != value]
            against = [name for name in differing if self._rows[row][name] is not None]
            if set(against) & set(self._kind.spec.apart):
                continue
            rank = 0 if not differing else 1 if not against else 2
            if best is None or rank < best[0]:
                best = (rank, row)
        if best is None:
            return None
        if best[0] < 2:  # a contradicted row stays free: a later line may be it
            self._claimed[best[1]] = position
        return best[1]

    def release(self, position: int) -> None:
        """The line is read again."""
        self._claimed = {row: at for row, at in self._claimed.items() if at != position}
