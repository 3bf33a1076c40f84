"""Another office's own workbook filled in: `{{字段}}` in its cells, and its named tables row by row; its look is kept.

openpyxl reads and writes it; what that loses (charts, drawn shapes, pivot tables, controls) is named. Values are written as what
they are: a text is a text, never a formula.
"""

from __future__ import annotations

import difflib
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.exchange.safe_file import replacing

Value = str | int | float | date | datetime | None
# The rows of a named table under its heads; None where no such table is known.
Rows = Callable[[str, Sequence[str]], "Sequence[Sequence[Value]] | None"]

ENDINGS = (".xlsx", ".xlsm")
SERIAL = "序号"
_LARGEST = 20 * 1024 * 1024
_MOST_UNPACKED = 300 * 1024 * 1024
_FIELD = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
_LOOSE = re.compile(r"[\s\u3000:：（）()、，,。·\-_/|]+")
_LOST = (
    ("图表", "xl/charts/chart"), ("数据透视表", "xl/pivotTables/"), ("切片器", "xl/slicers/"), ("窗体控件", "xl/ctrlProps/"),
    ("ActiveX 控件", "xl/activeX/"),
)  # fmt: skip


@dataclass(slots=True)
class FormFilled:
    """What was filled: cells with fields, tables with their rows; unknown: fields that nobody knows, with where they stand and
    what may be meant; lost: what the file had and no longer has."""

    cells: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @property
    def sentence(self) -> str:
        """All of it in words."""
        rows = "、".join(f"{name} {number} 行" for name, number in self.tables.items())
        parts = [
            f"填了 {self.cells} 处" + (f"，{rows}" if rows else "") + "。",
            f"不认识的字段留着没动：{'；'.join(self.unknown)}。" if self.unknown else "",
            f"原表里的{'、'.join(self.lost)}没有带过来，请从原表复制。" if self.lost else "",
        ]
        return "".join(parts)


def names_loosely(text: str) -> str:
    """A name as it is compared: without spaces, brackets and colons."""
    return _LOOSE.sub("", text)


def fill(form: Path, out: Path, values: Mapping[str, Value], rows: Rows) -> FormFilled:
    """Write a filled copy of a workbook. KnownError for what is no workbook, or has neither fields nor known tables."""
    if form.resolve() == out.resolve():
        raise KnownError("请另取一个文件名，空表要留着下次用。")
    book = _opened(form)
    done = FormFilled(lost=_lost(form))
    known = {names_loosely(name): value for name, value in values.items()}
    for sheet in book.worksheets:
        for name in list(sheet.tables):
            _fill_table(sheet, sheet.tables[name], rows, done)
        for line in sheet.iter_rows():
            for cell in line:
                if isinstance(cell.value, str) or type(cell.value).__name__ == "CellRichText":
                    _fill_cell(sheet.title, cell, known, values, done)
    if not done.cells and not done.tables and not done.unknown:
        raise KnownError(
            f"{form.name} 里没有可填的地方。请在要填的格子里写上“{{{{字段}}}}”，例如“{{{{期间}}}}”，或把明细做成表格，表名写台账的名字。"
        )
    with replacing(out) as temporary:
        book.save(temporary)
    return done


def _opened(form: Path) -> Any:
    import openpyxl

    try:
        with form.open("rb") as file:
            old = file.read(4) == b"\xd0\xcf\x11\xe0"
        if old:
            raise KnownError(f"{form.name} 是旧格式的 .xls 或者有密码。请在 Excel、WPS 里去掉密码，另存为 .xlsx 再选。")
        if form.stat().st_size > _LARGEST:
            raise KnownError(f"{form.name} 超过 20 兆，没有读。请去掉里面的图片再选。")
        with zipfile.ZipFile(form) as packed:
            if sum(each.file_size for each in packed.infolist()) > _MOST_UNPACKED:
                raise KnownError(f"{form.name} 解开以后太大，没有读。请核对是不是选错了文件。")
        return openpyxl.load_workbook(form, rich_text=True, keep_vba=form.suffix.lower() == ".xlsm")
    except FileNotFoundError as error:
        raise KnownError(f"找不到文件 {form.name}。请检查它是否还在。") from error
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, SyntaxError, EOFError, OSError) as error:
        raise KnownError(f"{form.name} 不是能认的 Excel 文件（.xlsx）。请核对是不是选错了文件，或者重新另存一次。") from error


