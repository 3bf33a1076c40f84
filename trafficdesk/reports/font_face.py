"""A TrueType face of which nothing is read but what is asked for: ReportLab's own reads the file and lists every glyph (30 MB a face)."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reportlab.pdfbase import ttfonts

_SPACE, _FIRM_SPACE = 0x20, 0xA0  # in ReportLab's faces one stands for the other


class Face(ttfonts.TTFontFace):  # type: ignore[misc]
    """As ReportLab asks a face; the file is mapped, as the program's own files are while it runs."""

    def __init__(self, path: str) -> None:
        self.filename = path
        with Path(path).open("rb") as file:
            self._ttf_data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # what is there is not read again
        super().__init__(path)

    def extractInfo(self, _letters: int = 1) -> None:
        """Called by ReportLab when the head of the file is read."""
        super().extractInfo(0)
        self.charToGlyph = _Letters(self.filename)
        self.hmetrics, self.glyphPos = _Metrics(self), _Places(self)
        self.defaultWidth = self._pdfScale(self.hmetrics[0][0])

    def get_table(self, tag: str) -> Any:
        """A table of the file: the outlines are given out one by one, whole they would be copied for each font of each document."""
        return _Glyphs(self) if tag == "glyf" else super().get_table(tag)

    def getCharWidth(self, point: int) -> float:
        """In thousandths of the size."""
        width: float = self._pdfScale(self.hmetrics[self.charToGlyph.get(point, 0)][0])
        return width


class _Letters:
    """Which glyph a code point has, of a font's own map."""

    def __init__(self, path: str) -> None:
        import uharfbuzz as hb

        self._face = hb.Face(hb.Blob.from_file_path(path))
        self._font = hb.Font(self._face)

    def get(self, point: int, otherwise: int) -> int:
        found = self._found(point)
        return otherwise if found is None else found

    def __getitem__(self, point: int) -> int:
        found = self._found(point)
        if found is None:
            raise KeyError(point)
        return found

    def __contains__(self, point: int) -> bool:
        return self._found(point) is not None

    def _found(self, point: int) -> int | None:
        found: int | None = self._font.get_nominal_glyph(point)
        if found is None and point in (_SPACE, _FIRM_SPACE):
            found = self._font.get_nominal_glyph(_SPACE + _FIRM_SPACE - point)
        return found

    def __iter__(self) -> Iterator[int]:
        return iter(self._face.unicodes)


class _Metrics:
    """Advance width and left side bearing of a glyph; the last ones share their width."""

    def __init__(self, face: Face) -> None:
        self._face, self._start = face, face.get_table_pos("hmtx")[0]
        self._wide = face.get_ushort(face.get_table_pos("hhea")[0] + 34)

    def __getitem__(self, glyph: int) -> tuple[int, int]:
        read, last = self._face.get_ushort, min(glyph, self._wide - 1)
        bearing = self._start + (4 * glyph + 2 if glyph == last else 4 * self._wide + 2 * (glyph - self._wide))
        return read(self._start + 4 * last), read(bearing)


class _Places:
    """Where the outline of a glyph begins in its table."""

    def __init__(self, face: Face) -> None:
        self._face, self._start = face, face.get_table_pos("loca")[0]
        self._long = face.get_ushort(face.get_table_pos("head")[0] + 50)

    def __getitem__(self, glyph: int) -> int:
        place: int = self._face.get_ulong(self._start + 4 * glyph) if self._long else 2 * self._face.get_ushort(self._start + 2 * glyph)
        return place


class _Glyphs:
    """The outlines of a face."""

    def __init__(self, face: Face) -> None:
        self._face, self._start = face, face.get_table_pos("glyf")[0]

    def __getitem__(self, part: slice) -> bytes:
        outline: bytes = self._face.get_chunk(self._start + part.start, part.stop - part.start)
        return outline
