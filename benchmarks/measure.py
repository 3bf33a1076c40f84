"""Measuring: every side of a comparison in a process of its own, the sides in turn, medians of the rounds.

A side is a function of a benchmark module. It does its preparations, measures itself with `timed` or `cpu`, and answers a dict
with "seconds" and whatever else should be told. `compare` runs the sides alternately, so that what else the machine does falls
on all of them.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIDE_LIMIT = 3_600  # seconds after which a side is given up in any case; a benchmark has its own limit (run.py)
_LOOK_EVERY = 0.1  # seconds between two looks at the memory of a side
# A side that takes no longer than so many seconds, preparations included, is run so often.
_OFTEN = ((3.0, 5), (12.0, 3), (60.0, 2))


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one side: the seconds of each round, highest memory in MB (with its children; 0 where it is not told), the last answer."""

    name: str
    rounds: tuple[float, ...]
    peak: float
    details: Mapping[str, Any]

    @property
    def seconds(self) -> float:
        """The median of the rounds."""
        return statistics.median(self.rounds)


def peak_memory(process: int | str = "self") -> float:
    """The highest resident size of a process so far, MB; 0 where it cannot be asked."""
    # Not getrusage: its figure survives exec and would be that of the starting process.
    return _memory(process, "VmHWM")


def _memory(process: int | str, what: str) -> float:
    try:
        lines = Path(f"/proc/{process}/status").read_text("ascii", "replace").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith(what)), 0.0)


def _children(process: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{process}/task").iterdir())
        return [int(each) for task in tasks for each in (task / "children").read_text("ascii").split()]
    except OSError:
        return []


class _Watch(threading.Thread):
    """The highest memory of a process together with what it started, MB, looked at ten times a second."""

    def __init__(self, process: int) -> None:
        super().__init__(daemon=True)
        self._process, self._ended, self.peak = process, threading.Event(), 0.0
        self.start()

    def run(self) -> None:
        while not self._ended.wait(_LOOK_EVERY):
            waiting, together = [self._process], 0.0
            while waiting:
                each = waiting.pop()
                together += _memory(each, "VmRSS")
                waiting += _children(each)
            self.peak = max(self.peak, together)

    def stop(self) -> float:
        self._ended.set()
        self.join()
        return self.peak


def timed(work: Callable[[], Any]) -> float:
    """Seconds that `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def cpu(work: Callable[[], Any]) -> float:
    """Seconds of this process's own work: where another program on the machine would make the difference."""
    started = time.process_time()
    work()
    return time.process_time() - started


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def surroundings() -> dict[str, str]:
    """What every process of a run is given: Qt without a screen, compiled sources kept and used."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}


def run_side(module: str, name: str, *arguments: object, limit: float = SIDE_LIMIT) -> dict[str, Any]:
    """One side, once, in a fresh process; "peak" is its memory and that of its children. RuntimeError when it fails or takes too long."""
    command = [sys.executable, "-m", "benchmarks.measure", module, name, *map(str, arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=surroundings()
    ) as process:
        watch = _Watch(process.pid)
        try:
            said, wrong = process.communicate(timeout=limit)
        except subprocess.TimeoutExpired:
            process.kill()
            raise RuntimeError(f"{module}.{name} took longer than {limit:.0f} s") from None
        finally:
            together = watch.stop()
    if process.returncode != 0:
        raise RuntimeError(f"{module}.{name} failed: {wrong.strip()[-1500:]}")
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    return {**answer, "peak": max(answer["peak"], together)}


def compare(module: str, sides: Sequence[str], *arguments: object, rounds: int = 0) -> dict[str, Outcome]:
    """Every side alternately. rounds: how often; 0 chooses by what the slowest takes, five times where that is at most three seconds."""
    return alternately({side: (module, side, *arguments) for side in sides}, rounds)


def alternately(sides: Mapping[str, Sequence[Any]], rounds: int = 0) -> dict[str, Outcome]:
    """As `compare`, for sides that differ in what they are given: name → module, function, arguments."""
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
    slowest, done = 0.0, 0
    while done < (rounds or rounds_for(slowest)):
        for name, (module, side, *arguments) in sides.items():
            started = time.perf_counter()
            answers[name].append(run_side(module, side, *arguments))
            slowest = max(slowest, time.perf_counter() - started)
        done += 1
    return {name: outcome_of(name, found) for name, found in answers.items()}


def rounds_for(seconds: float) -> int:
    """How often a side is run whose longest round took so many seconds."""
    return next((rounds for most, rounds in _OFTEN if seconds <= most), 1)


def outcome_of(name: str, answers: Sequence[dict[str, Any]]) -> Outcome:
    """What the rounds of one side come to."""
    details = {key: value for key, value in answers[-1].items() if key not in ("seconds", "peak")}
    return Outcome(name, tuple(answer["seconds"] for answer in answers), max(answer["peak"] for answer in answers), details)


def _child(module: str, name: str, *arguments: str) -> None:
    answer = getattr(importlib.import_module(f"benchmarks.{module}"), name)(*arguments)
    found = answer if isinstance(answer, dict) else {"seconds": answer}
    print("\n" + json.dumps({"peak": peak_memory(), **found}))


if __name__ == "__main__":
    _child(*sys.argv[1:])
