"""A password in the real program: offered at the first start, asked for before the window, asked again after a while."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.helpers.started import Start
from trafficdesk.desk import Desk
from trafficdesk.guard import login, ring
from trafficdesk.transfer.locking import lock_office
from ui.access.code import CodeDialog
from ui.access.login import LoginDialog
from ui.access.passwords import SetPasswordDialog
from ui.access.users import UserDialog, UsersDialog
from ui.application import Program
from ui.desks.backups import MakePage
from ui.recovery import RecoveryDialog

PASSWORD = "示例口令-2026"


@pytest.fixture(autouse=True)
def logged_out() -> Iterator[None]:
    yield
    ring._held.clear()


@pytest.fixture
def plain(empty_office: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "office"
    shutil.copytree(empty_office, folder)
    desk = Desk.open(folder)
    desk.set_up("示例街道办事处", "小林")
    desk.records.add("units", {"name": "示例学校", "unit_type": "学校"}, reason="测试")
    desk.close()
    return folder


@pytest.fixture
def locked(plain: Path) -> tuple[Path, str]:
    desk = Desk.open(plain)
    owner, name = desk.users.first("小林")
    desk.close()
    code = lock_office(plain, owner, name, PASSWORD).code
    ring.let_go(plain)
    return plain, code


def shown(program: Program, kind: type) -> Any:
    found = [each for each in program.window.findChildren(kind) if each.isVisible()]
    return found[0] if found else None


def test_a_password_is_set_shown_once_and_asked_for(plain: Path, start: Start, qtbot: Any, settle: Callable[[], None]) -> None:
    program = start(plain)
    assert program.window.status.security.text() == "未加密"
    program.window.status.security.click()
    dialog = shown(program, SetPasswordDialog)
    dialog.lines.first.setText(PASSWORD)
    assert not dialog.go.isEnabled()
    dialog.lines.second.setText(PASSWORD)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(program, CodeDialog) is not None)
    settle()
    code = shown(program, CodeDialog)
    code.reject()
    assert code.isVisible(), "nobody has said yet that it is on paper"
    assert len(code.shown.text().replace("-", "").replace("\n", "")) == 28
    code.kept.setChecked(True)
    QTest.keyClick(code, Qt.Key.Key_Return)
    assert "已加密" in program.window.status.security.text() and "小林" in program.window.status.security.text()
    assert b"SQLite format 3" not in (plain / "desk.sqlite3").read_bytes()[:16]


def test_what_was_damaged_before_the_password_is_said(plain: Path, start: Start, qtbot: Any, settle: Callable[[], None]) -> None:
    damaged = plain / "kept" / "2026-11-20_080000"
    damaged.mkdir(parents=True)
    (damaged / "desk.sqlite3").write_bytes((plain / "desk.sqlite3").read_bytes()[:20_000] + b"x" * 40_000)
    program = start(plain)
    program.keeper._encrypt("小林", PASSWORD)
    qtbot.waitUntil(lambda: any(isinstance(each, CodeDialog) for each in QApplication.topLevelWidgets()))
    settle()
    assert program.window.notice is not None
    assert "2026-11-20_080000 已损坏" in program.window.notice.text.text() and "已原样加密" in program.window.notice.text.text()
    assert [path.name for path in (plain / "kept").iterdir()] == ["2026-11-20_080000.sealed-as-is"]
    shown(program, CodeDialog).reject()


def test_nobody_comes_in_without_the_password(locked: tuple[Path, str], start: Start, qtbot: Any, settle: Callable[[], None]) -> None:
    program = start(locked[0])
    dialog = program.keeper.dialog
    assert dialog is not None and program.session is None and shown(program, RecoveryDialog) is None
    dialog.password.setText("不是这个口令")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    settle()
    assert "不对" in dialog.problem.text() and not dialog.go.isEnabled() and program.session is None
    qtbot.waitUntil(dialog.go.isEnabled)
    dialog.password.setText(PASSWORD)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.session is not None)
    settle()


def test_the_recovery_code_opens(locked: tuple[Path, str], start: Start, qtbot: Any, settle: Callable[[], None]) -> None:
    program = start(locked[0])
    dialog = program.keeper.dialog
    assert dialog is not None
    dialog.by_code.click()
    dialog.code.setText(locked[1].lower())
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: program.session is not None)
    settle()
    program.keeper.manage()
    users = shown(program, UsersDialog)
    settle()
    users.table.selectRow(0)
    users.edit_one.click()
    form = shown(program, UserDialog)
    for line in (form.lines.first, form.lines.second):
        line.setText("忘了以后的口令-1")
    form.go.click()
    settle()
    ring.let_go(locked[0])
    login.log_in(locked[0], "小林", "忘了以后的口令-1")


def test_a_locked_window_shows_nothing_and_loses_nothing(
    locked: tuple[Path, str], start: Start, qtbot: Any, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    program = start(locked[0])
    assert program.keeper.dialog is not None
    program.keeper.dialog.password.setText(PASSWORD)
    program.keeper.dialog.press()
    qtbot.waitUntil(lambda: program.session is not None)
    settle()
    page = program.window.open_page("backups")
    settle()
    line = page.findChild(MakePage).target.line
    line.setText("填了一半")
    assert program.keeper.idle.timer.isActive() and program.keeper.idle.timer.interval() == 600_000
    QApplication.clipboard().setText("120110198001010012")
    monkeypatch.setattr(QClipboard, "ownsClipboard", lambda _self: True)  # the screen of the tests does not know
    program.keeper.idle.timer.timeout.emit()
    assert QApplication.clipboard().text() == "", "a number that was copied here would wait for whoever comes by"
    dialog = program.keeper.dialog
    assert dialog.isVisible() and dialog.windowTitle() == "已锁定" and dialog.isModal()
    (veil,) = (each for each in program.keeper._veils if each.parent() is program.window)
    assert veil.isVisible() and veil.geometry() == program.window.rect()
    seen = program.window.grab().toImage()
    colours = {seen.pixel(x, y) for x in range(0, seen.width(), 3) for y in range(0, seen.height() // 3, 3)}
    assert len(colours) == 1, "nothing shows through"
    dialog.password.setText(PASSWORD)
    dialog.press()
    qtbot.waitUntil(lambda: program.keeper._veils == [])
    assert program.session is not None and page.isVisible() and line.text() == "填了一半"


def test_who_came_by_the_code_gets_back_by_the_code(locked: tuple[Path, str], qtbot: Any, themed: Any) -> None:
    dialog = LoginDialog(locked[0], None, only="恢复码")
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.code.isVisible() and not dialog.password.isVisible()


def test_without_a_password_ctrl_l_says_so(plain: Path, start: Start) -> None:
    program = start(plain)
    QTest.keyClick(program.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert "没有设密码" in program.window.status.sentence() and program.keeper.dialog is None
