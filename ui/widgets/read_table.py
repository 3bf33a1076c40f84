"""A small table of texts for reading: rows are chosen, nothing is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QTableWidget

from ui.theme import theme
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook
from ui.widgets.spoken import SpokenItem

Cell = str | tuple[str, CellLook]


class ReadTable(QTableWidget):
    """Headed columns, one row chosen at a time; each cell shows its whole text as a tooltip."""

    def __init__(self, heads: Sequence[str], name: str) -> None:
        super().__init__(0, len(heads))
        self.setAccessibleName(name)
        self.setHorizontalHeaderLabels(list(heads))
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.verticalHeader().hide()
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def show_rows(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Other rows, each with a text (and how it looks) per column."""
        rows = list(rows)
        self.setRowCount(len(rows))
        for at, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                text, look = cell if isinstance(cell, tuple) else (cell, None)
                item = SpokenItem(text)
                item.setToolTip(text)
                if look is not None:
                    item.setData(LOOK_ROLE, look)
                self.setItem(at, place, item)
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
