"""Painting a table of records: a page at a time, not a cell at a time through Qt's delegate.

Looks as `CellDelegate` paints it, cell by cell: both use what `ui/widgets/cells.py` has. Grounds and hairlines go over whole
rows here, and text and look of a row come in one piece.
"""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QTableView

from ui.tables.cache import Cells
from ui.tables.model import CHECK, RecordTable
from ui.widgets.cells import (
    EMPTY_BOX,
    PLAIN,
    TICKED_BOX,
    first_column,
    paint_bar,
    paint_contents,
    paint_focus,
    paint_ground,
    paint_line,
    wrapped_height,
)

LINES = 4  # of a name; what is longer than that is whole in the tooltip and the form


def paint_rows(view: QTableView, table: RecordTable, dirty: QRect) -> None:
    """Paint the rows of a view that cross a rectangle of its viewport."""
    places = _columns(view, dirty)
    last = table.rowCount() - 1
    if not places or last < 0:
        return
    top, bottom = view.rowAt(dirty.top()), view.rowAt(dirty.bottom())
    painter = QPainter(view.viewport())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if top >= 0:
        for row in range(top, (bottom if bottom >= 0 else last) + 1):
            _paint_row(painter, view, row, table.cells(row), places)
    painter.end()


def grow_rows(view: QTableView, table: RecordTable, first: int, last: int = -1) -> bool:
    """Give rows the height that their names need, down to a row or to the end of the viewport; whether any got another.

    Rows are measured when somebody comes to see them, since a table may have a million.
    """
    usual = view.verticalHeader().defaultSectionSize()
    wraps = [at for at, spec in enumerate(table.columns, start=1) if spec.name in table.wraps and not view.isColumnHidden(at)]
    widths = [(column, view.columnWidth(column)) for column in wraps]
    changed: list[tuple[int, int]] = []
    row, top = max(0, first), 0
    while row < table.rowCount() and (row <= last if last >= 0 else top < view.viewport().height()):
        cells = table.cells(row)
        named = [(*cells[column - 1], width) for column, width in widths]
        high = max((wrapped_height(look, text, width, LINES) for text, look, width in named), default=usual)
        if high != view.rowHeight(row):
            changed.append((row, high))
        row, top = row + 1, top + high
    heads = view.verticalHeader()
    heads.setUpdatesEnabled(False)  # else each row would have the places of all rows worked out anew
    for row, high in changed:
        view.setRowHeight(row, high)
    heads.setUpdatesEnabled(True)
    return bool(changed)


def _columns(view: QTableView, dirty: QRect) -> list[tuple[int, int, int]]:
    """(column, left, width) of the columns to be seen in the rectangle, from left to right."""
    heads = view.horizontalHeader()
    order = (heads.logicalIndex(place) for place in range(heads.count()))
    shown = (column for column in order if not view.isColumnHidden(column))
    places = [(column, view.columnViewportPosition(column), view.columnWidth(column)) for column in shown]
    return [each for each in places if each[1] <= dirty.right() and each[1] + each[2] > dirty.left()]


def _paint_row(painter: QPainter, view: QTableView, row: int, cells: Cells, places: list[tuple[int, int, int]]) -> None:
    top, height = view.rowViewportPosition(row), view.rowHeight(row)
    left, right = places[0][1], places[-1][1] + places[-1][2]
    whole = QRectF(left, top, right - left, height)
    selection = view.selectionModel()
    chosen = selection.hasSelection() and selection.isRowSelected(row, QModelIndex())
    paint_ground(painter, whole, PLAIN, chosen)
    paint_line(painter, whole)
    if chosen and places[0][0] == first_column(view):
        paint_bar(painter, whole)
    for column, x, width in places:
        text, look = ("", TICKED_BOX if chosen else EMPTY_BOX) if column == CHECK else cells[column - 1]
        paint_contents(painter, QRectF(x, top, width, height), look, text)
    current = view.currentIndex()
    if current.row() == row and (view.hasFocus() or view.viewport().hasFocus()):
        focused = [QRectF(x, top, width, height) for column, x, width in places if column == current.column()]
        for box in focused:
            paint_focus(painter, box)
