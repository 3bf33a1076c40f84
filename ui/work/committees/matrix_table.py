"""The matrix of the residents' committees: one line a committee, one column a ledger or paper, cells in two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from ui import icons
from ui.theme import theme
from ui.widgets.levels import LEVELS as LOOKS
from ui.widgets.marks import draw_state

if TYPE_CHECKING:
    from trafficdesk.work.committees.api import Cell, Matrix, MatrixRow

Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = Qt.ItemDataRole.UserRole + 43
LEVELS = {"good": "ok", "warn": "warn", "bad": "bad", "": "none"}
_ROOT = QModelIndex()
# Pixels at normal type: the least width of a cell, its height, the names' widest column.
_LEAST, _HEIGHT, _NAMES = 40, 44, 150
LEAST_ROWS = 2
_WRAP = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere


def counts(row: MatrixRow) -> str:
    """Complete cells of all, and the late ones."""
    return f"{row.complete} / {len(row.cells)}" + (f"  逾 {row.late}" if row.late else "")


class MatrixModel(QAbstractTableModel):
    """The matrix of one year."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.matrix: Matrix | None = None

    def show(self, matrix: Matrix) -> None:
        self.beginResetModel()
        self.matrix = matrix
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self.matrix is None else len(self.matrix.columns)

    def cell(self, index: Index) -> tuple[MatrixRow, Cell] | None:
        """The committee and the cell of an index."""
        if self.matrix is None or not index.isValid() or index.row() >= len(self.matrix.rows):
            return None
        row = self.matrix.rows[index.row()]
        return row, row.cells[index.column()]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if self.matrix is None or role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        if orientation == Qt.Orientation.Horizontal:
            return self.matrix.columns[section].label
        row = self.matrix.rows[section]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{row.name}：齐全 {row.complete}，共 {len(row.cells)}，逾期 {row.late}"
        return f"{row.short}\n{counts(row)}"

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.cell(index)
        if found is None or self.matrix is None:
            return None
        row, cell = found
        if role == CELL_ROLE:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            behind = "、".join(f"{each.label} {each.count}" for each in cell.sources)
            parts = (row.name, self.matrix.columns[index.column()].label, cell.text, cell.on.isoformat() if cell.on else "", behind)
            return "\n".join(filter(None, parts))
        return None


class _CellDelegate(QStyledItemDelegate):
    """State above, day below."""

    def paint(self, painter: QPainter, option: Option, index: Index) -> None:
        cell: Cell = index.data(CELL_ROLE)
        box, chosen = QRectF(option.rect), bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        level = LEVELS[cell.level]
        ground = "select" if chosen else {"bad": "badbg", "warn": "warnbg"}.get(level, "surface")
        painter.fillRect(box, theme.colour(ground))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(box.left(), box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))
        painter.drawLine(QPointF(box.right() - 0.5, box.top()), QPointF(box.right() - 0.5, box.bottom()))
        inner = box.adjusted(4, 3, -1, -4)
        if inner.width() < theme.px() + 7 + QFontMetrics(theme.font()).horizontalAdvance(cell.text):
            self._paint_stacked(painter, inner, level, cell.text)
        else:
            high = inner.height() / 2 if cell.on else inner.height()
            draw_state(painter, QRectF(inner.left(), inner.top(), inner.width(), high), level, cell.text)
            if cell.on:
                painter.setFont(theme.font("fs-s"))
                painter.setPen(theme.colour("text2"))
                lower = QRectF(inner.left(), inner.top() + high, inner.width() - 2, high)
                painter.drawText(lower, Qt.AlignmentFlag.AlignCenter, f"{cell.on:%m-%d}")
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        painter.restore()

    def _paint_stacked(self, painter: QPainter, inner: QRectF, level: str, word: str) -> None:
        """Shape above word where both do not fit side by side; the day stands in the tooltip and below the matrix."""
        high, side = inner.height() / 2, theme.px() + 2
        upper = QRectF(inner.left(), inner.top(), inner.width(), high)
        icons.draw(painter, icons.centred(upper, side, upper.center().x() - side / 2), LOOKS[level].icon, LOOKS[level].token)
        painter.setFont(theme.font())
        painter.setPen(theme.colour(LOOKS[level].token))
        painter.drawText(upper.translated(0, high), Qt.AlignmentFlag.AlignCenter, word)


