"""Every sheet of every kind, laid out and drawn: no mark where none may stand, nothing outside, no head twice or alone, no page for
nothing, all letters readable by PDFium and poppler, all fonts inside, the same bytes twice. With records, blank, and with a rare name."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.flows.conftest import TODAY, papers_of
from tests.helpers import paper_check
from trafficdesk.desk import Desk, Query
from trafficdesk.reports import fonts
from trafficdesk.reports.document import Document

RARE = "𠮷"  # Extension B: in no font that is shipped
# So many documents of a kind are drawn; all of them are laid out.
DRAWN = 2


def laid_out(documents: Sequence[Document]) -> list[str]:
    return [f"{each.title} {each.page}: {each.what} {each.text}" for document in documents for each in paper_check.faults_of(document)]


def test_every_sheet_of_an_office(papers_of_demo: dict[str, Sequence[Document]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    faults = {key: found[:5] for key, documents in papers_of_demo.items() if (found := laid_out(documents))}
    assert faults == {}
    assert paper_check.drawn_faults([each for documents in papers_of_demo.values() for each in documents[:DRAWN]]) == []
    assert sum(map(bool, papers_of_demo.values())) > 140, "the demo office has rows of nearly every kind"


def test_every_blank_sheet(blank_papers: dict[str, list[Document]]) -> None:
    faults = {}
    for key, documents in blank_papers.items():
        found = [each for document in documents for each in paper_check.faults_of(document) if each.what != "a page without content"]
        if found:
            faults[key] = found[:5]
    assert faults == {}


def test_the_longest_names_fit_every_form(demo_desk: Desk) -> None:
    longest = {"people": "阿卜杜热合曼买买提吐尔逊江艾力玉素甫卡德", "units": f"天津市东丽区{'东丽湖街道示例道路旅客运输' * 4}有限公司"}
    assert [len(each) for each in longest.values()] == [20, 62]
    for code, name in longest.items():
        for number, row_id in enumerate(demo_desk.records.ids(Query(code))[:4]):
            demo_desk.records.edit(code, row_id, {"name": f"{name[:-1]}{'甲乙丙丁'[number]}"}, reason="测试")
    faults, named = {}, 0
    for kind in demo_desk.prints.kinds():
        printed = papers_of(demo_desk, kind.key)
        concerned = [each for each in printed if any(name[:-1] in repr(each) for name in longest.values())]
        named += bool(concerned)
        if found := laid_out(concerned[:DRAWN]):
            faults[kind.key] = found[:5]
    assert faults == {} and named > 40


def test_a_rare_name_stops_no_paper(demo_desk: Desk, papers_of_demo: dict[str, Sequence[Document]]) -> None:
    before = {key for key, documents in papers_of_demo.items() if documents}
    for code in ("people", "units", "stations", "persuaders"):
        for row_id in demo_desk.records.ids(Query(code))[:3]:
            name = demo_desk.records.row(code, row_id).values["name"]
            demo_desk.records.edit(code, row_id, {"name": f"{name}{RARE}"}, reason="测试")
    faults, some, named = {}, [], 0
    for kind in demo_desk.prints.kinds():
        documents = papers_of(demo_desk, kind.key)
        concerned = [each for each in documents if fonts.missing_places(each)]
        assert bool(concerned) == (RARE in fonts.by_hand(documents)), kind.key
        named += bool(concerned)
        some += concerned[:1]
        before -= {kind.key} if documents else set()
        if found := laid_out(concerned[:DRAWN]):
            faults[kind.key] = found[:5]
    assert faults == {} and before == set()
    assert paper_check.drawn_faults(some) == []
    assert named > 40, "a rare name stands on many kinds of paper"
