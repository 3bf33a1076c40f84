"""An office that cannot be opened leads to a way out, in the real program; every way keeps what was there."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.helpers.started import Start, starter
from trafficdesk.demo.filling import fill
from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.progress import Progress
from trafficdesk.transfer import condition, locking
from ui import demo_window, rescue, tasks
from ui.application import Program
from ui.one_window import OneWindow
from ui.recovery import RecoveryDialog
from ui.welcome import Choice, OfficeDialog
from ui.widgets.buttons import Button

FILE = "desk.sqlite3"
PASSWORD = "示例-2026-密码"


@pytest.fixture(scope="module")
def made(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A named office with two units, of which the automatic copy knows one, and a backup on a stick with both; copy it."""
    place = tmp_path_factory.mktemp("recovery")
    desk = Desk.open(Path(shutil.copytree(empty_office, place / "office")))
    desk.set_up("示例街道办事处", "小林")
    desk.records.add("units", {"name": "示例学校", "unit_type": "学校"}, reason="测试")
    desk.backups.automatic()
    desk.records.add("units", {"name": "示例企业", "unit_type": "企业"}, reason="测试")
    (place / "stick").mkdir()
    desk.backups.make(place / "stick" / "x.tdbak", PASSWORD)
    desk.close()
    return place


@pytest.fixture
def office(made: Path, tmp_path: Path) -> Path:
    """A copy of it and of its stick."""
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True)) / "office"


@pytest.fixture
def start(qapp: QApplication, qtbot: Any, settle: Callable[[], None]) -> Iterator[Start]:
    yield from starter(qapp, qtbot, settle, dialogs)


def dialogs(program: Program) -> list[RecoveryDialog]:
    return [each for each in program.window.findChildren(RecoveryDialog) if each.isVisible()]


def units(program: Program, qtbot: Any, settle: Callable[[], None]) -> list[str]:
    qtbot.waitUntil(lambda: program.session is not None)
    settle()
    assert program.session is not None
    return sorted(row.title for row in program.session.desk.records.select("units"))


