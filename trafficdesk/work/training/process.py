"""A session from plan to closed list, and an item of the year's plan until enough people were trained (domain 1.7)."""

from __future__ import annotations

from collections.abc import Sequence

from trafficdesk import clock
from trafficdesk.engine.process import ANY, KEPT, Ask, Process, Step
from trafficdesk.engine.taking import Taking
from trafficdesk.fields.spec import Kind
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.training.reading import TrainingReading
from trafficdesk.work.training.rules import (
    ABSENT,
    ATTENDANCE,
    CANCELLED,
    DONE,
    DROPPED,
    FINISHED,
    INVITED,
    MADE_UP,
    NOTIFIED,
    OPEN,
    PLANNED,
    PLANS,
    RUNNING,
    SESSIONS,
    TRAINED,
    present_at,
)

_STILL_OPEN = (OPEN, RUNNING)


def _asks(*names: str, start: str = "") -> tuple[Ask, ...]:
    return tuple(Ask(name, start=start) for name in names)


def _reason(must: str) -> Ask:
    return Ask("reason", must, label="取消原因", own=Kind.TEXT)


def say_why(take: Taking) -> None:
    """Why it does not take place stands in the remark."""
    take.values["remark"] = take.appended("remark", f"取消：{take.given['reason']}")


# A session.


def plan_is_under_way(take: Taking) -> None:
    """From its first session on the plan item is under way."""
    plan = take.now("plan")
    if plan is not None and take.work.row(PLANS, plan)["state"] in (None, OPEN):
        take.also(PLANS, plan, {"state": RUNNING})


def close_list(take: Taking) -> None:
    """Who was not ticked is 未到 and stands on the make-up list; who came here has made up the session missed."""
    row, reading = take.row, TrainingReading(take.records)
    people = reading.attendance(take.row_id)
    session = take.records.row(SESSIONS, take.row_id)
    came = present_at(session, people)
    if row["starts"] > clock.now():
        take.refuse("starts", f"培训定在 {row['starts']:%Y-%m-%d %H:%M}，还没有到，不能登记完成。")
    if not came:
        cure = "请先登记到课的人" if people else "请先登记到课的人；没有名单的，点“填写记录”填实到人数"
        take.refuse("present", f"还没有一个人登记为已到。{cure}，再登记完成。")
    absent = [each for each in people if each.values["result"] == INVITED]
    for each in absent:
        take.also(ATTENDANCE, each.id, {"result": ABSENT})
    made_up = _made_up(reading, session, people)
    for each in made_up:
        take.also(ATTENDANCE, each.id, {"result": MADE_UP, "made_up_on": row["starts"].date()})
    take.words |= {"came": str(came), "absent": str(len(absent))}
    _move_plan(take, reading, row["plan"], 0)
    if made_up:
        missed = take.records.row(SESSIONS, row["makes_up"]).values["plan"]
        _move_plan(take, reading, missed if missed != row["plan"] else None, len(made_up))


def _made_up(reading: TrainingReading, session: Row, people: Sequence[Row]) -> list[Row]:
    if session.values["makes_up"] is None:
        return []
    came = {each.values["person"] for each in people if each.values["result"] in TRAINED} - {None}
    return [each for each in reading.to_make_up(session.values["makes_up"]) if each.values["person"] in came]


def _move_plan(take: Taking, reading: TrainingReading, plan: int | None, made_up: int) -> None:
    """Enough people were trained: the item is done; fewer: it is under way. made_up: who has just made it up."""
    if plan is None:
        return
    item = take.records.row(PLANS, plan).values
    sessions = take.records.select(SESSIONS, Filter("plan", "is", plan))
    held = [row for row in sessions if row.values["state"] == DONE or row.id == take.row_id]
    lists = reading.lists_of([row.id for row in held])
    came = made_up + sum(present_at(row, lists.get(row.id, ())) for row in held)
    if item["state"] in (None, *_STILL_OPEN):
        take.also(PLANS, plan, {"state": FINISHED if came >= (item["people"] or 1) else RUNNING})


SESSION = Process(
    code=SESSIONS,
    noun="培训",
    over=(DONE, CANCELLED),
    elsewhere=((PLANNED, NOTIFIED),),  # putting people on the list
    entry=Step(
        "register", "登记培训", "补课的，写明补哪一期；登记完成后，到了的人在那一期记为已补课。", to=PLANNED, logic=plan_is_under_way,
        asks=_asks(
            "topic", "starts", "place", "form", "audience", "hours", "speaker", "speaker_unit", "film", "plan", "makes_up",
        ),
    ),
    steps=(
        Step(
            "finish", "登记完成", "没有打勾的人记为未到，列入补课名单。", since=(PLANNED, NOTIFIED), to=DONE, logic=close_list,
            says="培训完成，已到 {came} 人，未到 {absent} 人", icon="checkmark_circle",
        ),
        Step(
            "cancel", "取消这一期", "这一期不办了，名单留着备查。", since=(PLANNED, NOTIFIED), to=CANCELLED, logic=say_why,
            why="reason", says="取消培训", danger=True,
            asks=(_reason("请写明为什么取消，例如：主讲人出差，改到下月。"),),
        ),
        Step("resume", "恢复这一期", since=(CANCELLED,), to=PLANNED, says="恢复培训"),
        Step(
            "record", "填写记录", "印在培训记录表上；有签到名单的，人数和单位按名单，不用填。", since=ANY, says="填写培训记录",
            prints=("training-record",),
            asks=_asks(
                "place", "form", "hours", "speaker", "speaker_unit", "film", "content", "units", "expected", "present", "exam",
                "pass_mark", "effect", "keeper", "plan", "makes_up", "remark", start=KEPT,
            ),
        ),
    ),
)  # fmt: skip


# An item of the year's plan.


def something_was_held(take: Taking) -> None:
    """A plan is done when a training of it was held."""
    if not take.records.select(SESSIONS, Filter("plan", "is", take.row_id), Filter("state", "is", DONE), limit=1):
        title = take.row["title"]
        take.refuse("state", f"“{title}”还没有登记完成的培训，不能记为完成。请先举办一期，对应计划选这一项。")


PLAN = Process(
    code=PLANS,
    noun="培训计划",
    over=(FINISHED, DROPPED),
    elsewhere=((OPEN, RUNNING), (RUNNING, FINISHED)),  # its sessions
    entry=Step(
        "plan", "加一项计划", to=OPEN, says="列入培训计划",
        asks=_asks(
            "year", "topic", "due", "audience", "people", "form", "hours", "units", "place", "speaker", "unit", "responsible", "funds",
        ),
    ),
    steps=(
        Step(
            "finish", "记为完成", "至少办完一期才能记为完成。", since=_STILL_OPEN, to=FINISHED, logic=something_was_held, icon="checkmark",
            says="培训计划完成",
        ),
        Step(
            "cancel", "取消这一项", since=_STILL_OPEN, to=DROPPED, logic=say_why, why="reason", says="取消培训计划", danger=True,
            asks=(_reason("请写明为什么取消。"),),
        ),
        Step("resume", "恢复这一项", since=(DROPPED,), to=OPEN, says="恢复培训计划"),
    ),
)  # fmt: skip
