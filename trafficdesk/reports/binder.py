"""A year's binder on paper: cover, spine, 卷内目录, dividers; and parts joined into one PDF with running numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.fields.shown import written_date
from trafficdesk.progress import Progress, no_progress
from trafficdesk.reports import archival, pdf
from trafficdesk.reports.document import (
    LEDGER,
    LIST,
    MM,
    Align,
    Block,
    Cell,
    Column,
    Document,
    Footer,
    Paragraph,
    Role,
    Row,
    Spacer,
    Style,
    Table,
    Text,
    VerticalHead,
)
from trafficdesk.reports.linebreak import width_of

_BIG = Style(Role.TITLE, 30, 46, Align.CENTRE, 0)
_MIDDLE = Style(Role.HEI, 20, 34, Align.CENTRE, 0)
_SMALL = Style(Role.BODY, 14, 26, Align.CENTRE, 0)
_TITLE = Style(Role.HEI, 18, 28, Align.CENTRE, 0)
_NOTE = Style(Role.SERIF, 9, 14, Align.LEFT, 0)
# Backs of usual boxes, in millimetres.
_SPINES = (20, 30, 50)
_SPINE_HEIGHT = 235 * MM
_HEADS = ("序号", "文号", "责任者", "题名", "日期", "页号", "备注")
_WIDTHS = (1.0, 2.9, 2.3, 5.9, 2.2, 1.2, 2.1)
# With an archival number beside the period of retention the page is turned sideways.
_WIDE_WIDTHS = (0.8, 2.6, 2.6, 6.4, 1.8, 1.0, 3.4)
# The running number of the binder, outside at the top: odd pages right, even pages left.
_STAMP_SIZE = 10.0
_STAMP_TOP, _STAMP_SIDE = 9 * MM, 14 * MM


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """One 件 of the 卷内目录. page: its first page in the binder, from 1; None for what is not there."""

    number: str
    responsible: str
    title: str
    on: date | None
    page: int | None
    remark: str


@dataclass(frozen=True, slots=True)
class ContentsSection:
    """A work stream of the plan with its lines; none: it stands there with 无."""

    title: str
    lines: tuple[ContentsLine, ...]


@dataclass(frozen=True, slots=True)
class BinderFacts:
    """What the cover says."""

    office: str
    title: str
    year: int
    whose: str
    fonds: str
    retention: str
    user: str
    day: date
    items: int
    pages: int


def front(facts: BinderFacts, sections: Sequence[ContentsSection]) -> list[Document]:
    """Cover, spines to cut out, 卷内目录; they carry no running number.

    Behind cover and spines a page is left empty: printed on both sides, nothing is cut away that stands on a back.
    """
    empty = Document("", (Spacer(1),), LIST, Footer.NONE)
    return [_cover(facts), empty, _spines(facts), empty, _contents(facts, sections)]


def divider(plan: str, title: str, names: Sequence[str]) -> Document:
    """The page before a work stream: where it stands in the plan, what is in it."""
    blocks: list[Block] = [
        Spacer(150),
        Paragraph((Text(f"年度工作方案 {plan}"),), _SMALL, after=14),
        Paragraph((Text(title),), _BIG, after=40),
        *(Paragraph((Text(name),), _SMALL) for name in names),
    ]
    return Document(title, tuple(blocks), LIST, Footer.NONE)


def slip(title: str, words: str) -> Document:
    """A page in the place of a paper that cannot be bound in."""
    blocks = (Spacer(180), Paragraph((Text(title),), _MIDDLE, after=20), Paragraph((Text(words),), _SMALL))
    return Document(title, blocks, LIST, Footer.NONE)


def _cover(facts: BinderFacts) -> Document:
    rows: list[Row] = [
        (name, Cell(text))
        for name, text in (
            ("全宗号", facts.fonds), ("年度", f"{facts.year} 年"), ("范围", facts.whose or "全部单位和居委会"),
            ("保管期限", facts.retention),
            ("件数、页数", f"{facts.items} 件，{facts.pages} 页"), ("立卷人", facts.user), ("检查人", ""),
            ("立卷日期", written_date(facts.day)),
        )
    ]  # fmt: skip
    blocks: list[Block] = [
        Spacer(90),
        Paragraph((Text(facts.office),), _MIDDLE, after=30),
        Paragraph((Text(f"{facts.year} 年度"),), _MIDDLE, after=8),
        Paragraph((Text(facts.title),), _BIG, after=110),
        Table((Column(1), Column(2.4)), tuple(rows), size=14, row_height=32),
    ]
    return Document(f"{facts.year} 年度{facts.title}", tuple(blocks), LIST, Footer.NONE, dated=facts.day)


def _spines(facts: BinderFacts) -> Document:
    """Three backs of different width, to be cut out and glued on."""
    words = f"{facts.year}年度{facts.title}　{facts.whose}".rstrip("　")
    blocks: list[Block] = [Paragraph((Text("卷脊：按档案盒的厚度剪下一条。"),), _NOTE, after=6)]
    total = LIST.text_width / MM
    columns, cells = [], []
    for width in _SPINES:
        columns += [Column(width), Column((total - sum(_SPINES)) / len(_SPINES))]
        cells += [Cell(VerticalHead(words), height=_SPINE_HEIGHT), Cell("")]
    blocks.append(Table(tuple(columns), (tuple(cells),), size=17))
    return Document("卷脊", tuple(blocks), LIST, Footer.NONE)


def _contents(facts: BinderFacts, sections: Sequence[ContentsSection]) -> Document:
    rows: list[Row] = []
    serial = 0
    for section in sections:
        rows.append((Cell(section.title, columns=len(_HEADS), head=True, align=Align.LEFT),))
        for line in section.lines:
            serial += 1
            on, page = line.on.isoformat() if line.on else "", "" if line.page is None else str(line.page)
            rows.append((str(serial), line.number, line.responsible, Cell(line.title, align=Align.LEFT), on, page, line.remark))
        if not section.lines:
            rows.append(("", "", "", Cell("无", align=Align.LEFT), "", "", ""))
    sheet, widths = (LEDGER, _WIDE_WIDTHS) if facts.fonds else (LIST, _WIDTHS)
    table = Table(tuple(Column(width) for width in widths), tuple(rows), (tuple(_HEADS),), size=9.5, row_height=21)
    blocks: tuple[Block, ...] = (
        Paragraph((Text("卷内目录"),), _TITLE, after=4, keep_next=True), table,
    )  # fmt: skip
    return Document("卷内目录", blocks, sheet, Footer.NONE, note=f"{facts.office}　{facts.year} 年度{facts.title}")


# joining


@dataclass(frozen=True, slots=True)
class BinderPart:
    """A PDF file of the binder. first: the running number of its first page, 0 for pages without.

    marks: bookmarks as (page of this file from 0, words); under: they stand below the last mark of a part that is not.
    """

    path: Path
    first: int
    marks: tuple[tuple[int, str], ...] = ()
    under: bool = False


def pages_in(file: Path | bytes) -> int:
    """How many pages a PDF has. KnownError when it cannot be read."""
    with _opened(file) as document:
        return len(document.pages)


def join(
    parts: Iterable[BinderPart], target: Path, progress: Progress = no_progress, *, title: str, author: str, on: date
) -> tuple[int, tuple[str, ...]]:
    """Put the parts into one PDF, each page with its running number, with bookmarks, title and author, for the archive.

    The number of pages, and what keeps it from being PDF/A-2b (archival.py), nothing where it is labelled so.

    Pages are taken over as they are, and a few letters are laid over each: it takes as long as there are pages.
    """
    import pikepdf

    with pikepdf.Pdf.new() as whole, ExitStack() as sources:
        digits = _Digits(whole)
        marks: list[tuple[int, str, bool]] = []
        for part in parts:
            source = sources.enter_context(_opened(part.path))
            start = len(whole.pages)
            marks += [(start + at, words, part.under) for at, words in part.marks]
            progress(start, 0, f"正在编页码，第 {start + 1} 页")
            whole.pages.extend(source.pages)
            for at in range(start, len(whole.pages)):
                if part.first:
                    digits.stamp(whole.pages[at], part.first + at - start)
        progress(0, 0, "正在存卷宗")
        _outline(whole, marks)
        against = archival.prepare(whole, title, author, on)
        whole.save(target, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(whole.pages), against


def _outline(whole: Any, marks: Sequence[tuple[int, str, bool]]) -> None:
    import pikepdf

    with whole.open_outline() as outline:
        for at, words, under in marks:
            item = pikepdf.OutlineItem(words, at)
            if under and outline.root:
                outline.root[-1].children.append(item)
            else:
                outline.root.append(item)


def _opened(file: Path | bytes) -> Any:
    import pikepdf

    try:
        return pikepdf.open(io.BytesIO(file) if isinstance(file, bytes) else file)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise KnownError("PDF 读不出来，可能损坏或有密码。") from error


class _Digits:
    """The ten digits of the program's own type, embedded once, with their codes there."""

    def __init__(self, whole: Any) -> None:
        import pikepdf

        sample = Document("", (Paragraph((Text("0123456789"),), Style(Role.SERIF, _STAMP_SIZE, 14, Align.LEFT, 0)),), LIST, Footer.NONE)
        with pikepdf.open(io.BytesIO(pdf.render(sample))) as drawn:
            page = drawn.pages[0]
            name, codes = "", b""
            for each in pikepdf.parse_content_stream(page):
                if str(each.operator) == "Tf":
                    name = str(each.operands[0])
                elif str(each.operator) == "Tj":
                    codes += bytes(each.operands[0])
            self._font = whole.copy_foreign(page.Resources.Font[name])
        self._codes = [codes[at : at + 2] for at in range(0, 20, 2)]
        self._width = width_of("0", Role.SERIF, _STAMP_SIZE)

    def stamp(self, page: Any, number: int) -> None:
        """Write a running number onto a page, upright whichever way the page is turned."""
        import pikepdf

        # A scan may say that its page is to be turned: the stamp is put where the reader sees the corner.
        turned = int(page.get("/Rotate", 0)) % 360
        left, bottom, right, top = (float(each) for each in page.cropbox)
        wide, high = (right - left, top - bottom) if turned % 180 == 0 else (top - bottom, right - left)
        words = str(number)
        x = wide - _STAMP_SIDE - len(words) * self._width if number % 2 else _STAMP_SIDE
        y = high - _STAMP_TOP - _STAMP_SIZE
        matrix = {
            0: (1, 0, 0, 1, left + x, bottom + y), 90: (0, 1, -1, 0, right - y, bottom + x),
            180: (-1, 0, 0, -1, right - x, top - y), 270: (0, -1, 1, 0, left + y, top - x),
        }[turned]  # fmt: skip
        name = page.add_resource(self._font, pikepdf.Name.Font, pikepdf.Name.TDpage)
        shown = b"".join(self._codes[int(digit)] for digit in words).hex()
        place = " ".join(f"{each:.2f}" for each in matrix)
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(f"\nQ q BT {name} {_STAMP_SIZE} Tf {place} Tm <{shown}> Tj ET Q\n".encode())