def _lost(form: Path) -> list[str]:
    with zipfile.ZipFile(form) as packed:
        names = packed.namelist()
        shapes = any(
            b"<xdr:sp " in packed.read(name) or b"<xdr:sp>" in packed.read(name)
            for name in names if name.startswith("xl/drawings/drawing")
        )  # fmt: skip
    found = [words for words, start in _LOST if any(name.startswith(start) for name in names)]
    return [*found, "文本框和图形"] if shapes else found


def _fill_cell(sheet: str, cell: Any, known: Mapping[str, Value], names: Mapping[str, Value], done: FormFilled) -> None:
    text = str(cell.value)
    if cell.data_type == "f" or "{{" not in text:
        return
    whole = _FIELD.fullmatch(text.strip())
    if whole is not None and names_loosely(whole[1]) in known:
        put(cell, known[names_loosely(whole[1])])
        done.cells += 1
        return
    seen = False

    def replaced(match: re.Match[str]) -> str:
        nonlocal seen
        name = names_loosely(match[1])
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 1, 0.5)
            meant = next((each for each in names if near and names_loosely(each) == near[0]), "")
            done.unknown.append(f"“{match[1]}”（{sheet} {cell.coordinate}{f'，是否想用“{meant}”' if meant else ''}）")
            return match[0]
        seen = True
        return _in_words(known[name])

    filled = _FIELD.sub(replaced, text)
    if seen:
        put(cell, filled)
        done.cells += 1


def put(cell: Any, value: Value) -> None:
    """Write a value as what it is; the look of the cell stays, but a day in a cell without a format of its own gets one."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, date) and cell.number_format in ("General", "@"):
        cell.number_format = "yyyy-mm-dd"


def _in_words(value: Value) -> str:
    if isinstance(value, date):
        return f"{value.year}年{value.month}月{value.day}日"
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _fill_table(sheet: Any, table: Any, rows: Rows, done: FormFilled) -> None:
    """The rows of a named table, its first one as the pattern of all; what stands below moves down with its look."""
    from openpyxl.utils import get_column_letter, range_boundaries

    left, top, right, bottom = range_boundaries(table.ref)
    heads = [str(sheet.cell(top, column).value or "") for column in range(left, right + 1)]
    lines = rows(table.displayName, heads)
    if lines is None:
        return
    last = bottom - int(table.totalsRowCount or 0)
    room = last - top
    if len(lines) > room:
        _make_room(sheet, last + 1, len(lines) - room)
        bottom += len(lines) - room
    for at in range(max(len(lines), room)):
        _fill_row(sheet, top + 1, top + 1 + at, left, heads, lines[at] if at < len(lines) else None)
    table.ref = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
    if table.autoFilter is not None:
        table.autoFilter.ref = table.ref
    done.tables[table.displayName] = len(lines)


def _fill_row(sheet: Any, pattern: int, row: int, left: int, heads: Sequence[str], values: Sequence[Value] | None) -> None:
    """One row as the first one looks; a head that nobody knows keeps its formula, moved along, or its own words."""
    from openpyxl.formula.translate import Translator

    for at, head in enumerate(heads):
        model, cell = sheet.cell(pattern, left + at), sheet.cell(row, left + at)
        if row != pattern and model.has_style:
            cell._style = copy(model._style)  # noqa: SLF001 - the library has no other way to copy a look
        value = values[at] if values is not None else None
        if isinstance(model.value, str) and model.data_type == "f" and value is None:
            cell.value = Translator(model.value, model.coordinate).translate_formula(cell.coordinate) if values is not None else None
        elif head.strip() == SERIAL and values is not None:
            cell.value = row - pattern + 1
        else:
            put(cell, value)
    if row != pattern and sheet.row_dimensions[pattern].height:
        sheet.row_dimensions[row].height = sheet.row_dimensions[pattern].height


def _make_room(sheet: Any, row: int, count: int) -> None:
    """Move everything from a row on downwards: cells with their look and formulas, joined cells, heights."""
    from openpyxl.utils import get_column_letter

    last, width = sheet.max_row, sheet.max_column
    if last < row:
        return
    joined = [each for each in list(sheet.merged_cells.ranges) if each.min_row >= row]
    for each in joined:
        sheet.unmerge_cells(each.coord)
    heights = {at: sheet.row_dimensions[at].height for at in range(row, last + 1)}
    sheet.move_range(f"A{row}:{get_column_letter(width)}{last}", rows=count, translate=True)
    for each in joined:
        each.shift(row_shift=count)
        sheet.merge_cells(each.coord)
    for at, height in heights.items():
        sheet.row_dimensions[at + count].height = height
