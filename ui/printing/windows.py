"""Vector printing on Windows: PDFium draws straight onto the printer's device context.

Text stays text in the spool file, so it is small and sharp, and the printer's own resolution is used. Written after
the Windows documentation (winspool.h, wingdi.h) and not yet tried on a real printer; where the driver gives no
device context, `spool` prints pictures instead.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from ui.printing.job import LONG_EDGE, SHORT_EDGE, PrintJob
from ui.printing.pages import PdfPages
from ui.printing.sheet import place_on_sheet

# DEVMODEW, the part up to the print fields; the driver's private data follows behind it.
_DM_ORIENTATION, _DM_PAPERSIZE, _DM_COPIES, _DM_DUPLEX = 0x1, 0x2, 0x100, 0x1000
_DM_OUT_BUFFER, _DM_IN_BUFFER = 2, 8
_PAPERS = {"A4": 9, "A5": 11, "A3": 8}
_DUPLEX = {LONG_EDGE: 2, SHORT_EDGE: 3}
_LOGPIXELSX, _LOGPIXELSY = 88, 90
_PHYSICALWIDTH, _PHYSICALHEIGHT, _PHYSICALOFFSETX, _PHYSICALOFFSETY = 110, 111, 112, 113


class VectorUnavailableError(Exception):
    """No device context for this printer; nothing was printed."""


class _DevMode(ctypes.Structure):
    _fields_ = (
        ("device_name", ctypes.c_wchar * 32),
        ("spec_version", ctypes.c_ushort),
        ("driver_version", ctypes.c_ushort),
        ("size", ctypes.c_ushort),
        ("driver_extra", ctypes.c_ushort),
        ("fields", ctypes.c_uint32),
        ("orientation", ctypes.c_short),
        ("paper_size", ctypes.c_short),
        ("paper_length", ctypes.c_short),
        ("paper_width", ctypes.c_short),
        ("scale", ctypes.c_short),
        ("copies", ctypes.c_short),
        ("default_source", ctypes.c_short),
        ("print_quality", ctypes.c_short),
        ("color", ctypes.c_short),
        ("duplex", ctypes.c_short),
    )


class _DocInfo(ctypes.Structure):
    _fields_ = (
        ("size", ctypes.c_int),
        ("name", ctypes.c_wchar_p),
        ("output", ctypes.c_wchar_p),
        ("datatype", ctypes.c_wchar_p),
        ("type", ctypes.c_uint32),
    )


class VectorPrinter:
    """One job on one Windows printer."""

    def __init__(self, job: PrintJob) -> None:
        self._job = job

    def print_pages(self, pages: PdfPages, progress: Progress) -> int:
        """Print; answers the sides sent. Raises VectorUnavailableError before anything was sent."""
        gdi, spooler = _libraries()
        mode = _device_mode(spooler, self._job, _is_wide(pages, self._job.pages[0]))
        context = gdi.CreateDCW("WINSPOOL", self._job.printer, None, mode)
        if not context:
            raise VectorUnavailableError
        try:
            return self._send(gdi, spooler, context, pages, progress)
        finally:
            gdi.DeleteDC(context)

    def _send(self, gdi: Any, spooler: Any, context: int, pages: PdfPages, progress: Progress) -> int:
        info = _DocInfo(ctypes.sizeof(_DocInfo), "交通安全工作台", None, None, 0)
        if gdi.StartDocW(context, ctypes.byref(info)) <= 0:
            raise VectorUnavailableError
        sides = self._job.sequence()
        wide = _is_wide(pages, self._job.pages[0])
        try:
            for done, page in enumerate(sides):
                progress(done, len(sides), f"正在打印第 {done + 1} 面，共 {len(sides)} 面")
                if page is not None and _is_wide(pages, page) != wide:
                    wide = not wide
                    gdi.ResetDCW(context, _device_mode(spooler, self._job, wide))
                if gdi.StartPage(context) <= 0:
                    raise KnownError(f"打印到第 {done} 面时打印机停了。请检查纸张和连接，再接着打。")
                if page is not None:
                    pages.render_to_dc(page, context, self._place(gdi, context, pages, page))
                gdi.EndPage(context)
        except BaseException:
            gdi.AbortDoc(context)
            raise
        gdi.EndDoc(context)
        return len(sides)

    def _place(self, gdi: Any, context: int, pages: PdfPages, page: int) -> tuple[int, int, int, int]:
        dpi_x, dpi_y = (gdi.GetDeviceCaps(context, which) for which in (_LOGPIXELSX, _LOGPIXELSY))
        width, height = (gdi.GetDeviceCaps(context, which) for which in (_PHYSICALWIDTH, _PHYSICALHEIGHT))
        sheet = (width * 72 / dpi_x, height * 72 / dpi_y)
        size = pages.size(page)
        _dpi, place = place_on_sheet((size.width(), size.height()), sheet, dpi_x, self._job)
        # The origin of a printer's context is the printable corner, not the paper's.
        left = place.left() - gdi.GetDeviceCaps(context, _PHYSICALOFFSETX)
        stretch = dpi_y / dpi_x
        top = round(place.top() * stretch) - gdi.GetDeviceCaps(context, _PHYSICALOFFSETY)
        return left, top, place.width(), round(place.height() * stretch)


def _is_wide(pages: PdfPages, page: int) -> bool:
    size = pages.size(page)
    return size.width() > size.height()


def _libraries() -> tuple[Any, Any]:
    if sys.platform != "win32":
        raise VectorUnavailableError
    gdi, spooler = ctypes.WinDLL("gdi32"), ctypes.WinDLL("winspool.drv")
    handle = ctypes.c_void_p
    gdi.CreateDCW.restype = handle
    gdi.CreateDCW.argtypes = (ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_wchar_p, handle)
    gdi.ResetDCW.restype = handle
    gdi.ResetDCW.argtypes = (handle, handle)
    gdi.StartDocW.argtypes = (handle, handle)
    gdi.GetDeviceCaps.argtypes = (handle, ctypes.c_int)
    for name in ("StartPage", "EndPage", "EndDoc", "AbortDoc", "DeleteDC"):
        getattr(gdi, name).argtypes = (handle,)
    spooler.OpenPrinterW.argtypes = (ctypes.c_wchar_p, handle, handle)
    spooler.ClosePrinter.argtypes = (handle,)
    spooler.DocumentPropertiesW.argtypes = (handle, handle, ctypes.c_wchar_p, handle, handle, ctypes.c_uint32)
    return gdi, spooler


def _device_mode(spooler: Any, job: PrintJob, wide: bool) -> Any:
    """The driver's own settings with paper, direction and sides put in."""
    printer = ctypes.c_void_p()
    if not spooler.OpenPrinterW(job.printer, ctypes.byref(printer), None):
        raise VectorUnavailableError
    try:
        size = spooler.DocumentPropertiesW(None, printer, job.printer, None, None, 0)
        if size < ctypes.sizeof(_DevMode):
            raise VectorUnavailableError
        buffer = ctypes.create_string_buffer(size)
        spooler.DocumentPropertiesW(None, printer, job.printer, buffer, None, _DM_OUT_BUFFER)
        mode = _DevMode.from_buffer(buffer)
        mode.fields |= _DM_ORIENTATION | _DM_PAPERSIZE | _DM_COPIES | _DM_DUPLEX
        mode.orientation = 2 if wide else 1
        mode.paper_size = _PAPERS[job.paper]
        mode.copies = 1  # copies are sent as sides, so that every driver prints the same
        mode.duplex = _DUPLEX.get(job.sides, 1)
        both = _DM_IN_BUFFER | _DM_OUT_BUFFER
        spooler.DocumentPropertiesW(None, printer, job.printer, buffer, buffer, both)
        return buffer
    finally:
        spooler.ClosePrinter(printer)
