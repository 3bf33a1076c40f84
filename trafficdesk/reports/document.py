"""The neutral model of everything that is printed: plain frozen values, no ReportLab, no records.

Lengths are points (1/72 inch) unless a name says mm. Text is always literal: nothing in it is ever markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TypeAlias

MM = 72 / 25.4


class Role(Enum):
    """Which face a piece of text is set in; `fonts.py` says which font files stand for it."""

    BODY = "仿宋"
    TITLE = "小标宋"
    HEI = "黑体"
    KAI = "楷体"
    SERIF = "宋体"

    __hash__ = object.__hash__  # asked for with every cell and paragraph


class Align(Enum):
    """Where the lines of a paragraph stand."""

    JUSTIFY = "justify"
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"

    __hash__ = object.__hash__


class Footer(Enum):
    """NUMBERED: 编号 and 第 x 页 共 y 页. OFFICIAL: — 1 — outside (GB/T 9704 7.5). NONE: nothing."""

    NUMBERED = "numbered"
    OFFICIAL = "official"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins in points."""

    width: float
    height: float
    top: float
    left: float
    right: float
    bottom: float

    @property
    def text_width(self) -> float:
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        return self.height - self.top - self.bottom


def _page(width: float, height: float, top: float, left: float, right: float, bottom: float) -> Page:
    return Page(width * MM, height * MM, top * MM, left * MM, right * MM, bottom * MM)


# GB/T 9704-2012 5.2.2: 天头 37 mm, 订口 28 mm, 版心 156 × 225 mm.
OFFICIAL = _page(210, 297, 37, 28, 26, 35)
# Agreements of two pages, printed on both sides: the same side margins, a little more text on the page.
AGREEMENT = _page(210, 297, 30, 28, 26, 25)
CARD = _page(210, 297, 18, 22, 15, 18)
LEDGER = _page(297, 210, 18, 15, 15, 17)
LIST = _page(210, 297, 20, 22, 18, 20)
A5_SLIP = _page(148, 210, 15, 16, 13, 14)


# What stands inside a line.


@dataclass(frozen=True, slots=True)
class Text:
    """Literal text. `\\n` starts a new line. `place` names the field for the missing-glyph sentence."""

    text: str
    role: Role | None = None
    underline: bool = False
    place: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Blank:
    """A ruled blank to write on, `ems` characters wide."""

    ems: float = 8


@dataclass(frozen=True, slots=True)
class CheckBox:
    """A drawn box; fonts rarely have ☐ and ☑."""

    checked: bool = False


Run: TypeAlias = Text | Blank | CheckBox
Runs: TypeAlias = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Style:
    """How a paragraph is set. `leading` is the distance of base lines; `indent` (first line) is in ems."""

    role: Role = Role.BODY
    size: float = 16
    leading: float = 28.95
    align: Align = Align.JUSTIFY
    indent: float = 2
    red: bool = False


# Blocks: what stands below one another.


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Text in lines. `keep_next`: never the last thing on a page when something follows."""

    runs: Runs
    style: Style = Style()
    before: float = 0
    after: float = 0
    keep_next: bool = False

    @staticmethod
    def of(text: str, style: Style | None = None, before: float = 0, after: float = 0) -> Paragraph:
        return Paragraph((Text(text),), style or Style(), before, after)


@dataclass(frozen=True, slots=True)
class Heading:
    """Level 0: document title (2号). 1: 一、(黑体). 2: （一）(楷体). 3: 1. (仿宋). `size` 0 takes the usual one."""

    text: str
    level: int = 1
    size: float = 0
    leading: float = 0


@dataclass(frozen=True, slots=True)
class Image:
    """A picture file's bytes (JPEG, PNG, …) with its caption. Height is at most `height` points."""

    content: bytes = field(repr=False)
    caption: str = ""
    height: float = 200


@dataclass(frozen=True, slots=True)
class VerticalHead:
    """Text set downwards, for the narrow row heads of a form."""

    text: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `head` sets it in 黑体; `height` is the least height of its row in points."""

    content: str | Runs | VerticalHead | Image = ""
    columns: int = 1
    rows: int = 1
    align: Align | None = None
    head: bool = False
    place: str = field(default="", compare=False)
    height: float = 0


@dataclass(frozen=True, slots=True)
class Column:
    """`weight` is the share of the width; `align` that of its cells."""

    weight: float = 1
    align: Align = Align.CENTRE


Row: TypeAlias = tuple[Cell | str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table. Rows leave out the places that a spanning cell of theirs or of a row above covers.

    heads: one row, or several for two-level heads; repeated on every page. row_height: the least height in points.
    split: rows may go to the next page; a form that must stay whole says False. spare: so many of the last rows are only there
    to write more in, and are left out where they would take a page of their own.
    """

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    heads: tuple[Row, ...] = ()
    size: float = 10.5
    row_height: float = 22
    ruled: bool = True
    frame: float = 0.5
    split: bool = True
    role: Role = Role.SERIF
    spare: int = 0


