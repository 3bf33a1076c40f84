"""From starting Python to a window: bare QApplication + QMainWindow, our window visible, our window usable."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.measure import ROOT, compare, peak_memory

TIMES = 9  # an interactive start differs more from round to round than anything else
_BARE = """
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.show()
application.processEvents()
print("done", flush=True)
"""


def _until(code: str) -> dict[str, Any]:
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        seconds = time.perf_counter() - started
        peak = peak_memory(process.pid)
        process.kill()
    if said.strip() != "done":
        raise RuntimeError("the window did not come")
    return {"seconds": seconds, "peak": peak}


def bare(home: str) -> dict[str, Any]:
    """Nothing but Qt."""
    return _until(_BARE)


def visible(home: str) -> dict[str, Any]:
    """Our frame on the screen, painted."""
    return _until(_ours(home, until_usable=False))


def usable(home: str) -> dict[str, Any]:
    """The office open behind it and the navigation filled in."""
    return _until(_ours(home, until_usable=True))


def _ours(home: str, *, until_usable: bool) -> str:
    # A timer looks, not a loop: a loop would take the interpreter away from the worker that opens the office.
    return f"""
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from ui.application import Program
application = QApplication([])
program = Program(application, Path({home!r}))
program.start()
def look():
    if not {until_usable} or program.session is not None:
        print("done", flush=True)
        timer.stop()
timer = QTimer(interval=2)
timer.timeout.connect(look)
timer.start()
application.exec()
"""


def run(folder: Path, book: Book) -> None:
    """Process total, offscreen, compiled sources there (benchmarks.run sees to it)."""
    home = material.drivers(folder, book.full)
    found = compare("start", ["bare", "visible", "usable"], home, rounds=(book.rounds and 3) or TIMES)
    book.ratio("start.visible", found["visible"], found["bare"])
    book.ratio("start.usable", found["usable"], found["bare"], f"{found['usable'].peak:.0f} MB")
