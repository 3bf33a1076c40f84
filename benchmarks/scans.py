"""A stack of signed agreements: read, filed, undone.

150 dpi, turned by ±3°, dust, every fifth page upside down, five pages swapped, two missing, three without a code, one foreign
page, one paper as TIFF, one PDF with a password (tests/helpers/signed_stack.py). It fails where a paper does not lie under its
record or where something is lost.
"""

from __future__ import annotations

import pickle
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from benchmarks.book import Book
from benchmarks.measure import run_side
from tests.helpers.signed_stack import SignedStack, filed, made, office_with
from trafficdesk import clock
from trafficdesk.desk import Desk

PAPERS, FEW = 100, 10


def stack(folder: str, papers: str) -> dict[str, Any]:
    """Make the office and the scans, by a process of its own, so that the memory measured is that of reading and filing."""
    place = Path(folder)
    with closing(Desk.open(place / "office", create=True)) as desk:
        agreements = office_with(desk, int(papers), clock.today().year)
        scans = made(desk.prints.issue("agreements", ids=agreements).content, agreements, place)
    (place / "stack").write_bytes(pickle.dumps((scans, agreements)))
    megabytes = sum(path.stat().st_size for path in scans.files) / 1024 / 1024
    return {"seconds": 0, "pages": scans.pages, "MB": round(megabytes), "files": len(scans.files)}


def file_it(folder: str) -> dict[str, Any]:
    """Read, file, undo: seconds of the first two, by the clock and of CPU."""
    scans, agreements = pickle.loads(Path(folder, "stack").read_bytes())
    with closing(Desk.open(Path(folder) / "office")) as desk:
        wall, cpu = _round(desk, scans)
        first = filed(desk, agreements)
        assert first == scans.whole, "every whole paper lies under its record, no other does"
        desk.records.undo()
        assert not filed(desk, agreements) and not desk.scans.tray().left, "undo brought it all back"
    return {"seconds": wall, "cpu": cpu, "filed": len(first)}


def _round(desk: Desk, truth: SignedStack) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.process_time()
    read = desk.scans.read(truth.files)
    desk.scans.file(read, "")
    done = time.perf_counter() - wall, time.process_time() - cpu
    kept = sum(len(each.pages) for each in read.papers) + sum(each.page is not None for each in read.tray) + read.blanks
    assert kept == truth.pages, "no page is lost"
    return done


def run(folder: Path, book: Book) -> None:
    """Once: it takes half a minute."""
    place = folder / f"scans-{PAPERS if book.full else FEW}"
    if not (place / "stack").exists():
        place.mkdir(exist_ok=True)
        run_side("scans", "stack", place, PAPERS if book.full else FEW)
    found = run_side("scans", "file_it", place)
    book.value("scans.cpu", [found["cpu"]], f"{found['filed']} papers whole; {found['seconds']:.1f} s by the clock")
    book.add("scans.memory", found["peak"], [found["peak"]], beside="with the check of every filed page")
