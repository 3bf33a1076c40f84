"""Many lines of a list read by columns: what a text means is found once for the column, not once for each line.

A cell is plain when it stands as it is written and its field reads it without a word; whole columns of values are made of such
cells at once, and what several fields say together is asked of the finished line. A line with any other cell is read alone
(lines.py), as a form reads one: there is one place where a cell is found wanting, and this is not it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from itertools import compress, groupby, islice
from typing import Any

from trafficdesk.exchange.known import id_field
from trafficdesk.exchange.likeness import means_nothing
from trafficdesk.exchange.lines import Line, ListMemory
from trafficdesk.exchange.loose import stands
from trafficdesk.exchange.names import KnownNames
from trafficdesk.exchange.packed import Packed
from trafficdesk.exchange.planned import ListRow
from trafficdesk.fields.checks.person_id import looks_destroyed
from trafficdesk.fields.folding import clean
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules.intake import REPEATED, Intake, completed, understood

_Hints = Callable[[int], dict[str, str]]  # of the line at a place: what it tells of a linked row, by field of the linked record
_SPAN = 1_000  # lines whose columns are made together: enough for the texts to repeat, few enough not to be a second list
_MANY, _FEW = 50_000, 5_000  # texts remembered of a column that repeats them, and of any other


class ColumnReader:
    """Reads the lines of one list; `apart`: links that tell a companion of the line, which are never plain."""

    def __init__(self, kind: RecordType, names: KnownNames, memory: ListMemory, apart: frozenset[str]) -> None:
        self._kind = kind
        self._names = names
        self._memory = memory
        self._apart = apart
        number = id_field(kind)
        self._tells = frozenset((*kind.spec.title, *((number.name,) if number else ())))
        self._columns: dict[str, _Column] = {}

    def lines(self, lines: Iterable[ListRow]) -> Iterator[tuple[ListRow, Line | None]]:
        """Every line in its order with what was read of it; None for one that has to be read alone.

        Links are looked up only when a line is asked for: a unit that one line adds is known to the next.
        """
        left = iter(lines)
        while span := list(islice(left, _SPAN)):
            for names, alike in groupby(span, lambda line: tuple(line.cells)):
                yield from self._alike(names, list(alike))
            for column in self._columns.values():
                column.tidy()

    def _alike(self, names: tuple[str, ...], lines: Sequence[ListRow]) -> Iterator[tuple[ListRow, Line | None]]:
        """Lines that have cells under the same names."""
        texts = dict(zip(names, zip(*map(_cells, lines), strict=True), strict=True))
        columns = [self._column(name) for name in names if "." not in name and ">" not in name]
        columns.sort(key=lambda each: each.beside != "")  # the others first, as a line alone is read
        alone = {at for at, line in enumerate(lines) if line.skip or line.broken}
        values: dict[str, Sequence[Any]] = {}
        for column in columns:
            values[column.name], strange = column.read(texts[column.name], values.get(column.beside))
            alone.update(strange)
        order = [column.name for column in columns]
        links = [self._kind.field(name) for name in order if self._kind.field(name).kind is Kind.LINK]
        hints = {spec.name: _hints(self._kind, spec, texts) for spec in links}
        apart = self._apart.intersection(order)
        said_of, values_of = zip(*(texts[name] for name in order), strict=True), zip(*(values[name] for name in order), strict=True)
        if not order:
            yield from ((line, None) for line in lines)
            return
        for at, (line, said, meant) in enumerate(zip(lines, said_of, values_of, strict=True)):
            if at in alone:
                yield line, None
                continue
            told = dict(compress(zip(order, said, strict=True), said))
            if self._tells.isdisjoint(told) or (apart and not apart.isdisjoint(told)):
                yield line, None
                continue
            known = dict(compress(zip(order, meant, strict=True), said))
            yield line, self._whole(at, told, known, links, hints)

    def _column(self, name: str) -> _Column:
        if name not in self._columns:
            self._columns[name] = _Column(self._kind, name, tells=name in self._tells)
        return self._columns[name]

    def _whole(
        self, at: int, told: dict[str, str], values: dict[str, Any], links: Sequence[FieldSpec], hints: Mapping[str, _Hints]
    ) -> Line | None:
        """A line of plain cells; None when who is meant, or its fields together, have something to say."""
        for spec in links:
            text = values.get(spec.name)
            if text is None:
                continue
            found, sentence = self._names.find(spec, text, hints[spec.name](at))
            if sentence or (spec.name, text) in self._names.doubts:
                return None
            values[spec.name] = found
        intake = completed(self._kind, Intake(values), memory=self._memory.readings, linked=self._names.value)
        return None if intake.blocked else Line(intake, told)


def _cells(line: ListRow) -> tuple[str, ...]:
    return line.cells.row if isinstance(line.cells, Packed) else tuple(line.cells.values())


def _hints(kind: RecordType, link: FieldSpec, texts: Mapping[str, Sequence[str]]) -> _Hints:
    """What the line at a place tells of a linked row in other columns, by field of the linked record."""
    columns: list[tuple[str, Sequence[str]]] = []
    target = record_type(link.target)
    if id_field(target) is not None:
        # A unit or a telephone of the row itself tells namesakes apart as well.
        columns += [(of, texts[of]) for of in target.spec.told_by if kind.has(of) and of in texts]
    columns += [(name.partition(">")[2], column) for name, column in texts.items() if name.startswith(link.name + ">")]
    return lambda at: {of: column[at] for of, column in columns if column[at]}


class _Column:
    """What the texts of one column mean; those that are not plain are `strange`."""

    def __init__(self, kind: RecordType, name: str, *, tells: bool) -> None:
        self.name = name
        self._kind = kind
        self._spec = kind.field(name)
        self._tells = tells
        self._number = id_field(kind) == self._spec
        self.beside = kind_of(self._spec).beside
        self._meaning = _Meaning(self._read)

    def read(self, texts: Sequence[str], beside: Sequence[Any] | None) -> tuple[list[Any], list[int]]:
        """(value of each line, lines whose cell is not plain). beside: values of the column by which this one is read."""
        keys: Sequence[Hashable] = texts
        if self.beside:
            keys = list(zip(texts, beside or [None] * len(texts), strict=True))
        values = list(map(self._meaning.__getitem__, keys))
        strange = self._meaning.strange
        return values, [at for at, key in enumerate(keys) if key in strange] if strange else []

    def tidy(self) -> None:
        """Forget when there is too much of it."""
        if len(self._meaning) > (_MANY if self._spec.kind in REPEATED else _FEW):
            self._meaning = _Meaning(self._read)

    def _read(self, key: Any) -> tuple[Any, bool]:
        """(value, plain)."""
        text, beside = key if self.beside else (key, None)
        spec = self._spec
        if not text:
            return None, True
        if spec.name != self.name or not stands(self._kind, spec, text):
            return None, False
        if (self._tells and spec.codes and means_nothing(spec.kind, text)) or (self._number and looks_destroyed(text)):
            return None, False
        if spec.kind is Kind.LINK:
            return clean(text) or None, True
        reading = understood(spec, text, {self.beside: beside} if self.beside else {})
        # What was understood is mostly what was written: one text for both.
        return text if reading.value == text else reading.value, not reading.problems


class _Meaning(dict[Any, Any]):
    """Text → value, found when first asked for."""

    def __init__(self, read: Callable[[Any], tuple[Any, bool]]) -> None:
        super().__init__()
        self._read = read
        self.strange: set[Any] = set()

    def __missing__(self, key: Any) -> Any:
        value, plain = self._read(key)
        self[key] = value
        if not plain:
            self.strange.add(key)
        return value
