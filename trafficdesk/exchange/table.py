"""From a grid to source rows: what is data and what is not, each cell as text, gaps that the sender meant filled.

Only two things are ever filled in: a same-as-above mark, and cells inside a merged range. An empty cell stays empty.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from trafficdesk.exchange.cell import EMPTY, CellText, cell_text, split_several
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import Header
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.folding import fold
from trafficdesk.rules.naming import UNIT_LIKE

DATA, BLANK, TOTAL, SIGNATURE, REPEATED, NOTE = "data", "blank", "total", "signature", "repeated_header", "note"
BAND, HIDDEN, STRUCK = "band", "hidden", "struck"

_SAME_ABOVE = frozenset({"同上", "同上行", "同前", "〃", "″", "＂", '"', "''", "′′", "”", "“", "“”", '""', "″″", "〃〃", "々"})
_SAME_LEFT = frozenset({"同左", "同前列"})
_SAME_SIGNS = frozenset(mark[0] for mark in _SAME_ABOVE | _SAME_LEFT)
_TOTAL = re.compile(r"(?:合计|小计|总计|共计|累计|总数)(?:[:：(（]?\s*\d*\s*(?:人|辆|台|户|条)?[)）]?|人数|数|车辆数|数量)?")
_SIGNED = re.compile(
    r"(?:单位|社区|村|居委会|部门)?(?:填表|制表|填报|审核|审批|经办|复核|核对|统计|联系|分管|主管|领导|主要|负责)"
    r"(?:人|负责人|领导|单位|日期|时间)?(?:员)?(?:签字|签名|签章|盖章)?\s*(?:[(（](?:签字|签名|签章|盖章|公章)[)）])?\s*[:：]"
    r"|(?:日期|时间|年月日|制表|审核|盖章|公章|单位盖章|领导签字|联系电话|电话)\s*[:：]"
    r"|.{0,20}[(（](?:盖章|公章|单位盖章|签字|签章)[)）]|(?:单位)?(?:盖章|公章)$|(?:填表人|制表人|审核人|填报人|填表日期|制表日期|填报日期)$"
    r"|\d{4}年\s*\d{0,2}月\s*\d{0,2}日$"
)
_NOTE_START = re.compile(r"(?:注|备注|说明|填表说明|注意|要求|提示)\s*\d?\s*[:：]|[*※★]|(?:\d|[一二三四五六])[、.．].{8,}")
_LONG_NOTE = 30
_LONGEST_MARK = 5
_LONGEST_HEADING = 40
_REMEMBERED = 20_000
_SPAN = 250  # rows that are read together: few, because who looks at the head of a sheet stops after some


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One line of a sheet. `number` is the row number that Excel shows; `cells` go by column from 0.

    kind: "data", "blank", "total", "signature", "repeated_header", "note", "band" (the name of a group above its lines),
    "hidden" (by hand or by a filter) or "struck" (crossed out).
    """

    sheet: str
    number: int
    cells: tuple[CellText, ...]
    kind: str


def source_rows(grid: Grid, header: Header, date_columns: Collection[int] = ()) -> Iterator[SourceRow]:
    """Every row below the heading, in order. `date_columns`: bare numbers there are read as dates."""
    width = max((column.index for column in header.columns), default=0) + 1
    judge = _Judge(header)
    fillable = _merged_cells(grid, header)
    above: tuple[CellText, ...] = (EMPTY,) * width
    blank = (EMPTY,) * width
    reader = _Reader(grid.date1904, date_columns)
    for position, raw, cells in _read(grid, header.last_row + 1, width, reader):
        places = fillable.get(position, {})
        if not raw and not places:
            yield SourceRow(grid.name, grid.number(position), blank, BLANK)
            continue
        kind = judge.kind(cells)
        if kind == DATA and _is_band(grid, position, len(judge.columns)):
            kind = BAND
        if kind == DATA and position in grid.hidden_rows:
            kind = HIDDEN
        elif kind == DATA and position in grid.struck_rows:
            kind = STRUCK
        if kind == DATA:
            if places:
                cells = _filled(cells, places, grid, reader)
            above = cells = _same(cells, above) if reader.marked else cells
        yield SourceRow(grid.name, grid.number(position), cells, kind)


