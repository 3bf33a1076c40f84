"""The clipboard of Excel and WPS, cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trafficdesk.fields.pasted import cells

CASE = Path(__file__).resolve().parents[2] / "data" / "lists" / "24-paste_column-with-blank.txt"


def as_excel_puts_it(rows: list[list[str]]) -> str:
    """Quotes only where a cell holds a tab or a line end."""
    def cell(text: str) -> str:
        return '"' + text.replace('"', '""') + '"' if set(text) & set("\t\n") else text

    return "\r\n".join("\t".join(map(cell, row)) for row in rows) + "\r\n"


def test_an_empty_cell_keeps_its_row() -> None:
    assert cells(CASE.read_text("utf-8")) == [["2031-01-01"], [""], ["2033-03-03"], ["2034-04-04"]]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]), ('12" 管\t"好"\n', [['12" 管', '"好"']]), ('"甲\n乙"\tb', [["甲\n乙", "b"]]),
        ('"说""好""\t了"\tb', [['说"好"\t了', "b"]]), ("", []), ("\n\n", []), ('"没有结束\t甲\n乙', [['"没有结束', "甲"], ["乙"]]),
        ("a\n\nb", [["a"], [""], ["b"]]), ("\ta", [["", "a"]]),
    ],
)  # fmt: skip
def test_what_stands_on_the_clipboard(text: str, rows: list[list[str]]) -> None:
    assert cells(text) == rows


@given(st.lists(st.lists(st.text(st.sampled_from('甲a"1 ,\t\n'), max_size=6), min_size=1, max_size=4), min_size=1, max_size=5))
def test_every_block_comes_back(rows: list[list[str]]) -> None:
    # A cell that Excel itself writes ambiguously (a quote first, no tab or line end in it) is left as it stands.
    rows = [[cell.lstrip('"') for cell in row] for row in rows]
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    assert cells(as_excel_puts_it(rows)) == rows
