"""What the window may know of the plan and of the assessment: records, states, and what their readings answer."""

from __future__ import annotations

from trafficdesk.rules.figures import NOT_APPLICABLE
from trafficdesk.rules.plan_states import DONE, DROPPED, OVER
from trafficdesk.work.plans.reading import TargetProgress, TaskProgress
from trafficdesk.work.plans.reading_scores import ScoreRow
from trafficdesk.work.plans.rules import NODES, TASKS
from trafficdesk.work.plans.rules_scores import (
    BONUS,
    COMMITTEE,
    LINES,
    PUBLISHED,
    SHEETS,
    STATION,
    VETO,
    latest_period,
)

__all__ = [
    "BONUS", "COMMITTEE", "DONE", "DROPPED", "LINES", "NODES", "NOT_APPLICABLE",
    "OVER", "PUBLISHED", "SHEETS", "STATION", "TASKS",
    "VETO", "ScoreRow", "TargetProgress", "TaskProgress", "latest_period",
]  # fmt: skip
