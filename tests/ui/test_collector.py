"""Cyclic garbage goes in the window's thread: a worker that makes a lot of it collects nothing."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from trafficdesk.collecting import let_age
from ui.collector import MANY, REST_MS, Collector
from ui.idle import Idle
from ui.tasks import run_query


class Ring:
    """A cycle that says in which thread it went."""

    def __init__(self, gone: list[int]) -> None:
        self.me, self._gone = self, gone

    def __del__(self) -> None:
        self._gone.append(threading.get_ident())


def test_what_a_worker_leaves_is_collected_by_the_window(qtbot, qapp):
    on, parent, gone = gc.isenabled(), QObject(), []
    gc.enable()
    collector = Collector(parent)

    def work() -> None:
        for _ in range(20_000):
            Ring(gone)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    assert gone == [], "nothing is collected where it was made"
    for _ in range(3):
        collector.look()
    assert set(gone) == {threading.get_ident()}
    collector.stop()
    assert gc.isenabled()
    QCoreApplication.processEvents()
    if not on:
        gc.disable()


def test_what_is_many_waits_until_nobody_is_there_to_be_held_up(qtbot, qapp, settle, monkeypatch):
    """A look through half a million things takes a quarter of a second: not while somebody types, not while a worker works."""
    assert not let_age(), "the suite has put its tests away for good: nothing may bring them back"
    monkeypatch.setattr("ui.collector.let_age", lambda: True)
    parent, gone = QObject(), []
    collector = Collector(parent)
    many = [[] for _ in range(MANY + 1)]
    Ring(gone)
    collector.look()
    assert gone == [] and collector.rest.watching and collector.rest.timer.interval() == REST_MS, "put off, and remembered"
    qtbot.keyClick(QWidget(), Qt.Key.Key_A)
    assert collector.rest.timer.remainingTime() > REST_MS - 1000 and gone == []
    settle()
    held = run_query(parent, lambda _: threading.Event().wait(0.2))
    collector.rest.timer.timeout.emit()
    assert gone == [] and held.running and collector.rest.watching, "a worker's garbage is still in use"
    settle()
    collector.rest.timer.timeout.emit()
    assert set(gone) == {threading.get_ident()} and not collector.rest.watching and len(many) > MANY
    collector.stop()


def test_who_works_is_heard_once_a_second_and_every_other_event_goes_by_unheard(qapp, qtbot, monkeypatch):
    """Every event of the program through Python took a quarter of a working day's computing."""
    heard: list[QEvent.Type] = []
    really = Idle.eventFilter
    monkeypatch.setattr(Idle, "eventFilter", lambda self, watched, event: (heard.append(event.type()), really(self, watched, event))[1])
    idle, box = Idle(qapp, qapp), QLineEdit()
    qtbot.addWidget(box)
    box.show()
    idle.watch(60_000)
    idle.timer.start(30_000)
    qtbot.keyClick(box, Qt.Key.Key_A)
    assert idle.timer.interval() == 30_000 and idle.timer.remainingTime() > 29_000
    assert heard.count(QEvent.Type.KeyPress) == 1
    until_then = len(heard)
    for _ in range(5):
        qtbot.keyClick(box, Qt.Key.Key_A)
    assert len(heard) == until_then and idle.deaf.isActive() and idle.watching
    idle.deaf.timeout.emit()
    qtbot.keyClick(box, Qt.Key.Key_A)
    assert heard.count(QEvent.Type.KeyPress) == 2
    idle.rest()
    until_then = len(heard)
    qtbot.keyClick(box, Qt.Key.Key_A)
    assert len(heard) == until_then and not idle.deaf.isActive() and not idle.timer.isActive()
