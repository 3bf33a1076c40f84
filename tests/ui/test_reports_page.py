"""报表: figures open their rows, words are kept, a submission freezes, what changed since is listed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PySide6.QtWidgets import QMessageBox

from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from trafficdesk.rules.periods import read_period
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.work.reports.desk import ReportsPage

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> ReportsPage:
    session.year = 2026
    session.desk.records.add("publicity", {"held": "2026-11-05", "theme": "一盔一带", "entry": "进社区", "audience": "90"})
    return show_page(ReportsPage(session), 600)


def put(dialog: StepDialog, field: str, text: str) -> StepDialog:
    dialog.rows[field].editor.put(text)
    return dialog


def go(page: ReportsPage, settle: Settle, key: str, period: str) -> None:
    page._go(key, read_period(period))
    settle()


def row_of(page: ReportsPage, name: str) -> int:
    return next(at for at, line in enumerate(page.tables[0].sheet.lines) if line.cells[1].text == name)


def click(page: ReportsPage, name: str, column: int) -> None:
    table = page.tables[0]
    table._open(table.model().index(row_of(page, name), column))


def test_a_figure_opens_the_rows_it_counts(page: ReportsPage, settle: Settle) -> None:
    go(page, settle, "month", "2026-11")
    wanted: list[Any] = []
    page.open_rows.connect(lambda code, filters: wanted.append((code, filters)))
    click(page, "受众", 3)
    assert wanted[0][0] == "publicity" and wanted[0][1][0].field == "held"
    click(page, "受众", 5)  # a share has no rows of its own
    assert len(wanted) == 1


def test_words_are_not_lost_when_another_report_is_chosen(
    page: ReportsPage, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    go(page, settle, "month", "2026-11")
    page.body.insertPlainText("抓了护学路口")
    monkeypatch.setattr("ui.page.ask_unsaved", lambda *_: "stay")
    go(page, settle, "quarter", "2026Q4")
    assert page.kind.key == "month" and page.body.toPlainText() == "抓了护学路口"
    monkeypatch.setattr("ui.page.ask_unsaved", lambda *_: "save")
    go(page, settle, "quarter", "2026Q4")
    assert page.kind.key == "quarter" and page.body.toPlainText() == ""
    go(page, settle, "month", "2026-11")
    assert page.body.toPlainText() == "抓了护学路口" and not page.typed


def test_a_figure_that_no_ledger_knows_is_filled_in(page: ReportsPage, settle: Settle) -> None:
    go(page, settle, "month", "2026-11")
    page.body.insertPlainText("写了一半")
    dialog = page.ask_typed("briefs")
    put(dialog, "briefs", "三篇").go()
    settle()
    assert dialog.isVisible() and dialog.rows["briefs"].problem
    put(dialog, "briefs", "3").go()
    settle()
    assert page.tables[0].sheet.lines[-1].cells[3].text == "3"
    assert page.body.toPlainText() == "写了一半"


def test_submitted_frozen_changed_corrected(page: ReportsPage, settle: Settle, desk: Desk) -> None:
    go(page, settle, "month", "2026-11")
    first = page.submit()
    assert first is not None
    put(first, "sent_to", "区交安办").go()
    settle()
    assert page._submit.text() == "更正上报" and page.tabs.tabText(page.tabs.count() - 1) == "上报后的变化 0"
    page.changed.emit(desk.records.add("publicity", {"held": "2026-11-20", "theme": "补登", "entry": "进社区"}))
    settle()
    assert page.tabs.tabText(page.tabs.count() - 1) == "上报后的变化 2"
    again = page.submit()
    assert again is not None and "上报 1，现在 2" in again.hint.text()
    again.go()
    settle()
    assert again.isVisible() and again.rows["reason"].problem  # the reason is missing
    put(again, "reason", "补登一次宣传").go()
    settle()
    cards = page.history.model().cards
    assert [card.word for card in cards] == ["和现在一致", "后来更正过"]


def test_excel_is_written_where_it_was_asked_for(page: ReportsPage, settle: Settle, tmp_path: Path) -> None:
    go(page, settle, "accidents", "2026-11")
    page.write_excel(tmp_path / "事故.xlsx")
    settle()
    assert (tmp_path / "事故.xlsx").stat().st_size > 1000


def test_deadlines_are_the_offices_own(page: ReportsPage, settle: Settle, desk: Desk) -> None:
    dialog = page.ask_deadlines()
    put(dialog, "month", "月底").go()
    settle()
    assert dialog.isVisible()
    put(dialog, "month", "次月5").go()
    settle()
    assert desk.reports.deadlines()["month"] == "次月5"


def test_a_form_of_the_district_is_filled_and_what_it_lacks_is_said(page: ReportsPage, settle: Settle, tmp_path: Path, qtbot: Any) -> None:
    assert [each.text() for each in page.offer_form().actions()] == ["选上级发的空表填写…", "能填的字段存为 Excel…"]
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"] = "{{期间}}月报", "{{没有这一项}}"
    book.save(tmp_path / "区表.xlsx")
    said: list[str] = []
    page.saved.connect(lambda sentence, _path: said.append(sentence))
    page.fill_form(tmp_path / "区表.xlsx", tmp_path / "填好.xlsx")
    settle()
    assert said == ["填好.xlsx：填了 1 处。"]
    filled = openpyxl.load_workbook(tmp_path / "填好.xlsx").active
    assert filled is not None and filled["A1"].value == "2026年11月月报"
    (box,) = [each for each in page.findChildren(QMessageBox) if each.isVisible()]
    assert "没有这一项" in box.text()
    box.close()
