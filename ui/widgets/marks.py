"""An icon as a widget, and a state: shape and word side by side."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.layout import keep_room
from ui.widgets.levels import LEVELS


class IconMark(QWidget):
    """An icon that follows theme and type size. `size` is in pixels at normal type."""

    def __init__(self, name: str, token: str = "text2", size: int = 18) -> None:
        super().__init__()
        self._name, self._token, self._size = name, token, size
        self._fit()
        theme.changed.connect(self._fit)

    def show_icon(self, name: str, token: str) -> None:
        """Show another icon."""
        self._name, self._token = name, token
        self.update()

    def _fit(self) -> None:
        side = theme.scaled(self._size)
        self.setFixedSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        icons.draw(QPainter(self), QRectF(self.rect()), self._name, self._token)


def draw_state(
    painter: QPainter, rect: QRectF, level: str, word: str, *, role: str = "fs", bold: bool = False
) -> float:
    """Paint shape and word from the left edge of `rect`, centred; answers the x where it ends.

    level: a key of LEVELS. The word is elided only when there is no room at all for it.
    """
    look = LEVELS[level]
    font = theme.font(role, bold)
    painter.setFont(font)
    metrics = painter.fontMetrics()
    side = theme.px(role) + 2
    icons.draw(painter, icons.centred(rect, side, rect.left()), look.icon, look.token)
    left = rect.left() + side + 5
    painter.setPen(theme.colour(look.token))
    room = QRectF(left, rect.top(), max(0.0, rect.right() - left), rect.height())
    shown = metrics.elidedText(word, Qt.TextElideMode.ElideRight, int(room.width()) + 1)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    return left + metrics.horizontalAdvance(shown)


class StateMark(QWidget):
    """A state as word + shape + colour."""

    def __init__(self, level: str, word: str, *, role: str = "fs", bold: bool = False) -> None:
        super().__init__()
        self.level, self.word, self._role, self._bold = level, word, role, bold
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(word)
        theme.changed.connect(self.updateGeometry)

    def show_state(self, level: str, word: str) -> None:
        """Say another state."""
        self.level, self.word = level, word
        self.setAccessibleName(word)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        from PySide6.QtGui import QFontMetrics

        metrics = QFontMetrics(theme.font(self._role, self._bold))
        width = metrics.horizontalAdvance(self.word) + theme.px(self._role) + 9
        return QSize(width, max(metrics.height(), theme.px(self._role) + 4))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_state(
            QPainter(self), QRectF(self.rect()), self.level, self.word, role=self._role, bold=self._bold
        )


class UnsavedMark(QLabel):
    """Says in an action row that something is not saved; its room is kept, so that the first letter typed moves no button."""

    def __init__(self) -> None:
        super().__init__("有未保存的修改")
        self.setProperty("role", "warn")
        keep_room(self)
        self.hide()
