"""The matrix of the committees: cells, rows behind them, marking, the drafted summary and its figures."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics

from trafficdesk.desk import Desk, Filter
from ui.desks.ledger import LedgerPage
from ui.session import Session
from ui.theme import LARGE, NORMAL
from ui.widgets.buttons import Button
from ui.work.committees.matrix import LedgerMatrix


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def committee(desk: Desk) -> int:
    desk.records.add("units", {"name": "示例里居委会", "short_name": "示例里", "unit_type": "社区居委会"})
    return desk.records.select("units")[0].id


@pytest.fixture
def open_page(qtbot: Any, session: Session, settle: Callable[[], None]) -> Callable[[], LedgerMatrix]:
    def make() -> LedgerMatrix:
        session.year = 2026
        page = LedgerMatrix(session)
        qtbot.addWidget(page)
        page.resize(1156, 520)
        page.show()
        page.shown()
        settle()
        return page

    return make


def choose(page: LedgerMatrix, key: str) -> None:
    matrix = page.table.matrix.matrix
    assert matrix is not None
    place = [column.key for column in matrix.columns].index(key)
    page.table.setCurrentIndex(page.table.matrix.index(0, place))


def test_without_committees_the_page_says_what_to_do(open_page: Callable[[], LedgerMatrix]) -> None:
    page = open_page()
    assert page.empty.isVisible() and "登记居委会" in page.empty.hint.text()


def test_ledgers_are_made_and_marked(
    open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, settle: Callable[[], None]
) -> None:
    page = open_page()
    choose(page, "03")
    assert not page._complete.isEnabled()
    page.make_ledgers()
    settle()
    dialog = page.mark("complete")
    dialog.go()
    settle()
    assert "要写明责任人" in dialog.rows["responsible"].problem.sentence
    dialog.rows["filed_on"].editor.put("2026-05-06")
    dialog.rows["responsible"].editor.put("吴示例")
    dialog.go()
    settle()
    found = page.table.current()
    assert found is not None and (found[1].text, str(found[1].on)) == ("齐全", "2026-05-06")
    assert page.state.word == "齐全 2026-05-06"
    assert "1 / 19" in str(page.table.matrix.headerData(0, page.table.verticalHeader().orientation()))


def test_a_cell_opens_the_rows_behind_it(
    open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, session: Session, qtbot: Any, settle: Callable[[], None]
) -> None:
    desk.records.add("vehicles", {"plate": "津A10001", "unit": committee}, reason="测试")
    desk.records.add("vehicles", {"plate": "津A10002"}, reason="测试")
    page = open_page()
    choose(page, "03")
    asked: list[tuple[str, tuple[Filter, ...]]] = []
    page.open_rows.connect(lambda code, filters: asked.append((code, filters)))
    page.open_behind()
    ledger = LedgerPage(session, "vehicles")
    qtbot.addWidget(ledger)
    ledger.show()
    assert ledger.show_rows(*asked[0])
    settle()
    assert ledger.panel.model.rowCount() == 1
    assert "示例里居委会" in ledger.panel.strip.conditions[0].shown
    assert not ledger.show_rows("people", ())


def test_a_new_row_of_a_narrowed_table_knows_what_it_is_narrowed_to(
    committee: int, desk: Desk, session: Session, qtbot: Any, settle: Callable[[], None]
) -> None:
    session.year = 2026
    ledger = LedgerPage(session, "committee-plans")
    qtbot.addWidget(ledger)
    ledger.show()
    ledger.show_rows("committee-plans", (Filter("committee", "is", committee),))
    settle()
    ledger.add()
    form = ledger.form
    assert form.rows["committee"].editor.input() == committee and form.rows["year"].editor.shown() == "2026"
    assert not form.dirty
    form.rows["task"].editor.put("夜间巡查")
    assert form.dirty
    ledger.save()
    settle()
    plan = desk.records.select("committee-plans")[0]
    assert (plan.values["committee"], plan.values["year"], plan.values["task"]) == (committee, 2026, "夜间巡查")


def test_a_single_click_shows_the_rows_and_each_is_a_link(
    open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, qtbot: Any, settle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for number in range(3):
        desk.records.add("vehicles", {"plate": f"津A1000{number}", "unit": committee}, reason="测试")
    monkeypatch.setattr("ui.work.committees.behind_rows.SHOWN", 2)
    page = open_page()
    keys = [column.key for column in page.table.matrix.matrix.columns]  # type: ignore[union-attr]
    places = {key: page.table.visualRect(page.table.matrix.index(0, keys.index(key))).center() for key in ("03", "04")}
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=places["03"])
    settle()
    rows = page.behind.table
    assert page.behind.currentWidget() is rows
    assert [line.cells[1].text for line in rows.sheet.lines] == ["津A10000", "津A10001", "还有 1 辆，全部打开"]
    opened: list[Any] = []
    page.open_record.connect(lambda *key: opened.append(key))
    page.open_rows.connect(lambda code, _filters: opened.append(code))
    for at in (1, 2):
        where = rows.visualRect(rows.sheet.index(at, 1)).center()
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert opened == [("vehicles", desk.records.find("vehicles", "津A10001")[0]), "vehicles"]
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier, places["04"])
    settle()
    assert len(page.table.chosen()) == 2
    assert page.behind.currentWidget() is not rows and "还没有这一项" in page.behind.nothing.text()


def test_the_summary_is_drafted_with_figures_that_open(
    open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, settle: Callable[[], None]
) -> None:
    desk.records.add("vehicles", {"plate": "津A10001", "unit": committee}, reason="测试")
    page = open_page()
    choose(page, "年度总结")
    page.write()
    settle()
    assert "在册机动车1辆" in page.summary.text.toPlainText()
    asked: list[str] = []
    page.open_rows.connect(lambda code, _filters: asked.append(code))
    page.summary.text.figure.emit(0)
    assert asked == ["vehicles"]
    page.summary.text.append("加强夜间巡查。")
    page.save()
    settle()
    paper = desk.records.select("committee-papers")[0]
    assert "加强夜间巡查" in paper.values["body"]
    assert not page.summary.typed and page.stack.currentIndex() == 0


def test_a_plan_without_tasks_is_not_taken(
    open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, settle: Callable[[], None]
) -> None:
    page = open_page()
    choose(page, "年度计划")
    dialog = page.do("hand_in")
    assert dialog is not None
    dialog.go()
    settle()
    assert "缺：计划任务" in dialog.rows["handed_in"].problem.sentence
    assert desk.records.select("committee-papers") == []


def test_a_paper_goes_through_its_buttons(
    open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, settle: Callable[[], None]
) -> None:
    desk.committees.write_paper(committee, 2026, "年度总结", "一、基本情况：在册机动车9辆。")
    page = open_page()
    choose(page, "年度总结")

    def offered() -> set[str]:
        return set(page.bar.keys)

    def step(key: str, **given: str) -> None:
        dialog = page.do(key)
        assert dialog is not None
        for name, value in given.items():
            dialog.rows[name].editor.put(value)
        dialog.go()
        settle()

    assert offered() == {"void", "hand_in"}
    step("hand_in", handed_in="2026-11-20")
    assert offered() == {"void", "send_back", "approve"}
    step("approve", approved_by="李示例")
    step("file")
    assert offered() == {"unfile"}
    page.write()
    settle()
    assert page.summary.text.isReadOnly() and page.summary.text.toPlainText().endswith("机动车9辆。")
    assert "机动车  9（台账现为 0）" in page.summary.side.findChildren(Button)[0].text()


def test_other_deadlines_hold_from_the_year_on(
    open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, settle: Callable[[], None]
) -> None:
    page = open_page()
    assert page.due.text() == "计划 01-31、总结 12-20、考核 12-31 前报"
    dialog = page.set_deadlines()
    assert dialog is not None
    dialog.rows["年度总结"].editor.put("2026-01-05")
    dialog.go()
    settle()
    assert "按先后" in dialog.rows["年度总结"].problem.sentence
    dialog.rows["年度总结"].editor.put("2026-11-30")
    dialog.go()
    settle()
    assert page.due.text() == "计划 01-31、总结 11-30、考核 12-31 前报"


def test_no_name_and_no_state_is_cut(open_page: Callable[[], LedgerMatrix], committee: int, desk: Desk, themed: Any) -> None:
    desk.records.add("units", {"name": "示例里名字特别长的东丽湖新区第二社区居民委员会", "unit_type": "社区居委会"})
    for large in (False, True):
        themed.set(step=LARGE if large else NORMAL)
        page = open_page()
        table, names = page.table, page.table.verticalHeader()
        bold = QFontMetrics(themed.font(bold=True))
        room = QRect(0, 0, names.width() - 14, 1000)
        needed = bold.boundingRect(room, int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere), "示例里名字特别长的东丽湖新区第二")
        assert needed.height() + QFontMetrics(themed.font("fs-s")).height() <= names.defaultSectionSize()
        column = table.horizontalHeader().defaultSectionSize()
        assert column * 19 + names.width() <= table.width() + 1 or table.horizontalScrollBar().isVisible()
        assert column >= QFontMetrics(themed.font()).horizontalAdvance("齐全") + 5
