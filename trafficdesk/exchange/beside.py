"""The other record in a line: the cars of a driver, the car of an official car's data sheet.

They get every check that a list of their own would get. A car that cannot be told for sure never stops its driver: its
cells are held back together.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from trafficdesk.exchange.awaited import Beside, Earlier
from trafficdesk.exchange.known import KnownRows, assumed, shared_with
from trafficdesk.exchange.likeness import means_nothing
from trafficdesk.exchange.lines import Line, ListMemory, read_line
from trafficdesk.exchange.loose import several
from trafficdesk.exchange.names import KnownNames
from trafficdesk.exchange.planned import ListRow, Pending, PlannedCompanion, PlannedRow
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.records.base import Companion
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules import together

_NO_PLATE = re.compile(r"(?:暂?未|没|尚未|还没)(?:上牌|挂牌|上户|办牌)|无牌|新车|待上牌|临牌")
_NO_PLATE_FIELD = "no_plate_reason"


class BesidePlanner:
    """Plans the companions of the lines of one record kind."""

    def __init__(self, connection: Connection, kind: RecordType, names: KnownNames) -> None:
        self._kind = kind
        self._names = names
        self._memory = {each.code: ListMemory() for each in kind.spec.companions}
        self._rows = {each.code: KnownRows(connection, record_type(each.code)) for each in kind.spec.companions}
        self._via = {each.via: KnownRows(connection, record_type(each.via)) for each in kind.spec.companions if each.via}
        self.links = frozenset(each.here for each in kind.spec.companions if not each.via)

    def use(self, connection: Connection) -> None:
        """Ask through another connection from now on."""
        for known in (*self._rows.values(), *self._via.values()):
            known.use(connection)

    def forget(self, companion: PlannedCompanion) -> None:
        """The line that would add it is read again."""
        assert isinstance(companion.row, Beside)
        self._rows[companion.code].forget(companion.row)

    def remember(self, companion: PlannedCompanion) -> None:
        """A sound line will add it."""
        assert isinstance(companion.row, Beside)
        self._rows[companion.code].remember(companion.row, companion.values)

    def keys(self, companion: PlannedCompanion) -> list[int]:
        """By what it is recognised."""
        return self._rows[companion.code].keys(companion.values)

    def tells(self, line: ListRow) -> bool:
        """Whether a line says anything of a companion that has a list of its own relations."""
        for companion in self._kind.spec.companions:
            kind = record_type(companion.code)
            for name, text in line.cells.items():
                code, _, field = name.partition(".")
                if companion.via and code == companion.code and field and text and not means_nothing(kind.field(field).kind, text):
                    return True
        return False

    # reading

    def through_links(self, position: int, row: PlannedRow, own: Mapping[str, Any]) -> Iterator[tuple[str, int | Beside]]:
        """(link, companion) for companions that a link of the record itself points at."""
        for companion in self._kind.spec.companions:
            text = own.get(companion.here)
            if companion.via or not isinstance(text, str):
                continue
            kind = record_type(companion.code)
            texts = {**self._texts(companion, row), kind.spec.title[0]: text}
            read = self._read(companion, texts)
            if any(each.blocks for each in read.intake.problems) or not read.intake.values.get(kind.spec.title[0]):
                continue  # the link itself will say that there is no such row
            made = self._found(companion, position, 0, row, read)
            if made is not None:
                self._take_pending(companion, row, read)
                yield companion.here, made.row

    def in_line(self, position: int, row: PlannedRow) -> None:
        """The companions that a record of their own relates to the line."""
        for companion in self._kind.spec.companions:
            if companion.via:
                self._plan(companion, position, row)

    def _texts(self, companion: Companion, row: PlannedRow) -> dict[str, str]:
        cells = row.source.cells
        return {bare: cells[name] for name, bare in _under(companion.code + ".", tuple(cells)) if cells[name]}

    def _plan(self, companion: Companion, position: int, row: PlannedRow) -> None:
        kind = record_type(companion.code)
        main = kind.field(kind.spec.title[0])
        texts = self._texts(companion, row)
        broken = {bare: row.source.broken[name] for name, bare in _under(companion.code + ".", tuple(row.source.broken))
                  if not row.source.cells.get(name)}  # fmt: skip
        if not texts and not broken:
            return
        said = {name: text for name, text in texts.items() if not means_nothing(kind.field(name).kind, text)}
        if main.name in broken:
            sentence = f"这一格是“{broken[main.name]}”，Excel 没有算出结果，车辆没有登记。请核对后补登。"
            row.pending += (self._whole(companion, said, broken[main.name], sentence),)
            return
        if main.name in texts and main.name not in said:
            row.note(companion.code + "." + main.name, Remark(RemarkKind.NOTHING, texts[main.name]))
        if not said and not broken:
            return
        names = several(main, said.get(main.name, ""))
        if not names or (len(names) == 1 and _NO_PLATE.search(names[0])):
            self._without_plate(companion, position, row, said, names)
            return
        for number, name in enumerate(names):
            mine = {field: _one_of(kind.field(field), text, number, len(names)) for field, text in said.items()}
            read = self._read(companion, {**mine, main.name: name}, broken)
            self._take(companion, position, number, row, read, {**mine, main.name: name})

    def _without_plate(
        self, companion: Companion, position: int, row: PlannedRow, said: Mapping[str, str], names: list[str]
    ) -> None:
        """A car that has no plate yet is told by its frame number; without either it cannot be told from others."""
        kind = record_type(companion.code)
        main = kind.spec.title[0]
        texts = {name: text for name, text in said.items() if name != main}
        if kind.has(_NO_PLATE_FIELD) and texts.get("vin"):
            read = self._read(companion, {**texts, _NO_PLATE_FIELD: names[0] if names else "表里没有写"})
            if read.intake.values.get("vin") and not any(each.blocks for each in read.intake.problems):
                self._take(companion, position, 0, row, read, texts)
                return
        if texts:
            label = kind.field(main).label
            sentence = f"没有{label}，这{kind.spec.noun}{kind.spec.label}没有登记。请查清后补登。"
            row.pending += (self._whole(companion, said, "", sentence),)

    def _read(
        self, companion: Companion, texts: Mapping[str, Any], broken: Mapping[str, str] | None = None
    ) -> Line:
        kind = record_type(companion.code)
        fixed = {name: text for name, text in companion.fixed if name not in texts}
        main = frozenset({kind.spec.title[0]})
        return read_line(kind, {**fixed, **texts}, self._names, self._memory[companion.code], broken=broken, held=main)

    def _take(
        self, companion: Companion, position: int, number: int, row: PlannedRow, read: Line, texts: Mapping[str, str]
    ) -> None:
        telling = (*texts, "", *_identity(companion))
        blocking = [each for each in read.intake.problems if each.blocks and each.field in telling]
        if blocking:
            said = blocking[0]
            row.pending += (self._whole(companion, texts, texts.get(said.field, ""), said.sentence, said.field),)
            return
        for there, here in companion.copied:
            if row.values.get(here) is not None:
                read.intake.values.setdefault(there, row.values[here])
                if read.intake.values[there] is None:
                    read.intake.values[there] = row.values[here]
        made = self._found(companion, position, number, row, read)
        if made is not None:
            self._take_pending(companion, row, read)

    def _take_pending(self, companion: Companion, row: PlannedRow, read: Line) -> None:
        prefix = companion.code + "."
        row.pending += tuple(replace(each, field=prefix + each.field) for each in read.pending)
        for name, remark in read.remarks.items():
            row.note(prefix + name, remark)
        row.problems += tuple(
            replace(each, field=prefix + each.field) for each in read.intake.problems if each.field in read.texts and not each.blocks
        )

    def _found(
        self, companion: Companion, position: int, number: int, row: PlannedRow, read: Line
    ) -> PlannedCompanion | None:
        """The known companion, or the new one; None when it had to be held back."""
        prefix, kind = companion.code + ".", record_type(companion.code)
        values = read.intake.values
        written = frozenset(name for name, text in read.texts.items() if text)
        given = {name: value for name, value in values.items() if name in written}
        known, sure = self._rows[companion.code].match(values, assumed(kind, values, read.texts))
        if not sure:
            sentence = f"库里有几{kind.spec.noun}{kind.spec.label}都像这一{kind.spec.noun}，没有登记。请查清是哪一{kind.spec.noun}。"
            row.pending += (self._whole(companion, read.texts, "", sentence),)
            return None
        assert not isinstance(known, Earlier)
        found = together.check(self._kind.code, row.values, companion.code, values, written)
        row.problems += tuple(each for each in found if each.severity == WARNING and each not in row.problems)
        if known is None:
            doubtful = next((each for each in found if each.blocks), None)
            if doubtful is not None:
                row.pending += (self._whole(companion, read.texts, "", doubtful.sentence, doubtful.field),)
                return None
            row.problems += tuple(shared_with(self._rows[companion.code], values, prefix))
            known = Beside(companion.code, position, number)
            self._note_defaults(kind, prefix, values, written, row)
        made = PlannedCompanion(companion.code, known, given if isinstance(known, int) else values, given)
        if all(each.values != made.values or each.row == known for each in row.companions):
            if all(each.row != known for each in row.companions):
                row.companions += (made,)
        elif isinstance(known, Beside):
            return next(each for each in row.companions if each.values == made.values)
        return made

    def _note_defaults(
        self, kind: RecordType, prefix: str, values: Mapping[str, Any], written: frozenset[str], row: PlannedRow
    ) -> None:
        unsaid = assumed(kind, values, dict.fromkeys(written, "said"))
        for spec in kind.defaulted:
            if spec.required and spec.name in unsaid:
                row.note(prefix + spec.name, Remark(RemarkKind.DEFAULTED, "", show(spec, values.get(spec.name))))

    def _whole(
        self, companion: Companion, texts: Mapping[str, str], cell: str, sentence: str, field: str = ""
    ) -> Pending:
        """All cells of a companion as one thing to be done."""
        kind = record_type(companion.code)
        main = kind.spec.title[0]
        told = "；".join(f"{kind.field(name).label}：{text}" for name, text in texts.items() if text)
        return Pending(f"{companion.code}.{field or main}", f"{kind.spec.label}{kind.field(field or main).label}", told or cell, sentence)

    # what is there already

    def known(self, rows: Iterable[PlannedRow]) -> dict[Hashable, dict[str, Any]]:
        """(code, id) → present values of the known companions of rows."""
        wanted: dict[str, set[int]] = {}
        for row in rows:
            for each in row.companions:
                if isinstance(each.row, int):
                    wanted.setdefault(each.code, set()).add(each.row)
        return {
            (code, row_id): values
            for code, ids in wanted.items()
            for row_id, values in self._rows[code].values(sorted(ids)).items()
        }

    def news(
        self, subject: Hashable, each: PlannedCompanion, so_far: dict[Hashable, dict[str, Any]], related: set[Hashable], row: PlannedRow
    ) -> bool:
        """Whether the companion, what is said of it, or that it belongs here, is not known yet."""
        spec = next(companion for companion in self._kind.spec.companions if companion.code == each.code)
        standing = so_far.setdefault((each.code, each.row), {})
        changes = {name: value for name, value in each.values.items() if value is not None and value != standing.get(name)}
        if isinstance(each.row, int):
            self._note_clashes(each, standing, changes, row)
        standing |= changes
        fresh = (subject, each.code, each.row) not in related
        related.add((subject, each.code, each.row))
        pair = {spec.here: subject, spec.there: each.row}
        if row.alone:
            return bool(changes) or isinstance(each.row, Beside)
        return bool(changes) or (bool(spec.via) and fresh and not self._via[spec.via].holders((spec.here, spec.there), pair))

    def _note_clashes(
        self, each: PlannedCompanion, standing: Mapping[str, Any], changes: Mapping[str, Any], row: PlannedRow
    ) -> None:
        kind = record_type(each.code)
        identity = {*kind.spec.title, *(name for names in kind.spec.keys for name in names), "unit", "state"}
        for name, value in changes.items():
            spec, old = kind.field(name), standing.get(name)
            if old is not None and (name in identity or spec.sensitivity is not Sensitivity.OPEN):
                clash = Remark(RemarkKind.CLASH, self._shown(spec, old), self._shown(spec, value))
                row.note(f"{each.code}.{name}", clash, anew=True)

    def clashes(self, row: PlannedRow) -> bool:
        """Whether what the line says of a known companion contradicts what tells it."""
        return any(remark.clash and "." in name for name, remark in row.remarks.items())

    def _shown(self, spec: FieldSpec, value: Any) -> str:
        return self._names.title(spec.target, value) if spec.kind is Kind.LINK else show(spec, value, masked=True)


@lru_cache(maxsize=4096)  # lines of one list have cells under the same names
def _under(prefix: str, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Of the names those that begin so, each with what is left of it."""
    return tuple((name, name.removeprefix(prefix)) for name in names if name.startswith(prefix))


def _one_of(spec: FieldSpec, text: str, number: int, count: int) -> str:
    """Of a cell that says as many things as there are companions, the one for this; else the whole cell."""
    parts = several(spec, text) if count > 1 else [text]
    return parts[number] if len(parts) == count else text


def _identity(companion: Companion) -> tuple[str, ...]:
    return record_type(companion.code).spec.title
