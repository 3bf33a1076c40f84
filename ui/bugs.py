"""When the program meets its own mistake: a report file without personal data, and a calm dialog."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from trafficdesk import __version__
from trafficdesk.errors import Unreachable
from ui import journal

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMessageBox, QWidget

# A page that fails while it shows a change is met after the change was written, so nothing is said about that.
SENTENCE = "程序里出了一个错误，这一步可能没有做完。请先看一看结果，再决定要不要重做。已经保存的内容都还在。"

_folder: Path | None = None


def set_report_folder(folder: Path) -> None:
    """Where reports are written from now on (the data folder's `reports`)."""
    global _folder
    _folder = folder


def report_folder() -> Path:
    """Where reports are written: the chosen folder or the user's own application folder."""
    if _folder is not None:
        return _folder
    from PySide6.QtCore import QStandardPaths

    base = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(base) / "crash-reports"


def describe(error: BaseException) -> str:
    """The report's text: versions, error types, places in the code.

    Messages of exceptions and values of variables are left out on purpose: they may hold names or numbers.
    """
    import platform  # only a program in trouble pays for these
    import traceback

    from PySide6.QtCore import qVersion

    lines = [
        f"TrafficDesk {__version__}",
        f"Python {platform.python_version()}  Qt {qVersion()}  {platform.platform()}",
        datetime.now().isoformat(timespec="seconds"),
    ]
    link: BaseException | None = error
    while link is not None:
        lines.append(f"{type(link).__module__}.{type(link).__name__}")
        for frame in traceback.extract_tb(link.__traceback__):
            # Only the last parts of the path: a home folder carries the user's name.
            place = "/".join(Path(frame.filename).parts[-3:])
            lines.append(f"  {place}:{frame.lineno} {frame.name}")
        link = link.__cause__ or link.__context__
    return "\n".join(lines) + "\n"


def write_report(error: BaseException) -> Path:
    """Write the report file and answer its path. Raises OSError when nothing can be written there."""
    folder = report_folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"crash-{datetime.now():%Y%m%d-%H%M%S-%f}.txt"
    path.write_text(describe(error), "utf-8")
    journal.note(f"bug {type(error).__name__}, see {path.name}")
    journal.thin(folder)
    return path


def report_bug(error: BaseException, window: QWidget | None = None) -> QMessageBox:
    """Write a report and tell the user, without blocking the window. Answers the dialog that was opened."""
    if sys.stderr is not None and not getattr(sys, "frozen", False):
        sys.__excepthook__(type(error), error, error.__traceback__)
    from PySide6.QtCore import Qt, QUrl
    from PySide6.QtGui import QDesktopServices
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(window)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("程序出错")
    box.setText(SENTENCE)
    close = box.addButton("关闭", QMessageBox.ButtonRole.RejectRole)
    box.setEscapeButton(close)
    try:
        path = write_report(error)
    except OSError as refused:
        box.setInformativeText(
            f"出错报告没能写到 {report_folder()}（{refused.strerror}）。请把这时在做的事记下来。"
        )
    else:
        box.setInformativeText(
            f"出错报告已写到 {path.name}，里面没有姓名、证号和电话。可以把它交给维护人员。"
        )
        reveal = box.addButton("打开报告所在文件夹", QMessageBox.ButtonRole.ActionRole)
        reveal.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))))
    box.open()
    return box


@contextmanager
def fenced(window: QWidget | None) -> Iterator[None]:
    """A bug in here is reported and goes no further: what comes next is still done."""
    try:
        yield
    except Exception as error:
        report_bug(error, window)


def install(window: Callable[[], QWidget | None], tell: Callable[[Unreachable], None]) -> None:
    """Send every exception that escapes in the GUI thread to `report_bug`; to `tell` that a server is gone, which is no bug."""

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt) or threading.current_thread() is not threading.main_thread():
            sys.__excepthook__(kind, error, trace)
        elif isinstance(error, Unreachable):
            tell(error)
        else:
            report_bug(error, window())

    sys.excepthook = hook
