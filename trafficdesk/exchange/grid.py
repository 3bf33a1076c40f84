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
# Nobody merges more cells, or taller ones, in a list; what goes beyond is damage or malice.
_MOST_MERGES, _TALLEST = 20_000, 20_000


class Broken(str):
    """What a spreadsheet shows where it could not work out a cell: #N/A, #REF!; "公式没有结果" for a formula without one."""

    __slots__ = ()


@dataclass(slots=True)
class Grid:
    """One sheet. `rows` hold str, int, float, bool, date, datetime, time, timedelta or "" (empty); row 0 is Excel's
    row `first_row`; empty ends of rows are cut off. `notes` are sentences for the preview (hidden rows and the
    like). With `date1904`, bare numbers meant as dates count from 1904. `hidden`: the whole sheet; `hidden_rows` and `struck_rows`
    (crossed out from end to end): positions. A cell that the spreadsheet could not work out is a Broken."""

    name: str
    rows: Sequence[Sequence[Any]]
    merges: Sequence[Merge] = field(default_factory=tuple)
    first_row: int = 1
    date1904: bool = False
    notes: tuple[str, ...] = ()
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    struck_rows: frozenset[int] = frozenset()
    _by_row: dict[int, list[Merge]] | None = field(default=None, init=False, repr=False)

    @property
    def unread(self) -> frozenset[int]:
        """Rows that are only read when somebody asks for them."""
        return self.hidden_rows | self.struck_rows

    def number(self, position: int) -> int:
        """The row number that Excel shows."""
        return self.first_row + position

    def value(self, row: int, column: int) -> Any:
        """The raw value, "" outside the sheet."""
        line = self.rows[row] if 0 <= row < len(self.rows) else ()
        return line[column] if column < len(line) else ""

    def merge_at(self, row: int, column: int) -> Merge | None:
        """The merged range over a cell."""
        if self._by_row is None:
            self._by_row = {}
            # By row, not by cell: a workbook may merge whole columns a thousand times.
            for merge in self.merges[:_MOST_MERGES]:
                for at in range(merge[0], min(merge[2], len(self.rows) - 1, merge[0] + _TALLEST) + 1):
                    self._by_row.setdefault(at, []).append(merge)
        if column > _WIDEST:
            return None
        return next((merge for merge in self._by_row.get(row, ()) if merge[1] <= column <= merge[3]), None)

    def seen(self, row: int, column: int) -> Any:
        """The value as people see it: inside a merged range, the range's."""
        merge = self.merge_at(row, column)
        return self.value(merge[0], merge[1]) if merge else self.value(row, column)


def letters(column: int) -> str:
    """A column, from 0, as spreadsheets call it: A, Z, AA."""
    return (letters(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


class RowPacker:
    """Turns read rows into tuples without empty ends, sharing equal strings."""

    def __init__(self) -> None:
        self._shared: dict[str, str] = {}

    def pack(self, cells: Iterable[Any], indent: int = 0) -> tuple[Any, ...]:
        """One row; `indent` empty cells are put in front."""
        row: list[Any] = [""] * indent
        shared = self._shared
        if len(shared) < _SHARED_AT_MOST:
            row += ["" if value is None else shared.setdefault(value, value) if type(value) is str else value for value in cells]
        else:
            row += ["" if value is None else shared.get(value, value) if type(value) is str else value for value in cells]
        while row and (row[-1] == "" or (type(row[-1]) is str and not row[-1].strip())):
            row.pop()
        return tuple(row)
