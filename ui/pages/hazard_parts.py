"""Parts of the hazard board: cards in columns by state, the overdue ladder, a photo."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from ui import icons
from ui.theme import theme
from ui.widgets.marks import draw_state

if TYPE_CHECKING:
    from trafficdesk.streams.hazards import BoardCard, Rung

MIDDLE = Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight
SERIOUS = "重大隐患"
GAP, MARGIN, NARROWEST = 12, 14, 160


def deadline(card: BoardCard) -> tuple[str, str]:
    """Level and word of a card's deadline, by the rule that reminders follow everywhere."""
    if card.column == "已销号":
        return "ok", "已销号"
    if card.days is None:
        return "none", "没有期限"
    if card.days < 0:
        return "bad", f"逾期 {-card.days} 天"
    if card.days == 0:
        return "warn", "今天到期"
    return ("warn" if card.days <= 30 else "soon" if card.days <= 90 else "ok"), f"还剩 {card.days} 天"


class CardBoard(QWidget):
    """All columns, painted. `chosen` carries a hazard's id, `opened` one that was double-clicked or entered."""

    chosen = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: list[tuple[str, list[BoardCard]]] = []
        self.current = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("隐患看板")
        theme.changed.connect(self._measure)

    def show_columns(self, columns: Sequence[tuple[str, Sequence[BoardCard]]]) -> None:
        """Show other cards; the chosen one stays chosen when it is still there."""
        self.columns = [(name, list(cards)) for name, cards in columns]
        if not any(card.id == self.current for _, cards in self.columns for card in cards):
            self.current = 0
        self._measure()

    def choose(self, row_id: int) -> None:
        """Choose a card."""
        if row_id != self.current:
            self.current = row_id
            self.update()
            self.chosen.emit(row_id)

    def rect_of(self, row_id: int) -> QRectF:
        """Where a card is painted; an empty rectangle for one that is not shown."""
        for place, (_, cards) in enumerate(self.columns):
            for at, card in enumerate(cards):
                if card.id == row_id:
                    return self._card_box(place, at)
        return QRectF()

    # geometry

    def _measure(self) -> None:
        most = max((len(cards) for _, cards in self.columns), default=0)
        self.setMinimumHeight(int(self._top() + most * (self._card_height() + 8) + 8))
        wide = theme.scaled(NARROWEST) + GAP
        self.setMinimumWidth(2 * MARGIN + wide * max(1, len(self.columns)) - GAP)
        self.update()

    def _top(self) -> float:
        return theme.px() * 2.6

    def _card_height(self) -> float:
        return float(int(theme.px() * 6.1))

    def _column_width(self) -> float:
        number = max(1, len(self.columns))
        return (self.width() - 2 * MARGIN - GAP * (number - 1)) / number

    def _card_box(self, place: int, at: int) -> QRectF:
        width, height = self._column_width(), self._card_height()
        return QRectF(MARGIN + place * (width + GAP), self._top() + at * (height + 8), width, height)

    def _at(self, point: QPointF) -> BoardCard | None:
        for place, (_, cards) in enumerate(self.columns):
            for at, card in enumerate(cards):
                if self._card_box(place, at).contains(point):
                    return card
        return None

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (name, cards) in enumerate(self.columns):
            box = self._card_box(place, 0)
            head = QRectF(box.left() + 2, 4, box.width() - 4, self._top() - 8)
            painter.setFont(theme.font(bold=True))
            painter.setPen(theme.colour("text"))
            painter.drawText(head, MIDDLE, name)
            left = painter.fontMetrics().horizontalAdvance(name) + 8
            painter.setFont(theme.font())
            painter.setPen(theme.colour("text2"))
            painter.drawText(head.adjusted(left, 0, 0, 0), MIDDLE, str(len(cards)))
            for at, card in enumerate(cards):
                box = self._card_box(place, at)
                if box.intersects(QRectF(event.rect())):
                    self._paint_card(painter, box, card)

    def _paint_card(self, painter: QPainter, box: QRectF, card: BoardCard) -> None:
        chosen, unit = card.id == self.current, theme.px()
        painter.setPen(QPen(theme.colour("link" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(theme.colour("select" if chosen else "surface"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        inner = box.adjusted(11, 6, -11, -4)
        room = inner.width() - self._paint_badge(painter, inner, card)
        _line(painter, QRectF(inner.left(), inner.top(), room, unit * 1.7), card.place, bold=True)
        middle = QRectF(inner.left(), inner.top() + unit * 1.75, inner.width(), unit * 1.7)
        _line(painter, middle, card.description.replace("\n", " "))
        foot = QRectF(inner.left(), inner.top() + unit * 3.6, inner.width(), unit * 1.6)
        level, word = deadline(card)
        end = draw_state(painter, foot, level, word, role="fs-s", bold=True) + 8
        painter.setPen(theme.colour("text2"))
        rest = QRectF(end, foot.top(), max(0.0, foot.right() - end), foot.height())
        _line(painter, rest, card.unit or "责任待定", role="fs-s", ink="text2", right=True)

    def _paint_badge(self, painter: QPainter, inner: QRectF, card: BoardCard) -> float:
        """The frame that marks a serious hazard; answers the room it takes."""
        if card.level != SERIOUS:
            return 0.0
        font = theme.font("fs-s")
        width = QFontMetricsF(font).horizontalAdvance("重大") + 8
        badge = QRectF(inner.right() - width, inner.top() + 2, width, theme.px() * 1.4)
        painter.setPen(QPen(theme.colour("bad"), 1))
        painter.setBrush(theme.colour("badbg"))
        painter.drawRect(badge)
        painter.setFont(font)
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, "重大")
        return width + 6

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        card = self._at(event.position())
        if card is not None:
            self.choose(card.id)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        card = self._at(event.position())
        if card is not None:
            self.opened.emit(card.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
        }  # fmt: skip
        if event.key() in moves:
            self._move(*moves[Qt.Key(event.key())])
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def _move(self, across: int, down: int) -> None:
        places = {card.id: (c, r) for c, (_, cards) in enumerate(self.columns) for r, card in enumerate(cards)}
        if not places:
            return
        if self.current not in places:
            self.choose(next(iter(places)))
            return
        column, at = places[self.current]
        if down:
            cards = self.columns[column][1]
            self.choose(cards[max(0, min(len(cards) - 1, at + down))].id)
            return
        place = column + across
        while 0 <= place < len(self.columns):
            cards = self.columns[place][1]
            if cards:
                self.choose(cards[min(at, len(cards) - 1)].id)
                return
            place += across

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            card = self._at(QPointF(event.pos()))
            words = f"{card.number} {card.place}\n{card.description}\n{card.state} {card.unit}" if card else ""
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


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
        words = "，".join(f"{_days(rung)}{rung.act} {rung.count} 处" for rung in rungs)
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
        first = unit * 7.2
        width = (self.width() - first) / max(1, len(self.rungs))
        top = self.height() - unit * (3.5 + place * 0.55)
        return QRectF(first + place * width, top, width - 4, self.height() - top)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for place in range(len(self.rungs)):
            if self.rect_of(place).contains(event.position()):
                self.current = -1 if place == self.current else place
                self.update()
                self.picked.emit(self.current)

    def paintEvent(self, event: QPaintEvent) -> None:
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
        _line(painter, foot.translated(0, unit * 1.5), rung.act, role="fs-s", ink=ink)
        count = QRectF(box.left(), self.height() - unit * 3.2, box.width() - 12, unit * 3)
        _line(painter, count, f"{rung.count} 处" if some else "0", bold=True, role="fs-m",
              ink="bad" if some else "text3", right=True)  # fmt: skip


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

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
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
