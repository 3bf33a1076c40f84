"""Search while typing: every kind of query against LIKE over the same columns, both on the same file.

Ours is the whole search box (every record kind, hits with the reason); LIKE asks people only, and only where the
query is no pinyin, which LIKE cannot answer.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
from pathlib import Path
from typing import Any

from benchmarks import data, material
from benchmarks.book import Book
from benchmarks.measure import quantile, run_side, timed
from trafficdesk.desk import Desk, Filter
from trafficdesk.desk import Query as DeskQuery
from trafficdesk.fields.pinyin import initials, readings

LARGE, IN_TABLE, PAGE = 1_000_000, 10, 200
_LIKE = "SELECT * FROM people WHERE deleted_at IS NULL AND (name LIKE ? OR id_number LIKE ? OR phone LIKE ?) LIMIT 8"
_MISSES = ("单县", "zzxq", "99999999")


def queries(folder: Path, number: int) -> dict[str, list[str]]:
    """Class of query -> texts taken from rows all over the table, and some that find nothing."""
    chance = random.Random(5)
    plain = sqlite3.connect(folder / "desk.sqlite3")
    chosen = [chance.randint(1, number) for _ in range(60)]
    found = [plain.execute("SELECT name, id_number, phone FROM people WHERE id=?", (each,)).fetchone() for each in chosen]
    units = [name for (name,) in plain.execute("SELECT name FROM units ORDER BY random() LIMIT 30")]
    plain.close()
    return {
        "1 character": [name[0] for name, *_ in found],
        "2 characters": [name[:2] for name, *_ in found],
        "2 from the end": [name[-2:] for name, *_ in found],
        "whole name": [name for name, *_ in found],
        "part of a unit": [name[2:5] for name in units],
        "pinyin, 1 letter": [readings(name)[0][0][0] for name, *_ in found],
        "pinyin, 1 syllable": [readings(name)[0][0] for name, *_ in found],
        "pinyin, whole": ["".join(readings(name)[0]) for name, *_ in found],
        "initials": [initials(name) for name, *_ in found],
        "plate part": [str(number[-5:]) + "A" for _, number, _ in found],
        "ID, first 6": [number[:6] for _, number, _ in found],
        "ID, last 4": [number[-4:].lower() for _, number, _ in found],
        "ID, whole": [number for _, number, _ in found],
        "phone, first 4": [phone[:4] for *_, phone in found],
        "phone, last 4": [phone[-4:] for *_, phone in found],
        "nothing found": list(_MISSES) * 10,
    }


def keystrokes(home: str, number: str) -> dict[str, Any]:
    """Milliseconds per keystroke and class: ours and LIKE in turn."""
    folder = Path(home)
    desk = Desk.open(folder)
    plain = sqlite3.connect(folder / "desk.sqlite3")
    plain.execute("PRAGMA cache_size=-65536")
    answer: dict[str, Any] = {}
    for name, texts in queries(folder, int(number)).items():
        ours, like = [], []
        for position, text in enumerate(texts):
            ours.append(timed(lambda text=text: desk.records.search(text)) * 1000)
            if position % 6 == 0 and not (text.isalpha() and text.isascii()):
                marks = (f"%{text}%",) * 3
                like.append(timed(lambda marks=marks: plain.execute(_LIKE, marks).fetchall()) * 1000)
        answer[name] = (ours, like)
    desk.close()
    return {"seconds": 0.0, "classes": answer}


def in_table(home: str, number: str) -> dict[str, Any]:
    """Milliseconds of the first page and the count of a table that is filtered by what is typed into its search field."""
    folder, taken = Path(home), []
    desk = Desk.open(folder)
    for texts in queries(folder, int(number)).values():
        for text in texts[:IN_TABLE]:
            asked = DeskQuery("people", (Filter("search", "contains", text),))
            taken.append(timed(lambda asked=asked: desk.records.rows("people", desk.records.first_ids(asked, PAGE))) * 1000)
    desk.close()
    return {"seconds": 0.0, "ms": taken}


def run(folder: Path, book: Book) -> None:
    """The search box and the search field of a table."""
    number = LARGE if book.full else material.count(False)
    home = data.office(folder, number)
    classes = run_side("search", "keystrokes", home, number)["classes"]
    pooled = [each for ours, _ in classes.values() for each in ours]
    book.add("search.p95", quantile(pooled, 0.95), _three(pooled), beside=f"{len(pooled)} keystrokes")
    found = run_side("search", "in_table", home, number)["ms"]
    book.add("search.table", quantile(found, 0.95), _three(found), beside=f"{len(found)} texts")
    rows = []
    for name, (ours, like) in classes.items():
        beside = f"{statistics.median(like):.1f} / {quantile(like, 0.95):.1f} ms" if like else "cannot"
        rows.append([name, f"{statistics.median(ours):.1f} / {quantile(ours, 0.95):.1f} ms", beside])
    book.table(f"Search while typing over {number:,} people, median / 95 %", ["what is typed", "ours", "LIKE over people"], rows)


def _three(values: list[float]) -> list[float]:
    return [min(values), statistics.median(values), quantile(values, 0.95)]
