"""A sentence with its shape in front: what is wrong with a field, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from trafficdesk.fields.problems import ERROR
from ui import icons
from ui.widgets.layout import set_role
from ui.widgets.spoken import Announcing

SIDE = 16


class Sentence(Announcing, QLabel):
    """A wrapped label that is also announced; the shape stands in its left margin, so that height follows from width as in any label."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(SIDE + 6, 3, 0, 3)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setProperty("sentence", True)  # the sheet sets it in the smaller type; its role colours the words
        self._shape = QLabel(self)
        self._shape.setFixedSize(SIDE, SIDE)
        self._shape.move(0, 6)

    def say(self, severity: str, sentence: str) -> None:
        """Show a sentence; severity is a problem's."""
        level, shape = ("bad", "error_circle_f") if severity == ERROR else ("warn", "warning_f")
        self._shape.setPixmap(icons.pixmap(shape, level, SIDE, self.devicePixelRatioF()))
        set_role(self, "role", level)
        self.setText(sentence)
        self.tell(sentence)
