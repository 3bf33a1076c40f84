"""交换台 with real widgets: a first package made, an office begun with it, its work back, what both changed settled, undone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.helpers.exchanges import cheap_packages
from tests.helpers.factory import person_id
from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk, Filter, Query
from trafficdesk.work.packages.api import THEIRS
from ui.begin_with import BeginDialog
from ui.session import Session
from ui.work.packages.board import BoardPage
from ui.work.packages.desk import BOARD, MAKE, QUESTIONS, TAKE, PackagesPage
from ui.work.packages.history import HistoryPage
from ui.work.packages.make import MakePage
from ui.work.packages.questions import QuestionsPage
from ui.work.packages.take import TakePage

Settle = Callable[[], None]
SECRET = "packages on a stick"


@pytest.fixture(autouse=True)
def cheap() -> Iterator[None]:
    with cheap_packages():
        yield


@pytest.fixture
def unit(session: Session, named: Desk) -> int:
    desk = session.desk
    unit = desk.records.add("units", {"name": "东湖里社区居委会", "unit_type": "社区居委会"}).ids[0]
    for number, name in enumerate(("张示例", "李示例"), 1):
        values = {"name": name, "id_number": person_id(number), "unit": unit, "category": "私家车驾驶人", "phone": f"1601234000{number}"}
        desk.records.add("people", values, reason="测试")
    return unit


@pytest.fixture
def page(session: Session, unit: int, show_page: ShowPage) -> PackagesPage:
    return show_page(PackagesPage(session), 600)


def tab(page: PackagesPage, place: int, kind: type[Any], settle: Settle) -> Any:
    found = page.show_tab(place)
    settle()
    assert isinstance(found, kind)
    return found


def made(page: PackagesPage, folder: Path, settle: Settle, unit: int = 0) -> Path:
    """Make a package; the file."""
    before = set(folder.glob("*.tdpack"))
    make = tab(page, MAKE, MakePage, settle)
    if unit:
        make.choose(unit, "东湖里社区居委会")
    make.target.line.setText(str(folder))
    make.password.setText(SECRET)
    make.again.setText(SECRET)
    make.make()
    settle()
    (file,) = set(folder.glob("*.tdpack")) - before
    assert make.session.preferences.packages_in == str(folder), "where the next one is put, also after the program was closed"
    return file


def begun(file: Path, folder: Path, qtbot: Any, settle: Settle) -> Desk:
    """The office that begins with it."""
    dialog = BeginDialog(folder)
    qtbot.addWidget(dialog)
    desks: list[Desk] = []
    dialog.begun.connect(desks.append)
    dialog.file.line.setText(str(file))
    dialog.password.setText(SECRET)
    dialog.clerk.setText("居委会小王")
    dialog.press()
    settle()
    return desks[0]


def person(desk: Desk, name: str) -> int:
    return desk.records.first_ids(Query("people", (Filter("name", "is", name),)), 1)[0]


def test_the_hand_goes_along_to_the_tab_that_a_button_leads_to(page: PackagesPage, settle: Settle) -> None:
    board = tab(page, BOARD, BoardPage, settle)
    button = board.row_actions().right[-1]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    settle()
    make = page.current()
    assert isinstance(make, MakePage) and make.unit.isAncestorOf(QApplication.focusWidget())


def test_a_package_cannot_be_made_for_nobody(page: PackagesPage, tmp_path: Path, settle: Settle) -> None:
    make = tab(page, MAKE, MakePage, settle)
    assert make.go.toolTip() == "请先选给哪家单位"
    make.choose(1, "东湖里社区居委会")
    make.target.line.setText(str(tmp_path))
    make.password.setText("short")
    assert make.go.toolTip() == "请填密码"
    make.password.setText(SECRET)
    assert make.go.toolTip() == "两遍密码要一样"
    make.again.setText(SECRET)
    assert make.go.isEnabled()
    make.target.line.setText(str(tmp_path / "nowhere" / "else"))
    make.make()
    settle()
    assert "nowhere" in make.report.text
    assert make.password.text() == SECRET, "nothing typed is lost"


def test_the_committee_begins_works_and_hands_back(
    page: PackagesPage, session: Session, unit: int, tmp_path: Path, qtbot: Any, settle: Settle
) -> None:
    street, stick = session.desk, tmp_path / "stick"
    stick.mkdir()
    board = tab(page, BOARD, BoardPage, settle)
    assert not board.empty.isHidden() and board.table.isHidden()
    file = made(page, stick, settle, unit)
    committee = begun(file, tmp_path / "committee", qtbot, settle)
    assert committee.office.name == "东湖里社区居委会" and committee.office.user == "居委会小王"
    assert not committee.packages.waiting(), "what a new office is furnished with came from the street"
    for name, phone in (("张示例", "16012340077"), ("李示例", "16012340078")):
        committee.records.edit("people", person(committee, name), {"phone": phone}, reason="核对")
    street.records.edit("people", person(street, "张示例"), {"phone": "16012340099"}, reason="核对")
    back = committee.packages.make(stick, SECRET).path
    committee.close()

    take = tab(page, TAKE, TakePage, settle)
    take.start_with(back)
    take.password.setText("another password")
    take.preview()
    settle()
    assert "密码不对" in take.report.text and take.file.path == back
    take.password.setText(SECRET)
    take.preview()
    settle()
    assert "还没有收下" in take.report.text and "修改 1 条" in take.report.text and "张示例" in take.report.text
    assert take.go.hasFocus()
    assert street.records.row("people", person(street, "李示例")).values["phone"] == "16012340002"
    take.take()
    settle()
    assert take.report.text.startswith("收下了") and take.asked.isEnabled() and take.asked.hasFocus()
    assert street.records.row("people", person(street, "李示例")).values["phone"] == "16012340078"

    questions = tab(page, QUESTIONS, QuestionsPage, settle)
    assert page.tabs.tabText(QUESTIONS) == "两边不同 1" and "张示例" in questions.rows.text_of(0)
    assert not questions.save(), "nothing was chosen yet"
    questions.answer(THEIRS)
    assert questions.unsaved() == "两边不同的取舍"
    questions.drop_unsaved()
    assert not questions.unsaved()
    questions.answer(THEIRS)
    QTest.keyClick(questions.table, Qt.Key.Key_Down)
    assert questions.save()
    settle()
    assert street.records.row("people", person(street, "张示例")).values["phone"] == "16012340077"
    assert not questions.empty.isHidden() and page.tabs.tabText(QUESTIONS) == "两边不同"

    history = tab(page, QUESTIONS + 1, HistoryPage, settle)
    assert [line.cells[1].text for line in history.table.sheet.lines] == ["收到", "给出"]
    board = tab(page, BOARD, BoardPage, settle)
    (line,) = board.table.sheet.lines
    assert line.cells[0].text == "东湖里社区居委会" and line.cells[-1].text == "正常"
    street.records.undo()
    street.records.undo()
    assert street.records.row("people", person(street, "李示例")).values["phone"] == "16012340002"


def test_what_could_not_be_written_is_tried_again_once_it_is_cured(
    page: PackagesPage, session: Session, unit: int, tmp_path: Path, qtbot: Any, settle: Settle
) -> None:
    street, stick = session.desk, tmp_path / "stick"
    stick.mkdir()
    committee = begun(made(page, stick, settle, unit), tmp_path / "committee", qtbot, settle)
    committee.records.trash("people", [person(committee, "张示例")], "搬走了")
    file = committee.packages.make(stick, SECRET).path
    committee.close()
    gone = person(street, "张示例")
    street.agreements.make(2026)
    street.packages.take(file, SECRET)
    questions = tab(page, QUESTIONS, QuestionsPage, settle)
    assert "不能删除" in questions.waiting[0].sentence and questions.save(), "nothing to choose, but it may be tried"
    settle()
    assert len(questions.waiting) == 1 and gone in street.records.ids(Query("people"))
    made_out = street.records.ids(Query("agreements", (Filter("person", "is", gone),)))
    street.records.trash("agreements", list(made_out), "不用签了")
    assert questions.save()
    settle()
    assert not questions.waiting and gone not in street.records.ids(Query("people"))


def test_an_office_begins_with_nothing_but_a_first_package(
    page: PackagesPage, unit: int, tmp_path: Path, qtbot: Any, settle: Settle
) -> None:
    file = made(page, tmp_path, settle, unit)
    committee = begun(file, tmp_path / "committee", qtbot, settle)
    back = committee.packages.make(tmp_path, SECRET).path
    committee.close()
    folder = tmp_path / "third"
    dialog = BeginDialog(folder)
    qtbot.addWidget(dialog)
    for given, sentence in (
        ((None, "", ""), "请选街道给的交换包文件"), ((back, "", ""), "请填做包时的密码"), ((back, SECRET, ""), "请填写经办人的姓名"),
        ((back, "another password", "小王"), "密码不对"), ((back, SECRET, "小王"), "不是街道给的第一份交换包"),
    ):  # fmt: skip
        path, secret, clerk = given
        dialog.file.line.setText(str(path or ""))
        dialog.password.setText(secret)
        dialog.clerk.setText(clerk)
        dialog.press()
        settle()
        assert sentence in dialog._problem.text()
    assert not Desk.exists(folder), "the folder is as empty as it was"


def test_a_desk_is_let_go_once_that_is_sure(
    page: PackagesPage, session: Session, unit: int, tmp_path: Path, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(page, tmp_path, settle, unit)
    board = tab(page, BOARD, BoardPage, settle)
    board.load()
    settle()
    answers = iter((False, True))
    monkeypatch.setattr("ui.work.packages.board.choose", lambda *_: next(answers))
    board.stop()
    settle()
    assert len(session.desk.packages.desks()) == 1
    board.stop()
    settle()
    assert not session.desk.packages.desks() and not board.empty.isHidden()
