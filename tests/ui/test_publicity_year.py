"""The publicity page: fixed days into the plan, an activity for a plan item, stock that is refused when it would not do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.work.publicity.desk import PublicityYear


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> PublicityYear:
    session.year = 2026
    return show_page(PublicityYear(session))


def texts(table: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in line.cells) for line in table.sheet.lines]


def fill(dialog: StepDialog, **texts: str) -> StepDialog:
    for name, text in texts.items():
        dialog.rows[name].editor.put(text)
    return dialog


def finish(page: PublicityYear) -> StepDialog:
    """F2 on the chosen plan item, and once more in the form."""
    dialog = page.take("publicity-plans", "finish", page.plan)
    assert dialog is not None and page._plan_steps.keys[0] == "finish"
    dialog.go()
    return dialog


def test_an_empty_year_says_what_to_do(page: PublicityYear) -> None:
    assert page.plan_hint.isVisible() and "起草年度计划" in page.plan_hint.text()
    assert not page._move.isEnabled() and "点“登记资料品种”" in page._move.toolTip()


def test_the_year_from_plan_to_done(page: PublicityYear, desk: Desk, settle: Callable[[], None]) -> None:
    page.draft()
    settle()
    assert ("12-02", "全国交通安全日", "还剩 9 天", "没有") in texts(page.plans)
    assert not page._draft.isEnabled()
    page.calendar.choose(12)
    assert [line[1] for line in texts(page.plans)] == ["全国交通安全日", "全国交通安全日活动总结"]
    dialog = fill(page.add_activity(), held="2026-11-20", entry="进社区", leaflets="40")
    assert dialog.rows["plan"].editor.shown() == "全国交通安全日"
    dialog.go()
    settle()
    assert texts(page.plans)[0][3] == "1 次" and [line[1:] for line in texts(page.gaps)] == [("40", "0")]
    finish(page)
    settle()
    assert texts(page.plans)[0][2] == "完成"
    page.calendar.choose(12)
    assert len(texts(page.plans)) == 12


def test_a_plan_item_without_activity_is_not_done(page: PublicityYear, settle: Callable[[], None]) -> None:
    page.draft()
    settle()
    dialog = finish(page)
    settle()
    assert dialog.isVisible() and "还没有登记活动" in dialog.notices._general_text.text()


def test_what_does_not_agree_is_levelled_without_typing_it_again(
    page: PublicityYear, desk: Desk, settle: Callable[[], None]
) -> None:
    material = desk.records.add("materials", {"name": "示例手册"}).ids[0]
    desk.process("material-moves").begin({"material": material, "kind": "入库", "quantity": "100", "moved": "2026-11-01"})
    desk.process("publicity").begin({"held": "2026-11-20", "theme": "集市宣传", "entry": "进农村", "leaflets": "40"})
    page.load()
    settle()
    page.tabs.setCurrentIndex(2)
    assert page.tabs.tabText(2) == "库存 1"
    left = page.row_actions().left
    assert page._level in left and page._photos not in left and page._draft not in left
    dialog = page.level()
    assert dialog is not None
    dialog.go()
    settle()
    assert texts(page.stock) == [("示例手册", "100", "40", "60")] and texts(page.gaps) == []


def test_a_stale_board_is_changed_and_a_paper_needs_words(page: PublicityYear, desk: Desk, settle: Callable[[], None]) -> None:
    desk.records.add("boards", {"name": "北门宣传栏", "changed_on": "2026-07-31"})
    page.load()
    settle()
    assert page.tabs.tabText(3) == "阵地 1" and texts(page.boards)[0][2] == "逾期 23 天"
    dialog = page.take("boards", "change", page.board)
    assert dialog is not None
    fill(dialog, content="12·2 海报")
    dialog.go()
    settle()
    assert texts(page.boards) == [("北门宣传栏", "12·2 海报", "2027-02-23")]


def test_every_print_of_the_stream_is_in_the_menu(page: PublicityYear, desk: Desk, settle: Callable[[], None]) -> None:
    desk.process("publicity").begin({"held": "2026-11-20", "theme": "集市宣传", "entry": "进农村"})
    desk.records.add("materials", {"name": "示例手册"})
    page.load()
    settle()
    words = [action.text() for action in page._print.fill().actions()]
    assert {"宣传计划与完成情况表", "活动记录表：集市宣传", "第四季度", "宣传资料库存表"} <= set(words)


def test_stock_is_refused_in_the_dialog_and_nothing_typed_is_lost(
    page: PublicityYear, desk: Desk, settle: Callable[[], None]
) -> None:
    desk.records.add("materials", {"name": "示例手册"})
    page.load()
    settle()
    dialog = fill(page.add_move(), kind="领用", quantity="5")
    dialog.go()
    settle()
    assert dialog.isVisible() and dialog.rows["quantity"].editor.input() == "5"
    assert not desk.records.select("material-moves")
    assert "只有 0 份" in dialog.rows["quantity"].problem.sentence
    fill(dialog, kind="入库")
    dialog.go()
    settle()
    assert texts(page.stock) == [("示例手册", "5", "0", "5")]


def test_the_five_entries_are_the_offices_own(page: PublicityYear, settle: Callable[[], None]) -> None:
    from trafficdesk.fields.codes import use_own

    dialog = page.open_words()
    try:
        dialog.new.setText("进机关")
        dialog.add()
        settle()
        assert dialog.list.item(dialog.list.count() - 1).text() == "进机关"
        dialog.new.setText("进企业")
        dialog.add()
        settle()
        assert dialog.sentence.isVisible() and dialog.new.text() == "进企业"
        dialog.list.setCurrentRow(0)
        dialog.turn()
        settle()
        assert dialog.list.item(0).text() == "进农村（已停用）" and dialog.switch.text().startswith("重新使用")
    finally:
        use_own({})
