"""Two desks in one office, in the window: who saves second sees both values; on a server others' changes come by themselves."""

from __future__ import annotations

import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from tests.helpers import postgres
from tests.helpers.patience import until
from tests.helpers.postgres import SECRET
from tests.helpers.started import Start
from trafficdesk.desk import Desk
from trafficdesk.errors import Unreachable
from trafficdesk.store import server_password
from trafficdesk.store.server import Server, keep_server, server_of
from ui import tasks
from ui.access.server import ServerDialog
from ui.application import Program
from ui.desks.ledger import LedgerPage
from ui.main_window import REACHED
from ui.preferences import Preferences
from ui.session import Session
from ui.welcome import Choice, OfficeDialog

Settle = Callable[[], None]


@dataclass
class Two:
    """The page of a ledger at one desk, and another desk; unit: a row in both."""

    page: LedgerPage
    other: Desk
    unit: int


@pytest.fixture(params=["sqlite", "postgresql"])
def two(request: pytest.FixtureRequest, tmp_path: Path, themed: Any, show_page: Any) -> Iterator[Two]:
    """On either database; the other desk is a command line beside the window, or another computer."""
    mine, theirs = tmp_path / "mine", tmp_path / "theirs"
    if request.param == "sqlite":
        shutil.copytree(request.getfixturevalue("empty_office"), mine)
        theirs = mine
    else:
        place = postgres.new_office(request.getfixturevalue("server"))
        for folder in (mine, theirs):
            keep_server(folder, place)
    desk, other = Desk.open(mine, user="小林"), Desk.open(theirs, user="老王")
    unit = desk.records.add("units", {"name": "湖滨小学", "address": "湖滨路 1 号"}).ids[0]
    page = show_page(LedgerPage(Session(desk, mine, Preferences()), "units"))
    yield Two(page, other, unit)
    page.form.discard()
    tasks.close_runner()
    other.close()
    desk.close()


def put(page: LedgerPage, **values: str) -> None:
    for name, text in values.items():
        page.form.rows[name].editor.put(text)


def test_who_saves_second_keeps_what_he_typed_and_chooses_field_by_field(two: Two, settle: Settle) -> None:
    page, desk = two.page, two.page.desk
    put(page, address="湖滨路 2 号", remark="我的备注")
    two.other.records.edit("units", two.unit, {"address": "湖滨路 3 号", "remark": "他的备注", "name": "湖滨第一小学"})
    page.save()
    settle()
    box = page.form.notices.conflicts
    assert box is not None and box.isVisible() and page.form.dirty
    said = [tuple(button.accessibleName() for button in pair) for pair in box.choices]
    assert said == [("地址，我填的：湖滨路 2 号", "地址，对方的：湖滨路 3 号"), ("备注，我填的：我的备注", "备注，对方的：他的备注")]
    assert page.form.rows["name"].editor.shown() == "湖滨第一小学", "what only he changed is taken"
    assert page.form.touched()["address"][1] == "湖滨路 2 号", "mine, until I say otherwise"
    box.choices[1][1].click()
    assert "remark" not in page.form.touched()
    box.choices[1][0].click()
    assert page.form.touched()["remark"][1] == "我的备注"
    box.choices[1][1].click()
    box.save.emit()
    settle()
    row = desk.records.row("units", two.unit)
    assert [row.values[name] for name in ("name", "address", "remark")] == ["湖滨第一小学", "湖滨路 2 号", "他的备注"]
    assert page.form.notices.conflicts is None and not page.form.dirty


def test_all_of_the_other_may_be_taken(two: Two, settle: Settle) -> None:
    page = two.page
    put(page, address="湖滨路 2 号")
    two.other.records.edit("units", two.unit, {"address": "湖滨路 3 号"})
    page.save()
    settle()
    assert page.form.notices.conflicts is not None
    page.form.notices.conflicts.dropped.emit()
    settle()
    assert (page.form.rows["address"].editor.shown(), page.form.dirty, page.form.notices.conflicts) == ("湖滨路 3 号", False, None)


def test_what_was_thrown_away_meanwhile_is_not_written_to(two: Two, settle: Settle) -> None:
    page = two.page
    put(page, address="湖滨路 2 号")
    two.other.records.trash("units", [two.unit], "重复")
    page.save()
    settle()
    assert "老王 删到回收站" in page.form.notices._general_text.text()
    assert page.form.touched()["address"][1] == "湖滨路 2 号"
    two.other.records.undo()
    page.save()
    settle()
    assert page.form.notices.conflicts is not None and not page.form.notices.conflicts.choices


def office_at(place: Server, folder: Path) -> Desk:
    """The other desk, which made the office."""
    keep_server(folder, place, "老王")
    desk = Desk.open(folder)
    desk.set_up("示例街道办事处", "老王")
    desk.records.add("units", {"name": "湖滨小学"})
    return desk


