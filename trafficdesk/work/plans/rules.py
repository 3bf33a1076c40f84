"""When a task of the plan counts as reached, and what becomes of its nodes when it is over (domain 1.12)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from trafficdesk import clock
from trafficdesk.records.registry import record_type
from trafficdesk.rules import counters
from trafficdesk.rules.figures import Figure, Scope
from trafficdesk.rules.plan_states import DONE, DROPPED
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work

TASKS, NODES, TARGETS, INDICATORS = "plan-tasks", "plan-nodes", "targets", "score-indicators"
_FULL = Decimal(100)


def close_nodes(work: Work, change: Change) -> None:
    """A task that is over has no open nodes: reached with it when it is done, in the trash when it was given up."""
    state = next((each.new for each in change.fields if each.field == "state"), None)
    if state not in (DONE, DROPPED):
        return
    nodes = record_type(NODES).table
    still = nodes.c.task == change.id, nodes.c.done_on.is_(None), nodes.c.deleted_at.is_(None)
    for node in list(work.connection.scalars(select(nodes.c.id).where(*still))):
        if state == DONE:
            work.set_fact(NODES, node, {"done_on": work.now.date(), "evidence": "随任务办结"})
        else:
            work.trash(NODES, node, "任务取消")


def counted_days(task: Mapping[str, Any]) -> Scope | None:
    """The days that a task's counter looks at; None without a counter, or before the task begins."""
    if not task["measure"]:
        return None
    since: date = task["starts"] or date(task["year"], 1, 1)
    until = max(since, task["due"] or date(task["year"], 12, 31))
    return Scope(since, until, now=True) if since <= clock.today() else None


def reached_percent(figure: Figure, wanted: Decimal | None) -> int:
    """Whole percent of what is wanted (100 when nothing is said), at most 100; a share of nothing says nothing."""
    return int(min(_FULL, (figure.value or 0) * 100 / (wanted or _FULL)))


def is_settled(task: Mapping[str, Any]) -> bool:
    """A number that is reached stays so; a share may still fall until the last day."""
    due: date | None = task["due"]
    return not counters.is_share(task["measure"]) or (due is not None and due <= clock.today())


def met_by(better: str | None, wanted: Decimal | None, reached: Decimal | None) -> bool | None:
    """Whether a target is met; None while one of the numbers is missing."""
    if wanted is None or reached is None:
        return None
    return reached <= wanted if better == "不高于" else reached >= wanted
