"""What lies over a page until it knows what to show: nothing at first, then the word that it reads."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QWidget

from ui.widgets.layout import column, label

SAY_AFTER_MS = 400


class Veil(QFrame):
    """Neutral ground in the colour of a page. It takes the clicks, so that nothing below can be pressed unseen."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self.setProperty("box", "panel")
        self._words = label("正在读取……", "label")
        self._words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._words.hide()
        self.setLayout(column(None, self._words, None))
        QTimer.singleShot(SAY_AFTER_MS, self, self._words.show)
