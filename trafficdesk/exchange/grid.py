"""A sheet as read: rows of raw values, merged ranges, and where the first row stands in Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

# (first row, first column, last row, last column), all 0-based positions in `rows`.
Merge = tuple[int, int, int, int]


@dataclass(slots=True)
class Grid:
    """One sheet. `rows` hold str, int, float, bool, date, datetime or "" ; row 0 is Excel's row `first_row`."""

    name: str
    rows: Sequence[Sequence[Any]]
    merges: Sequence[Merge] = field(default_factory=tuple)
    first_row: int = 1
    date1904: bool = False

    def number(self, position: int) -> int:
        """The row number that Excel shows."""
        return self.first_row + position

    def value(self, row: int, column: int) -> Any:
        """The raw value, "" outside the sheet."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        return line[column] if column < len(line) else ""