def damage(folder: Path) -> bytes:
    """Cut the database at half."""
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(content[: len(content) // 2])
    return (folder / FILE).read_bytes()


def destroy_page_of(folder: Path, name: str) -> None:
    """Overwrite the first page of a table or index."""
    with closing(sqlite3.connect(folder / FILE)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).fetchone()
    with (folder / FILE).open("r+b") as file:
        file.seek((root - 1) * 4096)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize("how", ["half", "empty", "text"])
def test_the_newest_good_copy_is_one_key_away(office: Path, start: Start, qtbot: Any, settle: Callable[[], None], how: str) -> None:
    if how == "half":
        damage(office)
    else:
        (office / FILE).write_bytes(b"" if how == "empty" else b"nothing" * 1000)
    broken = (office / FILE).read_bytes()
    program = start(office)
    (dialog,) = dialogs(program)
    settle()
    assert dialog.copies.count() == 1 and "今天做的，这以后登记的内容会没有" in dialog.copies.item(0).text()
    assert dialog.file is not None and dialog.go.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert units(program, qtbot, settle) == ["示例学校"]
    kept = [path / FILE for path in (office / "kept").iterdir()]
    assert len(kept) == 1 and kept[0].read_bytes()[4096:] == broken[4096:]


def test_a_backup_from_a_stick_brings_everything(
    office: Path, start: Start, qtbot: Any, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage(office)
    program = start(office)
    (dialog,) = dialogs(program)
    stick = office.parent / "stick" / "x.tdbak"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(stick), ""))
    dialog.from_stick.click()
    assert dialog.password.isVisible() and dialog.password.hasFocus()
    QTest.keyClicks(dialog.password, "falsch-falsch")
    dialog.go.click()
    qtbot.waitUntil(lambda: any(each is not dialog for each in dialogs(program)))
    (second,) = (each for each in dialogs(program) if each is not dialog)
    assert "密码不对" in program.window.status.sentence(), "said, and the way out stays open"
    second.offer(stick)
    second.password.setText(PASSWORD)
    second.go.click()
    assert units(program, qtbot, settle) == ["示例企业", "示例学校"]


def test_what_can_be_read_is_saved_when_no_copy_is_left(
    office: Path, start: Start, qtbot: Any, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for copy in (office / "backups").glob("*.tdbak"):
        copy.write_bytes(copy.read_bytes()[:-100])
    destroy_page_of(office, "people")
    program = start(office)
    (dialog,) = dialogs(program)
    settle()
    assert "坏了" in dialog.copies.item(0).text() and dialog.file is None and not dialog.go.isEnabled()
    told: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)
    monkeypatch.setattr(QMessageBox, "clickedButton", lambda box: box.buttons()[1])
    monkeypatch.setattr("ui.rescue.tell", lambda _window, sentence: told.append(sentence))
    dialog.salvage.click()
    qtbot.waitUntil(lambda: bool(told) or any(each is not dialog for each in dialogs(program)))
    assert told, program.window.status.sentence()
    assert "抢救出" in told[0] and "有 1 张表读不全" in told[0] and "kept" in told[0]
    assert units(program, qtbot, settle) == ["示例企业", "示例学校"]


def test_damage_that_opens_is_found_at_the_start(office: Path, start: Start, qtbot: Any, settle: Callable[[], None]) -> None:
    """A page of an index is gone: nothing of the first page reads it, and much would be written into it."""
    destroy_page_of(office, "ix_hazards_state")
    program = start(office)
    qtbot.waitUntil(lambda: bool(dialogs(program)))
    (dialog,) = dialogs(program)
    settle()
    assert dialog.leave.text() == "先不恢复，只看"
    dialog.go.click()
    qtbot.waitUntil(lambda: not dialogs(program) and program.session is not None)
    assert units(program, qtbot, settle) == ["示例学校"]


def test_another_folder_can_be_opened(
    office: Path, start: Start, qtbot: Any, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = office.parent / "other"
    shutil.copytree(office, other)
    damage(office)
    program = start(office)
    (dialog,) = dialogs(program)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(other))
    dialog.elsewhere.click()
    assert units(program, qtbot, settle) == ["示例企业", "示例学校"]
    assert program.folder == other


def test_a_new_computer_can_begin_with_a_backup(
    office: Path, start: Start, qtbot: Any, settle: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def from_backup(dialog: OfficeDialog) -> int:
        dialog._leave_with(Choice.RESTORE)
        return OfficeDialog.DialogCode.Accepted

    monkeypatch.setattr(OfficeDialog, "exec", from_backup)
    program = start(tmp_path / "new")
    (dialog,) = dialogs(program)
    assert dialog.windowTitle() == "从备份恢复" and not dialog.salvage.isVisible()
    dialog.offer(office.parent / "stick" / "x.tdbak")
    dialog.password.setText(PASSWORD)
    dialog.go.click()
    assert units(program, qtbot, settle) == ["示例企业", "示例学校"]


def test_the_first_dialog_opens_another_folder_and_comes_back_when_none_was_chosen(
    office: Path, start: Start, qtbot: Any, settle: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen, asked = ["", str(office)], []

    def elsewhere(dialog: OfficeDialog) -> int:
        asked.append(dialog)
        dialog._leave_with(Choice.FOLDER)
        return OfficeDialog.DialogCode.Accepted

    monkeypatch.setattr(OfficeDialog, "exec", elsewhere)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen.pop(0))
    program = start(tmp_path / "new")
    assert len(asked) == 2
    assert units(program, qtbot, settle) == ["示例企业", "示例学校"]


def test_the_demo_of_the_first_dialog_lies_in_a_folder_of_its_own_and_the_dialog_comes_back(
    start: Start, qtbot: Any, settle: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the demo a few people are enough: that all streams are filled is seen in tests/unit/demo."""
    begun: list[list[str]] = []
    ways = [Choice.DEMO, Choice.OFFICE]

    def answer(dialog: OfficeDialog) -> int:
        way = ways.pop(0)
        dialog.name.setText("示例街道办事处")
        dialog.clerk.setText("小林")
        dialog._leave_with(way)
        return OfficeDialog.DialogCode.Accepted

    monkeypatch.setattr(OfficeDialog, "exec", answer)
    monkeypatch.setattr(demo_window, "_DRIVERS", 3)

    def few(desk: Desk, *, drivers: int, agreements: bool, progress: Progress) -> None:
        assert agreements, "a whole office was asked for"
        fill(desk, drivers=drivers, progress=progress)

    monkeypatch.setattr("trafficdesk.demo.fill", few)
    monkeypatch.setattr(demo_window.QProcess, "startDetached", lambda _program, words, _folder: (begun.append(words) or True, 1))
    program = start(tmp_path / "new")
    qtbot.waitUntil(lambda: program.session is not None)
    settle()
    assert program.session is not None and program.session.desk.office.name == "示例街道办事处"
    assert units(program, qtbot, settle) == []
    (words,) = begun
    assert words[-1] == str(tmp_path / "new" / demo_window.FOLDER)
    demo = Desk.open(Path(words[-1]))
    assert demo.records.count(Query("people")) == 3
    demo.close()


def test_an_office_that_was_never_named_is_asked_for_its_name(
    empty_office: Path, start: Start, qtbot: Any, settle: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "half"
    shutil.copytree(empty_office, folder)

    def named(dialog: OfficeDialog) -> int:
        dialog.name.setText("示例街道办事处")
        dialog.clerk.setText("小林")
        dialog._take()
        return OfficeDialog.DialogCode.Accepted

    monkeypatch.setattr(OfficeDialog, "exec", named)
    program = start(folder)
    assert program.session is not None and program.session.desk.office.name == "示例街道办事处"


def test_an_office_on_a_disk_that_takes_nothing_is_there_to_be_read(
    office: Path, start: Start, qtbot: Any, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No recovery screen: the pages, what can be done over them, grey verbs; and work goes on once there is room."""
    with monkeypatch.context() as patch:
        patch.setattr(condition, "_PROBE", "gone/probe")
        program = start(office)
        assert program.session is not None and not dialogs(program)
        assert units(program, qtbot, settle) == ["示例企业", "示例学校"]
        notice = program.window.notice
        assert notice is not None and notice.isVisible() and "只读" in notice.text.text() and "只能看" in notice.text.text()
        add, backup = (program.window.actions_by_name[name] for name in ("add", "backup"))
        assert not add.isEnabled() and "只读" in add.toolTip() and backup.isEnabled()
        again = notice.findChild(Button)
        again.click()  # still no room: it stays as it is
        qtbot.waitUntil(lambda: program.window.notice is not None and program.window.notice is not notice)
        settle()
    program.window.notice.findChild(Button).click()
    qtbot.waitUntil(lambda: program.session is not None and program.window.notice is None)
    settle()
    assert program.window.actions_by_name["add"].isEnabled()
    program.session.desk.records.add("units", {"name": "示例三小", "unit_type": "学校"}, reason="测试")


def test_a_damaged_office_can_be_looked_at(office: Path, start: Start, qtbot: Any, settle: Callable[[], None]) -> None:
    (office / "desk.sqlite3-wal").write_bytes(b"x" * 5000)  # an end that was none: the whole file is read first
    destroy_page_of(office, "hazards")
    before = (office / FILE).read_bytes()
    program = start(office)
    (dialog,) = dialogs(program)
    dialog.look.click()
    qtbot.waitUntil(lambda: program.session is not None or bool(dialogs(program)))
    if program.session is not None:
        assert units(program, qtbot, settle) == ["示例企业", "示例学校"]
        assert "有损坏" in program.window.notice.text.text()
    assert (office / FILE).read_bytes() == before


def test_beside_another_window_it_is_looked_at_until_that_one_is_closed(
    office: Path, qapp: QApplication, qtbot: Any, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = OneWindow(office), OneWindow(office)
    assert first.take()
    first.say_who("小王")
    program = Program(qapp, office, second)
    qtbot.addWidget(program.window)
    asked: list[str] = []
    monkeypatch.setattr(rescue, "choose", lambda _window, sentence, *_words: asked.append(sentence) or True)
    told: list[str] = []
    monkeypatch.setattr(rescue, "tell", lambda _window, sentence: told.append(sentence))
    try:
        assert not second.take() and program.rescuer.looks_beside(second.holder())
        assert "小王" in asked[0] and "起" in asked[0]
        program.start()
        qtbot.waitUntil(lambda: program.session is not None)
        settle()
        desk = program.session.desk
        assert "小王" in desk.looking and not program.window.actions_by_name["backup"].isEnabled()
        with pytest.raises(KnownError, match="小王"):
            desk.records.add("units", {"name": "示例三小", "unit_type": "学校"})
        program.window.notice.findChild(Button).click()
        assert "还开着" in told[0] and program.session is not None
        first.release()
        program.window.notice.findChild(Button).click()
        qtbot.waitUntil(lambda: program.session is not None and program.window.notice is None)
        settle()
        assert not program.session.desk.looking and second.holder().user == "小林"
    finally:
        qapp.aboutToQuit.disconnect(program.close)
        program.close()
        tasks.close_runner()
        second.release()


def test_what_is_found_damaged_while_it_is_open_is_only_looked_at_from_then_on(
    office: Path, start: Start, qtbot: Any, settle: Callable[[], None]
) -> None:
    destroy_page_of(office, "ix_hazards_state")
    program = start(office)
    qtbot.waitUntil(lambda: bool(dialogs(program)))
    dialogs(program)[0].leave.click()
    qtbot.waitUntil(lambda: program.window.notice is not None and program.session is not None)
    settle()
    assert "有损坏" in program.session.desk.looking
    with pytest.raises(KnownError, match="只能看"):
        program.session.desk.records.add("units", {"name": "示例三小", "unit_type": "学校"})


def test_an_office_of_a_newer_program_is_not_replaced_by_one_key(office: Path, start: Start, settle: Callable[[], None]) -> None:
    with closing(sqlite3.connect(office / FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    program = start(office)
    (dialog,) = dialogs(program)
    settle()
    assert dialog.copies.count() == 1 and dialog.file is None and not dialog.go.isEnabled()
    assert not dialog.salvage.isVisible() and not dialog.look.isVisible() and dialog.again.isVisible()


def test_a_copy_that_asks_for_the_password_is_offered_where_the_key_files_are_broken(office: Path, start: Start) -> None:
    desk = Desk.open(office, user="小林")
    owner, name = desk.users.first("小林")
    desk.close()
    locking.lock_office(office, owner, name, PASSWORD)
    ring._held.clear()
    for path in office.glob("desk.keys*"):
        path.write_bytes(b"garbage")
    program = start(office)
    (dialog,) = dialogs(program)
    copy = dialog.copies.item(0)
    assert "要输密码或恢复码" in copy.text() and "坏了" not in copy.text()
    assert dialog.asks and dialog._secret.isVisible() and dialog.go.isEnabled()
    asked: list[tuple[Path, str]] = []
    dialog.restore_wanted.disconnect()
    dialog.restore_wanted.connect(lambda file, password: asked.append((file, password)))
    dialog.password.setText(PASSWORD)
    dialog.go.click()
    assert [(file.parent.name, word) for file, word in asked] == [("backups", PASSWORD)]
    ring._held.clear()
