"""A page of 200 rows and a bulk insert through the store, against bare sqlite3 doing the same to the same tables."""

from __future__ import annotations

import random
import sqlite3
import statistics
import tempfile
import uuid
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.data import TODAY, drivers, new_office, office
from benchmarks.measure import compare, report, run_side, timed
from trafficdesk.desk import Desk
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.records.registry import record_type

PEOPLE, PAGE, TIMES, INSERTED = 50_000, 200, 80, 10_000


def page(home: str, number: str) -> dict[str, Any]:
    """200 rows by id, all columns, links named: the store and bare sqlite3 in turn, in milliseconds."""
    desk = Desk.open(Path(home))
    plain = sqlite3.connect(Path(home) / "desk.sqlite3")
    names = ",".join(f'"{spec.name}"' for spec in record_type("people").fields)
    wanted = f"SELECT id, uuid, version, title, {names} FROM people WHERE id IN ({','.join('?' * PAGE)})"
    chance = random.Random(3)
    ours, bare = [], []

    def fetch(ids: list[int]) -> None:
        rows = plain.execute(wanted, ids).fetchall()
        units = list({row[9] for row in rows if row[9] is not None})
        plain.execute(f"SELECT id, title FROM units WHERE id IN ({','.join('?' * len(units))})", units).fetchall()

    for _ in range(TIMES):
        start = chance.randint(1, int(number) - PAGE)
        ids = list(range(start, start + PAGE))
        ours.append(timed(lambda ids=ids: desk.records.rows("people", ids)) * 1000)
        bare.append(timed(lambda ids=ids: fetch(ids)) * 1000)
    desk.close()
    return {"seconds": 0, "ours": statistics.median(ours), "bare": statistics.median(bare)}


def _rows() -> list[dict[str, Any]]:
    return [{**values, "unit": None} for values, _ in islice(drivers(INSERTED), INSERTED)]


def insert_ours() -> dict[str, Any]:
    """add_many: titles, sort keys, search terms, audit."""
    with tempfile.TemporaryDirectory() as folder:
        desk, rows = new_office(Path(folder)), _rows()

        def work() -> None:
            with desk.records.work("样本", bulk=True) as unit:
                unit.add_facts("people", rows)

        seconds = timed(work)
        desk.close()
    return {"seconds": seconds}


def insert_bare() -> dict[str, Any]:
    """The same rows into the same table with its indexes, texts ready, without terms and audit."""
    with tempfile.TemporaryDirectory() as folder:
        new_office(Path(folder)).close()
        plain = sqlite3.connect(Path(folder) / "desk.sqlite3")
        plain.execute("PRAGMA synchronous=NORMAL")
        fields = [spec.name for spec in record_type("people").fields]
        rows = [
            (uuid.uuid4().hex, 1, row["name"], sort_key(row["name"]), TODAY, "x", TODAY, "x", *map(row.get, fields))
            for row in _rows()
        ]
        names = ["uuid", "version", "title", "sort_key", "created_at", "created_by", "changed_at", "changed_by", *fields]
        listed = ",".join(f'"{name}"' for name in names)

        def work() -> None:
            with plain:
                plain.executemany(f"INSERT INTO people ({listed}) VALUES ({','.join('?' * len(names))})", rows)

        seconds = timed(work)
        plain.close()
    return {"seconds": seconds}


def run(folder: Path, *, full: bool, rounds: int) -> None:
    print("200-row page (goal: at most 1.4 x bare sqlite3)")
    found = run_side("pages", "page", office(folder, PEOPLE), PEOPLE)
    print(f"  ours {found['ours']:.2f} ms  bare {found['bare']:.2f} ms  {found['ours'] / found['bare']:.2f} x")
    print(f"bulk insert of {INSERTED:,} drivers (goal: at most 1.6 x bare sqlite3; ours also writes terms and audit)")
    report(compare("pages", ["insert_ours", "insert_bare"], rounds=rounds), "insert_bare")
