"""Driver cards built for many at once: milliseconds and statements of each, laid out but not drawn. CPU.

That the documents are those of reading one by one is held by tests/flows/test_reading_at_once.py.
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.listening import sent_by
from benchmarks.measure import cpu, run_side
from benchmarks.ten_years import TODAY

CARDS, TIMES = 300, 5


def cards(home: str, kind: str, times: str) -> dict[str, Any]:
    """Seconds for all of them, round by round, and the statements of one round."""
    from trafficdesk.desk import Desk, Query

    os.environ["TRAFFICDESK_TODAY"] = TODAY
    desk = Desk.open(Path(home))
    ids = list(desk.records.first_ids(Query(desk.prints.kind(kind).code), CARDS))
    made: list[Any] = []
    statements = len(sent_by(desk, lambda: made.extend(desk.prints.documents(kind, ids=ids))))
    rounds = [cpu(lambda: desk.prints.documents(kind, ids=ids)) for _ in range(int(times))]
    desk.close()
    return {"seconds": 0, "rounds": rounds, "statements": statements, "cards": len(made)}


def run(folder: Path, book: Book) -> None:
    """Drivers, and cars beside them."""
    home = material.large(folder, book.full)
    found = {kind: run_side("cards", "cards", home, kind, book.rounds or TIMES) for kind in ("driver-card", "vehicle-card")}
    drivers = found["driver-card"]
    book.value("cards.ms", [each * 1000 / drivers["cards"] for each in drivers["rounds"]], f"{drivers['cards']} cards in a batch")
    book.value("cards.statements", [drivers["statements"] / drivers["cards"]])
    cars = found["vehicle-card"]
    each = statistics.median(cars["rounds"]) * 1000 / cars["cards"]
    book.table("Cards of cars", ["each", "statements of each"], [[f"{each:.2f} ms", f"{cars['statements'] / cars['cards']:.2f}"]])
