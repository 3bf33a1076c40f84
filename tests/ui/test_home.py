"""The home page over a real office: what is due, who is missing, and the way into each record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.helpers.factory import person_id
from tests.helpers.since import answers_since
from trafficdesk.clock import today
from trafficdesk.engine.overview import quarter_end
from ui.desks.home import CHARTS, COVERAGE, HomePage
from ui.desks.home_coverage import MissingDialog
from ui.desks.home_due import OPEN, DuePanel, grouped, shares
from ui.desks.home_steps import StepsDialog
from ui.theme import LARGE, theme
from ui.widgets.buttons import Button
from ui.widgets.charts import Coverage


@pytest.fixture(autouse=True)
def early_in_the_year(monkeypatch):
    """A day on which no meeting and no paper is missing yet."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-02-10")


@pytest.fixture
def page(session, qtbot) -> HomePage:
    made = HomePage(session)
    qtbot.addWidget(made)
    made.resize(1156, 630)
    made.show()
    return made


def add_driver(desk, number, name, until, unit):
    values = {
        "name": name, "id_number": person_id(number), "licence_classes": "C1", "first_issued": "2015-03-01",
        "valid_until": until.isoformat(), "unit": unit, "phone": f"138{number:08d}", "category": "私家车驾驶人",
    }  # fmt: skip
    desk.records.add("people", values, reason="测试")


@pytest.fixture
def office(desk):
    desk.set_up("湖滨街道办事处", "小林")
    desk.records.add("units", {"name": "湖滨一小", "unit_type": "学校"}, reason="测试")
    unit = desk.records.find("units", "湖滨一小")[0]
    for number, (name, days) in enumerate((("王明", -12), ("李红", 0), ("赵敏", 20), ("钱多", 400)), start=1):
        add_driver(desk, number, name, today() + timedelta(days=days), unit)
    return desk


