"""What the window may know of the committees: records, states, and what their readings answer."""

from __future__ import annotations

from trafficdesk.work.committees.drafts import Figure, PaperDraft
from trafficdesk.work.committees.reading import Cell, Matrix, MatrixRow
from trafficdesk.work.committees.rules import ASSESSMENT, CHECKED, FILED, LEDGERS, PLAN, SUMMARY, TASKS, TEXTS
from trafficdesk.work.committees.sources import Source

__all__ = [
    "ASSESSMENT", "CHECKED", "FILED", "LEDGERS", "PLAN", "SUMMARY", "TASKS", "TEXTS", "Cell", "Figure", "Matrix", "MatrixRow",
    "PaperDraft", "Source",
]  # fmt: skip
