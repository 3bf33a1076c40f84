"""The installed command: with a verb no Qt is loaded, without one no SQLAlchemy before the window shows."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ui import preferences
from ui.__main__ import _window_folder
from ui.preferences import Preferences

ROOT = Path(__file__).resolve().parents[2]


def loaded_after(code):
    code += "\nimport sys; print(*sorted(m.split('.')[0] for m in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", cwd=ROOT, check=True)
    return set(done.stdout.split())


def test_a_verb_does_not_load_qt(empty_office, tmp_path):
    folder = str(shutil.copytree(empty_office, tmp_path / "office"))
    assert "PySide6" not in loaded_after(
        "import sys, io\nfrom ui.__main__ import main\nsys.stdout, kept = io.StringIO(), sys.stdout\n"
        f"assert main(['--data', {folder!r}, 'streams']) == 0\nsys.stdout = kept"
    )


def test_the_window_shows_before_the_heavy_libraries():
    loaded = loaded_after("import ui.application, ui.main_window")
    assert "PySide6" in loaded
    assert loaded.isdisjoint({"sqlalchemy", "openpyxl", "reportlab", "pypinyin", "alembic", "pypdfium2"})


def test_an_office_opens_without_what_papers_are_written_by_and_without_what_a_server_needs(empty_office, tmp_path):
    folder = str(shutil.copytree(empty_office, tmp_path / "office"))
    code = f"from pathlib import Path\nfrom trafficdesk.desk import Desk\nDesk.open(Path({folder!r})).close()"
    told = [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"]
    loaded = set(subprocess.run(told, capture_output=True, text=True, cwd=ROOT, check=True).stdout.split())
    assert not {"trafficdesk.reports.pdf", "trafficdesk.reports.templates", "reportlab", "pypdfium2"} & loaded
    assert not {"psycopg", "sqlalchemy.dialects.postgresql", "trafficdesk.store.postgresql", "alembic"} & loaded


def test_no_source_is_read_while_the_window_starts():
    """The binding would read each module once more, for names put otherwise that nothing here asks for."""
    code = "import ui.application, linecache; print(*[name for name in linecache.cache if 'main_window' in name or 'theme' in name])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert not done.stdout.strip()


@pytest.mark.parametrize(
    ("arguments", "folder"),
    [(["--data", "x"], Path("x")), (["--data=x"], Path("x")), (["list", "people"], None), (["--help"], None)],
)
def test_what_opens_the_window(arguments, folder):
    assert _window_folder(arguments) == folder


def test_preferences_survive_and_damage_is_forgiven(tmp_path):
    kept = Preferences(dark=True, year=2025, opened=["people"], offset_right_mm=1.5)
    preferences.save(tmp_path, kept)
    assert preferences.load(tmp_path) == kept
    (tmp_path / preferences.FILE_NAME).write_text('{"dark": "yes", "large": true, "other": 1}', "utf-8")
    assert preferences.load(tmp_path) == Preferences(type_step=2)
    (tmp_path / preferences.FILE_NAME).write_text("{", "utf-8")
    assert preferences.load(tmp_path) == Preferences()


def test_at_midnight_the_day_begins_in_the_open_window(qapp, session, settle, monkeypatch, tmp_path):
    from datetime import date

    from ui.application import Program

    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-31")
    program = Program(qapp, tmp_path)
    program.session = session
    begun, read = [], []
    monkeypatch.setattr(session.desk, "start_day", lambda: begun.append(date.today()))
    monkeypatch.setattr(program.window, "refresh_all", lambda: read.append(True))
    program._look_at_the_day()
    settle()
    assert begun == [], "the same day"
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-01")
    program._look_at_the_day()
    program._look_at_the_day()
    settle()
    assert len(begun) == len(read) == 1
    program.session = None


def test_the_step_of_another_is_taken_back_only_when_the_clerk_says_so(qapp, session, settle, qtbot, tmp_path):
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from tests.helpers.factory import one
    from trafficdesk.desk import Query
    from ui.application import Program

    one(session.desk, "units")
    session.desk.office.user = "老王"
    program = Program(qapp, tmp_path)
    qtbot.addWidget(program.window)
    program.session = session
    asked = []

    def answer(key):
        box = QApplication.activeModalWidget()
        asked.append((box.text(), [button.text() for button in box.buttons()]))
        qtbot.keyClick(box, key)

    def undo(key):
        QTimer.singleShot(200, lambda: answer(key))
        program._undo("undo")
        settle()
        return session.desk.records.count(Query("units"))

    assert undo(Qt.Key.Key_Return) == 1, "Enter leaves it"
    assert undo(Qt.Key.Key_Escape) == 1
    assert "小林" in asked[0][0] and set(asked[0][1]) == {"不动", "照样撤销"}
    program.session = None


def test_the_status_bar_knows_of_a_backup_as_soon_as_it_is_made(qapp, session, settle, qtbot, tmp_path):
    from ui.application import Program
    from ui.desks.backups import MAKE, BackupsPage
    from ui.navigation import Entry

    program = Program(qapp, tmp_path)
    qtbot.addWidget(program.window)
    program.session = session
    program._connect()
    program.window.set_entries([Entry("backups", "备份与恢复", "database", lambda: BackupsPage(session), "desk")])
    program._after_change()
    settle()
    assert program.window.status.backup.text() == "还没有备份到 U 盘"
    tab = program.window.open_page("backups").show_tab(MAKE)
    (tmp_path / "stick").mkdir()
    tab.target.line.setText(str(tmp_path / "stick"))
    for line in (tab.password, tab.again):
        line.setText("Hubin-2026-ab")
    tab.make()
    settle()
    assert program.window.status.backup.text().startswith("上次备份 ")
    program.session = None


def test_once_a_day_it_is_said_how_much_is_late(qapp, session, monkeypatch, tmp_path):
    from ui.application import Program

    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-30")
    program = Program(qapp, tmp_path)
    program._greet({"people": (2, 5), "meetings": (0, 1)})
    assert "今天有 2 项逾期，另有 4 项 30 天内到期" in program.window.status.sentence()
    program.window.say("")
    program._greet({"people": (2, 5)})
    assert program.window.status.sentence() == ""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-01")
    program.window.say("有一步没有做成", "warn")
    program._greet({"people": (2, 5)})
    assert "没有做成" in program.window.status.sentence()
    qapp.aboutToQuit.disconnect(program.close)
    program.close()
