"""What covers a locked window: every window of the program, dialogs too, keeps what was typed and shows nothing of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import theme
from ui.widgets.layout import label


class Veil(QWidget):
    """An opaque child over a whole window, as large as it is."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        words = label("已锁定。没有存的内容都还在，登录以后接着做。", "hint")
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        room = QVBoxLayout(self)
        room.addWidget(words)
        self._covered = window
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        """By hand: a style sheet gives no ground to a plain widget, and what lies under it would show through."""
        QPainter(self).fillRect(event.rect(), theme.colour("surface"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._covered and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.setGeometry(self._covered.rect())
            self.raise_()
        return False


def veil_all(windows: list[QWidget]) -> list[Veil]:
    """Cover windows that are shown."""
    return [Veil(window) for window in windows if window.isVisible() and window.isWindow()]
