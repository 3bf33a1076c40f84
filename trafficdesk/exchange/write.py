"""Tables out: styled .xlsx in constant memory, .csv that opens rightly in Excel, and blank templates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.exchange.safe_file import replacing
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.progress import Progress, no_progress

_FORMATS = {"text": "@", "date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "number": "General", "money": "#,##0.00"}
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_LONG_LIST = 200


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
    """Write .xlsx or (one sheet) .csv, whole or not at all. Text is always text: nothing becomes a formula."""
    suffix = path.suffix.lower()
    if suffix == ".csv":
        _write_csv(path, sheets[0])
    elif suffix == ".xlsx":
        _write_xlsx(path, sheets)
    else:
        raise KnownError(f"只能导出 .xlsx 或 .csv，{path.name} 的后缀不对。请改文件名。")


def _write_csv(path: Path, sheet: SheetOut) -> None:
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([column.label for column in sheet.columns])
        for row in sheet.rows:
            writer.writerow([_csv_text(value) for value in row])


def _csv_text(value: Any) -> str:
    if value is None:
        return ""
    text = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else str(value)
    # A leading sign would be run as a formula when the file is opened in Excel.
    return "'" + text if isinstance(value, str) and text.startswith(_FORMULA_SIGNS) else text


def _write_xlsx(path: Path, sheets: Sequence[SheetOut]) -> None:
    import xlsxwriter

    with replacing(path) as temporary:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False}  # fmt: skip
        book = xlsxwriter.Workbook(str(temporary), options)
        for sheet in sheets:
            _fill_sheet(book, sheet)
        try:
            book.close()
        except xlsxwriter.exceptions.FileCreateError as error:
            raise OSError(error.args[0].errno, str(error)) from error


def _fill_sheet(book: Any, sheet: SheetOut) -> None:
    page = book.add_worksheet(_sheet_name(sheet.title))
    head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"})
    formats = [book.add_format({"num_format": _FORMATS[column.format]}) for column in sheet.columns]
    page.freeze_panes(1, 0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    page.set_footer("&C第 &P 页 共 &N 页")
    for index, (column, format_) in enumerate(zip(sheet.columns, formats, strict=True)):
        page.set_column(index, index, column.width, format_)
    page.set_row(0, 24)
    for index, column in enumerate(sheet.columns):
        page.write_string(0, index, column.label, head)
    last = 0
    for last, row in enumerate(sheet.rows, start=1):
        for index, value in enumerate(row):
            if value is not None and value != "":
                _write_cell(page, last, index, value, formats[index])
    page.autofilter(0, 0, last, len(sheet.columns) - 1)


def _write_cell(page: Any, row: int, column: int, value: Any, format_: Any) -> None:
    if isinstance(value, bool):
        page.write_string(row, column, "是" if value else "否", format_)
    elif isinstance(value, (int, float, Decimal)):
        page.write_number(row, column, float(value) if isinstance(value, Decimal) else value, format_)
    elif isinstance(value, (date, datetime)):
        page.write_datetime(row, column, value, format_)
    else:
        page.write_string(row, column, str(value), format_)


def _sheet_name(title: str) -> str:
    return "".join("_" if char in "[]:*?/\\'" else char for char in title)[:31] or "表"


def write_template(path: Path, title: str, fields: Sequence[FieldSpec]) -> None:
    """A blank list: headings (required ones marked), text cells for numbers, drop-downs, and a page of instructions."""
    import xlsxwriter

    with replacing(path) as temporary:
        book = xlsxwriter.Workbook(str(temporary))
        page = book.add_worksheet(_sheet_name(title))
        lists = book.add_worksheet("选项")
        needed = book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1})
        plain = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1})
        page.freeze_panes(1, 0)
        for index, spec in enumerate(fields):
            info = kind_of(spec)
            format_ = book.add_format({"num_format": _FORMATS[info.excel]})
            page.set_column(index, index, max(info.width, len(spec.label) * 2 + 2), format_)
            page.write_string(0, index, spec.label, needed if spec.required else plain)
            _drop_down(page, lists, index, spec)
        lists.hide()
        _instructions(book, fields)
        book.close()


def _drop_down(page: Any, lists: Any, index: int, spec: FieldSpec) -> None:
    if spec.kind is Kind.FLAG:
        page.data_validation(1, index, _LONG_LIST * 25, index, {"validate": "list", "source": ["是", "否"]})
    elif spec.kind is Kind.CHOICE:
        labels = [code.label for code in code_list(spec.codes).options()]
        for row, label in enumerate(labels):
            lists.write_string(row, index, label)
        from xlsxwriter.utility import xl_range_abs

        source = f"=选项!{xl_range_abs(0, index, len(labels) - 1, index)}"
        page.data_validation(
            1, index, _LONG_LIST * 25, index, {"validate": "list", "source": source, "error_type": "warning"}
        )


def _instructions(book: Any, fields: Sequence[FieldSpec]) -> None:
    page = book.add_worksheet("填表说明")
    bold = book.add_format({"bold": True})
    page.set_column(0, 0, 20)
    page.set_column(1, 1, 10)
    page.set_column(2, 2, 80)
    for column, head in enumerate(("栏目", "必填", "怎样填")):
        page.write_string(0, column, head, bold)
    for row, spec in enumerate(fields, start=1):
        page.write_string(row, 0, spec.label)
        page.write_string(row, 1, "是" if spec.required else "")
        page.write_string(row, 2, _how(spec))


def _how(spec: FieldSpec) -> str:
    if spec.help:
        return spec.help
    match spec.kind:
        case Kind.DATE:
            return "日期，例如 2026-11-23 或 2026.11.23"
        case Kind.PERSON_ID:
            return "18 位身份证号；单元格要设为“文本”，否则 Excel 会弄丢后三位"
        case Kind.CHOICE:
            return "从下拉里选：" + "、".join(code.label for code in code_list(spec.codes).options()[:12])
        case Kind.FLAG:
            return "填“是”或“否”"
        case Kind.PHONE:
            return "手机或座机；几个号码用顿号隔开"
    return ""
