"""The faulty rows back to the sender: same headings, faulty cells tinted with the sentence, importable again as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import Header
from trafficdesk.exchange.safe_file import replacing
from trafficdesk.exchange.table import cell_text

ROW_HEAD, FAULT_HEAD = "原表行号", "问题和改法"

# Excel's row number -> (column or None, sentence) of every problem in that row.
Faults = Mapping[int, Sequence[tuple[int | None, str]]]


@dataclass(frozen=True, slots=True)
class FaultySheet:
    """One sheet of the sender's file with its problems."""

    grid: Grid
    header: Header
    faults: Faults


def write_return_file(path: Path, sheets: Sequence[FaultySheet]) -> int:
    """Write the rows with problems of every sheet; how many rows there are."""
    import xlsxwriter

    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary), {"strings_to_formulas": False, "strings_to_urls": False})
        styles = {
            "head": book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True}),
            "text": book.add_format({"num_format": "@", "border": 1}),
            "bad": book.add_format({"num_format": "@", "border": 1, "bg_color": "#FBE9E7", "font_color": "#AE241C"}),
            "say": book.add_format({"text_wrap": True, "border": 1, "font_color": "#AE241C"}),
        }
        names: set[str] = set()
        for sheet in sheets:
            title = _free_name(sheet.grid.name, names)
            _fill(book.add_worksheet(title), sheet, styles)
        book.close()
    return sum(len(sheet.faults) for sheet in sheets)


def _free_name(wanted: str, taken: set[str]) -> str:
    name = "".join("_" if char in "[]:*?/\\'" else char for char in wanted)[:28] or "表"
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _fill(page: object, sheet: FaultySheet, styles: Mapping[str, object]) -> None:
    columns = sheet.header.columns
    last = len(columns) + 1
    write = page.write_string  # type: ignore[attr-defined]
    write(0, 0, ROW_HEAD, styles["head"])
    write(0, last, FAULT_HEAD, styles["head"])
    page.set_column(0, last - 1, 16, styles["text"])  # type: ignore[attr-defined]
    page.set_column(last, last, 60, styles["say"])  # type: ignore[attr-defined]
    page.freeze_panes(1, 0)  # type: ignore[attr-defined]
    for place, column in enumerate(columns, start=1):
        write(0, place, "".join(column.path), styles["head"])
    for line, (number, problems) in enumerate(sorted(sheet.faults.items()), start=1):
        bad = {column: sentence for column, sentence in problems if column is not None}
        position = number - sheet.grid.first_row
        write(line, 0, str(number), styles["text"])
        for place, column in enumerate(columns, start=1):
            text = cell_text(sheet.grid.value(position, column.index)).text
            write(line, place, text, styles["bad" if column.index in bad else "text"])
            if column.index in bad:
                page.write_comment(line, place, bad[column.index], {"x_scale": 2})  # type: ignore[attr-defined]
        write(line, last, "；".join(sentence for _, sentence in problems), styles["say"])
