"""What Excel and WPS put on the clipboard as text, cell by cell.

Cells are parted by tabs, rows by line ends, and an empty row keeps its place. A cell stands in quotes, with its own quotes
doubled, only where it holds a tab, a line end or a quote that would otherwise be misread; a quote anywhere else is a quote.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?=\t|\n|\Z)')
_PLAIN = re.compile(r"[^\t\n]*")


def cells(text: str) -> list[list[str]]:
    """The rows of a pasted block; empty rows at its end are left out, those among the others are not."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    block: list[list[str]] = [[]]
    at = 0
    while True:
        value, at = _cell(text, at)
        block[-1].append(value)
        if at >= len(text):
            break
        if text[at] == "\n":
            block.append([])
        at += 1
    while block and not any(cell.strip() for cell in block[-1]):
        block.pop()
    return block


def _cell(text: str, at: int) -> tuple[str, int]:
    """A cell from here on, and where it ends."""
    if text[at : at + 1] == '"':
        quoted = _QUOTED.match(text, at)
        # 12" pipe: Excel quotes only what holds a tab, a line end, or quotes that it doubles.
        if quoted is not None and re.search(r'[\t\n]|""', quoted[1]):
            return quoted[1].replace('""', '"'), quoted.end()
    plain = _PLAIN.match(text, at)
    assert plain is not None
    return plain[0], plain.end()
