"""What the spreadsheet library does not tell about an .xlsx: the date system, hidden and struck rows, giant ranges, broken cells."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from trafficdesk.errors import KnownError
from trafficdesk.exchange.grid import Broken

_TOO_WIDE = "“{name}”里的工作表“{sheet}”范围太大（到第 {row} 行）。请删掉表格下面和右边多余的内容再导入。"
_TOO_LONG = "“{name}”里的工作表“{sheet}”有一格内容太长，不像名单。请核对是不是选错了文件。"
_MOST_CELLS = 20_000_000
_LONGEST_PIECE = 4_000_000
# Looking at single cells means unpacking the sheet once more: done where it costs little.
_SCAN_AT_MOST = 60 * 1024 * 1024
_NO_RESULT = "公式没有结果"
# Any namespace prefix and either quote: a workbook may be written by anything.
_CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c\s*>)", re.DOTALL)
_CELL_START = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"'][^>]*?>")
_ROW = re.compile(rb"<(?:\w+:)?row\b([^>]*)>")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_NUMBER = re.compile(rb"\br\s*=\s*[\"'](\d{1,7})[\"']")
_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
_HIDDEN = re.compile(rb"\bhidden\s*=\s*[\"'](?:1|true)[\"']")
_STYLE = re.compile(rb"\bs\s*=\s*[\"'](\d{1,6})[\"']")
_VALUE = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^>]*>(.*?)</(?:\w+:)?(?:v|is)\s*>", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f\b")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
# What a damaged file may throw at us while it is unpacked.
UNPACKING = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, KeyError, ValueError, LookupError)


class Parts:
    """One workbook's parts by the names of its sheets. Nothing here fails: the library judges whether it can be read."""

    def __init__(self, data: bytes) -> None:
        self._paths: dict[str, str] = {}
        self._scanned: dict[str, bytes] = {}
        self._struck_styles: frozenset[int] | None = None
        self.date1904 = False
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
            self._names = frozenset(self._archive.namelist())
            book = ElementTree.fromstring(self._archive.read("xl/workbook.xml"))
            links = ElementTree.fromstring(self._archive.read("xl/_rels/workbook.xml.rels"))
        except (*UNPACKING, ElementTree.ParseError):
            return
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        for element in book.iter():
            tag = element.tag.rpartition("}")[2]
            if tag == "workbookPr":
                self.date1904 = element.get("date1904") in ("1", "true")
            elif tag == "sheet":
                link = next((value for key, value in element.items() if key.endswith("}id")), None)
                target = targets.get(link, "").lstrip("/")
                self._paths[element.get("name", "")] = target if target.startswith("xl/") else "xl/" + target

    def hidden_rows(self, sheet: str) -> frozenset[int]:
        """Positions (from 0) of rows hidden by hand or by a filter."""
        rows, last, xml = set(), 0, self._xml(sheet)
        for match in _ROW.finditer(xml) if b"hidden" in xml else ():
            number = _NUMBER.search(match[1])
            last = int(number[1]) if number else last + 1
            if _HIDDEN.search(match[1]):
                rows.add(last - 1)
        return frozenset(rows)

    def struck(self, sheet: str) -> tuple[frozenset[int], list[str]]:
        """Positions (from 0) of rows that are crossed out from end to end, and the places of single cells that are."""
        if self._struck_styles is None:
            self._struck_styles = self._styles()
        rows: dict[int, list[tuple[bytes, bool]]] = {}
        for match in _CELL.finditer(self._xml(sheet)) if self._struck_styles else ():
            place, style = _PLACE.search(match[1]), _STYLE.search(match[1])
            if match[2] and place is not None:
                struck = style is not None and int(style[1]) in self._struck_styles
                rows.setdefault(int(place[2]), []).append((place[1], struck))
        whole = {row for row, cells in rows.items() if all(struck for _, struck in cells)}
        single = [f"{at.decode()}{row}" for row, cells in rows.items() if row not in whole for at, struck in cells if struck]
        return frozenset(row - 1 for row in whole), single

    def _styles(self) -> frozenset[int]:
        """The numbers of the styles whose font is crossed out."""
        try:
            tree = ElementTree.fromstring(self._archive.read("xl/styles.xml"))
        except (*UNPACKING, ElementTree.ParseError, AttributeError):
            return frozenset()
        found: dict[str, list[ElementTree.Element]] = {}
        for element in tree:
            found[element.tag.rpartition("}")[2]] = list(element)
        struck = {at for at, font in enumerate(found.get("fonts", ())) for each in font
                  if each.tag.rpartition("}")[2] == "strike" and each.get("val", "1") not in ("0", "false")}  # fmt: skip
        return frozenset(at for at, style in enumerate(found.get("cellXfs", ())) if style.get("fontId", "").isdigit()
                         and int(style.get("fontId", "")) in struck)  # fmt: skip

    def hidden_columns(self, sheet: str) -> bool:
        """Whether columns are hidden."""
        xml = self._xml(sheet)
        return b"hidden" in xml and any(_HIDDEN.search(match[1]) for match in _COLUMN.finditer(xml))

    def broken(self, sheet: str) -> dict[tuple[int, int], Broken]:
        """(row, column) from 0 → what stands in cells that Excel could not work out."""
        xml = self._xml(sheet)
        # The plain signs first: to look for a pattern through a hundred megabytes takes a second.
        if not ((b'"e"' in xml or b"'e'" in xml) and _ERROR.search(xml)) and not ((b"<f" in xml or b":f" in xml) and _FORMULA.search(xml)):
            return {}
        found = {}
        for match in _CELL.finditer(xml):
            inside = match[2] or b""
            value = _VALUE.search(inside)
            text = value[1] if value else b""
            wrong = Broken(text.decode("utf-8", "replace") or "#N/A") if _ERROR.search(match[1]) else (
                Broken(_NO_RESULT) if _FORMULA.search(inside) and not text.strip() else None)  # fmt: skip
            place = _PLACE.search(match[1]) if wrong is not None else None
            if place is not None and wrong is not None:
                found[int(place[2]) - 1, _column(place[1]) - 1] = wrong
        return found

    def refuse_giants(self, name: str) -> None:
        """A stray value in the last cell of a sheet, or one endless cell, would fill the memory: refuse with the place."""
        for sheet in self._paths:
            rows = columns = piece = 0
            rest = b""
            for chunk in self._chunks(sheet):
                text = rest + chunk
                places = _CELL_START.findall(text)
                rows = max(rows, *(int(row) for row in {row for _, row in places}), 0)
                columns = max(columns, *(_column(letters) for letters in {letters for letters, _ in places}), 0)
                piece = 0 if b"<" in chunk else piece + len(chunk)
                if piece > _LONGEST_PIECE:
                    raise KnownError(_TOO_LONG.format(name=name, sheet=sheet))
                rest = text[-300:]
            if rows * columns > _MOST_CELLS:
                raise KnownError(_TOO_WIDE.format(name=name, sheet=sheet, row=rows))

    def _xml(self, sheet: str) -> bytes:
        if sheet not in self._scanned:
            path = self._paths.get(sheet, "")
            small = path in getattr(self, "_names", ()) and self._archive.getinfo(path).file_size <= _SCAN_AT_MOST
            self._scanned = {sheet: b"".join(self._chunks(sheet)) if small else b""}
        return self._scanned[sheet]

    def _chunks(self, sheet: str) -> Iterator[bytes]:
        path = self._paths.get(sheet, "")
        if path not in getattr(self, "_names", ()):
            return
        try:
            with self._archive.open(path) as part:
                while chunk := part.read(1 << 20):
                    yield chunk
        except UNPACKING:
            return


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
