"""One Excel list on the import desk: its sheets, its columns, what every row will do, what is wrong, and the repair.

Everything the window shows comes from here as plain data; nothing is written before `write`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from trafficdesk.engine.import_job import ImportJob, ImportSheet, Question
from trafficdesk.engine.leavers import Leaver
from trafficdesk.engine.outcome import Outcome
from trafficdesk.engine.review_cells import (
    Decision,
    Made,
    Place,
    ReviewCell,
    ReviewColumn,
    SheetLook,
    blanked,
    goes_in_with_gaps,
    hide_numbers,
    is_at,
    is_clash,
    level_of,
    look_of,
    masked,
    place_of,
    plan_of,
    same_reading,
)
from trafficdesk.errors import KnownError
from trafficdesk.exchange.awaited import Beside, ToAdd
from trafficdesk.exchange.columns import TIME_OF
from trafficdesk.exchange.planned import (
    ADD,
    ANOTHER,
    HELD,
    PROBLEM,
    SECOND_POST,
    SKIP,
    TAKE_NEW,
    UPDATE,
    ListRow,
    PlannedRow,
)
from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import CONFIRM, WARNING, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import record_type

if TYPE_CHECKING:
    from pathlib import Path

    from trafficdesk.engine.exchange import Exchange
    from trafficdesk.store.changes import ChangeSet

PENDING = "pending"  # rows that go in with a cell held back
PLANS = (ADD, UPDATE, SKIP, PROBLEM, HELD)
LEFT_OUT = "先不导入"
_SAMPLES = 3
_LONG = 11


class ImportReview:
    """An opened list. `plan` again after every change of sheets or columns; it may run on any thread."""

    def __init__(self, exchange: Exchange, code: str, path: Path, *, hidden: bool = False, pasted: str | None = None) -> None:
        self._exchange = exchange
        self.job = exchange.open(code, path, guess=True, hidden=hidden, pasted=pasted)
        self.kind = record_type(code)
        self.name = path.name
        self._all = list(self.job.sheets)
        self._fields = {spec.name: spec for spec in exchange.fields_for(self.kind.code)}
        # What the clerk has decided survives another choice of columns, by (sheet, row number).
        self._decisions: dict[tuple[str, int], Decision] = {}
        self._undo: list[dict[tuple[str, int], Decision]] = []
        self._originals: list[ListRow] = []
        self._columns: list[ReviewColumn] | None = None
        self.leavers: list[Leaver] = []  # people of the units in the list whom it does not name

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

    @property
    def told(self) -> list[str]:
        """What has to be known of the file before anything is read off it: hidden sheets and rows, another name, imported before."""
        notes = list(self.job.source.notes)
        if self.job.hidden:
            notes.append(f"隐藏的工作表没有读：{'、'.join(self.job.hidden)}。")
        return [*([self.job.before] if self.job.before else []), *notes]

    @property
    def has_hidden(self) -> bool:
        """Whether something hidden was left unread."""
        return bool(self.job.hidden) or any(sheet.grid.unread for sheet in self._all)

    def sheets(self) -> list[SheetLook]:
        """All sheets with a heading, the unused ones too."""
        used = {sheet.name for sheet in self.job.sheets}
        return [look_of(sheet.name, sheet.grid, sheet.header, sheet.name in used) for sheet in self._all]

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
        fresh = self._exchange.sheet_with(self.kind.code, sheet.grid, header_at(sheet.grid, first - top, last - top), name)
        self._all = [fresh if each.name == name else each for each in self._all]
        self.job.sheets = [fresh if each.name == name else each for each in self.job.sheets]
        self.job.guessed = False
        self.forget_plan()

    def columns(self) -> list[ReviewColumn]:
        """The columns in the order of the list: those that fill a field first, the others after them."""
        if self._columns is None:
            found: dict[tuple[str, str, int], dict[str, int]] = {}
            about: dict[tuple[str, str, int], tuple[str, str, bool]] = {}
            for sheet in self.job.sheets:
                seen: dict[str, int] = {}
                for match in sheet.columns:
                    number = seen[match.text] = seen.get(match.text, 0) + 1
                    key = (match.field or "", match.text, number)
                    found.setdefault(key, {})[sheet.name] = match.column
                    about.setdefault(key, (match.reason, match.rest, match.open))
            made = [
                ReviewColumn(heading, self._fields.get(name.removesuffix(TIME_OF)), self._samples(places), places,
                             *about[name, heading, number], name.endswith(TIME_OF))
                for (name, heading, number), places in found.items()
            ]  # fmt: skip
            self._columns = sorted(made, key=lambda column: column.spec is None)
        return self._columns

    def place_of(self, column: ReviewColumn) -> int | None:
        """Where a column stands, if that has to be said: several bear its heading."""
        alike = [each for each in self.columns() if each.heading == column.heading]
        return next(iter(column.places.values())) if len(alike) > 1 else None

    def set_field(self, heading: str, field: str, place: int | None = None) -> None:
        """Have the column with this heading (at this place of the sheet, if several bear it) fill a field, "" for none."""
        self._exchange.set_field(self._everything(), heading, field, column=place)
        self.forget_plan()

    def set_rest(self, how: str, heading: str = "", place: int | None = None) -> None:
        """What becomes of a column (at this place, if several bear the heading): "remark", "own", "drop"; of all still open for ""."""
        self._exchange.set_rest(self._everything(), how, heading, column=place)
        self._fields = {spec.name: spec for spec in self._exchange.fields_for(self.kind.code)}
        self.forget_plan()

    def set_whole(self, field: str, text: str, sheet: str = "") -> None:
        """One value for every line of a sheet (of all for "") that says nothing else."""
        self._exchange.set_whole(self._everything(), field, text, sheet)
        self.forget_plan()

    def questions(self) -> list[Question]:
        """What has to be answered before writing."""
        return self._exchange.questions(self.job)

    def _everything(self) -> ImportJob:
        return replace(self.job, sheets=self._all)

    @property
    def has_remark(self) -> bool:
        """Whether what has no field can go into the remarks."""
        return self.kind.has("remark")

    def whole_values(self) -> list[tuple[str, FieldSpec, str, str]]:
        """(sheet, field, value, where it was found) of values that hold for a whole sheet."""
        return [(s.name, self._fields[name], fixed.text, fixed.where) for s in self.job.sheets for name, fixed in s.fixed.items()]

    def missing_fields(self) -> list[FieldSpec]:
        """Required fields that no column fills."""
        filled = {column.spec.name for column in self.columns() if column.spec is not None}
        filled |= {name for sheet in self.job.sheets for name in (*sheet.fixed, *(sheet.lacks if sheet.bands else ()))}
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
        self._originals = [row.source for row in self.rows]
        places = {place_of(row): at for at, row in enumerate(self.rows)}
        again = {places[place]: each for place, each in self._decisions.items() if place in places}
        if again:
            self._exchange.change(self.job, {at: each.applied(self._originals[at]) for at, each in again.items()})

    @property
    def rows(self) -> list[PlannedRow]:
        """All planned rows; empty before `plan`."""
        return [] if self.job.plan is None else self.job.plan.rows

    def counts(self) -> dict[str, int]:
        """Rows per plan; a held row counts as "confirm" only; "pending" are those of them that go in with a cell held back."""
        counts = dict.fromkeys((*PLANS, PENDING), 0)
        for row in self.rows:
            counts[plan_of(row)] += 1
            counts[PENDING] += goes_in_with_gaps(row)
        return counts

    def positions(self, plan: str = "") -> list[int]:
        """Positions of the rows with a plan, all rows for ""."""
        if plan == PENDING:
            return [at for at, row in enumerate(self.rows) if goes_in_with_gaps(row)]
        return [at for at, row in enumerate(self.rows) if not plan or plan_of(row) == plan]

    def plan_at(self, position: int) -> str:
        """The plan of a row, with held updates apart."""
        return plan_of(self.rows[position])

    def places(self) -> list[Place]:
        """Everything that keeps a row or a cell from being written: what stops rows first, then single cells."""
        found = [place for at, row in enumerate(self.rows) for place in self._places_of(at, row)]
        return sorted(found, key=lambda place: place.pending)

    def notes(self, position: int, field: str) -> list[tuple[str, str]]:
        """(level, sentence) of a cell: its problems, and what was tidied up."""
        row = self.rows[position]
        found = [(level_of(each), each.sentence) for each in row.problems if each.field == field]
        found += [("warn", f"{each.sentence}（这一行照样登记，这一格进“待补”）") for each in row.pending if each.field == field]
        remark = row.remarks.get(field)
        if remark is not None:
            found.append(("warn", f"库里与表里不同：{remark}" if remark.clash else f"已自动整理：{remark}"))
        return found

    def cell(self, position: int, column: ReviewColumn) -> ReviewCell:
        """What stands in a cell, masked where it is personal."""
        row = self.rows[position]
        spec = column.spec
        if spec is None or row.plan == SKIP or not row.source.cells or column.is_time:
            return ReviewCell(self._raw(row, column), "none" if not column.rest or column.rest == "drop" else "")
        raw = row.source.cells.get(spec.name, "") or row.source.broken.get(spec.name, "")
        notes = self.notes(position, spec.name)
        levels = [level for level, _ in notes]
        shown = masked(spec, raw)
        waiting = any(each.field == spec.name for each in row.pending)
        if "bad" in levels or waiting or is_clash(row, spec.name):
            return ReviewCell(shown or "空着", "bad" if "bad" in levels else "warn", notes[0][1] if notes else "")
        remark = row.remarks.get(spec.name)
        companion, _, name = spec.name.rpartition(".")
        value = row.values.get(name) if not companion else None
        read = show(spec, value, masked=True) if spec.kind is not Kind.LINK else ""
        if remark is not None and remark.read_anew:
            before = remark.shown_before or masked(spec, remark.before)
            return ReviewCell(f"{before} → {masked(spec, remark.after)}", "warn", str(remark))
        if raw and read and not same_reading(spec, raw, value):
            return ReviewCell(f"{shown} → {read}", "warn", f"读作 {read}")
        return ReviewCell(shown, "warn" if notes else "", notes[0][1] if notes else "")

    def shown(self, position: int, field: str) -> str:
        """What stands in the cell of a field, masked; "" when no column fills it."""
        for column in self.columns():
            if column.spec is not None and column.spec.name == field:
                return self.cell(position, column).text
        return ""

    def made(self) -> list[Made]:
        """Units and cars that the list makes by the way, for a look before writing."""
        found: dict[Made, None] = {}
        for row in self.rows:
            if row.plan not in (ADD, UPDATE) or row.held:
                continue
            for values in (row.values, *(each.values for each in row.companions)):
                for value in values.values():
                    if isinstance(value, ToAdd):
                        found[Made(record_type(value.code).spec.label, value.text)] = None
            for each in row.companions:
                if isinstance(each.row, Beside):
                    kind = record_type(each.code)
                    found[Made(kind.spec.label, show(kind.field(kind.spec.title[0]), each.values.get(kind.spec.title[0])))] = None
        return list(found)

    def look_for_leavers(self) -> None:
        """Ask the database who of the units in the list is not named by it."""
        self.leavers = self._exchange.leavers(self.job)
        self.job.leaving &= {each.id for each in self.leavers}

    def set_leaving(self, ids: Sequence[int]) -> None:
        """These people have left; said when the list is written."""
        self.job.leaving = set(ids)

    # repair

    def cell_text(self, position: int, field: str) -> str:
        """The whole text of a cell, to be corrected."""
        source = self.rows[position].source
        return source.cells.get(field, "") or source.broken.get(field, "")

    def alike(self, position: int, field: str) -> list[int]:
        """Positions of all rows with the same text and the same trouble in a field, this one among them."""
        text = self.cell_text(position, field)
        return [
            at for at, row in enumerate(self.rows)
            if self.cell_text(at, field) == text and is_at(row, field)
        ]  # fmt: skip

    def repair(self, position: int, field: str, text: str, *, everywhere: bool = False) -> PlannedRow:
        """Put another text into a cell, or into all that are alike, and check the rows again."""
        places = self.alike(position, field) if everywhere else [position]
        self._decide({at: lambda old: replace(old, cells={**old.cells, field: text}, skip="") for at in places or [position]})
        return self.rows[position]

    def still_wrong(self, position: int, field: str) -> bool:
        """Whether a repaired cell is still not right."""
        row = self.rows[position]
        repaired = field in self._decisions.get(place_of(row), Decision()).cells
        return repaired and is_at(row, field)

    def leave_out(self, position: int) -> None:
        """Do not import this row (one with a problem, or a held one)."""
        self._decide({position: lambda old: replace(old, skip=LEFT_OUT)})

    def accept(self, position: int, because: str, field: str = "") -> PlannedRow:
        """The clerk says why a doubtful row, or all with the same doubt about the same cell, are right; the reason is kept.

        KnownError without a reason.
        """
        if not because.strip():
            raise KnownError("请写明为什么照样导入，例如：老数据没有这一项。原因会和这一行一起留下来。")
        places = self.alike(position, field) if field else [position]
        self._decide({at: lambda old: replace(old, because=because.strip()) for at in places or [position]})
        return self.rows[position]

    def take_new(self, position: int, how: str = TAKE_NEW, *, everywhere: bool = False) -> None:
        """The clerk has looked at a held row, or at all that are held for the same fields; see planned.TAKE_NEW."""
        self._decide({at: lambda old: replace(old, taken=how) for at in (self.held_alike(position) if everywhere else [position])})

    def keep_known(self, position: int, *, everywhere: bool = False) -> PlannedRow:
        """The clerk has looked: what is known stays; everything else of the row is imported."""
        for at in self.held_alike(position) if everywhere else [position]:
            row = self.rows[at]
            self._decide({at: blanked({name: "" for name, remark in row.remarks.items() if remark.clash})}, joined=at != position)
        return self.rows[position]

    def held_alike(self, position: int) -> list[int]:
        """Positions of the rows that are held for the same fields."""
        def why(row: PlannedRow) -> list[str]:
            return sorted(name for name, remark in row.remarks.items() if remark.clash)

        mine = why(self.rows[position])
        return [at for at, row in enumerate(self.rows) if row.held and why(row) == mine]

    def choices_of(self, position: int) -> tuple[str, ...]:
        """What may be decided about a held row: TAKE_NEW, SECOND_POST, ANOTHER."""
        row = self.rows[position]
        membership = self.kind.spec.membership
        moved = membership is not None and is_clash(row, membership.of)
        return (TAKE_NEW, *((SECOND_POST,) if moved else ()), *((ANOTHER,) if self.kind.spec.events else ()))

    def bring_back(self, position: int) -> None:
        """The row of the trash that this line means comes back."""
        trashed = self.rows[position].trashed
        if not trashed:
            raise KnownError("回收站里没有这一行要找的记录。")
        self._decide({position: lambda old: replace(old, revive=trashed)})

    @property
    def can_undo(self) -> bool:
        """Whether a repair can be taken back."""
        return bool(self._undo)

    def undo_repair(self) -> list[int]:
        """Take the last repair or decision back; the positions that it was about."""
        if not self._undo:
            return []
        before = self._undo.pop()
        self._decisions.update(before)
        places = {place_of(row): at for at, row in enumerate(self.rows)}
        lines = {places[place]: each.applied(self._originals[places[place]]) for place, each in before.items()}
        self._exchange.change(self.job, lines)
        return sorted(lines)

    def _decide(self, changes: Mapping[int, Callable[[Decision], Decision]], *, joined: bool = False) -> None:
        before: dict[tuple[str, int], Decision] = {}
        lines: dict[int, ListRow] = {}
        for at, change in changes.items():
            place = place_of(self.rows[at])
            before[place] = self._decisions.get(place, Decision())
            self._decisions[place] = change(before[place])
            lines[at] = self._decisions[place].applied(self._originals[at])
        if joined and self._undo:
            self._undo[-1] = {**before, **self._undo[-1]}
        else:
            self._undo.append(before)
        self._exchange.change(self.job, lines)

    # the end

    def write(self, progress: Progress = no_progress) -> ChangeSet | None:
        """Write what is not held and has no problem, as one change; None when nothing is new."""
        return self._exchange.write(self.job, progress=progress)

    @property
    def outcome(self) -> Outcome | None:
        """What came of it, once it is written."""
        return self.job.outcome

    def write_return_file(self, path: Path) -> int:
        """The sender's workbook with its faults marked."""
        return self._exchange.write_return_file(self.job, path)

    @property
    def decided(self) -> int:
        """How many rows the clerk has repaired or decided about."""
        return sum(each != Decision() for each in self._decisions.values())

    def forget_plan(self) -> None:
        """Have every row checked again by the next `plan`; repairs and decisions stay."""
        self.job.plan = self.job.planner = None
        self._columns = None

    # inside

    def _samples(self, places: Mapping[str, int]) -> tuple[str, ...]:
        samples: list[str] = []
        for sheet in self.job.sheets:
            match = next((m for m in sheet.columns if m.column == places.get(sheet.name)), None)
            samples += [text for text in map(hide_numbers, match.samples if match is not None else ()) if text not in samples]
        return tuple(samples[:_SAMPLES])

    def _grid_text(self, sheet: ImportSheet, position: int, column: int) -> str:
        from trafficdesk.exchange.cell import cell_text

        found = cell_text(sheet.grid.value(position, column))
        return found.text or found.broken

    def _raw(self, row: PlannedRow, column: ReviewColumn) -> str:
        """The cell of the sheet itself: for rows and columns that are not imported."""
        for sheet in self.job.sheets:
            if sheet.name == row.source.sheet and sheet.name in column.places:
                text = self._grid_text(sheet, row.source.number - sheet.grid.number(0), column.places[sheet.name])
                return masked(column.spec, text) if column.spec and len(text) >= _LONG else hide_numbers(text)
        return ""

    def _places_of(self, position: int, row: PlannedRow) -> Iterator[Place]:
        number, sheet = row.source.number, row.source.sheet if len(self.job.sheets) > 1 else ""
        if row.plan == PROBLEM:
            for problem in row.faults:
                yield Place(position, number, problem.field, problem.label, level_of(problem), problem, sheet)
        elif row.held:
            for name, remark in row.remarks.items():
                if remark.clash:
                    label = self._fields[name].label
                    problem = Problem(name, label, f"{remark}。请核对用哪一个。", CONFIRM)
                    yield Place(position, number, name, label, "warn", problem, sheet)
        elif row.plan in (ADD, UPDATE):
            for each in row.pending:
                problem = Problem(each.field, each.label, each.sentence, WARNING)
                yield Place(position, number, each.field, each.label, "warn", problem, sheet, pending=True)


__all__ = [
    "ANOTHER", "HELD", "PENDING", "SECOND_POST", "TAKE_NEW", "ImportReview", "Made", "Place", "ReviewCell", "ReviewColumn",
    "SheetLook", "hide_numbers",
]  # fmt: skip
