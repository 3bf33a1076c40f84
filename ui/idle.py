"""Notices that nobody touches mouse or keys.

Who listens to all events of a program slows each of them down, a paint as much as a key. So once something was done nobody listens for a
second: whoever works is heard once in it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QInputEvent

_ACTS = (
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
)  # fmt: skip


DEAF_MS = 1000


class Idle(QObject):
    """`idle` when nobody has touched mouse or keys for so long. Asleep until `watch` is called."""

    idle = Signal()

    def __init__(self, app: QObject, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.idle)
        self.deaf = QTimer(self, singleShot=True, interval=DEAF_MS)
        self.deaf.timeout.connect(self._listen)
        self.watching = False

    def watch(self, milliseconds: int) -> None:
        """Count from now on."""
        if not self.watching:
            self.watching = True
            self._listen()
        self.timer.start(milliseconds)

    def rest(self) -> None:
        """Count no longer."""
        self._app.removeEventFilter(self)
        self.watching = False
        self.timer.stop()
        self.deaf.stop()

    def _listen(self) -> None:
        self._app.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Its class first: to ask an event for its type costs more than all the rest of this, and every event of the program comes here.
        if isinstance(event, QInputEvent) and event.type() in _ACTS and self.timer.isActive():
            self.timer.start()
            self._app.removeEventFilter(self)
            self.deaf.start()
        return False
