"""Synthetic rows of training: a plan half done, sessions held, one to be closed, one planned, one that makes up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from trafficdesk.demo.cast import Cast
from trafficdesk.work.training.rules import (
    ABSENT,
    ATTENDANCE,
    CAME,
    DONE,
    FAILED,
    FINISHED,
    NOTIFIED,
    PASS_MARK,
    PASSED,
    PLANNED,
    PLANS,
    SESSIONS,
)

_LATE_TRAINING = "企业安全员培训"


def training(cast: Cast) -> None:
    """The year's plan, sessions that were held, one that waits to be closed, one that is planned, a make-up session."""
    _training_plan(cast)
    plans = {row.title: row.id for row in cast.desk.records.select(PLANS)}
    base = {
        "place": "街道报告厅", "form": "专家授课、警示片", "audience": "公车驾驶员、私家车驾驶员", "hours": Decimal(2),
        "speaker_unit": "交警支队", "film": "《生命的警示》", "keeper": "李示例", "pass_mark": PASS_MARK,
    }  # fmt: skip
    held = {
        "state": DONE, "exam": "闭卷考试", "content": "一、典型事故案例分析\n二、防御性驾驶\n三、恶劣天气行车",
        "effect": "到课率高，考试合格率良好",
    }  # fmt: skip
    sessions: list[dict[str, Any]] = [
        {"topic": "上半年驾驶员培训", "starts": cast.moment(170, 14), "plan": plans["二季度驾驶员交通安全培训"], **held},
        {"topic": "下半年驾驶员培训", "starts": cast.moment(40, 14), "plan": plans["三季度驾驶员交通安全培训"], **held},
        {"topic": "下半年驾驶员培训补课", "starts": cast.moment(3, 14), "form": "补课", "state": NOTIFIED},
        {"topic": "冬季行车安全培训", "starts": cast.moment(-14, 14), "plan": plans["四季度驾驶员交通安全培训和考试"], "state": PLANNED},
        {
            "topic": "社区居民交通安全课", "starts": cast.moment(60, 9), "state": DONE, "audience": "居民", "film": None,
            "form": "案例分析", "expected": 60, "present": 52, "units": "丽湖示例社区居民", "place": "社区活动室",
        },
    ]  # fmt: skip
    ids = cast.add(SESSIONS, [{**base, "speaker": cast.name(), **each} for each in sessions])
    lines = [_attended(cast, session, person) for session in ids[:2] for person in cast.drivers[:60]]
    lines.append({"training": ids[1], "name": cast.name(), "result": CAME, "score": 88, "passed": PASSED})
    cast.add(ATTENDANCE, lines)
    cast.desk.records.edit(SESSIONS, ids[2], {"makes_up": ids[1]})
    if cast.desk.training.to_make_up(ids[1]):
        cast.desk.training.invite_absent(ids[2])
    waiting = cast.desk.training.attendance(ids[2])
    if len(waiting) > 1:
        cast.desk.training.tick([row.id for row in waiting[1:]])


def _training_plan(cast: Cast) -> None:
    desk = cast.desk
    desk.training.draft_plan(cast.year)
    rows = desk.records.select(PLANS)
    due = [row.id for row in rows if row.values["due"] < cast.today and row.title != _LATE_TRAINING]
    if due:
        desk.records.edit_many(PLANS, due, {"state": FINISHED})
    desk.records.edit_many(PLANS, [row.id for row in rows], {"unit": cast.office, "responsible": "李示例", "people": 60})


def _attended(cast: Cast, session: int, person: Any) -> dict[str, Any]:
    came = cast.chance.random() < 0.9
    score = cast.chance.randint(55, 100) if came else None
    return {
        "training": session, "person": person.id, "unit": person.values["unit"], "result": CAME if came else ABSENT,
        "score": score, "passed": None if score is None else PASSED if score >= PASS_MARK else FAILED,
    }  # fmt: skip
