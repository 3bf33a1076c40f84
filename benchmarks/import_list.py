"""Import of an .xlsx list of 25 columns with every check, duplicates, search terms and audit.

Floor: the same file read by calamine and put with bare sqlite3 into one table of 25 text columns without an index.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.data import list_file, list_headings, new_office
from benchmarks.measure import compare, report, timed

QUICK, FULL = 10_000, 100_000


def ours(path: str) -> dict[str, Any]:
    """desk.exchange: open, plan, write."""
    with tempfile.TemporaryDirectory() as folder:
        desk = new_office(Path(folder) / "office")
        from trafficdesk.exchange import annotate, header, sniff, synonyms, table  # noqa: F401  (imports are not timed)

        seconds: dict[str, float] = {}
        made: list[Any] = []
        seconds["open"] = timed(lambda: made.append(desk.exchange.open("people", Path(path))))
        seconds["plan"] = timed(lambda: made.append(desk.exchange.plan(made[0])))
        seconds["write"] = timed(lambda: desk.exchange.write(made[0]))
        counts = dict(made[1].counts)
        desk.close()
    return {"seconds": sum(seconds.values()), **{k: round(v, 2) for k, v in seconds.items()}, **counts}


def floor(path: str) -> dict[str, Any]:
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


def run(folder: Path, *, full: bool, rounds: int) -> None:
    number = FULL if full else QUICK
    path = list_file(folder, number)
    print(f"import of {number:,} rows x 25 columns (goal: at most 2 x floor, 300 MB)")
    report(compare("import_list", ["ours", "floor"], path, rounds=rounds), "floor")
