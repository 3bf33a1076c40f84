"""What the import desk shows of a list as plain data, and what a person has decided about one of its rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from trafficdesk.exchange.cell import cell_text
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import Header
from trafficdesk.exchange.planned import ADD, HELD, UPDATE, ListRow, PlannedRow
from trafficdesk.fields.checks.person_id import looks_destroyed
from trafficdesk.fields.folding import fold
from trafficdesk.fields.kinds import kind_of, show
from trafficdesk.fields.problems import WARNING, Problem
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity

_SHOWN_ROWS = 12
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


def look_of(name: str, grid: Grid, header: Header, used: bool) -> SheetLook:
    """The first rows of a sheet around its heading, long numbers masked."""
    first = max(0, min(header.first_row, header.last_row + 4 - _SHOWN_ROWS))
    width = max((column.index for column in header.columns), default=0) + 1
    lines = tuple(
        (grid.number(at), tuple(hide_numbers(cell_text(grid.value(at, column)).text) for column in range(width)))
        for at in range(first, min(len(grid.rows), first + _SHOWN_ROWS))
    )
    below = len(grid.rows) - header.last_row - 1
    return SheetLook(name, lines, grid.number(header.first_row), grid.number(header.last_row), below, used)


@dataclass(frozen=True, slots=True)
class ReviewColumn:
    """One column of the list. `spec` is None while it fills no field. `places`: sheet name → column in the sheet.

    reason: why it is understood so. rest: what becomes of it without a field. open: somebody has to say which field.
    is_time: it tells the time of day of a field whose day another column tells.
    """

    heading: str
    spec: FieldSpec | None
    samples: tuple[str, ...]
    places: Mapping[str, int]
    reason: str = ""
    rest: str = ""
    open: bool = False
    is_time: bool = False

    @property
    def label(self) -> str:
        if self.spec is not None:
            return self.spec.label + ("（几点）" if self.is_time else "")
        return {"remark": "并入备注", "drop": "不导入"}.get(self.rest, "请定" if self.open else "不导入")


@dataclass(frozen=True, slots=True)
class ReviewCell:
    """What a cell shows. level: "" in order, "bad" blocks, "warn" to be looked at, "none" is not imported."""

    text: str
    level: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One thing to be looked at: a problem of a row (position in the plan), a held row, a cell that is held back (pending).

    sheet: its name where the list has several.
    """

    position: int
    number: int
    field: str
    label: str
    level: str
    problem: Problem
    sheet: str = ""
    pending: bool = False

    @property
    def where(self) -> str:
        """第 5 行, 湖畔社区 第 5 行."""
        return f"{self.sheet} 第 {self.number} 行".strip()


@dataclass(frozen=True, slots=True)
class Made:
    """A row that the list makes by the way: 单位, 车辆."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person has said of one row: other texts, why it is right, that it stays out, what becomes of a held one."""

    cells: Mapping[str, str] = field(default_factory=dict)
    because: str = ""
    skip: str = ""
    taken: str = ""
    revive: int = 0

    def applied(self, line: ListRow) -> ListRow:
        """The line of the file as it then reads."""
        broken = {name: text for name, text in line.broken.items() if name not in self.cells}
        corrected = {name: line.cells.get(name, "") for name in self.cells}
        return replace(
            line, corrected=corrected, cells={**line.cells, **self.cells}, broken=broken, because=self.because,
            skip=self.skip or line.skip, taken=self.taken, revive=self.revive,
        )  # fmt: skip


def plan_of(row: PlannedRow) -> str:
    """A row's plan, with held ones apart."""
    return HELD if row.held and row.plan in (ADD, UPDATE) else row.plan


def place_of(row: PlannedRow) -> tuple[str, int]:
    """Where a row stands in the file: sheet and Excel's row number."""
    return row.source.sheet, row.source.number


def is_at(row: PlannedRow, field: str) -> bool:
    """Whether something is wrong with a field of a row."""
    return any(each.field == field for each in row.faults) or any(each.field == field for each in row.pending)


def blanked(cells: Mapping[str, str]) -> Callable[[Decision], Decision]:
    """Cells of a row that are left out."""
    return lambda old: replace(old, cells={**old.cells, **cells})


def goes_in_with_gaps(row: PlannedRow) -> bool:
    """Whether a row is written while a cell of it waits."""
    return bool(row.pending) and row.plan in (ADD, UPDATE) and not row.held


def level_of(problem: Problem) -> str:
    """How a problem is coloured."""
    return "warn" if problem.severity == WARNING else "bad"


def is_clash(row: PlannedRow, field: str) -> bool:
    """Whether base and list differ in a field so that somebody has to look."""
    remark = row.remarks.get(field)
    return remark is not None and remark.clash


def masked(spec: FieldSpec, text: str) -> str:
    """A text of the list, masked where the field is personal."""
    if not text or spec.sensitivity is Sensitivity.OPEN:
        return text
    if spec.kind is Kind.PERSON_ID and looks_destroyed(text):
        return f"{float(text):.5E}" if re.fullmatch(r"[\d.]+[Ee]\+?\d+", text) else text
    return kind_of(spec).mask(text)


def hide_numbers(text: str) -> str:
    """Identity and phone numbers that stand in a column of which nobody knows yet what it is, or in any other text."""
    return _LONG_NUMBER.sub(lambda found: f"{found[0][:3]}****{found[0][-4:]}", text)


def same_reading(spec: FieldSpec, raw: str, value: Any) -> bool:
    """Whether the text and its reading say the same in another spelling, so that nobody needs to look."""
    if spec.kind is Kind.DATE:
        numbers = [int(part) for part in re.findall(r"\d+", raw)]
        same = numbers == [value.year, value.month, value.day] if value.year != 9999 else not numbers
        return same or re.sub(r"\D", "", raw) == f"{value:%Y%m%d}"
    plain = "".join(char for char in fold(raw) if char.isalnum())
    return plain == "".join(char for char in fold(show(spec, value)) if char.isalnum())
