"""One Type0 (CID) font per face and document, instead of ReportLab's many 256-glyph subsets.

Two reasons: a name with letters beyond the BMP is found again by copy and search (ReportLab 5.1 writes their
ToUnicode entries with five hex digits, which no reader accepts), and a page switches fonts less often.
"""

from __future__ import annotations

import struct
from typing import Any
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc, ttfonts

from trafficdesk.reports.font_face import Face

CMAP_HEAD = (
    "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
    "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
    "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange"
)
CMAP_TAIL = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"


class _Used(dict[str, str]):
    """The letters one document uses of a font: codes by letter, and code points by code."""

    def __init__(self) -> None:
        super().__init__()
        self.points: list[int] = [0]
        self.name = ""

    def __missing__(self, letter: str) -> str:
        code = self[letter] = f"{len(self.points):04x}"
        self.points.append(ord(letter))
        return code


class CIDFont(ttfonts.TTFont):  # type: ignore[misc]
    """A TrueType font written as one Identity-H font. Documents in several threads may share it."""

    def __init__(self, name: str, path: str) -> None:
        # Not as ReportLab makes one: its face reads the whole file.
        self.fontName, self.face = name, Face(path)
        self.state: WeakKeyDictionary[Any, _Used] = WeakKeyDictionary()

    def encode(self, text: str, doc: Any) -> str:
        """`text` as the hex digits of its codes in `doc`."""
        return "".join(map(self._used(doc).__getitem__, text))

    def name_in(self, doc: Any) -> str:
        """The resource name ("/F2") in `doc`; asking for it makes the font part of the document."""
        used = self._used(doc)
        if not used.name:
            used.name = f"F{len(doc.fontMapping) + 1}"
            doc.fontMapping[self.fontName] = "/" + used.name
            doc.delayedFonts.append(self)
        return "/" + used.name

    def addObjects(self, doc: Any) -> None:
        """Write font, descriptor, subset, glyph map and ToUnicode. Called by ReportLab when the file is saved."""
        used = self.state.pop(doc)
        base = (ttfonts.SUBSETN(int(used.name[1:])) + b"+" + self.face.name).decode("ascii")
        descriptor = self.face.addSubsetObjects(doc, base, used.points)
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": "/" + base,
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": descriptor,
                "DW": 1000,
                "W": self._widths(used.points),
                "CIDToGIDMap": doc.Reference(self._glyph_map(used.points), "c2g:" + base),
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": "/" + base,
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, "cid:" + base)]),
                "ToUnicode": doc.Reference(_stream(_to_unicode(used.points)), "tu:" + base),
            }
        )
        doc.idToObject["BasicFonts"].dict[used.name] = doc.Reference(font, used.name)

    def _used(self, doc: Any) -> _Used:
        used = self.state.get(doc)
        if used is None:
            used = self.state[doc] = _Used()
        return used

    def _widths(self, points: list[int]) -> str:
        # As it stands in the file: ReportLab would write each number and each pair of brackets as an object of its own.
        widths = enumerate(map(self.face.getCharWidth, points))
        return f"[ {' '.join(f'{code} [ {round(width, 4)} ]' for code, width in widths if width != 1000)} ]"

    def _glyph_map(self, points: list[int]) -> Any:
        # The subset numbers glyphs in the order they first appear (TTFontFile.makeSubset); letters that share a
        # glyph share the number.
        numbers = {0: 0}
        glyphs = [numbers.setdefault(self.face.charToGlyph.get(point, 0), len(numbers)) for point in points]
        return _stream(struct.pack(f">{len(glyphs)}H", *glyphs))


def _to_unicode(points: list[int]) -> str:
    entries = [f"<{code:04X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
               for code, point in enumerate(points) if code]  # fmt: skip
    parts = [CMAP_HEAD]
    for start in range(0, len(entries), 100):
        chunk = entries[start : start + 100]
        parts += [f"{len(chunk)} beginbfchar", *chunk, "endbfchar"]
    return "\n".join([*parts, CMAP_TAIL])


def _stream(content: str | bytes) -> Any:
    stream = pdfdoc.PDFStream()
    stream.content = content
    stream.filters = [pdfdoc.PDFZCompress]
    return stream
