"""A sentence with its shape in front: what is wrong with a field, in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from trafficdesk.fields.problems import ERROR
from ui import icons
from ui.theme import theme
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
        theme.changed.connect(self._restyle)
        self._restyle()
        self._shape = QLabel(self)
        self._shape.setFixedSize(SIDE, SIDE)
        self._shape.move(0, 6)

    def _restyle(self) -> None:
        # The roles of the sheet colour the words; under a field they are set in the smaller type.
        self.setStyleSheet(f"QLabel {{ font-size: {theme.metric('fs-s')}pt; }}")

    def say(self, severity: str, sentence: str) -> None:
        """Show a sentence; severity is a problem's."""
        level, shape = ("bad", "error_circle_f") if severity == ERROR else ("warn", "warning_f")
        self._shape.setPixmap(icons.pixmap(shape, level, SIDE, self.devicePixelRatioF()))
        if self.property("role") != level:
            self.setProperty("role", level)
            self.style().unpolish(self)
            self.style().polish(self)
        self.setText(sentence)
        self.tell(sentence)
