"""The matrix of the residents' committees: one line a committee, one column a ledger or paper, cells in two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QTableView,
    QWidget,
)
from PySide6.QtWidgets import QStyleOptionViewItem as Option

from ui.theme import theme
from ui.widgets.marks import draw_state

if TYPE_CHECKING:
    from trafficdesk.streams.committee_reading import Cell, Matrix, MatrixRow

Index = QModelIndex | QPersistentModelIndex
CELL_ROLE = Qt.ItemDataRole.UserRole + 43
LEVELS = {"good": "ok", "warn": "warn", "bad": "bad", "": "none"}
_ROOT = QModelIndex()
_WIDTH, _HEIGHT, _HEAD = 76, 44, 54


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
            return f"{row.name}：齐全 {row.complete}，共 {len(row.cells)}"
        name = row.name.removesuffix("居委会").removesuffix("社区") or row.name
        return f"{name}\n{row.complete} / {len(row.cells)}" + (f"  逾 {row.late}" if row.late else "")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        found = self.cell(index)
        if found is None or self.matrix is None:
            return None
        row, cell = found
        if role == CELL_ROLE:
            return cell
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            behind = "、".join(f"{each.label} {each.count}" for each in cell.sources)
            parts = (row.name, self.matrix.columns[index.column()].label, cell.text, cell.on and cell.on.isoformat(), behind)
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
        inner = box.adjusted(6, 3, -3, -4)
        high = inner.height() / 2 if cell.on else inner.height()
        draw_state(painter, QRectF(inner.left(), inner.top(), inner.width(), high), level, cell.text)
        if cell.on:
            painter.setFont(theme.font("fs-s"))
            painter.setPen(theme.colour("text2"))
            lower = QRectF(inner.left() + theme.px() + 7, inner.top() + high, inner.width(), high)
            painter.drawText(lower, Qt.AlignmentFlag.AlignVCenter, f"{cell.on:%m-%d}")
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("link"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -2))
        painter.restore()


class MatrixTable(QTableView):
    """moved: the cell with the focus changed; opened: Enter, double click."""

    moved = Signal()
    opened = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.matrix = MatrixModel(self)
        self.setModel(self.matrix)
        self.setItemDelegate(_CellDelegate(self))
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        heads, names = self.horizontalHeader(), self.verticalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignCenter | Qt.Alignment(Qt.TextFlag.TextWordWrap.value))
        names.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for header in (heads, names):
            header.setHighlightSections(False)
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        heads.setMinimumSectionSize(20)
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
        if matrix.rows:
            self.setCurrentIndex(self.matrix.index(min(place[0], len(matrix.rows) - 1), place[1]))
        self.moved.emit()

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

    def _fit(self) -> None:
        self.horizontalHeader().setDefaultSectionSize(theme.scaled(_WIDTH))
        self.horizontalHeader().setFixedHeight(theme.scaled(_HEAD))
        self.verticalHeader().setDefaultSectionSize(theme.scaled(_HEIGHT))
        self.verticalHeader().setFixedWidth(theme.scaled(116))
