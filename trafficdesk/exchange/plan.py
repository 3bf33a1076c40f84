"""What an Excel list would do, row by row, before anything is written.

A Planner knows the database (known.py), reads every row with the form's own checks, finds who is meant and says:
add, update, skip or problem. Rows can be repaired in place; apply.py writes the plan as one change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from trafficdesk.errors import KnownError
from trafficdesk.exchange.known import KnownNames, KnownRows, id_field
from trafficdesk.fields.checks.person_id import first_fifteen, looks_destroyed
from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.fields.spec import FieldSpec
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.base import Companion
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules.intake import Intake, Memory, read_in

ADD, UPDATE, SKIP, PROBLEM = "add", "update", "skip", "problem"
HELD = "confirm"  # how an update is counted that a person has to look at first


@dataclass(frozen=True, slots=True)
class ListRow:
    """One line of the list as read: cell texts by field name ("vehicles.plate" for a companion), remarks on what was
    tidied up (field name -> sentence), and why doubtful values are right all the same ("" until somebody says so)."""

    sheet: str
    number: int
    cells: Mapping[str, str]
    remarks: Mapping[str, str] = field(default_factory=dict)
    skip: str = ""
    because: str = ""


@dataclass(slots=True)
class PlannedCompanion:
    """The car in a driver's line: values to add, or the id of the known one (negative: an earlier line's)."""

    code: str
    id: int | None
    values: dict[str, Any]


@dataclass(slots=True)
class PlannedRow:
    """What one line will do. `changes` are (field, old, new) of an update; `held` asks a person to look first."""

    source: ListRow
    plan: str = SKIP
    reason: str = ""
    row_id: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    changes: tuple[tuple[str, Any, Any], ...] = ()
    companions: list[PlannedCompanion] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    remarks: dict[str, str] = field(default_factory=dict)
    held: bool = False

    @property
    def faults(self) -> list[Problem]:
        """What keeps the row from being written."""
        return [each for each in self.problems if each.blocks or (each.severity == CONFIRM and not self.source.because)]


class ImportPlan:
    """All planned rows of one file, with the names it would add."""

    def __init__(self, kind: RecordType, rows: list[PlannedRow], names: KnownNames) -> None:
        self.kind = kind
        self.rows = rows
        self.names = names

    @property
    def code(self) -> str:
        return self.kind.code

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows per plan; updates that are held count as "confirm" only."""
        return Counter(HELD if row.held else row.plan for row in self.rows)


