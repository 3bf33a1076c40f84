"""The folder into which the scanner writes: what is new and whole there, what still grows, whether it is there at all."""

from __future__ import annotations

import time
from collections.abc import Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from trafficdesk.engine.scanning.pages import is_scan

FILED = "已归档"
_STILL = 10  # seconds after which a file that nobody saw before is whole


@dataclass(frozen=True, slots=True)
class Waiting:
    """What lies in the folder. ready: whole; growing: still being written; fault: why nobody can look, "" else."""

    ready: tuple[Path, ...] = ()
    growing: tuple[Path, ...] = ()
    fault: str = ""


class Watch:
    """Looks again and again: a file is whole when it is as it was at the last look, or has not changed for a while."""

    def __init__(self) -> None:
        self._seen: dict[Path, str] = {}

    def look(self, folder: Path, done: Container[str]) -> Waiting:
        """done: the marks of files that were taken in before."""
        try:
            found = {path: mark_of(path) for path in sorted(folder.iterdir()) if is_scan(path) and path.is_file()}
        except OSError:
            self._seen = {}
            return Waiting(fault=f"扫描文件夹 {folder} 现在打不开。请看看电脑是不是连着它（共享文件夹、U 盘），连上以后会自己接着看。")
        fresh = {path: mark for path, mark in found.items() if mark and mark not in done}
        now = time.time()
        whole = [path for path, mark in fresh.items() if self._seen.get(path) == mark or _age(path, now) > _STILL]
        self._seen = fresh
        return Waiting(tuple(whole), tuple(path for path in fresh if path not in whole))


def mark_of(path: Path) -> str:
    """Name, length and time of a file; "" for an empty one, which a scanner has only begun."""
    try:
        state = path.stat()
    except OSError:  # taken away meanwhile
        return ""
    return f"{path.name}|{state.st_size}|{state.st_mtime_ns}" if state.st_size else ""


def put_away(paths: Sequence[Path]) -> list[Path]:
    """Move files into the folder 已归档 beside them; those that could not be moved (still open elsewhere)."""
    stuck = []
    for path in paths:
        target = path.parent / FILED / path.name
        number = 1
        while target.exists():
            number += 1
            target = path.parent / FILED / f"{path.stem}（{number}）{path.suffix}"
        try:
            target.parent.mkdir(exist_ok=True)
            path.rename(target)
        except OSError:
            stuck.append(path)
    return stuck


def _age(path: Path, now: float) -> float:
    try:
        return now - path.stat().st_mtime
    except OSError:
        return 0.0
