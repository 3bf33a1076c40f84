"""The cards of the hazard board in columns by state. A card is as high as its words: names and units are never cut."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from trafficdesk.fields.nearness import days_word, level_of
from trafficdesk.work.hazards.api import DONE, SERIOUS, TO_CHECK
from ui.focus import ROWS
from ui.theme import theme
from ui.widgets import spoken
from ui.widgets.marks import draw_state
from ui.widgets.measured import advance, wrapped

if TYPE_CHECKING:
    from trafficdesk.work.hazards.api import BoardCard

MIDDLE = Qt.AlignmentFlag.AlignVCenter
GAP, MARGIN, NARROWEST, SPACE = 12, 14, 136, 8
_DESCRIPTION_LINES = 2  # the whole description stands in the panel and the tooltip


def deadline(card: BoardCard) -> tuple[str, str]:
    """Level and word of a card's deadline, by the rule that reminders follow everywhere."""
    if card.column == DONE:
        return "ok", DONE
    if card.days is None:
        return "none", "没有期限"
    what = "复查" if card.column == TO_CHECK else "到期"
    return level_of(card.days), days_word(card.days) if card.days else f"今天{what}"


def badge_of(card: BoardCard) -> str:
    """The word in the frame at the top right: under supervision, serious, or nothing."""
    return card.supervision.removesuffix("挂牌") + "督办" if card.supervision else "重大" if card.level == SERIOUS else ""