class Planner:
    """Plans lines of one record kind. Make it once per file, feed rows, repair single rows later."""

    def __init__(self, connection: Connection, kind: RecordType, *, on_match: str = UPDATE) -> None:
        if on_match not in (UPDATE, SKIP):
            raise KnownError("遇到已登记的，只能选“更新”或“跳过”。")
        self.kind = kind
        self._on_match = on_match
        self._rows = KnownRows(connection, kind)
        self._names = KnownNames(connection)
        self._number = id_field(kind)
        self._memory: dict[str, Memory] = {code: {} for code in (kind.code, *(c.code for c in kind.spec.companions))}
        self._companions = {each.code: KnownRows(connection, record_type(each.code)) for each in kind.spec.companions}
        self._drives = {each.via: KnownRows(connection, record_type(each.via)) for each in kind.spec.companions}

    def plan(self, lines: Iterable[ListRow], total: int = 0, progress: Progress = no_progress) -> ImportPlan:
        """Plan every line."""
        planned: list[PlannedRow] = []
        for position, line in enumerate(lines):
            if position % 500 == 0:
                progress(position, total, f"正在核对第 {position} 行，共 {total} 行")
            planned.append(self._plan_line(line, -(position + 1)))
        self._compare_updates(planned)
        return ImportPlan(self.kind, planned, self._names)

    def repair(
        self, connection: Connection, plan: ImportPlan, position: int, cells: Mapping[str, str], because: str = ""
    ) -> PlannedRow:
        """Replace cells of one line, or say why they are right, and plan it again; the same checks as the form's."""
        self._names.use(connection)
        for known in (self._rows, *self._companions.values(), *self._drives.values()):
            known.use(connection)
        old = plan.rows[position]
        placeholder = -(position + 1)
        self._rows.forget(placeholder)
        line = replace(old.source, cells={**old.source.cells, **cells}, skip="", because=because)
        fresh = self._plan_line(line, placeholder)
        self._compare_updates([fresh])
        plan.rows[position] = fresh
        return fresh

    # one line

    def _plan_line(self, line: ListRow, placeholder: int) -> PlannedRow:
        row = PlannedRow(line, remarks=dict(line.remarks))
        if line.skip:
            row.reason = line.skip
            return row
        own = {name: text for name, text in line.cells.items() if "." not in name and text}
        if not own and not any(line.cells.values()):
            row.reason = "空行"
            return row
        rescued = self._rescue_number(own, row)
        known, sure, intake = self._who(own)
        row.problems += intake.problems
        row.values = intake.values
        self._note_links(own, row)
        for companion in self.kind.spec.companions:
            self._plan_companion(companion, line, row)
        if not sure:
            label = self.kind.spec.label
            row.problems.append(Problem("", "", f"库里有几{self.kind.spec.noun}{label}都像这一行，请补上身份证号或编号。"))
        self._decide(row, known if rescued is None else rescued, placeholder)
        return row

    def _who(self, own: Mapping[str, str]) -> tuple[int | None, bool, Intake]:
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
            row.remarks[spec.name] = "证号后三位被 Excel 弄丢，已按前 15 位和姓名认出库里的人，证号用库里的。"
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

    def _decide(self, row: PlannedRow, known: int | None, placeholder: int) -> None:
        if row.faults:
            # A missing number already says so; "不能空着" beside it would only repeat it.
            row.problems = [
                p for i, p in enumerate(row.problems)
                if not (p.sentence.startswith("不能空着") and any(q.field == p.field for q in row.problems[:i]))
            ]  # fmt: skip
            row.plan = PROBLEM
            return
        row.row_id = known
        if known is None:
            self._check_unique(row)
            row.plan = PROBLEM if row.faults else ADD
            if row.plan == ADD:
                self._rows.remember(placeholder, row.values)
        elif self._on_match == SKIP and known > 0:
            row.plan, row.reason = SKIP, "库里已有"
        else:
            row.plan = UPDATE

    def _check_unique(self, row: PlannedRow) -> None:
        for unique in self.kind.spec.unique:
            if self._rows.holders(unique.fields, row.values):
                spec = self.kind.field(unique.fields[-1])
                sentence = "与已登记的或表中前面的一行相同，请核对。"
                row.problems.append(Problem(spec.name, spec.label, sentence, unique.severity))

    # the car in the line

    def _plan_companion(self, companion: Companion, line: ListRow, row: PlannedRow) -> None:
        prefix = companion.code + "."
        main = record_type(companion.code).spec.title[0]
        if not line.cells.get(prefix + main):
            return
        own = {name.removeprefix(prefix): text for name, text in line.cells.items() if name.startswith(prefix) and text}
        kind = record_type(companion.code)
        known_rows = self._companions[companion.code]
        for name in _several(own[main]):
            cells = {**own, main: name}
            intake = read_in(kind, cells, self._names.find, memory=self._memory[companion.code])
            row.problems += [
                replace(p, field=prefix + p.field) for p in intake.problems if p.field in cells or p.field == main
            ]
            for there, here in companion.copied:
                if here in row.values:
                    intake.values.setdefault(there, row.values[here])
            known, _ = known_rows.match(intake.values)
            if known is not None and known > 0:
                intake.values = {key: value for key, value in intake.values.items() if key in cells}
            row.companions.append(PlannedCompanion(companion.code, known, intake.values))

    # updates against what is there

    def _compare_updates(self, planned: Sequence[PlannedRow]) -> None:
        ids = sorted({row.row_id for row in planned if row.plan == UPDATE and row.row_id and row.row_id > 0})
        present = self._rows.values(ids)
        earlier = {-(i + 1): row for i, row in enumerate(planned)}
        for row in planned:
            if row.plan != UPDATE or row.row_id is None:
                continue
            mine = present[row.row_id] if row.row_id > 0 else earlier[row.row_id].values
            row.changes = tuple(
                (name, mine.get(name), value)
                for name, value in row.values.items()
                if value is not None and value != mine.get(name)
            )
            if row.row_id < 0:
                self._merge_into_earlier(row, earlier[row.row_id])
            else:
                self._mark_update(row)

    def _merge_into_earlier(self, row: PlannedRow, earlier: PlannedRow) -> None:
        clashes = [name for name, old, _ in row.changes if old is not None]
        if clashes:
            spec = self.kind.field(clashes[0])
            sentence = f"与第 {earlier.source.number} 行是同一{self.kind.spec.noun}，但{spec.label}不同。请改成一致。"
            row.problems.append(Problem(spec.name, spec.label, sentence))
            row.plan = PROBLEM
        elif not row.changes and not row.companions:
            row.plan, row.reason = SKIP, f"与第 {earlier.source.number} 行重复"

    def _mark_update(self, row: PlannedRow) -> None:
        news = [each for each in row.companions if self._is_news(row, each)]
        if not row.changes and not news:
            row.plan, row.reason = SKIP, "与库里相同"
            return
        for name, old, new in row.changes:
            spec = self.kind.field(name)
            if old is not None and (spec.name in self.kind.spec.title or spec.key or _needs_a_look(spec)):
                row.held = True
                row.remarks[name] = f"库里是 {show(spec, old, masked=True)}，表里是 {show(spec, new, masked=True)}"

    def _is_news(self, row: PlannedRow, companion: PlannedCompanion) -> bool:
        if companion.id is None or companion.id < 0:
            return True
        spec = next(each for each in self.kind.spec.companions if each.code == companion.code)
        pair = {spec.here: row.row_id, spec.there: companion.id}
        if not self._drives[spec.via].holders((spec.here, spec.there), pair):
            return True
        present = self._companions[companion.code].values([companion.id])[companion.id]
        return any(value is not None and value != present.get(name) for name, value in companion.values.items())


def _needs_a_look(spec: FieldSpec) -> bool:
    """A phone that differs may be old or new: a person decides."""
    return spec.kind.value == "phone"


def _several(text: str) -> list[str]:
    for separator in "/、,，;；\n":
        text = text.replace(separator, "|")
    return [part.strip() for part in text.split("|") if part.strip()]
