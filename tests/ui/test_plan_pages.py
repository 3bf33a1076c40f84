"""The plan page and the score sheets: import, finish with evidence, rows behind a figure, override, publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trafficdesk.desk import Desk
from ui.page import Page
from ui.pages.plan_squares import PlanSquares
from ui.pages.score_sheet import ScoreSheet
from ui.session import Session
from ui.tasks import runner

Settle = Callable[[], None]
Open = Callable[[type[Page]], Any]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def open_page(qtbot: Any, session: Session, settle: Settle) -> Open:
    session.year = 2026

    def make(kind: type[Page]) -> Page:
        made: Any = kind(session)
        qtbot.addWidget(made)
        made.resize(1156, 560)
        made.changed.connect(made.refresh)
        made.show()
        made.shown()
        settle()
        return made

    return make


def lines(table: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in line.cells) for line in table.sheet.lines]


def test_the_plan_is_imported_and_late_tasks_stand_first(open_page: Open, settle: Settle) -> None:
    page = open_page(PlanSquares)
    assert page.empty.isVisible() and "导入街道的年度工作方案" in page.empty.hint.text()
    page.import_plan()
    settle()
    assert not page.empty.isVisible() and len(lines(page.tasks)) == 37
    assert page.late.text() == "逾期 20" and lines(page.tasks)[0][4].startswith("逾期")
    page.squares.choose(1)
    first = lines(page.tasks)
    assert first and all(line[3] <= "03-31" for line in first)
    late_one = page.tasks.current_key()
    page.squares.choose(1)
    page._pick(late_one)
    assert page.tasks.current_key() == late_one


def test_a_task_is_finished_with_evidence_only(open_page: Open, desk: Desk, settle: Settle) -> None:
    page = open_page(PlanSquares)
    page.import_plan()
    settle()
    key = page.tasks.current_key()
    dialog = page.ask_finish()
    dialog.open()
    dialog.give("on", "2026-11-20")
    dialog.go()
    settle()
    assert dialog.isVisible() and desk.records.row("plan-tasks", key).values["state"] == "未开始"
    dialog.give("evidence", "签订台账")
    dialog.go()
    settle()
    assert desk.records.row("plan-tasks", key).values["state"] == "完成"
    assert page.late.text() == "逾期 19"


def test_a_target_opens_its_rows(open_page: Open, desk: Desk, settle: Settle) -> None:
    page = open_page(PlanSquares)
    page.import_plan()
    settle()
    opened: list[tuple[str, Any]] = []
    page.open_rows.connect(lambda code, filters: opened.append((code, filters)))
    names = {line.cells[0].text: line.key for line in page.targets.sheet.lines}
    page.targets.choose(names["交通事故起数"])
    page.show_behind()
    assert [code for code, _ in opened] == ["accidents"] and opened[0][1]


def test_a_sheet_from_making_to_publication(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"})
    page = open_page(ScoreSheet)
    assert page.empty.isVisible()
    dialog = page.ask_sheets()
    dialog.give("object", "居委会")
    dialog.go()
    settle()
    assert [card.title for card in page.sheets.model_.cards] == ["示例社区居委会"]
    said: list[str] = []
    runner().known_error.connect(lambda _task, error: said.append(str(error)))
    page.publish()
    settle()
    assert said and "还有 2 项没有得分" in said[0]
    for line in list(page._lines):
        if line.score is None:
            page.lines.choose(line.id)
            _override(page, settle, "10")
    page.publish()
    settle()
    assert [card.word for card in page.sheets.model_.cards] == ["已公布"]
    assert not page._override.isEnabled() and "已经公布" in page._publish.toolTip()


def _override(page: ScoreSheet, settle: Settle, score: str) -> None:
    dialog = page.ask_override()
    assert dialog is not None
    dialog.open()
    dialog.give("score", "99").give("reason", "资料齐全")
    dialog.go()
    settle()
    assert dialog.isVisible() and dialog.rows["reason"].editor.input() == "资料齐全"
    dialog.give("score", score)
    dialog.go()
    settle()


def test_without_indicators_a_sheet_is_refused(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"})
    page = open_page(ScoreSheet)
    dialog = page.ask_sheets()
    dialog.give("object", "居委会")
    dialog.open()
    dialog.go()
    settle()
    assert dialog.isVisible() and not desk.records.select("assessments")
