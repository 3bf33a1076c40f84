"""One Excel list on the import desk: its sheets, its columns, what every row will do, what is wrong, and the repair.

Everything the window shows comes from here as plain data; nothing is written before `write`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from trafficdesk.errors import KnownError
from trafficdesk.exchange.planned import ADD, HELD, PROBLEM, SKIP, UPDATE, PlannedRow
from trafficdesk.fields.checks.person_id import looks_destroyed
from trafficdesk.fields.folding import fold
from trafficdesk.fields.kinds import kind_of, show
from trafficdesk.fields.problems import CONFIRM, WARNING, Problem
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type

if TYPE_CHECKING:
    from pathlib import Path

    from trafficdesk.engine.exchange import Exchange, ImportSheet
    from trafficdesk.store.changes import ChangeSet

PLANS = (ADD, UPDATE, SKIP, PROBLEM, HELD)
LEFT_OUT = "先不导入"
_SHOWN_ROWS = 12
_SAMPLES = 3
_LONG = 11
_LONG_NUMBER = re.compile(r"\d{10,}[\dXx]")


@dataclass(frozen=True, slots=True)
class SheetLook:
    """A sheet as the clerk sees it: Excel's row numbers with texts; first and last row of the heading; rows below."""

    name: str
    lines: tuple[tuple[int, tuple[str, ...]], ...]
    head_first: int
    head_last: int
    rows: int
    used: bool


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """One column of the list. `spec` is None while it fills no field. `places`: sheet name → column in the sheet."""

    heading: str
    spec: FieldSpec | None
    samples: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def label(self) -> str:
        return self.spec.label if self.spec is not None else "不导入"


