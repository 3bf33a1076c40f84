"""A sheet as read: rows of raw values, merged ranges, and where the first row stands in Excel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

# (first row, first column, last row, last column), all 0-based positions in `rows`, all inclusive.
Merge = tuple[int, int, int, int]

# Lists repeat units, classes and dates; sharing those strings saves memory, remembering every string would not.
_SHARED_AT_MOST = 20_000
# A whole row that somebody merged reaches to column XFD; nothing beyond this is ever a column of a list.
_WIDEST = 500


@dataclass(slots=True)
class Grid:
    """One sheet. `rows` hold str, int, float, bool, date, datetime, time, timedelta or "" (empty); row 0 is Excel's
    row `first_row`; empty ends of rows are cut off. `notes` are sentences for the preview (hidden rows and the
    like). With `date1904`, bare numbers meant as dates count from 1904."""

    name: str
    rows: Sequence[Sequence[Any]]
    merges: Sequence[Merge] = field(default_factory=tuple)
    first_row: int = 1
    date1904: bool = False
    notes: tuple[str, ...] = ()
    _covered: dict[tuple[int, int], Merge] | None = field(default=None, init=False, repr=False)

    def number(self, position: int) -> int:
        """The row number that Excel shows."""
        return self.first_row + position

    def value(self, row: int, column: int) -> Any:
        """The raw value, "" outside the sheet."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        return line[column] if column < len(line) else ""

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range over a cell."""
        if self._covered is None:
            self._covered = {
                (r, c): merge
                for merge in self.merges
                for r in range(merge[0], min(merge[2], len(self.rows) - 1) + 1)
                for c in range(merge[1], min(merge[3], _WIDEST) + 1)
            }
        return self._covered.get((row, column))

    def seen(self, row: int, column: int) -> Any:
        """The value as people see it: inside a merged range, the range's."""
        merge = self.merge_at(row, column)
        return self.value(merge[0], merge[1]) if merge else self.value(row, column)


class RowPacker:
    """Turns read rows into tuples without empty ends, sharing equal strings."""

    def __init__(self) -> None:
        self._shared: dict[str, str] = {}

    def pack(self, cells: Iterable[Any], indent: int = 0) -> tuple[Any, ...]:
        """One row; `indent` empty cells are put in front."""
        row: list[Any] = [""] * indent
        shared = self._shared
        for value in cells:
            if type(value) is str and value:
                if value in shared:
                    value = shared[value]
                elif len(shared) < _SHARED_AT_MOST:
                    shared[value] = value
            row.append("" if value is None else value)
        while row and (row[-1] == "" or (type(row[-1]) is str and not row[-1].strip())):
            row.pop()
        return tuple(row)
