"""Ruled tables: spans, heads that come again on every page, rows that go over to the next page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from operator import attrgetter

from trafficdesk.reports.boxes import Box
from trafficdesk.reports.document import (
    Align,
    Cell,
    Column,
    Image,
    KeyValueGrid,
    Pair,
    Role,
    Row,
    Style,
    Table,
    Text,
    VerticalHead,
)
from trafficdesk.reports.fonts import with_other_fonts
from trafficdesk.reports.linebreak import CLOSERS, OPENERS, Layout, lay_out
from trafficdesk.reports.painter import Painter

_PAD = 3.0
_LEADING = 1.36
# Between the columns of a table without rules.
_GUTTER = 8.0
# Looks of tables, and rows of each, that are kept as they were set: a card has six looks, and a dozen rows that come again.
_KEPT_LOOKS, _KEPT_ROWS, _KEPT_CELLS = 48, 128, 512
_HEIGHT = attrgetter("height")
# Marks that are turned when text runs downwards.
_TURNED = str.maketrans({"（": "︵", "）": "︶", "—": "︱", "(": "︵", ")": "︶"})


@dataclass(frozen=True, slots=True)
class _Placed:
    """A cell in its group: row, x, width, rows it spans; lines start..stop of its text, or a picture."""

    row: int
    rows: int
    x: float
    width: float
    layout: Layout
    start: int
    stop: int
    image: Image | None = None
    pad: float = _PAD
    least: float = 0

    @property
    def height(self) -> float:
        if self.image is not None:
            return self.least
        return max(self.least, (self.stop - self.start) * self.layout.style.leading + 2 * self.pad)


@dataclass(frozen=True, slots=True)
class _Group:
    """Rows that spans tie together: their heights and cells. leads: a head over the rows below, never the last one of a page."""

    heights: tuple[float, ...]
    cells: tuple[_Placed, ...]
    leads: bool = False
    height: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "height", sum(self.heights))

    def cut(self, room: float) -> tuple[_Group, _Group] | None:
        """Cut a group that no page can hold: between rows, or a single row between lines."""
        if len(self.heights) == 1:
            return self._cut_lines(room)
        used, count = 0.0, 0
        while count < len(self.heights) - 1 and (used + self.heights[count] <= room or not count):
            used += self.heights[count]
            count += 1
        first = [
            replace(cell, rows=min(cell.rows, count - cell.row)) for cell in self.cells if cell.row < count
        ]
        second = [replace(cell, row=cell.row - count) for cell in self.cells if cell.row >= count]
        for cell in self.cells:
            if cell.row < count < cell.row + cell.rows:
                # The rest of a cell that spans the cut stays empty.
                rest = cell.row + cell.rows - count
                second.append(replace(cell, row=0, rows=rest, start=cell.stop, image=None))
        return _Group(self.heights[:count], tuple(first)), _Group(self.heights[count:], tuple(second))

    def _cut_lines(self, room: float) -> tuple[_Group, _Group] | None:
        first, second = [], []
        for cell in self.cells:
            leading = cell.layout.style.leading
            fits = max(1, int((room - 2 * _PAD) // leading))
            at = min(cell.stop, cell.start + fits)
            first.append(replace(cell, stop=at))
            second.append(replace(cell, start=at, image=None))
        if all(cell.start == cell.stop for cell in second):
            return None
        top = max(cell.height for cell in first)
        rest = max(cell.height for cell in second)
        return _Group((min(room, top),), tuple(first)), _Group((rest,), tuple(second))

    def paint(
        self, painter: Painter, x: float, top: float, frames: list[tuple[float, float, float, float]]
    ) -> None:
        tops = [top]
        for height in self.heights:
            tops.append(tops[-1] - height)
        for cell in self.cells:
            high = tops[cell.row] - tops[cell.row + cell.rows]
            bottom = tops[cell.row + cell.rows]
            frames.append((x + cell.x, bottom, cell.width, high))
            if cell.image is not None:
                painter.picture(cell.image, x + cell.x + 1.5, bottom + 1.5, cell.width - 3, high - 3)
            elif cell.stop > cell.start:
                inked = (cell.stop - cell.start) * cell.layout.style.leading
                # Without rules the texts of a row begin at one height; in a grid they stand in the middle.
                drop = (high - inked) / 2 if cell.pad else 0.0
                painter.lines(
                    cell.layout, cell.start, cell.stop, x + cell.x + cell.pad, tops[cell.row] - drop
                )


@dataclass(frozen=True, slots=True)
class TableBox:
    """Groups of rows under repeated heads."""

    heads: tuple[_Group, ...]
    groups: tuple[_Group, ...]
    ruled: bool
    frame: float
    whole: bool
    before: float = 0
    keep_next: bool = False
    height: float = field(init=False, compare=False)

    def __post_init__(self) -> None:
        # Once for each rest of a ledger that goes over a hundred pages, not whenever it is asked whether that rest fits.
        object.__setattr__(self, "height", sum(map(_HEIGHT, (*self.heads, *self.groups))))

    @property
    def body(self) -> int:
        """Rows that a signature may have for company."""
        return 0 if self.whole else len(self.groups)

    @property
    def _heads_height(self) -> float:
        return sum(group.height for group in self.heads)

    def head(self) -> float:
        if self.whole:
            return self.height
        return self._heads_height + (self.groups[0].height if self.groups else 0)

    def split(self, room: float, force: bool) -> tuple[Box, Box] | None:
        if self.whole and not force:
            return None
        used, count = self._heads_height, 0
        for group in self.groups:
            if used + group.height > room + 1e-3:
                break
            used += group.height
            count += 1
        if count == len(self.groups):
            return None
        if self._whole_rows(count):
            return self.at(count)
        if count and force:
            return self._at(self.groups[:count], self.groups[count:])
        parts = self.groups[0].cut(room - self._heads_height) if force else None
        return self._at(parts[:1], (parts[1], *self.groups[1:])) if parts else None

    def at(self, rows: int) -> tuple[Box, Box]:
        """Cut after so many rows; a head of rows goes with what it leads."""
        rows = self._whole_rows(rows) or rows
        return self._at(self.groups[:rows], self.groups[rows:])

    def _whole_rows(self, rows: int) -> int:
        """How many of the first rows may stay without the next ones."""
        while rows and self.groups[rows - 1].leads:
            rows -= 1
        return rows

    def joined(self, below: Box) -> TableBox | None:
        """With the rows of what stands below, when that is the rest of the same table."""
        if isinstance(below, TableBox) and self.heads and below.heads is self.heads:
            return replace(self, groups=self.groups + below.groups, keep_next=below.keep_next)
        return None

    def _at(self, first: tuple[_Group, ...], second: tuple[_Group, ...]) -> tuple[Box, Box]:
        return replace(self, groups=first), replace(self, groups=second, before=0)

    def paint(self, painter: Painter, x: float, top: float) -> None:
        frames: list[tuple[float, float, float, float]] = []
        y = top
        for group in (*self.heads, *self.groups):
            group.paint(painter, x, y, frames)
            y -= group.height
        if self.ruled:
            painter.frames(frames, 0.5)
            if self.frame > 0.5 and frames:
                right = max(left + width for left, _, width, _ in frames)
                painter.frames([(x, y, right - x, top - y)], self.frame)


def table_box(table: Table, width: float) -> TableBox:
    """Lay a table out over `width` points."""
    return TableBox(
        _groups(table, table.heads, width, head=True),
        _groups(table, table.rows, width, head=False),
        table.ruled,
        table.frame,
        not table.split,
    )


def _groups(table: Table, rows: tuple[Row, ...], width: float, *, head: bool) -> tuple[_Group, ...]:
    setter = _setter(table.columns, width, table.size, table.row_height, table.ruled, table.role, head)
    groups: list[_Group] = []
    covered: dict[int, int] = {}
    pending: list[_Placed] = []
    first = 0
    for index, row in enumerate(rows):
        if not pending and all(isinstance(entry, str) or entry.rows == 1 for entry in row):
            groups.append(setter.alone(row))
            first = index + 1
            continue
        pending += setter.place(row, index - first, covered)
        covered = {place: left - 1 for place, left in covered.items() if left > 1}
        if not covered or index == len(rows) - 1:
            groups.append(setter.sized(pending, index - first + 1, row))
            pending, first, covered = [], index + 1, {}
    return tuple(groups)


class _Setter:
    """Sets the rows of all tables that look alike. Rows that are alike are set once: what is left empty to write in, what a hundred
    cards repeat, and every row of a paper that is tried again with others beside it."""

    def __init__(
        self, columns: tuple[Column, ...], width: float, size: float, row_height: float, ruled: bool, role: Role, head: bool
    ) -> None:
        total = sum(column.weight for column in columns)
        self._columns, self._head, self._ruled = columns, head, ruled
        self._edges = [0.0]
        for column in columns:
            self._edges.append(self._edges[-1] + column.weight * width / total)
        self._pad = _PAD if ruled else 0.0
        self._least = min(row_height, 24) if head else row_height
        leading = round(size * _LEADING, 2)
        self._plain, self._bold = _styles(role, size, leading), _styles(Role.HEI, size, leading)
        self.alone = lru_cache(maxsize=_KEPT_ROWS)(self._alone)
        self._text = lru_cache(maxsize=_KEPT_CELLS)(self._placed_text)

    def _alone(self, row: Row) -> _Group:
        """A row that no cell ties to another: of texts alone, as in ledgers, each by itself."""
        if len(row) > len(self._columns) or any(entry.__class__ is not str for entry in row):
            return self.sized(self.place(row, 0, {}), 1, row)
        cells = tuple(map(self._text, row, range(len(row))))
        return _Group((max([self._least, *[cell.height for cell in cells]]),), cells, False)

    def _placed_text(self, text: str, at: int) -> _Placed:
        """A text in its column, in the first row; set once where a ledger repeats it."""
        edges = self._edges
        return self._cell(Cell(text), 0, edges[at], edges[at + 1] - edges[at], self._columns[at])

    def place(self, row: Row, index: int, covered: dict[int, int]) -> list[_Placed]:
        """The cells of one row in the places that no cell above covers; `covered` learns of theirs."""
        placed = []
        at, edges = 0, self._edges
        for entry in row:
            cell = Cell(entry) if isinstance(entry, str) else entry
            while covered.get(at):
                at += 1
            stop = min(at + cell.columns, len(edges) - 1)
            if stop <= at:
                raise ValueError(f"row {index}: more cells than columns")
            placed.append(self._cell(cell, index, edges[at], edges[stop] - edges[at], self._columns[at]))
            for place in range(at, stop):
                covered[place] = cell.rows
            at = stop
        # A cell that spans one row covers nothing below; it is counted down with the others.
        return placed

    def _cell(self, cell: Cell, index: int, x: float, width: float, column: Column) -> _Placed:
        bold = self._head or cell.head
        align = cell.align or (Align.CENTRE if bold else column.align)
        style = (self._bold if bold else self._plain)[align]
        content = cell.content
        pad = self._pad
        if isinstance(content, Image) and content.content:
            return _Placed(index, cell.rows, x, width, lay_out((), style, width - 2 * _PAD), 0, 0, content)
        if isinstance(content, Image):
            content = content.caption
        if isinstance(content, VerticalHead):
            content = _downwards(content.text)
            style = self._bold[Align.CENTRE]
        runs = (Text(content),) if isinstance(content, str) else content
        gutter = 0.0 if self._ruled or len(self._columns) == 1 or align is not Align.LEFT else _GUTTER
        layout = lay_out(runs, style, width - 2 * pad - gutter)
        if bold and isinstance(content, str) and len(layout.lines) == 2:
            halved = lay_out((Text(_halved(content)),), style, width - 2 * pad - gutter)
            layout = halved if len(halved.lines) == 2 else layout
        lines = 0 if runs in ((), (Text(""),)) else len(layout.lines)
        return _Placed(index, cell.rows, x, width, layout, 0, lines, pad=pad, least=cell.height)

    def sized(self, cells: list[_Placed], count: int, last: Row) -> _Group:
        """A group with rows as high as their cells need."""
        leads = not self._head and len(last) == 1 and isinstance(last[0], Cell) and last[0].head and last[0].columns == len(self._columns)
        heights = [self._least] * count
        for cell in cells:
            if cell.rows == 1:
                heights[cell.row] = max(heights[cell.row], cell.height)
        for cell in cells:
            stop = min(cell.row + cell.rows, count)
            lacking = cell.height - sum(heights[cell.row : stop])
            if lacking > 0:
                for row in range(cell.row, stop):
                    heights[row] += lacking / (stop - cell.row)
        fixed = (replace(cell, rows=count - cell.row) if cell.rows > count - cell.row else cell for cell in cells)
        return _Group(tuple(heights), tuple(fixed), leads)


@lru_cache(maxsize=_KEPT_LOOKS)
def _styles(role: Role, size: float, leading: float) -> dict[Align, Style]:
    return {align: Style(role, size, leading, align, 0) for align in Align}


_setter = lru_cache(maxsize=_KEPT_LOOKS)(_Setter)
with_other_fonts(_setter.cache_clear)


def _halved(label: str) -> str:
    """A label that needs two lines: what stands in brackets on the second, else as much on each. Nothing is parted by force."""
    at = label.find("（")
    middle = at if at > 0 and label.endswith("）") else (len(label) + 1) // 2
    parted = label[:middle] and not any(letter.isascii() or letter in CLOSERS + OPENERS for letter in label[middle - 1 : middle + 1])
    return f"{label[:middle]}\n{label[middle:]}" if "\n" not in label and (parted or middle == at) else label


def _downwards(text: str) -> str:
    """One Chinese letter a line; a number or word like A1 stays on one."""
    parts: list[str] = []
    for letter in text.translate(_TURNED):
        if parts and letter.isascii() and letter.isalnum() and parts[-1].isascii() and parts[-1].isalnum():
            parts[-1] += letter
        else:
            parts.append(letter)
    return "\n".join(parts)


def grid_table(grid: KeyValueGrid) -> Table:
    """An archive card's grid as a table: label and value columns, at the right end a place for the photo."""
    across = grid.pairs_across
    photo = grid.photo is not None
    columns = (Column(1.0), Column(1.9, Align.LEFT)) * across + ((Column(1.35),) if photo else ())
    rows: list[list[Cell]] = []
    queue = list(grid.pairs)
    while queue:
        beside = photo and len(rows) < grid.photo_rows
        places = 2 * across + (1 if photo and not beside else 0)
        rows.append(_grid_row(queue, across, places))
    if photo and rows:
        picture: Cell = Cell(Image(grid.photo), rows=min(grid.photo_rows, len(rows))) if grid.photo else Cell(
            "照\n\n片", rows=min(grid.photo_rows, len(rows)), align=Align.CENTRE
        )  # fmt: skip
        rows[0].append(picture)
    heights = grid.row_height
    return Table(columns, tuple(map(tuple, rows)), size=grid.size, row_height=heights, frame=1.0)


def _grid_row(queue: list[Pair], across: int, places: int) -> list[Cell]:
    """Take the next pairs off the queue: one wide one, or up to `across`; the last value takes what is left."""
    taken = [queue.pop(0)]
    while not taken[0].wide and queue and len(taken) < across and not queue[0].wide:
        taken.append(queue.pop(0))
    row: list[Cell] = []
    for index, pair in enumerate(taken):
        last = index == len(taken) - 1
        columns = places - len(taken) - index if last else 1
        row.append(Cell(pair.label, head=True))
        row.append(Cell(pair.value, columns=columns, align=Align.LEFT, place=pair.label, height=pair.height))
    return row