def ledger(program: Program, settle: Settle, row: int = 1) -> LedgerPage:
    """The ledger of units in front, with its first row in the form."""
    program._show("units", row) if row else program._show_rows("units", ())
    settle()
    page = next(each for each in program.window.findChildren(LedgerPage) if each.view.code == "units")
    until(lambda: not row or page.form.row is not None)
    settle()
    return page


def test_what_another_desk_changes_appears_and_disturbs_nobody(
    server: str, tmp_path: Path, start: Start, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = office_at(postgres.new_office(server), tmp_path / "theirs")
    place = server_of(tmp_path / "theirs")
    assert place is not None
    keep_server(tmp_path / "mine", place, "小林")
    program = start(tmp_path / "mine")
    page = ledger(program, settle)
    assert program.window.status.security.text() == "在服务器 本机"
    monkeypatch.setattr("trafficdesk.engine.office.Office.line_is_plain", lambda _: True)
    program.keeper.entered(program.session.desk)
    assert program.window.status.security.text() == "在服务器 本机　线路未加密"
    assert "同一个网里的人" in program.window.status.security.toolTip()
    editor = page.form.rows["address"].editor
    editor.setFocus()
    put(page, address="湖滨路 2 号")
    other.records.edit("units", 1, {"remark": "他的备注"})
    until(lambda: bool(seen := page.panel.model.row(0)) and seen.values["remark"] == "他的备注")
    settle()
    assert page.form.touched() == {"address": ("湖滨路 2 号", "湖滨路 2 号")}
    assert editor.box.hasFocus() and page.panel.table.current_id() == 1
    page.form.discard()
    settle()
    other.records.edit("units", 1, {"remark": "又改了"})
    until(lambda: page.form.rows["remark"].editor.shown() == "又改了")
    settle()
    assert page.panel.table.current_id() == 1
    other.close()


def test_the_server_goes_while_somebody_types_and_comes_back(
    prepared_server: Path, tmp_path: Path, start: Start, settle: Settle
) -> None:
    with postgres.running(like=prepared_server) as running:
        office_at(postgres.new_office(running.url), tmp_path / "mine").close()
        program = start(tmp_path / "mine")
        page = ledger(program, settle)
        put(page, address="湖滨路 2 号")
        running.stop()
        page.form.draft.keep()
        page.save()
        settle()
        assert "连不上" in page.form.notices._general_text.text()
        assert "连不上" in program.window.status.sentence()
        assert page.form.touched()["address"][1] == "湖滨路 2 号"
        assert QApplication.activeModalWidget() is None, "no box for each thing that is read meanwhile"
        program.window.say("")
        try:
            program._edit_office()  # which reads at once, where it was clicked
        except Unreachable as error:
            sys.excepthook(Unreachable, error, error.__traceback__)
        assert "连不上" in program.window.status.sentence()
        running.start()
        page.save()
        settle()
        assert not page.form.dirty and page.desk.records.row("units", 1).values["address"] == "湖滨路 2 号"
        program.window.show_error(Unreachable("连不上，没有保存。"))
        program.window.follow(None)  # as the listener has it done
        assert program.window.status.sentence().endswith(REACHED)
        program.close()


def test_a_server_that_is_not_there_at_the_start_asks_for_its_address(tmp_path: Path, start: Start) -> None:
    pytest.importorskip("psycopg", reason=postgres.missing())
    keep_server(tmp_path / "mine", Server("127.0.0.1", "office", "office", 1), "小林")  # where nobody listens
    program = start(tmp_path / "mine")
    dialog = program.connector.dialog
    assert dialog is not None and "连不上" in dialog.problem.text()
    dialog._change.click()
    assert dialog.host.text() == "127.0.0.1" and dialog.clerk.text() == "小林"


def test_an_office_is_connected_from_the_first_dialog_and_its_password_asked_again(
    prepared_server: Path, tmp_path: Path, start: Start, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server_password, "_held", {})
    monkeypatch.setattr(server_password, "_keyring", lambda: None)
    monkeypatch.delenv("PGPASSWORD", raising=False)
    chosen = iter([Choice.SERVER])

    def choose(dialog: OfficeDialog) -> int:
        dialog.choice = next(chosen)
        return int(OfficeDialog.DialogCode.Accepted)

    monkeypatch.setattr(OfficeDialog, "exec", choose)
    with postgres.running(like=prepared_server, asks=True) as running:
        url = running.url.replace("office@", f"office:{SECRET}@")
        place = postgres.new_office(url)
        server_password.hold(place, SECRET)
        office_at(place, tmp_path / "theirs").close()
        server_password._held.clear()
        program = start(tmp_path / "mine")
        dialog = program.connector.dialog
        assert isinstance(dialog, ServerDialog) and not dialog.keep.isEnabled() and not dialog.keep.isChecked()
        dialog.press()
        assert "请填写服务器" in dialog.problem.text()
        for line, words in ((dialog.host, place.host), (dialog.database, place.database), (dialog.user, "office"), (dialog.clerk, "小林")):
            line.setText(words)
        dialog.port.setText("90000")
        dialog.press()
        assert "端口" in dialog.problem.text()
        dialog.port.clear()
        dialog.password.setText("wrong")
        dialog.press()
        settle()
        assert "用户或口令不对" in dialog.problem.text() and not (tmp_path / "mine" / "server.json").exists()
        dialog.password.setText(SECRET)
        dialog.press()
        until(lambda: program.session is not None)
        settle()
        assert program.session is not None and program.session.desk.office.user == "小林"
        postgres.say(url.format("postgres"), "ALTER ROLE office PASSWORD 'second'")
        ended = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{place.database}'"
        postgres.say(url.replace(SECRET, "second").format("postgres"), ended)
        program.window.refresh_all()
        program._after_change()
        until(lambda: program.connector.dialog is not None)
        settle()
        again = program.connector.dialog
        assert again is not None and "口令已经改了" in again.problem.text() and not again.host.isVisible()
        again.password.setText("second")
        again.press()
        until(lambda: program.connector.dialog is None)
        settle()
        assert program.session is not None and program.session.desk.records.row("units", 1).title == "湖滨小学"
        program.close()


def test_who_leaves_while_a_server_is_tried_has_kept_nothing(
    tmp_path: Path, themed: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, left = threading.Event(), threading.Event()

    def tried(*_: Any, progress: Any, **__: Any) -> str:
        begun.set()
        left.wait(60)
        progress(0, 0, "")
        return ""

    monkeypatch.setattr("ui.access.server.connect", tried)
    dialog = ServerDialog(tmp_path / "mine", None)
    for line, words in ((dialog.host, "10.0.0.1"), (dialog.database, "office"), (dialog.user, "office"), (dialog.clerk, "小林")):
        line.setText(words)
    entered: list[Any] = []
    dialog.connected.connect(lambda *said: entered.append(said))
    dialog.open()
    dialog.press()
    until(begun.is_set)
    with qtbot.waitSignal(dialog.left):
        dialog.reject()
    left.set()
    until(lambda: tasks.runner().is_idle())
    assert entered == []


def test_how_far_the_line_is_encrypted_is_kept_with_another_address(
    qtbot: Any, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Server] = []
    monkeypatch.setattr("ui.access.server.connect", lambda _folder, server, *_, **__: tried.append(server) or "")
    before = Server("10.0.0.1", "office", "office", 5432, "verify-full", "/etc/root.crt")
    keep_server(tmp_path, before, "小林")
    dialog = ServerDialog(tmp_path, None, server=before)
    qtbot.addWidget(dialog)
    dialog.host.setText("10.0.0.2")
    dialog.open()
    dialog.press()
    settle()
    assert tried == [Server("10.0.0.2", "office", "office", 5432, "verify-full", "/etc/root.crt")]


def test_another_clerk_at_the_same_server_is_taken_over_at_once(server: str, tmp_path: Path, start: Start, settle: Settle) -> None:
    office_at(postgres.new_office(server), tmp_path / "mine").close()
    program = start(tmp_path / "mine")
    assert program.session is not None and program.session.desk.office.user == "老王"
    program.window.actions_by_name["server"].trigger()
    dialog = program.connector.dialog
    assert dialog is not None
    dialog.clerk.setText("小林")
    dialog.press()
    until(lambda: program.connector.dialog is None and program.session is not None and program.session.desk.office.user == "小林")
    settle()


def test_from_an_office_in_a_folder_the_menu_leads_to_one_on_a_server(
    server: str, empty_office: Path, tmp_path: Path, start: Start, settle: Settle, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = postgres.new_office(server)
    office_at(place, tmp_path / "theirs").close()
    shutil.copytree(empty_office, tmp_path / "mine")
    before = Desk.open(tmp_path / "mine", user="小林")
    before.set_up("原来的办事处", "小林")
    before.close()
    program = start(tmp_path / "mine")
    page = ledger(program, settle, 0)
    page.add()
    put(page, name="没存的单位")
    for stays in (True, False):
        monkeypatch.setattr(LedgerPage, "may_close", lambda _, stays=stays: not stays)
        program.window.actions_by_name["server"].trigger()
        dialog = program.connector.dialog
        assert dialog is not None and dialog.place.isVisible() and dialog.place.line.text().endswith("mine-服务器")
        for line, words in ((dialog.host, place.host), (dialog.database, place.database), (dialog.user, "office"), (dialog.clerk, "小林")):
            line.setText(words)
        dialog.place.line.setText(str(tmp_path / "mine"))
        dialog.press()
        settle()
        assert "已经有一个办事处" in dialog.problem.text()
        dialog.place.line.setText(str(tmp_path / "there"))
        dialog.press()
        until(lambda: program.connector.dialog is None)
        settle()
        if stays:
            assert "现在还没有换过去" in program.window.status.sentence()
            assert program.folder == tmp_path / "mine" and page.form.touched()["name"][1] == "没存的单位"
    until(lambda: program.session is not None and program.folder == tmp_path / "there")
    settle()
    assert program.session is not None and program.session.desk.office.name == "示例街道办事处"
