"""Pages to the printer: banded pictures at the printer's own resolution (grey, where a page has no colour), or vectors on Windows."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from ui.printing.job import LONG_EDGE, SHORT_EDGE, PrintJob
from ui.printing.pages import PdfPages
from ui.printing.sheet import place_on_sheet

BAND_ROWS = 1024
MOST_DPI = 600  # thin strokes are solid at 600 dpi; more only costs time
LEAST_DPI = 300

_SIZES = {"A4": QPageSize.PageSizeId.A4, "A5": QPageSize.PageSizeId.A5, "A3": QPageSize.PageSizeId.A3}
_DUPLEX = {LONG_EDGE: QPrinter.DuplexMode.DuplexLongSide, SHORT_EDGE: QPrinter.DuplexMode.DuplexShortSide}


def printer_names() -> list[str]:
    """The printers of this PC, the default one first."""
    default = QPrinterInfo.defaultPrinterName()
    names = QPrinterInfo.availablePrinterNames()
    return sorted(names, key=lambda name: name != default)


def print_pages(pages: PdfPages, job: PrintJob, progress: Progress = no_progress) -> int:
    """Print a job on the printer it names; call in a worker. Answers the sides sent. Raises KnownError, Cancelled."""
    if sys.platform == "win32":
        from ui.printing.windows import VectorPrinter, VectorUnavailableError

        try:
            return VectorPrinter(job).print_pages(pages, progress)
        except VectorUnavailableError:
            pass  # the driver gave no device context: pictures below need less of it
    info = QPrinterInfo.printerInfo(job.printer)
    if info.isNull():
        raise KnownError(f"找不到打印机“{job.printer}”。请检查它是否开机、接好线，再打开一次预览。")
    printer = job.driver if isinstance(job.driver, QPrinter) else QPrinter(info, QPrinter.PrinterMode.HighResolution)
    return paint_pages(pages, job, printer, progress)


def print_to_file(pages: PdfPages, job: PrintJob, path: str, progress: Progress = no_progress) -> int:
    """Print into a PDF file, through the same way as paper (for trying offsets, and for tests)."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(path)
    return paint_pages(pages, job, printer, progress)


def paint_pages(pages: PdfPages, job: PrintJob, printer: QPrinter, progress: Progress = no_progress) -> int:
    """Paint a job's sides onto a QPrinter, once where the driver makes the copies. A stop between two pages aborts the print."""
    by_driver = job.copies > 1 and printer.supportsMultipleCopies()
    sides = job.one_copy() if by_driver else job.sequence()
    if not sides:
        raise KnownError("没有可打印的页。")
    printer.setResolution(max(LEAST_DPI, min(MOST_DPI, printer.resolution())))
    printer.setFullPage(True)
    dress(printer, job)
    if not by_driver:
        printer.setCopyCount(1)
    coloured = job.colour and any(pages.has_colour(page) for page in dict.fromkeys(job.pages))
    printer.setColorMode(QPrinter.ColorMode.Color if coloured else QPrinter.ColorMode.GrayScale)
    printer.setDocName("交通安全工作台")  # shown in the print queue, so no names of people
    _set_sheet(printer, pages, job, sides[0])
    painter = QPainter()
    if not painter.begin(printer):
        raise KnownError("打印机没有接受这次打印。请检查它是否开机、有纸，再打印一次。")
    try:
        for done, page in enumerate(sides):
            progress(done, len(sides), f"正在打印第 {done + 1} 面，共 {len(sides)} 面")
            if done:
                if page is not None:
                    _set_sheet(printer, pages, job, page)
                if not printer.newPage():
                    raise KnownError(
                        f"打印到第 {done} 面时打印机停了。请检查纸张和连接，从第 {done + 1} 面接着打。"
                    )
            if page is not None:
                _paint_page(painter, printer, pages, job, page)
        progress(len(sides), len(sides), f"已送出 {len(sides)} 面")
    except BaseException:
        printer.abort()
        raise
    finally:
        painter.end()
    return len(sides)


def dress(printer: QPrinter, job: PrintJob) -> None:
    """What a printer is told of a job, but the sheet, which differs from page to page."""
    printer.setDuplex(_DUPLEX.get(job.sides, QPrinter.DuplexMode.DuplexNone))
    printer.setCopyCount(job.copies)
    printer.setCollateCopies(job.collate)
    printer.setColorMode(QPrinter.ColorMode.Color if job.colour else QPrinter.ColorMode.GrayScale)


def _set_sheet(printer: QPrinter, pages: PdfPages, job: PrintJob, page: int | None) -> None:
    size = pages.size(page if page is not None else job.pages[0])
    wide = size.width() > size.height()
    orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    layout = QPageLayout(QPageSize(_SIZES[job.paper]), orientation, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    printer.setPageLayout(layout)


def _paint_page(painter: QPainter, printer: QPrinter, pages: PdfPages, job: PrintJob, page: int) -> None:
    sheet = printer.pageLayout().fullRectPoints()
    size = pages.size(page)
    dpi, place = place_on_sheet(
        (size.width(), size.height()), (sheet.width(), sheet.height()), printer.resolution(), job
    )
    height, colour = pages.pixels(page, dpi)[1], job.colour and pages.has_colour(page)
    for top in range(0, height, BAND_ROWS):
        band = pages.band(page, dpi, top, BAND_ROWS, colour=colour)
        painter.drawImage(place.left(), place.top() + top, band)
