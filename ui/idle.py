"""Notices that nobody touches mouse or keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

_ACTS = (
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel, QEvent.Type.TouchBegin,
)  # fmt: skip


class Idle(QObject):
    """`idle` when nobody has touched mouse or keys for so long. Asleep until `watch` is called."""

    idle = Signal()

    def __init__(self, app: QObject, parent: QObject) -> None:
        super().__init__(parent)
        self._app = app
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.timeout.connect(self.idle)
        self.watching = False

    def watch(self, milliseconds: int) -> None:
        """Count from now on."""
        if not self.watching:
            self._app.installEventFilter(self)
            self.watching = True
        self.timer.start(milliseconds)

    def rest(self) -> None:
        """Count no longer."""
        if self.watching:
            self._app.removeEventFilter(self)
            self.watching = False
        self.timer.stop()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTS and self.timer.isActive():
            self.timer.start()
        return False
