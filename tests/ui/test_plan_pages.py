"""The plan page and the score sheets: import, finish with evidence, rows behind a figure, override, publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from ui.page import Page
from ui.parts.figure_rows import figure_menu
from ui.session import Session
from ui.work.plans.desk import PlanSquares
from ui.work.plans.score_sheet import ScoreSheet

Settle = Callable[[], None]
Open = Callable[[type[Page]], Any]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def open_page(session: Session, show_page: ShowPage) -> Open:
    session.year = 2026

    def make(kind: type[Page]) -> Page:
        return show_page(kind(session))

    return make


def lines(table: Any) -> list[tuple[str, ...]]:
    return [tuple(cell.text for cell in line.cells) for line in table.sheet.lines]


def put(dialog: Any, **texts: str) -> Any:
    for name, text in texts.items():
        dialog.rows[name].editor.put(text)
    return dialog


def test_the_plan_is_imported_and_late_tasks_stand_first(open_page: Open, settle: Settle) -> None:
    page = open_page(PlanSquares)
    assert page.empty.isVisible() and "导入街道的年度工作方案" in page.empty.hint.text()
    page.import_plan()
    settle()
    assert not page.empty.isVisible() and len(lines(page.tasks)) == 39
    assert page.late.text() == "逾期 22" and lines(page.tasks)[0][5].startswith("逾期")
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
    dialog = page.take("finish")
    settle()
    assert dialog.hint.text().startswith("完成标准：")
    put(dialog, done_on="2026-11-20")
    dialog.go()
    settle()
    assert dialog.isVisible() and desk.records.row("plan-tasks", key).values["state"] == "未开始"
    assert "佐证" in dialog.rows["evidence"].problem.sentence
    put(dialog, evidence="签订台账")
    dialog.go()
    settle()
    assert desk.records.row("plan-tasks", key).values["state"] == "完成"
    assert page.late.text() == "逾期 21"


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


def test_a_task_shows_its_nodes_and_evidence(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("hazards", {"found": "2026-05-03", "place": "示例路", "category": "路", "description": "护栏破损",
                                 "source": "日常巡查"}, reason="测试")  # fmt: skip
    page = open_page(PlanSquares)
    numbers = {line.cells[0].text: line.key for line in page.tasks.sheet.lines}
    page._pick(numbers["7.2"])
    settle()
    assert page.tabs.currentIndex() == 1 and "完成标准：整改率不低于95%" in page.pane.facts.text()
    assert [line[0] for line in lines(page.pane.nodes)] == ["四季度进展"]
    menu = figure_menu(page, page.task().figure, page.open_rows.emit)
    opened: list[Any] = []
    page.open_rows.connect(lambda code, filters: opened.append(len(desk.records.select(code, *filters))))
    for action in menu.actions():
        action.trigger()
    assert [action.text() for action in menu.actions()] == ["隐患销号 0/1", "已销号　0", "未销号　1", "全部记录"]
    assert opened == [0, 1, 1]
    dialog = page.reach_node(page.pane.nodes.current_key())
    put(dialog, done_on="2026-11-20")
    dialog.go()
    settle()
    assert lines(page.pane.nodes)[0][2] == "已完成"
    page._pick(numbers["6.1"])
    settle()
    assert page.pane.hint.isVisibleTo(page.pane) and not page.pane._behind.isEnabled()


def test_a_sheet_from_making_to_publication(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("units", {"name": "示例公司", "unit_type": "企业"})
    page = open_page(ScoreSheet)
    assert page.empty.isVisible()
    dialog = put(page.ask_sheets(), object="单位", period="年")
    dialog.go()
    settle()
    assert [card.title for card in page.cards.model_.cards] == ["示例公司"]
    assert page.group.currentText() == "全年　单位 1 份　1 份未公布" and page.warning.text() == "1 项没有得分"
    refused = page.take("publish")
    refused.go()
    settle()
    assert "还有 1 项没有得分" in refused.notices._general_text.text()
    refused.reject()
    page.lines.choose(next(line.id for line in page._lines if line.score is None))
    _judge(page, settle, "10")
    page.take("publish").go()
    settle()
    assert [card.word for card in page.cards.model_.cards] == ["已公布"]
    assert not page._judge.isEnabled() and "撤回公布" in page._judge.toolTip() and page.bar.keys == ("withdraw",)
    desk.records.add("accidents", {"happened": "2026-05-03 08:10", "place": "示例路"}, reason="测试")
    page.refresh(None)
    settle()
    put(page.take("withdraw"), reason="申诉后更正").go()
    settle()
    assert [card.word for card in page.cards.model_.cards] == ["考评"] and page._judge.isEnabled()


def test_a_published_sheet_says_what_is_different_today(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.plans.import_seed(2026)
    committee = desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"}).ids[0]
    activity = {"held": "2026-05-03", "theme": "示例", "entry": "进社区", "host": committee}
    desk.records.add("publicity", activity)
    desk.process("assessments").do(desk.scores.open_sheets(2026, "年", "居委会", [committee]).ids[0], "publish")
    desk.records.add("publicity", {**activity, "held": "2026-06-03"})
    page = open_page(ScoreSheet)
    assert page.warning.text() == "公布以后 1 项台账有变化"
    key = next(line.id for line in page._lines if line.name == "宣传活动次数")
    page.lines.choose(key)
    remark = next(line.cells[-1].text for line in page.lines.sheet.lines if line.key == key)
    assert remark == "今天是 宣传活动 2" and page._behind.isEnabled()
    line = page.line()
    menu = figure_menu(page, line.figure, page.open_rows.emit, line.now)
    assert [action.text() for action in menu.actions()] == ["公布时：宣传活动 1", "看这些记录", "今天：宣传活动 2", "看这些记录"]


def test_a_veto_is_registered_with_its_reason(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"})
    desk.scores.open_sheets(2026, "年", "居委会", desk.scores.examined("居委会"))
    page = open_page(ScoreSheet)
    page.lines.choose(next(line.id for line in page._lines if line.name == "瞒报、谎报事故"))
    assert "登记一票否决" in page._judge.text()
    dialog = page.judge()
    dialog.go()
    settle()
    assert dialog.isVisible()
    put(dialog, reason="6月事故未报")
    dialog.go()
    settle()
    card = page.cards.model_.cards[0]
    assert (card.word, card.level) == ("一票否决", "bad")


def _judge(page: ScoreSheet, settle: Settle, score: str) -> None:
    dialog = page.judge()
    assert dialog is not None
    put(dialog, score="99", reason="资料齐全")
    dialog.go()
    settle()
    assert dialog.isVisible() and dialog.rows["reason"].editor.input() == "资料齐全"
    put(dialog, score=score)
    dialog.go()
    settle()


def test_new_sheets_come_to_the_front_and_f4_judges(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.plans.import_seed(2026)
    desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"})
    page = open_page(ScoreSheet)
    for period in ("一季度", "二季度"):
        dialog = put(page.ask_sheets(), object="居委会", period=period)
        dialog.go()
        settle()
        assert page.group.currentText().startswith(period)
    asked: list[bool] = []
    page.judge = lambda: asked.append(True)
    assert page.save_and_next() and asked == [True]


def test_without_indicators_a_sheet_is_refused(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.records.add("units", {"name": "示例社区居委会", "unit_type": "社区居委会"})
    page = open_page(ScoreSheet)
    dialog = put(page.ask_sheets(), object="居委会")
    dialog.go()
    settle()
    assert dialog.isVisible() and not desk.records.select("assessments")
