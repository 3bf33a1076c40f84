"""Letters that the fonts of the program lack: from fonts that the office puts beside its data, and whole words of other scripts.

Such letters are few, so each stands in the file as a small font of its own, drawn by its outlines (a Type 3 font: inside the file,
found again by copy and search, from TrueType and PostScript fonts alike). A word of a script whose letters change with their
neighbours (Mongolian, Tibetan, Arabic …) is shaped as a whole by HarfBuzz, or not set at all: never letter by letter.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

SUFFIXES = (".ttf", ".otf", ".ttc")
# Scripts that are never set letter by letter: Hebrew to Mongolian but for the parts that hold none, and their presentation forms.
_SHAPED = "\u0590-\u109f\u1780-\u18af\u1900-\u1aaf\ua840-\ua87f\ufb1d-\ufdff\ufe70-\ufefc"
WORD = re.compile(f"[{_SHAPED}][{_SHAPED}\u200c\u200d\u202f]*")
# A word stands for one letter while lines are made: letters of the last plane, which no text can hold.
_FIRST = 0x100000
_PREFIX = "rare:"

_lock = threading.RLock()
_stand_ins: dict[str, str] = {}
_words: list[str] = []


def as_letters(text: str) -> str:
    """Text in which each word of such a script is one letter; most texts have none and come back as they are."""
    return WORD.sub(lambda match: _stand_in(match[0]), text) if WORD.search(text) else text


def _stand_in(word: str) -> str:
    with _lock:
        if word not in _stand_ins:
            _stand_ins[word] = chr(_FIRST + len(_words))
            _words.append(word)
        return _stand_ins[word]


def spelt(letter: str) -> str:
    """What a letter stands for: itself, or a word."""
    return _words[ord(letter) - _FIRST] if ord(letter) >= _FIRST else letter


def is_word(letter: str) -> bool:
    """Whether a letter stands for a whole word, which is set as one."""
    return ord(letter) >= _FIRST


def room_for(letter: str) -> float:
    """Ems of a line to write a word on, where no font has it."""
    return max(3.0, 0.6 * len(spelt(letter)))


@dataclass(frozen=True, slots=True)
class Cluster:
    """Letters of a word that are drawn together: their glyphs, each with its number and place (font units), and the advance of all."""

    text: str
    glyphs: tuple[tuple[int, int, int], ...]
    advance: int


class RareFace:
    """One font file of the office."""

    def __init__(self, path: Path) -> None:
        import uharfbuzz as hb

        self.path = path
        # Read whole: Windows removes no file that is mapped, and this object may outlive its use.
        self._face = hb.Face(hb.Blob(path.read_bytes()))
        self._font = hb.Font(self._face)
        self.upem: int = self._face.upem or 1000
        self._draw = hb.DrawFuncs()
        self._path: list[str] = []
        self._pen: tuple[float, float] = (0, 0)
        self._set_pen()

    @property
    def letters(self) -> frozenset[int]:
        """Code points that it has a glyph for."""
        return frozenset(self._face.unicodes)

    def name(self) -> str:
        """What the font calls itself."""
        import uharfbuzz as hb

        return str(self._face.get_name(hb.OTNameIdPredefined.FULL_NAME) or self.path.stem)

    def may_be_embedded(self) -> bool:
        """Its maker's permission (OS/2 fsType): neither restricted nor for bitmaps only."""
        table = self._face.reference_table("OS/2").data
        flags = int.from_bytes(table[8:10], "big") if len(table) >= 10 else 0
        return not (flags & 0x0200 or flags & 0x000F == 0x0002)

    def draws(self) -> bool:
        """Whether its letters have outlines (a font of pictures only has none)."""
        some = (self.set(chr(point)) for point in sorted(self.letters)[-200:])
        return any(self.outline(each) for clusters in some for each in clusters)

    def set(self, word: str) -> tuple[Cluster, ...]:
        """A letter, or a word as it is shaped; () when one of its letters is missing."""
        import uharfbuzz as hb

        with _lock:
            buffer = hb.Buffer()
            buffer.add_str(word)
            buffer.guess_segment_properties()
            hb.shape(self._font, buffer)
            shaped = list(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True))
        if not shaped or any(info.codepoint == 0 for info, _ in shaped):
            return ()
        starts = sorted({info.cluster for info, _ in shaped})
        ends = dict(zip(starts, [*starts[1:], len(word)], strict=True))
        clusters = []
        for start, members in groupby(shaped, key=lambda each: each[0].cluster):
            glyphs, across = [], 0
            for info, place in members:
                glyphs.append((info.codepoint, across + place.x_offset, place.y_offset))
                across += place.x_advance
            clusters.append(Cluster(word[start : ends[start]], tuple(glyphs), across))
        return tuple(clusters)

    def outline(self, cluster: Cluster) -> str:
        """The path of a cluster in font units, as drawing operators."""
        with _lock:
            self._path = []
            for number, x, y in cluster.glyphs:
                self._font.draw_glyph(number, self._draw, (x, y))
            return "\n".join(self._path)

    def _set_pen(self) -> None:
        def to(x: float, y: float, data: Any) -> tuple[float, float]:
            self._pen = (x + data[0], y + data[1])
            return self._pen

        def say(operator: str, *points: tuple[float, float]) -> None:
            self._path.append(" ".join(f"{value:.6g}" for point in points for value in point) + f" {operator}")

        def curve(c1x: float, c1y: float, c2x: float, c2y: float, x: float, y: float, data: Any) -> None:
            first, second = to(c1x, c1y, data), to(c2x, c2y, data)
            say("c", first, second, to(x, y, data))

        def bow(cx: float, cy: float, x: float, y: float, data: Any) -> None:
            (x0, y0), (x1, y1), (x2, y2) = self._pen, to(cx, cy, data), to(x, y, data)
            first = (x0 + 2 * (x1 - x0) / 3, y0 + 2 * (y1 - y0) / 3)
            say("c", first, (x2 + 2 * (x1 - x2) / 3, y2 + 2 * (y1 - y2) / 3), (x2, y2))

        self._draw.set_move_to_func(lambda x, y, data: say("m", to(x, y, data)))
        self._draw.set_line_to_func(lambda x, y, data: say("l", to(x, y, data)))
        self._draw.set_quadratic_to_func(bow)
        self._draw.set_cubic_to_func(curve)
        self._draw.set_close_path_func(lambda _data: self._path.append("h"))


