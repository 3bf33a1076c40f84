"""Tables out: styled .xlsx in constant memory and .csv that opens rightly in Excel (blank lists: template.py).

Values are written as what they are: a text is always a text cell, so nothing a user typed becomes a formula, a
link or a number, and an identity number keeps all its digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.exchange.safe_file import replacing
from trafficdesk.progress import Progress, no_progress

FORMATS = {
    "text": "@",
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm",
    "number": "General",
    "money": "#,##0.00",
}
HEAD_STYLE = {
    "bold": True, "bg_color": "#DCE6F1", "border": 1, "border_color": "#9AA5B1", "text_wrap": True,
    "align": "center", "valign": "vcenter",
}  # fmt: skip
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_TO_QUOTE = re.compile(r"[,;|，\t\r\n\"]")
_ROWS_PER_SHEET = 1_048_575
_LONGEST_CELL = 32_767
_FIRST_DATE = date(1900, 3, 1)
_EVERY = 1000
_A4 = 9
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True, slots=True)
class ColumnOut:
    """One column: heading, width in characters, and "text", "date", "datetime", "number" or "money"."""

    label: str
    width: int
    format: str = "text"


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet; `rows` may be a generator and is read once."""

    title: str
    columns: Sequence[ColumnOut]
    rows: Iterable[Sequence[Any]]


def write_table(path: Path, sheets: Sequence[SheetOut], progress: Progress = no_progress) -> None:
    """Write .xlsx, or .csv with the first sheet; whole or not at all. KnownError when it cannot be written."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        _write_csv(path, sheets[0], progress)
    elif suffix == ".xlsx":
        with new_book(path, constant_memory=True) as book:
            names: set[str] = set()
            for sheet in sheets:
                _fill(book, sheet, names, progress)
            progress(0, 0, "正在保存文件")
    else:
        raise KnownError(f"只能导出 .xlsx 或 .csv，“{path.name}”的后缀不对。请改文件名。")


@contextmanager
def new_book(path: Path, **options: Any) -> Iterator[Any]:
    """An XlsxWriter workbook that takes the place of `path` only when it was written whole."""
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with (
        replacing(path) as temporary,
        # Where the clerk wants the list, never in the system's own place.
        TemporaryDirectory(prefix=".trafficdesk-", dir=path.parent, ignore_cleanup_errors=True) as scratch,
    ):
        book = xlsxwriter.Workbook(str(temporary), {**_OPTIONS, **options, "tmpdir": scratch})
        try:
            yield book
        except BaseException:
            _let_go(book)
            raise
        try:
            book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error


def _let_go(book: Any) -> None:
    """Close the scratch files of a workbook that will not be written (constant_memory holds one per sheet open)."""
    book.fileclosed = True
    for sheet in book.worksheets():
        if sheet.row_data_fh is not None:
            sheet.row_data_fh.close()


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that Excel accepts (31 characters, none of []:*?/\\, unique without regard to case)."""
    plain = "".join("_" if sign in "[]:*?/\\'" else sign for sign in title).strip() or "表"
    name, number = plain[:31], 1
    while name.lower() in taken:
        number += 1
        name = f"{plain[:26]}（{number}）"
    taken.add(name.lower())
    return name


def cell_string(value: str) -> str:
    """Text that a cell can hold: at most 32,767 characters, no half surrogate pairs."""
    text = value.encode("utf-8", "ignore").decode("utf-8")
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 8] + "…（已截短）"


def _write_csv(path: Path, sheet: SheetOut, progress: Progress) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        file.write(_csv_line(column.label for column in sheet.columns))
        for number, row in enumerate(sheet.rows, start=1):
            if number % _EVERY == 0:
                progress(number, 0, f"正在写第 {number} 行")
            file.write(_csv_line(row))


def _csv_line(values: Iterable[Any]) -> str:
    """One line. Every sign that a reader may take for a separator stands in quotes, not only the comma (csv.writer)."""
    return ",".join(_quoted(_csv_text(value)) for value in values) + "\r\n"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if _TO_QUOTE.search(text) else text


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")[:16]
    if not isinstance(value, str):
        return str(value)
    # One kind of line end: \r\r\n is two of them here and one to the reader of the file.
    text = value.encode("utf-8", "ignore").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    # Excel would run a leading sign as a formula; the reader of this program takes the apostrophe off again.
    return "'" + text if text.startswith((*_FORMULA_SIGNS, "'")) else text


def _fill(book: Any, sheet: SheetOut, names: set[str], progress: Progress) -> None:
    """Write one table; past the last row that Excel knows it goes on in a further sheet."""
    formats = [book.add_format({"num_format": FORMATS[column.format]}) for column in sheet.columns]
    page, last = _new_page(book, sheet, formats, names), 0
    for number, row in enumerate(sheet.rows, start=1):
        if number % _EVERY == 0:
            progress(number, 0, f"正在写第 {number} 行")
        if last == _ROWS_PER_SHEET:
            page.autofilter(0, 0, last, len(sheet.columns) - 1)
            page, last = _new_page(book, sheet, formats, names), 0
        last += 1
        for index, value in enumerate(row):
            if value is not None and value != "":
                _write_cell(page, last, index, value, formats[index])
    if sheet.columns:
        page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _new_page(book: Any, sheet: SheetOut, formats: Sequence[Any], names: set[str]) -> Any:
    page = book.add_worksheet(sheet_name(sheet.title, names))
    head = book.add_format(HEAD_STYLE)
    for index, (column, shape) in enumerate(zip(sheet.columns, formats, strict=True)):
        page.set_column(index, index, max(column.width, len(column.label) * 2) + 1, shape)
    print_setup(page)
    page.set_row(0, 24)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.label, head)
    return page


def print_setup(page: Any) -> None:
    """A4 landscape, one page wide, headings frozen on screen and repeated on paper, page numbers."""
    page.freeze_panes(1, 0)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(_A4)
    page.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.set_footer("&C第 &P 页 共 &N 页")


def _write_cell(page: Any, row: int, column: int, value: Any, shape: Any) -> None:
    if isinstance(value, str):
        page.write_string(row, column, cell_string(value), shape)
    elif isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", shape)
    elif isinstance(value, (int, float, Decimal)):
        _write_number(page, row, column, value, shape)
    elif isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if day < _FIRST_DATE:  # Excel's calendar begins here; earlier dates stay readable as text
            page.write_string(row, column, value.isoformat(), shape)
        else:
            page.write_datetime(row, column, value, shape)
    else:
        page.write_string(row, column, cell_string(str(value)), shape)


def _write_number(page: Any, row: int, column: int, value: int | float | Decimal, shape: Any) -> None:
    """A number with more digits than a cell keeps is written as text, so that none is lost."""
    number = float(value)
    if number - number != 0 or abs(number) >= 1e15:
        page.write_string(row, column, str(value), shape)
    else:
        page.write_number(row, column, number, shape)
