"""Somebody leaves the leading group before its next version (domain 1.12)."""

from __future__ import annotations

from trafficdesk.engine.process import Ask, Process, Step
from trafficdesk.fields.spec import Condition
from trafficdesk.work.organisation.reading import MEMBERS

# A member has no states: in the group from one day to another.
MEMBER = Process(
    code=MEMBERS,
    noun="领导小组成员",
    field="",
    over=(),
    steps=(
        Step(
            "leave", "登记离任", "名单里保留到这一天为止。", only=Condition("until", "empty"), otherwise="已经离任，不用再登记。",
            icon="subtract_circle",
            asks=(Ask("until", "请填写离任日期。", "today", label="离任日期", help="最后在任的一天", since="since"),),
        ),
    ),
)  # fmt: skip
