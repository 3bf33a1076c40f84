"""The street's yearly plan as rows: tasks with their monthly nodes, targets, score indicators (resources/plan)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk.paths import resources
from trafficdesk.rules.calendar_steps import add_months, month_end
from trafficdesk.rules.plan_states import WAITING

Values = dict[str, Any]
# How often a long task is looked at, in months.
_STEPS: Mapping[str, int] = {"month": 1, "quarter": 3}


def tasks(year: int) -> list[Values]:
    """Every task of the plan: 工作目标, 工作内容 1–7, 工作要求 1–4."""
    return [
        {
            "year": year, "number": row["number"], "part": row["part"], "content": row["content"],
            "measures": row["measures"], "standard": row["standard"], "state": WAITING, "percent": 0,
            "starts": date.fromisoformat(f"{year}-{row['start']}"), "due": date.fromisoformat(f"{year}-{row['due']}"),
            "measure": row["measure"] or None, "wanted": _number(row["wanted"]),
        }
        for row in _read("tasks")
    ]  # fmt: skip


def nodes(task: Mapping[str, Any]) -> list[Values]:
    """The nodes of a task of the plan by its number; [] for one that is done in one go."""
    step = next((row["nodes"] for row in _read("tasks") if row["number"] == task["number"]), "")
    return [*monthly(task["starts"], task["due"], _STEPS[step])] if step else []


def monthly(starts: date, due: date, step: int) -> Iterator[Values]:
    """One node at the end of every `step` months until the last day."""
    # Quarters are those of the calendar, whatever the day a task begins.
    at = starts.replace(day=1)
    if step == 3:
        at = at.replace(month=(at.month - 1) // 3 * 3 + 1)
    while at <= due:
        last = min(month_end(add_months(at, step - 1)), due)
        name = f"{last.month} 月" if step == 1 else f"{'一二三四'[(last.month - 1) // 3]}季度"
        yield {"due": last, "content": f"{name}进展"}
        at = add_months(at, step)


def targets(year: int) -> list[Values]:
    """The three goals in numbers."""
    return [
        {
            "year": year, "goal": row["goal"], "name": row["name"], "measure": row["measure"], "better": row["better"],
            "wanted": Decimal(row["wanted"]), "measure_unit": row["unit"],
        }
        for row in _read("targets")
    ]  # fmt: skip


def indicators(year: int) -> list[Values]:
    """The score scheme for units, committees and stations, a hundred points each."""
    return [
        {
            "year": year, "object": row["object"], "number": int(row["number"]), "first_level": row["first_level"],
            "name": row["name"], "kind": row["kind"], "points": Decimal(row["points"]), "rule": row["rule"],
            "measure": row["measure"] or None, "full_at": _number(row["full_at"]), "per_item": _number(row["per_item"]),
        }
        for row in _read("indicators")
    ]  # fmt: skip


def _number(text: str) -> Decimal | None:
    return Decimal(text) if text else None


def _read(name: str) -> list[dict[str, str]]:
    with (resources() / "plan" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
