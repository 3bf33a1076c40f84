"""The words of training: record codes, states of plan items and sessions, what a list says of somebody."""

from __future__ import annotations

from collections.abc import Mapping

SESSIONS, ATTENDANCE, PLANS = "training", "training-attendances", "training-plans"

# A session.
PLANNED, NOTIFIED, DONE, CANCELLED = "计划", "已通知", "已完成", "取消"
# An item of the year's plan. OVERDUE comes from lists of other offices only; the day says it here.
OPEN, RUNNING, FINISHED, DROPPED, OVERDUE = "未开始", "进行中", "完成", "取消", "超期"

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
