"""Many figures from few statements: what the counters want to know is asked of the database together.

A sheet of forty figures asks a hundred small questions. Counted in rounds: every counter runs until it needs a number or
ids that are not known yet; what they all wait for goes to the database in one statement; then they run again. What a
counter asks in words of its own is asked once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, CursorResult, FrozenResult, Select
from sqlalchemy.engine import ScalarResult

from trafficdesk.store import query
from trafficdesk.store.query import Query

Answer = TypeVar("Answer")


class _Waiting(Exception):
    """A counter cannot go on before the next round."""


class Tally:
    """Stands in for the connection of a counter; see `number_of`, `sum_of` and `ids_of` in figures.py."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, Any] = {}
        self._numbers: dict[str, tuple[Query, str]] = {}
        self._ids: dict[str, Query] = {}

    def number(self, wanted: Query, field: str = "") -> Any:
        """How many rows, or the sum of a field."""
        return self._answer(repr((wanted, field)), self._numbers, (wanted, field))

    def ids(self, wanted: Query) -> list[int]:
        """The ids of the rows."""
        return list(self._answer(repr(wanted), self._ids, wanted))

    def ids_of_each(self, wanted: Sequence[Query]) -> list[list[int]]:
        """The ids of the rows of each; one round for all."""
        self._ids |= {key: each for each in wanted if (key := repr(each)) not in self._known}
        return [self.ids(each) for each in wanted]

    def execute(self, statement: Select[Any]) -> Any:
        """A statement of a counter's own, run once."""
        compiled = statement.compile(self._connection)
        key = f"{compiled} {compiled.params}"
        if key not in self._known:
            self._known[key] = cast(CursorResult[Any], self._connection.execute(statement)).freeze()
        frozen: FrozenResult[Any] = self._known[key]
        return frozen()

    def scalars(self, statement: Select[Any]) -> ScalarResult[Any]:
        found: ScalarResult[Any] = self.execute(statement).scalars()
        return found

    def scalar(self, statement: Select[Any]) -> Any:
        return self.execute(statement).scalar()

    def rounds(self, counters: Sequence[Callable[[Connection], Answer]]) -> list[Answer]:
        """What all of them answer. Who has answered is not asked again: the answer did not need what the others wait for."""
        answers: dict[int, Answer] = {}
        while True:
            for at, counter in enumerate(counters):
                if at not in answers:
                    with suppress(_Waiting):
                        answers[at] = counter(cast(Connection, self))
            if len(answers) == len(counters):
                return [answers[at] for at in range(len(counters))]
            self._ask()

    def _answer(self, key: str, asked: dict[str, Any], wanted: Any) -> Any:
        if key not in self._known:
            asked[key] = wanted
            raise _Waiting
        return self._known[key]

    def _ask(self) -> None:
        numbers, ids = self._numbers, self._ids
        self._known |= dict(zip(numbers, query.numbers(self._connection, list(numbers.values())), strict=True))
        self._known |= dict(zip(ids, query.ids_together(self._connection, list(ids.values())), strict=True))
        self._numbers, self._ids = {}, {}
