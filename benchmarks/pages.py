"""The heartbeat of the window's thread: every page, every tab and every ledger opened, then every kind of work done, in a large office.

A timer beats every few milliseconds; the longest pause between two beats while a page is opened is the time for which nobody could
have typed. A page is complete when nothing is asked any more, all ids of its table included. Each page is opened once, as it is after
the program was started: its code is loaded, its widgets are made, its questions are composed. The proof of the whole office, once a
day in the background, would be waited for with whichever page it fell on: it is done before the walk, and is a work of its own.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.copies import copied
from benchmarks.data import list_file
from benchmarks.goals import GOALS
from benchmarks.measure import run_side
from benchmarks.ten_years import TODAY

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from tests.helpers.live import Live

BEAT_MS, AFTERWARDS_S = 4, 0.08
HEAVY = ("home", "responsibility", "plans", "training", "hazards", "findings", "years")  # pages that say something of everybody
SHOWN = 15  # pages in the table, the slowest
_LIST = 1_000  # lines that are imported


class Heart:
    """Beats in the window's thread; `during` keeps the longest pause of what is done inside."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.found: dict[str, tuple[float, float]] = {}
        self._longest, self._last = 0.0, time.perf_counter()
        self._timer = QTimer(interval=BEAT_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest, self._last = max(self._longest, now - self._last), now

    @contextmanager
    def during(self, name: str, live: Live) -> Iterator[None]:
        """Milliseconds: the longest pause, and until nothing is asked any more. What comes right after is watched as well.

        Somebody is there: what the program does once nobody has touched it for a while (it tidies its memory) falls on nothing here.
        """
        _spin(AFTERWARDS_S)
        _touch(live.window)
        self._longest, self._last = 0.0, time.perf_counter()
        began = self._last
        yield
        live.settle()
        complete = time.perf_counter() - began
        _spin(AFTERWARDS_S)
        self._beat()
        self.found[name] = (max(self._longest * 1000 - BEAT_MS, 0.0), complete * 1000)


def _touch(window: QWidget) -> None:
    """Move the mouse over a window by nothing."""
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    none, nothing = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QMouseEvent(QEvent.Type.MouseMove, QPointF(), QPointF(), none, none, nothing))


