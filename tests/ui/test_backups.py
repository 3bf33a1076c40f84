"""Backup to a folder, its check, the way back through the application, and the settings, in the real widgets."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from ui.desks.backup_parts import strength
from ui.desks.backups import LOCAL, MAKE, RESTORE, SETTINGS, VERIFY, BackupsPage
from ui.opening import restore_office
from ui.theme import LARGE, theme

PASSWORD = "Hubin-2026-ab"


@pytest.fixture
def page(session, qtbot) -> BackupsPage:
    session.desk.set_up("湖滨街道办事处", "小林")
    made = BackupsPage(session)
    qtbot.addWidget(made)
    made.resize(1156, 630)
    made.show()
    return made


@pytest.fixture
def stick(tmp_path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def make(page, stick, settle) -> Path:
    tab = page.show_tab(MAKE)
    tab.target.line.setText(str(stick))
    tab.password.setText(PASSWORD)
    tab.again.setText(PASSWORD)
    tab.make()
    settle()
    assert "备份做好了" in tab.report.text
    (file,) = stick.glob("*.tdbak")
    return file


def test_a_backup_needs_a_place_and_two_equal_passwords(page, stick, settle):
    tab = page.show_tab(MAKE)
    page.shown()
    settle()
    assert tab.last.word == "还没有备份过" and tab._reason.text() == "请先选存到哪里"
    tab.target.line.setText(str(stick))
    tab.password.setText("1234567")
    assert not tab.go.isEnabled() and tab.strength.level == "bad"
    tab.password.setText(PASSWORD)
    tab.again.setText(PASSWORD[:-1])
    assert not tab.go.isEnabled() and tab.same.word == "两遍不一样"
    tab.again.setText(PASSWORD)
    assert tab.go.isEnabled()


def test_backup_is_made_and_found_good(page, desk, stick, settle):
    desk.records.add("units", {"name": "湖滨一小", "unit_type": "学校"}, reason="测试")
    file = make(page, stick, settle)
    assert page.page_at(MAKE).last.level == "ok" and desk.backups.target() == str(stick)
    assert not page.page_at(MAKE).password.text(), "a password does not stay on screen"
    tab = page.show_tab(VERIFY)
    tab.file.line.setText(str(file))
    tab.password.setText("falsch-falsch")
    tab.verify()
    settle()
    assert "密码不对" in tab.report.text
    tab.password.setText(PASSWORD)
    tab.verify()
    settle()
    assert "备份完好" in tab.report.text and "单位 1" in tab.report.text


def test_a_folder_that_is_not_there_is_refused_in_words(page, tmp_path, settle):
    tab = page.show_tab(MAKE)
    tab.target.line.setText(str(tmp_path / "没有这个U盘"))
    tab.password.setText(PASSWORD)
    tab.again.setText(PASSWORD)
    tab.make()
    settle()
    assert tab.report.isVisible() and "没有做成备份" in tab.report.text
    assert tab.password.text() == PASSWORD, "what was typed is still there"


def test_restore_asks_and_hands_over_to_the_application(page, tmp_path, monkeypatch):
    tab = page.show_tab(RESTORE)
    assert not tab.go.isEnabled()
    tab.file.line.setText(str(tmp_path / "x.tdbak"))
    tab.password.setText(PASSWORD)
    asked = []
    page.restore_wanted.connect(lambda file, word: asked.append((file, word)))
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)
    tab.go.click()
    assert asked == [], "closing the question restores nothing"
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.buttons()[1])
    tab.go.click()
    assert asked == [(tmp_path / "x.tdbak", PASSWORD)]


def test_restoring_exchanges_the_office_and_a_refusal_keeps_it(session, page, stick, settle):
    desk = session.desk
    desk.records.add("units", {"name": "湖滨一小", "unit_type": "学校"}, reason="测试")
    file = make(page, stick, settle)
    desk.records.add("units", {"name": "丽景社区", "unit_type": "社区居委会"}, reason="测试")

    def steps(done: int, total: int, sentence: str) -> None:
        pass

    opened, report, refusal = restore_office(desk, file, "falsch-falsch", session.folder, steps, False)
    assert report is None and "密码不对" in str(refusal)
    assert len(opened.records.select("units")) == 2
    opened, report, refusal = restore_office(opened, file, PASSWORD, session.folder, steps, False)
    assert refusal is None and report.kept is not None and report.kept.is_dir()
    assert [row.title for row in opened.records.select("units")] == ["湖滨一小"]
    opened.close()


def test_local_copies_lead_to_restoring(page, desk, settle):
    desk.backups.automatic()
    tab = page.show_tab(LOCAL)
    settle()
    assert tab.table.rowCount() == 1 and not tab.use.isEnabled()
    tab.table.selectRow(0)
    tab.use.click()
    assert page.tabs.currentIndex() == RESTORE
    assert page.page_at(RESTORE).file.path == desk.backups.copies()[0][1]


def test_settings_keep_names_and_turn_the_type_large(page, session, settle):
    tab = page.show_tab(SETTINGS)
    settle()
    assert tab.name.text() == "湖滨街道办事处" and not tab.save_button.isEnabled()
    tab.name.setText("东丽湖街道办事处")
    tab.clerk.setCurrentText("小张")
    assert tab.save()
    settle()
    assert session.desk.office.name == "东丽湖街道办事处"
    assert [row.title for row in session.desk.records.select("users")] == ["小张"]
    tab.type_size.activated.emit(LARGE)
    assert (theme.step, tab.type_size.currentText()) == (LARGE, "大")


@pytest.mark.parametrize(
    ("password", "level"),
    [("", "bad"), ("1234567", "bad"), ("aaaaaaaaaaaa", "bad"), ("12345678", "warn"), ("Hubin2026", "ok")],
)
def test_strength(password, level):
    assert strength(password)[0] == level
