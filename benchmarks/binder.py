"""The binder of a year of a whole demo office: every work stream with its papers, numbered and with bookmarks."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks import demo
from benchmarks.book import Book
from benchmarks.copies import copied
from benchmarks.measure import compare, timed
from trafficdesk import clock
from trafficdesk.desk import Desk

FEW, SMALL, LARGE = 100, 1_000, 10_000


def binder(home: str) -> dict[str, Any]:
    """Wall seconds, pages; in a copy, since what is bound is noted."""
    with copied(home) as place, tempfile.TemporaryDirectory() as folder:
        desk = Desk.open(place)
        made: list[Any] = []
        seconds = timed(lambda: made.append(desk.archive.write_binder(clock.today().year, Path(folder) / "binder.pdf")))
        desk.close()
    return {"seconds": seconds, "pages": made[0].pages}


def run(folder: Path, book: Book) -> None:
    """The binder of 1,000 people and of 10,000, and what a page takes in either."""
    per_page: list[list[float]] = []
    for row, people in (("binder.1k", SMALL), ("binder.10k", LARGE))[: 2 if book.full else 1]:
        made = compare("binder", ["binder"], demo.office(folder, people if book.full else FEW), rounds=book.rounds)["binder"]
        book.value(row, made.rounds, f"{made.details['pages']:,} pages, {made.peak:.0f} MB")
        per_page.append([seconds / made.details["pages"] for seconds in made.rounds])
    if len(per_page) == 2:
        book.add("binder.linear", statistics.median(per_page[1]) / statistics.median(per_page[0]), per_page[1], per_page[0], measured="s")
