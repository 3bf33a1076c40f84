"""What a screen reader would find: the widgets without a name or a role, the cells that do not say their column."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QListView,
    QTableView,
    QTreeView,
    QWidget,
)

ROWS = 12  # of a table whose cells are asked
NO_ROLES = (QAccessible.Role.NoRole, QAccessible.Role.Pane)


def focusable(area: QWidget) -> Iterator[QWidget]:
    """What is in sight and takes the focus; nothing in what is hidden is in sight."""
    for widget in area.children():
        if isinstance(widget, QWidget) and widget.isVisible():
            part = isinstance(area, QAbstractSpinBox)  # its line is spoken as the box itself
            if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not part:
                yield widget
            yield from focusable(widget)


def unspoken(area: QWidget) -> list[str]:
    """What is wrong, in words."""
    wrong = []
    for widget in focusable(area):
        spoken = QAccessible.queryAccessibleInterface(widget)
        name = _name(widget, spoken) if spoken is not None else ""
        if not name or spoken.role() in NO_ROLES:
            wrong.append(f"{_called(widget)}: name “{name}”, {spoken.role() if spoken is not None else 'nothing'}")
        if isinstance(widget, QAbstractItemView):
            wrong += [f"{_called(widget)}: {each}" for each in _cells(widget)]
    return wrong


def _name(widget: QWidget, spoken: QAccessibleInterface) -> str:
    """As Windows says it: there a box to choose from is not called by what is chosen in it, as Qt has it elsewhere."""
    named = not isinstance(widget, QComboBox) or widget.accessibleName() or spoken.relations(QAccessible.RelationFlag.Label)
    return spoken.text(QAccessible.Text.Name).strip() if named else ""


def _cells(view: QAbstractItemView) -> Iterator[str]:
    model = view.model()
    if model is None:
        return
    columns = range(1 if isinstance(view, QListView) else model.columnCount())
    for index in (model.index(row, column) for row in range(min(ROWS, model.rowCount())) for column in columns):
        said = _said(index)
        head = _head(view, index) if isinstance(view, QTableView) else ""
        folded_away = isinstance(view, QTreeView) and not said  # a group has words in its first column only
        if not folded_away and (not said or head not in said):
            yield f"the cell under “{head}” says “{said}”"


def _said(index: QModelIndex) -> str:
    """As Qt answers for a cell."""
    return str(index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data() or "").strip()


def _head(view: QTableView, index: QModelIndex) -> str:
    head = view.model().headerData(index.column(), Qt.Orientation.Horizontal)
    return str(head or "").rstrip(" ▲▼").replace("\n", " ")


def _called(widget: QWidget) -> str:
    above = widget.parentWidget()
    words = widget.text() if isinstance(widget, QLabel) else ""
    return f"{type(widget).__name__} {words} in {type(above).__name__ if above is not None else 'nothing'}"
