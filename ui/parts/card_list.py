"""A list of cards: a bold line, lines below it, a state in word and shape, a bar, names that fold out.

The one list at the left of every page: quarters, cars, slips, committees, accidents, sessions, units.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QWidget
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from ui import icons
from ui.theme import theme
from ui.widgets.charts import paint_share
from ui.widgets.marks import draw_state
from ui.widgets.measured import advance, folded

Index = QModelIndex | QPersistentModelIndex
CARD_ROLE, OPEN_ROLE = Qt.ItemDataRole.UserRole + 42, Qt.ItemDataRole.UserRole + 43
_ROOT = QModelIndex()
_LINE = 1.55  # height of a line of a card in body type
_SIDES = 22  # what a card leaves free at both sides together
_BAR = 0.75  # height of the bar, in body type
_BATCH = 100  # cards that are measured in one go where nobody has come to the others yet: more than any screen shows


@dataclass(frozen=True, slots=True)
class Card:
    """One card. level and word: its state, on a line of its own below; note: in small type at the state's right.

    share: (done, of) as a bar, length: how much of the width all of it takes; more: what folds out below.
    """

    key: Any
    title: str
    lines: tuple[str, ...] = ()
    level: str = ""
    word: str = ""
    note: str = ""
    share: tuple[int, int] | None = None
    length: float = 1.0
    more: str = ""


class CardModel(QAbstractListModel):
    """Cards as they were given."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: Sequence[Card] = ()
        self.unfolded: set[Any] = set()

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
        if role == OPEN_ROLE:
            return bool(card.more) and card.key in self.unfolded
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            more = card.more if card.key in self.unfolded else ""
            return "\n".join(filter(None, (card.title, *card.lines, f"{card.word} {card.note}".strip(), more)))
        return None


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands on one strip of a card: a line of text in an ink, its "state", or its "bar"."""

    what: str
    high: float
    text: str = ""
    ink: str = "text2"
    bold: bool = False


class CardDelegate(QStyledItemDelegate):
    """Hairline below, tint and bar when chosen. boxed: a card with a border, as on a board."""

    def __init__(self, parent: CardList, boxed: bool) -> None:
        super().__init__(parent)
        self._cards, self._boxed = parent, boxed

    def sizeHint(self, _option: Option, index: Index) -> QSize:
        high = sum(part.high for part in _parts(index, self._cards.viewport().width() - _SIDES))
        return QSize(80, round(high) + (22 if self._boxed else 13))

    def paint(self, painter: QPainter, option: Option, index: Index) -> None:
        card: Card = index.data(CARD_ROLE)
        box, chosen = QRectF(option.rect), bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inner = self._ground(painter, box, chosen, bool(option.state & QStyle.StateFlag.State_HasFocus))
        strip = QRectF(inner)
        for part in _parts(index, inner.width()):
            strip.setHeight(part.high)
            if part.what == "state":
                self._paint_state(painter, strip, card)
            elif part.what == "bar" and card.share is not None:
                bar = QRectF(strip.left(), strip.top() + 1, max(12.0, strip.width() * card.length), 8)
                paint_share(painter, bar, *card.share)
            else:
                painter.setFont(theme.font(bold=part.bold))
                painter.setPen(theme.colour(part.ink))
                painter.drawText(strip, Qt.AlignmentFlag.AlignVCenter, part.text)
            strip.translate(0, part.high)
        if card.more:
            side = theme.px()
            corner = QRectF(inner.right() - side, inner.top() + side * 0.3, side, side)
            icons.draw(painter, corner, "chevron_up" if index.data(OPEN_ROLE) else "chevron_down", "text2")
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
            left += advance(card.word) + 8
        font = theme.font("fs-s")
        painter.setFont(font)
        painter.setPen(theme.colour("text2"))
        room = QRectF(left, line.top(), max(0.0, line.right() - left), line.height())
        shown = QFontMetricsF(font).elidedText(card.note, Qt.TextElideMode.ElideRight, room.width())
        side = Qt.AlignmentFlag.AlignRight if card.word else Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | side, shown)


def _parts(index: Index, width: float) -> Iterator[_Part]:
    """The strips of a card from above."""
    card: Card = index.data(CARD_ROLE)
    high, fold = theme.px() * _LINE, theme.px() + 6 if card.more else 0.0
    for text in folded(card.title, width - fold, bold=True):
        yield _Part("text", high, text, "text", True)
    for line in card.lines:
        yield from (_Part("text", high, text) for text in folded(line, width))
    if card.word or card.note:
        yield _Part("state", high)
    if card.share is not None:
        yield _Part("bar", theme.px() * _BAR)
    if index.data(OPEN_ROLE):
        yield from (_Part("text", high, text, "text") for text in folded(card.more, width))


class CardList(QListView):
    """chosen: the key that is looked at, None for none; opened: Enter or double click. folds: a click folds `more` out and in."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self, name: str, *, boxed: bool = False, folds: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_ = CardModel(self)
        self._folds = folds
        self.setModel(self.model_)
        self.setItemDelegate(CardDelegate(self, boxed))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName(name)
        self.setBatchSize(_BATCH)
        if boxed:
            self.setStyleSheet("QListView { background: transparent; }")
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.current_key()))
        (self.doubleClicked if folds else self.activated).connect(lambda index: self.opened.emit(index.data(CARD_ROLE).key))
        theme.changed.connect(self._measure_again)

    @property
    def cards(self) -> Sequence[Card]:
        """What is shown."""
        return self.model_.cards

    def _measure_again(self) -> None:
        self._go_on_from(0)
        self.model_.layoutChanged.emit()

    def _go_on_from(self, place: int) -> None:
        """Measure the cards a hundred at a time, or all at once where one far below is looked at: it would leave the sight."""
        there = place < _BATCH and not self.verticalScrollBar().value()
        self.setLayoutMode(QListView.LayoutMode.Batched if there else QListView.LayoutMode.SinglePass)

    def show_cards(self, cards: Sequence[Card], choose: bool = True, wanted: Any = None) -> None:
        """Show other cards; `wanted`, else what was chosen stays chosen. choose: else the first one is."""
        before = wanted or self.current_key()
        keys = [card.key for card in cards]
        self._go_on_from(keys.index(before) if before in keys else 0)
        self.model_.show(cards)
        if before in keys or (choose and keys):
            self.choose(before if before in keys else keys[0])
        elif choose:
            self.chosen.emit(None)

    def choose(self, key: Any) -> bool:
        """Choose a card; False when it is not there."""
        place = next((at for at, card in enumerate(self.cards) if card.key == key), -1)
        if place >= 0:
            self.setCurrentIndex(self.model_.index(place, 0))
        return place >= 0

    def current_key(self) -> Any:
        """The key of the chosen card, None if there is none."""
        index = self.currentIndex()
        there = index.isValid() and index.row() < len(self.cards)
        return self.cards[index.row()].key if there else None

    def text_of(self, at: int) -> str:
        """What a card says, with what is folded out."""
        return str(self.model_.index(at, 0).data())

    def fold(self, at: int) -> None:
        """Fold what a card has more out, or in again."""
        self.model_.unfolded ^= {self.cards[at].key}
        self._measure_again()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if self._folds and index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.fold(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        press = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if self._folds and event.key() in press and self.currentIndex().isValid():
            self.fold(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._go_on_from(max(0, self.currentIndex().row()))
        self.scheduleDelayedItemsLayout()
