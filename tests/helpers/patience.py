"""Waiting for a window: as long as it takes on a busy machine, and not a moment longer on a quiet one."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

PATIENCE_MS = 300_000  # a busy machine is slow, not wrong
SOON_MS = 500  # what a timer of a page does within this time belongs to the step before; drafts are kept later
_LOOK_MS = 2  # who looks without a pause takes the worker's turns away


def until(holds: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
    """As pytest-qt's `waitUntil`, which looks every ten milliseconds: `holds` says so, or asserts it and says nothing."""
    end = time.monotonic() + timeout / 1000
    while True:
        late = time.monotonic() > end
        try:
            if holds() in (None, True):
                return
            assert not late, f"not there after {timeout} ms"
        except AssertionError:
            if late:
                raise
        _loop_for(_LOOK_MS)


def _loop_for(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def next_due() -> QTimer | None:
    """The timer that runs once and is the next to fire, soon: what it does may ask the desk again."""
    timers = [timer for top in QApplication.topLevelWidgets() for timer in top.findChildren(QTimer)]
    due = [timer for timer in timers if timer.isActive() and timer.isSingleShot() and timer.interval() <= SOON_MS]
    return min(due, key=QTimer.remainingTime, default=None)


def fire(timer: QTimer) -> None:
    """What it would do in a moment, now: nobody types on meanwhile."""
    timer.stop()
    timer.timeout.emit()