class WordFont:
    """A letter or a word as a Type 3 font: its clusters are the codes from 1 on, in the order in which they stand."""

    def __init__(self, face: RareFace, word: str, clusters: tuple[Cluster, ...]) -> None:
        self.face, self.word, self.clusters = face, word, clusters
        self.fontName = f"{_PREFIX}{hashlib.sha256(word.encode()).hexdigest()[:16]}"
        self.ems = sum(each.advance for each in clusters) / face.upem
        self._names: WeakKeyDictionary[Any, str] = WeakKeyDictionary()

    def encode(self, text: str, _doc: Any) -> str:
        """Hex digits of so many times this word."""
        return "".join(f"{code:02x}" for code in range(1, len(self.clusters) + 1)) * len(text)

    def name_in(self, doc: Any) -> str:
        """The resource name in `doc`; asking for it makes the font part of the document."""
        name = self._names.get(doc)
        if name is None:
            name = self._names[doc] = f"F{len(doc.fontMapping) + 1}"
            doc.fontMapping[self.fontName] = f"/{name}"
            doc.delayedFonts.append(self)
        return f"/{name}"

    def addObjects(self, doc: Any) -> None:
        """Write it. Called by ReportLab when the file is saved."""
        from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary

        name = self._names.pop(doc)
        shapes, widths, order = {}, [], []
        for code, each in enumerate(self.clusters, 1):
            shapes[f"g{code}"] = doc.Reference(_stream(f"{each.advance} 0 d0\n{self.face.outline(each)}\nf"), f"{name}g{code}")
            widths.append(each.advance)
            order.append(f"/g{code}")
        scale = f"{1 / self.face.upem:.8f}"
        font = PDFDictionary({
            "Type": "/Font", "Subtype": "/Type3", "Name": f"/{name}", "FontBBox": PDFArray([0, 0, 0, 0]),
            "FontMatrix": PDFArray([scale, 0, 0, scale, 0, 0]), "CharProcs": PDFDictionary(shapes),
            "Encoding": PDFDictionary({"Type": "/Encoding", "Differences": PDFArray([1, *order])}),
            "FirstChar": 1, "LastChar": len(widths), "Widths": PDFArray(widths), "Resources": PDFDictionary({}),
            "ToUnicode": doc.Reference(_stream(self._to_unicode()), f"{name}tu"),
        })  # fmt: skip
        doc.idToObject["BasicFonts"].dict[name] = doc.Reference(font, name)

    def _to_unicode(self) -> str:
        from trafficdesk.reports.cid_font import CMAP_HEAD, CMAP_TAIL

        texts = [each.text.encode("utf-16-be").hex().upper() for each in self.clusters]
        lines = [f"<{code:02X}> <{text}>" for code, text in enumerate(texts, 1)]
        return "\n".join([CMAP_HEAD.replace("<0000> <FFFF>", "<00> <FF>"), f"{len(lines)} beginbfchar", *lines, "endbfchar", CMAP_TAIL])


def _stream(content: str) -> Any:
    from reportlab.pdfbase import pdfdoc

    stream = pdfdoc.PDFStream()
    stream.content = content
    stream.filters = [pdfdoc.PDFZCompress]
    return stream


class RareFonts:
    """The fonts that lie in one folder, asked in the order of their names. They are opened when a letter is first looked for."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._faces: list[RareFace] | None = None
        self._found: dict[str, WordFont | None] = {}

    def files(self) -> list[Path]:
        """The font files of the folder."""
        try:
            found = sorted(self._folder.iterdir()) if self._folder is not None else []
        except OSError:
            return []
        return [path for path in found if path.suffix.lower() in SUFFIXES]

    def find(self, letter: str) -> WordFont | None:
        """The font of a letter, or of the word that it stands for."""
        with _lock:
            if letter not in self._found:
                self._found[letter] = self._look(spelt(letter))
            return self._found[letter]

    def _look(self, word: str) -> WordFont | None:
        if any("\ue000" <= letter <= "\uf8ff" or ord(letter) >= 0xF0000 for letter in word):
            return None  # for private use: each computer has another one
        for face in self._open():
            clusters = face.set(word)
            if 0 < len(clusters) < 100:
                return WordFont(face, word, clusters)
        return None

    def _open(self) -> Iterator[RareFace]:
        if self._faces is None:
            self._faces = []
            for path in self.files():
                try:
                    self._faces.append(RareFace(path))
                except (OSError, ValueError):  # taken away or broken since it was added: the letter stays an empty box
                    continue
        yield from self._faces
