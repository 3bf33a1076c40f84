"""What the window may know of training: codes, states, the rows it registers and what its readings answer."""

from __future__ import annotations

from trafficdesk.rules.figures import percent
from trafficdesk.work.training.pasted import PastedName
from trafficdesk.work.training.reading import (
    PlanLine,
    TrainingCoverage,
    UnitCounts,
    YearSheet,
)
from trafficdesk.work.training.rules import (
    ABSENT,
    ATTENDANCE,
    CAME,
    CANCELLED,
    CATEGORIES,
    DONE,
    DROPPED,
    FAILED,
    INVITED,
    LEAVE,
    MADE_UP,
    PASSED,
    PLANNED,
    PLANS,
    SESSIONS,
    TO_MAKE_UP,
    TRAINED,
)
from trafficdesk.work.training.verbs import Signed

__all__ = [
    "ABSENT", "ATTENDANCE", "CAME", "CANCELLED", "CATEGORIES", "DONE", "DROPPED", "FAILED", "INVITED", "LEAVE", "MADE_UP", "PASSED",
    "PLANNED", "PLANS", "SESSIONS", "TO_MAKE_UP", "TRAINED", "PastedName", "PlanLine", "Signed", "TrainingCoverage",
    "UnitCounts", "YearSheet", "percent",
]  # fmt: skip
