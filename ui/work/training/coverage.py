"""Coverage by unit: figures and a bar; the names of who was never there fold out below the unit that is clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import icons
from ui.theme import theme

if TYPE_CHECKING:
    from trafficdesk.work.training.api import TrainingCoverage

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_WRAP = Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_TALL = 100_000.0


class _Lines(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.lines: Sequence[TrainingCoverage] = ()
        self.open: set[int] = set()

    def show_lines(self, lines: Sequence[TrainingCoverage]) -> None:
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.lines[index.row()]
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{line.unit}，{figures_of(line)}" + (f"：{names_of(line)}" if line.unit_id in self.open else "")
        if role == Qt.ItemDataRole.ToolTipRole:
            return "点一下看没训的名单，再点收起；双击打开单位" if line.missing else "都训过了；双击打开单位"
        return None


def figures_of(line: TrainingCoverage) -> str:
    """应训, 已训 and what is missing in words."""
    rest = f"没训 {len(line.missing)} 人" if line.missing else "都训过了"
    return f"应训 {line.must}　已训 {line.done}　{rest}"


def names_of(line: TrainingCoverage) -> str:
    """Who was never there."""
    return "、".join(line.missing)


class _Delegate(QStyledItemDelegate):
    """A unit's name (on as many lines as it needs), its figures, a bar, and its names while it is open."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        width = view.viewport().width() if isinstance(view, QListView) else 240
        return QSize(width, round(sum(high for _, high in self._parts(index, width)) + 18))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: TrainingCoverage = index.data(LINE)
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(box, theme.colour("select" if chosen else "surface"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        top = box.top() + 7
        for (part, high), ink in zip(self._parts(index, box.width()), ("text", "text2", "", "text"), strict=False):
            room = QRectF(box.left() + 12, top, box.width() - 24, high)
            if part == "bar":
                _bar(painter, room, line)
            elif part:
                bold = ink == "text" and part == line.unit
                painter.setFont(theme.font("fs" if bold else "fs-s", bold))
                painter.setPen(theme.colour(ink))
                painter.drawText(room.adjusted(0, 0, -self._mark if bold else 0, 0), _WRAP, part)
            top += high
        if line.missing:
            side = theme.px()
            icon = "chevron_up" if self._is_open(index) else "chevron_down"
            icons.draw(painter, QRectF(box.right() - 12 - side, box.top() + 9, side, side), icon, "text2")
        painter.restore()

    @property
    def _mark(self) -> float:
        return theme.px() + 6

    def _parts(self, index: Index, width: float) -> list[tuple[str, float]]:
        """What stands below each other, and how high."""
        line: TrainingCoverage = index.data(LINE)
        parts = [
            (line.unit, _height(line.unit, width - 24 - self._mark, bold=True)),
            (figures_of(line), _height(figures_of(line), width - 24)),
            ("bar", theme.px() * 0.7),
        ]
        if self._is_open(index) and line.missing:
            parts.append((names_of(line), _height(names_of(line), width - 24) + 4))
        return parts

    def _is_open(self, index: Index) -> bool:
        model = index.model()
        return isinstance(model, _Lines) and model.lines[index.row()].unit_id in model.open


def _height(text: str, width: float, *, bold: bool = False) -> float:
    metrics = QFontMetricsF(theme.font("fs" if bold else "fs-s", bold))
    return metrics.boundingRect(QRectF(0, 0, width, _TALL), int(_WRAP), text).height() + 2


def _bar(painter: QPainter, room: QRectF, line: TrainingCoverage) -> None:
    bar = QRectF(room.left(), room.center().y() - 2, room.width(), 5)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("line"))
    painter.drawRoundedRect(bar, 2, 2)
    if line.done:
        bar.setWidth(max(4.0, bar.width() * line.done / line.must))
        painter.setBrush(theme.colour("link"))
        painter.drawRoundedRect(bar, 2, 2)


class CoverageList(QListView):
    """A click or Enter folds the names of a unit out and in; `opened` carries the unit's id of a double click."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = _Lines(self)
        self.setModel(self._lines)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName("各单位培训覆盖")
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(LINE).unit_id))
        theme.changed.connect(self._lines.layoutChanged)

    @property
    def lines(self) -> Sequence[TrainingCoverage]:
        """What is shown."""
        return self._lines.lines

    def show_lines(self, lines: Sequence[TrainingCoverage]) -> None:
        """Show other numbers; what was folded out stays so."""
        self._lines.show_lines(lines)

    def text_of(self, at: int) -> str:
        """What a line says, with the names while they are folded out."""
        return str(self._lines.index(at, 0).data())

    def fold(self, at: int) -> None:
        """Fold the names of a line out, or in again."""
        self._lines.open ^= {self._lines.lines[at].unit_id}
        self._lines.layoutChanged.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton:
            self.fold(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.currentIndex().isValid():
            self.fold(self.currentIndex().row())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
