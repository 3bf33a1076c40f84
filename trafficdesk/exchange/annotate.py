"""The sender's own workbook back to the sender: each fault marked in its cell, a sheet 退回说明, everything else as it was.

An .xlsx is opened and marked; an .xls, a CSV or a web page becomes a new workbook of the same shape.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trafficdesk.exchange.cell import cell_text
from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import Header
from trafficdesk.exchange.safe_file import replacing

EXPLANATION = "退回说明"
ROW_HEAD, FAULT_HEAD = "原表行号", "问题和改法"
_RED, _TINT = "FFAE241C", "FFFBE9E7"
_HEADS = ("工作表", "行", "栏目", "表里写的", "问题和改法")
_WIDTHS = (16, 8, 18, 24, 70)
_LONGEST_COMMENT = 1000

# Excel's row number -> (column or None, sentence) of every problem in that row.
Faults = Mapping[int, Sequence[tuple[int | None, str]]]


@dataclass(frozen=True, slots=True)
class FaultySheet:
    """One sheet of the sender's file with its problems; `date_columns` as in source_rows."""

    grid: Grid
    header: Header
    faults: Faults
    date_columns: Collection[int] = ()


def write_return_file(path: Path, sheets: Sequence[FaultySheet], sender: Path | None = None) -> int:
    """Mark every fault in a copy of the sender's workbook; how many rows have one.

    Formats, merges, widths and other sheets stay. A row-wide problem is marked in the first cell of its row.
    """
    from trafficdesk.exchange.in_memory import saved

    book = _sender_book(sender) or _same_shape(sheets)
    explained: list[tuple[Any, ...]] = []
    for sheet in sheets:
        page = book[_title(sheet.grid.name)] if sheet.grid.name not in book.sheetnames else book[sheet.grid.name]
        heads = {column.index: column.text for column in sheet.header.columns}
        for number, problems in sheet.faults.items():
            _mark_row(page, number, problems)
            for column, sentence in problems:
                said = cell_text(sheet.grid.value(number - sheet.grid.first_row, column)) if column is not None else None
                written = (said.text or said.broken) if said is not None else ""
                explained.append((sheet.grid.name, number, heads.get(column, "整行") if column is not None else "整行", written, sentence))
    _explain(book, explained)
    with replacing(path) as file:
        file.write_bytes(saved(book))
    return sum(len(sheet.faults) for sheet in sheets)


def _sender_book(sender: Path | None) -> Any:
    """The sender's file as it is, where the library can keep it; None for other kinds."""
    if sender is None or sender.suffix.lower() not in (".xlsx", ".xlsm"):
        return None
    from openpyxl import load_workbook

    try:
        return load_workbook(sender, keep_vba=sender.suffix.lower() == ".xlsm")
    except Exception:  # whatever the library cannot keep is written anew, in the same shape
        return None


def _same_shape(sheets: Sequence[FaultySheet]) -> Any:
    from openpyxl import Workbook
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook()
    book.remove(book.active)
    for sheet in {sheet.grid.name: sheet for sheet in sheets}.values():
        page = book.create_sheet(_title(sheet.grid.name))
        for row, line in enumerate(sheet.grid.rows):
            for column, value in enumerate(line):
                if value != "":
                    day = column in sheet.date_columns and row > sheet.header.last_row
                    found = cell_text(value, serial_dates=day, date1904=sheet.grid.date1904)
                    cell = page.cell(row + sheet.grid.first_row, column + 1, ILLEGAL_CHARACTERS_RE.sub("", found.text or found.broken))
                    cell.number_format = "@"
                    cell.data_type = "s"
        for top, left, bottom, right in sheet.grid.merges:
            if bottom < len(sheet.grid.rows):
                page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
    return book


def _title(name: str) -> str:
    """A sheet's name as Excel allows it."""
    return name[:31].translate(str.maketrans("[]:*?/\\", "_______")) or "名单"


def _mark_row(page: Any, number: int, problems: Sequence[tuple[int | None, str]]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    said: dict[int, list[str]] = {}
    for column, sentence in problems:
        said.setdefault(column or 0, []).append(sentence)
    for column, sentences in said.items():
        cell = _writable(page, number, column + 1)
        cell.fill = PatternFill("solid", fgColor=_TINT)
        font = Font(name=cell.font.name, size=cell.font.size, bold=True, color=_RED)
        cell.font = font
        comment = Comment("\n".join(sentences)[:_LONGEST_COMMENT], "")
        comment.width, comment.height = 320, 120
        cell.comment = comment


def _writable(page: Any, row: int, column: int) -> Any:
    """The cell itself, or the first one of the merge that covers it."""
    for area in page.merged_cells.ranges:
        if area.min_row <= row <= area.max_row and area.min_col <= column <= area.max_col:
            return page.cell(area.min_row, area.min_col)
    return page.cell(row, column)


def _explain(book: Any, lines: Sequence[tuple[Any, ...]]) -> None:
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font, PatternFill

    if EXPLANATION in book.sheetnames:
        del book[EXPLANATION]
    page = book.create_sheet(EXPLANATION)
    page.append(["下面这些格子要改。改好以后，删不删这张说明都可以，把整份表发回来。"])
    page.append(list(_HEADS))
    for line in lines:
        page.append([ILLEGAL_CHARACTERS_RE.sub("", str(part)) if isinstance(part, str) else part for part in line])
    for column, width in enumerate(_WIDTHS, start=1):
        page.column_dimensions["ABCDE"[column - 1]].width = width
    for row in page.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if isinstance(cell.value, str):
                cell.data_type = "s"  # what begins with = in a list is text, never a formula
    for cell in page[2]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE8EEF4")
    page["A1"].font = Font(bold=True)
    page.freeze_panes = "A3"
    page.page_setup.orientation, page.page_setup.fitToWidth, page.page_setup.fitToHeight = "landscape", 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


__all__ = ["EXPLANATION", "FAULT_HEAD", "ROW_HEAD", "FaultySheet", "write_return_file"]
