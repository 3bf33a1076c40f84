"""The table in its window: repaint, jump anywhere, cached re-sort, against the C++ QSqlTableModel over the same file;
and what the database needs for the first page of every sort and filter and for all ids.

Both views are 1600 x 900, offscreen, software drawing; every timing is one synchronous paint. Ours paints with its
own delegate (check boxes, expiry words, masks), the floor with Qt's plain one.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.data import office
from benchmarks.measure import quantile, run_side, timed
from trafficdesk.desk import Desk, Filter, Query

SMALL, LARGE, TIMES, PAGE = 50_000, 1_000_000, 80, 400
SIZE = (1600, 900)


def ours(home: str) -> dict[str, Any]:
    """Milliseconds of each action in our table."""
    from PySide6.QtWidgets import QApplication

    from ui.tables.model import RecordTable
    from ui.tables.view import RecordTableView
    from ui.theme import theme

    application = QApplication([])
    theme.apply(application)
    desk = Desk.open(Path(home))
    model = RecordTable(desk, desk.records.view("people"))
    view = RecordTableView(model)
    view.resize(*SIZE)
    view.show()
    started = time.perf_counter()
    model.show(Query("people"))
    _wait(application, lambda: model.rowCount() > 0)
    first = (time.perf_counter() - started) * 1000
    _wait(application, lambda: model.complete)
    sorts = [desk.records.ids(Query("people", (), (name,))) for name in ("-title", "valid_until")]
    kept = iter(range(10**9))

    def resort() -> None:
        ids = sorts[next(kept) % 2]
        model._swap(ids, len(ids))
        view.viewport().repaint()

    answer = {"first page": [first], **_actions(view, model.rowCount()), "cached re-sort": _times(resort)}
    _stop(desk)
    return {"seconds": 0, "actions": answer}


def qt(home: str) -> dict[str, Any]:
    """The same of QSqlTableModel; rows that it has not read yet count as its jump."""
    from PySide6.QtSql import QSqlDatabase, QSqlTableModel
    from PySide6.QtWidgets import QApplication, QTableView

    application = QApplication([])
    database = QSqlDatabase.addDatabase("QSQLITE")
    database.setDatabaseName(str(Path(home) / "desk.sqlite3"))
    database.open()
    started = time.perf_counter()
    model = QSqlTableModel(db=database)
    model.setTable("people")
    model.select()
    view = QTableView()
    view.setModel(model)
    view.resize(*SIZE)
    view.show()
    application.processEvents()
    first = (time.perf_counter() - started) * 1000
    end = timed(lambda: _read_all(model)) * 1000
    return {"seconds": 0, "actions": {"first page": [first], **_actions(view, model.rowCount()), "reach end": [end]}}


def statements(home: str) -> dict[str, Any]:
    """First page of every sortable column and of usual filters; all ids. Milliseconds."""
    desk = Desk.open(Path(home))
    soon = Filter("valid_until", "before", date.today() + timedelta(days=90))
    filters = (
        Filter("state", "is", "调出"), Filter("state", "is", "在册"), soon, Filter("unit", "is", 5),
        Filter("name", "contains", "伟"), Filter("licence_classes", "contains", "A1"), Filter("points", "at_least", 9),
        Filter("search", "contains", "张"),
    )  # fmt: skip
    wanted = {f"sort {sign}{spec.label}": Query("people", (), (sign + spec.name,))
              for spec in desk.records.view("people").listed for sign in ("", "-")}  # fmt: skip
    wanted |= {f"filter {each.field} {each.relation} {each.value}": Query("people", (each,)) for each in filters}
    pages = {name: _times(lambda q=q: desk.records.first_ids(q, PAGE), 5) for name, q in wanted.items()}
    ids = {name: _times(lambda q=q: desk.records.ids(q), 3) for name, q in list(wanted.items())[:5:2]}
    desk.close()
    return {"seconds": 0, "pages": pages, "ids": ids}


def _actions(view: Any, size: int) -> dict[str, list[float]]:
    chance = random.Random(1)

    def repaint() -> None:
        view.viewport().repaint()

    def jump() -> None:
        view.verticalScrollBar().setValue(int(chance.random() * view.verticalScrollBar().maximum()))
        view.viewport().repaint()

    assert size
    return {"repaint": _times(repaint), "jump anywhere": _times(jump)}


def _times(work: Callable[[], Any], times: int = TIMES) -> list[float]:
    work()
    return [timed(work) * 1000 for _ in range(times)]


def _wait(application: Any, ready: Callable[[], bool]) -> None:
    while not ready():
        application.processEvents()
        time.sleep(0.001)


def _read_all(model: Any) -> None:
    while model.canFetchMore():
        model.fetchMore()


def _stop(desk: Desk) -> None:
    from ui.tasks import close_runner

    close_runner()
    desk.close()


def run(folder: Path, *, full: bool, rounds: int) -> None:
    for number in (SMALL, LARGE) if full else (SMALL,):
        home = office(folder, number)
        print(f"table of {number:,} rows (goal: repaint 1.3 x, jump 2 x, re-sort 1.6 x a repaint of QSqlTableModel)")
        answers = {name: [run_side("table", name, home) for _ in range(rounds)] for name in ("qt", "ours")}
        pooled = {
            name: {key: [ms for each in found for ms in each["actions"][key]] for key in found[0]["actions"]}
            for name, found in answers.items()
        }
        floor = statistics.median(pooled["qt"]["repaint"])
        for name, actions in pooled.items():
            for key, values in actions.items():
                middle = statistics.median(values)
                print(f"  {name:<5} {key:<15} p50 {middle:8.1f}  p95 {quantile(values, 0.95):8.1f} ms  {middle / floor:6.2f} x")
            print(f"  {name:<5} peak memory {max(each['peak'] for each in answers[name]):.0f} MB")
        _say_statements(run_side("table", "statements", home))


def _say_statements(found: dict[str, Any]) -> None:
    medians = {name: statistics.median(values) for name, values in found["pages"].items()}
    print(f"  first page of {len(medians)} sorts and filters: p50 {statistics.median(medians.values()):.1f} ms,"
          f" p95 {quantile(list(medians.values()), 0.95):.1f} ms; slowest:")  # fmt: skip
    for name in sorted(medians, key=lambda each: -medians[each])[:5]:
        print(f"    {name:<40} {medians[name]:8.1f} ms")
    for name, values in found["ids"].items():
        print(f"  all ids, {name:<30} {statistics.median(values):8.1f} ms (in the worker)", flush=True)
