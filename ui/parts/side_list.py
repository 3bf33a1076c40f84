"""A list at the left of a process page: name and state above, a second line below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui.theme import theme
from ui.widgets.marks import draw_state

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 42
_ROOT = QModelIndex()
_WRAPPED = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)


@dataclass(frozen=True, slots=True)
class SideLine:
    """One entry: id of its record, name, second line, level (of LEVELS) and word of its state."""

    id: int
    name: str
    note: str
    level: str
    word: str


class _Lines(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: Sequence[SideLine] = ()

    def show_lines(self, lines: Sequence[SideLine]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.name}，{line.note}，{line.word}"
        return None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else option.rect.width()
        line: SideLine = index.data(LINE)
        return QSize(200, round(theme.px() * 2.1 + _name_height(line.name, width - 26)))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: SideLine = index.data(LINE)
        box, unit = QRectF(option.rect), theme.px()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.colour("select" if chosen else "surface"))
        if chosen:
            painter.fillRect(QRectF(box.left(), box.top(), 4, box.height()), theme.colour("link"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        word_width = QFontMetricsF(theme.font("fs-s", True)).horizontalAdvance(line.word) + theme.px("fs-s") + 10
        upper = QRectF(box.left() + 14, box.top() + 4, box.width() - 26, _name_height(line.name, box.width() - 26))
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(upper, _WRAPPED, line.name)
        lower = QRectF(upper.left(), upper.bottom(), upper.width() - word_width - 6, unit * 1.6)
        _text(painter, lower, line.note, theme.font("fs-s"), "text2")
        state = QRectF(box.right() - word_width - 8, lower.top(), word_width + 4, lower.height())
        draw_state(painter, state, line.level, line.word, role="fs-s", bold=True)
        painter.restore()


def _name_height(name: str, width: float) -> float:
    """A long name takes as many lines as it needs."""
    room = QRectF(0, 0, max(width, 1), 10000)
    high = QFontMetricsF(theme.font(bold=True)).boundingRect(room, _WRAPPED, name).height()
    return float(max(theme.px() * 1.7, high + theme.px() * 0.3))


def _text(painter: QPainter, room: QRectF, text: str, font: Any, ink: str) -> None:
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, shown)


class SideList(QListView):
    """`chosen` carries the id of the line that is now looked at, 0 for none."""

    chosen = Signal(int)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Delegate(self))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.selectionModel().currentChanged.connect(lambda *_: self.chosen.emit(self.current_id()))
        theme.changed.connect(self._restyle)

    def _restyle(self) -> None:
        self._lines.layoutChanged.emit()

    def show_lines(self, lines: Sequence[SideLine], wanted: int = 0) -> None:
        """Show other lines; `wanted`, else the one looked at, else the first is chosen."""
        before = wanted or self.current_id()
        self._lines.show_lines(lines)
        place = next((at for at, line in enumerate(lines) if line.id == before), 0)
        if lines:
            self.selectionModel().setCurrentIndex(
                self._lines.index(place, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        else:
            self.chosen.emit(0)

    def current_id(self) -> int:
        """The id of the line that is looked at, 0 for none."""
        index = self.currentIndex()
        line: SideLine | None = index.data(LINE) if index.isValid() else None
        return line.id if line is not None else 0

    @property
    def lines(self) -> Sequence[SideLine]:
        """What is shown."""
        return self._lines.lines
