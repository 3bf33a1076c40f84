"""Measuring: every side of a comparison in a process of its own, the sides in turn, medians of the rounds.

A side is a function of a benchmark module. It does its preparations, measures itself with `Watch`, and answers
seconds (or a dict with "seconds" and whatever else should be shown). `compare` runs the sides alternately, so that
what else the machine does falls on all of them, and says how far the rounds lay apart.
"""

from __future__ import annotations

import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one side: median seconds, all seconds, highest peak memory in MB (0 when the system does not tell)."""

    name: str
    seconds: float
    rounds: tuple[float, ...]
    peak: float
    details: Mapping[str, Any]

    @property
    def spread(self) -> float:
        """Slowest round over fastest: how noisy the machine was."""
        return max(self.rounds) / max(min(self.rounds), 1e-9)


def peak_memory(process: int | str = "self") -> float:
    """The highest resident size of a process so far, MB; 0 where it cannot be asked."""
    try:
        # Not getrusage: its figure survives exec and would be that of the starting process.
        lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


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


def run_side(module: str, name: str, *arguments: object) -> dict[str, Any]:
    """One side, once, in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.measure", module, name, *map(str, arguments)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, env=environment
    )
    if done.returncode != 0:
        raise RuntimeError(f"{module}.{name} failed:\n{done.stderr[-3000:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def compare(module: str, sides: Sequence[str], *arguments: object, rounds: int = 3) -> dict[str, Outcome]:
    """Every side `rounds` times, alternately."""
    answers: dict[str, list[dict[str, Any]]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name in sides:
            answers[name].append(run_side(module, name, *arguments))
    return {name: outcome_of(name, found) for name, found in answers.items()}


def outcome_of(name: str, answers: Sequence[dict[str, Any]]) -> Outcome:
    """What the rounds of one side come to."""
    seconds = tuple(answer["seconds"] for answer in answers)
    details = {key: value for key, value in answers[-1].items() if key not in ("seconds", "peak")}
    return Outcome(name, statistics.median(seconds), seconds, max(answer["peak"] for answer in answers), details)


def report(outcomes: Mapping[str, Outcome], floor: str) -> None:
    """Print each side and its ratio to `floor`."""
    for outcome in outcomes.values():
        ratio = outcome.seconds / outcomes[floor].seconds
        details = "  ".join(f"{key}={value}" for key, value in outcome.details.items())
        print(
            f"  {outcome.name:<26} {outcome.seconds:9.3f} s  {ratio:6.2f} x {floor:<22} peak {outcome.peak:6.0f} MB"
            f"  rounds {outcome.spread:.2f} apart  {details}",
            flush=True,
        )


def _child(module: str, name: str, *arguments: str) -> None:
    answer = getattr(importlib.import_module(f"benchmarks.{module}"), name)(*arguments)
    found = answer if isinstance(answer, dict) else {"seconds": answer}
    print(json.dumps({"peak": peak_memory(), **found}))


if __name__ == "__main__":
    _child(*sys.argv[1:])
