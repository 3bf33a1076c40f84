"""The pages of a PDF as pictures, drawn by PDFium straight into a QImage.

PDFium may be used by one thread at a time in the whole process; every call takes one lock (trafficdesk/reports/pdfium.py).
"""

from __future__ import annotations

import atexit
import ctypes
import weakref
from collections import Counter
from dataclasses import dataclass
from typing import Any, Protocol

import pypdfium2
import pypdfium2.raw as pdfium
from PySide6.QtCore import QSizeF, Qt
from PySide6.QtGui import QImage

from trafficdesk.errors import KnownError
from trafficdesk.reports.pdfium import LOCK

POINTS_PER_INCH = 72
A5_LONG = 597  # points of its long side, with the fractions by which programs differ
_GREYISH = 24  # what the edges of letters may differ in their colours
_OPEN: weakref.WeakSet[PdfPages] = weakref.WeakSet()


@dataclass(frozen=True, slots=True)
class Span:
    """One document inside the file: its name, its first page (from 0) and its number of pages."""

    name: str
    first: int
    count: int


class Pages(Protocol):
    """What can be shown page by page: a PDF, or a picture (picture_pages.py)."""

    count: int

    def size(self, page: int) -> QSizeF:
        """Width and height of a page in points."""

    def pixels(self, page: int, dpi: float) -> tuple[int, int]:
        """Width and height of a page at a resolution."""

    def picture(self, page: int, dpi: float) -> QImage:
        """A whole page in colour."""

    def close(self) -> None:
        """Give the memory back."""


class PdfPages:
    """An open PDF. Close it when done; drawing after that raises KnownError."""

    def __init__(self, pdf: bytes) -> None:
        with LOCK:
            try:
                self._document: Any = pypdfium2.PdfDocument(pdf)
                self.count = len(self._document)
                _OPEN.add(self)
                self._sizes = [QSizeF(*self._document.get_page_size(at)) for at in range(self.count)]
            except pypdfium2.PdfiumError as error:
                raise KnownError("这个 PDF 打不开，可能没有生成完整。请重新生成一次。") from error

    def show_instead(self, pdf: bytes) -> None:
        """The same pages as another file has them."""
        with LOCK:
            self._open().close()
            self._document = pypdfium2.PdfDocument(pdf)

    def close(self) -> None:
        """Give the document's memory back."""
        with LOCK:
            if self._document is not None:
                self._document.close()
                self._document = None

    def size(self, page: int) -> QSizeF:
        """Width and height of a page in points."""
        return self._sizes[page]

    def paper(self) -> str:
        """The sheet that the pages are made for: A5 when none is larger, else A4 (A3 is the clerk's wish)."""
        return "A5" if all(max(size.width(), size.height()) <= A5_LONG for size in self._sizes) else "A4"

    def main_font(self) -> str:
        """The name of the font in which most pieces of text of the first page are set, "" if there is no text."""
        with LOCK:
            found: Counter[str] = Counter()
            page = self._document[0]
            for piece in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=2):
                font = pdfium.FPDFTextObj_GetFont(piece.raw)
                name = ctypes.create_string_buffer(128)
                if pdfium.FPDFFont_GetBaseFontName(font, name, len(name)):
                    found[name.value.decode("latin-1").rpartition("+")[2]] += 1
            page.close()
        return found.most_common(1)[0][0] if found else ""

    def pixels(self, page: int, dpi: float) -> tuple[int, int]:
        """Width and height of a page at a resolution."""
        size, scale = self._sizes[page], dpi / POINTS_PER_INCH
        return max(1, round(size.width() * scale)), max(1, round(size.height() * scale))

    def picture(self, page: int, dpi: float) -> QImage:
        """A whole page in colour."""
        width, height = self.pixels(page, dpi)
        image = QImage(width, height, QImage.Format.Format_RGB32)
        self._draw(page, image, pdfium.FPDFBitmap_BGRx, width, height, 0, pdfium.FPDF_ANNOT)
        return image

    def has_colour(self, page: int) -> bool:
        """Whether anything on a page is neither black nor grey: the red head of an official letter, a photo."""
        from PIL import ImageChops

        with LOCK:
            sheet = self._open()[page]
            red, green, blue = sheet.render(scale=1).to_pil().convert("RGB").split()
            sheet.close()
        apart = ImageChops.lighter(ImageChops.difference(red, green), ImageChops.difference(green, blue))
        return sum(apart.histogram()[_GREYISH:]) > 0

    def band(self, page: int, dpi: float, top: int, rows: int, *, colour: bool = False) -> QImage:
        """Some rows of a page for printing, in 8-bit grey or in colour: a whole A4 page at 600 dpi would take 35 MB, or 139."""
        width, height = self.pixels(page, dpi)
        flags = pdfium.FPDF_ANNOT | pdfium.FPDF_PRINTING
        if colour:
            image = QImage(width, min(rows, height - top), QImage.Format.Format_RGB32)
            self._draw(page, image, pdfium.FPDFBitmap_BGRx, width, height, top, flags)
            return image
        image = QImage(width, min(rows, height - top), QImage.Format.Format_Grayscale8)
        self._draw(page, image, pdfium.FPDFBitmap_Gray, width, height, top, flags | pdfium.FPDF_GRAYSCALE)
        return image

    def render_to_dc(self, page: int, device_context: int, place: tuple[int, int, int, int]) -> None:
        """Windows only: draw a page as vectors onto a GDI device context. place: left, top, width, height."""
        with LOCK:
            sheet = self._open()[page]
            flags = pdfium.FPDF_ANNOT | pdfium.FPDF_PRINTING
            pdfium.FPDF_RenderPage(device_context, sheet.raw, *place, 0, flags)
            sheet.close()

    def _open(self) -> Any:
        if self._document is None:
            raise KnownError("预览已经关闭，没有继续打印。")
        return self._document

    def _draw(
        self, page: int, image: QImage, form: int, width: int, height: int, top: int, flags: int
    ) -> None:
        image.fill(Qt.GlobalColor.white)  # PDFium leaves empty paper transparent, which prints black
        memory = (ctypes.c_ubyte * image.sizeInBytes()).from_buffer(image.bits())
        with LOCK:
            sheet = self._open()[page]
            bitmap = pdfium.FPDFBitmap_CreateEx(
                image.width(), image.height(), form, memory, image.bytesPerLine()
            )
            pdfium.FPDF_RenderPageBitmap(bitmap, sheet.raw, 0, -top, width, height, 0, flags)
            pdfium.FPDFBitmap_Destroy(bitmap)
            sheet.close()


def _close_all() -> None:
    """At the end of the program: what a window still shows is given back before PDFium itself is."""
    for pages in tuple(_OPEN):
        pages.close()


atexit.register(_close_all)
