"""A box whose choice is carried out at once: keys open its list, so that no entry on the way is carried out."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox

_MOVES = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End)


class ActingBox(QComboBox):
    """Listen to `activated`. Enter or a click in the open list chooses, Esc leaves things as they are."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES or event.text().strip():
            self.showPopup()
            event.accept()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the wheel scrolls what the box stands in
