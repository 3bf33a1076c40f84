"""A task of the plan from its beginning to its end, and a node that is reached (domain 1.12)."""

from __future__ import annotations

from typing import Any

from trafficdesk.engine.process import KEPT, TODAY, Ask, Process, Step
from trafficdesk.engine.records import Records
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.spec import Condition, Kind
from trafficdesk.rules.plan_states import DONE, DROPPED, OPEN, OVER, RUNNING, WAITING
from trafficdesk.store.query import Row
from trafficdesk.work.plans.reading import PlanReading
from trafficdesk.work.plans.rules import NODES, TASKS


def counted(records: Records, row: Row) -> dict[str, Any]:
    """The evidence begins with what stands there, else with what the ledgers say."""
    figure = PlanReading(records).task(row.id).figure
    known = f"台账：{figure.explained}" if figure is not None and figure.value else ""
    return {"evidence": row.values["evidence"] or known}


def keep_why(take: Taking) -> None:
    """The reason stands in the remark, where the plan's table shows it."""
    remark, why = take.row["remark"], f"取消：{take.given['reason']}"
    take.values["remark"] = f"{remark}；{why}" if remark else why


def _why(must: str, help: str) -> Ask:
    return Ask("reason", must, label="原因", help=help, own=Kind.TEXT)


TASK = Process(
    code=TASKS,
    noun="任务",
    over=OVER,
    # desk.plans.follow_ledgers: the ledgers say that it has begun, or that it is reached.
    elsewhere=((WAITING, RUNNING), (WAITING, DONE), (RUNNING, DONE)),
    steps=(
        Step(
            "finish", "登记完成", "办结要有佐证；扫描件可以放进任务的附件。", since=OPEN, to=DONE, begins=counted,
            fixed=(("percent", 100),), icon="checkmark", says="计划任务完成",
            asks=(
                Ask("done_on", "请填写完成日期。", TODAY, past=True),
                Ask("evidence", "请写明佐证，例如：3月28日会议纪要、签到表。", KEPT, help="例如：3月28日会议纪要、签到表"),
            ),
        ),
        Step(
            "reopen", "退回重办", "这一项退回进行中，原来的佐证留着。", since=OVER, to=RUNNING, fixed=(("done_on", None),), why="reason",
            asks=(_why("请写明退回的原因，例如：佐证材料不全。", "例如：佐证材料不全"),), says="计划任务退回重办",
        ),
        Step(
            "drop", "取消任务", "取消以后不再算逾期，原因记在备注里，没有到的节点一并去掉。", since=OPEN, to=DROPPED,
            logic=keep_why, why="reason", asks=(_why("请写明取消的原因，例如：上级调整部署。", "例如：上级调整部署"),), danger=True,
            says="取消计划任务",
        ),
    ),
)  # fmt: skip

# A node has no states: its day comes, and it is reached once.
NODE = Process(
    code=NODES,
    noun="节点",
    field="",
    over=(),
    steps=(
        Step(
            "reach", "登记节点", "最后一个节点到了，任务还要另外登记完成。", only=Condition("done_on", "empty"), otherwise="已经登记完成。",
            asks=(Ask("done_on", "请填写完成日期。", TODAY, past=True), Ask("evidence", start=KEPT, help="例如：3月派车单抽查记录")),
            says="计划节点完成",
        ),
    ),
)  # fmt: skip
