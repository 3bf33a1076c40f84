"""Every office and list that the benchmarks of a run use, in the sizes of the goals or in small ones; made by two processes at once.

The offices are made once in a folder; a benchmark asks for them by the names below and makes what is not there yet.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks import data, demo, grown, ten_years
from benchmarks.book import Book
from benchmarks.measure import run_side, timed

GROWN = 4  # 200,000 people are four times 50,000
_MAKERS = 2


def large(folder: Path, full: bool) -> Path:
    """Ten years of every ledger, 50,000 people. TRAFFICDESK_BENCH_OFFICE names one that is there already: it is only read."""
    given = os.environ.get("TRAFFICDESK_BENCH_OFFICE")
    return Path(given) if given and full else ten_years.office(folder, *((ten_years.PEOPLE, 10) if full else (1_000, 2)))


def larger(folder: Path, full: bool) -> Path:
    """The same with four times the people."""
    home = large(folder, full)
    kept = folder / home.name
    if not kept.exists():
        kept.symlink_to(home)  # the copy is made beside it
    return grown.office(kept, ten_years.PEOPLE if full else 1_000, GROWN)


def small(folder: Path, full: bool, people: int) -> Path:
    """Ten years of every ledger with fewer people."""
    return ten_years.office(folder, people, 10 if full else 2)


def drivers(folder: Path, full: bool) -> Path:
    """Drivers and units alone: 50,000, or 5,000."""
    return data.office(folder, count(full))


def count(full: bool) -> int:
    """How many drivers `drivers` has."""
    return 50_000 if full else 5_000


def million(folder: Path, _full: bool = True) -> Path:
    """A million drivers."""
    return data.office(folder, 1_000_000)


def _all(full: bool) -> dict[str, Callable[[Path, bool], Path]]:
    """Name → maker, the longest first."""
    if not full:
        return {"larger": larger, "drivers": drivers}
    return {
        "larger": larger, "million": million, "growth_10k": lambda folder, full: small(folder, full, 10_000),
        "growth_1k": lambda folder, full: small(folder, full, 1_000), "binder_10k": lambda folder, _: demo.office(folder, 10_000),
        "list_100k": lambda folder, _: data.list_file(folder, 100_000), "export_100k": lambda folder, _: data.office(folder, 100_000),
        "drivers": drivers, "signing": lambda folder, _: demo.office(folder, demo.SIGNERS),
        "binder_1k": lambda folder, _: demo.office(folder, 1_000),
        "list_10k": lambda folder, _: data.list_file(folder, 10_000),
    }  # fmt: skip


def make(name: str, folder: str, full: str) -> dict[str, float]:
    """One of them, in a process of its own."""
    return {"seconds": timed(lambda: _all(full == "True")[name](Path(folder), full == "True"))}


def run(folder: Path, book: Book) -> None:
    """Make all of them."""
    names = list(_all(book.full))
    with ThreadPoolExecutor(_MAKERS) as makers:
        made = list(makers.map(lambda name: run_side("material", "make", name, folder, book.full), names))
    table = [[name, f"{_size(_all(book.full)[name](folder, book.full)):,.0f} MB", f"{each['seconds']:.0f} s"]
             for name, each in zip(names, made, strict=True)]  # fmt: skip
    book.table("The material, made by two processes at once", ["what", "size", "took"], table)


def _size(path: Path) -> float:
    return (path if path.is_file() else path / "desk.sqlite3").stat().st_size / 1e6
