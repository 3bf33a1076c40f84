"""What a run found: per benchmark its rows and tables, kept as JSON while it runs, so that what was cut off is not lost.

    {"run": {when, machine, versions, load, …}, "benchmarks": {name: {"seconds", "failed", "rows": {row: Found}, "tables": [Table]}}}

A row answers one line of goals.csv: `value` in its unit, what was measured on our side and on the floor's, round by round.
"""

from __future__ import annotations

import json
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.goals import GOALS, Goal, said, verdict
from benchmarks.measure import Outcome


class Book:
    """The part of one benchmark; every addition is written and printed at once."""

    def __init__(self, name: str, path: Path, *, full: bool, rounds: int = 0) -> None:
        """rounds: how often each side runs, 0 for what fits its length; full: the sizes of the goals."""
        self.full, self.rounds = full, rounds
        self._name, self._path = name, path
        self._rows: dict[str, dict[str, Any]] = {}
        self._tables: list[dict[str, Any]] = []
        self._keep()

    def ratio(self, row: str, ours: Outcome, floor: Outcome, beside: str = "") -> None:
        """Ours to the floor, medians of their rounds."""
        self.add(row, ours.seconds / floor.seconds, ours.rounds, floor.rounds, beside, scale=1.0, measured="s")

    def value(self, row: str, values: Sequence[float], beside: str = "") -> None:
        """The median of some measurements in the row's own unit."""
        self.add(row, statistics.median(values), values, (), beside)

    def add(
        self, row: str, value: float, ours: Sequence[float] = (), floor: Sequence[float] = (), beside: str = "", *,
        scale: float = 1.0, measured: str = "",
    ) -> None:  # fmt: skip
        """A row as it was measured. measured: unit of the rounds, the row's own if not said; beside: what else is to be known."""
        goal = self._goal(row)
        self._rows[row] = {
            "value": value, "ours": [each * scale for each in ours], "floor": [each * scale for each in floor],
            "measured": measured or goal.unit, "beside": beside,
        }  # fmt: skip
        self._keep()
        print(f"  {goal.what:<64} {said(value, goal.unit):>12}   {verdict(goal, value):<8} {beside}", flush=True)

    def table(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """A table of its own: what stands behind a row, or what has no goal."""
        self._tables.append({"title": title, "heads": list(heads), "rows": [list(each) for each in rows]})
        self._keep()
        print(f"  {title}: {len(rows)} lines", flush=True)
        for each in rows:
            print("    " + " | ".join(each), flush=True)

    def _goal(self, row: str) -> Goal:
        goal = GOALS[row]
        assert goal.benchmark == self._name, f"{row} belongs to {goal.benchmark}"
        return goal

    def _keep(self) -> None:
        self._path.write_text(json.dumps({"rows": self._rows, "tables": self._tables}, ensure_ascii=False), "utf-8")


def read(path: Path) -> dict[str, Any]:
    """What a benchmark wrote; nothing where it did not come so far."""
    if not path.exists():
        return {"rows": {}, "tables": []}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def load(path: Path) -> dict[str, Any]:
    """A whole run."""
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def save(path: Path, run: Mapping[str, Any]) -> None:
    """A whole run, so that two of them can be compared line by line."""
    path.write_text(json.dumps(_short(run), ensure_ascii=False, indent=1) + "\n", "utf-8")


def _short(found: Any) -> Any:
    """Numbers to six digits: nobody measured more."""
    if isinstance(found, float):
        return float(f"{found:.6g}")
    if isinstance(found, Mapping):
        return {name: _short(each) for name, each in found.items()}
    return [_short(each) for each in found] if isinstance(found, list) else found
