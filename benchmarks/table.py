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

from benchmarks import data
from benchmarks.book import Book
from benchmarks.measure import quantile, run_side, timed
from trafficdesk.desk import Desk, Filter, Query

FEW, SMALL, LARGE, TIMES, PAGE = 5_000, 50_000, 1_000_000, 80, 400
SIZE = (1600, 900)
# Row of goals.csv, what we do, what it is compared with.
COMPARED = (("repaint", "repaint", "repaint"), ("jump", "jump anywhere", "jump anywhere"), ("sort", "cached re-sort", "repaint"))
CONTAINS = (("name", "伟"), ("job", "司机"), ("issuer", "津A"), ("nation", "汉"))
ENDS = (("phone", "3577"), ("id_number", "1234"))  # of what is hidden the last four alone are asked for


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
        Filter("licence_classes", "contains", "A1"), Filter("points", "at_least", 9), Filter("search", "contains", "张"),
        *(Filter(field, "contains", text) for field, text in CONTAINS), *(Filter(field, "ends", text) for field, text in ENDS),
    )  # fmt: skip
    wanted = {f"sort {sign}{spec.label}": Query("people", (), (sign + spec.name,))
              for spec in desk.records.view("people").listed for sign in ("", "-")}  # fmt: skip
    wanted |= {f"filter {each.field} {each.relation} {each.value}": Query("people", (each,)) for each in filters}
    pages = {name: _times(lambda q=q: desk.records.first_ids(q, PAGE), 3) for name, q in wanted.items()}
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


def run(folder: Path, book: Book) -> None:
    """Repaint, jump and re-sort beside QSqlTableModel; in full also at a million, and there the database's first pages."""
    for name, number in (("50k", SMALL), ("1m", LARGE))[: 2 if book.full else 1]:
        home = data.office(folder, number if book.full else FEW)
        rounds = book.rounds or (3 if number == SMALL else 1)  # Qt's takes half a minute to reach the end of a million
        answers = {side: [run_side("table", side, home) for _ in range(rounds)] for side in ("qt", "ours")}
        qt, ours = (_pooled(answers[side]) for side in ("qt", "ours"))
        peak = max(each["peak"] for each in answers["ours"])
        for row, action, floor in COMPARED:
            beside = f"{TIMES} times in each of {rounds} processes" + (f", {peak:.0f} MB" if row == "repaint" else "")
            _add(book, f"table.{name}.{row}", ours[action], qt[floor], beside)
        if number == LARGE:
            _first_pages(book, run_side("table", "statements", home))


def _pooled(found: list[dict[str, Any]]) -> dict[str, list[float]]:
    """Action → all its times, whatever process they are of."""
    return {key: [ms for each in found for ms in each["actions"][key]] for key in found[0]["actions"]}


def _add(book: Book, row: str, ours: list[float], floor: list[float], beside: str) -> None:
    """Hundreds of paints: told by their least, median and 95th percent."""
    three = [[min(each), statistics.median(each), quantile(each, 0.95)] for each in (ours, floor)]
    book.add(row, three[0][1] / three[1][1], *three, beside, measured="ms")


def _first_pages(book: Book, found: dict[str, Any]) -> None:
    medians = {name: statistics.median(values) for name, values in found["pages"].items()}
    slowest = sorted(medians, key=lambda name: -medians[name])
    values = list(medians.values())
    book.add("table.first-page", quantile(values, 0.95), values, beside=f"{len(values)} sorts and filters, the slowest {slowest[0]}")
    rows = [[name, f"{medians[name]:.1f} ms"] for name in slowest[:12]]
    rows += [[f"all ids (in the worker), {name}", f"{statistics.median(values):.0f} ms"] for name, values in found["ids"].items()]
    book.table("First pages of a table of 1,000,000, the slowest twelve, and all ids", ["sort or filter", "median of three"], rows)
