"""Work of the window's own thread that is done a little at a time: what somebody types meanwhile comes in between.

Widgets can be made in that thread alone. A page that needs a hundred of them, which nobody sees before something is chosen, is there at
once, and they follow; who asks for them sooner has them at once too (`finish`).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

from ui.tasks import runner

SLICE_S = 0.012  # half of what a hand would notice


class Slices(QObject):
    """Steps that are taken one after the other; each ends where it may be interrupted."""

    def __init__(self, steps: Iterator[object], parent: QObject) -> None:
        super().__init__(parent)
        self.over = False
        self.at_work = False  # a step is being taken
        self._steps = steps
        self._waiting: list[Callable[[], object]] = []
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._slice)
        self._timer.start()
        runner().hold(self)

    def then(self, act: Callable[[], object]) -> None:
        """Do this once all is done: now, if it is."""
        if self.over:
            act()
        elif act not in self._waiting:
            self._waiting.append(act)

    def finish(self) -> None:
        """The rest at once."""
        if not self.over:
            self._take(float("inf"))

    def stop(self) -> None:
        """Leave the rest: it is not wanted any more."""
        if not self.over:
            self._end()
        self.deleteLater()

    def _end(self) -> None:
        self.over = True
        self._timer.stop()
        runner().let_go(self)

    def _slice(self) -> None:
        self._take(time.perf_counter() + SLICE_S)

    def _take(self, until: float) -> None:
        self.at_work = True
        try:
            for _ in self._steps:
                if time.perf_counter() >= until:
                    return
        finally:
            self.at_work = False
        if not self.over:  # the last step may have asked for all
            self._end()
            waiting, self._waiting = self._waiting, []
            for act in waiting:
                act()
