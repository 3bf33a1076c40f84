"""The words of training: record codes, states of plan items and sessions, what a list says of somebody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, case, func, select

from trafficdesk.records.registry import record_type
from trafficdesk.store.query import Row

SESSIONS, ATTENDANCE, PLANS = "training", "training-attendances", "training-plans"

# A session.
PLANNED, NOTIFIED, DONE, CANCELLED = "计划", "已通知", "已完成", "取消"
# An item of the year's plan.
OPEN, RUNNING, FINISHED, DROPPED = "未开始", "进行中", "完成", "取消"

# Somebody on the list of a session.
INVITED, CAME, LEAVE, ABSENT, MADE_UP = "应到", "已到", "请假", "未到", "已补课"
TRAINED = (CAME, MADE_UP)
TO_MAKE_UP = (ABSENT, LEAVE, INVITED)
PASSED, FAILED = "合格", "不合格"
PASS_MARK = 60  # where the session does not say another

# Whom an audience means among the people on the books; residents and pupils are counted, not listed.
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "公车驾驶员": ("专职驾驶员", "兼职（准驾）驾驶员"),
    "私家车驾驶员": ("私家车驾驶人",),
    "校车驾驶人": ("校车驾驶人",),
    "照管人员": ("随车照管人员",),
    "劝导员": ("劝导员",),
    "企业安全员": ("交通安全员",),
}


def expected_at(session: Row, people: Sequence[Row]) -> int:
    """应到: those of the list that were invited, else the typed number."""
    return sum(each.values["person"] is not None for each in people) if people else int(session.values["expected"] or 0)


def present_at(session: Row, people: Sequence[Row], results: Sequence[str] = TRAINED) -> int:
    """实到: those ticked on the list (results: which ticks), else the typed number.

    培训人次 of a period adds up who came (已到) to the finished sessions; who made one up is counted at the session held for it.
    """
    return present(len(people), sum(each.values["result"] in results for each in people), session.values["present"])


def present(listed: int, came: int, typed: int | None) -> int:
    """The same of numbers: how many are on the list, how many of them came, and the number that was typed."""
    return came if listed else typed or 0


def lists(connection: Connection) -> Mapping[int, tuple[int, int]]:
    """Session → how many stand on its list, and how many of them came."""
    table = record_type(ATTENDANCE).table
    came = func.sum(case((table.c.result == CAME, 1), else_=0))
    query = select(table.c.training, func.count(), came).where(table.c.deleted_at.is_(None)).group_by(table.c.training)
    return {training: (int(listed), int(number)) for training, listed, number in connection.execute(query)}
