"""Import of an .xlsx list of 25 columns with every check, duplicates, search terms and audit.

Floor: the same file read by calamine and put with bare sqlite3 into one table of 25 text columns without an index.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.book import Book
from benchmarks.data import drivers, list_file, list_headings, new_office
from benchmarks.measure import compare, timed
from trafficdesk.desk import Query

SMALL, QUICK, FULL = 1_000, 10_000, 100_000


def ours(path: str, number: str) -> dict[str, Any]:
    """desk.exchange: open, plan, write."""
    with tempfile.TemporaryDirectory() as folder:
        desk = new_office(Path(folder) / "office")
        with desk.records.work("样本", bulk=True) as work:  # else names that are much alike are asked about, and their rows stay out
            work.add_facts("units", [{"name": name} for name in sorted({name for _, name in drivers(int(number))})])
        from trafficdesk.exchange import annotate, header, sniff, synonyms, table  # noqa: F401  (imports are not timed)

        seconds: dict[str, float] = {}
        made: list[Any] = []
        seconds["open"] = timed(lambda: made.append(desk.exchange.open("people", Path(path))))
        desk.exchange.set_rest(made[0], "remark")  # what two columns without a field hold
        seconds["plan"] = timed(lambda: made.append(desk.exchange.plan(made[0])))
        seconds["write"] = timed(lambda: desk.exchange.write(made[0]))
        counts = {"written": desk.records.count(Query("people")), **made[1].counts}
        desk.close()
    return {"seconds": sum(seconds.values()), **{k: round(v, 2) for k, v in seconds.items()}, **counts}


def floor(path: str, number: str) -> dict[str, Any]:
    """calamine and sqlite3, nothing else."""
    from python_calamine import CalamineWorkbook

    with tempfile.TemporaryDirectory() as folder:
        plain = sqlite3.connect(Path(folder) / "bare.sqlite3")
        plain.execute("PRAGMA journal_mode=WAL")
        plain.execute("PRAGMA synchronous=NORMAL")

        def work() -> None:
            rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()
            next(iter(rows))
            names = ",".join(f"c{column}" for column in range(len(list_headings())))
            plain.execute(f"CREATE TABLE people (id INTEGER PRIMARY KEY, {names})")
            marks = ",".join("?" * len(list_headings()))
            with plain:
                plain.executemany(f"INSERT INTO people ({names}) VALUES ({marks})", rows)

        seconds = timed(work)
        plain.close()
    return {"seconds": seconds}


def run(folder: Path, book: Book) -> None:
    """The small list always, the large one in full; memory is that of the large one."""
    for row, number in (("import.10k", QUICK), ("import.100k", FULL))[: 2 if book.full else 1]:
        lines = number if book.full else SMALL
        found = compare("import_list", ["ours", "floor"], list_file(folder, lines), lines, rounds=book.rounds)
        ours, steps = found["ours"], ("open", "plan", "write")
        written = ours.details["written"]
        assert written > 0.95 * lines, f"only {written} of {lines} were written"  # one in a hundred is faulty, one in fifty stands twice
        book.ratio(row, ours, found["floor"], ", ".join(f"{step} {ours.details[step]} s" for step in steps) + f"; {written:,} written")
        if number == FULL or not book.full:
            book.add("import.memory", ours.peak, [ours.peak], beside=f"the floor {found['floor'].peak:.0f} MB")
