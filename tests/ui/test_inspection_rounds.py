"""The page of inspection rounds with real widgets: places, the checklist, a failed line that becomes a hazard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.helpers.show_page import ShowPage
from tests.helpers.statements import statements
from trafficdesk.desk import Desk
from ui.session import Session
from ui.work.hazards.rounds import InspectionRounds

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> InspectionRounds:
    session.year = 2026
    return show_page(InspectionRounds(session))


def begin(page: InspectionRounds, settle: Settle, names: str = "湖滨路\n学府路口\n\n湖滨路") -> None:
    for open_, given in ((page.enter, {"name": "冬季拉网式排查", "starts": "2026-11-01", "ends": "2026-11-20"}),
                         (page.ask_places, {"names": names, "kind": "路段"})):  # fmt: skip
        dialog = open_()
        for name, text in given.items():
            dialog.rows[name].editor.put(text)
        dialog.go()
        settle()


def test_from_nothing_to_a_hazard(page: InspectionRounds, desk: Desk, settle: Settle, qtbot: Any) -> None:
    assert page.empty.isVisible() and not page._save.isEnabled()
    begin(page, settle)
    assert [line.cells[0].text for line in page.places.sheet.lines] == ["学府路口", "湖滨路"]
    assert page.missing.text() == "没有查：湖滨路、学府路口"
    assert "还没有排查标准" in page.problem.text() and not page._save.isEnabled()
    page.install()
    settle()
    assert page.checks.rowCount() > 15 and page._save.isEnabled()
    page.save()
    settle()
    assert page.checkers.problem is not None and not desk.records.select("inspection-checks")
    page.checkers.editor.put("王示例、李示例")
    page.checks.setFocus()
    page.checks.setCurrentCell(0, 1)
    qtbot.keyClick(page.checks, Qt.Key.Key_2)
    page.save()
    settle()
    assert "没有写存在问题" in page.problem.text() and page.checks.item(0, 1).text() == "不合格"
    page.checks.item(0, 2).setText("限速标志倒伏")
    page.checks.pass_the_rest()
    page.save()
    settle()
    hazards = desk.records.select("hazards")
    assert [(row.values["place"], row.values["description"]) for row in hazards] == [("学府路口", "限速标志倒伏")]
    assert [line.cells[2].text for line in page.places.sheet.lines] == ["没有查", "有隐患"]
    assert page.figures.text() == "计划 2 处，已查 1 处，发现隐患 1 处"
    assert page.rounds.model_.cards[0].word == "还有 1 处没有查"
    assert page.place is not None and page.place.title == "湖滨路" and page.checkers.editor.shown() == "王示例、李示例"


def test_a_line_that_is_a_hazard_keeps_it(page: InspectionRounds, desk: Desk, settle: Settle) -> None:
    begin(page, settle, "湖滨路")
    page.install()
    settle()
    page.checkers.editor.put("王示例")
    page.checks.item(1, 2).setText("标线磨没了")
    assert page.checks.item(1, 1).text() == "不合格", "who writes what is wrong says that it failed"
    page.save()
    settle()
    page.checks.set_result(1, "合格")
    assert page.checks.lines()[1].result == "不合格" and page.checks.lines()[1].hazard
    page.checks.pass_the_rest()
    page.save()
    settle()
    assert len(desk.records.select("hazards")) == 1
    desk.records.undo()
    desk.records.undo()
    page.load()
    settle()
    assert not desk.records.select("hazards") and page.figures.text() == "计划 1 处，已查 0 处，发现隐患 0 处"


def test_what_is_ticked_is_not_lost_by_choosing_another_place(
    page: InspectionRounds, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(page, settle)
    page.install()
    settle()
    first = page.place
    page.checks.set_result(0, "合格")
    monkeypatch.setattr("ui.page.ask_unsaved", lambda parent, what: "stay")
    page.places.choose(page.places.sheet.lines[1].key)
    settle()
    assert page.place == first and page.checks.item(0, 1).text() == "合格"
    assert page.places.current_key() == first.id


def test_rounds_places_and_checks_are_read_at_once_however_many(page: InspectionRounds, desk: Desk, settle: Settle) -> None:
    begin(page, settle, "湖滨路")
    page.install()
    settle()
    asked = []
    for number in (1, 6):
        for at in range(number):
            more = desk.process("inspection-rounds").begin({"name": f"第 {number}{at} 次", "source": "日常巡查", "starts": "2026-11-02"})
            desk.inspections.add_places(more.ids[0], [f"示例路 {each}" for each in range(number)], "路段")
        round_id = page.chosen_id()
        desk.inspections.add_places(round_id, [f"学府路 {number}{each}" for each in range(number)], "路段")
        with statements(desk) as said:
            page.read_list(2026)
            page.read_one(round_id)
            page._load_checks(desk.inspections.places(round_id)[0].id)
            settle()
        asked.append(len(said))
    assert asked[0] == asked[1] <= 20, asked
