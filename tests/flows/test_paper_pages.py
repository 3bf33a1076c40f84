"""Every sheet of every kind, laid out and drawn: no mark where none may stand, nothing outside, no head twice or alone, no page for
nothing, all letters readable by PDFium and poppler, all fonts inside, the same bytes twice. With records, blank, and with a rare name."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.flows.conftest import TODAY, papers_of
from tests.helpers import paper_check
from tests.helpers.copies import opened_copy
from trafficdesk.desk import Query
from trafficdesk.reports import fonts
from trafficdesk.reports.document import Document

RARE = "𠮷"  # Extension B: in no font that is shipped
LONGEST = {"people": "阿卜杜热合曼买买提吐尔逊江艾力玉素甫卡德", "units": f"天津市东丽区{'东丽湖街道示例道路旅客运输' * 4}有限公司"}
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


@pytest.fixture(scope="module")
def renamed(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sequence[Document]]:
    """What the demo office prints where four people and units have the longest names, which no font has the end of, and others their
    own with such an end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        with closing(opened_copy(demo_office, tmp_path_factory.mktemp("renamed") / "office")) as desk:
            for code in ("people", "units", "stations", "persuaders"):
                long = LONGEST.get(code, "")
                for number, row_id in enumerate(desk.records.ids(Query(code))[: 7 if long else 3]):
                    own = desk.records.row(code, row_id).values["name"]
                    name = f"{long[:-2]}{'甲乙丙丁'[number]}{RARE}" if long and number < 4 else f"{own}{RARE}"
                    desk.records.edit(code, row_id, {"name": name}, reason="测试")
            return {kind.key: papers_of(desk, kind.key) for kind in desk.prints.kinds()}


def test_the_longest_names_fit_every_form(renamed: dict[str, Sequence[Document]]) -> None:
    assert [len(each) for each in LONGEST.values()] == [20, 62]
    beginnings = [each[:-2] for each in LONGEST.values()]
    faults, named = {}, 0
    for key, printed in renamed.items():
        concerned = [each for each in printed if any(name in text for text in fonts.texts_of(each) for name in beginnings)]
        named += bool(concerned)
        if found := laid_out(concerned[:DRAWN]):
            faults[key] = found[:5]
    assert faults == {} and named > 40


def test_a_rare_name_stops_no_paper(renamed: dict[str, Sequence[Document]], papers_of_demo: dict[str, Sequence[Document]]) -> None:
    before = {key for key, documents in papers_of_demo.items() if documents}
    faults, some, named = {}, [], 0
    for key, documents in renamed.items():
        concerned = [each for each in documents if fonts.missing_places(each)]
        assert bool(concerned) == (RARE in fonts.by_hand(documents)), key
        named += bool(concerned)
        some += concerned[:1]
        before -= {key} if documents else set()
        if found := laid_out(concerned[:DRAWN]):
            faults[key] = found[:5]
    assert faults == {} and before == set()
    assert paper_check.drawn_faults(some) == []
    assert named > 40, "a rare name stands on many kinds of paper"
