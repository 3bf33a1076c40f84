"""The head of a table: sort mark in the words, a box over the ticks that chooses all."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QHeaderView, QWidget

from ui import icons
from ui.tables.model import CHECK
from ui.theme import theme


class TableHeader(QHeaderView):
    """`ticked`: 0 none, 1 some, 2 all rows are chosen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.ticked = 0
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setHighlightSections(False)
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(False)
        self.setMinimumSectionSize(32)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)

    def set_ticked(self, ticked: int) -> None:
        if ticked != self.ticked:
            self.ticked = ticked
            self.viewport().update()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), int(theme.metric("ctl")))

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        super().paintSection(painter, rect, logical)
        if logical != CHECK:
            return
        side = theme.metric("mark")
        box = QRectF(rect.left() + 10, round(rect.center().y() - side / 2), side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("accent" if self.ticked else "edge"), 1))
        painter.setBrush(theme.colour("accent" if self.ticked == 2 else "surface"))
        painter.drawRoundedRect(box, 3, 3)
        if self.ticked == 2:
            icons.draw(painter, box.adjusted(1, 1, -1, -1), "checkmark", "onaccent")
        elif self.ticked == 1:
            painter.fillRect(box.adjusted(4, side / 2 - 1, -4, 1 - side / 2), theme.colour("accent"))
        painter.restore()