def _read(
    grid: Grid, first: int, width: int, reader: _Reader
) -> Iterator[tuple[int, Sequence[Any], tuple[CellText, ...]]]:
    """(position, raw values, cells) of every row from the first: columns are read, rows are handed on."""
    for start in range(first, len(grid.rows), _SPAN):
        rows = grid.rows[start : start + _SPAN]
        columns = zip_longest(*(row[:width] for row in rows), fillvalue="")
        read = [reader.column(values, at) for at, values in enumerate(columns)]
        read += [[EMPTY] * len(rows)] * (width - len(read))
        yield from zip(range(start, start + len(rows)), rows, zip(*read, strict=True), strict=True)


def _filled(
    cells: tuple[CellText, ...], places: dict[int, tuple[int, int]], grid: Grid, reader: _Reader
) -> tuple[CellText, ...]:
    """With what stands in the first cell of the merged ranges that reach down here."""
    filled = list(cells)
    for column, origin in places.items():
        if not cells[column].text and not cells[column].broken:
            found = reader.read(grid.value(*origin), column)
            merged = Remark(RemarkKind.MERGED, after=_short(found.text))
            filled[column] = CellText(found.text, merged) if found.text else found
    return tuple(filled)


class _Reader:
    """cell_text for one sheet, remembering the words that lists repeat; `marked`: whether any of them may be a same-as-above mark."""

    def __init__(self, date1904: bool, date_columns: Collection[int]) -> None:
        self._date1904 = date1904
        self._dates = frozenset(date_columns)
        self._known = _Texts({"": EMPTY})

    @property
    def marked(self) -> bool:
        return self._known.marked

    def column(self, values: Sequence[Any], at: int) -> list[CellText]:
        """The cells of a column."""
        if set(map(type, values)) == {str}:
            return list(map(self._known.__getitem__, values))
        return [self.read(value, at) for value in values]

    def read(self, value: Any, column: int) -> CellText:
        if type(value) is not str:  # a Broken is one, by another name
            return cell_text(value, serial_dates=column in self._dates, date1904=self._date1904)
        return self._known[value]


class _Texts(dict[str, CellText]):
    """Raw text → cell, read when it is first asked for."""

    marked = False

    def __missing__(self, value: str) -> CellText:
        cell = cell_text(value)
        self.marked = self.marked or cell.text[:1] in _SAME_SIGNS
        if len(self) < _REMEMBERED:
            self[value] = cell
        return cell


def _is_band(grid: Grid, row: int, columns: int) -> bool:
    """One cell merged over most of the table: the name of a group, not a line of the list."""
    line = grid.rows[row]
    if columns <= 2 or line.count("") != len(line) - 1:
        return False
    filled = [column for column, value in enumerate(line) if value != ""]
    merge = grid.merge_at(row, filled[0])
    if merge is not None:
        return (merge[3] - merge[1] + 1) * 2 > columns
    return columns > 3 and filled[0] <= 1 and UNIT_LIKE.search(str(line[filled[0]]).strip()) is not None


def _merged_cells(grid: Grid, header: Header) -> dict[int, dict[int, tuple[int, int]]]:
    """Row → column → cell that holds the value, for cells below the first one of a merge that reaches down.

    Sideways only the first column is filled: a merged pair of columns is one value, not two.
    """
    wanted = {column.index for column in header.columns}
    places: dict[int, dict[int, tuple[int, int]]] = {}
    for top, left, bottom, _ in grid.merges:
        if top <= header.last_row or bottom == top or left not in wanted:
            continue
        for row in range(top + 1, min(bottom, len(grid.rows) - 1) + 1):
            places.setdefault(row, {})[left] = (top, left)
    return places


