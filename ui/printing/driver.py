"""The printer's own dialog: tray, quality, colour and whatever else only its driver knows."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialogButtonBox, QWidget

from trafficdesk.errors import KnownError
from ui.printing.job import LONG_EDGE, SHORT_EDGE, SINGLE, PrintJob
from ui.printing.spool import dress

_SIDES = {
    QPrinter.DuplexMode.DuplexLongSide: LONG_EDGE, QPrinter.DuplexMode.DuplexAuto: LONG_EDGE,
    QPrinter.DuplexMode.DuplexShortSide: SHORT_EDGE, QPrinter.DuplexMode.DuplexNone: SINGLE,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DriverChoice:
    """How the dialog was left: which printer, how many copies on which sides, in colour; driver: what only the driver reads."""

    printer: str
    copies: int
    sides: str
    colour: bool
    driver: Any


def ask_driver(parent: QWidget, job: PrintJob, chosen: Callable[[DriverChoice], object]) -> None:
    """Open the dialog; `chosen` is called when it was not given up. KnownError when the printer cannot be asked."""
    if sys.platform == "win32":
        from ui.printing import windows

        left = windows.ask_driver(int(parent.window().winId()), job)
        if left is not None:
            driver, sides, copies = left
            chosen(DriverChoice(job.printer, copies, sides or job.sides, job.colour, driver))
        return
    info = QPrinterInfo.printerInfo(job.printer)
    if info.isNull():
        raise KnownError(f"找不到打印机“{job.printer}”。请检查它是否开机、接好线，再打开一次预览。")
    printer = job.driver if isinstance(job.driver, QPrinter) else QPrinter(info, QPrinter.PrinterMode.HighResolution)
    dress(printer, job)
    dialog = QPrintDialog(printer, parent)
    for option in (QAbstractPrintDialog.PrintDialogOption.PrintToFile, QAbstractPrintDialog.PrintDialogOption.PrintPageRange,
                   QAbstractPrintDialog.PrintDialogOption.PrintCurrentPage):  # fmt: skip
        dialog.setOption(option, False)
    dialog.setWindowTitle("打印机自己的设置")
    for box in dialog.findChildren(QDialogButtonBox):
        if (button := box.button(QDialogButtonBox.StandardButton.Ok)) is not None:
            button.setText("用这些设置")  # it says 打印 there, but nothing is printed yet
    dialog.finished.connect(dialog.deleteLater)
    dialog.accepted.connect(lambda: chosen(left_in(printer)))
    dialog.setModal(True)
    dialog.show()  # open() of a print dialog wants a slot by its name


def left_in(printer: QPrinter) -> DriverChoice:
    """What a printer was told by its dialog."""
    colour = printer.colorMode() == QPrinter.ColorMode.Color
    return DriverChoice(printer.printerName(), printer.copyCount(), _SIDES[printer.duplex()], colour, printer)
