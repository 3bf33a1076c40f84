"""A committee's papers from draft to archive, the tasks of its plan, and how complete its ledgers are (domain 1.3)."""

from __future__ import annotations

from trafficdesk.engine.process import KEPT, TODAY, Ask, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.errors import Refused
from trafficdesk.fields.problems import ERROR
from trafficdesk.fields.spec import Kind
from trafficdesk.rules.plan_states import DONE as FINISHED
from trafficdesk.rules.plan_states import DROPPED, OPEN, OVER, RUNNING, WAITING
from trafficdesk.store.query import Filter
from trafficdesk.work.committees import rules
from trafficdesk.work.committees.rules import (
    CHECKED,
    COMPLETE,
    DRAFT,
    FILED,
    LEDGERS,
    NONE,
    PLAN,
    TASKS,
    TEXTS,
    VOID,
    WRITTEN,
)


def _why(must: str, help: str = "") -> Ask:
    return Ask("reason", must, label="原因", help=help, own=Kind.TEXT)


# Papers.


def sign(take: Taking) -> None:
    """Whoever writes it down is its author; what is handed in at once must be ready."""
    take.values["author"] = take.given.get("author") or take.now("author") or take.office.user
    if take.values.get("handed_in"):
        take.values["state"] = WRITTEN
        be_ready(take)


def be_ready(take: Taking) -> None:
    """A plan needs 目标、步骤、措施、时限 in every task, the others their text."""
    kind = take.now("kind")
    if kind == PLAN:
        mine = Filter("committee", "is", take.now("committee")), Filter("year", "is", take.now("year"))
        missing = rules.missing_in_plan([row.values for row in take.records.select(TASKS, *mine, sort=("due",))])
    else:
        missing = [] if take.now("body") else [f"{kind}正文"]
    if missing:
        take.refuse("handed_in", f"还不能报送{kind}，缺：{'、'.join(missing)}。请补填后再办。")


def send_back(take: Taking) -> None:
    """The committee has it again; why stands in the remark."""
    line = f"退回（{take.today}）：{take.given['reason']}"
    take.values |= {"handed_in": None, "remark": take.appended("remark", line)}


PAPER = Process(
    code=TEXTS,
    noun="材料",
    over=(FILED, VOID),
    entry=Step(
        "register", "登记材料", to=(DRAFT, WRITTEN), logic=sign, says="登记居委会材料",
        asks=(Ask("committee"), Ask("year"), Ask("kind"), Ask("handed_in", past=True), Ask("body"), Ask("author")),
    ),
    steps=(
        Step(
            "hand_in", "登记报送", "计划要每项任务都有目标、步骤、措施、时限和责任人，总结和考核要有正文。", since=(DRAFT,), to=WRITTEN,
            asks=(Ask("handed_in", "请填写报送日期。", TODAY, past=True),), logic=be_ready, icon="checkmark_circle", says="报送",
        ),
        Step(
            "approve", "审核", since=(WRITTEN,), to=CHECKED, asks=(Ask("approved_by", "请填写审核人。"),), icon="shield_checkmark",
        ),
        Step("file", "归档", "归档以后不能再改。", since=(CHECKED,), to=FILED),
        Step("unfile", "退回归档", "归档以后发现要更正。写明原因，回到已审核。", since=(FILED,), to=CHECKED, why="reason",
             says="退回归档的居委会材料", asks=(_why("请写明为什么退回归档。"),)),
        Step(
            "send_back", "退回", "退回以后算没有报送，等居委会改好再报。", since=(WRITTEN,), to=DRAFT, logic=send_back, why="reason",
            asks=(_why("退回要写明原因。", "例如 问题一节没有写"),),
        ),
        Step(
            "write", "写正文", since=(DRAFT, WRITTEN, VOID), to=DRAFT, logic=sign, fixed=(("handed_in", None),), says="起草",
            asks=(Ask("body", "还没有正文。", KEPT), Ask("author", start=KEPT)),
            otherwise="审核以后不能再改正文。确实有误，请先作废。",
        ),
        Step(
            "void", "作废", "作废的材料不算报送，可以重新起草。", since=(DRAFT, WRITTEN, CHECKED), to=VOID, why="reason", danger=True,
            asks=(_why("作废要写明原因。"),),
        ),
    ),
)  # fmt: skip

# Tasks of a committee's plan.

TASK = Process(
    code=TASKS,
    noun="计划任务",
    over=OVER,
    steps=(
        Step(
            "finish", "登记完成", since=OPEN, to=FINISHED, says="居委会计划任务完成",
            asks=(Ask("done_on", "任务完成要填完成日期。", TODAY, past=True),),
        ),
        Step("start", "开始办理", since=(WAITING,), to=RUNNING, says="居委会计划任务开始"),
        Step("reopen", "退回重办", since=OVER, to=RUNNING, fixed=(("done_on", None),), why="reason", says="居委会计划任务退回重办",
             asks=(_why("请写明退回的原因。"),)),
        Step("drop", "取消任务", since=OPEN, to=DROPPED, why="reason", danger=True, says="取消居委会计划任务",
             asks=(_why("请写明取消的原因。"),)),
    ),
)  # fmt: skip

# Ledgers.


def name_keepers(takes: list[Taking]) -> None:
    """Whoever is named here answers for all of them; a complete ledger has somebody."""
    for take in takes:
        if take.given.get("responsible"):
            take.values["responsible"] = take.given["responsible"]
    nobody = [take.row["title"] for take in takes if take.now("state") == COMPLETE and not take.now("responsible")]
    if nobody:
        some = "、".join(nobody[:5]) + (f" 等 {len(nobody)} 本" if len(nobody) > 5 else "")
        raise Refused([takes[0].problem("responsible", f"台账记为齐全要写明责任人，缺责任人：{some}。", ERROR)])


_MARKED = (
    Ask("filed_on", "请填写建立或更新日期。", TODAY, past=True),
    Ask("responsible", label="责任人", help="空着的照各本原来的", own=Kind.NAME),
)
LEDGER = Process(
    code=LEDGERS,
    noun="台账",
    over=(COMPLETE,),
    steps=(
        Step("complete", "标为齐全", since=(NONE, DRAFT, COMPLETE), to=COMPLETE, asks=_MARKED, together=name_keepers,
             says="台账记为齐全", icon="checkmark_circle"),
        Step("begin", "标为草稿", since=(NONE, DRAFT, COMPLETE), to=DRAFT, asks=_MARKED, together=name_keepers, says="台账记为草稿"),
        Step("clear", "标为没有", since=(DRAFT, COMPLETE), to=NONE, fixed=(("filed_on", None),), says="台账记为没有"),
    ),
)  # fmt: skip
