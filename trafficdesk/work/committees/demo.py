"""Committees of a synthetic office: ledgers complete and missing, plans in time, late, sent back (domain 1.3)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.rules.plan_states import DONE, RUNNING, WAITING
from trafficdesk.work.committees import rules

_TASKS = (
    ("驾驶人和车辆摸底登记", "一月布置，二月入户，三月汇总", "楼门长逐户走访，微信群补报", 3, DONE),
    ("楼道和消防通道电动车整治", "四月摸底，五月清理，六月回头看", "与物业联合检查，逐户签承诺", 6, RUNNING),
    ("年终总结和下年计划", "十二月上旬汇总，中旬报送", "按台账数字起草，居委会会议讨论", 12, WAITING),
)


def committees(cast: Cast) -> None:
    """Ledgers of all committees but the last, plans in time, late, sent back and missing."""
    units = cast.committees
    kinds = [each.code for each in rules.ledger_kinds(cast.year)]
    cast.add(rules.LEDGERS, [
        _ledger(cast, unit.id, kind, state)
        for place, unit in enumerate(units[:-1]) for kind in kinds
        for state in cast.chance.choices((rules.COMPLETE, rules.DRAFT, rules.NONE), (10, 2, 1) if place < 5 else (3, 3, 4))
    ])  # fmt: skip
    cast.add(rules.TASKS, [
        {
            "committee": unit.id, "year": cast.year, "goal": "辖区不发生亡人责任事故", "task": task, "steps": steps,
            "measures": measures, "responsible": cast.name(), "due": date(cast.year, month, 28),
            **_task_state(cast, state if place else DONE if date(cast.year, month, 28) < cast.today else WAITING, month),
        }
        for place, unit in enumerate(units[:-2]) for task, steps, measures, month, state in _TASKS
    ])  # fmt: skip
    due = rules.deadline(cast.year, rules.PLAN, {})
    papers = []
    for place, unit in enumerate(units[:-2]):
        on = due - timedelta(days=11 - place) if place != 4 else due + timedelta(days=8)
        paper = {"committee": unit.id, "year": cast.year, "kind": rules.PLAN, "author": cast.name()}
        body = cast.desk.committees.draft(unit.id, cast.year, rules.PLAN).text
        if place == 3 or on > cast.today:
            why = f"退回（{min(cast.today, due)}）：没有写清每项任务的责任人" if place == 3 else None
            papers.append({**paper, "state": rules.DRAFT, "body": body, "remark": why})
        else:
            papers.append({**paper, "state": rules.CHECKED if place == 0 else rules.WRITTEN, "handed_in": on, "body": body,
                           "approved_by": "李示例" if place == 0 else None})  # fmt: skip
    cast.add(rules.TEXTS, papers)


def _ledger(cast: Cast, unit: int, kind: str, state: str) -> dict[str, Any]:
    made = state != rules.NONE
    on = max(cast.ago(cast.chance.randint(10, 90)), min(cast.today, date(cast.year, 1, 1))) if made else None
    return {"committee": unit, "year": cast.year, "kind": kind, "state": state, "filed_on": on,
            "responsible": cast.name() if made else None}  # fmt: skip


def _task_state(cast: Cast, state: str, month: int) -> dict[str, Any]:
    done = date(cast.year, month, 20)
    if state == DONE and done > cast.today:
        return {"state": RUNNING}
    return {"state": state, "done_on": done if state == DONE else None}

