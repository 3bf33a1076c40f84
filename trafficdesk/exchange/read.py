"""The readers: bytes of a spreadsheet, a web page or a text table → sheets of raw cells."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from trafficdesk.errors import KnownError
from trafficdesk.exchange.biff import broken_cells, struck_rows
from trafficdesk.exchange.grid import Broken, Grid, Merge, RowPacker
from trafficdesk.exchange.parts import Parts
from trafficdesk.progress import Progress, no_progress

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_BROKEN = "“{name}”不完整或已损坏，读不出来。请用 WPS 打开后另存为 .xlsx 再导入，或让对方重新发送。"
_ENCRYPTED = "“{name}”设了打开密码，读不了。请在 WPS 或 Excel 里输入密码打开，去掉密码另存一份再导入。"
_TOO_WIDE = "“{name}”里的工作表“{sheet}”范围太大（到第 {row} 行）。请删掉表格下面和右边多余的内容再导入。"
_MOST_CELLS = 20_000_000
_EVERY = 5000
_NAMED = 8  # places of single cells in one sentence
_NEAR_END = 50  # cells below the last one that the library saw
_DATE1904_XLS = re.compile(rb"\x22\x00\x02\x00\x01\x00\x0e\x00\x02\x00")


def spreadsheet(data: bytes, name: str, progress: Progress = no_progress) -> list[Grid]:
    """Every sheet of an .xlsx, .xlsm, .xlsb, .xls, .et or .ods; values keep their types, dates are dates."""
    parts = Parts(data) if data.startswith(b"PK") else None
    if parts:
        parts.refuse_giants(name)
    date1904 = parts.date1904 if parts else _DATE1904_XLS.search(data[:2_000_000]) is not None
    old = broken_cells(data) if not parts else []
    crossed = struck_rows(data) if not parts else []
    with _opened(data, name) as book:
        sheets = []
        for number, meta in enumerate(book.sheets_metadata):
            if str(meta.typ).rpartition(".")[2] not in ("WorkSheet", "MacroSheet"):
                continue
            sheet = _guarded(name, lambda title=meta.name: book.get_sheet_by_name(title))
            rows = _guarded(name, lambda sheet=sheet: _rows(sheet, progress, name))
            _put_broken(rows, parts.broken(meta.name) if parts else old[number] if number < len(old) else {})
            merges = tuple((*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ())
            hidden = not str(meta.visible).endswith(".Visible")
            gone = parts.hidden_rows(meta.name) if parts else frozenset()
            notes = [f"工作表“{meta.name}”是隐藏的。"] if hidden else []
            filled = sum(1 for at in gone if at < len(rows) and rows[at])
            if filled:
                notes.append(f"工作表“{meta.name}”里有 {filled} 行被隐藏或筛选掉了。")
            if parts and parts.hidden_columns(meta.name):
                notes.append(f"工作表“{meta.name}”里有隐藏的列，也已读入。")
            struck, single = parts.struck(meta.name) if parts else crossed[number] if number < len(crossed) else (frozenset(), [])
            notes += _struck_notes(meta.name, sum(1 for at in struck if at < len(rows) and rows[at]), single)
            sheets.append(Grid(meta.name, rows, merges, date1904=date1904, notes=tuple(notes), hidden=hidden, hidden_rows=gone,
                               struck_rows=struck))  # fmt: skip
        return sheets


def _struck_notes(name: str, rows: int, single: list[str]) -> list[str]:
    """What is crossed out: whole lines are left out like hidden ones, single cells are read and named."""
    notes = [f"工作表“{name}”里有 {rows} 行整行划掉了（删除线）。"] if rows else []
    if single:
        some = "、".join(single[:_NAMED]) + (f" 等 {len(single)} 格" if len(single) > _NAMED else "")
        notes.append(f"工作表“{name}”里 {some}划掉了（删除线），还是照写着的读入，请核对。")
    return notes


def _put_broken(rows: list[tuple[Any, ...]], broken: Mapping[tuple[int, int], Broken]) -> None:
    """Where the spreadsheet could not work out a cell, the library gives an empty one."""
    for (row, column), what in broken.items():
        if row < len(rows):
            line = [*rows[row], *[""] * (column + 1 - len(rows[row]))]
            if line[column] == "":
                line[column] = what
                rows[row] = tuple(line)
        elif row < len(rows) + _NEAR_END:
            rows += [()] * (row + 1 - len(rows))
            rows[row] = (*[""] * column, what)


def _opened(data: bytes, name: str) -> CalamineWorkbook:
    from python_calamine import load_workbook

    book: CalamineWorkbook = _guarded(name, lambda: load_workbook(io.BytesIO(data)))
    return book


def _guarded(name: str, action: Any) -> Any:
    """Whatever the library says about a broken file becomes one sentence."""
    from python_calamine import CalamineError, PasswordError

    try:
        return action()
    except PasswordError:
        raise KnownError(_ENCRYPTED.format(name=name)) from None
    except KnownError:
        raise
    except (CalamineError, OSError, ValueError, LookupError, NotImplementedError, MemoryError, OverflowError):
        raise KnownError(_BROKEN.format(name=name)) from None
    except BaseException as error:
        # A panic of the native reader is a BaseException of a class that cannot be imported.
        if type(error).__name__ == "PanicException":
            raise KnownError(_BROKEN.format(name=name)) from None
        raise


def _rows(sheet: Any, progress: Progress, name: str) -> list[tuple[Any, ...]]:
    if sheet.start is None:
        return []
    if sheet.total_height * sheet.total_width > _MOST_CELLS:
        raise KnownError(_TOO_WIDE.format(name=name, sheet=sheet.name, row=sheet.total_height))
    packer, rows = RowPacker(), []
    indent, total = sheet.start[1], sheet.total_height
    for number, cells in enumerate(sheet.iter_rows()):
        if number % _EVERY == 0:
            progress(number, total, f"正在读取“{sheet.name}”第 {number} 行，共 {total} 行")
        rows.append(packer.pack(cells, indent))
    return rows


def text(content: str, title: str, name: str) -> Grid:
    """A CSV or TSV; values stay text. ="120…" and a guarding apostrophe are taken off."""
    content = content.lstrip("\ufeff").replace("\0", "").rstrip("\x1a")
    packer = RowPacker()
    rows: list[tuple[Any, ...]] = []
    try:
        for cells in csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content)):
            # A file written on Windows ends the lines inside a cell as it ends its rows.
            rows.append(packer.pack(_unguarded(cell.replace("\r\n", "\n")) for cell in cells))
    except csv.Error:
        raise KnownError(_BROKEN.format(name=name)) from None
    while rows and not rows[-1]:
        rows.pop()
    if max(map(len, rows), default=0) > 1000:
        raise KnownError(_BROKEN.format(name=name))
    return Grid(title, rows)


_LINE_END = re.compile(r"\r\n|\r|\n")
_PARTING_TAB = re.compile(r"\t(?![,;|，]|$)")
_QUOTED = re.compile(r"(?:(?<=[,;|，\t\r\n])|^)\"(?:[^\"]|\"\")*\"(?=[,;|，\t\r\n]|$)")


def _delimiter(content: str) -> str:
    """The separator that cuts most of the first lines into the same number of parts; what is in quotes cuts nothing."""
    lines = [line for line in _LINE_END.split(_QUOTED.sub("", content[:50_000]))[:50] if line.strip()]

    def weight(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines if sign in line]
        usual = max(set(counts), key=counts.count) if counts else 0
        return counts.count(usual) if usual else 0, usual

    # Commas occur inside cells of tab-separated files, tabs hardly ever inside cells of comma-separated ones, but for
    # the one that some programs put behind a number to keep it a text.
    tabs = sum(bool(_PARTING_TAB.search(line)) for line in lines)
    best = max(",;|，\t", key=weight)
    return "\t" if tabs * 2 > len(lines) and tabs >= weight(best)[0] else best


def _unguarded(cell: str) -> str:
    if cell[:1] == "'" and cell[1:2] and (cell[1] in "=+-@\t\r'" or cell[1:].strip().isdigit()):
        return cell[1:]
    cell = cell.removesuffix("\t")
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def html(content: str, title: str) -> Grid:
    """All tables of a web page one under another, as Excel shows them; text between them takes a row each."""
    parser = _Tables()
    parser.feed(content)
    parser.close()
    parser.end_row()
    return Grid(title, parser.rows, tuple(parser.merges))


class _Tables(HTMLParser):
    _SILENT = frozenset({"script", "style", "head", "title"})
    _BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "table", "caption", "body", "html", "center"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[tuple[Any, ...]] = []
        self.merges: list[Merge] = []
        self._packer = RowPacker()
        self._reach: dict[int, int] = {}  # column → first row that a row-spanning cell no longer covers
        self._cells: dict[int, str] | None = None
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._outside: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._silent += 1
        elif tag == "tr":
            self.end_row()
            self._cells = {}
        elif tag in ("td", "th"):
            self._end_cell()
            if self._cells is None:
                self._cells = {}
            given = dict(attrs)
            self._span = (_count(given.get("rowspan"), 5000), _count(given.get("colspan"), 500))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")
        elif tag in self._BLOCKS:
            self._end_outside()

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self.end_row()
        elif tag in self._BLOCKS:
            self._end_outside()

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        squeezed = re.sub(r"[ \t\r\n]+", " ", data)
        if self._cell is not None:
            self._cell.append(squeezed)
        elif self._cells is None:
            self._outside.append(squeezed)

    def end_row(self) -> None:
        """Put the open row into the grid; also called once at the end for pages that were cut off."""
        self._end_cell()
        if self._cells is not None:
            width = max(self._cells, default=-1) + 1
            self.rows.append(self._packer.pack(self._cells.get(column, "") for column in range(width)))
            self._cells = None
        self._end_outside()

    def _end_cell(self) -> None:
        if self._cell is None or self._cells is None:
            return
        self._end_outside()
        row, column = len(self.rows), 0
        while column in self._cells or self._reach.get(column, 0) > row:
            column += 1
        down, across = self._span
        value = "\n".join(line.strip() for line in "".join(self._cell).split("\n")).strip()
        for each in range(column, column + across):
            self._cells[each] = value if each == column else ""
            self._reach[each] = row + down
        if down * across > 1:
            self.merges.append((row, column, row + down - 1, column + across - 1))
        self._cell = None

    def _end_outside(self) -> None:
        said = "".join(self._outside).strip()
        self._outside.clear()
        if said and self._cells is None:
            self.rows.append((said,))


def _count(given: str | None, most: int) -> int:
    """A span attribute; nonsense counts as 1."""
    return min(int(given), most) if given and given.isascii() and given.isdigit() and int(given) else 1
