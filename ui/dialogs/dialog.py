"""What every dialog does with Enter and Esc: Enter presses the primary button and no other, Esc leaves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton, QWidget


class Dialog(QDialog):
    """A dialog with one button that Enter presses, wherever the cursor stands.

    Qt would press any button that was made before the default one was told (in 单位名称 it built the demo office).
    A button with the focus is still pressed by Enter itself, as everywhere in the program.
    """

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self._primary: QPushButton | None = None

    def set_primary(self, button: QPushButton) -> None:
        """The button that Enter presses."""
        self._primary = button

    def stop_at(self, stops: Sequence[QWidget]) -> None:
        """Where Tab stops, in this order, also when some were made later than the others."""
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif self._primary is not None and self._primary.isEnabled() and not event.isAutoRepeat():
            self._primary.click()
