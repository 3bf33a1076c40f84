"""What an Excel list would do, row by row, before anything is written.

A Planner knows the database (known.py, names.py), reads every row with the form's own checks (lines.py), finds who is
meant and says: add, update, skip or problem. Single lines can be corrected; the plan is then what it would be for the
corrected list. apply.py writes the plan as one change.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from trafficdesk.errors import KnownError
from trafficdesk.exchange.awaited import Beside, Earlier
from trafficdesk.exchange.beside import BesidePlanner
from trafficdesk.exchange.by_column import ColumnReader
from trafficdesk.exchange.events import Events
from trafficdesk.exchange.known import (
    KnownRows,
    Trash,
    assumed_identity,
    assumed_keys,
    id_field,
    second_places,
    shared_with,
)
from trafficdesk.exchange.likeness import means_nothing
from trafficdesk.exchange.lines import Line, ListMemory, read_line
from trafficdesk.exchange.names import KnownNames
from trafficdesk.exchange.packed import Packed, Part
from trafficdesk.exchange.planned import (
    ADD,
    ANOTHER,
    PROBLEM,
    SKIP,
    UPDATE,
    ImportPlan,
    ListRow,
    Pending,
    PlannedRow,
)
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.exchange.said import Said
from trafficdesk.fields.checks.person_id import first_fifteen, looks_destroyed
from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules.gaps import known_gaps
from trafficdesk.work.packages.rules_lent import sentences

REMARK = "remark"  # the field for what has no field, in every record that has one


class Planner:
    """Plans lines of one record kind. Make it once per file, feed rows, correct single lines later."""

    def __init__(self, connection: Connection, kind: RecordType, *, on_match: str = UPDATE) -> None:
        if on_match not in (UPDATE, SKIP):
            raise KnownError("遇到已登记的，只能选“更新”或“跳过”。")
        self.kind = kind
        self._on_match = on_match
        self._rows = KnownRows(connection, kind)
        self._names = KnownNames(connection)
        self._said = Said(self._said_of_its_own)
        self._planned: list[PlannedRow] = []
        self._heeding = False
        self._number = id_field(kind)
        self._memory = ListMemory()
        self._events = Events(connection, kind) if kind.spec.events else None
        self._trash = Trash(connection, kind)
        self._gaps = known_gaps(connection, kind.code)
        self._places = second_places(connection, kind)
        self._beside = BesidePlanner(connection, kind, self._names)
        self._lent = sentences(connection, (kind.code, *(each.code for each in kind.spec.companions)))

    def plan(self, lines: Iterable[ListRow], total: int = 0, progress: Progress = no_progress) -> ImportPlan:
        """Plan every line."""
        reader = ColumnReader(self.kind, self._names, self._memory, self._beside.links)
        for position, (line, read) in enumerate(reader.lines(lines)):
            if position % 500 == 0:
                progress(position, total, f"正在核对第 {position} 行，共 {total} 行")
            self._planned.append(PlannedRow(line))
            self._plan_line(position, read)
        self._compare(range(len(self._planned)))
        return ImportPlan(self.kind, self._planned)

    def change(self, connection: Connection, lines: Mapping[int, ListRow]) -> None:
        """Put other lines in the places of some; with them all are planned again that speak of the same rows."""
        self._names.use(connection)
        self._rows.use(connection)
        self._beside.use(connection)
        if not self._heeding:  # most lists are never corrected, and what every line depends on is a lot
            self._heeding = True
            for position in range(len(self._planned)):
                self._heed(position)
        for position, line in lines.items():
            self._planned[position].source = line
        touched: set[int] = set()
        wider = self._said.with_the_same(lines)
        while wider != touched:
            touched = wider
            for each in touched:
                self._forget(each)
            for each in sorted(touched):
                self._plan_line(each)
                self._heed(each)
            wider = self._said.with_the_same(touched)
        self._compare(sorted(touched))

    def _said_of_its_own(self, position: int) -> Mapping[str, Any] | None:
        row = self._planned[position]
        return row.given if row.plan == ADD and not row.alone else None

    def _heed(self, position: int) -> None:
        """What becomes of a line depends on what others say of the same rows, or of such that are recognised by the same."""
        row = self._planned[position]
        keys: list[Hashable] = [row.row_id if row.row_id is not None else Earlier(position), *self._rows.keys(row.values)]
        if self._events is not None:
            keys.append(hash(self._events.key(row.values)))
        for each in row.companions:
            keys += [(each.code, each.row), *self._beside.keys(each)]
        for key in keys:
            self._said.heed(key, position)

    def _forget(self, position: int) -> None:
        self._said.unsay(position)
        self._rows.forget(Earlier(position))
        if self._events is not None:
            self._events.release(position)
        for companion in self._planned[position].companions:
            if isinstance(companion.row, Beside) and companion.row.position == position:
                self._beside.forget(companion)

    # one line

    def _plan_line(self, position: int, read: Line | None = None) -> None:
        """read: what the columns say of the line, where there is nothing to be said against any of its cells."""
        line = self._planned[position].source
        row = self._planned[position] = PlannedRow(line, remarks=line.remarks, reason=line.skip)
        if line.skip:
            return
        if read is not None:
            self._finish_line(position, row, read, read.texts)
            return
        own: dict[str, Any] = {name: text for name, text in line.cells.items() if text and "." not in name and ">" not in name}
        if not own and not any(line.cells.values()) and not line.broken:
            row.reason = "空行"
            return
        if self._only_companions(own, line):
            self._plan_alone(position, row, own)
            return
        rescued = self._rescue_number(own, row)
        for link, companion in self._beside.through_links(position, row, own):
            own[link] = companion
        read = self._read(own, line)
        self._finish_line(position, row, read, own, rescued)

    def _finish_line(
        self, position: int, row: PlannedRow, read: Line, own: Mapping[str, Any], rescued: int | None = None
    ) -> None:
        """Who is meant by a line that was read, and what becomes of it."""
        self._who(position, read, row)
        said = {each.field for each in row.problems}  # a lost number says so itself; that it is missing needs no word
        row.problems += tuple(each for each in read.intake.problems if each.field not in said)
        row.pending += tuple(read.pending)
        for name, remark in read.remarks.items():
            row.note(name, remark)
        row.values = Packed(read.intake.values)
        row.given = Part(row.values, tuple(name for name in read.intake.values if own.get(name)))
        if rescued is not None:
            row.row_id = rescued
        self._note_links(read.texts, row)
        if row.row_id is None and row.source.because == "":
            row.problems += tuple(assumed_identity(self.kind, row.values, read.texts))
        self._beside.in_line(position, row)
        self._decide(position, row)

    def _only_companions(self, own: Mapping[str, Any], line: ListRow) -> bool:
        """A line about a car that nobody drives: nothing tells a person, something tells the car."""
        tells = [*self.kind.spec.title, *([self._number.name] if self._number else [])]
        said = any(own.get(name) and not means_nothing(self.kind.field(name).kind, str(own[name])) for name in tells)
        return not said and not any(line.broken.get(n) for n in tells) and self._beside.tells(line)

    def _plan_alone(self, position: int, row: PlannedRow, own: Mapping[str, Any]) -> None:
        unit = {name: text for name, text in own.items() if self.kind.field(name).kind is Kind.LINK}
        row.values = read_line(self.kind, unit, self._names, self._memory).intake.values
        row.values = {name: value for name, value in row.values.items() if name in unit}
        self._note_links({name: str(text) for name, text in unit.items()}, row)
        self._beside.in_line(position, row)
        row.values, row.alone = {}, True
        if row.faults or row.pending:
            row.problems += tuple(Problem(each.field, each.label, each.sentence) for each in row.pending)
            row.plan, row.pending = PROBLEM, ()
            return
        row.plan = ADD
        for each in row.companions:
            if isinstance(each.row, Beside):
                self._beside.remember(each)
            self._said.say((each.code, each.row), position, each.given)

    def _read(self, own: Mapping[str, Any], line: ListRow) -> Line:
        hints: dict[str, dict[str, str]] = {}
        for name, text in line.cells.items():
            link, sign, of = name.partition(">")
            if sign and text:
                hints.setdefault(link, {})[of] = text
        for spec in self.kind.links:
            # A unit or a telephone of the row itself tells namesakes apart as well.
            if id_field(record_type(spec.target)) is not None:
                for of in record_type(spec.target).spec.told_by:
                    if own.get(of) and isinstance(own[of], str) and self.kind.has(of):
                        hints.setdefault(spec.name, {}).setdefault(of, own[of])
        broken = {name: text for name, text in line.broken.items() if self.kind.has(name) and not line.cells.get(name)}
        return read_line(self.kind, own, self._names, self._memory, hints, broken)

    def _who(self, position: int, read: Line, row: PlannedRow) -> None:
        """Read as a new row; when the row turns out to be known, what is empty in the list is not missing.

        How far a known matter has come is for its process to say, not for a list.
        """
        intake = read.intake
        sure = True
        if row.source.revive:
            known: Any = row.source.revive
        elif self._events is not None:
            known = None if row.source.taken == ANOTHER else self._events.match(position, intake.values, set(read.texts))
            if known is None:
                known, sure = self._rows.match(intake.values, assumed_keys(self.kind, intake.values, read.texts))
        else:
            known, sure = self._rows.match(intake.values, assumed_keys(self.kind, intake.values, read.texts))
        if known is not None:
            kept = {name for name, text in read.texts.items() if text} | (self._beside.links & intake.values.keys())
            kept = {name for name in kept if not self.kind.field(name).read_only}
            broken = [p for p in intake.problems if row.source.broken.get(p.field)]
            read.pending += [Pending(p.field, p.label, row.source.broken[p.field], p.sentence) for p in broken]
            intake.values = {name: value for name, value in intake.values.items() if name in kept}
            intake.problems = [p for p in intake.problems if (not p.field or p.field in kept) and p not in broken]
        assert not isinstance(known, Beside)
        row.row_id = known
        if not sure:
            sentence = f"库里有几{self.kind.spec.noun}{self.kind.spec.label}都像这一行，请补上身份证号或编号。"
            row.problems += (Problem("", "", sentence),)

    def _rescue_number(self, own: dict[str, Any], row: PlannedRow) -> int | None:
        """An identity number that Excel destroyed is never stored; the same name with the same head may be meant."""
        spec = self._number
        text = own.get(spec.name, "") if spec else ""
        if spec is None or not text or not looks_destroyed(text):
            return None
        title = "".join(own.get(self.kind.spec.title[0], "").split())
        head = first_fifteen(text)
        found = self._rows.by_head(spec, head, title) if head else []
        del own[spec.name]
        if len(found) == 1:
            row.note(spec.name, Remark(RemarkKind.RESCUED), anew=True)
            own[spec.name] = found[0][1]
            return found[0][0]
        sentence = "证号被 Excel 存成了数字，后三位已丢失，不会写入。请照证件补全 18 位，并把单元格设为文本。"
        row.problems += (Problem(spec.name, spec.label, sentence),)
        return None

    def _note_links(self, texts: Mapping[str, str], row: PlannedRow) -> None:
        for spec in self.kind.links:
            remark = self._names.remarks.get((spec.name, texts.get(spec.name, "")))
            if remark:
                row.note(spec.name, remark)

    def _decide(self, position: int, row: PlannedRow) -> None:
        subject: int | Earlier = row.row_id if row.row_id is not None else Earlier(position)
        if self._on_match == SKIP and isinstance(subject, int) and not row.faults:
            row.plan, row.reason = SKIP, "库里已有"
            return
        if not row.faults:
            self._refuse_contradictions(row, subject)
        if not row.faults and row.row_id is None:
            self._check_unique(row)
        spoken: list[tuple[Hashable, Mapping[str, Any]]]
        spoken = [(subject, row.given), *(((each.code, each.row), each.given) for each in row.companions)]
        if row.faults:
            row.plan = PROBLEM
            if self._events is not None:
                self._events.release(position)
            return
        row.plan = ADD if row.row_id is None else UPDATE
        for who, given in spoken:
            self._said.say(who, position, given)
        if row.row_id is None and self._events is None and isinstance(subject, Earlier):
            self._rows.remember(subject, row.values)
        for companion in row.companions:
            if isinstance(companion.row, Beside) and companion.row.position == position:
                self._beside.remember(companion)

    def _refuse_contradictions(self, row: PlannedRow, subject: Hashable) -> None:
        self._refuse_contradiction(row, subject, row.given, self.kind, "")
        for each in row.companions:
            kind = record_type(each.code)
            self._refuse_contradiction(row, (each.code, each.row), each.given, kind, each.code + ".")

    def _refuse_contradiction(
        self, row: PlannedRow, subject: Hashable, given: Mapping[str, Any], kind: RecordType, prefix: str
    ) -> None:
        found = self._said.contradicted(subject, given)
        if found is not None:
            other, names = found
            labels = "、".join(kind.field(name).label for name in names)
            number = self._planned[other].source.number
            sentence = f"与第 {number} 行是同一{kind.spec.noun}{prefix and kind.spec.label}，但{labels}不同。请改成一致。"
            row.problems += (Problem(prefix + names[0], kind.field(names[0]).label, sentence),)

    def _check_unique(self, row: PlannedRow) -> None:
        row.problems += tuple(shared_with(self._rows, row.values, ""))
        found = self._trash.match(row.values)
        if found is not None and row.source.because == "":
            row.trashed = found.id
            spec = self.kind.field(found.field)
            row.problems += (Problem(found.field, spec.label, found.sentence, CONFIRM),)

    # updates against what is there

    def _compare(self, positions: Iterable[int]) -> None:
        """What the updates change. All lines that speak of the same row are there, in the order of the list."""
        rows = [(at, self._planned[at]) for at in positions if self._planned[at].plan in (ADD, UPDATE)]
        present = self._rows.values(sorted({row.row_id for _, row in rows if isinstance(row.row_id, int)}))
        so_far: dict[Hashable, dict[str, Any]] = self._beside.known(row for _, row in rows)
        so_far.update((row_id, dict(values)) for row_id, values in present.items())
        related: set[Hashable] = set()
        for position, row in rows:
            subject = row.row_id if row.row_id is not None else Earlier(position)
            standing = so_far.get(subject, {})
            self._keep_rest(row, standing)
            if row.plan == ADD and not (row.companions or row.alone) and self._said.alone(subject):
                continue  # most lines of most lists: nothing stands there yet, and nobody else speaks of it
            row.changes = tuple(each for each in _differences(standing, row.values) if not self._serves_there(row, each))
            if not self._said.alone(subject):  # what this line says stands before the next one of the same row
                so_far[subject] = standing | {name: new for name, _, new in row.changes}
            if self._lent and (why := self._why_lent(row, so_far)):
                row.problems, row.plan = (*row.problems, Problem("", "", why)), PROBLEM
                continue
            self._forget_known_gaps(row)
            if row.alone:
                if not any(self._beside.news(Earlier(position), each, so_far, related, row) for each in row.companions):
                    row.plan, row.reason = SKIP, "与库里相同"
                row.held = self._beside.clashes(row) and not row.source.taken
                continue
            news = [self._beside.news(subject, each, so_far, related, row) for each in row.companions]
            if row.plan == ADD:
                row.changes = ()
                row.held = row.held or self._beside.clashes(row)
            elif not row.changes and not any(news) and not row.pending and not row.source.revive:
                row.plan, row.reason = SKIP, self._why_nothing(row)
            elif isinstance(subject, int) and not row.source.taken:
                self._hold(row, present[subject])
            row.held = row.held and not row.source.taken

    def _why_lent(self, row: PlannedRow, so_far: Mapping[Hashable, Mapping[str, Any]]) -> str:
        """Whose a row is that the line would change and that only lies here to be read; "" for none."""
        spoken: list[tuple[Any, bool]] = [((self.kind.code, row.row_id), bool(row.changes or row.source.revive))]
        for each in row.companions:
            place = each.code, each.row
            spoken.append((place, bool(_differences(so_far.get(place, {}), each.values))))
        return next((self._lent[place] for place, changes in spoken if changes and place in self._lent), "")

    def _serves_there(self, row: PlannedRow, change: tuple[str, Any, Any]) -> bool:
        """Whether somebody is known to belong to the other unit as well: then its list says nothing new."""
        return self._places.get((row.row_id, change[2]), "") == change[0]

    def _forget_known_gaps(self, row: PlannedRow) -> None:
        """What is noted already, or was answered since, is not noted again."""
        if isinstance(row.row_id, int) and row.plan == UPDATE:
            row.pending = tuple(each for each in row.pending if (row.row_id, each.field, each.text) not in self._gaps)

    def _keep_rest(self, row: PlannedRow, standing: Mapping[str, Any]) -> None:
        """What has no field goes behind the remarks, once."""
        if not row.source.rest or not self.kind.has(REMARK):
            return
        pieces = [f"{heading}：{text}" for heading, text in row.source.rest]
        known, said = str(standing.get(REMARK) or ""), str(row.values.get(REMARK) or "")
        if said and not (known.startswith(said) and all(piece in known for piece in pieces)):
            row.values = Packed({**dict(row.values.items()), REMARK: "；".join((said, *pieces))})
        elif said:  # what stands there holds both already
            row.values = Packed({name: value for name, value in row.values.items() if name != REMARK})
        elif fresh := [piece for piece in pieces if piece not in known]:
            whole = "；".join((*filter(None, (known,)), *fresh))
            if isinstance(row.values, Packed) and REMARK not in row.given:
                row.values.add(REMARK, whole)
            else:
                row.values = Packed({**dict(row.values.items()), REMARK: whole})

    def _why_nothing(self, row: PlannedRow) -> str:
        assert row.row_id is not None
        first = self._planned[self._said.first(row.row_id)]
        return "与库里相同" if first is row else f"与第 {first.source.number} 行重复"

    def _hold(self, row: PlannedRow, present: Mapping[str, Any]) -> None:
        """What tells who somebody is, where he belongs and where to find him may be old in the list or in the base: a person
        decides. Of a thing that happened every difference may make it another one."""
        spec = self.kind.spec
        identity = {*spec.title, *(name for names in spec.keys for name in names), *(name for each in spec.unique for name in each.fields)}
        for name, _, new in row.changes:
            field, old = self.kind.field(name), present.get(name)
            if old is None or name == REMARK:
                continue
            if name in identity or field.sensitivity is not Sensitivity.OPEN or field.name in _WEIGHTY or spec.events:
                row.held = True
                row.note(name, Remark(RemarkKind.CLASH, self._shown(field, old), self._shown(field, new)), anew=True)
        row.held = row.held or self._beside.clashes(row)

    def _shown(self, spec: FieldSpec, value: Any) -> str:
        return self._names.title(spec.target, value) if spec.kind is Kind.LINK else show(spec, value, masked=True)

    def with_texts(self, row: PlannedRow, cells: Mapping[str, str]) -> ListRow:
        """The line with other texts; a cell that somebody has written anew is no longer a broken one."""
        line = row.source
        broken = {name: text for name, text in line.broken.items() if name not in cells}
        corrected = {**{name: line.cells.get(name, "") for name in cells}, **line.corrected}
        return replace(line, cells={**line.cells, **cells}, broken=broken, corrected=corrected, skip="")


# Fields on which much hangs: who signs with whom, what somebody may drive, whether he is still here.
_WEIGHTY = frozenset({"unit", "state", "category", "licence_classes", "school_qualified"})


def _differences(present: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    """(field, old, new) of what is given and stands otherwise."""
    return tuple(
        (name, present.get(name), value) for name, value in values.items() if value is not None and value != present.get(name)
    )
