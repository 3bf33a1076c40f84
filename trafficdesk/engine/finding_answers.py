"""What the sources of findings answered, kept so that after a change only the rows that it concerns are decided anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from sqlalchemy import Connection, select

from trafficdesk.engine.finding import Asking, Found, Identity, Source, identity
from trafficdesk.engine.finding_changes import FEW, Rows, Touch


class Answers:
    """Everything that one source found; by row of the record that it decides by, from when a row is asked about for the first time."""

    def __init__(self, source: Source, found: list[Found]) -> None:
        self._source, self._found = source, found
        self._by_row: dict[int | None, list[Found]] | None = None

    def __iter__(self) -> Iterator[Found]:
        return iter(self._found) if self._by_row is None else chain.from_iterable(self._by_row.values())

    def of(self, wanted: Collection[Identity]) -> Iterator[Found]:
        """Those that are known by one of these identities."""
        if {kind for kind, *_ in wanted}.intersection(self._source.kinds):
            yield from (each for each in self if identity(each) in wanted)

    def again(self, asking: Asking, rows: Collection[int] | None) -> tuple[list[Found], list[Found]]:
        """Ask the source about some rows, or (None) about all: what is not found any more, and what is found now."""
        if rows is None:
            before, self._found, self._by_row = list(self), list(self._source.ask(asking)), None
            return _apart(before, self._found)
        if self._by_row is None:
            self._by_row = _by(self._source.decided_for, self._found)
            self._found = []
        now = _by(self._source.decided_for, self._source.ask(replace(asking, about={self._source.of: rows})))
        gone = list(chain.from_iterable(self._by_row.pop(row, []) for row in {*rows, *now}))
        self._by_row |= now
        return _apart(gone, list(chain.from_iterable(now.values())))


def _by(row_of: Callable[[Found], int | None], found: Iterable[Found]) -> dict[int | None, list[Found]]:
    by: dict[int | None, list[Found]] = {}
    for each in found:
        by.setdefault(row_of(each), []).append(each)
    return by


def _apart(before: Sequence[Found], now: Sequence[Found]) -> tuple[list[Found], list[Found]]:
    if before == now:
        return [], []
    was, found = Counter(before), Counter(now)
    return list((was - found).elements()), list((found - was).elements())


class Leading:
    """Which rows the changes of a moment concern; what several sources ask alike is asked once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[tuple[str, Callable[[Touch], Rows]], frozenset[int]] = {}

    def rows(self, source: Source, touches: Iterable[Touch]) -> frozenset[int] | None:
        """The rows of `source.of` to ask about; none where it need not be asked, None for all of them."""
        found = frozenset[int]()
        for touch in touches:
            mine = self._of(source.of, source.by, touch)
            if mine is None:
                return None
            found |= mine
        return None if len(found) > FEW or (found and not source.of) else found

    def _of(self, code: str, by: Mapping[str, Callable[[Touch], Rows]], touch: Touch) -> frozenset[int] | None:
        if touch.ids is None:
            return None
        leads = by.get(touch.code)
        mine = touch.ids if touch.named is None else touch.ids | self._asked(touch, _renamed)
        if leads is None:
            return mine if touch.code == code or not mine else None
        return self._asked(touch, leads) if mine else mine

    def _asked(self, touch: Touch, leads: Callable[[Touch], Rows]) -> frozenset[int]:
        key = touch.code, leads
        if key not in self._known:
            self._known[key] = frozenset(each for each in self._connection.scalars(leads(touch)) if each is not None)
        return self._known[key]


def _renamed(touch: Touch) -> Rows:
    """Those of which only a name that they carry is another; of more than a few all are asked about."""
    assert touch.named is not None
    return select(touch.named.subquery().c.id).limit(FEW + 1)
