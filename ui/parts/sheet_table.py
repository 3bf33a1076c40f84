"""A small read-only table of a process page: lines with a key, cells with a look, one line chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.theme import theme
from ui.widgets.cells import LOOK_ROLE, PLAIN, CellDelegate, CellLook, wrapped_height
from ui.widgets.headed_model import HeadedModel

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

    def look(self, line: SheetLine, column: int) -> CellLook:
        """How a cell is painted; the first column of a table with ticks is the name, which is never cut."""
        if column == 0 and self.ticked is not None:
            return CellLook(bold=True, checked=line.key in self.ticked, wrap=True)
        return line.cells[column].look


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
        self._fit_rows()
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_rows()

    def _fit_rows(self) -> None:
        """Rows grow where a name needs more than one line."""
        for at, line in enumerate(self.sheet.lines):
            high = [
                wrapped_height(look, cell.text, self.columnWidth(column))
                for column, cell in enumerate(line.cells) if (look := self.sheet.look(line, column)).wrap
            ]  # fmt: skip
            if high:
                self.setRowHeight(at, max(high))

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        for at, width in enumerate(self._widths):
            if width:
                self.setColumnWidth(at, theme.scaled(width))
            else:
                self.horizontalHeader().setSectionResizeMode(at, QHeaderView.ResizeMode.Stretch)
        self._fit_rows()
