"""What the spreadsheet library does not tell about an old .xls: cells that Excel could not work out, rows that are crossed out.

[MS-XLS] 2.4.22 BoundSheet8, 2.4.24 BoolErr, 2.4.122 Font, 2.4.127 Formula, 2.4.353 XF, 2.5.10 Bes; the container is [MS-CFB].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from trafficdesk.exchange.grid import Broken, letters

_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
_BOUND_SHEET, _BOOL_ERR, _FORMULA, _END = 0x0085, 0x0205, 0x0006, 0x000A
_FONT, _STYLE, _STRIKE = 0x0031, 0x00E0, 0x0008
_LABEL, _SHARED, _NUMBER, _SMALL, _SMALLS = 0x0204, 0x00FD, 0x0203, 0x027E, 0x00BD
_FREE = 0xFFFFFFF8  # sector numbers from here on are marks
_MOST_SECTORS = 1_000_000


def broken_cells(data: bytes) -> list[dict[tuple[int, int], Broken]]:
    """For every sheet in the order of the workbook: (row, column) from 0 → what stands there. [] for what is no such file."""
    try:
        stream = _workbook(data)
        return [dict(_of_sheet(stream, offset)) for offset in _sheets(stream)]
    except (struct.error, IndexError, ValueError):
        return []


def struck_rows(data: bytes) -> list[tuple[frozenset[int], list[str]]]:
    """For every sheet: positions (from 0) of rows crossed out from end to end, and the places of single cells that are."""
    try:
        stream = _workbook(data)
        styles = _struck_styles(stream)
        return [_struck_of(stream, offset, styles) for offset in _sheets(stream)] if styles else []
    except (struct.error, IndexError, ValueError):
        return []


def _struck_styles(stream: bytes) -> frozenset[int]:
    fonts, styles = [], []
    for kind, body in _records(stream, 0):
        if kind == _FONT:
            fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & _STRIKE))
        elif kind == _STYLE:
            styles.append(struct.unpack_from("<H", body)[0])
        elif kind == _END:
            break
    # There is no font 4: those after it are numbered one higher.
    struck = {at + (at >= 4) for at, crossed in enumerate(fonts) if crossed}
    return frozenset(at for at, font in enumerate(styles) if font in struck)


def _struck_of(stream: bytes, offset: int, styles: frozenset[int]) -> tuple[frozenset[int], list[str]]:
    rows: dict[int, list[tuple[int, bool]]] = {}
    for kind, body in _records(stream, offset):
        if kind == _END:
            break
        if kind in (_LABEL, _SHARED, _NUMBER, _SMALL, _FORMULA):
            row, column, style = struct.unpack_from("<HHH", body)
            rows.setdefault(row, []).append((column, style in styles))
        elif kind == _SMALLS:
            row, column = struct.unpack_from("<HH", body)
            for at in range((len(body) - 6) // 6):
                rows.setdefault(row, []).append((column + at, struct.unpack_from("<H", body, 4 + at * 6)[0] in styles))
    whole = {row for row, cells in rows.items() if all(struck for _, struck in cells)}
    single = [f"{letters(at)}{row + 1}" for row, cells in rows.items() if row not in whole for at, struck in cells if struck]
    return frozenset(whole), single


def _workbook(data: bytes) -> bytes:
    """The stream called Workbook or Book."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    fat_sectors, directory = struct.unpack_from("<I", data, 44)[0], struct.unpack_from("<I", data, 48)[0]
    if size not in (512, 4096) or fat_sectors * size > len(data):
        raise ValueError("no compound file")
    places = [place for place in struct.unpack_from("<109I", data, 76) if place < _FREE]
    extra = struct.unpack_from("<I", data, 68)[0]
    while extra < _FREE and len(places) < fat_sectors:
        *more, extra = struct.unpack_from(f"<{size // 4}I", data, size * (extra + 1))
        places += [place for place in more if place < _FREE]
    fat: list[int] = []
    for place in places[:fat_sectors]:
        fat += struct.unpack_from(f"<{size // 4}I", data, size * (place + 1))
    entries = _chain(data, fat, directory, size)
    for start in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, start + 64)[0]
        name = entries[start : start + max(0, length - 2)].decode("utf-16-le", "replace")
        if name in ("Workbook", "Book"):
            first, stored = struct.unpack_from("<II", entries, start + 116)
            return _chain(data, fat, first, size)[:stored]
    raise ValueError("no workbook")


def _chain(data: bytes, fat: list[int], sector: int, size: int) -> bytes:
    parts, seen = [], 0
    while sector < _FREE and seen < min(_MOST_SECTORS, len(fat)):
        parts.append(data[size * (sector + 1) : size * (sector + 2)])
        sector = fat[sector]
        seen += 1
    return b"".join(parts)


def _records(stream: bytes, offset: int) -> Iterator[tuple[int, bytes]]:
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        yield kind, stream[offset + 4 : offset + 4 + length]
        offset += 4 + length


def _sheets(stream: bytes) -> list[int]:
    found = []
    for kind, body in _records(stream, 0):
        if kind == _BOUND_SHEET:
            found.append(struct.unpack_from("<I", body)[0])
        elif kind == _END:
            break
    return found


def _of_sheet(stream: bytes, offset: int) -> Iterator[tuple[tuple[int, int], Broken]]:
    for kind, body in _records(stream, offset):
        if kind == _END:
            return
        if kind == _BOOL_ERR and len(body) >= 8 and body[7]:
            yield struct.unpack_from("<HH", body), Broken(_ERRORS.get(body[6], "#N/A"))
        elif kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
            yield struct.unpack_from("<HH", body), Broken(_ERRORS.get(body[8], "#N/A"))
