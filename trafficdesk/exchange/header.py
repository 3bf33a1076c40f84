"""Finding the heading row under title rows, with merged and two-level headings."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

from trafficdesk.exchange.grid import Grid
from trafficdesk.fields.folding import fold

_NOTES = re.compile(r"[（(\[【].*?[)）\]】]|\*|：|:|\s")
_LOOK_AT = 40


@dataclass(frozen=True, slots=True)
class HeaderColumn:
    """One column. path: heading texts from the upper level down; text: all of them joined."""

    index: int
    text: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Header:
    """Where the heading stands (0-based rows, inclusive) and its columns."""

    first_row: int
    last_row: int
    columns: tuple[HeaderColumn, ...]


def find_header(grid: Grid, words: Set[str]) -> Header | None:
    """The heading of a sheet, or None when no row has at least two headings that somebody knows."""
    scores = [(_score(grid, row, words), -row) for row in range(min(_LOOK_AT, len(grid.rows)))]
    best, negative = max(scores, default=(0, 0))
    if best < 2:
        return None
    row = -negative
    first, last = row, row
    if row > 0 and _is_upper_level(grid, row, words):
        first = row - 1
    elif _is_lower_level(grid, row, words):
        last = row + 1
    columns = _columns(grid, first, last)
    return Header(first, last, columns) if columns else None


def _text(value: Any) -> str:
    return _NOTES.sub("", str(value)) if value not in ("", None) else ""


def _score(grid: Grid, row: int, words: Set[str]) -> int:
    cells = {fold(_text(value)) for value in grid.rows[row] if isinstance(value, str)}
    return len((cells - {""}) & words)


def _spanning(grid: Grid, row: int) -> list[tuple[int, int]]:
    """Column spans of cells of a row that are merged sideways, not across the whole table."""
    width = max((len(line) for line in grid.rows), default=0)
    return [
        (left, right)
        for top, left, bottom, right in grid.merges
        if top == row and bottom == row and 0 < right - left < max(width - 2, 2)
    ]


def _is_upper_level(grid: Grid, row: int, words: Set[str]) -> bool:
    """The row above belongs to the heading: it spans groups of columns, or reaches down into this row."""
    reaching = any(top == row - 1 and bottom >= row for top, _, bottom, _ in grid.merges)
    return reaching or bool(_spanning(grid, row - 1)) or _looks_split(grid, row - 1, row, words)


def _is_lower_level(grid: Grid, row: int, words: Set[str]) -> bool:
    if row + 1 >= len(grid.rows):
        return False
    reaching = any(top == row and bottom == row + 1 for top, _, bottom, _ in grid.merges)
    return (reaching or bool(_spanning(grid, row))) and _score(grid, row + 1, words) >= 1


def _looks_split(grid: Grid, upper: int, lower: int, words: Set[str]) -> bool:
    """Two-level headings without merges (text files): known words above exactly where it is empty below."""
    above = [_text(value) for value in grid.rows[upper]]
    return any(
        fold(text) in words and not _text(grid.value(lower, column)) for column, text in enumerate(above) if text
    )


def _columns(grid: Grid, first: int, last: int) -> tuple[HeaderColumn, ...]:
    width = max(len(grid.rows[row]) for row in range(first, last + 1))
    columns = []
    for index in range(width):
        path: list[str] = []
        for row in range(first, last + 1):
            text = _text(_merged_value(grid, row, index))
            if text and text not in path[-1:]:
                path.append(text)
        if path:
            columns.append(HeaderColumn(index, "/".join(path), tuple(path)))
    return tuple(columns)


def _merged_value(grid: Grid, row: int, column: int) -> Any:
    value = grid.value(row, column)
    if value != "":
        return value
    for top, left, bottom, right in grid.merges:
        if top <= row <= bottom and left <= column <= right:
            return grid.value(top, left)
    return ""
