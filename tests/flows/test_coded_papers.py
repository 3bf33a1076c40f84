"""Every paper that comes back carries the code of its row; its scan is filed there, as the kind of attachment that it is."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2
import pytest

from trafficdesk.desk import Desk, Query
from trafficdesk.engine.papers.coding import coded
from trafficdesk.engine.papers.kind import PrintKind
from trafficdesk.engine.scanning.stack import Home
from trafficdesk.errors import KnownError
from trafficdesk.reports.page_code import read, rows_of
from trafficdesk.work.catalogue import print_kinds
from trafficdesk.work.scans.homes import Homes

RETURNING = [kind for kind in print_kinds() if kind.returns and kind.code != "agreements"]
# A slip of A5, a card, a sheet to sign, a letter with a stub, a sheet of several rows.
SCANNED = {"trip-slip", "driver-card", "training-sign-in", "hazard-notice", "duty-log-sheet"}
DPI = 150


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-28")


def printable(desk: Desk, kind: PrintKind, most: int) -> list[int]:
    """Rows that the kind has a paper for, the last ones first."""
    found = []
    for row in reversed(list(desk.records.ids(Query(kind.code)))):
        try:
            desk.prints.documents(kind.key, ids=[row])
        except KnownError:
            continue
        found.append(row)
        if len(found) == most:
            break
    return found


def test_in_a_batch_each_paper_is_that_of_its_row(demo_desk: Desk) -> None:
    """Codes go by the order of the rows: a builder that sorts anew would give each paper another's code."""
    homes = Homes(demo_desk.records, print_kinds())
    for kind in RETURNING:
        rows = printable(demo_desk, kind, 2)
        assert rows, f"the demo office has no {kind.name}"
        together = demo_desk.prints.documents(kind.key, ids=rows)
        if len(together) == len(rows):
            alone = [demo_desk.prints.documents(kind.key, ids=[row])[0] for row in rows]
            assert list(map(repr, together)) == list(map(repr, alone)), kind.key
        kind, request = demo_desk.prints._request(kind.key, {"ids": rows})
        found = [homes.of(page) for each in coded(kind, request, together) if (page := read(each.qr)) is not None]
        assert len(found) == len(together), kind.key
        assert {row for home in found if isinstance(home, Home) for row in home.ids} == set(rows), kind.key
        assert all(isinstance(home, Home) and home.kind == kind.returns for home in found), kind.key


def test_scans_of_every_size_of_paper_are_filed_under_their_rows(demo_desk: Desk, tmp_path: Path) -> None:
    expected, whole = set(), pypdfium2.PdfDocument.new()
    for kind in (each for each in RETURNING if each.key in SCANNED):
        (row,) = printable(demo_desk, kind, 1)
        printed = demo_desk.prints.issue(kind.key, ids=[row])
        assert len(printed.parts) == 1, kind.key
        document = pypdfium2.PdfDocument(printed.content)
        for page in document:  # as a scanner sees it
            picture = io.BytesIO()
            page.render(scale=DPI / 72, grayscale=True).to_pil().rotate(1.5, fillcolor=255).save(picture, "PDF", resolution=DPI)
            single = pypdfium2.PdfDocument(picture.getvalue())
            whole.import_pages(single)
            single.close()
            page.close()
        document.close()
        expected.add((kind.code, row, kind.returns))
    whole.save(tmp_path / "一叠.pdf")
    whole.close()
    stack = demo_desk.scans.read([tmp_path / "一叠.pdf"])
    assert [each.why for each in stack.tray] == [] and [each.serial for each in stack.incomplete] == []
    assert len(stack.complete) == len(SCANNED)
    demo_desk.scans.file(stack)
    filed = {
        (code, row, file.kind) for code, row, _ in expected for file in demo_desk.attachments.of(code, row) if file.name.endswith(".pdf")
    }
    assert expected <= filed
    demo_desk.records.undo()
    assert not expected & {(code, row, file.kind) for code, row, _ in expected for file in demo_desk.attachments.of(code, row)}


def test_a_code_of_rows_is_read_back_and_nothing_else_is() -> None:
    found = rows_of("hazards#12.7-3f9a")
    assert found is not None and (found.code, found.ids, found.tag) == ("hazards", (12, 7), "3f9a")
    assert found.serial == "hazards#12.7-3f9a"
    for other in ("责〔2026〕0001", "hazards#-3f9a", "hazards#x-3f9a", "hazards#12", "#12-3f9a", "hazards#１２-3f9a"):
        assert rows_of(other) is None
