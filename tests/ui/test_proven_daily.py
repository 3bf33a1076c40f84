"""Once a day everything is compared with what was written, without anybody asking for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from trafficdesk.desk import Desk
from trafficdesk.engine import health
from ui import application, tasks
from ui.application import Program
from ui.dialogs.health import HealthDialog
from ui.widgets.buttons import Button


@pytest.fixture
def office(desk: Desk, named: Desk) -> Path:
    """A closed office with a unit and a scan."""
    unit = desk.records.add("units", {"name": "湖畔小学"}).ids[0]
    desk.attachments.add_bytes("units", unit, b"scan", "扫描件.pdf")
    desk.close()
    return desk.office.folder


def tamper(office: Path) -> None:
    with closing(sqlite3.connect(office / "desk.sqlite3")) as sql:
        sql.execute("UPDATE units SET name = '别的' WHERE name = '湖畔小学'")
        sql.commit()
    (kept,) = (path for path in (office / "attachments").rglob("*") if path.is_file())
    kept.write_bytes(b"another")


def test_it_is_done_once_a_day_and_told_until_it_is_cured(office: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    times: list[int] = []
    proofs = health.proofs
    monkeypatch.setattr(health, "proofs", lambda *given: times.append(1) or proofs(*given))
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")
    desk = Desk.open(office)
    assert desk.trail.prove() == [] and desk.trail.prove() == [] and len(times) == 1
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-29")
    assert desk.trail.prove() == [] and len(times) == 2
    desk.close()
    tamper(office)
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-30")
    desk = Desk.open(office)
    for _ in range(2):
        found = " ".join(fault.sentence for fault in desk.trail.prove())
        assert "对不上" in found or "不一样" in found
        assert len(desk.trail.prove()) == 2
    desk.close()


def test_it_can_be_stopped_in_between(office: Path) -> None:
    desk, seen = Desk.open(office), []

    def stop(*_: object) -> None:
        seen.append(1)
        if len(seen) == 5:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        desk.trail.prove(stop)
    assert desk.trail.prove() == [] and len(seen) == 5
    desk.close()


@pytest.fixture
def start(qapp: QApplication, qtbot: Any, themed: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Path], Program]]:
    programs: list[Program] = []
    monkeypatch.setattr(application, "PROVE_AFTER", 0)

    def begin(folder: Path) -> Program:
        program = Program(qapp, folder)
        programs.append(program)
        qtbot.addWidget(program.window)
        program.start()
        qtbot.waitUntil(lambda: program.session is not None)
        return program

    yield begin
    for program in programs:
        program.close()
    tasks.close_runner()


def test_the_window_says_what_differs(office: Path, start: Callable[[Path], Program], qtbot: Any, settle: Callable[[], None]) -> None:
    tamper(office)
    program = start(office)
    qtbot.waitUntil(lambda: program.window.notice is not None)
    notice = program.window.notice
    assert notice is not None and "发现 2 处" in notice.text.text()
    notice.findChild(Button).click()
    dialog = next(each for each in QApplication.topLevelWidgets() if isinstance(each, HealthDialog))
    assert dialog.list.count() == 2
    dialog.reject()


def test_nothing_is_said_of_a_whole_office(office: Path, start: Callable[[Path], Program], qtbot: Any, settle: Callable[[], None]) -> None:
    program = start(office)
    assert program.session is not None
    desk = program.session.desk
    qtbot.waitUntil(lambda: desk.office.setting("trail.proven_on") is not None)
    settle()
    assert program.window.notice is None
