"""Where one stands in a process of a few steps: done, now, to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons
from ui.theme import theme

_RADIUS = 7


class Steps(QWidget):
    """A line of named steps."""

    def __init__(self, names: Sequence[str], current: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names, self._current = list(names), current
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_step(self, current: int) -> None:
        """Go to a step; len(names) means that all are done."""
        self._current = current
        self.setAccessibleName(
            f"第 {min(current + 1, len(self._names))} 步，共 {len(self._names)} 步"
        )
        self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(theme.font("fs-s", bold=True))
        widest = max((metrics.horizontalAdvance(name) for name in self._names), default=0)
        return QSize((widest + 16) * len(self._names), round(theme.px() * 3.2))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit, step = theme.px(), self.width() / max(1, len(self._names))
        y = unit * 0.8
        for place, name in enumerate(self._names):
            x = step * (place + 0.5)
            reached = place <= self._current
            if place:
                painter.setPen(QPen(theme.colour("accent" if reached else "mute"), 2))
                painter.drawLine(QPointF(x - step + 9, y), QPointF(x - 9, y))
            self._paint_mark(painter, QPointF(x, y), place)
            painter.setFont(theme.font("fs-s", place == self._current))
            painter.setPen(theme.colour("text" if reached else "text3"))
            room = QRectF(x - step / 2, y + unit * 0.75, step, unit * 1.5)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_mark(self, painter: QPainter, centre: QPointF, place: int) -> None:
        painter.setPen(QPen(theme.colour("accent" if place <= self._current else "edge"), 1.6))
        painter.setBrush(theme.colour("accent" if place < self._current else "surface"))
        painter.drawEllipse(centre, _RADIUS, _RADIUS)
        if place < self._current:
            box = QRectF(centre.x() - 6, centre.y() - 6, 12, 12)
            icons.draw(painter, box, "checkmark", "onaccent")
        elif place == self._current:
            painter.setBrush(theme.colour("accent"))
            painter.drawEllipse(centre, 3, 3)
