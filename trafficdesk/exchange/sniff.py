"""Opening a list by what is in it, not by what it is called. Every failure is one sentence."""

from __future__ import annotations

import csv
import io
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.exchange.grid import Grid

LARGEST = 300 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_LISTS = (
    (b"%PDF", "是 PDF 文件"),
    (b"\xff\xd8\xff", "是图片"),
    (b"\x89PNG", "是图片"),
    (b"Rar!", "是压缩包"),
    (b"7z\xbc\xaf", "是压缩包"),
)


class SourceFile:
    """An opened list; `sheets()` gives its grids. The content was copied, the file itself is free again."""

    def __init__(self, path: Path, grids: list[Grid]) -> None:
        self.path = path
        self._grids = grids

    def sheets(self) -> list[Grid]:
        return self._grids


def open_workbook(path: Path) -> SourceFile:
    """Read .xlsx, .xls, .et, .csv, or HTML and tab-separated text renamed .xls. KnownError otherwise."""
    content = _content(path)
    if content.startswith(_OLE):
        return SourceFile(path, _from_ole(path, content))
    if content.startswith(b"PK"):
        return SourceFile(path, _from_zip(path, content))
    for sign, what in _NOT_LISTS:
        if content.startswith(sign):
            raise KnownError(f"{path.name} {what}，不是表格，读不出名册。请向对方要 Excel 或 WPS 表格。")
    text = _decode(path, content)
    head = text[:2000].lower()
    if "<table" in head or "<html" in head or ("<" in head and "<tr" in text[:20000].lower()):
        return SourceFile(path, _from_html(path, text))
    return SourceFile(path, [_from_text(path, text)])


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size == 0:
            raise KnownError(f"{path.name} 是空文件，一个字也没有。请核对是不是没有存好。")
        if size > LARGEST:
            raise KnownError(f"{path.name} 有 {size // 1024 // 1024} 兆，太大了。请拆成几个文件再导入。")
        return path.read_bytes()
    except FileNotFoundError as error:
        raise KnownError(f"找不到文件 {path.name}。请检查 U 盘是否还插着、文件是否已改名。") from error
    except IsADirectoryError as error:
        raise KnownError(f"{path.name} 是文件夹，请选里面的表格文件。") from error
    except OSError as error:
        raise KnownError(
            f"打不开 {path.name}，可能正被 WPS 或 Excel 占用，或没有权限。请先在那边关掉它，再导入一次。"
        ) from error


def _from_ole(path: Path, content: bytes) -> list[Grid]:
    wide = content[:200_000] + content[-200_000:]
    if "EncryptedPackage".encode("utf-16-le") in wide or "EncryptionInfo".encode("utf-16-le") in wide:
        raise _encrypted(path)
    if "WordDocument".encode("utf-16-le") in wide:
        raise KnownError(f"{path.name} 是 Word 文档。请在 Word 里复制那张表，到本程序的表格里粘贴，或另存为 Excel。")
    return _from_calamine(path, content)


def _from_zip(path: Path, content: bytes) -> list[Grid]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            workbook = archive.read("xl/workbook.xml")[:4000] if "xl/workbook.xml" in names else b""
    except (zipfile.BadZipFile, KeyError, OSError, EOFError) as error:
        raise _damaged(path) from error
    if any(name.startswith("word/") for name in names):
        raise KnownError(f"{path.name} 是 Word 文档。请在 Word 里复制那张表，到本程序的表格里粘贴，或另存为 Excel。")
    if not workbook and "content.xml" not in names and not any(name.endswith("workbook.bin") for name in names):
        raise KnownError(f"{path.name} 是压缩包，不是表格。请先解压，再选里面的表格。")
    grids = _from_calamine(path, content)
    if b'date1904="1"' in workbook or b'date1904="true"' in workbook:
        for grid in grids:
            grid.date1904 = True
    return grids


def _from_calamine(path: Path, content: bytes) -> list[Grid]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(io.BytesIO(content))
        return [grid for name in book.sheet_names if (grid := _calamine_grid(book, name)) is not None]
    except python_calamine.PasswordError as error:
        raise _encrypted(path) from error
    except (python_calamine.CalamineError, python_calamine.XmlError, python_calamine.ZipError, OSError) as error:
        if "assword" in str(error) or "ncrypt" in str(error):
            raise _encrypted(path) from error
        raise _damaged(path) from error


def _calamine_grid(book: Any, name: str) -> Grid | None:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python(skip_empty_area=False)
    if not any(value != "" for line in rows for value in line):
        return None
    merges = [(a[0], a[1], b[0], b[1]) for a, b in (sheet.merged_cell_ranges or ())]
    return Grid(name, rows, merges)


def _decode(path: Path, content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise KnownError(f"认不出 {path.name} 是什么文件，不是表格也不是文字。请在 WPS 里打开后另存为 .xlsx 再导入。")


def _from_text(path: Path, text: str) -> Grid:
    lines = text.splitlines()
    delimiter = max("\t,;，", key=lambda mark: sum(line.count(mark) for line in lines[:50]))
    if not any(delimiter in line for line in lines):
        raise KnownError(f"{path.name} 里只有文字，没有分成列。请在 WPS 里打开核对，另存为 .xlsx 再导入。")
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise _damaged(path) from error
    return Grid(path.stem, rows)


def _from_html(path: Path, text: str) -> list[Grid]:
    reader = _TableReader()
    reader.feed(text)
    reader.close()
    grids = [
        Grid(f"表{number}" if len(reader.tables) > 1 else path.stem, rows, merges)
        for number, (rows, merges) in enumerate(reader.tables, start=1)
        if rows
    ]
    if not grids:
        raise KnownError(f"{path.name} 是网页，里面没有表格。请核对下载的文件。")
    return grids


class _TableReader(HTMLParser):
    """Tables of a web page saved as .xls: cells with rowspan and colspan become merges."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[tuple[list[list[str]], list[tuple[int, int, int, int]]]] = []
        self._rows: list[list[str]] = []
        self._merges: list[tuple[int, int, int, int]] = []
        self._taken: set[tuple[int, int]] = set()
        self._cell: list[str] | None = None
        self._span = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._rows, self._merges, self._taken = [], [], set()
        elif tag == "tr":
            self._end_cell()
            self._rows.append([])
        elif tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self._cell = []
            self._span = (_count(given.get("rowspan")), _count(given.get("colspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table":
            self._end_cell()
            self.tables.append((self._rows, self._merges))
            self._rows, self._merges = [], []

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        if not self._rows:
            self._rows.append([])
        row = len(self._rows) - 1
        line = self._rows[row]
        while (row, len(line)) in self._taken:
            line.append("")
        column = len(line)
        down, across = self._span
        line.append("".join(self._cell).strip())
        line.extend([""] * (across - 1))
        if down > 1 or across > 1:
            self._merges.append((row, column, row + down - 1, column + across - 1))
            self._taken |= {(r, c) for r in range(row + 1, row + down) for c in range(column, column + across)}
        self._cell = None


def _count(text: str | None) -> int:
    return min(max(int(text), 1), 1000) if text and text.isdigit() else 1


def _encrypted(path: Path) -> KnownError:
    return KnownError(f"{path.name} 设了打开密码，读不出。请在 WPS 里输入密码打开，去掉密码另存一份再导入。")


def _damaged(path: Path) -> KnownError:
    return KnownError(f"{path.name} 损坏或不完整，读不出。请在 WPS 里打开看看，另存为 .xlsx 再导入，或让对方重发。")
