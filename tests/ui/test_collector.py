"""Cyclic garbage goes in the window's thread: a worker that makes a lot of it collects nothing."""

from __future__ import annotations

import gc
import threading

from PySide6.QtCore import QCoreApplication, QObject

from ui.collector import Collector


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
