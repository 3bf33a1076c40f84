"""The roster and the fast duty grid with real widgets and keys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QLineEdit

from trafficdesk.desk import ChangeSet, Desk, Query
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.widgets.buttons import Button
from ui.work.stations.duty_grid import DutyGridPage
from ui.work.stations.duty_grid_model import COLUMNS
from ui.work.stations.month import StationMonth
from ui.work.stations.roster import RosterPage

MONDAY = date(2026, 11, 23)
Settle = Callable[[], None]
Key = Qt.Key


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", MONDAY.isoformat())


@pytest.fixture
def stations(desk: Desk) -> list[int]:
    return list(desk.stations.install().ids)


@pytest.fixture
def persuaders(desk: Desk, stations: list[int]) -> list[int]:
    return [
        desk.records.add("persuaders", {"name": name, "station": stations[at]}).ids[0]
        for at, name in enumerate(("周示例", "吴示例"))
    ]


def opened(page: Any, qtbot: Any, settle: Settle) -> Any:
    qtbot.addWidget(page)
    page.resize(1156, 560)
    page.changed.connect(page.refresh)
    page.show()
    page.shown()
    settle()
    return page


def shown(page: RosterPage) -> list[tuple[str, str, str]]:
    return [(each.name, cell.shift, cell.persuader) for each in page.table.roster.rows for day in each.days for cell in day]


def open_form(page: RosterPage) -> StepDialog:
    return next(form for form in page.findChildren(StepDialog) if form.isVisible())


def test_an_empty_roster_makes_the_eight_stations(
    qtbot: Any, session: Session, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(RosterPage(session), qtbot, settle)
    assert page.empty.isVisible()
    page.install()
    settle()
    assert page.table.roster.rowCount() == 8 and page.table.isVisible()
    assert not page.note_holder.isVisible(), "what was registered today is not silent"
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-01")
    page.load()
    settle()
    assert page.note_holder.isVisible() and "8 个劝导站" in page.note.text.text()
    assert "从没登记日志" in page.table.roster.index(0, 0).data()
    wanted: list[str] = []
    page.open_rows.connect(lambda code, _filters: wanted.append(code))
    assert page.assign() is None and wanted == ["persuaders"], "without anybody the way leads to their ledger"


def test_cells_are_filled_and_cleared_by_keys(
    qtbot: Any, session: Session, settle: Settle, persuaders: list[int]
) -> None:
    page = opened(RosterPage(session), qtbot, settle)
    page.table.choose(0, 1)
    qtbot.keyClick(page.table, Key.Key_Return)
    form = open_form(page)
    assert form.rows["persuader"].editor.shown() == "周示例", "the station's own person is proposed"
    form.act.click()
    settle()
    assert shown(page) == [("1 号劝导站", "早高峰", "周示例")]
    page.table.choose(0, 2)
    page.repeat_last()
    settle()
    assert len(shown(page)) == 2
    qtbot.keyClick(page.table, Key.Key_Delete)
    settle()
    assert shown(page) == [("1 号劝导站", "早高峰", "周示例")]
    assert not page.remove.isEnabled()
    page.go(7)
    settle()
    assert shown(page) == [] and page.week.text().startswith("2026-11-30")
    page.copy_last()
    settle()
    assert shown(page) == [("1 号劝导站", "早高峰", "周示例")]
    said: list[str] = []
    page.status.connect(said.append)
    page.copy_last()
    settle()
    assert said and "都已经排好" in said[-1]


def test_somebody_who_stands_elsewhere_needs_a_reason(
    qtbot: Any, session: Session, settle: Settle, desk: Desk, stations: list[int], persuaders: list[int]
) -> None:
    desk.stations.assign(stations[0], MONDAY, "早高峰", persuaders[0])
    page = opened(RosterPage(session), qtbot, settle)
    page.table.choose(1, 1)
    qtbot.keyClick(page.table, Key.Key_Return)
    form = open_form(page)
    form.rows["persuader"].editor.put(persuaders[0], "周示例")
    form.act.click()
    settle()
    assert form.isVisible() and form.notices._reason.isVisible() and form.rows["shift"].problem
    form.notices._reason.setText("两站相邻，轮流值守")
    form.act.click()
    settle()
    assert len(shown(page)) == 2


@pytest.fixture
def grid(qtbot: Any, session: Session, settle: Settle, persuaders: list[int]) -> DutyGridPage:
    page: DutyGridPage = opened(DutyGridPage(session), qtbot, settle)
    return page


def enter(qtbot: Any, page: DutyGridPage, *texts: str) -> None:
    """Type into the cells from the current one on, Enter after each."""
    for text in texts:
        if not text:
            qtbot.keyClick(page.table, Key.Key_Return)
            continue
        qtbot.keyClicks(page.table, "x")  # any key opens the editor
        editor = next(e for e in page.table.viewport().findChildren(QLineEdit) if e.isVisible())
        editor.setText(text)
        qtbot.keyClick(editor, Key.Key_Return)
        qtbot.wait(1)


def test_lines_are_typed_with_enter_and_initials_and_saved_as_one_change(
    grid: DutyGridPage, qtbot: Any, settle: Settle, desk: Desk
) -> None:
    page = grid
    enter(qtbot, page, "1", "", "zgf", "q", "zsl", "1.5", "", "津A12345", "小型客车", "nx", "", "2", "")
    first = page.grid.lines[0]
    assert (first["station"], first["shift"], first["persuader"], first["behaviour"]) == (
        "1 号劝导站", "早高峰", "周示例", "逆行",
    )  # fmt: skip
    assert page.table.currentIndex().row() == 1
    assert COLUMNS[page.table.currentIndex().column()] == "checked"
    assert page.grid.lines[1]["station"] == "1 号劝导站" and page.grid.lines[1]["weather"] == "晴", "carried over"
    enter(qtbot, page, "30")
    said: list[ChangeSet] = []
    page.changed.connect(said.append)
    page.save()
    settle()
    assert [change.sentence for change in said] == ["登记劝导日志 2 条"]
    rows = desk.records.select("duty-logs", sort=("id",))
    assert [rows[0].values[name] for name in ("behaviour", "persons", "checked")] == ["逆行", 2, None]
    assert rows[1].values["checked"] == 30
    assert page.grid.filled() == [] and page.grid.lines[0]["station"] == "1 号劝导站"


def test_f8_takes_the_cell_above(grid: DutyGridPage, qtbot: Any) -> None:
    page = grid
    page.table.setCurrentIndex(page.grid.index(0, COLUMNS.index("behaviour")))
    enter(qtbot, page, "wt")
    page.grid.open_line(1)
    page.table.setCurrentIndex(page.grid.index(1, COLUMNS.index("behaviour")))
    page.repeat_last()
    assert page.grid.lines[1]["behaviour"] == "违停"
    assert COLUMNS[page.table.currentIndex().column()] == "treatment"


def test_errors_stand_in_their_cells_and_nothing_is_written(
    grid: DutyGridPage, qtbot: Any, settle: Settle, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = grid
    enter(qtbot, page, "1", "2026-12-30", "zgf", "", "", "", "", "", "", "飞行")
    page.save()
    settle()
    assert set(page.grid.problems) == {(0, "on"), (0, "behaviour")}
    assert page.table.currentIndex().column() == COLUMNS.index("on")
    assert page.sentence.isVisible() and "第 1 行 日期：2026-12-30 还没有到" in page.sentence.text()
    assert page.grid.lines[0]["behaviour"] == "飞行"
    assert not desk.records.select("duty-logs")
    monkeypatch.setattr("ui.work.stations.duty_grid.choose", lambda *_: False)
    assert not page.may_close()
    page.grid.setData(page.grid.index(0, COLUMNS.index("on")), "2026-11-22")
    page.grid.setData(page.grid.index(0, COLUMNS.index("behaviour")), "违停")
    page.save()
    settle()
    assert len(desk.records.select("duty-logs")) == 1 and page.may_close()


def test_a_block_from_excel_is_pasted_with_or_without_headings(
    grid: DutyGridPage, qtbot: Any, settle: Settle, desk: Desk
) -> None:
    page, clipboard = grid, QGuiApplication.clipboard()
    clipboard.setText("日期\t劝导站\t时段\t谁写的\t行为\t劝导人次\n2026-11-20\t2\t早高峰\t张某\t逆行\t3\n2026.11.21\t2\t晚高峰\t\t违停\t1\n")
    qtbot.keyClick(page.table, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [page.grid.lines[at]["station"] for at in (0, 1)] == ["2 号劝导站"] * 2
    assert page.grid.lines[1]["behaviour"] == "违停" and len(page.grid.filled()) == 2
    page.table.setCurrentIndex(page.grid.index(1, COLUMNS.index("checked")))
    clipboard.setText("12\t津A54321\n")
    qtbot.keyClick(page.table, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert page.grid.lines[1]["checked"] == "12" and page.grid.lines[1]["plate"] == "津A54321"
    page.save()
    settle()
    rows = desk.records.select("duty-logs", sort=("id",))
    assert [(row.values["on"].day, row.values["persons"], row.values["checked"]) for row in rows] == [(20, 3, None), (21, 1, 12)]


def test_an_empty_line_of_a_pasted_block_keeps_its_place(grid: DutyGridPage, qtbot: Any) -> None:
    page, clipboard = grid, QGuiApplication.clipboard()
    page.table.setCurrentIndex(page.grid.index(0, COLUMNS.index("checked")))
    clipboard.setText("12\r\n\r\n34\r\n")
    qtbot.keyClick(page.table, Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert [line.get("checked", "") for line in page.grid.lines[:3]] == ["12", "", "34"]


def test_the_month_explains_a_station_and_opens_its_rows(
    qtbot: Any, session: Session, settle: Settle, desk: Desk, stations: list[int], persuaders: list[int]
) -> None:
    desk.stations.assign(stations[0], date(2026, 11, 16), "早高峰", persuaders[0])
    desk.stations.log([{"station": stations[0], "on": "2026-11-17", "shift": "早高峰", "behaviour": "逆行", "persons": "4"}])
    page = opened(StationMonth(session), qtbot, settle)
    first = page.table.sheet.lines[0]
    assert [cell.text for cell in first.cells][:2] == ["1 号劝导站", "1 天，应 5"] and first.cells[-1].text == "4 项要补"
    assert page.table.sheet.lines[1].cells[-1].text == "整月没有日志" and page.table.sheet.lines[-1].cells[0].text == "合计"
    texts = [each.text() for each in page.findChildren(QLabel)]
    assert "● 排班没有日志：16日" in texts and "逆行　4 人次" in texts
    wanted: list[Any] = []
    page.open_rows.connect(lambda code, filters: wanted.append((code, len(desk.records.ids(Query(code, filters))))))
    for words in ("看这些班", "去加照片", "看这些日志"):
        next(each for each in page.findChildren(Button) if each.text() == words).click()
    assert wanted == [("duties", 1), ("duty-logs", 1), ("duty-logs", 1)]
    page.go(-1)
    settle()
    assert page.head.text() == "2026 年 10 月"
