"""The part that every small table model has in common: fixed heads, lines that somebody else keeps."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from ui.widgets.spoken import SpokenModel

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class HeadedModel(SpokenModel):
    """Set `heads`; answer `length` and `answer`."""

    heads: tuple[str, ...] = ()

    def length(self) -> int:
        """How many lines there are now."""
        raise NotImplementedError

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self.length()

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.heads[section]
        return None
