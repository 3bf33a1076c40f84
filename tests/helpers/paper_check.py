"""What may be wrong with a sheet of paper, whatever stands on it: looked for in the laid-out pages and in the PDF.

Used by the tests over all kinds and, at the size of a whole office, by `python -m benchmarks.papers`.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from trafficdesk.reports import pdf
from trafficdesk.reports.boxes import Box, GroupBox, PictureBox, QRBox, RuleBox, SideBySide, SpaceBox, TextBox
from trafficdesk.reports.document import Document, Footer, Role, Table
from trafficdesk.reports.fonts import _texts, chain, leaves_ink, with_other_fonts
from trafficdesk.reports.layout import PageBoxes, pages_of
from trafficdesk.reports.linebreak import CLOSERS, OPENERS, Layout
from trafficdesk.reports.rare_fonts import as_letters, spelt
from trafficdesk.reports.tables import TableBox

_SLACK = 0.6
# What a row may hold and still be empty: its serial number.
_SERIAL = re.compile(r"\d{0,3}$")
# What stands at the end of a paper and is no content of its own.
_SIGNING = re.compile(r"填表人|审核人|经办人|制表人|签收|负责人|日期：|（签字）|（盖章）|^填报|^第\d+页")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: which paper, which page (from 1), what."""

    title: str
    page: int
    what: str
    text: str = ""


@lru_cache(maxsize=500)
def _laid_out(document: Document) -> list[PageBoxes]:
    """Its pages; looked at before it is drawn and again beside what was drawn."""
    return pages_of(document)


with_other_fonts(_laid_out.cache_clear)


def faults_of(document: Document) -> list[Fault]:
    """What is wrong with the pages of a document before they are drawn."""
    found = []
    pages = _laid_out(document)
    for number, boxes in enumerate(pages, 1):
        found += [Fault(document.title, number, *each) for each in _page_faults(document, boxes, number, len(pages))]
    return found


def _page_faults(document: Document, boxes: PageBoxes, number: int, total: int) -> Iterator[tuple[str, str]]:
    width, height = document.page.text_width, document.page.text_height
    for box, top in boxes:
        if top + box.height > height + _SLACK:
            yield "below the text area", _words(box)[:40]
        for layout, start, stop, room in _layouts(box, width):
            yield from _line_faults(layout, start, stop, room)
    heads = Counter(id(box.heads) for box in _flat(boxes) if isinstance(box, TableBox) and box.heads and box.groups)
    if any(count > 1 for count in heads.values()):
        yield "a table's heads twice", ""
    if number < total and boxes:
        last = boxes[-1][0]
        if last.keep_next or (isinstance(last, TableBox) and (not last.groups or last.groups[-1].leads)):
            yield "a head alone at the foot", _words(last)[-40:]
    if number > 1 and not _has_content(boxes):
        yield "a page without content", "".join(_words(box) for box, _ in boxes)[:60]


def _line_faults(layout: Layout, start: int, stop: int, room: float) -> Iterator[tuple[str, str]]:
    for at in range(start, stop):
        line = layout.lines[at]
        if line.right > room + _SLACK:
            yield "past the right edge", "".join(each.text for each in line.segments)
        if not line.segments:
            continue
        text = "".join(each.text for each in line.segments)
        other = [x for x, _ in (*line.rules, *line.boxes)]
        first, last = line.segments[0].x, line.segments[-1].x
        if at > start and text[0] in CLOSERS and first <= min([*other, first]):
            yield "a mark that must not begin a line", text
        if at < stop - 1 and text[-1] in OPENERS and last >= max([*other, last]):
            yield "a mark that must not end a line", text


def _flat(boxes: PageBoxes) -> Iterator[Box]:
    for box, _ in boxes:
        yield from _inner(box)


def _inner(box: Box) -> Iterator[Box]:
    yield box
    if isinstance(box, GroupBox):
        for part in box.parts:
            yield from _inner(part)
    if isinstance(box, SideBySide):
        for _, column in box.columns:
            for part in column:
                yield from _inner(part)


def _layouts(box: Box, width: float) -> Iterator[tuple[Layout, int, int, float]]:
    """Every layout of a box: its lines, and the room that they have."""
    if isinstance(box, TextBox):
        yield box.layout, box.start, box.stop, width
    elif isinstance(box, TableBox):
        for group in (*box.heads, *box.groups):
            for cell in group.cells:
                yield cell.layout, cell.start, cell.stop, cell.width - 2 * cell.pad
    elif isinstance(box, GroupBox):
        for part in box.parts:
            yield from _layouts(part, width)
    elif isinstance(box, SideBySide):
        edges = [*(offset for offset, _ in box.columns[1:]), width]
        for (offset, column), edge in zip(box.columns, edges, strict=True):
            for part in column:
                yield from _layouts(part, edge - offset)


def _words(box: Box) -> str:
    return "".join(
        segment.text for layout, start, stop, _ in _layouts(box, 1e9) for line in layout.lines[start:stop] for segment in line.segments
    )


def _has_content(boxes: PageBoxes) -> bool:
    """Whether a page says anything, or leaves room to write, beyond empty rows and where to sign."""
    for box in _flat([each for each in boxes if not (isinstance(each[0], GroupBox) and each[0].foot)]):
        if isinstance(box, PictureBox | QRBox):
            return True
        if isinstance(box, TableBox):
            if box.ruled and not box.heads and any(cell.least for group in box.groups for cell in group.cells):
                return True  # a form: room to write
            for group in box.groups:
                texts = [_cell_text(cell) for cell in group.cells]
                said = [text for text in texts if not _SERIAL.match(text) and not _SIGNING.search(text)]
                if said:
                    return True
        elif isinstance(box, TextBox) and not _SIGNING.search(_words(box)) and _words(box).strip("　 "):
            return True
    return False


