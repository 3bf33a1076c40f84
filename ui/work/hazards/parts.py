"""Parts of the hazard board: the overdue ladder, a photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.marks import draw_state

if TYPE_CHECKING:
    from trafficdesk.work.hazards.api import Rung

MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight
def _line(
    painter: QPainter, room: QRectF, text: str, *, bold: bool = False, role: str = "fs", ink: str = "text",
    right: bool = False,
) -> None:  # fmt: skip
    font = theme.font(role, bold)
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, MIDDLE | (RIGHT if right else Qt.AlignmentFlag.AlignLeft), shown)


class OverdueLadder(QWidget):
    """The later, the higher the rung. `picked` carries the rung that was clicked, -1 to show all again."""

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rungs: Sequence[Rung] = ()
        self.open = 0
        self.current = -1
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        theme.changed.connect(self.updateGeometry)

    def show_rungs(self, rungs: Sequence[Rung], still_open: int) -> None:
        """Show other counts."""
        self.rungs, self.open = rungs, still_open
        words = "，".join(f"{_days(rung)}{rung.act} {rung.count} 处，没办 {rung.open} 处" for rung in rungs)
        self.setAccessibleName(f"逾期 {self.late} 处：{words}")
        self.update()

    @property
    def late(self) -> int:
        """How many are late."""
        return sum(rung.count for rung in self.rungs)

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(600), round(theme.px() * 5.2))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(400), round(theme.px() * 5.2))

    def rect_of(self, place: int) -> QRectF:
        """Where a rung is painted."""
        unit = theme.px()
        first = min(unit * 7.2, self.width() * 0.24)
        width = (self.width() - first) / max(1, len(self.rungs))
        top = self.height() - unit * (3.5 + place * 0.55)
        return QRectF(first + place * width, top, width - 4, self.height() - top)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place in range(len(self.rungs)):
            if self.rect_of(place).contains(event.position()):
                self.current = -1 if place == self.current else place
                self.update()
                self.picked.emit(self.current)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit, middle = theme.px(), self.height() / 2
        level = "bad" if self.late else "ok"
        total = QRectF(2, middle - unit * 1.9, unit * 7, unit * 2.2)
        draw_state(painter, total, level, f"逾期 {self.late}" if self.late else "没有逾期", role="fs-m", bold=True)
        painter.setFont(theme.font("fs-s"))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(2, middle + unit * 0.35, unit * 7, unit * 1.5), MIDDLE, f"共未销号 {self.open}")
        for place, rung in enumerate(self.rungs):
            self._paint_rung(painter, self.rect_of(place), rung, place == self.current)

    def _paint_rung(self, painter: QPainter, box: QRectF, rung: Rung, chosen: bool) -> None:
        unit, some = theme.px(), rung.count > 0
        painter.fillRect(box, theme.colour("badbg" if some else "surface"))
        painter.fillRect(QRectF(box.left(), box.top(), box.width(), 3 if some else 2), theme.colour("bad" if some else "mute"))
        if chosen:
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        ink = "text" if some else "text3"
        foot = QRectF(box.left() + 10, self.height() - unit * 3.2, box.width() - 20, unit * 1.6)
        _line(painter, foot, _days(rung), bold=some, role="fs-s", ink=ink)
        _line(painter, foot, f"{rung.count} 处" if some else "0", bold=True, role="fs-m",
              ink="bad" if some else "text3", right=True)  # fmt: skip
        second = foot.translated(0, unit * 1.5)
        _line(painter, second, rung.act, role="fs-s", ink=ink)
        done = "" if not some else f"{rung.open} 处没办" if rung.open else "都办了"
        used = QFontMetricsF(theme.font("fs-s")).horizontalAdvance(f"{rung.act}　{done}")
        if used <= second.width():  # the accessible name and the cards say it too
            _line(painter, second, done, role="fs-s", ink="bad" if rung.open else "text2", right=True)


def _days(rung: Rung) -> str:
    return f"{rung.first}–{rung.last} 天" if rung.last is not None else f"{rung.first - 1} 天以上"


class PhotoBox(QWidget):
    """A photo in its frame, or the words that there is none. `pressed` when it is clicked."""

    pressed = Signal()

    def __init__(self, nothing: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._nothing = nothing
        self._image: Any = None
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(nothing)

    def show_image(self, image: Any) -> None:
        """Show a QImage; None for no photo."""
        self._image = image
        self.update()

    @property
    def empty(self) -> bool:
        """Whether no photo is shown."""
        return self._image is None

    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(160), theme.scaled(104))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.scaled(100), theme.scaled(104))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        if self._image is not None:
            size = self._image.size()
            scale = max(box.width() / size.width(), box.height() / size.height())
            width, height = box.width() / scale, box.height() / scale
            source = QRectF((size.width() - width) / 2, (size.height() - height) / 2, width, height)
            painter.drawImage(box, self._image, source)
        else:
            side = theme.scaled(20)
            icons.draw(painter, QRectF(box.center().x() - side / 2, box.center().y() - side, side, side), "add", "text3")
            painter.setFont(theme.font("fs-s"))
            painter.setPen(theme.colour("text3"))
            painter.drawText(box.adjusted(0, side, 0, 0), Qt.AlignmentFlag.AlignCenter, self._nothing)
        painter.setPen(QPen(theme.colour("edge"), 1, Qt.PenStyle.SolidLine if self._image is not None else Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(box)
