"""What an Excel list would do, row by row, before anything is written.

A Planner knows the database (known.py), reads every row with the form's own checks, finds who is meant and says:
add, update, skip or problem. Single lines can be corrected; the plan is then what it would be for the corrected list.
apply.py writes the plan as one change.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from trafficdesk.errors import KnownError
from trafficdesk.exchange.awaited import Beside, Earlier
from trafficdesk.exchange.known import KnownNames, KnownRows, id_field
from trafficdesk.exchange.planned import (
    ADD,
    PROBLEM,
    SKIP,
    UPDATE,
    ImportPlan,
    ListRow,
    PlannedCompanion,
    PlannedRow,
)
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.exchange.said import Said
from trafficdesk.fields.checks.person_id import first_fifteen, looks_destroyed
from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.base import Companion
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules.intake import Intake, Memory, read_in


class Planner:
    """Plans lines of one record kind. Make it once per file, feed rows, correct single lines later."""

    def __init__(self, connection: Connection, kind: RecordType, *, on_match: str = UPDATE) -> None:
        if on_match not in (UPDATE, SKIP):
            raise KnownError("遇到已登记的，只能选“更新”或“跳过”。")
        self.kind = kind
        self._on_match = on_match
        self._rows = KnownRows(connection, kind)
        self._names = KnownNames(connection)
        self._said = Said()
        self._planned: list[PlannedRow] = []
        self._number = id_field(kind)
        self._memory: dict[str, Memory] = {code: {} for code in (kind.code, *(c.code for c in kind.spec.companions))}
        self._companions = {each.code: KnownRows(connection, record_type(each.code)) for each in kind.spec.companions}
        self._drives = {each.via: KnownRows(connection, record_type(each.via)) for each in kind.spec.companions}

    def plan(self, lines: Iterable[ListRow], total: int = 0, progress: Progress = no_progress) -> ImportPlan:
        """Plan every line."""
        for position, line in enumerate(lines):
            if position % 500 == 0:
                progress(position, total, f"正在核对第 {position} 行，共 {total} 行")
            self._planned.append(PlannedRow(line))
            self._plan_line(position)
        self._compare(range(len(self._planned)))
        return ImportPlan(self.kind, self._planned)

    def change(self, connection: Connection, position: int, line: ListRow) -> PlannedRow:
        """Put another line in the place of one; with it all are planned again that speak of the same rows."""
        self._names.use(connection)
        for known in (self._rows, *self._companions.values(), *self._drives.values()):
            known.use(connection)
        self._planned[position].source = line
        touched: set[int] = set()
        wider = self._said.with_the_same([position])
        while wider != touched:
            touched = wider
            for each in touched:
                self._forget(each)
            for each in sorted(touched):
                self._plan_line(each)
            wider = self._said.with_the_same(touched)
        self._compare(sorted(touched))
        return self._planned[position]

    def _forget(self, position: int) -> None:
        self._said.unsay(position)
        self._rows.forget(Earlier(position))
        for companion in self._planned[position].companions:
            if isinstance(companion.row, Beside) and companion.row.position == position:
                self._companions[companion.code].forget(companion.row)

    # one line

    def _plan_line(self, position: int) -> None:
        line = self._planned[position].source
        row = self._planned[position] = PlannedRow(line, remarks=dict(line.remarks), reason=line.skip)
        if line.skip:
            return
        own = {name: text for name, text in line.cells.items() if "." not in name and text}
        if not own and not any(line.cells.values()):
            row.reason = "空行"
            return
        rescued = self._rescue_number(own, row)
        known, sure, intake = self._who(own)
        said = {each.field for each in row.problems}  # a lost number says so itself; that it is missing needs no word
        row.problems += [each for each in intake.problems if each.field not in said]
        row.values = intake.values
        row.given = {name: value for name, value in intake.values.items() if name in own}
        row.row_id = known if rescued is None else rescued
        self._note_links(own, row)
        for companion in self.kind.spec.companions:
            self._plan_companion(companion, position, row)
        if not sure:
            label = self.kind.spec.label
            row.problems.append(Problem("", "", f"库里有几{self.kind.spec.noun}{label}都像这一行，请补上身份证号或编号。"))
        self._decide(position, row)

    def _who(self, own: Mapping[str, str]) -> tuple[int | Earlier | None, bool, Intake]:
        """Read as a new row; when the row turns out to be known, what is empty in the list is not missing.

        How far a known matter has come is for its process to say, not for a list.
        """
        memory = self._memory[self.kind.code]
        intake = read_in(self.kind, own, self._names.find, memory=memory, linked=self._names.value)
        known, sure = self._rows.match(intake.values)
        if known is not None:
            kept = {name for name in own if not self.kind.field(name).read_only}
            intake.values = {name: value for name, value in intake.values.items() if name in kept}
            intake.problems = [p for p in intake.problems if not p.field or p.field in kept]
        assert not isinstance(known, Beside)
        return known, sure, intake

    def _rescue_number(self, own: dict[str, str], row: PlannedRow) -> int | None:
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
            row.remarks[spec.name] = Remark(RemarkKind.RESCUED)
            own[spec.name] = found[0][1]
            return found[0][0]
        sentence = "证号被 Excel 存成了数字，后三位已丢失，不会写入。请照证件补全 18 位，并把单元格设为文本。"
        row.problems.append(Problem(spec.name, spec.label, sentence))
        return None

    def _note_links(self, own: Mapping[str, str], row: PlannedRow) -> None:
        for spec in self.kind.links:
            remark = self._names.remarks.get((spec.name, own.get(spec.name, "")))
            if remark:
                row.remarks.setdefault(spec.name, remark)

    def _decide(self, position: int, row: PlannedRow) -> None:
        subject = row.row_id if row.row_id is not None else Earlier(position)
        if self._on_match == SKIP and isinstance(subject, int) and not row.faults:
            row.plan, row.reason = SKIP, "库里已有"
            return
        if not row.faults:
            self._refuse_contradictions(row, subject)
        if not row.faults and row.row_id is None:
            self._check_unique(self.kind, self._rows, row.values, row)
        keys = self._rows.keys(row.values)
        for each in row.companions:
            keys += self._companions[each.code].keys(each.values)
        for key in keys:
            self._said.heed(key, position)
        spoken: list[tuple[Hashable, Mapping[str, Any]]]
        spoken = [(subject, row.given), *(((each.code, each.row), each.given) for each in row.companions)]
        if row.faults:
            row.plan = PROBLEM
            for who, _ in spoken:
                self._said.heed(who, position)
            return
        row.plan = ADD if row.row_id is None else UPDATE
        for who, given in spoken:
            self._said.say(who, position, given)
        if row.row_id is None:
            self._rows.remember(Earlier(position), row.values)
        for companion in row.companions:
            if isinstance(companion.row, Beside) and companion.row.position == position:
                self._companions[companion.code].remember(companion.row, companion.values)

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
            row.problems.append(Problem(prefix + names[0], kind.field(names[0]).label, sentence))

    def _check_unique(self, kind: RecordType, known: KnownRows, values: Mapping[str, Any], row: PlannedRow, prefix: str = "") -> None:
        for unique in kind.spec.unique:
            if known.holders(unique.fields, values):
                spec = kind.field(unique.fields[-1])
                sentence = "与已登记的或表中前面的一行相同，请核对。"
                row.problems.append(Problem(prefix + spec.name, spec.label, sentence, unique.severity))

    # the car in the line

    def _plan_companion(self, companion: Companion, position: int, row: PlannedRow) -> None:
        prefix = companion.code + "."
        kind = record_type(companion.code)
        main = kind.spec.title[0]
        cells = row.source.cells
        own = {name.removeprefix(prefix): text for name, text in cells.items() if name.startswith(prefix) and text}
        for number, name in enumerate(_several(own.get(main, ""))):
            texts = {**own, main: name}
            intake = read_in(kind, texts, self._names.find, memory=self._memory[companion.code])
            row.problems += [
                replace(p, field=prefix + p.field) for p in intake.problems if p.field in texts or p.field == main
            ]
            for there, here in companion.copied:
                if here in row.values:
                    intake.values.setdefault(there, row.values[here])
            known, _ = self._companions[companion.code].match(intake.values)
            given = {key: value for key, value in intake.values.items() if key in texts}
            assert not isinstance(known, Earlier)
            if known is None:
                self._check_unique(kind, self._companions[companion.code], intake.values, row, prefix)
                known = Beside(companion.code, position, number)
            values = given if isinstance(known, int) else intake.values
            if all(each.values != values for each in row.companions):  # a plate that is written twice in one cell
                row.companions.append(PlannedCompanion(companion.code, known, values, given))

    # updates against what is there

    def _compare(self, positions: Iterable[int]) -> None:
        """What the updates change. All lines that speak of the same row are there, in the order of the list."""
        rows = [(at, self._planned[at]) for at in positions if self._planned[at].plan in (ADD, UPDATE)]
        present = self._rows.values(sorted({row.row_id for _, row in rows if isinstance(row.row_id, int)}))
        so_far: dict[Hashable, dict[str, Any]] = self._known_companions(row for _, row in rows)
        so_far.update((row_id, dict(values)) for row_id, values in present.items())
        related: set[Hashable] = set()
        for position, row in rows:
            subject = row.row_id if row.row_id is not None else Earlier(position)
            row.changes = _differences(so_far.setdefault(subject, {}), row.values)
            so_far[subject] |= {name: new for name, _, new in row.changes}
            news = [each for each in row.companions if self._is_news(subject, each, so_far, related)]
            if row.plan == ADD:
                row.changes = ()
            elif not row.changes and not news:
                row.plan, row.reason = SKIP, self._why_nothing(row)
            elif isinstance(subject, int) and not row.source.taken:
                self._hold(row, present[subject])

    def _known_companions(self, rows: Iterable[PlannedRow]) -> dict[Hashable, dict[str, Any]]:
        wanted: dict[str, set[int]] = {}
        for row in rows:
            for each in row.companions:
                if isinstance(each.row, int):
                    wanted.setdefault(each.code, set()).add(each.row)
        return {
            (code, row_id): values
            for code, ids in wanted.items()
            for row_id, values in self._companions[code].values(sorted(ids)).items()
        }

    def _is_news(
        self, subject: Hashable, each: PlannedCompanion, so_far: dict[Hashable, dict[str, Any]], related: set[Hashable]
    ) -> bool:
        """Whether the companion, what is said of it, or that it belongs here, is not known yet."""
        spec = next(companion for companion in self.kind.spec.companions if companion.code == each.code)
        pair = {spec.here: subject, spec.there: each.row}
        fresh = (subject, each.code, each.row) not in related
        related.add((subject, each.code, each.row))
        changes = _differences(so_far.setdefault((each.code, each.row), {}), each.values)
        so_far[each.code, each.row] |= {name: new for name, _, new in changes}
        return bool(changes) or (fresh and not self._drives[spec.via].holders((spec.here, spec.there), pair))

    def _why_nothing(self, row: PlannedRow) -> str:
        assert row.row_id is not None
        first = self._planned[self._said.first(row.row_id)]
        return "与库里相同" if first is row else f"与第 {first.source.number} 行重复"

    def _hold(self, row: PlannedRow, present: Mapping[str, Any]) -> None:
        """What tells who somebody is and where to find him may be old in the list or in the base: a person decides."""
        identity = {*self.kind.spec.title, *(name for names in self.kind.spec.keys for name in names)}
        for name, _, new in row.changes:
            spec, old = self.kind.field(name), present.get(name)
            if old is not None and (name in identity or spec.sensitivity is not Sensitivity.OPEN):
                row.held = True
                row.remarks[name] = Remark(RemarkKind.CLASH, self._shown(spec, old), self._shown(spec, new))

    def _shown(self, spec: FieldSpec, value: Any) -> str:
        return self._names.title(spec.target, value) if spec.kind is Kind.LINK else show(spec, value, masked=True)


def _differences(present: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[tuple[str, Any, Any], ...]:
    """(field, old, new) of what is given and stands otherwise."""
    return tuple(
        (name, present.get(name), value) for name, value in values.items() if value is not None and value != present.get(name)
    )


def _several(text: str) -> list[str]:
    for separator in "/、,，;；\n":
        text = text.replace(separator, "|")
    return [part.strip() for part in text.split("|") if part.strip()]
