"""The publicity page: fixed days into the plan, an activity for a plan item, stock that is refused when it would not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trafficdesk.desk import Desk
from ui.pages.publicity_year import PublicityYear
from ui.session import Session


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(qtbot: Any, session: Session, settle: Callable[[], None]) -> PublicityYear:
    session.year = 2026
    made = PublicityYear(session)
    qtbot.addWidget(made)
    made.resize(1156, 560)
    made.changed.connect(made.refresh)
    made.show()
    made.shown()
    settle()
    return made


def texts(table: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in line.cells) for line in table.sheet.lines]


def test_an_empty_year_says_what_to_do(page: PublicityYear) -> None:
    assert page.plan_hint.isVisible() and "固定宣传日列入计划" in page.plan_hint.text()
    assert not page._move.isEnabled() and "先在“宣传资料”里登记" in page._move.toolTip()


def test_the_year_from_plan_to_done(page: PublicityYear, desk: Desk, settle: Callable[[], None]) -> None:
    page.draft()
    settle()
    assert ("12-02", "全国交通安全日", "还剩 9 天", "没有") in texts(page.plans)
    assert not page._draft.isEnabled()
    page.calendar.choose(12)
    assert [line[1] for line in texts(page.plans)] == ["全国交通安全日", "全国交通安全日活动总结"]
    dialog = page.ask_activity()
    dialog.give("held", "2026-11-20").give("entry", "进社区").give("leaflets", "40")
    assert dialog.rows["plan"].editor.shown() == "全国交通安全日"
    dialog.go()
    settle()
    assert texts(page.plans)[0][3] == "1 次" and [line[1:] for line in texts(page.gaps)] == [("40", "0")]
    page.finish()
    settle()
    assert texts(page.plans)[0][2] == "完成"
    page.calendar.choose(12)
    assert len(texts(page.plans)) == 12


def test_a_plan_item_without_activity_is_not_done(
    page: PublicityYear, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    page.draft()
    settle()
    from ui.tasks import runner

    said: list[str] = []
    runner().known_error.connect(lambda _task, error: said.append(str(error)))
    page.finish()
    settle()
    assert said and "还没有登记活动" in said[0]


def test_stock_is_refused_in_the_dialog_and_nothing_typed_is_lost(
    page: PublicityYear, desk: Desk, settle: Callable[[], None]
) -> None:
    desk.records.add("materials", {"name": "示例手册"})
    page.load()
    settle()
    dialog = page.ask_move()
    dialog.give("kind", "领用").give("quantity", "5")
    dialog.open()
    dialog.go()
    settle()
    assert dialog.isVisible() and dialog.rows["quantity"].editor.input() == "5"
    assert not desk.records.select("material-moves")
    dialog.give("kind", "入库")
    dialog.go()
    settle()
    assert texts(page.stock) == [("示例手册", "5", "0", "5")]
