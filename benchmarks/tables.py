"""Writes the measured part of README.md from a run and the goals; the prose around it stays as it is."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.goals import GOALS, MISSES, Goal, said, verdict

README, MEASURED = Path(__file__).with_name("README.md"), Path(__file__).with_name("measured.json")
BEGIN, END = "<!-- measured: written by `dev.py bench --full`, not by hand -->", "<!-- /measured -->"
UNEXPLAINED, NOT_MEASURED = "unexplained", "not measured"
_HEADS = ("what", "ours: median (least – most)", "against", "rounds", "", "goal", "")


def write(run: Mapping[str, Any], readme: Path = README) -> None:
    """Put the tables of a run between the two marks. ValueError where README.md has them not."""
    before, begun, rest = readme.read_text("utf-8").partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not (begun and ended):
        raise ValueError(f"{readme}: the marks of the measured part are not there")
    readme.write_text(f"{before}{BEGIN}\n{text(run)}{END}{after}", "utf-8")


def text(run: Mapping[str, Any]) -> str:
    """The measured part as Markdown."""
    lines = ["", *_told(run), "", *_table(_HEADS, [_line(goal, run["benchmarks"]) for goal in GOALS.values()]), ""]
    if missed := [_why(goal, value) for goal, value in _measured(run) if verdict(goal, value) == MISSES]:
        lines += ["### What is missed, and why", "", *missed, ""]
    for name, each in run["benchmarks"].items():
        for table in each["tables"]:
            lines += [f"### {table['title']}", "", *_table(table["heads"], table["rows"]), ""]
        if each.get("failed"):
            lines += [f"`{name}` did not come to its end: {each['failed']}", ""]
    return "\n".join(lines) + "\n"


def unexplained(run: Mapping[str, Any]) -> list[str]:
    """Rows that miss their goal and have no words in goals.csv."""
    return [goal.row for goal, value in _measured(run) if verdict(goal, value) == MISSES and not goal.words]


def _measured(run: Mapping[str, Any]) -> Iterator[tuple[Goal, float]]:
    for goal in GOALS.values():
        row = run["benchmarks"].get(goal.benchmark, {}).get("rows", {}).get(goal.row)
        if row is not None:
            yield goal, row["value"]


def _told(run: Mapping[str, Any]) -> list[str]:
    about = run["run"]
    held = [verdict(goal, value) for goal, value in _measured(run)]
    lines = [
        f"{datetime.fromisoformat(about['began']):%d %B %Y, %H:%M}, {about['minutes']:.0f} minutes. {about['machine']}.",
        f"{about['versions']}.",
        f"Load {about['load_begin']} before the beginning, {about['load_end']} at the end, the benchmarks' own included."
        f" {held.count('holds')} of {len(held) - held.count('')} measured goals hold.",
    ]
    own = [f"{name} ({each['began'].replace('T', ' ')})" for name, each in run["benchmarks"].items() if each.get("again")]
    return [*lines, f"Measured on their own, later: {', '.join(own)}."] if own else lines


def _line(goal: Goal, benchmarks: Mapping[str, Any]) -> Sequence[str]:
    of = benchmarks.get(goal.benchmark, {})
    lacks = "failed" if of.get("failed") else NOT_MEASURED
    row = of.get("rows", {}).get(goal.row)
    most = said(goal.most, goal.unit) if goal.most is not None else "–"
    if row is None:
        return (goal.what, "–", goal.floor, "–", f"**{lacks}**", most, "")
    against = " ".join(filter(None, (goal.floor, _spread(row["floor"], row["measured"]))))
    outcome = verdict(goal, row["value"])
    value = said(row["value"], goal.unit)
    beside = f"<br>{row['beside']}" if row["beside"] else ""
    return (
        goal.what, _spread(row["ours"], row["measured"]) + beside, against, str(len(row["ours"]) or 1), f"**{value}**", most,
        f"**{outcome}**" if outcome == MISSES else outcome,
    )  # fmt: skip


def _spread(values: Sequence[float], unit: str) -> str:
    if not values:
        return ""
    if unit == "s" and max(values) < 0.1:
        values, unit = [each * 1000 for each in values], "ms"
    middle = said(statistics.median(values), unit)
    if len(values) == 1:
        return middle
    return f"{middle} ({said(min(values), 'x')[:-2]} – {said(max(values), 'x')[:-2]})"


def _why(goal: Goal, value: float) -> str:
    return f"* **{goal.what}** ({said(value, goal.unit)}, goal {said(goal.most or 0, goal.unit)}): {goal.words or f'**{UNEXPLAINED}**'}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(each)} |" for each in (heads, ["---"] * len(heads), *rows)]