class CardBoard(QWidget):
    """All columns, painted. `chosen` carries a hazard's id, `pressed` one that was clicked, `opened` one to be opened."""

    chosen = Signal(int)
    pressed = Signal(int)
    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns: list[tuple[str, list[BoardCard]]] = []
        self.current = 0
        self._boxes: dict[int, QRectF] = {}
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(ROWS, True)
        self.setAccessibleName("隐患看板")
        theme.changed.connect(self._arrange)

    def show_columns(self, columns: Sequence[tuple[str, Sequence[BoardCard]]]) -> None:
        """Show other cards; the chosen one stays chosen when it is still there."""
        self.columns = [(name, list(cards)) for name, cards in columns]
        if not any(card.id == self.current for _, cards in self.columns for card in cards):
            self.current = 0
        self._arrange()

    def choose(self, row_id: int) -> None:
        """Choose a card."""
        if row_id != self.current:
            self.current = row_id
            self.update()
            for name, card in ((name, card) for name, cards in self.columns for card in cards if card.id == row_id):
                spoken.announce(self, "，".join(filter(None, (card.place, name, deadline(card)[1], _unit(card), _flat(card.description)))))
            self.chosen.emit(row_id)

    def rect_of(self, row_id: int) -> QRectF:
        """Where a card is painted; an empty rectangle for one that is not shown."""
        return self._boxes.get(row_id, QRectF())

    def least_width(self, columns: int) -> int:
        """The width in which so many columns can be read."""
        return 2 * MARGIN + (theme.scaled(NARROWEST) + GAP) * columns - GAP

    # geometry

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """Place every card; the widget becomes as high as the highest column."""
        width = self._column_width()
        self._boxes = {}
        lowest = self._top()
        for place, (_, cards) in enumerate(self.columns):
            top = self._top()
            for card in cards:
                height = self._card_height(card, width)
                self._boxes[card.id] = QRectF(self._column_left(place), top, width, height)
                top += height + SPACE
            lowest = max(lowest, top)
        self.setMinimumHeight(int(lowest + SPACE))
        self.setMinimumWidth(self.least_width(max(1, len(self.columns))))
        self.update()

    def _top(self) -> float:
        return theme.px() * 2.6

    def _column_width(self) -> float:
        number = max(1, len(self.columns))
        return max(1.0, (self.width() - 2 * MARGIN - GAP * (number - 1)) / number)

    def _column_left(self, place: int) -> float:
        return MARGIN + place * (self._column_width() + GAP)

    def _card_height(self, card: BoardCard, width: float) -> float:
        inner = width - 22
        title = _lines(card.place, inner - _badge_width(card), bold=True)
        words = min(_DESCRIPTION_LINES, _lines(_flat(card.description), inner)) if card.description else 0
        unit = _lines(_unit(card), inner, role="fs-s")
        foot = 1 if self._on_one_line(card, inner) else 1 + unit
        body, small = _line_height(), _line_height("fs-s")
        return float(int(14 + (title + words) * body + foot * small + (small if card.act else 0)))

    def _on_one_line(self, card: BoardCard, inner: float) -> bool:
        """Whether the state and the unit fit beside each other."""
        state = theme.px("fs-s") + 7 + advance(deadline(card)[1], "fs-s", True)
        return state + 10 + advance(_unit(card), "fs-s") <= inner

    def _at(self, point: QPointF) -> BoardCard | None:
        for _, cards in self.columns:
            for card in cards:
                if self.rect_of(card.id).contains(point):
                    return card
        return None

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for place, (name, cards) in enumerate(self.columns):
            head = QRectF(self._column_left(place) + 2, 4, self._column_width() - 4, self._top() - 8)
            painter.setFont(theme.font(bold=True))
            painter.setPen(theme.colour("text"))
            painter.drawText(head, MIDDLE, name)
            left = painter.fontMetrics().horizontalAdvance(name) + 8
            painter.setFont(theme.font())
            painter.setPen(theme.colour("text2"))
            painter.drawText(head.adjusted(left, 0, 0, 0), MIDDLE, str(len(cards)))
            for card in cards:
                box = self.rect_of(card.id)
                if box.intersects(QRectF(event.rect())):
                    self._paint_card(painter, box, card)

    def _paint_card(self, painter: QPainter, box: QRectF, card: BoardCard) -> None:
        chosen = card.id == self.current
        painter.setPen(QPen(theme.colour("link" if chosen else "line"), 2 if chosen else 1))
        painter.setBrush(theme.colour("select" if chosen else "surface"))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        inner = box.adjusted(11, 7, -11, -7)
        self._paint_badge(painter, inner, card)
        body, small, top = _line_height(), _line_height("fs-s"), inner.top()
        width = inner.width() - _badge_width(card)
        high = body * _lines(card.place, width, bold=True)
        _wrapped(painter, QRectF(inner.left(), top, width, high), card.place, bold=True)
        top += high
        if card.description:
            words = _flat(card.description)
            high = body * min(_DESCRIPTION_LINES, _lines(words, inner.width()))
            _wrapped(painter, QRectF(inner.left(), top, inner.width(), high), _shortened(words, inner.width()))
            top += high
        level, word = deadline(card)
        draw_state(painter, QRectF(inner.left(), top, inner.width(), small), level, word, role="fs-s", bold=True)
        unit = _unit(card)
        if self._on_one_line(card, inner.width()):
            foot = QRectF(inner.left(), top, inner.width(), small)
            _wrapped(painter, foot, unit, role="fs-s", ink="text2", right=True)
        else:
            high = small * _lines(unit, inner.width(), role="fs-s")
            _wrapped(painter, QRectF(inner.left(), top + small, inner.width(), high), unit, role="fs-s", ink="text2")
            top += high
        if card.act:
            line = QRectF(inner.left(), top + small, inner.width(), small)
            _wrapped(painter, line, f"该{card.act}", role="fs-s", ink="bad")

    def _paint_badge(self, painter: QPainter, inner: QRectF, card: BoardCard) -> None:
        """The frame that marks a serious or supervised hazard."""
        word = badge_of(card)
        if not word:
            return
        width = _badge_width(card) - 6
        badge = QRectF(inner.right() - width, inner.top() + 2, width, theme.px() * 1.4)
        painter.setPen(QPen(theme.colour("bad"), 1))
        painter.setBrush(theme.colour("badbg"))
        painter.drawRect(badge)
        painter.setFont(theme.font("fs-s"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, word)

    # mouse and keys

    def mousePressEvent(self, event: QMouseEvent) -> None:
        card = self._at(event.position())
        if card is not None:
            self.choose(card.id)
            self.pressed.emit(card.id)

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
        elif event.key() == Qt.Key.Key_Space and self.current:
            self.pressed.emit(self.current)
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


def _unit(card: BoardCard) -> str:
    return card.unit or "责任待定"




def _flat(text: str) -> str:
    return text.replace("\n", " ")


def _line_height(role: str = "fs") -> float:
    return float(theme.px(role) * 1.62)


def _lines(text: str, width: float, *, bold: bool = False, role: str = "fs") -> int:
    """How many lines a text takes in a width."""
    return wrapped(text, width, role, bold)[0] if text else 0


def _shortened(text: str, width: float) -> str:
    """A text that fills its lines, with a mark where it goes on."""
    if _lines(text, width) <= _DESCRIPTION_LINES:
        return text
    kept = text
    while kept and _lines(f"{kept}…", width) > _DESCRIPTION_LINES:
        kept = kept[:-1]
    return f"{kept}…"


def _badge_width(card: BoardCard) -> float:
    word = badge_of(card)
    return advance(word, "fs-s") + 14 if word else 0.0


def _wrapped(
    painter: QPainter, room: QRectF, text: str, *, bold: bool = False, role: str = "fs", ink: str = "text",
    right: bool = False,
) -> None:  # fmt: skip
    painter.setFont(theme.font(role, bold))
    painter.setPen(theme.colour(ink))
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(room, int(MIDDLE | side | wrapped(text, room.width(), role, bold)[1]), text)
