"""Fonts: which files stand for which role, who has which letter, and what nobody has.

The bundled fonts decide line breaks and bytes, so only they are used; a document looks the same on every machine. Letters that they
lack may come from fonts beside the office's data (rare_fonts.py). Faces are loaded when first needed and shared by all threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trafficdesk.paths import resources
from trafficdesk.reports.document import (
    Block,
    Document,
    Heading,
    Image,
    KeyValueGrid,
    Paragraph,
    PhotoGrid,
    Role,
    Row,
    Rule,
    Runs,
    SignatureBlock,
    Table,
    Text,
    Together,
    VerticalHead,
)
from trafficdesk.reports.rare_fonts import RareFonts, WordFont, as_letters, is_word, room_for, spelt

if TYPE_CHECKING:
    from trafficdesk.reports.cid_font import CIDFont

_SERIF = "NotoSerifSC-Regular"
_FILES: dict[Role, tuple[str, ...]] = {
    Role.BODY: ("FandolFang-Regular", _SERIF, "NotoSansSC-Regular"),
    Role.TITLE: ("NotoSerifSC-Bold", _SERIF),
    Role.HEI: ("NotoSansSC-Bold", "NotoSansSC-Regular", _SERIF),
    Role.KAI: ("FandolKai-Regular", _SERIF),
    Role.SERIF: (_SERIF, "NotoSansSC-Regular"),
}
# The middle dot is as wide as a Chinese letter in most Chinese fonts; in plates and names it must be narrow.
_NARROW = frozenset("·")

# Nothing to draw: joiners, marks of direction, variation selectors, a byte order mark.
_INVISIBLE = frozenset(map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF, 0xAD, 0xD,
                                 *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))  # fmt: skip

_NAMED = 10  # places that are named one by one
_AROUND = 6  # letters of a long text that are shown on both sides

_lock = threading.Lock()
_loaded: dict[str, CIDFont] = {}
_rare = RareFonts(None)
_laid_out: list[Callable[[], None]] = []


@dataclass(frozen=True, slots=True)
class Missing:
    """A letter, or a word of another script, that no font has: on which paper, in which place, in what text."""

    title: str
    place: str
    letter: str
    text: str

    @property
    def shown(self) -> str:
        """“张𠮷”的“𠮷”（U+20BB7，《签到表》姓名）."""
        called = f"U+{ord(self.letter):04X}，" if len(self.letter) == 1 else ""
        whole = f"“{self.text}”的" if self.text != self.letter else ""
        return f"{whole}“{self.letter}”（{called}《{self.title}》{self.place}）"


def by_hand(documents: Iterable[Document]) -> str:
    """What has to be written in by hand, in one sentence; "" when all is well. Those places are printed as empty boxes."""
    whole: dict[int, Block] = {}
    found = [place for document in documents for place in missing_places(document, whole)]
    if not found:
        return ""
    shown = list({(each.text, each.letter): each.shown for each in found}.values())
    more = f"等 {len(found)} 处" if len(found) > len(shown[:_NAMED]) else ""
    return (
        f"字库里没有这些字，印成空框，请打印后手写：{'、'.join(shown[:_NAMED])}{more}。请先核对是不是登记时打错了字；"
        "没有打错的，可以在“设置”里加一款生僻字字库，再打就有了。"
    )


def use_rare(folder: Path | None) -> RareFonts:
    """Ask the fonts of this folder for what the bundled ones lack, from now on."""
    global _rare
    before, _rare = _rare, RareFonts(folder)
    if before.files() or _rare.files():
        for forget in _laid_out:
            forget()
        chain.cache_clear()
        _known_good.cache_clear()
        with _lock:
            for name in [name for name, face in _loaded.items() if isinstance(face, WordFont)]:
                del _loaded[name]
    return _rare


def with_other_fonts(forget: Callable[[], None]) -> None:
    """Call this when letters may be found in other fonts than before: what was laid out holds no more."""
    _laid_out.append(forget)


def rare() -> RareFonts:
    """The fonts of the office that is open."""
    return _rare


def known_letters() -> frozenset[int]:
    """Code points that some bundled font has."""
    names = {name for names in _FILES.values() for name in names}
    return frozenset[int]().union(*(font(name).face.charToGlyph for name in sorted(names)))


def leaves_ink(letter: str) -> bool:
    """Whether a letter is drawn at all."""
    return letter not in _INVISIBLE and letter not in "\n\t"


def font(name: str) -> Any:
    """The loaded font file `name`.ttf of the fonts folder (a CIDFont), or a rare letter's own font (a WordFont)."""
    known = _loaded.get(name)  # asked for with every piece of a line: no lock for one that is there
    if known is not None:
        return known
    with _lock:
        found = _loaded.get(name)
        if found is None:
            from reportlab.pdfbase import pdfmetrics

            from trafficdesk.reports.cid_font import CIDFont

            found = _loaded[name] = CIDFont(name, str(resources() / "fonts" / f"{name}.ttf"))
            pdfmetrics.registerFont(found)
        return found


class FontChain(dict[str, tuple[str, float]]):
    """Fonts to ask one after the other, letter by letter: letter → (font name, width in ems).

    The name is "" for letters that take no ink and for letters nobody has.
    """

    def __init__(self, role: Role) -> None:
        super().__init__()
        self._names = _FILES[role]

    def __missing__(self, letter: str) -> tuple[str, float]:
        found = self[letter] = self._find(letter)
        return found

    def lacks(self, letter: str) -> bool:
        """Nobody has it, though it should leave ink."""
        return leaves_ink(letter) and not self[letter][0]

    def width(self, text: str, size: float) -> float:
        """Width in points of text on one line."""
        return sum(self[letter][1] for letter in text) * size

    def _find(self, letter: str) -> tuple[str, float]:
        if letter in _INVISIBLE:
            return "", 0.0
        point = ord(letter)
        names = (_SERIF, *self._names) if letter in _NARROW else self._names
        for name in names:
            face = font(name).face
            if point in face.charToGlyph:
                return name, face.getCharWidth(point) / 1000
        rare = _rare.find(letter)
        if rare is None:
            return "", room_for(letter) if is_word(letter) else 1.0
        with _lock:
            _loaded[rare.fontName] = rare  # type: ignore[assignment]
        return rare.fontName, rare.ems


