"""A plan item from draft to done; an activity, a move of stock and a board as they are entered and go on (domain 1.8)."""

from __future__ import annotations

from trafficdesk.engine.process import KEPT, TODAY, Ask, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.spec import Kind
from trafficdesk.store.query import Filter
from trafficdesk.work.publicity.rules import (
    ACTIVITIES,
    BOARDS,
    CANCELLED,
    DONE,
    MATERIALS,
    MOVES,
    OPEN,
    PAPERS,
    PLANS,
    RUNNING,
)
from trafficdesk.work.publicity.rules_stock import SIGNS


def _asks(*names: str, start: str = "") -> tuple[Ask, ...]:
    return tuple(Ask(name, start=start) for name in names)


def something_came_of_it(take: Taking) -> None:
    """A paper was handed in: words or a file say so. Of everything else an activity was held."""
    row, title = take.row, take.row["title"]
    mine = (Filter("owner_code", "is", PLANS), Filter("owner", "is", take.row_id))
    if row["kind"] in PAPERS:
        if not take.now("outcome") and not take.records.select("attachments", *mine, limit=1):
            take.refuse("outcome", f"“{title}”是要交的材料：请写明完成情况（例如：10月30日报区交安办），或附上文件。")
    elif not take.records.select(ACTIVITIES, Filter("plan", "is", take.row_id), limit=1):
        take.refuse("state", f"“{title}”还没有登记活动，不能记为完成。请先登记活动，对应计划选这一项。")


def say_why(take: Taking) -> None:
    """Why it does not take place stands in the remark."""
    take.values["remark"] = take.appended("remark", f"取消原因：{take.given['reason']}")


def plan_is_under_way(take: Taking) -> None:
    """From its first activity on the plan item is under way."""
    plan = take.now("plan")
    if plan is not None and take.work.row(PLANS, plan)["state"] in (None, OPEN):
        take.also(PLANS, plan, {"state": RUNNING})


def enough_is_there(take: Taking) -> None:
    """Not more leaves than there is today; that it was there on that day as well is counted after every change."""
    kind, quantity, material = (take.now(name) for name in ("kind", "quantity", "material"))
    if material is None or not quantity or kind not in SIGNS:
        return
    row = take.linked("material")
    stock = int(row["stock"] or 0)
    left = stock + SIGNS[kind] * int(quantity)
    if left < 0:
        short = f"{row['title']} 只有 {stock} 份，不能{kind} {quantity} 份。"
        take.refuse("quantity", f"{short}请核对数量，或先登记入库。")
    take.words["left"] = str(left)


PLAN = Process(
    code=PLANS,
    noun="宣传计划",
    over=(DONE, CANCELLED),
    elsewhere=((OPEN, RUNNING),),  # its first activity
    entry=Step(
        "plan", "加一项计划", to=OPEN, says="列入宣传计划",
        asks=(
            *_asks("year", "theme"), Ask("kind", start="活动"),
            *_asks("entry", "form", "place", "starts", "due", "unit", "responsible", "funds", "materials"),
        ),
    ),
    steps=(
        Step(
            "finish", "记为完成", "活动要先登记活动；方案、总结写明完成情况，或附上文件。", since=(OPEN, RUNNING), to=DONE,
            logic=something_came_of_it, says="宣传计划完成",
            asks=(Ask("outcome", start=KEPT, help="例如：10月30日报区交安办"),),
        ),
        Step(
            "cancel", "取消这一项", since=(OPEN, RUNNING), to=CANCELLED, logic=say_why, why="reason", says="取消宣传计划",
            danger=True, asks=(Ask("reason", "请写明为什么取消。", label="取消原因", own=Kind.TEXT),),
        ),
        Step("resume", "恢复这一项", since=(CANCELLED,), to=OPEN, says="恢复宣传计划"),
    ),
)  # fmt: skip

ACTIVITY = Process(
    code=ACTIVITIES,
    noun="宣传活动",
    field="",
    over=(),
    entry=Step(
        "hold", "登记活动", "登记后在“活动”里选中，点“照片”附上两到四张。", logic=plan_is_under_way, says="登记宣传活动",
        asks=_asks(
            "held", "theme", "entry", "form", "place", "plan", "host", "partners", "people", "audience", "leaflets", "boards",
            "banners", "media", "summary", "keeper", "checked_by",
        ),
    ),
    steps=(
        Step(
            "effect", "补记成效", "活动以后才知道的：人数、发放、报道和小结。", says="补记活动成效", prints=("publicity-record",),
            asks=_asks(
                "people", "audience", "leaflets", "boards", "banners", "media", "summary", "keeper", "checked_by", start=KEPT,
            ),
        ),
    ),
)  # fmt: skip

MATERIAL = Process(
    code=MATERIALS,
    noun="宣传资料",
    field="",
    over=(),
    entry=Step(
        "register", "登记资料品种", "登记后再登记入库；原有的存货登记为盘盈。", asks=_asks("name", "size", "source", "place"),
    ),
    steps=(),
)  # fmt: skip

MOVE = Process(
    code=MOVES,
    noun="出入库",
    field="",
    over=(),
    entry=Step(
        "move", "登记出入库", "领用不能超过结存；用于活动的，选上活动，好和发放份数核对。没发完的登记退回。",
        logic=enough_is_there, says="{kind} {quantity} 份，结存 {left} 份",
        asks=(*_asks("material", "kind"), Ask("moved", start=TODAY), *_asks("quantity", "activity", "receiver")),
    ),
    steps=(),
)  # fmt: skip

BOARD = Process(
    code=BOARDS,
    noun="宣传阵地",
    field="",
    over=(),
    entry=Step(
        "register", "登记阵地", says="登记宣传阵地",
        asks=(
            *_asks("name", "kind", "place", "committee", "content", "changed_on"), Ask("change_months", start="3"), Ask("keeper"),
        ),
    ),
    steps=(
        Step(
            "change", "登记更新", says="{changed_on} 更新宣传阵地",
            asks=(
                Ask("changed_on", "请填写更新日期。", TODAY, label="更新日期", since="changed_on", past=True),
                Ask("content", start=KEPT),
            ),
        ),
    ),
)  # fmt: skip
