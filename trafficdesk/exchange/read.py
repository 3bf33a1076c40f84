"""The readers: bytes of a spreadsheet, a web page or a text table → sheets of raw cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from trafficdesk.errors import KnownError
from trafficdesk.exchange.grid import Grid, Merge, RowPacker
from trafficdesk.progress import Progress, no_progress

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_BROKEN = "“{name}”不完整或已损坏，读不出来。请用 WPS 打开后另存为 .xlsx 再导入，或让对方重新发送。"
_ENCRYPTED = "“{name}”设了打开密码，读不了。请在 WPS 或 Excel 里输入密码打开，去掉密码另存一份再导入。"
_TOO_WIDE = "“{name}”里的工作表“{sheet}”范围太大（到第 {row} 行）。请删掉表格下面和右边多余的内容再导入。"
_MOST_CELLS = 40_000_000
_EVERY = 5000
# Counting hidden rows means unpacking the sheet once more: done where it costs nothing.
_SCAN_AT_MOST = 30 * 1024 * 1024
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DATE1904_XLS = re.compile(rb"\x22\x00\x02\x00\x01\x00\x0e\x00\x02\x00")


def spreadsheet(data: bytes, name: str, progress: Progress = no_progress) -> list[Grid]:
    """Every sheet of an .xlsx, .xlsm, .xlsb, .xls, .et or .ods; values keep their types, dates are dates."""
    parts = _Parts(data) if data.startswith(b"PK") else None
    if parts:
        parts.refuse_giants(name)
    date1904 = parts.date1904 if parts else _DATE1904_XLS.search(data[:2_000_000]) is not None
    with _opened(data, name) as book:
        sheets = []
        for meta in book.sheets_metadata:
            if str(meta.typ).rpartition(".")[2] not in ("WorkSheet", "MacroSheet"):
                continue
            sheet = _guarded(name, lambda title=meta.name: book.get_sheet_by_name(title))
            notes = parts.hidden_notes(meta.name) if parts else []
            if not str(meta.visible).endswith(".Visible"):
                notes.insert(0, f"工作表“{meta.name}”是隐藏的，也已读入。")
            rows = _guarded(name, lambda sheet=sheet: _rows(sheet, progress))
            merges = tuple((*top, *bottom) for top, bottom in sheet.merged_cell_ranges or ())
            sheets.append(Grid(meta.name, rows, merges, date1904=date1904, notes=tuple(notes)))
        return sheets


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
    except (CalamineError, OSError, ValueError):
        raise KnownError(_BROKEN.format(name=name)) from None
    except BaseException as error:
        # A panic of the native reader is a BaseException of a class that cannot be imported.
        if type(error).__name__ == "PanicException":
            raise KnownError(_BROKEN.format(name=name)) from None
        raise


def _rows(sheet: Any, progress: Progress) -> list[tuple[Any, ...]]:
    if sheet.start is None:
        return []
    packer, rows = RowPacker(), []
    indent, total = sheet.start[1], sheet.total_height
    for number, cells in enumerate(sheet.iter_rows()):
        if number % _EVERY == 0:
            progress(number, total, f"正在读取“{sheet.name}”第 {number} 行，共 {total} 行")
        rows.append(packer.pack(cells, indent))
    return rows


class _Parts:
    """What the spreadsheet library does not tell about an .xlsx: the date system, hidden rows, giant ranges."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._paths: dict[str, str] = {}
        self.date1904 = False
        try:
            book = ElementTree.fromstring(self._archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(self._archive.read("xl/_rels/workbook.xml.rels"))
        except (KeyError, ElementTree.ParseError, zipfile.BadZipFile, EOFError, OSError):
            return  # the library judges whether the file can be read at all
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        for element in book.iter():
            tag = element.tag.rpartition("}")[2]
            if tag == "workbookPr":
                self.date1904 = element.get("date1904") in ("1", "true")
            elif tag == "sheet":
                target = targets.get(element.get(_RELATION), "").lstrip("/")
                self._paths[element.get("name", "")] = target if target.startswith("xl/") else "xl/" + target

    def hidden_notes(self, sheet: str) -> list[str]:
        """One sentence when rows or columns are hidden (by hand or by a filter)."""
        path = self._paths.get(sheet, "")
        if path not in self._archive.namelist() or self._archive.getinfo(path).file_size > _SCAN_AT_MOST:
            return []
        xml = b"".join(self._chunks(path))
        rows = len(re.findall(rb'<row\b[^>]*\bhidden="(?:1|true)"', xml))
        columns = re.search(rb'<col\b[^>]*\bhidden="(?:1|true)"', xml) is not None
        if not rows and not columns:
            return []
        what = "和".join(filter(None, (f"{rows} 行" if rows else "", "若干列" if columns else "")))
        return [f"工作表“{sheet}”里有 {what}被隐藏或筛选掉了，也已读入。"]

    def refuse_giants(self, name: str) -> None:
        """A stray value in the last cell of a sheet would fill the memory: refuse with the place."""
        for sheet, path in self._paths.items():
            if path not in self._archive.namelist():
                continue
            head = next(iter(self._chunks(path)), b"")[:4000]
            claimed = re.search(rb'<dimension ref="[A-Z]+\d+:([A-Z]+)(\d+)"', head)
            if claimed and int(claimed[2]) * _column(claimed[1]) <= _MOST_CELLS:
                continue
            rows, columns = self._extent(path)
            if rows * columns > _MOST_CELLS:
                raise KnownError(_TOO_WIDE.format(name=name, sheet=sheet, row=rows))

    def _extent(self, path: str) -> tuple[int, int]:
        """Last row and column that hold a value, counted from 1."""
        rows = columns = 0
        rest = b""
        for chunk in self._chunks(path):
            text = rest + chunk
            for match in re.finditer(rb'<c\b[^>]*\br="([A-Z]{1,3})(\d{1,7})"[^>/]*>', text):
                rows, columns = max(rows, int(match[2])), max(columns, _column(match[1]))
            rest = text[-200:]
        return rows, columns

    def _chunks(self, path: str) -> Iterator[bytes]:
        try:
            with self._archive.open(path) as part:
                while chunk := part.read(1 << 20):
                    yield chunk
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError):
            return  # the library judges whether the file can be read at all


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def text(content: str, title: str, name: str) -> Grid:
    """A CSV or TSV; values stay text. ="120…" and a guarding apostrophe are taken off."""
    content = content.lstrip("\ufeff").replace("\0", "").rstrip("\x1a")
    packer = RowPacker()
    rows: list[tuple[Any, ...]] = []
    try:
        for cells in csv.reader(io.StringIO(content, newline=""), delimiter=_delimiter(content)):
            rows.append(packer.pack(_unguarded(cell) for cell in cells))
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
