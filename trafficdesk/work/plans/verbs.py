"""The annual plan: tasks that follow the ledgers, their nodes and evidence, targets, next year's draft (domain 1.12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.rules import consequences, counters
from trafficdesk.rules.calendar_steps import add_years
from trafficdesk.rules.counters import Figure, Scope
from trafficdesk.store.changes import Change, ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.work.plans import seed as plan_seed

TASKS, NODES, TARGETS, INDICATORS = "plan-tasks", "plan-nodes", "targets", "score-indicators"
DONE, DROPPED, RUNNING, WAITING = "完成", "取消", "进行中", "未开始"
_OVER = (DONE, DROPPED)
_FULL = Decimal(100)


@dataclass(frozen=True, slots=True)
class TaskProgress:
    """A task, its nodes by date, how far it is, and the rows that are its evidence (None: no ledger tells).

    reached: the ledgers say that it can be registered as done.
    """

    row: Row
    nodes: tuple[Row, ...]
    percent: int
    figure: Figure | None
    reached: bool


@dataclass(frozen=True, slots=True)
class TargetProgress:
    """One target: wanted and reached, whether it is met, the same days last year, the rows behind (None: by hand)."""

    id: int
    goal: str
    name: str
    wanted: Decimal
    reached: Decimal | None
    unit: str
    met: bool | None
    figure: Figure | None
    last_year: Decimal | None


class Plans:
    """desk.plans"""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    # the plan

    def import_seed(self, year: int) -> ChangeSet:
        """The street's yearly plan as a task table, with targets and score indicators; nothing there is touched.

        Nodes whose day is over are left out: they would only be late.
        """
        today = clock.today()
        tasks = self._missing(TASKS, year, ("number",), plan_seed.tasks(year))
        targets = self._missing(TARGETS, year, ("name",), plan_seed.targets(year))
        indicators = self._missing(INDICATORS, year, ("object", "number"), plan_seed.indicators(year))
        if not (tasks or targets or indicators):
            raise KnownError(f"{year} 年度计划的任务、目标和考核指标都已经在了，没有新加。")
        sentence = f"导入 {year} 年度计划：任务 {len(tasks)} 项，目标 {len(targets)} 项，考核指标 {len(indicators)} 项"
        with self._records.work(sentence) as work:
            for task in tasks:
                new = work.add_fact(TASKS, task)
                ahead = [node for node in plan_seed.nodes(task) if node["due"] >= today]
                work.add_facts(NODES, [{**node, "task": new} for node in ahead])
            work.add_facts(TARGETS, targets)
            work.add_facts(INDICATORS, indicators)
        return work.changeset

    def tasks(self, year: int) -> list[TaskProgress]:
        """Every task of a year by date, with its nodes and how far the ledgers say it is."""
        rows = self._records.select(TASKS, Filter("year", "is", year), sort=("due", "number"))
        nodes: dict[int, list[Row]] = {}
        ids = tuple(row.id for row in rows)
        for node in self._records.select(NODES, Filter("task", "in", ids), sort=("due", "id")):
            nodes.setdefault(node.values["task"], []).append(node)
        return [self._progress_of(row, tuple(nodes.get(row.id, ()))) for row in rows]

    def task(self, row_id: int) -> TaskProgress:
        """One task, as in `tasks`."""
        nodes = self._records.select(NODES, Filter("task", "is", row_id), sort=("due", "id"))
        return self._progress_of(self._records.row(TASKS, row_id), tuple(nodes))

    def finish_task(self, row_id: int, on: date, evidence: str) -> ChangeSet:
        """A task is done, with evidence."""
        if not evidence.strip():
            raise KnownError("请写明佐证，例如：3月28日会议纪要、签到表。")
        row = self._records.row(TASKS, row_id)
        if row.values["state"] in _OVER:
            raise KnownError(f"任务 {row.title} 已经{row.values['state']}，不用再登记。")
        if on > clock.today():
            raise KnownError(f"完成日期 {on} 还没有到，不能先登记完成。请核对日期。")
        values = {"state": DONE, "percent": 100, "done_on": on, "evidence": evidence.strip()}
        return self._records.edit(TASKS, row_id, values)

    def reopen_task(self, row_id: int, reason: str) -> ChangeSet:
        """A task that was finished or dropped by mistake goes on."""
        row = self._records.row(TASKS, row_id)
        if row.values["state"] not in _OVER:
            raise KnownError(f"任务 {row.title} 还没有办结，不用退回。")
        if not reason.strip():
            raise KnownError("请写明退回的原因，例如：佐证材料不全。")
        return self._records.edit(TASKS, row_id, {"state": RUNNING, "done_on": None}, reason=reason.strip())

    def drop_task(self, row_id: int, reason: str) -> ChangeSet:
        """A task is given up, with the reason, and no longer counts as late."""
        row = self._records.row(TASKS, row_id)
        if row.values["state"] in _OVER:
            raise KnownError(f"任务 {row.title} 已经{row.values['state']}，不用再取消。")
        if not reason.strip():
            raise KnownError("请写明取消的原因，例如：上级调整部署。")
        remark = "；".join(filter(None, (row.values["remark"], f"取消：{reason.strip()}")))
        return self._records.edit(TASKS, row_id, {"state": DROPPED, "remark": remark}, reason=reason.strip())

    def follow_ledgers(self, year: int) -> ChangeSet | None:
        """Progress of every open task taken from its ledger or nodes; reached ones are done, the figure as evidence.

        None when nothing changed.
        """
        today, moved = clock.today(), list[Change]()
        with self._records.work(f"按台账更新 {year} 年度计划进度") as work:
            for each in self.tasks(year):
                state = each.row.values["state"]
                if state in _OVER:
                    continue
                values: dict[str, Any] = {"percent": each.percent}
                if each.reached and each.figure is not None:
                    evidence = each.row.values["evidence"] or f"台账：{each.figure.explained}（{today} 统计）"
                    values |= {"state": DONE, "percent": 100, "done_on": today, "evidence": evidence}
                elif each.percent and state == WAITING:
                    values["state"] = RUNNING
                if work.set_fact(TASKS, each.row.id, values):
                    moved.append(work.changes[-1])
                    consequences.after_editing(work, moved[-1])
            done = sum(f.field == "state" and f.new == DONE for change in moved for f in change.fields)
            work.sentence += f"：更新 {len(moved)} 项，其中办结 {done} 项"
            changed = work.changed
        return work.changeset if changed else None

    def late_tasks(self, year: int) -> list[Row]:
        """Tasks past their date and not done."""
        rows = self._records.select(TASKS, Filter("year", "is", year), Filter("due", "before", clock.today()))
        return [row for row in rows if row.values["state"] not in _OVER]

    # nodes

    def draft_nodes(self, task: int, step: int) -> ChangeSet:
        """A node at the end of each month (step 1) or quarter (step 3) of a task; days that have one are left alone."""
        row = self._records.row(TASKS, task)
        starts, due = row.values["starts"], row.values["due"]
        if starts is None or due is None:
            raise KnownError(f"任务 {row.title} 没有填开始日期或完成时限，排不出节点。请先在任务里填好。")
        have = {node.values["due"] for node in self._records.select(NODES, Filter("task", "is", task))}
        new = [node for node in plan_seed.monthly(starts, due, step) if node["due"] not in have]
        if not new:
            raise KnownError(f"任务 {row.title} 的节点都已经排好，没有新加。")
        with self._records.work(f"任务 {row.values['number']} 排节点 {len(new)} 个") as work:
            work.add_facts(NODES, [{**node, "task": task} for node in new])
        return work.changeset

    def finish_node(self, node: int, on: date, evidence: str) -> ChangeSet:
        """A node is reached. The last one does not finish the task: that wants evidence of its own."""
        row = self._records.row(NODES, node)
        if row.values["done_on"] is not None:
            raise KnownError(f"节点 {row.values['content']} 已于 {row.values['done_on']} 登记完成。")
        return self._records.edit(NODES, node, {"done_on": on, "evidence": evidence.strip()})

    # next year

    def carry_over(self, year: int) -> ChangeSet:
        """Next year's tasks, nodes, targets and indicators drafted from this year's; results and what was dropped are not."""
        with self._records.work(f"按 {year} 年度起草 {year + 1} 年度计划") as work:
            for code in (TASKS, TARGETS, INDICATORS):
                if self._records.select(code, Filter("year", "is", year + 1), limit=1):
                    continue
                for row in self._records.select(code, Filter("year", "is", year), sort=("id",)):
                    if row.values.get("state") != DROPPED:
                        self._draft_next(work, code, row)
            changed = work.changed
        if not changed:
            raise KnownError(f"{year + 1} 年度已经有计划，没有改动。")
        return work.changeset

    # targets

    def progress(self, year: int) -> list[TargetProgress]:
        """Every target of a year with what was reached up to today."""
        until = min(date(year, 12, 31), max(clock.today(), date(year, 1, 1)))
        scope = Scope(date(year, 1, 1), until)
        before = Scope(date(year - 1, 1, 1), add_years(until, -1))
        view = self._records.view(TARGETS)
        rows = self._records.select(TARGETS, Filter("year", "is", year))
        answer = []
        with self._office.store.read() as connection:
            for row in rows:
                measure, wanted = row.values["measure"], row.values["wanted"]
                figure = counters.count(connection, measure, scope) if measure else None
                reached = figure.value if figure else row.values["reached"]
                last = self._last_year(connection, measure, before)
                met = met_by(row.values["better"], wanted, reached)
                goal, unit = row.text(view.field("goal")), str(row.values["measure_unit"] or "")
                answer.append(
                    TargetProgress(row.id, goal, str(row.values["name"]), wanted, reached, unit, met, figure, last)
                )
        return answer

    # inside

    def _last_year(self, connection: Any, measure: str | None, before: Scope) -> Decimal | None:
        """A number of last year; shares of registers that only know today would be made up."""
        if not measure or counters.is_share(measure):
            return None
        return counters.count(connection, measure, before).value

    def _progress_of(self, row: Row, nodes: tuple[Row, ...]) -> TaskProgress:
        values = row.values
        figure = self._figure(values)
        typed = max(0, min(100, values["percent"] or 0))
        if values["state"] == DONE:
            return TaskProgress(row, nodes, 100, figure, False)
        if figure is not None:
            percent = _share(figure, values["wanted"])
            return TaskProgress(row, nodes, percent, figure, percent == 100 and _settled(values))
        if nodes:
            reached = sum(node.values["done_on"] is not None for node in nodes)
            return TaskProgress(row, nodes, max(typed, 100 * reached // len(nodes)), None, False)
        return TaskProgress(row, nodes, typed, None, False)

    def _figure(self, values: Mapping[str, Any]) -> Figure | None:
        """What the ledgers say of a task between its two dates; what lies ahead of today is not counted as done."""
        if not values["measure"]:
            return None
        since = values["starts"] or date(values["year"], 1, 1)
        until = max(since, values["due"] or date(values["year"], 12, 31))
        if since > clock.today():
            return None
        with self._office.store.read() as connection:
            return counters.count(connection, values["measure"], Scope(since, until))

    def _draft_next(self, work: UnitOfWork, code: str, row: Row) -> None:
        kept = {spec.name for spec in self._records.view(code).fields if not spec.read_only}
        dropped = {"percent", "state", "done_on", "evidence", "reached", "remark"}
        values = {name: row.values[name] for name in kept - dropped}
        for name in ("starts", "due"):
            if values.get(name) is not None:
                values[name] = add_years(values[name], 1)
        fresh = {"state": WAITING, "percent": 0} if code == TASKS else {}
        new = work.add_fact(code, {**values, **fresh, "year": row.values["year"] + 1})
        if code == TASKS:
            nodes = self._records.select(NODES, Filter("task", "is", row.id), sort=("due", "id"))
            work.add_facts(NODES, [
                {"task": new, "due": add_years(node.values["due"], 1), "content": node.values["content"]} for node in nodes
            ])  # fmt: skip

    def _missing(self, code: str, year: int, keys: Sequence[str], seeds: list[dict[str, Any]]) -> list[dict[str, Any]]:
        rows = self._records.select(code, Filter("year", "is", year))
        have = {tuple(row.values[key] for key in keys) for row in rows}
        return [seed for seed in seeds if tuple(seed[key] for key in keys) not in have]


def met_by(better: str | None, wanted: Decimal | None, reached: Decimal | None) -> bool | None:
    """Whether a target is met; None while one of the numbers is missing."""
    if wanted is None or reached is None:
        return None
    return reached <= wanted if better == "不高于" else reached >= wanted


def _share(figure: Figure, wanted: Decimal | None) -> int:
    """Whole percent of what is wanted (100 when nothing is said), at most 100; a share of nothing says nothing."""
    if figure.parts and not any(part.number for part in figure.parts):
        return 0
    goal = wanted if wanted else _FULL
    return int(min(_FULL, figure.value * 100 / goal))


def _settled(values: Mapping[str, Any]) -> bool:
    """A number that is reached stays so; a share may still fall until the last day."""
    due: date | None = values["due"]
    return not counters.is_share(values["measure"]) or (due is not None and due <= clock.today())
