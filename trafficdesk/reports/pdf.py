"""Documents to PDF bytes. The same documents give the same bytes, on any machine and in any thread."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sized
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from trafficdesk.progress import Progress, no_progress
from trafficdesk.reports.document import MM, Align, Document, Footer, Role, Style, Text
from trafficdesk.reports.page_code import on_page

if TYPE_CHECKING:
    from trafficdesk.reports.layout import PageBoxes
    from trafficdesk.reports.painter import Painter

# Page counts of documents that were laid out, so that page_index need not do it again.
_counts: WeakKeyDictionary[Document, int] = WeakKeyDictionary()

_SMALL = Style(Role.SERIF, 9, 12, Align.LEFT, 0)
# GB/T 9704 7.5: 4号 with a dash each side, 7 mm below the text area, one letter from the outer edge.
_OFFICIAL = Style(Role.SERIF, 14, 18, Align.LEFT, 1)
_WATERMARK = Style(Role.HEI, 26, 36, Align.CENTRE, 0)
_QR_SIZE = 20 * MM
_QR_TOP = 8 * MM
_QR_EDGE = 6 * MM  # what a printer leaves white above it, and a little air below


def render(document: Document) -> bytes:
    """One document as a PDF. Raises BadPicture for a broken photo."""
    return render_batch((document,))


def render_batch(documents: Iterable[Document], progress: Progress = no_progress) -> bytes:
    """Documents one after the other in one PDF: pages counted and a bookmark for each.

    Documents are taken one by one, so a generator keeps memory small. A letter that no font has is an empty box (see
    fonts.by_hand, which says where). Raises BadPicture, or what `progress` raises.
    """
    from trafficdesk.reports.painter import Painter

    total = len(documents) if isinstance(documents, Sized) else 0
    buffer = io.BytesIO()
    painter: Painter | None = None
    index = 0
    for index, document in enumerate(documents):
        counted = f"，共 {total} 份" if total else ""
        progress(index, total, f"正在排版第 {index + 1} 份{counted}")
        painter = painter or Painter(_canvas(buffer, document, total))
        _draw(painter, document, index)
        painter.forget()
    if painter is None:
        raise ValueError("no documents")
    progress(index + 1, total, "正在写成 PDF")
    painter.canvas.save()
    return buffer.getvalue()


def page_index(documents: Iterable[Document]) -> tuple[tuple[int, int], ...]:
    """(first page from 0, number of pages) of each document in their batch."""
    spans = []
    first = 0
    for document in documents:
        count = page_count(document)
        spans.append((first, count))
        first += count
    return tuple(spans)


def page_count(document: Document) -> int:
    """How many pages a document takes."""
    known = _counts.get(document)
    if known is None:
        known = len(_lay_out(document))
    return known


def _lay_out(document: Document) -> list[PageBoxes]:
    from trafficdesk.reports.layout import pages_of

    pages = pages_of(document)
    _counts[document] = len(pages)
    return pages


def _canvas(buffer: io.BytesIO, first: Document, total: int) -> Any:
    from reportlab import rl_config
    from reportlab.pdfgen.canvas import Canvas

    from trafficdesk.reports.fonts import font

    # Base-85 would make every stream a quarter longer, for printers of the last century.
    rl_config.useA85 = 0
    # Without a font of ours ReportLab puts an unembedded Helvetica into every file.
    initial = font("NotoSerifSC-Regular").fontName
    canvas = Canvas(
        buffer,
        pagesize=(first.page.width, first.page.height),
        invariant=1,
        pageCompression=1,
        lang="zh-CN",
        initialFontName=initial,
    )
    canvas.setTitle(first.title if total == 1 else f"{first.title}等 {total} 份" if total else first.title)
    canvas.setAuthor(first.author or "交通安全工作台")
    canvas.setSubject(first.number)
    canvas.setCreator("交通安全工作台")
    canvas.setProducer("TrafficDesk, ReportLab")
    day = first.dated
    stamp = f"D:{day:%Y%m%d}000000+08'00'" if day else "D:20000101000000+08'00'"
    canvas.setDateFormatter(lambda *_: stamp)
    return canvas


def _draw(painter: Painter, document: Document, index: int) -> None:
    pages = _lay_out(document)
    page = document.page
    canvas = painter.canvas
    for number, boxes in enumerate(pages, 1):
        painter.page(page)
        if number == 1:
            canvas.bookmarkPage(f"d{index}")
            canvas.addOutlineEntry(f"{document.title} {document.number}".strip(), f"d{index}", 0, 0)
        if document.watermark:
            _watermark(painter, document)
        for box, offset in boxes:
            box.paint(painter, page.left, page.height - page.top - offset)
        _furniture(painter, document, number, len(pages))
        painter.end_page()


def _furniture(painter: Painter, document: Document, number: int, total: int) -> None:
    """What stands in the margins: note, QR code, page number."""
    page = document.page
    if document.qr:
        size = min(_QR_SIZE, page.top - _QR_EDGE)
        down = min(_QR_TOP, page.top - size - 1 * MM)
        painter.qr(on_page(document.qr, number, total), page.width - page.right - size, page.height - down - size, size)
    if document.note:
        _small(painter, document, document.note, page.height - min(page.top - 14, 12 * MM), Align.LEFT)
    if document.footer is Footer.OFFICIAL:
        _official_number(painter, document, number)
    elif document.footer is Footer.NUMBERED:
        foot = max(page.bottom - 7 * MM, 9 * MM) if page.bottom > 20 * MM else page.bottom - 5 * MM
        if document.number:
            _small(painter, document, document.number, foot, Align.LEFT)
        _small(painter, document, f"第 {number + document.start - 1} 页　共 {document.of or total} 页", foot, Align.CENTRE)


def _watermark(painter: Painter, document: Document) -> None:
    """The text three times, aslant."""
    from trafficdesk.reports.linebreak import lay_out

    page, canvas = document.page, painter.canvas
    layout = lay_out((Text(document.watermark),), _WATERMARK, page.width)
    for part in (0.2, 0.5, 0.8):
        canvas.saveState()
        canvas.translate(page.width / 2, page.height * part)
        canvas.rotate(25)
        canvas.setFillGray(0.85)
        painter.lines(layout, 0, 1, -page.width / 2, _WATERMARK.leading / 2)
        canvas.restoreState()


def _small(painter: Painter, document: Document, text: str, top: float, align: Align) -> None:
    from trafficdesk.reports.linebreak import lay_out

    page = document.page
    style = Style(_SMALL.role, _SMALL.size, _SMALL.leading, align, 0)
    painter.lines(lay_out((Text(text),), style, page.text_width), 0, 1, page.left, top)


def _official_number(painter: Painter, document: Document, number: int) -> None:
    """— 1 — on the outer side: odd pages right, even pages left."""
    from trafficdesk.reports.linebreak import lay_out

    page = document.page
    align = Align.RIGHT if number % 2 else Align.LEFT
    style = Style(_OFFICIAL.role, _OFFICIAL.size, _OFFICIAL.leading, align, 0)
    layout = lay_out((Text(f"— {number} —"),), style, page.text_width - 2 * style.size)
    painter.lines(layout, 0, 1, page.left + style.size, page.bottom - 7 * MM + 6)
