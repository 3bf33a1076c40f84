"""Every kind of document prints blank: in an empty office and in a full one the same, with room to write and nothing else."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from trafficdesk import clock
from trafficdesk.desk import Desk
from trafficdesk.engine.papers.blank import MARK
from trafficdesk.errors import NotFound
from trafficdesk.fields.shown import written_date
from trafficdesk.reports import pdf
from trafficdesk.reports.document import Blank, Cell, Document, KeyValueGrid, Pair, Table, Text

# What the program would write for nothing, or for the rows that a blank stands for.
WRONG = re.compile(r"None|nan|-0000\d|\(\)|（）（|《》|持平|不适用|缺有效期|没有填")
# A blank has room for what not every unit has.
ROOM_FOR_MORE = {"unit-card", "unit-booklet"}
# Whose columns are what there is in the office: kinds of cost, days, stations, indicators.
OF_THE_OFFICE = {"car-cost-sheet", "car-month-table", "duty-roster", "station-month", "assessment-table"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def inside(thing: Any) -> Iterator[Any]:
    """Everything that a document is made of."""
    yield thing
    if dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for each in dataclasses.fields(thing):
            yield from inside(getattr(thing, each.name))
    elif isinstance(thing, tuple):
        for each in thing:
            yield from inside(each)


def test_every_kind_prints_blank_in_an_empty_office(blank_papers: dict[str, list[Document]]) -> None:
    wrong = {}
    for key, documents in blank_papers.items():
        assert documents, key
        parts = [each for document in documents for each in inside(document)]
        texts = [each for each in parts if isinstance(each, str)]
        filled_in = {"小林", written_date(clock.today())}  # who fills it in, and when, is written by hand
        wrong[key] = [text for text in texts if MARK in text or WRONG.search(text) or any(each in text for each in filled_in)]
        empty = [each for each in parts if isinstance(each, Cell | Pair) and "" in (getattr(each, "content", 0), getattr(each, "value", 0))]
        lines = [each for each in parts if isinstance(each, Text) and re.search("　　|＿", each.text)]
        cells = [cell for each in parts if isinstance(each, Table) for row in each.rows for cell in row if cell == ""]
        room = [*empty, *lines, *cells, *(each for each in parts if isinstance(each, Blank))]
        assert room, f"{key}: nowhere to write"
        assert pdf.render_batch(documents).startswith(b"%PDF"), key
    assert {key: found for key, found in wrong.items() if found} == {}


def test_a_blank_is_the_form_that_is_printed_full(
    blank_papers_of_demo: dict[str, list[Document]], papers_of_demo: dict[str, Sequence[Document]]
) -> None:
    strange = {}
    for key, empty in blank_papers_of_demo.items():
        full = papers_of_demo[key]
        if not full:
            continue
        mine, theirs = names_on(empty), names_on(full)
        if not mine <= theirs or bool(theirs) != bool(mine):
            strange[key] = mine - theirs
    assert set(strange) - OF_THE_OFFICE - ROOM_FOR_MORE == {"training-notice", "inspection-plan"}, "but for letters whose annex is a table"
    assert all(not found for key, found in strange.items() if key not in OF_THE_OFFICE | ROOM_FOR_MORE)


def names_on(documents: Sequence[Document]) -> set[str]:
    """The columns of its lists, the cells of its forms."""
    blocks = [block for document in documents for block in document.blocks]
    cells = [cell for each in blocks if isinstance(each, Table) for row in each.heads for cell in row]
    heads = {cell if isinstance(cell, str) else str(cell.content) for cell in cells}
    return heads | {pair.label for each in blocks if isinstance(each, KeyValueGrid) for pair in each.pairs}


def test_a_blank_is_kept_for_years(blank_papers: dict[str, list[Document]]) -> None:
    said = {key: [each for document in found for each in inside(document)] for key, found in blank_papers.items()}
    texts = {key: [each for each in parts if isinstance(each, str)] for key, parts in said.items()}
    assert {key for key, said in texts.items() if any("2026" in text or "第四季度" in text for text in said)} == set()
    assert any("＿＿＿年第＿＿季度" in text for text in texts["meeting-minutes"])
    assert any("＿＿＿年度" in text for text in texts["issue-table"])


def test_a_list_has_rows_to_its_foot(blank_papers: dict[str, list[Document]]) -> None:
    rows = {key: len(table.rows) for key, found in blank_papers.items() for each in found for table in each.blocks
            if isinstance(table, Table) and table.heads and len(each.blocks) == 4}  # fmt: skip
    assert len(rows) > 80 and min(rows.values()) >= 4, rows


def test_what_is_on_record_does_not_stand_on_a_blank(
    blank_papers: dict[str, list[Document]], blank_papers_of_demo: dict[str, list[Document]]
) -> None:
    empty, full = blank_papers, blank_papers_of_demo
    differ = {key for key in empty if list(map(repr, empty[key])) != list(map(repr, full[key]))}
    assert differ == {"inspection-sheet", "inspection-sheets"}, "only the office's own checklist is printed on a blank"


def test_there_is_a_blank_agreement_of_each_kind(desk: Desk, named: Desk) -> None:
    printed = desk.prints.blank("agreements")
    assert len(printed.parts) == 7 and printed.name == "交通安全责任书（空白）"
    with pytest.raises(NotFound):
        desk.prints.blank("no-such-kind")
