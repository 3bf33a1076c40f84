"""Several tables on one sheet: below each other (another heading further down), or beside each other (the heading twice).

Somebody pastes one unit's lines under another's, heading and all, or prints two committees side by side to save paper.
Each such table is read by its own heading and its own title; row and column numbers stay those of the sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from trafficdesk.exchange.around import unit_in_title, units_around
from trafficdesk.exchange.cell import cell_text
from trafficdesk.exchange.grid import Grid, letters
from trafficdesk.exchange.header import Header, find_header, heading_text
from trafficdesk.exchange.synonyms import Vocabulary
from trafficdesk.fields.folding import fold
from trafficdesk.rules.naming import UNIT_LIKE

_FEW, _SHARE = 3, 0.6
_LONGEST_HEADING = 20
_DIGIT = re.compile(r"\d")
_ABOVE = 4  # lines of title and blank lines that still belong to the heading below them


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet. name: the sheet's, and where the table begins if the sheet has several."""

    name: str
    grid: Grid
    header: Header


def tables_of(grid: Grid, words: Vocabulary) -> list[Table]:
    """Every table of a sheet, top to bottom and left to right; [] without a known heading."""
    header = find_header(grid, words)
    if header is None:
        return []
    found = [part for table in _down(grid, header, words) for part in _across(table, words)]
    return found if len(found) > 1 else [Table(grid.name, grid, header)]


def _down(grid: Grid, header: Header, words: Vocabulary) -> Iterator[Table]:
    """Cut before every later heading that does not say the same as the one above, or has a title of its own."""
    begin, here = 0, header
    at = header.last_row + 1
    while at < len(grid.rows):
        start = _starts(grid, here, at, words)
        if start is not None:
            rest = _only_rows(grid, start, len(grid.rows))
            near = replace(grid, rows=grid.rows[start : at + _ABOVE], merges=_moved(grid, start, at + _ABOVE), hidden_rows=frozenset())
            later = find_header(near, words)
            if later is not None and start + later.last_row >= at:
                yield _table(grid, here, begin, start)
                begin, here = start, Header(start + later.first_row, start + later.last_row, later.columns)
                at, grid = here.last_row, rest
        at += 1
    yield _table(grid, here, begin, len(grid.rows))


def _table(grid: Grid, header: Header, begin: int, end: int) -> Table:
    name = f"{grid.name}（第 {grid.number(header.first_row)} 行起）" if begin else grid.name
    return Table(name, _only_rows(grid, begin, end), header)


def _starts(grid: Grid, header: Header, row: int, words: Vocabulary) -> int | None:
    """Where another table begins, if a row is its heading; None for data and for the same heading once more."""
    if not _may_be_heading(grid.rows[row]):
        return None
    said = {column: heading_text(value) for column, value in enumerate(grid.rows[row]) if value != ""}
    if len(said) < max(2, min(_FEW, len(header.columns))):
        return None
    heads = {column.index: {fold(part) for part in column.path} for column in header.columns}
    parts = set().union(*heads.values())
    known = {fold(text) for text in said.values() if fold(text) in parts or words.weight((text,)) >= 1.0}
    if len(known) < 2 or len(known) < _SHARE * len(set(said.values())):
        return None
    start = _with_title(grid, header, row)
    if any(fold(text) not in heads.get(column, ()) for column, text in said.items()):
        return start
    below = Header(row, row, header.columns)
    return start if start < row and units_around(_only_rows(grid, start, len(grid.rows)), below) else None


def _may_be_heading(line: Sequence[Any]) -> bool:
    """Whether there are short words only; asked of every line of a long list, so it looks at the raw cells."""
    return all(value == "" or (type(value) is str and len(value) <= _LONGEST_HEADING and not _DIGIT.search(value)) for value in line)


def _with_title(grid: Grid, header: Header, row: int) -> int:
    """The first of the lines of title right above a heading: one cell each, or the upper level of the heading itself."""
    parts = {fold(part) for column in header.columns for part in column.path}
    start = row
    for above in range(row - 1, max(header.last_row, row - 1 - _ABOVE), -1):
        said = [text for value in grid.rows[above] if (text := cell_text(value).text)]
        if len(said) == 1 or (said and all(fold(heading_text(text)) in parts for text in said)):
            start = above
        elif said:
            break
    return start


def _moved(grid: Grid, start: int, end: int) -> tuple[tuple[int, int, int, int], ...]:
    return tuple((a - start, b, c - start, d) for a, b, c, d in grid.merges if start <= a and c < end)


def _only_rows(grid: Grid, begin: int, end: int) -> Grid:
    """The sheet with nothing outside of these rows; every row keeps its place."""
    if (begin, end) == (0, len(grid.rows)):
        return grid
    rows: Sequence[Sequence[Any]] = [*[()] * begin, *grid.rows[begin:end]]
    return replace(grid, rows=rows, merges=tuple(each for each in grid.merges if begin <= each[0] and each[2] < end))


def _across(table: Table, words: Vocabulary) -> list[Table]:
    """The tables that stand beside each other under one heading row."""
    size = _repeats_every(table.header)
    if not size:
        return [table]
    columns = table.header.columns
    starts = [columns[at].index for at in range(0, len(columns), size)]
    found = []
    for begin, end in zip(starts, [*starts[1:], columns[-1].index + 1], strict=True):
        part = _only_columns(table.grid, begin, end)
        header = find_header(part, words)
        if header is None:
            return [table]
        name = f"{table.name}（{letters(begin)} 列起）" if begin != starts[0] else table.name
        found.append(Table(name, part, header))
    return found


def _repeats_every(header: Header) -> int:
    """After how many columns the whole heading begins anew; 0 when it does not, or when the second half is of others."""
    leaves = [fold(column.path[-1]) for column in header.columns]
    again = next((at for at, leaf in enumerate(leaves) if at and leaf == leaves[0]), 0)
    if again < _FEW or len(leaves) % again or any(leaf != leaves[at % again] for at, leaf in enumerate(leaves)):
        return 0
    parents = {part for column in header.columns for part in column.path[:-1]}
    return again if all(UNIT_LIKE.search(part) or unit_in_title(part) for part in parents) else 0


def _only_columns(grid: Grid, begin: int, end: int) -> Grid:
    rows = [(*[""] * begin, *row[begin:end]) if any(value != "" for value in row[begin:end]) else () for row in grid.rows]
    return replace(grid, rows=rows, merges=tuple(each for each in grid.merges if begin <= each[1] < end))


__all__ = ["Table", "tables_of"]
