"""The demo office: invented people and cars, in a folder of its own and a window of its own."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QWidget

from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress
from ui.tasks import run_query

FOLDER = "示例单位"
_DRIVERS = 300
_OFFICE, _CLERK, _PHONE = "东丽湖街道办事处", "示例经办人", "022-00000000"


def open_demo(owner: QWidget, data_folder: Path, told: Callable[[str], None]) -> None:
    """Make the demo office beside the office's own data unless it is there, and open it in another window.

    told: gets the sentence about how it ended.
    """
    run_query(
        owner,
        lambda progress: make_demo(data_folder / FOLDER, progress),
        lambda folder: told(_start(folder)),
        lambda error: told(str(error)),
        label="正在准备示例单位",
    )


def make_demo(folder: Path, progress: Progress) -> Path:
    """The folder of a whole demo office. One that was broken off was made under another name, and is made anew."""
    from trafficdesk.demo import fill, mark
    from trafficdesk.desk import Desk

    if Desk.exists(folder):
        return folder
    begun = folder.with_name(folder.name + ".part")
    shutil.rmtree(begun, ignore_errors=True)
    demo = Desk.open(begun, create=True)
    try:
        mark(demo)
        demo.set_up(_OFFICE, _CLERK, _PHONE)
        fill(demo, drivers=_DRIVERS, agreements=True, progress=progress)
    finally:
        demo.close()
    try:
        begun.replace(folder)
    except OSError as error:
        raise KnownError(f"示例单位没能放进 {folder}：{error.strerror}。") from error
    return folder


def _start(folder: Path) -> str:
    program = [] if getattr(sys, "frozen", False) else ["-m", "ui"]
    root = str(Path(__file__).resolve().parents[1])
    started, _process = QProcess.startDetached(sys.executable, [*program, "--data", str(folder)], root)
    return "示例单位已在另一个窗口打开。" if started else "示例单位没能打开，请再试一次。"
