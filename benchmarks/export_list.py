"""Export of a whole table to .xlsx, against openpyxl's write-only mode fed with ready rows."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.book import Book
from benchmarks.data import office
from benchmarks.measure import compare, timed
from trafficdesk.desk import Desk, Query
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import record_type

QUICK, FULL = 5_000, 100_000


def ours(home: str) -> dict[str, Any]:
    """desk.exchange.export of all fields, unmasked: query, texts, styled heading, text numbers."""
    desk = Desk.open(Path(home))
    from trafficdesk.exchange import write  # noqa: F401  (imports are not timed)

    with tempfile.TemporaryDirectory() as folder:
        seconds = timed(lambda: desk.exchange.export("people", Path(folder) / "out.xlsx", full=True))
    desk.close()
    return {"seconds": seconds}


def openpyxl(home: str) -> dict[str, Any]:
    """The same cells, read beforehand."""
    from openpyxl import Workbook

    desk = Desk.open(Path(home))
    fields = record_type("people").fields
    rows = []
    ids = desk.records.ids(Query("people"))
    for start in range(0, len(ids), 1000):
        for row in desk.records.rows("people", ids[start : start + 1000]):
            rows.append(
                [
                    row.text(spec, masked=False)
                    if spec.kind is Kind.LINK or kind_of(spec).excel == "text"
                    else row.values[spec.name]
                    for spec in fields
                ]
            )
    desk.close()

    def work() -> None:
        book = Workbook(write_only=True)
        sheet = book.create_sheet()
        sheet.append([spec.label for spec in fields])
        for row in rows:
            sheet.append(row)
        book.save(Path(folder) / "out.xlsx")

    with tempfile.TemporaryDirectory() as folder:
        return {"seconds": timed(work)}


def run(folder: Path, book: Book) -> None:
    """All fields of all drivers."""
    found = compare("export_list", ["ours", "openpyxl"], office(folder, FULL if book.full else QUICK), rounds=book.rounds)
    book.ratio("export", found["ours"], found["openpyxl"], f"{found['ours'].peak:.0f} MB")
