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
_DM_ORIENTATION, _DM_PAPERSIZE, _DM_COPIES, _DM_COLOR, _DM_DUPLEX, _DM_COLLATE = 0x1, 0x2, 0x100, 0x800, 0x1000, 0x8000
_DM_OUT_BUFFER, _DM_IN_PROMPT, _DM_IN_BUFFER = 2, 4, 8
_DC_COPIES, _DC_COLLATE = 18, 22
_GREY, _OK = 1, 1
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
        ("y_resolution", ctypes.c_short),
        ("tt_option", ctypes.c_short),
        ("collate", ctypes.c_short),
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
        sides = self._job.one_copy() if _copies(spooler, self._job) > 1 else self._job.sequence()
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
    spooler.DeviceCapabilitiesW.argtypes = (ctypes.c_wchar_p, ctypes.c_wchar_p, ctypes.c_ushort, handle, handle)
    spooler.DocumentPropertiesW.argtypes = (handle, handle, ctypes.c_wchar_p, handle, handle, ctypes.c_uint32)
    return gdi, spooler


def _copies(spooler: Any, job: PrintJob) -> int:
    """How many copies the driver makes itself: all, where it can and keeps their order, else one."""
    if job.copies == 1 or spooler.DeviceCapabilitiesW(job.printer, None, _DC_COPIES, None, None) < job.copies:
        return 1
    collates = spooler.DeviceCapabilitiesW(job.printer, None, _DC_COLLATE, None, None) == 1
    return job.copies if collates or not job.collate else 1


def _as_it_was_left(spooler: Any, printer: Any, job: PrintJob, size: int) -> Any:
    """The driver's settings: as its own dialog was left, else as they are set up."""
    buffer = ctypes.create_string_buffer(size)
    if isinstance(job.driver, bytes) and len(job.driver) == size:
        buffer.raw = job.driver
    else:
        spooler.DocumentPropertiesW(None, printer, job.printer, buffer, None, _DM_OUT_BUFFER)
    return buffer


def ask_driver(window: int, job: PrintJob) -> tuple[bytes, str, int] | None:
    """The driver's own dialog (tray, quality, colour): how it was left, its sides and copies; None when it was given up.

    KnownError where the printer cannot be asked. It runs in the window's thread, as Windows wants it.
    """
    _, spooler = _libraries()
    printer = ctypes.c_void_p()
    if not spooler.OpenPrinterW(job.printer, ctypes.byref(printer), None):
        raise KnownError(f"问不到打印机“{job.printer}”。请检查它是否开机、接好线。")
    try:
        mode = _device_mode(spooler, job, wide=False)
        flags = _DM_IN_PROMPT | _DM_IN_BUFFER | _DM_OUT_BUFFER
        if spooler.DocumentPropertiesW(window, printer, job.printer, mode, mode, flags) != _OK:
            return None
        left = _DevMode.from_buffer(mode)
        sides = next((name for name, number in _DUPLEX.items() if number == left.duplex), "")
        return bytes(mode.raw), sides, max(1, int(left.copies))
    finally:
        spooler.ClosePrinter(printer)


def _device_mode(spooler: Any, job: PrintJob, wide: bool) -> Any:
    """The driver's own settings with paper, direction and sides put in."""
    printer = ctypes.c_void_p()
    if not spooler.OpenPrinterW(job.printer, ctypes.byref(printer), None):
        raise VectorUnavailableError
    try:
        size = spooler.DocumentPropertiesW(None, printer, job.printer, None, None, 0)
        if size < ctypes.sizeof(_DevMode):
            raise VectorUnavailableError
        buffer = _as_it_was_left(spooler, printer, job, size)
        mode = _DevMode.from_buffer(buffer)
        mode.fields |= _DM_ORIENTATION | _DM_PAPERSIZE | _DM_COPIES | _DM_DUPLEX
        mode.orientation = 2 if wide else 1
        mode.paper_size = _PAPERS[job.paper]
        mode.copies = _copies(spooler, job)  # a driver that makes one copy only gets the others as sides
        mode.duplex = _DUPLEX.get(job.sides, 1)
        if mode.copies > 1:
            mode.fields |= _DM_COLLATE
            mode.collate = int(job.collate)
        if not job.colour:
            mode.fields |= _DM_COLOR
            mode.color = _GREY
        both = _DM_IN_BUFFER | _DM_OUT_BUFFER
        spooler.DocumentPropertiesW(None, printer, job.printer, buffer, buffer, both)
        return buffer
    finally:
        spooler.ClosePrinter(printer)
