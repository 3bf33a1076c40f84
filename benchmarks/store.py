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

from benchmarks import material
from benchmarks.book import Book
from benchmarks.data import TODAY, drivers, new_office
from benchmarks.measure import compare, run_side, timed
from trafficdesk.desk import Desk
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.records.registry import record_type

PAGE, TIMES, INSERTED = 200, 80, 10_000


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
    return {"seconds": 0, "ours": ours, "bare": bare}


def _rows(number: str) -> list[dict[str, Any]]:
    return [{**values, "unit": None} for values, _ in islice(drivers(int(number)), int(number))]


def insert_ours(number: str) -> dict[str, Any]:
    """add_many: titles, sort keys, search terms, audit."""
    with tempfile.TemporaryDirectory() as folder:
        desk, rows = new_office(Path(folder)), _rows(number)

        def work() -> None:
            with desk.records.work("样本", bulk=True) as unit:
                unit.add_facts("people", rows)

        seconds = timed(work)
        desk.close()
    return {"seconds": seconds}


def insert_bare(number: str) -> dict[str, Any]:
    """The same rows into the same table with its indexes, texts ready, without terms and audit."""
    with tempfile.TemporaryDirectory() as folder:
        new_office(Path(folder)).close()
        plain = sqlite3.connect(Path(folder) / "desk.sqlite3")
        plain.execute("PRAGMA synchronous=NORMAL")
        fields = [spec.name for spec in record_type("people").fields]
        rows = [
            (uuid.uuid4().hex, 1, row["name"], sort_key(row["name"]), TODAY, "x", TODAY, "x", *map(row.get, fields))
            for row in _rows(number)
        ]
        names = ["uuid", "version", "title", "sort_key", "created_at", "created_by", "changed_at", "changed_by", *fields]
        listed = ",".join(f'"{name}"' for name in names)

        def work() -> None:
            with plain:
                plain.executemany(f"INSERT INTO people ({listed}) VALUES ({','.join('?' * len(names))})", rows)

        seconds = timed(work)
        plain.close()
    return {"seconds": seconds}


def run(folder: Path, book: Book) -> None:
    """The page on the office of drivers alone, the insert into an empty one."""
    found = run_side("store", "page", material.drivers(folder, book.full), material.count(book.full))
    seconds = [[each / 1000 for each in found[side]] for side in ("ours", "bare")]
    book.add("store.page", statistics.median(seconds[0]) / statistics.median(seconds[1]), *seconds, f"{TIMES} pages in turn", measured="s")
    number = INSERTED if book.full else INSERTED // 10
    inserted = compare("store", ["insert_ours", "insert_bare"], number, rounds=book.rounds)
    book.ratio("store.insert", inserted["insert_ours"], inserted["insert_bare"], "ours also writes terms and audit")