def _spin(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def walk(home: str, only: str, lists: str) -> dict[str, Any]:
    """Page or work → its longest block and how long until it was complete, milliseconds.

    only: pages by their keys, "" for all. lists: folder for the list that is brought in when work is done as well, else "".
    """
    from PySide6.QtWidgets import QApplication

    from tests.helpers.live import Live

    os.environ["TRAFFICDESK_TODAY"] = TODAY
    application = QApplication([])
    with copied(home) as place:
        live = Live(application, place)
        live.window.resize(1366, 768)
        live.settle()
        if not lists:
            live.desk.trail.prove()
        heart = Heart()
        wanted = only.split(",") if only else list(live.window.keys())
        _open(live, heart, wanted)
        pages, heart.found = heart.found, {}
        if lists:
            _work(live, heart, Path(lists))
        print("\n" + _answer(pages, heart.found))
        sys.stdout.flush()
        live.program.close()
    os._exit(0)  # the widgets of a hundred pages are not taken apart one by one


def _answer(pages: dict[str, tuple[float, float]], work: dict[str, tuple[float, float]]) -> str:
    import json

    from benchmarks.measure import peak_memory

    return json.dumps({"seconds": 0, "pages": pages, "work": work, "peak": peak_memory()})


def _open(live: Live, heart: Heart, keys: list[str]) -> None:
    from ui.page import TabbedPage

    for key in keys:
        with heart.during(key, live):
            page = live.window.open_page(key)
        if isinstance(page, TabbedPage):
            for index in range(page.tabs.count()):
                if index != page.tabs.currentIndex():
                    with heart.during(f"{key}, {page.tabs.tabText(index)}", live):
                        page.show_tab(index)


def _work(live: Live, heart: Heart, lists: Path) -> None:
    """What is done every day, each once: the window stays awake meanwhile. The proof first, else it falls on one of the others."""
    from ui.upkeep import prove

    table = live.ledger("people").panel.table
    live.settle()
    sources = list_file(lists, _LIST)
    with tempfile.TemporaryDirectory() as folder:
        proof = {"proof of the day": lambda: prove(live.window, live.desk, live.window.show_error)}
        for name, work in {**proof, **_in_window(live, table), **_in_workers(live, sources, Path(folder))}.items():
            with heart.during(name, live):
                work()


def _in_window(live: Live, table: Any) -> dict[str, Callable[[], Any]]:
    from PySide6.QtCore import Qt

    from trafficdesk.desk import Filter

    bar = table.verticalScrollBar()

    def save() -> None:
        from ui.tasks import run_change

        row = table.model().id_at(3)
        run_change(live.window, lambda _: live.desk.records.edit("people", row, {"remark": "改"}, reason="测"), live.window.announce)

    return {
        **{f"search “{text}”": lambda text=text: live.window.search_typed.emit(text) for text in ("张", "zh", "1988")},
        **{f"sort by column {at}": lambda at=at: table.model().sort(at, Qt.SortOrder.DescendingOrder) for at in (1, 2, 4, 6)},
        "jump into the middle": lambda: bar.setValue(bar.maximum() // 2), "jump to the end": lambda: bar.setValue(bar.maximum()),
        "filter a table": lambda: live.ledger("people").show_rows("people", [Filter("name", "contains", "伟")]),
        "save a driver": save, "undo": lambda: live.window.undo_asked.emit(),
    }  # fmt: skip


def _in_workers(live: Live, sources: Path, folder: Path) -> dict[str, Callable[[], Any]]:
    from trafficdesk.desk import Query
    from ui.tasks import run_change, run_query

    desk, window = live.desk, live.window

    def bring(_progress: Any) -> Any:
        job = desk.exchange.open("people", sources)
        desk.exchange.set_rest(job, "drop")
        desk.exchange.plan(job)
        return desk.exchange.write(job)

    def ids(code: str, number: int) -> list[int]:
        return list(desk.records.first_ids(Query(code), number))

    return {
        "100 driver cards as PDF": lambda: run_query(window, lambda _: desk.prints.render("driver-card", ids=ids("people", 100))),
        "export of a table": lambda: run_query(window, lambda _: desk.exchange.export("people", folder / "out.xlsx", full=True)),
        f"import of {_LIST:,}": lambda: run_change(window, bring, window.announce),
        "findings made anew": lambda: run_query(window, lambda _: desk.findings.everything()),
        "backup": lambda: run_change(window, lambda _: desk.backups.make(folder, "benchmark password")),
    }


def run(folder: Path, book: Book) -> None:
    """One walk through all pages; in another window, with two of them open, every work once."""
    home = material.large(folder, book.full)
    pages = run_side("pages", "walk", home, "" if book.full else "home,responsibility,training", "")["pages"]
    work = run_side("pages", "walk", home, "home,responsibility", folder)["work"]
    for row, of, at in (("pages.block", pages, 0), ("pages.complete", pages, 1), ("pages.work", work, 0)):
        values = {name: each[at] for name, each in of.items()}
        worst, most = max(values, key=lambda name: values[name]), GOALS[row].most or 0
        held = sum(value <= most for value in values.values())
        three = [min(values.values()), statistics.median(values.values()), values[worst]]
        book.add(row, values[worst], three, beside=f"{worst}; {held} of {len(values)} hold")
    slowest = sorted(pages, key=lambda name: -max(pages[name][0] * 3, pages[name][1]))[:SHOWN]
    heads = ["page", "longest block", "complete after"]
    book.table(f"The slowest {SHOWN} of {len(pages)} pages and ledgers, opened once each", heads, _lines(pages, slowest))
    book.table("Work beside which somebody goes on typing", heads, _lines(work, list(work)))


def _lines(found: dict[str, Any], names: list[str]) -> list[list[str]]:
    return [[name, f"{found[name][0]:.0f} ms", f"{found[name][1]:,.0f} ms"] for name in names]
