"""Where a page stands on a sheet of paper."""

from __future__ import annotations

from PySide6.QtCore import QRect

from ui.printing.job import PrintJob

MM_PER_INCH = 25.4


def place_on_sheet(
    page: tuple[float, float], sheet: tuple[float, float], dpi: float, job: PrintJob
) -> tuple[float, QRect]:
    """Where a page stands on a sheet: its own resolution, and its rectangle in the sheet's pixels.

    page and sheet: width and height in points. A page that is larger than its sheet is made smaller; it is never
    made larger. Centred, then shifted by the job's offsets.
    """
    shrink = min(1.0, sheet[0] / page[0], sheet[1] / page[1])
    # A4 of one program and A4 of another differ by fractions of a point: that is no reason to scale.
    page_dpi = dpi if shrink > 0.995 else dpi * shrink
    scale = dpi / 72
    width, height = page[0] * page_dpi / 72, page[1] * page_dpi / 72
    left = (sheet[0] * scale - width) / 2 + job.offset_right_mm / MM_PER_INCH * dpi
    top = (sheet[1] * scale - height) / 2 + job.offset_down_mm / MM_PER_INCH * dpi
    return page_dpi, QRect(round(left), round(top), round(width), round(height))
