"""A batch of agreements to one PDF, against stock ReportLab: CJK paragraphs and its own QR code, same texts and font.

The stock side has no page x of y, no 避头尾 and no fallback over fonts. LibreOffice joins in where it is installed.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from benchmarks import demo
from benchmarks.book import Book
from benchmarks.measure import compare, timed
from trafficdesk.desk import Desk, Query
from trafficdesk.paths import resources

QUICK, FULL = 50, 1_000


def _ids(desk: Desk, number: str) -> list[int]:
    return list(desk.records.ids(Query("agreements")))[: int(number)]


def _texts(desk: Desk, number: str) -> list[list[str]]:
    """Per agreement, the text of every block."""
    from trafficdesk.reports.fonts import _block_texts

    documents = desk.agreements.prints.documents(_ids(desk, number))
    return [["".join(text for _, text, _ in _block_texts(block)) for block in each.blocks] for each in documents]


def ours(home: str, number: str) -> dict[str, Any]:
    """Rows to PDF bytes; fonts are loaded by a first agreement, which is timed on its own."""
    desk = Desk.open(Path(home))
    ids = _ids(desk, number)
    cold = timed(lambda: desk.prints.render("agreements", ids=ids[:1]))
    warm = timed(lambda: desk.prints.render("agreements", ids=ids[1:2]))
    made: list[Any] = []
    seconds = timed(lambda: made.append(desk.prints.render("agreements", ids=ids)))
    desk.close()
    return {"seconds": seconds, "pages": sum(count for _, _, count in made[0].parts), "MB": round(len(made[0].content) / 1e6, 1),
            "first_ms": round(cold * 1000), "warm_ms": round(warm * 1000)}  # fmt: skip


def stock(home: str, number: str) -> dict[str, Any]:
    """The same texts as Paragraphs with wordWrap CJK."""
    from reportlab.graphics.barcode.qr import QrCode
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate

    pdfmetrics.registerFont(TTFont("stock", str(resources() / "fonts" / "FandolFang-Regular.ttf")))
    style = ParagraphStyle("body", fontName="stock", fontSize=16, leading=28.95, firstLineIndent=32, wordWrap="CJK")
    desk = Desk.open(Path(home))
    texts = _texts(desk, number)
    desk.close()
    pages: list[int] = []

    def work() -> None:
        story: list[Any] = []
        for position, blocks in enumerate(texts):
            story += [Paragraph(escape(text), style) for text in blocks if text]
            story += [QrCode(f"JTAQ|1|{position:06d}|0123456789abcdef", width=62, height=62), PageBreak()]
        document = SimpleDocTemplate(io.BytesIO())
        document.build(story)
        pages.append(document.page)

    return {"seconds": timed(work), "pages": pages[-1] if pages else 0}


def libreoffice(home: str, number: str) -> dict[str, Any]:
    """The same texts as one HTML file through soffice; its start is part of it."""
    desk = Desk.open(Path(home))
    texts = _texts(desk, number)
    desk.close()
    body = "".join(
        "".join(f"<p>{escape(text)}</p>" for text in blocks) + '<p style="page-break-after:always"></p>' for blocks in texts
    )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "all.html").write_text(f"<meta charset=utf-8>{body}", "utf-8")
        command = ["soffice", "--headless", "--convert-to", "pdf:writer_web_pdf_Export", "--outdir", folder,
                   f"-env:UserInstallation={Path(folder).as_uri()}/profile", f"{folder}/all.html"]  # fmt: skip
        return {"seconds": timed(lambda: subprocess.run(command, check=True, capture_output=True))}


def run(folder: Path, book: Book) -> None:
    """Beside LibreOffice only where it is installed."""
    number = FULL if book.full else QUICK
    sides = ["ours", "stock", *(["libreoffice"] if shutil.which("soffice") else [])]
    found = compare("agreements", sides, demo.office(folder, demo.SIGNERS if book.full else QUICK * 2), number, rounds=book.rounds)
    ours = found["ours"]
    pages = f"{ours.details['pages']} pages, the first alone {ours.details['first_ms']} ms, one more {ours.details['warm_ms']} ms"
    book.ratio("agreements.stock", ours, found["stock"], pages)
    if "libreoffice" in found:
        book.ratio("agreements.libreoffice", ours, found["libreoffice"], "LibreOffice with its start")
    book.add("agreements.memory", ours.peak, [ours.peak], beside=f"stock ReportLab {found['stock'].peak:.0f} MB")
