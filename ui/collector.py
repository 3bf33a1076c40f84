"""Cyclic garbage is collected in the window's thread alone.

Python collects in whatever thread happens to allocate. A worker that collects a closed dialog takes its widgets along in the wrong
thread, and Qt then ends the program at the next event.

Nor may the look for garbage hold up who types: an office of fifty thousand people has half a million things in memory, and to look
through them takes a quarter of a second and more. Many things are looked through only when nobody has touched the program for a
while; till then they go to the oldest unseen.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer

from trafficdesk.collecting import let_age
from ui.idle import Idle
from ui.tasks import runner

EVERY_MS, REST_MS = 250, 10_000
MANY = 100_000  # things: looked through in about 20 ms
ENOUGH = 20_000  # as many new ones among the oldest are worth a look through all


class Collector(QObject):
    """Collects by Python's own thresholds, on a timer, where it is not felt. There is one, as long as the program runs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._middle, self._aged = 0, 0  # at most so many things are in the middle, and came to the oldest since those were looked through
        self.rest = Idle(QCoreApplication.instance() or self, self)
        self.rest.idle.connect(self._rested)
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect what is young, by its number the middle too; the oldest when nobody waits for it."""
        (young, middle, _old), most = gc.get_count(), gc.get_threshold()
        if young <= most[0]:
            return
        self._middle += young
        if self._middle <= MANY or not let_age():
            gc.collect(1 if middle > most[1] else 0)
        if self._middle > MANY or middle > most[1]:
            self._middle, self._aged = 0, self._aged + self._middle
        if self._aged > ENOUGH and not self.rest.watching:
            self.rest.watch(REST_MS)

    def clear(self) -> None:
        """Everything at once, before a worker needs what garbage may still hold (an open database)."""
        gc.collect()
        self._middle, self._aged = 0, 0

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        self.rest.rest()
        if self._was_on:
            gc.enable()

    def _rested(self) -> None:
        """Nobody is there to wait for it: everything, unless the work of a worker goes on."""
        if runner().is_idle():
            self.rest.rest()
            self.clear()
        else:
            self.rest.watch(REST_MS)