@dataclass(frozen=True, slots=True)
class ReviewCell:
    """What a cell shows. level: "" in order, "bad" blocks, "warn" to be looked at, "none" is not imported."""

    text: str
    level: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One thing to be looked at: a problem of a row (position in the plan), or a held update."""

    position: int
    number: int
    field: str
    label: str
    level: str
    problem: Problem


class ImportReview:
    """An opened list. `plan` again after every change of sheets or columns; it may run on any thread."""

    def __init__(self, exchange: Exchange, code: str, path: Path) -> None:
        self._exchange = exchange
        self.job = exchange.open(code, path, guess=True)
        self.kind = record_type(code)
        self.name = path.name
        self._all = list(self.job.sheets)
        self._fields = {spec.name: spec for spec in exchange.fields_for(self.kind.code)}
        # What the clerk has decided survives another choice of columns: (sheet, row number) → new texts, or a verdict.
        self._repaired: dict[tuple[str, int], dict[str, str]] = {}
        self._left_out: set[tuple[str, int]] = set()
        self._taken: set[tuple[str, int]] = set()
        self._because: dict[tuple[str, int], str] = {}
        self._columns: list[ReviewColumn] | None = None

    # sheets and columns

    @property
    def label(self) -> str:
        """What is imported: 驾驶员."""
        return self.kind.spec.label

    @property
    def noun(self) -> str:
        return self.kind.spec.noun

    @property
    def fields(self) -> tuple[FieldSpec, ...]:
        """Every field that a column may fill."""
        return tuple(self._fields.values())

    def sheets(self) -> list[SheetLook]:
        """All sheets with a heading, the unused ones too."""
        return [self._look(sheet) for sheet in self._all]

    def use_sheets(self, names: Sequence[str]) -> None:
        """Import only these sheets; KnownError when none is left."""
        chosen = [sheet for sheet in self._all if sheet.name in names]
        if not chosen:
            raise KnownError("至少要留一张工作表。")
        self.job.sheets = chosen
        self.forget_plan()

    @property
    def guessed(self) -> bool:
        """Whether no heading was recognised: somebody has to point at it."""
        return self.job.guessed

    def set_heading(self, name: str, first: int, last: int) -> None:
        """The heading of a sheet stands in these rows (numbered as in Excel); KnownError when nothing stands there."""
        from trafficdesk.exchange.header import header_at

        sheet = next(each for each in self._all if each.name == name)
        top = sheet.grid.number(0)
        rows = sheet.grid.rows[first - top : last - top + 1]
        if not any(cell != "" for cells in rows for cell in cells):
            raise KnownError(f"第 {first} 行是空的，不会是表头。请点写着“姓名、单位”这类字的那一行。")
        fresh = self._exchange.sheet_with(self.kind.code, sheet.grid, header_at(sheet.grid, first - top, last - top))
        self._all = [fresh if each.name == name else each for each in self._all]
        self.job.sheets = [fresh if each.name == name else each for each in self.job.sheets]
        self.job.guessed = False
        self.forget_plan()

    def columns(self) -> list[ReviewColumn]:
        """The columns in the order of the list: those that fill a field first, the others after them."""
        if self._columns is None:
            found: dict[tuple[str, str], dict[str, int]] = {}
            for sheet in self.job.sheets:
                for match in sheet.columns:
                    found.setdefault((match.field or "", match.text), {})[sheet.name] = match.column
            made = [
                ReviewColumn(heading, self._fields.get(name), self._samples(places), places)
                for (name, heading), places in found.items()
            ]
            self._columns = sorted(made, key=lambda column: column.spec is None)
        return self._columns

    def set_field(self, heading: str, field: str) -> None:
        """Have the column with this heading fill a field, "" for none; another column that filled it is freed."""
        for at, sheet in enumerate(self._all):
            changed = replace(sheet, columns=tuple(_remapped(each, heading, field) for each in sheet.columns))
            self._all[at] = changed
            self.job.sheets = [changed if each.name == changed.name else each for each in self.job.sheets]
        self.forget_plan()

    def missing_fields(self) -> list[FieldSpec]:
        """Required fields that no column fills."""
        filled = {column.spec.name for column in self.columns() if column.spec is not None}
        return [
            spec
            for spec in self.kind.typed
            if spec.required and not spec.default and spec.shown_when is None and spec.name not in filled
        ]

    def field(self, name: str) -> FieldSpec | None:
        """A field by name ("vehicles.plate" for the car in a driver's line)."""
        return self._fields.get(name)

    # the plan

    def plan(self, on_match: str = UPDATE, progress: Progress = no_progress) -> None:
        """Check every row against the database, then put the clerk's repairs and decisions in again."""
        self._exchange.plan(self.job, on_match=on_match, progress=progress)
        decided = self._decided()
        for position, row in enumerate(self.rows) if decided else ():
            place = _place_of(row)
            if place in self._repaired or place in self._because:
                cells, because = self._repaired.get(place, {}), self._because.get(place, "")
                self._exchange.repair(self.job, position, cells, because)
            fresh = self.rows[position]
            if place in self._left_out and (fresh.plan == PROBLEM or fresh.held):
                self.leave_out(position)
            elif place in self._taken:
                self.take_new(position)

    @property
    def rows(self) -> list[PlannedRow]:
        """All planned rows; empty before `plan`."""
        return [] if self.job.plan is None else self.job.plan.rows

    def counts(self) -> dict[str, int]:
        """Rows per plan; a held update counts as "confirm" only."""
        counts = dict.fromkeys(PLANS, 0)
        for row in self.rows:
            counts[_plan_of(row)] += 1
        return counts

    def positions(self, plan: str = "") -> list[int]:
        """Positions of the rows with a plan, all rows for ""."""
        return [at for at, row in enumerate(self.rows) if not plan or _plan_of(row) == plan]

    def plan_at(self, position: int) -> str:
        """The plan of a row, with held updates apart."""
        return _plan_of(self.rows[position])

    def places(self) -> list[Place]:
        """Everything that keeps a row from being written, in the order of the list."""
        return [place for at, row in enumerate(self.rows) for place in self._places_of(at, row)]

    def notes(self, position: int, field: str) -> list[tuple[str, str]]:
        """(level, sentence) of a cell: its problems, and what was tidied up."""
        row = self.rows[position]
        found = [(_level(each), each.sentence) for each in row.problems if each.field == field]
        remark = row.remarks.get(field)
        if remark is not None:
            found.append(("warn", f"库里与表里不同：{remark}" if remark.clash else f"已自动整理：{remark}"))
        return found

    def cell(self, position: int, column: ReviewColumn) -> ReviewCell:
        """What stands in a cell, masked where it is personal."""
        row = self.rows[position]
        spec = column.spec
        if spec is None or row.plan == SKIP or not row.source.cells:
            return ReviewCell(self._raw(row, column), "none")
        raw = row.source.cells.get(spec.name, "")
        notes = self.notes(position, spec.name)
        levels = [level for level, _ in notes]
        shown = _masked(spec, raw)
        if "bad" in levels or _is_clash(row, spec.name):
            return ReviewCell(shown or "空着", "bad" if "bad" in levels else "warn", notes[0][1])
        remark = row.remarks.get(spec.name)
        read = show(spec, row.values.get(spec.name), masked=True) if spec.kind is not Kind.LINK else ""
        if remark is not None and remark.read_anew:
            before = remark.shown_before or _masked(spec, remark.before)
            return ReviewCell(f"{before} → {_masked(spec, remark.after)}", "warn", str(remark))
        if raw and read and not _same_reading(spec, raw, row.values.get(spec.name)):
            return ReviewCell(f"{shown} → {read}", "warn", f"读作 {read}")
        return ReviewCell(shown, "warn" if notes else "", notes[0][1] if notes else "")

    def shown(self, position: int, field: str) -> str:
        """What stands in the cell of a field, masked; "" when no column fills it."""
        for column in self.columns():
            if column.spec is not None and column.spec.name == field:
                return self.cell(position, column).text
        return ""

    # repair

    def cell_text(self, position: int, field: str) -> str:
        """The whole text of a cell, to be corrected."""
        return self.rows[position].source.cells.get(field, "")

    def repair(self, position: int, field: str, text: str) -> PlannedRow:
        """Put another text into a cell and check the row again."""
        return self._put(position, {field: text})

    def leave_out(self, position: int) -> None:
        """Do not import this row (one with a problem, or a held one)."""
        self._left_out.add(_place_of(self.rows[position]))
        self._exchange.leave_out(self.job, position, LEFT_OUT)

    def accept(self, position: int, because: str) -> PlannedRow:
        """The clerk says why a doubtful row is right; the reason is kept with it. KnownError without a reason."""
        if not because.strip():
            raise KnownError("请写明为什么照样导入，例如：老数据没有这一项。原因会和这一行一起留下来。")
        self._because[_place_of(self.rows[position])] = because.strip()
        return self._put(position, {})

    def take_new(self, position: int) -> None:
        """The clerk has looked: what the list says replaces what is known."""
        self._taken.add(_place_of(self.rows[position]))
        self._exchange.take(self.job, position)

    def keep_known(self, position: int) -> PlannedRow:
        """The clerk has looked: what is known stays; everything else of the row is imported."""
        row = self.rows[position]
        return self._put(position, {name: "" for name, _, _ in row.changes if _is_clash(row, name)})

    def _put(self, position: int, cells: Mapping[str, str]) -> PlannedRow:
        place = _place_of(self.rows[position])
        self._repaired.setdefault(place, {}).update(cells)
        return self._exchange.repair(self.job, position, cells, self._because.get(place, ""))

    def write(self, progress: Progress = no_progress) -> ChangeSet | None:
        """Write what is not held and has no problem, as one change; None when nothing is new."""
        return self._exchange.write(self.job, progress=progress)

    def write_return_file(self, path: Path) -> int:
        """The rows with problems for the sender."""
        return self._exchange.write_return_file(self.job, path)

    @property
    def decided(self) -> int:
        """How many rows the clerk has repaired or decided about."""
        return len(self._decided())

    def forget_plan(self) -> None:
        """Have every row checked again by the next `plan`; repairs and decisions stay."""
        self.job.plan = self.job.planner = None
        self._columns = None

    # inside

    def _decided(self) -> set[tuple[str, int]]:
        return {*self._repaired, *self._because, *self._left_out, *self._taken}

    def _look(self, sheet: ImportSheet) -> SheetLook:
        from trafficdesk.exchange.cell import cell_text

        header, grid = sheet.header, sheet.grid
        first = max(0, min(header.first_row, header.last_row + 4 - _SHOWN_ROWS))
        width = max((column.index for column in header.columns), default=0) + 1
        lines = tuple(
            (grid.number(at), tuple(hide_numbers(cell_text(grid.value(at, column)).text) for column in range(width)))
            for at in range(first, min(len(grid.rows), first + _SHOWN_ROWS))
        )
        used = any(each.name == sheet.name for each in self.job.sheets)
        below = len(grid.rows) - header.last_row - 1
        return SheetLook(sheet.name, lines, grid.number(header.first_row), grid.number(header.last_row), below, used)

    def _samples(self, places: Mapping[str, int]) -> tuple[str, ...]:
        samples: list[str] = []
        for sheet in self.job.sheets:
            if sheet.name in places:
                for number in range(sheet.header.last_row + 1, min(len(sheet.grid.rows), sheet.header.last_row + 9)):
                    text = hide_numbers(self._grid_text(sheet, number, places[sheet.name]))
                    if text and text not in samples:
                        samples.append(text)
        return tuple(samples[:_SAMPLES])

    def _grid_text(self, sheet: ImportSheet, position: int, column: int) -> str:
        from trafficdesk.exchange.cell import cell_text

        return cell_text(sheet.grid.value(position, column)).text

    def _raw(self, row: PlannedRow, column: ReviewColumn) -> str:
        """The cell of the sheet itself: for rows and columns that are not imported."""
        for sheet in self.job.sheets:
            if sheet.name == row.source.sheet and sheet.name in column.places:
                text = self._grid_text(sheet, row.source.number - sheet.grid.number(0), column.places[sheet.name])
                return _masked(column.spec, text) if column.spec and len(text) >= _LONG else hide_numbers(text)
        return ""

    def _places_of(self, position: int, row: PlannedRow) -> Iterator[Place]:
        number = row.source.number
        if row.plan == PROBLEM:
            for problem in row.faults:
                yield Place(position, number, problem.field, problem.label, _level(problem), problem)
        elif row.plan == UPDATE and row.held:
            for name, _, _ in row.changes:
                if _is_clash(row, name):
                    label = self._fields[name].label
                    problem = Problem(name, label, f"{row.remarks[name]}。请核对用哪一个。", CONFIRM)
                    yield Place(position, number, name, label, "warn", problem)


def _plan_of(row: PlannedRow) -> str:
    """A row's plan, with held updates apart."""
    return HELD if row.plan == UPDATE and row.held else row.plan


def _place_of(row: PlannedRow) -> tuple[str, int]:
    return row.source.sheet, row.source.number


def _remapped(match: Any, heading: str, field: str) -> Any:
    if match.text == heading:
        return replace(match, field=field or None, certainty="chosen" if field else "none")
    return replace(match, field=None, certainty="none") if field and match.field == field else match


def _level(problem: Problem) -> str:
    return "warn" if problem.severity == WARNING else "bad"


def _is_clash(row: PlannedRow, field: str) -> bool:
    remark = row.remarks.get(field)
    return remark is not None and remark.clash


def _masked(spec: FieldSpec, text: str) -> str:
    if not text or spec.sensitivity is Sensitivity.OPEN:
        return text
    if spec.kind is Kind.PERSON_ID and looks_destroyed(text):
        return f"{float(text):.5E}" if re.fullmatch(r"[\d.]+[Ee]\+?\d+", text) else text
    return kind_of(spec).mask(text)


def hide_numbers(text: str) -> str:
    """Identity and phone numbers that stand in a column of which nobody knows yet what it is, or in any other text."""
    return _LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", text)


def _same_reading(spec: FieldSpec, raw: str, value: Any) -> bool:
    """Whether the text and its reading say the same in another spelling, so that nobody needs to look."""
    if spec.kind is Kind.DATE:
        numbers = [int(part) for part in re.findall(r"\d+", raw)]
        same = numbers == [value.year, value.month, value.day] if value.year != 9999 else not numbers
        return same or re.sub(r"\D", "", raw) == f"{value:%Y%m%d}"
    plain = "".join(char for char in fold(raw) if char.isalnum())
    return plain == "".join(char for char in fold(show(spec, value)) if char.isalnum())


__all__ = ["HELD", "ImportReview", "Place", "ReviewCell", "ReviewColumn", "SheetLook", "hide_numbers"]
