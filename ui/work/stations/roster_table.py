"""The week's grid: stations down, days across, shifts and names in the cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trafficdesk import clock
from ui.theme import theme
from ui.widgets.marks import draw_state
from ui.widgets.measured import advance
from ui.widgets.spoken import SpokenModel

if TYPE_CHECKING:
    from trafficdesk.work.stations.api import RosterCell, RosterRow, Silence

Index = QModelIndex | QPersistentModelIndex
CELL = Qt.ItemDataRole.UserRole + 43
WEEKDAYS = "一二三四五六日"
_ROOT = QModelIndex()
_SIDE = 13  # what a cell leaves free at both sides together
_WORKING_DAYS = 5


def silence_word(silence: Silence | None) -> tuple[str, str]:
    """Level and word of how long a station has been silent; ("", "") when there is nothing to say."""
    if silence is None or not silence.level:
        return "", ""
    return silence.level, "从没登记日志" if silence.days is None else f"{silence.days} 天没有日志"


class RosterModel(SpokenModel):
    """Column 0 is the station, 1 to 7 are Monday to Sunday."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.monday = clock.today()
        self.rows: Sequence[RosterRow] = ()
        self.silent: Mapping[int, Silence] = {}

    def show_week(self, monday: date, rows: Sequence[RosterRow], silent: Sequence[Silence]) -> None:
        """Show a week."""
        self.beginResetModel()
        self.monday, self.rows = monday, rows
        self.silent = {each.station: each for each in silent}
        self.endResetModel()

    def day(self, column: int) -> date:
        """The day of a column."""
        return self.monday + timedelta(days=column - 1)

    def cells(self, index: Index) -> tuple[RosterCell, ...]:
        """Who is on duty in a cell."""
        return self.rows[index.row()].days[index.column() - 1] if index.isValid() and index.column() > 0 else ()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 8

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation != Qt.Orientation.Horizontal:
            return None
        if section == 0:
            return "劝导站"
        day = self.day(section)
        shown = "今天" if day == clock.today() else f"{day:%m-%d}"
        return f"周{WEEKDAYS[section - 1]} {shown}"

    def answer(self, index: Index, role: int) -> Any:
        row = self.rows[index.row()]
        if role == CELL:
            return row if index.column() == 0 else self.cells(index)
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if index.column() == 0:
            return "，".join(filter(None, (row.name, silence_word(self.silent.get(row.station))[1])))
        return "\n".join(f"{cell.shift} {cell.persuader}" for cell in self.cells(index)) or "没有排班"


class _Delegate(QStyledItemDelegate):
    """Shift and name stand on one line where they fit, else below each other."""

    def __init__(self, table: RosterTable) -> None:
        super().__init__(table)
        self._table = table

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        if index.column() == 0:
            lines = 2.0
        else:
            width = self._table.columnWidth(index.column()) - _SIDE
            lines = sum(1 if _on_one_line(cell, width) else 2 for cell in index.data(CELL))
        return QSize(60, round(theme.px() * (0.7 + 1.45 * max(1, lines))))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected) and index.column() > 0
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        quiet = index.column() == 0 or index.column() > _WORKING_DAYS
        painter.fillRect(box, theme.colour("select" if chosen else "sunken" if quiet else "surface"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        painter.drawLine(box.topRight(), box.bottomRight())
        inner = box.adjusted(8, theme.px() * 0.35, 8 - _SIDE, 0)
        if index.column() == 0:
            self._paint_station(painter, inner, index)
        else:
            self._paint_cells(painter, inner, index.data(CELL))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.drawRect(box.adjusted(1, 1, -2, -2))
        painter.restore()

    def _paint_cells(self, painter: QPainter, inner: QRectF, cells: Sequence[RosterCell]) -> None:
        line, top = theme.px() * 1.45, inner.top()
        for cell in cells:
            _text(painter, inner, top, cell.shift, "fs-s", "text2")
            if _on_one_line(cell, inner.width()):
                beside = inner.adjusted(advance(f"{cell.shift} ", "fs-s"), 0, 0, 0)
                _text(painter, beside, top, cell.persuader, "fs", "text", bold=True)
                top += line
            else:
                _text(painter, inner, top + line, cell.persuader, "fs", "text", bold=True)
                top += 2 * line

    def _paint_station(self, painter: QPainter, inner: QRectF, index: Index) -> None:
        row = index.data(CELL)
        _text(painter, inner, inner.top(), row.name, "fs", "text", bold=True)
        level, word = silence_word(self._table.roster.silent.get(row.station))
        if level:
            line = QRectF(inner.left(), inner.top() + theme.px() * 1.5, inner.width(), theme.px() * 1.4)
            draw_state(painter, line, level, word, role="fs-s", bold=True)


def _on_one_line(cell: RosterCell, width: float) -> bool:
    return advance(f"{cell.shift} ", "fs-s") + advance(cell.persuader, "fs", True) <= width


def _text(painter: QPainter, inner: QRectF, top: float, text: str, role: str, ink: str, *, bold: bool = False) -> None:
    font = theme.font(role, bold)
    painter.setFont(font)
    painter.setPen(theme.colour(ink))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
    painter.drawText(QRectF(inner.left(), top, inner.width(), theme.px() * 1.4), Qt.AlignmentFlag.AlignVCenter, shown)


class RosterTable(QTableView):
    """Enter or a double click adds to a cell, Delete takes away."""

    add_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.roster = RosterModel(self)
        self.setModel(self.roster)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setAccessibleName("本周排班")
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        heads.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self.roster.modelReset.connect(self._fit)
        self.doubleClicked.connect(lambda _: self.add_wanted.emit())
        theme.changed.connect(self._fit)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Insert):
            self.add_wanted.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def choose(self, row: int, column: int) -> None:
        """Go to a cell."""
        self.setCurrentIndex(self.roster.index(row, column))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resizeRowsToContents()

    def _fit(self) -> None:
        self.setColumnWidth(0, theme.scaled(170))
        self.resizeRowsToContents()
