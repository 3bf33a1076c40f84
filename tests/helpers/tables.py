"""Tables of papers as data: the heads of every column from top to bottom, and the words of every cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from trafficdesk.reports.document import Cell, Document, Image, Table, Text, VerticalHead


@dataclass(frozen=True)
class Grid:
    """A ruled table: heads ("发现（处）/合计") and rows of words, empty where a cell of a row above reaches down."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def cell(self, first: str, head: str) -> str:
        """The cell of a column in the row of which a cell says `first` (合计 is searched from the end)."""
        at = self.heads.index(head)
        row = next(row for row in reversed(self.rows) if first in row)
        return row[at]


def grids(documents: Sequence[Document]) -> list[Grid]:
    """Every table with heads of some papers."""
    tables = [(doc, block) for doc in documents for block in doc.blocks if isinstance(block, Table) and block.heads]
    return [Grid(doc.title, _heads(table), _spread(table.rows, len(table.columns))) for doc, table in tables]


def _heads(table: Table) -> tuple[str, ...]:
    lines = _spread(table.heads, len(table.columns))
    return tuple("/".join(dict.fromkeys(filter(None, column))) for column in zip(*lines, strict=True))


def _spread(rows: Sequence[Sequence[Cell | str]], width: int) -> tuple[tuple[str, ...], ...]:
    """Every row with a word in every column; what spans stands in each column and row that it covers."""
    found: list[tuple[str, ...]] = []
    reaching: dict[int, tuple[int, str]] = {}
    for row in rows:
        line: list[str] = []
        cells = iter(row)
        while len(line) < width:
            left, word = reaching.pop(len(line), (0, ""))
            if left:
                if left > 1:
                    reaching[len(line)] = left - 1, word
                line.append(word)
                continue
            cell = next(cells, "")
            word, across, down = (cell, 1, 1) if isinstance(cell, str) else (_words(cell), cell.columns, cell.rows)
            for _ in range(across):
                if down > 1:
                    reaching[len(line)] = down - 1, word
                line.append(word)
        found.append(tuple(line))
    return tuple(found)


def _words(cell: Cell) -> str:
    content = cell.content
    if isinstance(content, str):
        return content
    if isinstance(content, (VerticalHead, Image)):
        return getattr(content, "text", "")
    return "".join(run.text for run in content if isinstance(run, Text))


