"""What the audit trail costs an import: the same bulk insert with and without its entries being written."""

from __future__ import annotations

import tempfile
from itertools import islice
from pathlib import Path
from typing import Any
from unittest.mock import patch

from benchmarks.book import Book
from benchmarks.data import drivers, new_office
from benchmarks.measure import compare, cpu
from trafficdesk.store import trail
from trafficdesk.store.work import Work

QUICK, FULL, BATCH = 1_000, 10_000, 5_000


def audited(number: str) -> dict[str, Any]:
    """As imports write."""
    with tempfile.TemporaryDirectory() as folder:
        desk = new_office(Path(folder))
        rows = [{**values, "unit": None} for values, _ in islice(drivers(int(number)), int(number))]

        def work() -> None:
            with desk.records.work("样本", bulk=True) as unit:
                for start in range(0, len(rows), BATCH):
                    unit.add_facts("people", rows[start : start + BATCH])

        seconds = cpu(work)
        desk.close()
    return {"seconds": seconds}


def bare(number: str) -> dict[str, Any]:
    """The same with entries, seals and the chain left out."""
    with (
        patch.object(Work, "_note", lambda *_, **__: None),
        patch.object(trail, "seal_rows", lambda *_: b""),
        patch.object(trail, "close_act", lambda *_: None),
    ):
        return audited(number)


def run(folder: Path, book: Book) -> None:
    """CPU of both, in turn."""
    found = compare("audit", ["audited", "bare"], FULL if book.full else QUICK, rounds=book.rounds)
    book.ratio("audit", found["audited"], found["bare"])
