"""Looking through a whole office: `check` as the command line does it, and the file's own check before work begins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks import material
from benchmarks.book import Book
from benchmarks.copies import copied, opened
from benchmarks.measure import compare, timed


def whole(home: str) -> dict[str, Any]:
    """Everything: file, attachments, every row against today's checks, the trail, all findings; to its last fault."""
    found: list[Any] = []
    with copied(home) as place, opened(place) as desk:
        seconds = timed(lambda: found.extend(desk.check()))
    return {"seconds": seconds, "faults": len(found)}


def quick(home: str) -> dict[str, Any]:
    """Only what people typed, as somebody waits for it after an unclean end."""
    with copied(home) as place, opened(place) as desk:
        return {"seconds": timed(lambda: desk.quick_check(typed=True))}


def file(home: str) -> dict[str, Any]:
    """The whole file, as it is read in the background after every start."""
    with copied(home) as place, opened(place) as desk:
        return {"seconds": timed(desk.quick_check)}


def run(folder: Path, book: Book) -> None:
    """Both on the office with ten years of ledgers."""
    home = material.large(folder, book.full)
    found = compare("check", ["whole"], home, rounds=1)["whole"]
    book.value("check", found.rounds, f"{found.details['faults']:,} faults and findings, {found.peak:.0f} MB")
    book.value("check.file", compare("check", ["file"], home, rounds=book.rounds)["file"].rounds)
    book.value("check.quick", compare("check", ["quick"], home, rounds=book.rounds)["quick"].rounds)
