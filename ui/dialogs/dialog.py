"""What every dialog does with its keys: Enter presses the primary button and no other, Esc leaves, Tab goes the way one reads."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QPushButton, QScrollArea, QTabBar, QToolButton, QWidget

from ui.focus import stops


class Dialog(QDialog):
    """A dialog with one button that Enter presses, wherever the cursor stands; it is deleted when it has been left.

    Qt would press any button that was made before the default one was told (in 单位名称 it built the demo office).
    A button with the focus is still pressed by Enter itself, as everywhere in the program. The cursor begins in the first
    thing that can be filled in or gone through, else on the primary button.
    """

    def __init__(self, title: str, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWindowTitle(title)
        self.finished.connect(self.deleteLater)
        self.primary: QPushButton | None = None  # what Enter presses
        self._primary_works = False  # it had the focus and is grey just now

    def set_primary(self, button: QPushButton) -> None:
        """The button that Enter presses."""
        self.primary = button
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the primary button works it is grey, and Qt would give its focus to the next one, which is often the one that leaves:
        whoever presses Enter once more would be out without a word. The dialog keeps the focus for it."""
        button = self.primary
        if watched is button and button is not None:
            if event.type() == QEvent.Type.FocusOut and not button.isEnabled():
                self._primary_works = True
            elif event.type() == QEvent.Type.EnabledChange and self._primary_works:
                self._primary_works = not button.isEnabled()
                if self._primary_works or self.focusWidget() in (None, self):  # not where somebody went on himself
                    (self if self._primary_works else button).setFocus(Qt.FocusReason.OtherFocusReason)
        return super().eventFilter(watched, event)

    def press(self) -> None:
        """Press the primary button, as Enter does; editors that take Enter for themselves say so by `finished`."""
        if self.primary is not None and self.primary.isEnabled():
            self.primary.click()

    def stop_at(self, stops: Sequence[QWidget]) -> None:
        """Where Tab stops, in this order, also when some were made later than the others."""
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def showEvent(self, event: QShowEvent) -> None:
        first: QWidget | None = self.focusWidget()
        if first is None or isinstance(first, QPushButton):  # nobody said where to begin, or Qt took the first button
            first = next((each for each in stops(self) if _fillable(each)), self.primary)
        if first is not None:
            first.setFocus(Qt.FocusReason.TabFocusReason)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.press()


def _fillable(widget: QWidget) -> bool:
    if isinstance(widget, QLineEdit):
        return not widget.isReadOnly()
    return not isinstance(widget, QPushButton | QToolButton | QTabBar | QScrollArea)