@dataclass(frozen=True, slots=True)
class KeyValueGrid:
    """Label and value cells as on an archive card, `pairs_across` to a row; a pair with wide=True takes the row.

    A photo takes the right end of the first `photo_rows` rows (None: no place for one; b"": an empty place).
    """

    pairs: tuple[Pair, ...]
    pairs_across: int = 2
    photo: bytes | None = field(default=None, repr=False)
    photo_rows: int = 5
    row_height: float = 27
    size: float = 10.5


@dataclass(frozen=True, slots=True)
class Pair:
    """A label and its value; an empty value leaves room to write. `height` in points is the least height."""

    label: str
    value: str | Runs = ""
    wide: bool = False
    height: float = 0


@dataclass(frozen=True, slots=True)
class Party:
    """One side of a signature block: its lines from the top, the first one naming it."""

    lines: tuple[Runs, ...]


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """Two sides beside each other with room for a 40 mm seal each; a seal is never drawn.

    Never torn apart, and never on a page without at least two lines of the text before it (domain 2.6).
    """

    left: Party
    right: Party
    style: Style = Style(size=14, leading=26, align=Align.LEFT, indent=0)
    seal: float = 40 * MM


@dataclass(frozen=True, slots=True)
class PhotoGrid:
    """Pictures with captions, `across` to a row."""

    images: tuple[Image, ...]
    across: int = 2


@dataclass(frozen=True, slots=True)
class QR:
    """A QR code of `size` points, at the left margin."""

    payload: str
    size: float = 20 * MM


@dataclass(frozen=True, slots=True)
class Rule:
    """A line over the text width; `dashed` for the cut of a stub. `text` stands in its middle."""

    thickness: float = 0.5
    red: bool = False
    dashed: bool = False
    text: str = ""
    before: float = 4
    after: float = 4


@dataclass(frozen=True, slots=True)
class Spacer:
    """Room between two parts of a paper, in points."""

    height: float


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a new page."""


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that stay on one page when they fit on one.

    company: never on a page without at least two lines of the text before them (GB/T 9704 7.3.5.1).
    foot: at the lower edge of the text area (版记, 7.4.1).
    """

    blocks: tuple[Block, ...]
    company: bool = False
    foot: bool = False


Block: TypeAlias = (
    Paragraph
    | Heading
    | Table
    | KeyValueGrid
    | SignatureBlock
    | Image
    | PhotoGrid
    | QR
    | Rule
    | Spacer
    | PageBreak
    | Together
)


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Document:
    """One document. Compared by identity, so that its page count can be remembered.

    number: printed in the footer. note: small print at the top (补打, 样本). qr: payload at the top right of each
    page. dated: the day written into the file as its creation date, so that the same input gives the same bytes.
    watermark: in grey across every page, under the text. start, of: the number of its first page and of all pages, where it is a
    part of a whole that is numbered through; of 0: it is numbered for itself.
    """

    title: str
    blocks: tuple[Block, ...]
    page: Page = OFFICIAL
    footer: Footer = Footer.NUMBERED
    number: str = ""
    note: str = ""
    qr: str = ""
    dated: date | None = None
    author: str = ""
    watermark: str = ""
    start: int = 1
    of: int = 0


def signing(*names: str, size: float = 10.5, row_height: float = 24, gap: float = 6) -> Together:
    """Who signs, beside each other on one line; never on a page of its own."""
    cells = tuple(Cell(name, align=Align.LEFT) for name in names)
    line = Table((Column(1),) * len(cells), (cells,), size=size, row_height=row_height, ruled=False)
    return Together((Spacer(gap), line), company=True)


def text_of(content: str | Runs | VerticalHead | Image) -> str:
    """The letters of a cell or paragraph, without blanks and boxes."""
    if isinstance(content, str):
        return content
    if isinstance(content, VerticalHead):
        return content.text
    if isinstance(content, Image):
        return content.caption
    return "".join(run.text for run in content if isinstance(run, Text))
