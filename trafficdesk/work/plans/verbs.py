"""What is done for a whole plan: the seed, progress from the ledgers, nodes in turn, next year's draft (domain 1.12).

The steps of one task and of one node: process.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.plan_states import DONE, DROPPED, OVER, RUNNING, WAITING
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.plans import seed
from trafficdesk.work.plans.reading import PlanReading, TaskProgress
from trafficdesk.work.plans.rules import INDICATORS, NODES, TARGETS, TASKS

# What a new year begins without.
_RESULTS = {"percent", "state", "done_on", "evidence", "reached", "remark"}


class Plans(PlanReading):
    """desk.plans"""

    def import_seed(self, year: int) -> ChangeSet:
        """The street's yearly plan as a task table, with targets and score indicators; nothing there is touched.

        Nodes whose day is over are left out: they would only be late.
        """
        today = clock.today()
        tasks = self._missing(TASKS, year, ("number",), seed.tasks(year))
        targets = self._missing(TARGETS, year, ("name",), seed.targets(year))
        indicators = self._missing(INDICATORS, year, ("object", "number"), seed.indicators(year))
        if not (tasks or targets or indicators):
            raise KnownError(f"{year} 年度计划的任务、目标和考核指标都已经在了，没有新加。")
        sentence = f"导入 {year} 年度计划：任务 {len(tasks)} 项，目标 {len(targets)} 项，考核指标 {len(indicators)} 项"
        with self._records.work(sentence) as work:
            ids = work.put_all(TASKS, [(None, task) for task in tasks])
            work.put_all(NODES, [
                (None, {**node, "task": task_id})
                for task_id, task in zip(ids, tasks, strict=True) for node in seed.nodes(task) if node["due"] >= today
            ])  # fmt: skip
            work.put_all(TARGETS, [(None, target) for target in targets])
            work.put_all(INDICATORS, [(None, indicator) for indicator in indicators])
        return work.changeset

    def follow_ledgers(self, year: int) -> ChangeSet | None:
        """Progress of every open task taken from its ledger or nodes; reached ones are done, the figure as evidence.

        None when nothing changed.
        """
        waiting = [each for each in self.tasks(year) if each.row.values["state"] not in OVER]
        with self._records.work(f"按台账更新 {year} 年度计划进度") as work:
            work.put_all(TASKS, [(each.row.id, _as_counted(each)) for each in waiting])
            moved = [change for change in work.changes if change.code == TASKS]
            done = sum(field.field == "state" and field.new == DONE for change in moved for field in change.fields)
            work.sentence += f"：更新 {len(moved)} 项，其中办结 {done} 项"
        return work.changeset if moved else None

    def draft_nodes(self, task: int, step: int) -> ChangeSet:
        """A node at the end of each month (step 1) or quarter (step 3) of a task; days that have one are left alone."""
        row = self._records.row(TASKS, task)
        starts, due = row.values["starts"], row.values["due"]
        if starts is None or due is None:
            raise KnownError(f"任务 {row.title} 没有填开始日期或完成时限，排不出节点。请先在任务里填好。")
        have = {node.values["due"] for node in self._records.select(NODES, Filter("task", "is", task))}
        new = [node for node in seed.monthly(starts, due, step) if node["due"] not in have]
        if not new:
            raise KnownError(f"任务 {row.title} 的节点都已经排好，没有新加。")
        with self._records.work(f"任务 {row.values['number']} 排节点 {len(new)} 个") as work:
            work.put_all(NODES, [(None, {**node, "task": task}) for node in new])
        return work.changeset

    def carry_over(self, year: int) -> ChangeSet:
        """Next year's tasks, nodes, targets and indicators drafted from this year's; results and what was dropped are not."""
        drafts: dict[str, list[Row]] = {}
        for code in (TASKS, TARGETS, INDICATORS):
            if not self._records.select(code, Filter("year", "is", year + 1), limit=1):
                rows = self._records.select(code, Filter("year", "is", year), sort=("id",))
                drafts[code] = [row for row in rows if row.values.get("state") != DROPPED]
        if not any(drafts.values()):
            raise KnownError(f"{year + 1} 年度已经有计划，没有改动。")
        tasks = drafts.get(TASKS, [])
        nodes = self._records.select(NODES, Filter("task", "in", tuple(row.id for row in tasks)), sort=("due", "id"))
        with self._records.work(f"按 {year} 年度起草 {year + 1} 年度计划") as work:
            ids = {code: work.put_all(code, [(None, self._next_year(row)) for row in rows]) for code, rows in drafts.items()}
            new = dict(zip((row.id for row in tasks), ids.get(TASKS, []), strict=True))
            work.put_all(NODES, [
                (None, {"task": new[each.values["task"]], "due": add_years(each.values["due"], 1), "content": each.values["content"]})
                for each in nodes
            ])  # fmt: skip
        return work.changeset

    def _next_year(self, row: Row) -> dict[str, Any]:
        kept = {spec.name for spec in self._records.view(row.code).fields if not spec.read_only}
        values = {name: row.values[name] for name in kept - _RESULTS}
        for name in ("starts", "due"):
            if values.get(name) is not None:
                values[name] = add_years(values[name], 1)
        return {**values, "year": row.values["year"] + 1}

    def _missing(self, code: str, year: int, keys: Sequence[str], seeds: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = self._records.select(code, Filter("year", "is", year))
        have = {tuple(row.values[key] for key in keys) for row in rows}
        return [each for each in seeds if tuple(each[key] for key in keys) not in have]


def _as_counted(task: TaskProgress) -> dict[str, Any]:
    today = clock.today()
    if task.reached and task.figure is not None:
        evidence = task.row.values["evidence"] or f"台账：{task.figure.explained}（{today} 统计）"
        return {"state": DONE, "percent": 100, "done_on": today, "evidence": evidence}
    begun = {"state": RUNNING} if task.percent and task.row.values["state"] == WAITING else {}
    return {"percent": task.percent, **begun}
