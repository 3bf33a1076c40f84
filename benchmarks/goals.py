"""The goals: what is measured, in which unit, how much it may be, and in words why it is more where it is (goals.csv).

A row is one value. unit: x (ours to the floor), ms, s, MB, statements. goal: the most that it may be, empty where none was set.
words: on a miss the profile and what the next floor would be; they stand in README.md below the table.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("goals.csv")
UNITS = ("x", "ms", "s", "MB", "statements")
HOLDS, MISSES = "holds", "misses"


@dataclass(frozen=True, slots=True)
class Goal:
    """One line of the file; benchmark: the module that measures it, floor: what it is measured against."""

    row: str
    benchmark: str
    what: str
    floor: str
    unit: str
    most: float | None
    words: str


def read(path: Path = _FILE) -> dict[str, Goal]:
    """Row → goal, in the order of the file. ValueError for a unit that is none or a row that stands twice."""
    goals: dict[str, Goal] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for each in csv.DictReader(file):
            if each["unit"] not in UNITS or each["row"] in goals:
                raise ValueError(f"goals.csv: {each['row']}")
            most = float(each["goal"]) if each["goal"] else None
            goals[each["row"]] = Goal(each["row"], each["benchmark"], each["what"], each["floor"], each["unit"], most, each["words"])
    return goals


GOALS = read()


def verdict(goal: Goal, value: float) -> str:
    """HOLDS, MISSES, or "" where no goal was set."""
    if goal.most is None:
        return ""
    return HOLDS if value <= goal.most else MISSES


def said(value: float, unit: str) -> str:
    """A value as a table shows it."""
    shown = f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value < 1 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    return f"{shown} {unit}" if unit != "x" else f"{shown} ×"
