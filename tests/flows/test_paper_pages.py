"""Every sheet of every kind, laid out and drawn: no mark where none may stand, nothing outside, no head twice or alone, no page for
nothing, all letters readable by PDFium and poppler, all fonts inside, the same bytes twice. With records, blank, and with a rare name."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.flows.conftest import TODAY
from tests.helpers import paper_check
from tests.helpers.print_rows import of_year
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.papers.blank import blank_documents
from trafficdesk.errors import KnownError
from trafficdesk.progress import no_progress
from trafficdesk.reports import fonts
from trafficdesk.reports.document import Document

RARE = "𠮷"  # Extension B: in no font that is shipped
# So many documents of a kind are drawn; all of them are laid out.
DRAWN = 2


def of_kind(desk: Desk, key: str) -> Sequence[Document]:
    """The documents of a kind for the whole office; none where it has nothing to print."""
    try:
        return desk.prints.documents(key, **of_year(desk, key))
    except KnownError:
        return ()


def laid_out(documents: Sequence[Document]) -> list[str]:
    return [f"{each.title} {each.page}: {each.what} {each.text}" for document in documents for each in paper_check.faults_of(document)]


@pytest.fixture(scope="module")
def documents_of(demo_office: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sequence[Document]]:
    """What the demo office prints, by kind."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        desk = Desk.open(shutil.copytree(demo_office, tmp_path_factory.mktemp("pages") / "office"), user="小林")
        found = {kind.key: of_kind(desk, kind.key) for kind in desk.prints.kinds()}
        desk.close()
    return found


def test_every_sheet_of_an_office(documents_of: dict[str, Sequence[Document]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    faults = {key: found[:5] for key, documents in documents_of.items() if (found := laid_out(documents))}
    assert faults == {}
    assert paper_check.drawn_faults([each for documents in documents_of.values() for each in documents[:DRAWN]]) == []
    assert sum(map(bool, documents_of.values())) > 140, "the demo office has rows of nearly every kind"


def test_every_blank_sheet(desk: Desk) -> None:
    desk.set_up("示例街道办事处", "小林")
    faults = {}
    for kind in desk.prints.kinds():
        with desk.records.reading() as connection:
            documents = blank_documents(kind, desk.office, connection, no_progress)
        found = [each for document in documents for each in paper_check.faults_of(document) if each.what != "a page without content"]
        if found:
            faults[kind.key] = found[:5]
    assert faults == {}


def test_the_longest_names_fit_every_form(demo_desk: Desk) -> None:
    longest = {"people": "阿卜杜热合曼买买提吐尔逊江艾力玉素甫卡德", "units": f"天津市东丽区{'东丽湖街道示例道路旅客运输' * 4}有限公司"}
    assert [len(each) for each in longest.values()] == [20, 62]
    for code, name in longest.items():
        for number, row_id in enumerate(demo_desk.records.ids(Query(code))[:4]):
            demo_desk.records.edit(code, row_id, {"name": f"{name[:-1]}{'甲乙丙丁'[number]}"}, reason="测试")
    faults, named = {}, 0
    for kind in demo_desk.prints.kinds():
        printed = of_kind(demo_desk, kind.key)
        concerned = [each for each in printed if any(name[:-1] in repr(each) for name in longest.values())]
        named += bool(concerned)
        if found := laid_out(concerned[:DRAWN]):
            faults[kind.key] = found[:5]
    assert faults == {} and named > 40


def test_a_rare_name_stops_no_paper(demo_desk: Desk, documents_of: dict[str, Sequence[Document]]) -> None:
    before = {key for key, documents in documents_of.items() if documents}
    for code in ("people", "units", "stations", "persuaders"):
        for row_id in demo_desk.records.ids(Query(code))[:3]:
            name = demo_desk.records.row(code, row_id).values["name"]
            demo_desk.records.edit(code, row_id, {"name": f"{name}{RARE}"}, reason="测试")
    faults, some, named = {}, [], 0
    for kind in demo_desk.prints.kinds():
        documents = of_kind(demo_desk, kind.key)
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