@cache
def chain(role: Role) -> FontChain:
    """The one chain of a role."""
    return FontChain(role)


# What a document says, with places


def texts_of(document: Document) -> Iterator[str]:
    """Every text that stands on it."""
    return (text for _, text, _ in _texts(document))


def missing_places(document: Document, whole: dict[int, Block] | None = None) -> list[Missing]:
    """Every letter, and every word of another script, that no font has.

    whole: blocks of which every letter was found, by identity: the fixed clauses that all papers of a batch share.
    """
    whole = {} if whole is None else whole
    found = _missing(document, _margin_texts(document))
    for block in document.blocks:
        if id(block) not in whole:
            lacking = _missing(document, _block_texts(block))
            found += lacking
            if not lacking:
                whole[id(block)] = block
    return found


def _missing(document: Document, texts: Iterable[tuple[str, str, Role]]) -> list[Missing]:
    title = document.title + (f" {document.number}" if document.number else "")
    found: list[Missing] = []
    for place, text, role in texts:
        known = _known_good(role)
        if known.issuperset(text):
            continue
        letters = as_letters(text)
        for letter in dict.fromkeys(letters):
            if chain(role).lacks(letter):
                found.append(Missing(title, place, spelt(letter), _around(text, spelt(letter))))
            elif not is_word(letter):
                known.add(letter)
    return found


def _around(text: str, part: str) -> str:
    """A text, or as much of a long one as tells where a part of it stands."""
    at = text.index(part)
    near = text[max(0, at - _AROUND) : at + len(part) + _AROUND]
    return (text if len(text) <= len(part) + 2 * _AROUND else near).strip()


@cache
def _known_good(_role: Role) -> set[str]:
    return set()


def _texts(document: Document) -> Iterator[tuple[str, str, Role]]:
    yield from _margin_texts(document)
    for block in document.blocks:
        yield from _block_texts(block)


def _margin_texts(document: Document) -> Iterator[tuple[str, str, Role]]:
    yield "标题", document.title, Role.TITLE
    yield "编号", document.number, Role.SERIF
    yield "页眉", document.note, Role.SERIF
    yield "水印", document.watermark, Role.HEI


def _block_texts(block: Block) -> Iterator[tuple[str, str, Role]]:
    if isinstance(block, Paragraph):
        yield from _run_texts(block.runs, block.style.role, "")
    elif isinstance(block, Heading):
        yield "标题", block.text, heading_role(block.level)
    elif isinstance(block, Table):
        yield from _table_texts(block)
    elif isinstance(block, KeyValueGrid):
        for pair in block.pairs:
            yield pair.label, pair.label, Role.HEI
            runs = (Text(pair.value),) if isinstance(pair.value, str) else pair.value
            yield from _run_texts(runs, Role.SERIF, pair.label)
    elif isinstance(block, SignatureBlock):
        for runs in (*block.left.lines, *block.right.lines):
            yield from _run_texts(runs, block.style.role, "签字栏")
    elif isinstance(block, Image):
        yield "照片说明", block.caption, Role.SERIF
    elif isinstance(block, PhotoGrid):
        for image in block.images:
            yield "照片说明", image.caption, Role.SERIF
    elif isinstance(block, Rule):
        yield "分隔线", block.text, Role.SERIF
    elif isinstance(block, Together):
        for inner in block.blocks:
            yield from _block_texts(inner)


def _run_texts(runs: Runs, role: Role, place: str) -> Iterator[tuple[str, str, Role]]:
    for run in runs:
        if isinstance(run, Text):
            yield run.place or place, run.text, run.role or role


def _table_texts(table: Table) -> Iterator[tuple[str, str, Role]]:
    for row in table.heads:
        yield from _row_texts(row, Role.HEI, ())
    names = _column_names(table)
    for row in table.rows:
        yield from _row_texts(row, table.role, names)


def _column_names(table: Table) -> tuple[str, ...]:
    """What to call a cell: the lowest head row that names every column, else nothing."""
    for row in reversed(table.heads):
        if len(row) == len(table.columns):
            return tuple(cell if isinstance(cell, str) else str(cell.content) for cell in row)
    return ()


def _row_texts(row: Row, role: Role, names: tuple[str, ...]) -> Iterator[tuple[str, str, Role]]:
    for index, cell in enumerate(row):
        name = names[index] if len(names) == len(row) else "表格"
        if isinstance(cell, str):
            yield name, cell, role
            continue
        place = cell.place or name
        face = Role.HEI if cell.head else role
        if isinstance(cell.content, str):
            yield place, cell.content, face
        elif isinstance(cell.content, VerticalHead):
            yield place, cell.content.text, Role.HEI
        elif isinstance(cell.content, Image):
            yield place, cell.content.caption, role
        else:
            yield from _run_texts(cell.content, face, place)


def heading_role(level: int) -> Role:
    """GB/T 9704 7.3.3: 一、黑体, （一）楷体, deeper 仿宋."""
    return {0: Role.TITLE, 1: Role.HEI, 2: Role.KAI}.get(level, Role.BODY)
