"""A small read-only table of a process page: lines with a key, cells with a look, one line chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from ui.theme import theme
from ui.widgets import column_widths
from ui.widgets.cells import LOOK_ROLE, PLAIN, CellDelegate, CellLook, wrapped_height
from ui.widgets.headed_model import HeadedModel

LEAST_ROWS = 2
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class SheetCell:
    """What one cell shows; tip: what stands in its tooltip, the text itself if empty."""

    text: str
    look: CellLook = PLAIN
    tip: str = ""


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One line. key: what the page recognises it by."""

    key: Any
    cells: tuple[SheetCell, ...]


@cache
def _wrapping(look: CellLook) -> CellLook:
    return replace(look, wrap=True)


class SheetModel(HeadedModel):
    """Lines as they were given."""

    def __init__(self, heads: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.heads = tuple(heads)
        self.lines: Sequence[SheetLine] = ()
        self.ticked: set[Any] | None = None

    def show(self, lines: Sequence[SheetLine]) -> None:
        self.beginResetModel()
        self.lines = lines
        if self.ticked is not None:
            self.ticked &= {line.key for line in lines}
        self.endResetModel()

    def length(self) -> int:
        return len(self.lines)

    def answer(self, index: Index, role: int) -> Any:
        if not index.isValid():
            return None
        line = self.lines[index.row()]
        cell = line.cells[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return cell.tip or cell.text
        if role == LOOK_ROLE:
            return self.look(line, index.column())
        return None

    def looks(self) -> Iterator[list[tuple[CellLook, str]]]:
        """Look and words of each cell, line by line."""
        for line in self.lines:
            yield [(self.look(line, at), cell.text) for at, cell in enumerate(line.cells)]

    def look(self, line: SheetLine, column: int) -> CellLook:
        """How a cell is painted: what does not fit goes on in further lines; the first column of a table with ticks is the name."""
        if column == 0 and self.ticked is not None:
            return CellLook(bold=True, checked=line.key in self.ticked, wrap=True)
        return _wrapping(line.cells[column].look)


class SheetTable(QTableView):
    """chosen: the key of the line that is looked at, None for none; opened: Enter or double click."""

    chosen = Signal(object)
    opened = Signal(object)
    ticks_changed = Signal()

    def __init__(
        self, heads: Sequence[str], widths: Sequence[int], name: str, *, ticks: bool = False, parent: QWidget | None = None
    ) -> None:
        """widths: pixels at normal type, 0 for the column that takes the rest."""
        super().__init__(parent)
        self._widths = list(widths)
        self._needs: list[int] = []  # what the words of each column need, once there are any
        self.sheet = SheetModel(heads, self)
        if ticks:
            self.sheet.ticked = set()
        self.setModel(self.sheet)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        heads_ = self.horizontalHeader()
        heads_.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads_.setHighlightSections(False)
        self.setAccessibleName(name)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.sheet.lines[index.row()].key))
        self.clicked.connect(self._clicked)
        self.selectionModel().currentRowChanged.connect(lambda *_: self.chosen.emit(self.current_key()))
        self._fit()
        theme.changed.connect(self._fit)

    def show_lines(self, lines: Sequence[SheetLine]) -> None:
        """Show other lines; the chosen one stays chosen when it is still there."""
        before = self.current_key()
        self.sheet.show(lines)
        self._needs = column_widths.needs(self, self.sheet.looks())
        self._share()
        self.choose(before)
        self.ticks_changed.emit()

    def choose(self, key: Any) -> None:
        """Choose a line by its key; the first when it is not there."""
        keys = [line.key for line in self.sheet.lines]
        if keys:
            self.selectRow(keys.index(key) if key in keys else 0)
        else:
            self.chosen.emit(None)

    def current_key(self) -> Any:
        """The key of the chosen line, None if there is none."""
        index = self.currentIndex()
        there = index.isValid() and index.row() < len(self.sheet.lines)
        return self.sheet.lines[index.row()].key if there else None

    def ticked(self) -> list[Any]:
        """The keys of the ticked lines in their order."""
        marks = self.sheet.ticked or set()
        return [line.key for line in self.sheet.lines if line.key in marks]

    def tick(self, keys: Sequence[Any], on: bool) -> None:
        """Tick or untick lines."""
        if self.sheet.ticked is None:
            return
        self.sheet.ticked = self.sheet.ticked | set(keys) if on else self.sheet.ticked - set(keys)
        self.viewport().update()
        self.ticks_changed.emit()

    def set_width(self, column: int, width: int) -> None:
        """Give a column another width, in pixels at normal type."""
        self._widths[column] = width
        self._fit()

    def keyPressEvent(self, event: Any) -> None:
        key = self.current_key()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and key is not None:
            self.opened.emit(key)
        elif event.key() == Qt.Key.Key_Space and key is not None and self.sheet.ticked is not None:
            self.tick([key], key not in self.sheet.ticked)
        else:
            super().keyPressEvent(event)

    def _clicked(self, index: Index) -> None:
        if index.column() == 0 and self.sheet.ticked is not None:
            key = self.sheet.lines[index.row()].key
            self.tick([key], key not in self.sheet.ticked)

    def minimumSizeHint(self) -> QSize:
        """Its heads and two rows are seen, however little room there is: the page scrolls then."""
        rows = LEAST_ROWS * int(theme.metric("row")) + self.horizontalHeader().sizeHint().height()
        return QSize(super().minimumSizeHint().width(), rows + self.horizontalScrollBar().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _fit_rows(self) -> None:
        """Rows grow where a cell needs more than one line."""
        narrow = [at for at, need in enumerate(self._needs) if self.columnWidth(at) < need and not self.isColumnHidden(at)]
        usual = int(theme.metric("row"))
        for at, line in enumerate(self.sheet.lines):
            high = [wrapped_height(self.sheet.look(line, column), line.cells[column].text, self.columnWidth(column)) for column in narrow]
            self.setRowHeight(at, max([usual, *high]))

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        self._needs = column_widths.needs(self, self.sheet.looks())
        self._share()

    def _share(self) -> None:
        """Give the columns their widths: as its words need where there is room, as it was made where there is not."""
        shown = [at for at in range(len(self._widths)) if not self.isColumnHidden(at)]
        given = [theme.scaled(self._widths[at] or column_widths.LEAST) for at in shown]
        if 0 in self._widths and self._widths.index(0) in shown:
            rest = shown.index(self._widths.index(0))
            heads = column_widths.head_needs(self)
            room = self.viewport().width()
            given = column_widths.shared([self._needs[at] for at in shown], given, room, rest, [heads[at] for at in shown])
        for at, width in zip(shown, given, strict=True):
            self.setColumnWidth(at, width)
        self._fit_rows()

    def setColumnHidden(self, column: int, hide: bool) -> None:
        """The others share the room of a column that is hidden."""
        if hide != self.isColumnHidden(column):
            super().setColumnHidden(column, hide)
            self._share()
