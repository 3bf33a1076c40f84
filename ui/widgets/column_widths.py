"""How the columns of a small table share its room: first what their words need, then what was given, then the lines wrap."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QStyleOptionViewItem, QTableView

from ui.theme import theme

SAMPLE = 200  # rows that are asked how wide they are
LEAST, TIGHT = 130, 70  # pixels at normal type: of the column that takes the rest, and of any column where all is narrow
_HEAD_PAD = 20


def needs(table: QTableView) -> list[int]:
    """The width at which no head and no cell of a column is cut."""
    model, delegate, option = table.model(), table.itemDelegate(), QStyleOptionViewItem()
    head = QFontMetrics(theme.font("fs-s", bold=True))
    found = []
    for column in range(model.columnCount()):
        words = str(model.headerData(column, Qt.Orientation.Horizontal) or "")
        wide = max(head.horizontalAdvance(line) for line in words.split("\n")) + _HEAD_PAD
        for row in range(min(SAMPLE, model.rowCount())):
            wide = max(wide, delegate.sizeHint(option, model.index(row, column)).width() + 2)
        found.append(wide)
    return found


def shared(wanted: Sequence[int], given: Sequence[int], room: int, rest: int) -> list[int]:
    """Widths in a room. given: what a column may be narrowed to; rest: the column that takes what is left over."""
    widths = [min(want, least) for want, least in zip(wanted, given, strict=True)]
    if (over := sum(widths) - room) > 0:
        spare = [max(0, wide - theme.scaled(TIGHT)) for wide in widths]
        share = min(1.0, over / sum(spare)) if sum(spare) else 0.0
        return [wide - int(more * share + 0.999) if more else wide for wide, more in zip(widths, spare, strict=True)]
    lacking = [want - wide for want, wide in zip(wanted, widths, strict=True)]
    left = room - sum(widths)
    share = min(1.0, left / sum(lacking)) if sum(lacking) else 0.0
    widths = [wide + int(more * share) for wide, more in zip(widths, lacking, strict=True)]
    widths[rest] += room - sum(widths)
    return widths
