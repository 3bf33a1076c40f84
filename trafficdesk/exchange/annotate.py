"""The faulty rows back to the sender: same headings, faulty cells tinted with the sentence, importable again as it is."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trafficdesk.exchange.grid import Grid
from trafficdesk.exchange.header import Header
from trafficdesk.exchange.table import source_rows
from trafficdesk.exchange.write import HEAD_STYLE, cell_string, new_book, print_setup, sheet_name

ROW_HEAD, FAULT_HEAD = "原表行号", "问题和改法"
_RED, _TINT = "#AE241C", "#FBE9E7"

# Excel's row number -> (column or None, sentence) of every problem in that row.
Faults = Mapping[int, Sequence[tuple[int | None, str]]]


@dataclass(frozen=True, slots=True)
class FaultySheet:
    """One sheet of the sender's file with its problems; `date_columns` as in source_rows."""

    grid: Grid
    header: Header
    faults: Faults
    date_columns: Collection[int] = ()


def write_return_file(path: Path, sheets: Sequence[FaultySheet]) -> int:
    """Write the rows with problems of every sheet; how many rows there are.

    Headings of several levels become one line (驾驶证 over 有效期 → 驾驶证有效期). Same-as-above marks and merged
    units are written out, because the row above may not be in this file. The first column is the row number in
    the sender's own file.
    """
    names: set[str] = set()
    with new_book(path) as book:
        border = {"num_format": "@", "border": 1, "border_color": "#D0D7DE", "valign": "top", "text_wrap": True}
        styles = {
            "head": book.add_format(HEAD_STYLE),
            "text": book.add_format(border),
            "bad": book.add_format({**border, "bg_color": _TINT, "font_color": _RED, "bold": True}),
            "say": book.add_format({**border, "font_color": _RED}),
        }
        return sum(_fill(book.add_worksheet(sheet_name(each.grid.name, names)), each, styles) for each in sheets)


def _fill(page: Any, sheet: FaultySheet, styles: Mapping[str, Any]) -> int:
    columns = [column.index for column in sheet.header.columns]
    last = len(columns) + 1
    page.set_column(0, 0, 10)
    page.set_column(1, last - 1, 16, styles["text"])
    page.set_column(last, last, 60)
    print_setup(page)
    headings = [ROW_HEAD, *("".join(column.path) for column in sheet.header.columns), FAULT_HEAD]
    for place, heading in enumerate(headings):
        page.write_string(0, place, heading, styles["head"])
    line = 0
    for row in source_rows(sheet.grid, sheet.header, sheet.date_columns):
        problems = sheet.faults.get(row.number)
        if problems is None:
            continue
        line += 1
        page.write_string(line, 0, str(row.number), styles["text"])
        for place, index in enumerate(columns, start=1):
            said = "；".join(sentence for column, sentence in problems if column == index)
            page.write_string(line, place, cell_string(row.cells[index].text), styles["bad" if said else "text"])
            if said:
                page.write_comment(line, place, said[:1000], {"x_scale": 2, "author": ""})
        page.write_string(line, last, cell_string("；".join(sentence for _, sentence in problems)), styles["say"])
    return line
