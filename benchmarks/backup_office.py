"""Backup of an office, compressed, encrypted and read back, against a plain copy of its file with fsync."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.data import office
from benchmarks.measure import compare, report, timed
from trafficdesk.desk import Desk

QUICK, FULL = 50_000, 300_000


def ours(home: str) -> dict[str, Any]:
    """desk.backups.make to another folder."""
    desk = Desk.open(Path(home))
    with tempfile.TemporaryDirectory() as folder:
        seconds = timed(lambda: desk.backups.make(Path(folder), "benchmark password"))
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
    desk.close()
    return {"seconds": seconds, "MB": round(size / 1e6)}


def copy(home: str) -> dict[str, Any]:
    """shutil.copy and fsync."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "copy"

        def work() -> None:
            shutil.copyfile(Path(home) / "desk.sqlite3", target)
            with target.open("rb+") as file:
                os.fsync(file.fileno())

        seconds = timed(work)
        return {"seconds": seconds, "MB": round(target.stat().st_size / 1e6)}


def run(folder: Path, *, full: bool, rounds: int) -> None:
    number = FULL if full else QUICK
    print(f"backup of an office with {number:,} drivers (goal: at most 3 x file copy)")
    report(compare("backup_office", ["ours", "copy"], office(folder, number), rounds=rounds), "copy")
