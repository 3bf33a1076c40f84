"""A list of cards: a bold line, lines below it, a state in word and shape. Quarters, cars, slips, committees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QWidget
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from ui.theme import theme
from ui.widgets.marks import draw_state

Index = QModelIndex | QPersistentModelIndex
CARD_ROLE = Qt.ItemDataRole.UserRole + 42
_ROOT = QModelIndex()
_LINE = 1.55  # height of a line of a card in body type
_SIDES = 22  # what a card leaves free at both sides together


@dataclass(frozen=True, slots=True)
class Card:
    """One card. level and word: its state, on a line of its own below; note: in small type at the state's right."""

    key: Any
    title: str
    lines: tuple[str, ...] = ()
    level: str = ""
    word: str = ""
    note: str = ""


class CardModel(QAbstractListModel):
    """Cards as they were given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: Sequence[Card] = ()

    def show(self, cards: Sequence[Card]) -> None:
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.cards)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        card = self.cards[index.row()]
        if role == CARD_ROLE:
            return card
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return "\n".join(filter(None, (card.title, *card.lines, f"{card.word} {card.note}".strip())))
        return None


class CardDelegate(QStyledItemDelegate):
    """Hairline below, tint and bar when chosen. boxed: a card with a border, as on a board."""

    def __init__(self, parent: CardList, boxed: bool) -> None:
        super().__init__(parent)
        self._cards, self._boxed = parent, boxed

    def sizeHint(self, _option: Option, index: Index) -> QSize:
        card: Card = index.data(CARD_ROLE)
        width = self._cards.viewport().width() - _SIDES
        lines = sum(len(_folded(text, theme.font(bold=not at), width)) for at, text in enumerate((card.title, *card.lines)))
        lines += bool(card.word or card.note)
        return QSize(80, round(theme.px() * _LINE * lines) + (22 if self._boxed else 13))

    def paint(self, painter: QPainter, option: Option, index: Index) -> None:
        card: Card = index.data(CARD_ROLE)
        box, chosen = QRectF(option.rect), bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self._ground(painter, box, chosen, bool(option.state & QStyle.StateFlag.State_HasFocus))
        high, width = theme.px() * _LINE, inner.width()
        top = inner.top()
        for at, text in enumerate((card.title, *card.lines)):
            font = theme.font(bold=not at)
            painter.setFont(font)
            painter.setPen(theme.colour("text" if at == 0 else "text2"))
            for part in _folded(text, font, width):
                painter.drawText(QRectF(inner.left(), top, width, high), Qt.AlignmentFlag.AlignVCenter, part)
                top += high
        if card.word or card.note:
            self._paint_state(painter, QRectF(inner.left(), top, width, high), card)
        painter.restore()

    def _ground(self, painter: QPainter, box: QRectF, chosen: bool, focus: bool) -> QRectF:
        ground = theme.colour("select" if chosen else "surface")
        if self._boxed:
            box = box.adjusted(2, 2, -2, -6)
            painter.setPen(QPen(theme.colour("link" if chosen else "line"), 2 if chosen else 1))
            painter.setBrush(ground)
            painter.drawRoundedRect(box, 4, 4)
            return box.adjusted(10, 6, -8, -6)
        painter.fillRect(box, ground)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if chosen:
            painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), theme.colour("link"))
        if focus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        return box.adjusted(14, 5, -8, -6)

    def _paint_state(self, painter: QPainter, line: QRectF, card: Card) -> None:
        left = line.left()
        if card.word and card.level:
            left = draw_state(painter, line, card.level, card.word, bold=card.level in ("bad", "warn")) + 8
        elif card.word:
            painter.setFont(theme.font())
            painter.setPen(theme.colour("text2"))
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, card.word)
            left += QFontMetricsF(theme.font()).horizontalAdvance(card.word) + 8
        font = theme.font("fs-s")
        painter.setFont(font)
        painter.setPen(theme.colour("text2"))
        room = QRectF(left, line.top(), max(0.0, line.right() - left), line.height())
        shown = QFontMetricsF(font).elidedText(card.note, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignRight if card.word else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, shown)


def _folded(text: str, font: QFont, width: float) -> list[str]:
    """The text on as many lines as it needs: names are never cut. It breaks at a space where there is one."""
    metrics, lines, rest = QFontMetricsF(font), [], text
    while width > 0 and metrics.horizontalAdvance(rest) > width:
        fits = max(1, next((n for n in range(1, len(rest)) if metrics.horizontalAdvance(rest[: n + 1]) > width), len(rest)))
        space = rest.rfind(" ", 1, fits + 1)
        at = space if space > 0 else fits
        lines.append(rest[:at])
        rest = rest[at:].lstrip()
    return [*lines, rest]


class CardList(QListView):
    """chosen: the key that is looked at, None for none; opened: Enter or double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str, *, boxed: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = CardModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(CardDelegate(self, boxed))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(name)
        if boxed:
            self.setStyleSheet("QListView { background: transparent; }")
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.current_key()))
        self.activated.connect(lambda index: self.opened.emit(index.data(CARD_ROLE).key))
        theme.changed.connect(self._measure_again)

    def _measure_again(self) -> None:
        self.model_.layoutChanged.emit()

    def show_cards(self, cards: Sequence[Card], choose: bool = True) -> None:
        """Show other cards; what was chosen stays. choose: else the first one is."""
        before = self.current_key()
        self.model_.show(cards)
        keys = [card.key for card in cards]
        if before in keys or (choose and keys):
            self.choose(before if before in keys else keys[0])
        elif choose:
            self.chosen.emit(None)

    def choose(self, key: Any) -> bool:
        """Choose a card; False when it is not there."""
        place = next((at for at, card in enumerate(self.model_.cards) if card.key == key), -1)
        if place >= 0:
            self.setCurrentIndex(self.model_.index(place, 0))
        return place >= 0

    def current_key(self) -> Any:
        """The key of the chosen card, None if there is none."""
        index = self.currentIndex()
        there = index.isValid() and index.row() < len(self.model_.cards)
        return self.model_.cards[index.row()].key if there else None