class _Names(QHeaderView):
    """The committees at the left: name in as many lines as it needs, counts below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Vertical, parent)
        self.setSectionsClickable(True)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        matrix = model.matrix if isinstance(model, MatrixModel) else None
        if matrix is None:
            return
        row, box = matrix.rows[section], QRectF(rect)
        painter.save()
        painter.fillRect(box, theme.colour("sunken"))
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawLine(QPointF(box.left(), box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5))
        painter.drawLine(QPointF(box.right() - 0.5, box.top()), QPointF(box.right() - 0.5, box.bottom()))
        inner = box.adjusted(10, 3, -4, -4)
        below = QFontMetrics(theme.font("fs-s")).height()
        painter.setFont(theme.font(bold=True))
        painter.setPen(theme.colour("text"))
        upper = QRectF(inner.left(), inner.top(), inner.width(), inner.height() - below)
        painter.drawText(upper, Qt.AlignmentFlag.AlignVCenter | _WRAP, row.short)
        painter.setFont(theme.font("fs-s"))
        painter.setPen(theme.colour("bad" if row.late else "text2"))
        lower = QRectF(inner.left(), inner.bottom() - below, inner.width(), below)
        painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, counts(row))
        painter.restore()


class MatrixTable(QTableView):
    """moved: the cell with the focus changed; opened: Enter, double click."""

    moved = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = MatrixModel(self)
        self.setVerticalHeader(_Names(self))
        self.setModel(self.matrix)
        self.setItemDelegate(_CellDelegate(self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        heads, names = self.horizontalHeader(), self.verticalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.AlignmentFlag(_WRAP.value))
        for header in (heads, names):
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setMinimumSectionSize(20)
        heads.setStyleSheet("QHeaderView::section { padding: 0 2px; }")
        self.setAccessibleName("台账完备情况")
        self.selectionModel().currentChanged.connect(lambda *_: self.moved.emit())
        self.selectionModel().selectionChanged.connect(lambda *_: self.moved.emit())
        self.doubleClicked.connect(lambda _index: self.opened.emit())
        self._fit()
        theme.changed.connect(self._fit)

    def show_matrix(self, matrix: Matrix) -> None:
        """Show a year; the chosen place stays."""
        index = self.currentIndex()
        place = (max(index.row(), 0), max(index.column(), 0))
        self.matrix.show(matrix)
        self._fit()
        if matrix.rows:
            self.setCurrentIndex(self.matrix.index(min(place[0], len(matrix.rows) - 1), place[1]))
        self.moved.emit()

    def selectionCommand(self, index: Any, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """What the program chooses is the only cell, whatever keys are held."""
        return QItemSelectionModel.SelectionFlag.ClearAndSelect if event is None else super().selectionCommand(index, event)

    def current(self) -> tuple[MatrixRow, Cell] | None:
        """The committee and cell that are looked at."""
        return self.matrix.cell(self.currentIndex())

    def chosen(self) -> list[Cell]:
        """All chosen cells."""
        return [found[1] for index in self.selectedIndexes() if (found := self.matrix.cell(index)) is not None]

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        """Its heads and two committees are seen, however little room there is: the page scrolls then."""
        rows = LEAST_ROWS * self.verticalHeader().defaultSectionSize() + self.horizontalHeader().height()
        return QSize(super().minimumSizeHint().width(), rows + self.horizontalScrollBar().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """All columns side by side where the window is wide enough, names and heads in as many lines as they need."""
        matrix = self.matrix.matrix
        if matrix is None or not matrix.rows:
            return
        bold, small = QFontMetrics(theme.font(bold=True)), QFontMetrics(theme.font("fs-s"))
        names = [row.short for row in matrix.rows]
        wanted = max(*(bold.horizontalAdvance(name) for name in names), *(small.horizontalAdvance(counts(row)) for row in matrix.rows))
        width = min(wanted + 18, theme.scaled(_NAMES))
        high = max(_height(bold, name, width - 14) for name in names) + small.height() + 8
        self.verticalHeader().setFixedWidth(width)
        self.verticalHeader().setDefaultSectionSize(max(theme.scaled(_HEIGHT), high))
        room = self.width() - width - self.verticalScrollBar().sizeHint().width()
        column = max(theme.scaled(_LEAST), room // len(matrix.columns))
        heads = self.horizontalHeader()
        heads.setDefaultSectionSize(column)
        font = QFontMetrics(theme.font("fs-s", bold=True))
        heads.setFixedHeight(max(_height(font, each.label, column - 6) for each in matrix.columns) + 12)
        self.updateGeometry()


def _height(metrics: QFontMetrics, text: str, width: int) -> int:
    return metrics.boundingRect(QRect(0, 0, width, 1000), int(_WRAP), text).height()