def lines(page):
    model = page.due.model
    return [
        [model.index(row, col).data() for col in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def test_an_empty_office_says_what_to_do_next(page, settle):
    page.shown()
    settle()
    assert page.stack.currentIndex() == 1
    asked = []
    page.import_wanted.connect(asked.append)
    page.add_wanted.connect(asked.append)
    buttons = {button.text(): button for button in page.stack.widget(1).findChildren(type(page._new))}
    buttons["导入名册"].click()
    buttons["新增单位"].click()
    assert asked == ["people", "units"] and "打开示例单位" in buttons


def test_due_list_is_grouped_counted_and_opens_the_record(page, office, settle, qtbot):
    page.shown()
    settle()
    shown = lines(page)
    assert [line[:4] for line in shown[:2]] == [
        ["已逾期", "逾期 12 天", "驾驶证到期", "王明 · 湖滨一小"],
        ["今天", "今天到期", "驾驶证到期", "李红 · 湖滨一小"],
    ]
    assert page.due.tabs.tabText(0) == "全部 3" and page.due.tabs.tabText(1) == "已逾期 1"
    asked = []
    page.cure_wanted.connect(lambda code, record: asked.append((code, record)))
    place = page.due.table.visualRect(page.due.model.index(1, OPEN)).center()
    qtbot.mouseClick(page.due.table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked == [("people", office.records.find("people", "李红")[0])]
    page.due.tabs.setCurrentIndex(1)
    assert [line[3] for line in lines(page)] == ["王明 · 湖滨一小"]


def test_coverage_names_who_is_missing(page, office, settle):
    page.shown()
    settle()
    signed = next(each for each in page.coverage.measures if each.key == "signed")
    assert (signed.must, signed.done) == (4, 0)
    page.coverage.button.click()
    settle()
    dialog = page.findChild(MissingDialog)
    names = {dialog.table.item(row, 0).text() for row in range(dialog.table.rowCount())}
    assert names == {"王明", "李红", "赵敏", "钱多"}
    asked = []
    dialog.opened.connect(lambda code, record: asked.append(code))
    dialog._open()
    assert asked == ["people"]


def test_the_page_follows_a_change(page, office, settle):
    page.shown()
    settle()
    record = office.records.find("people", "王明")[0]
    later = (today() + timedelta(days=900)).isoformat()
    page.refresh(office.records.edit("people", record, {"valid_until": later}, reason="换证"))
    settle()
    assert page.due.tabs.tabText(0) == "全部 2"


def test_plan_squares_and_months_count_what_is_there(office):
    year = today().year
    for number, (due, state) in enumerate(
        ((date(year, 2, 1), "完成"), (today() - timedelta(days=1), "进行中"), (date(year, 12, 31), "取消")),
        start=1,
    ):
        values = {
            "year": str(year),
            "number": str(number),
            "content": "任务",
            "due": due.isoformat(),
            "state": state,
        }
        office.records.add("plan-tasks", values, reason="测试")
    standing = office.overview.standing(year)
    assert sum(each.done for each in standing.quarters) == 1 and standing.quarters[0].done == 1
    assert sum(each.late for each in standing.quarters) == 1
    assert sum(each.open for each in standing.quarters) == 0
    assert standing.expiring[0].month is None and standing.expiring[0].first == 1
    assert [item.code for item in standing.due].count("plan-tasks") == 1, (
        "done and dropped tasks remind nobody"
    )
    assert office.findings.by_stream()["plans"] == (1, 1)


def test_charts_stand_behind_a_tab_in_large_type(page, office, settle):
    office.overview.hide_first_steps(2026)
    page.shown()
    settle()
    assert page.charts.isVisible() and not page.parts.isVisible()
    theme.set(step=LARGE)
    settle()
    assert page.parts.isVisible() and not page.charts.isVisible() and page.due.isVisible()
    page.parts.setCurrentIndex(CHARTS)
    assert page.charts.isVisible() and not page.due.isVisible()


def test_in_a_narrow_window_each_part_has_the_page_to_itself(page, office, settle):
    office.overview.hide_first_steps(2026)
    page.shown()
    settle()
    theme.set(step=LARGE)
    page.resize(690, 500)
    settle()
    assert page.due.isVisible() and not page.coverage.isVisible()
    assert page.due.table.viewport().width() > 600, "the names have room"
    page.parts.setCurrentIndex(COVERAGE)
    assert page.coverage.isVisible() and not page.due.isVisible() and not page.charts.isVisible()


def test_counts_never_run_into_the_name_of_a_measure():
    line = Coverage("责任书签订", 115, 262, "bad", "未签 147 人")
    assert line.counts_within(400) == "应 262   已 115   缺 147"
    assert line.counts_within(70) in ("115 / 262", "")
    assert line.counts_within(-5) == ""


def test_every_group_gets_rows_before_any_gets_all():
    assert shares([12, 3, 9, 31, 0], 9) == [3, 2, 2, 2, 0]
    assert shares([1, 0, 0, 0, 0], 9) == [1, 0, 0, 0, 0]
    assert shares([5, 5, 5, 5, 5], 2) == [1, 1, 1, 1, 1]


@pytest.mark.parametrize(
    ("day", "end"), [(date(2026, 1, 1), date(2026, 3, 31)), (date(2026, 11, 23), date(2026, 12, 31))]
)
def test_quarter_ends(day, end):
    assert quarter_end(day) == end


def test_in_january_it_leads_to_the_turn_of_the_year_until_that_is_done(page, office, session, settle, monkeypatch):
    settle()
    assert not page.turn.isVisible()
    answers_since(session.desk)
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-04")
    page.load()
    settle()
    assert page.turn.isVisible() and "2027 年度：新年度没有开启" in page.turn.text.text()
    wanted = []
    page.open_page.connect(wanted.append)
    page.turn.findChild(Button).click()
    assert wanted == ["years"]
    session.desk.years.open(2027)
    page.load()
    settle()
    assert not page.turn.isVisible()


def test_the_strip_leads_to_the_next_of_the_nine_steps_until_it_is_put_away(office, page, settle, qtbot):
    page.shown()
    settle()
    assert page.steps.isVisible() and "已完成 1 步。下一步：写上单位、经办人和联系电话。" in page.steps.text.text()
    with qtbot.waitSignal(page.command_wanted) as asked:
        page.steps.next.click()
    assert asked.args == ["settings"]
    office.set_up("湖滨街道办事处", "小林", "022-00000000")
    page.load()
    settle()
    page.show_steps()
    settle()
    (dialog,) = page.findChildren(StepsDialog)
    ways = {each.accessibleName(): each for each in dialog.findChildren(Button)}
    with qtbot.waitSignal(page.open_page) as opened:
        ways["去做：备份到 U 盘"].click()
    assert opened.args == ["backups"] and not dialog.isVisible()
    page.steps.away.click()
    settle()
    page.load()
    settle()
    assert page.steps.isHidden()


def test_a_new_office_sees_all_nine_steps(desk, page, settle):
    page.shown()
    settle()
    assert page.stack.currentIndex() == 1
    marks = [each for each in page.stack.currentWidget().findChildren(Button) if each.text() == "去做"]
    assert len(marks) == 9


def test_that_nothing_is_due_is_not_said_before_it_is_known(qtbot: Any, settle: Callable[[], None]) -> None:
    panel = DuePanel()
    qtbot.addWidget(panel)
    panel.resize(500, 300)
    panel.show()  # which measures it, and shows again what it has
    settle()
    assert not panel.none.isVisible()
    panel.show_due(grouped([], date(2026, 11, 29), date(2026, 12, 31)))
    assert panel.none.isVisible()
