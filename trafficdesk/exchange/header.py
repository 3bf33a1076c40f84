"""Finding the heading of a sheet: under title rows and blank rows, in one, two or three levels, merged or not.

Every block of up to three rows near the top is weighed: how many columns it names with headings somebody knows.
The block that names most wins; of equals, the smallest and first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Any, Protocol

from trafficdesk.exchange.grid import Grid
from trafficdesk.fields.folding import clean

_LOOK_AT = 60
_LEVELS = 3
_ENOUGH = 2.0
_LONGEST_HEADING = 40


class Words(Protocol):
    """What the caller knows about headings (see synonyms.Vocabulary)."""

    def weight(self, path: tuple[str, ...]) -> float:
        """1 for a known heading, less for a likely one, 0 for an unknown one."""


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column. path: heading texts from the upper level down; text: all of them joined by /."""

    index: int
    text: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Where the heading stands (0-based rows, inclusive) and its columns."""

    first_row: int
    last_row: int
    columns: tuple[HeaderColumn, ...]


def find_header(grid: Grid, words: Words) -> Header | None:
    """The heading of a sheet, or None when no rows name at least two columns (one, in a list of one column)."""
    best: tuple[float, int, int] | None = None
    for first in range(min(_LOOK_AT, len(grid.rows))):
        if not grid.rows[first]:
            continue
        for last in range(first, min(first + _LEVELS, len(grid.rows))):
            # A title row above adds nothing, so of equal blocks the one with fewer rows wins.
            weight = _weigh(grid, first, last, words) - 0.05 * (last - first)
            if weight > 0 and (best is None or weight > best[0]):
                best = (weight, first, last)
    if best is None:
        return None
    _, first, last = best
    first, last = _with_merges(grid, first, last)
    columns = _columns(grid, first, last)
    if best[0] + 0.1 < (_ENOUGH if len(columns) > 2 else 1.0):
        return None
    return Header(first, last, columns)


def header_at(grid: Grid, first: int, last: int) -> Header:
    """The heading that somebody pointed at (0-based rows, inclusive); merged cells are taken in whole."""
    first, last = _with_merges(grid, first, min(last, first + _LEVELS - 1))
    return Header(first, last, _columns(grid, first, last))


def _weigh(grid: Grid, first: int, last: int, words: Words) -> float:
    columns = _columns(grid, first, last)
    if not columns or (len(columns) > 1 and len({column.text for column in columns}) == 1):
        return 0.0  # a title over the whole width
    known: dict[str, float] = {}
    for column in columns:
        weight = words.weight(column.path)
        known[column.text] = max(known.get(column.text, 0.0), weight)
    against = sum(
        _is_data(grid.value(row, column)) for row in range(first, last + 1) for column in range(len(grid.rows[row]))
    )
    # Below its first row a heading only has further parts of headings; a person's name there is data.
    strangers = sum(
        1
        for column in columns
        if len(column.path) > 1 and not words.weight(column.path) and words.weight(column.path[:1])
    )
    return sum(known.values()) - against - 0.5 * strangers


def _is_data(value: Any) -> bool:
    if isinstance(value, (int, float, date, time, timedelta)):
        return True
    if not isinstance(value, str) or not value:
        return False
    digits = sum(sign.isdigit() for sign in value)
    return digits >= 5 or (digits >= 1 and digits == len(value.strip())) or len(value) > _LONGEST_HEADING


def _with_merges(grid: Grid, first: int, last: int) -> tuple[int, int]:
    """A heading cell merged over several rows belongs to the heading with all of them."""
    top, bottom = first, last
    for row in range(first, last + 1):
        for column in range(grid_width(grid)):
            merge = grid.merge_at(row, column)
            if merge and merge[2] - merge[0] < _LEVELS:
                top, bottom = min(top, merge[0]), max(bottom, merge[2])
    return top, bottom


def _columns(grid: Grid, first: int, last: int) -> tuple[HeaderColumn, ...]:
    levels = [_level(grid, row, is_last=row == last) for row in range(first, last + 1)]
    columns = []
    for index in range(max(map(len, levels))):
        path: list[str] = []
        for level in levels:
            text = level[index] if index < len(level) else ""
            if text and text not in path[-1:]:
                path.append(text)
        if path and _owns_a_cell(grid, first, last, index):
            columns.append(HeaderColumn(index, "/".join(path), tuple(path)))
    return tuple(columns)


def _level(grid: Grid, row: int, *, is_last: bool) -> list[str]:
    """The headings of one row by column. Without merges, an upper heading reaches right over what it is blank above."""
    below = () if is_last or row + 1 >= len(grid.rows) else grid.rows[row + 1]
    width = max(len(grid.rows[row]) if row < len(grid.rows) else 0, len(below))
    for merge in grid.merges:
        if merge[0] <= row <= merge[2]:
            width = max(width, min(merge[3] + 1, grid_width(grid)))
    texts = [heading_text(grid.seen(row, column)) for column in range(width)]
    if is_last:
        return texts
    for column in range(1, width):
        below = grid.value(row + 1, column)
        if not texts[column] and below != "" and not grid.merge_at(row, column) and grid.value(row + 1, column - 1) != "":
            texts[column] = texts[column - 1]
    return texts


def _owns_a_cell(grid: Grid, first: int, last: int, column: int) -> bool:
    """Whether something is written in the column, or a merge over it also stands over written cells below."""
    if any(grid.value(row, column) != "" for row in range(first, last + 1)):
        return True
    merge = grid.merge_at(last, column)
    # A heading merged sideways over two columns: the second one is a column only if data stands there.
    return merge is not None and any(grid.value(row, column) != "" for row in range(last + 1, last + 6))


def grid_width(grid: Grid) -> int:
    """Columns of the widest of the first rows."""
    return max((len(row) for row in grid.rows[: _LOOK_AT * 2]), default=0)


def heading_text(value: Any) -> str:
    """A heading as one line without the spaces that people put between two characters."""
    text = clean(str(value)) if value != "" else ""
    return "".join(text.split()) if not text.isascii() else " ".join(text.split())