def _same(cells: tuple[CellText, ...], above: Sequence[CellText]) -> tuple[CellText, ...]:
    if not any(cell.text[:1] in _SAME_SIGNS for cell in cells):
        return cells
    filled = list(cells)
    for column, cell in enumerate(cells):
        if len(cell.text) > _LONGEST_MARK:
            continue
        mark = cell.text.replace(" ", "")
        source = EMPTY
        if mark in _SAME_ABOVE:
            source = above[column]
        elif mark in _SAME_LEFT and column:
            source = filled[column - 1]
        if source.text:
            filled[column] = CellText(source.text, Remark(RemarkKind.REPEATED, mark, _short(source.text)))
    return tuple(filled)


def _short(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= 20 else one_line[:19] + "…"


class _Judge:
    """Tells data rows from the other rows that lists are full of."""

    def __init__(self, header: Header) -> None:
        self.columns = [column.index for column in header.columns]
        self._heads = {column.index: {fold(part) for part in column.path} for column in header.columns}
        self._parts = set().union(*self._heads.values()) if self._heads else set()

    def kind(self, cells: Sequence[CellText]) -> str:
        """Rows with nothing under a heading are blank even when something stands beside the table."""
        said = filter(None, (cell.text or cell.broken for cell in cells))
        first, second = next(said, ""), next(said, "")
        if not first:
            return BLANK
        if second and self._is_ordinary(first) and not _TOTAL.fullmatch(second.replace(" ", "")):
            return DATA  # nearly every row; nothing below would say otherwise
        return self._weigh(cells)

    def _is_ordinary(self, first: str) -> bool:
        """Whether a row of several cells that begins so can only be one of data."""
        if first.isascii() and first.isdecimal():  # the number of the line
            return first != "1" and len(first) <= _LONG_NOTE and first not in self._parts
        bare = first.replace(" ", "")
        odd = len(bare) > _LONG_NOTE or bare.strip("()（）") == "1" or fold(first) in self._parts
        return not odd and not any(pattern.match(bare) for pattern in (_TOTAL, _SIGNED, _NOTE_START))

    def _weigh(self, cells: Sequence[CellText]) -> str:
        filled = [(column, cell.text or cell.broken) for column, cell in enumerate(cells) if cell.text or cell.broken]
        first = filled[0][1].replace(" ", "")
        few = len(filled) <= max(2, len(self.columns) // 3)
        if any(_TOTAL.fullmatch(text.replace(" ", "")) for _, text in filled[:2]) or (few and _TOTAL.match(first)):
            return TOTAL
        if self._repeats(filled):
            return REPEATED
        if _SIGNED.match(first):
            signed = sum(_SIGNED.match(text.replace(" ", "")) is not None for _, text in filled)
            if few or signed * 2 >= len(filled):
                return SIGNATURE
        if len(filled) <= 2 and len(self.columns) > 2 and (_NOTE_START.match(first) or len(first) > _LONG_NOTE):
            return NOTE
        return NOTE if self._numbers_columns(filled) else DATA

    def _repeats(self, filled: Sequence[tuple[int, str]]) -> bool:
        """A heading printed again on every page; the same words in the same columns."""
        head = filled[0][1]
        if len(head) > _LONGEST_HEADING or fold(head) not in self._parts:
            return False
        same = sum(fold(text) in self._heads.get(column, ()) for column, text in filled)
        anywhere = sum(fold(text) in self._parts for _, text in filled)
        needed = min(2, len(self.columns))
        return (same >= needed and same * 2 >= len(filled)) or (anywhere >= 3 and anywhere == len(filled))

    def _numbers_columns(self, filled: Sequence[tuple[int, str]]) -> bool:
        """A row "1 2 3 4 …" or "(1) (2) …" under the heading."""
        if len(filled) < 3 or len(filled[2][1]) > 3:
            return False
        bare = [text.strip("()（）") for _, text in filled]
        return bare == [str(number) for number in range(1, len(bare) + 1)]


__all__ = ["BLANK", "DATA", "EMPTY", "NOTE", "REPEATED", "SIGNATURE", "TOTAL", "CellText", "SourceRow", "cell_text",
           "source_rows", "split_several"]  # fmt: skip
