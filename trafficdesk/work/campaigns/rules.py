"""A campaign's way from plan to archive, and what each step needs (domain 1.10)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

PLANNED, DEPLOYED, RUNNING, REPORTING, SUMMED, ARCHIVED = "方案", "部署", "实施", "周报", "总结", "归档"
WAY = (PLANNED, DEPLOYED, RUNNING, REPORTING, SUMMED, ARCHIVED)
WEEK = timedelta(days=7)

STREET, POLICE = "街道劝导", "交警查处"

# What a plan must say before it can be deployed: (field, what is missing).
PLAN = (
    ("basis", "依据文件"), ("goal", "目标"), ("behaviours", "重点行为"), ("focus_roads", "重点路段"), ("leader", "负责人"),
    ("departments", "参加部门"), ("steps", "步骤和措施"),
)  # fmt: skip


def missing_plan(values: Mapping[str, Any]) -> tuple[str, ...]:
    """What the plan does not say yet."""
    return tuple(word for name, word in PLAN if values.get(name) in (None, ""))


def span_words(since: date, until: date) -> str:
    """11-01 至 11-07."""
    return f"{since:%m-%d} 至 {until:%m-%d}"


def weeks_of(starts: date, until: date) -> list[tuple[date, date]]:
    """The weeks of a campaign up to a day: seven days each from its first day on, the last one cut."""
    found = []
    first = starts
    while first <= until:
        found.append((first, min(first + WEEK - timedelta(days=1), until)))
        first += WEEK
    return found


def weeks_unreported(
    starts: date, ends: date, today: date, days: Collection[date], reported: Collection[tuple[date, date]]
) -> list[tuple[date, date]]:
    """The finished weeks with action days of which no report covers any of those days."""
    found = []
    for first, last in weeks_of(starts, ends):
        acted = [day for day in days if first <= day <= last]
        over = last < today
        covered = all(any(since <= day <= until for since, until in reported) for day in acted)
        if acted and over and not covered:
            found.append((first, last))
    return found
