"""Every kind of document prints blank: in an empty office and in a full one the same, with room to write and nothing else."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from typing import Any

import pytest

from trafficdesk.desk import Desk
from trafficdesk.engine.papers.blank import MARK, blank_documents
from trafficdesk.errors import NotFound
from trafficdesk.progress import no_progress
from trafficdesk.reports import pdf
from trafficdesk.reports.document import Blank, Cell, Document, Pair, Table, Text

# What the program would write for nothing, or for the rows that a blank stands for.
WRONG = re.compile(r"None|nan|-0000\d|\(\)|（）（|《》")


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


def blanks(desk: Desk) -> dict[str, list[Document]]:
    found = {}
    for kind in desk.prints.kinds():
        with desk.records.reading() as connection:
            found[kind.key] = blank_documents(kind, desk.office, connection, no_progress)
    return found


def test_every_kind_prints_blank_in_an_empty_office(desk: Desk) -> None:
    desk.set_up("示例街道办事处", "小林")
    wrong = {}
    for key, documents in blanks(desk).items():
        assert documents, key
        parts = [each for document in documents for each in inside(document)]
        texts = [each for each in parts if isinstance(each, str)]
        wrong[key] = [text for text in texts if MARK in text or WRONG.search(text)]
        empty = [each for each in parts if isinstance(each, Cell | Pair) and "" in (getattr(each, "content", 0), getattr(each, "value", 0))]
        lines = [each for each in parts if isinstance(each, Text) and re.search("　　|＿", each.text)]
        cells = [cell for each in parts if isinstance(each, Table) for row in each.rows for cell in row if cell == ""]
        room = [*empty, *lines, *cells, *(each for each in parts if isinstance(each, Blank))]
        assert room, f"{key}: nowhere to write"
        assert pdf.render_batch(documents).startswith(b"%PDF"), key
    assert {key: found for key, found in wrong.items() if found} == {}


def test_what_is_on_record_does_not_stand_on_a_blank(demo_desk: Desk, desk: Desk) -> None:
    desk.set_up(demo_desk.office.name, demo_desk.office.user)
    empty, full = blanks(desk), blanks(demo_desk)
    differ = {key for key in empty if list(map(repr, empty[key])) != list(map(repr, full[key]))}
    assert differ == {"inspection-sheet", "inspection-sheets"}, "only the office's own checklist is printed on a blank"


def test_there_is_a_blank_agreement_of_each_kind(desk: Desk) -> None:
    desk.set_up("示例街道办事处", "小林")
    printed = desk.prints.blank("agreements")
    assert len(printed.parts) == 7 and printed.name == "交通安全责任书（空白）"
    with pytest.raises(NotFound):
        desk.prints.blank("no-such-kind")
