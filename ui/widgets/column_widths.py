"""How the columns of a small table share its room: first what their words need, then what was given, then the lines wrap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QTableView

from ui.theme import theme
from ui.widgets.cells import CellLook, natural_width

SAMPLE = 200  # rows that are asked how wide they are
LEAST, TIGHT = 130, 70  # pixels at normal type: of the column that takes the rest, and of any column where all is narrow
_HEAD_PAD = 20


def needs(table: QTableView, rows: Iterable[Iterable[tuple[CellLook, str]]]) -> list[int]:
    """The width at which no head and no cell of a column is cut.

    rows: look and words of each cell. Asked through the table's own indexes they took most of the time of filling it.
    """
    found = head_needs(table)
    for cells in islice(rows, SAMPLE):
        found = [max(wide, natural_width(look, words) + 2) for wide, (look, words) in zip(found, cells, strict=True)]
    return found


def head_needs(table: QTableView) -> list[int]:
    """The width under which a head would be cut; 0 for those of a table that shows none."""
    model, letters = table.model(), QFontMetrics(theme.font("fs-s", bold=True))
    heads = (str(model.headerData(at, Qt.Orientation.Horizontal) or "") for at in range(model.columnCount()))
    if table.horizontalHeader().isHidden():
        return [0] * model.columnCount()
    return [max(letters.horizontalAdvance(line) for line in words.split("\n")) + _HEAD_PAD for words in heads]


def shared(wanted: Sequence[int], given: Sequence[int], room: int, rest: int, heads: Sequence[int] = ()) -> list[int]:
    """Widths in a room.

    given: what a column may be narrowed to; rest: the column that takes what is left over; heads: what no column falls
    below, though it had to be scrolled to then.
    """
    given = [max(each) for each in zip(given, heads, strict=True)] if heads else given
    widths = [min(want, least) for want, least in zip(wanted, given, strict=True)]
    if (over := sum(widths) - room) > 0:
        spare = [max(0, wide - max([theme.scaled(TIGHT), *heads[at : at + 1]])) for at, wide in enumerate(widths)]
        share = min(1.0, over / sum(spare)) if sum(spare) else 0.0
        return [wide - int(more * share + 0.999) if more else wide for wide, more in zip(widths, spare, strict=True)]
    lacking = [want - wide for want, wide in zip(wanted, widths, strict=True)]
    left = room - sum(widths)
    share = min(1.0, left / sum(lacking)) if sum(lacking) else 0.0
    widths = [wide + int(more * share) for wide, more in zip(widths, lacking, strict=True)]
    widths[rest] += room - sum(widths)
    return widths