def _cell_text(cell: Any) -> str:
    return "".join(segment.text for line in cell.layout.lines[cell.start : cell.stop] for segment in line.segments)


# The drawn file


def file_faults(content: bytes, documents: Sequence[Document]) -> list[str]:
    """What is wrong with a PDF of these documents: other letters than were put in (PDFium and poppler), fonts that are not inside."""
    wanted, found = _put_in(documents), []
    for reader, pages in (("PDFium", _by_pdfium(content)), ("poppler", _by_poppler(content))):
        if pages is None:
            continue
        if len(pages) != len(wanted):
            found.append(f"{reader}: {len(pages)} pages, not {len(wanted)}")
        for number, (said, put) in enumerate(zip(pages, wanted, strict=False), 1):
            if (got := Counter(said)) != put:
                found.append(f"{reader}, page {number}: {dict((put - got) | (got - put))}")
    return found + [f"not inside: {name}" for name in _fonts_outside(content)]


def _put_in(documents: Sequence[Document]) -> list[Counter[str]]:
    """The letters of each page, as laid out, with what stands in its margins."""
    found = []
    for document in documents:
        pages = _laid_out(document)
        said: Counter[str] = Counter()
        for number, boxes in enumerate(pages, 1):
            letters = _inked("".join(_painted(box) for box, _ in boxes))
            said += letters
            found.append(letters + _inked(_margins(document, number, len(pages))))
        lost = _letters(document) - said
        assert not lost, f"{document.title}: not laid out {dict(lost)}"
    return found


def _painted(box: Box) -> str:
    if isinstance(box, PictureBox):
        return "".join(image.caption for image in box.images)
    if isinstance(box, RuleBox):
        return box.rule.text
    if isinstance(box, GroupBox):
        return "".join(map(_painted, box.parts))
    return "" if isinstance(box, SpaceBox) else _words(box)


def _margins(document: Document, number: int, total: int) -> str:
    parts = [document.note, document.watermark * 3]
    if document.footer is Footer.OFFICIAL:
        parts.append(f"— {number} —")
    elif document.footer is Footer.NUMBERED:
        parts += [document.number, f"第 {number + document.start - 1} 页　共 {document.of or total} 页"]
    return "".join(parts)


def _letters(document: Document) -> Counter[str]:
    """What a document says in its blocks, without letters that no font has."""
    skipped = ("编号", "页眉", "水印")
    blocks = tuple(
        replace(each, rows=each.rows[: len(each.rows) - each.spare]) if isinstance(each, Table) else each for each in document.blocks
    )
    texts = list(_texts(replace(document, blocks=blocks)))[1:]
    found: Counter[str] = Counter()
    for text, times in Counter(text for place, text, _ in texts if place not in skipped).items():
        for letter, number in _inked(text).items():
            found[letter] += times * number
    return found


@lru_cache(maxsize=10_000)
def _inked(text: str) -> Counter[str]:
    """How often each letter is drawn: no font has the others. To be read only."""
    found: Counter[str] = Counter()
    for letter, times in Counter(as_letters(_plain(text))).items():
        if not chain(Role.SERIF).lacks(letter):
            for each in spelt(letter):
                found[each] += times
    return found


with_other_fonts(_inked.cache_clear)


def _plain(text: str) -> str:
    """Letters that leave ink, in the form in which a reader gives them back."""
    plain = re.sub(r"[\s＿]", "", text)  # ＿ is drawn as a line to write on
    for letter in set(plain):
        if not leaves_ink(letter):
            plain = plain.replace(letter, "")
    return plain


def _by_pdfium(content: bytes) -> list[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        texts = []
        for page in document:
            read = page.get_textpage()
            texts.append(_plain(read.get_text_range().replace("\ufffe", "-")))
            read.close()
            page.close()
        return texts
    finally:
        document.close()


def _by_poppler(content: bytes) -> list[str] | None:
    program = shutil.which("pdftotext")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "paper.pdf"
        path.write_bytes(content)
        said = subprocess.run([program, "-enc", "UTF-8", "-raw", str(path), "-"], check=True, capture_output=True).stdout.decode()
    return [_plain(page) for page in said.split("\f")[:-1]]


def _fonts_outside(content: bytes) -> list[str]:
    import pikepdf

    names = set()
    with pikepdf.open(io.BytesIO(content)) as opened:
        for each in opened.objects:
            if not isinstance(each, pikepdf.Dictionary) or each.get("/Type") != "/Font":
                continue
            if each.get("/Subtype") not in ("/Type0", "/Type3"):  # one says so of its descendant, the other is drawn in the file
                descriptor = each.get("/FontDescriptor")
                if descriptor is None or not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                    names.add(str(each.get("/BaseFont")))
    return sorted(names)


def drawn_faults(documents: Sequence[Document]) -> list[str]:
    """What is wrong with documents that are drawn here, in one file: letters, fonts, and whether drawing again gives the same bytes."""
    content = pdf.render_batch(documents)
    found = file_faults(content, documents)
    return found if pdf.render_batch(documents) == content else [*found, "other bytes the second time"]
