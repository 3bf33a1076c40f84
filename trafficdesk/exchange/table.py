"""From a grid to source rows: what is data and what is not, and cells as text with remarks on what was tidied up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import Header
from trafficdesk.fields.folding import clean, fold

DATA, BLANK, TOTAL, SIGNATURE, REPEATED, NOTE = "data", "blank", "total", "signature", "repeated_header", "note"
_SAME = frozenset({"同上", "〃", "″", "＂", '"', "''", "′′", "”", "“", "同左", "以上同", "ditto"})
_TOTALS = re.compile(r"^(合计|小计|总计|共计|累计|总数)")
_SIGNATURES = re.compile(r"^(填表人|制表人?|填报人|审核人?|负责人|单位负责人|主管领导|领导签字|填表日期|制表日期|填报日期|盖章|经办人)[：:（(]?")
_NOTES = re.compile(r"^(注|备注|说明|填表说明)[：:]")
_ID_SIZE = 10**16


@dataclass(frozen=True, slots=True)
class CellText:
    """A cell as text; `remark` says what was tidied up, "" when nothing was."""

    text: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One line of the sheet. `number` is the row number that Excel shows; `cells` go by column."""

    sheet: str
    number: int
    cells: tuple[CellText, ...]
    kind: str


EMPTY = CellText("")


def cell_text(value: Any) -> CellText:
    """Any raw value as the text a clerk would have typed; never raises."""
    if value is None or value == "":
        return EMPTY
    if isinstance(value, bool):
        return CellText("是" if value else "否")
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return CellText(value.date().isoformat() if midnight else value.strftime("%Y-%m-%d %H:%M"))
    if isinstance(value, date):
        return CellText(value.isoformat())
    if isinstance(value, (int, float)):
        return _number_text(value)
    text = clean(str(value))
    raw = str(value)
    if text != raw.strip() and fold(text) == fold(raw) and text:
        return CellText(text, f"{raw.strip()} → {text}" if len(raw) < 40 else "已去掉多余的空格")
    return CellText(text)


def _number_text(value: int | float) -> CellText:
    if isinstance(value, float) and not value.is_integer():
        return CellText(repr(value) if abs(value) < 1e15 else f"{value:.5E}")
    if abs(value) >= _ID_SIZE:
        # Excel keeps 15 digits: the tail of an identity number stored as a number is gone for good.
        return CellText(f"{float(value):.14E}", "")
    return CellText(str(int(value)))


def split_several(text: str) -> list[str]:
    """The parts of a cell that holds several persons or plates."""
    return [part.strip() for part in re.split(r"[/、，,;；\n]+", text) if part.strip()]


def source_rows(grid: Grid, header: Header) -> Iterator[SourceRow]:
    """Every row below the heading, in order. Same-as-above marks and merged cells are filled in for data rows."""
    heading = {fold(part) for column in header.columns for part in column.path}
    down = _merged_down(grid)
    width = max((column.index for column in header.columns), default=0) + 1
    above: list[CellText] = [EMPTY] * width
    for position in range(header.last_row + 1, len(grid.rows)):
        cells = [_cell(grid, down, position, column) for column in range(width)]
        kind = _kind(cells, heading, {column.index for column in header.columns})
        if kind == DATA:
            cells = [_same_as_above(cell, above[i]) for i, cell in enumerate(cells)]
            above = cells
        yield SourceRow(grid.name, grid.number(position), tuple(cells), kind)


def _cell(grid: Grid, down: dict[tuple[int, int], tuple[int, int]], row: int, column: int) -> CellText:
    origin = down.get((row, column))
    if origin is None:
        return cell_text(grid.value(row, column))
    cell = cell_text(grid.value(*origin))
    return CellText(cell.text, f"合并单元格，取“{cell.text}”") if cell.text else cell


def _merged_down(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    """Cells hidden under a merge that reaches downwards -> the cell that holds its value; only inside the merge."""
    return {
        (row, left): (top, left)
        for top, left, bottom, right in grid.merges
        if bottom > top and left == right
        for row in range(top + 1, bottom + 1)
    }


def _same_as_above(cell: CellText, above: CellText) -> CellText:
    if cell.text in _SAME and above.text:
        return CellText(above.text, f"{cell.text} → {above.text}")
    return cell


def _kind(cells: list[CellText], heading: set[str], columns: set[int]) -> str:
    filled = [cell.text for cell in cells if cell.text]
    if not filled:
        return BLANK
    first = filled[0].replace(" ", "")
    if any(_TOTALS.match(text.replace(" ", "")) for text in filled[:2]):
        return TOTAL
    if _NOTES.match(first):
        return NOTE
    short = len(filled) < max(3, len(columns) // 2)
    if _SIGNATURES.match(first) and len(filled) <= 6 and (short or "：" in first or ":" in first):
        return SIGNATURE
    matching = sum(fold(text) in heading for text in filled)
    if matching >= 2 and matching * 2 >= len(filled):
        return REPEATED
    if len(filled) == 1 and len(first) > 30:
        return NOTE
    return DATA
