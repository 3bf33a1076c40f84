"""What a screen reader says: the name of a field, a cell with its column, a sentence as it comes up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6 import QtGui
from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QAccessible, QAccessibleEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QTableWidget, QTableWidgetItem, QWidget

from ui.widgets.cells import LOOK_ROLE, PLAIN

Index = QModelIndex | QPersistentModelIndex
if TYPE_CHECKING:
    _Widget = QWidget
else:
    _Widget = object  # what Announcing stands before is a widget; of Qt's own classes a class may have one base only

_SORTED = " ▲▼"  # the mark of the sorted column is for eyes
EMPTY, TICKED, UNTICKED = "空", "已勾选", "没勾选"


def name(widget: QWidget, words: str, more: str = "") -> None:
    """Give what takes the focus its name; more: what is said after it."""
    line = widget.lineEdit() if isinstance(widget, QComboBox) else None
    for part in (widget, line):
        if part is not None:
            part.setAccessibleName(words)
            part.setAccessibleDescription(more)


def cell(model: QAbstractItemModel, index: Index) -> str:
    """Column and value of a cell as it shows: the tick, the date before a state, what is wrong with it. Masked stays masked."""
    look = model.data(index, LOOK_ROLE) or PLAIN
    text = str(model.data(index, Qt.ItemDataRole.DisplayRole) or "").strip()
    head = str(model.headerData(index.column(), Qt.Orientation.Horizontal) or "").rstrip(_SORTED).replace("\n", " ")
    tick = "" if look.checked is None else TICKED if look.checked else UNTICKED
    wrong = str(model.data(index, Qt.ItemDataRole.ToolTipRole) or "") if look.corner else ""
    value = " ".join(filter(None, (look.tag, look.before, text)))
    return "，".join(filter(None, (f"{head} {value or ('' if tick else EMPTY)}".strip(), tick, wrong if wrong != text else "")))


class SpokenModel(QAbstractTableModel):
    """A table whose cells say their column: subclasses answer `answer` instead of `data`."""

    def answer(self, index: Index, role: int) -> Any:
        """What `data` answers, but for what is spoken."""
        raise NotImplementedError

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.AccessibleTextRole and index.isValid():
            return cell(self, index)
        return self.answer(index, role)


class SpokenItem(QTableWidgetItem):
    """The cell of a small table, which says its column too."""

    def data(self, role: int) -> Any:
        table = self.tableWidget() if role == Qt.ItemDataRole.AccessibleTextRole else None
        return cell(table.model(), table.indexFromItem(self)) if isinstance(table, QTableWidget) else super().data(role)


def announce(widget: QWidget, sentence: str) -> None:
    """Have a sentence said after what is being said, wherever the focus is."""
    made = getattr(QtGui, "QAccessibleAnnouncementEvent", None)  # Qt before 6.8 has none
    if made is not None:
        QAccessible.updateAccessibility(made(widget, sentence))
    else:
        QAccessible.updateAccessibility(QAccessibleEvent(widget, QAccessible.Event.Alert))


class Announcing(_Widget):
    """Says each new sentence once: now, or when it comes into sight. Stands before the widget's own class."""

    _told = ""
    _to_tell = ""

    def tell(self, sentence: str) -> None:
        """The sentence that stands here now."""
        if sentence != self._told:
            self._told = self._to_tell = sentence
        if self.isVisible():
            self._tell_now()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_now()

    def _tell_now(self) -> None:
        sentence, self._to_tell = self._to_tell.strip(), ""
        if sentence:
            announce(self, sentence)
