"""Cyclic garbage is collected in the window's thread alone.

Python collects in whatever thread happens to allocate. A worker that collects a closed dialog takes its widgets along in the wrong
thread, and Qt then ends the program at the next event.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


class Collector(QObject):
    """Collects by Python's own thresholds, on a timer. There is one, as long as the program runs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._was_on = gc.isenabled()
        gc.disable()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that has enough."""
        for generation, (count, most) in reversed(list(enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True)))):
            if count > most:
                gc.collect(generation)
                return

    def clear(self) -> None:
        """Everything at once, before a worker needs what garbage may still hold (an open database)."""
        gc.collect()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        if self._was_on:
            gc.enable()
