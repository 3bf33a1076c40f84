"""What the window may know of the turn of the year besides the verbs of desk.years."""

from __future__ import annotations

from trafficdesk.work.years.verbs import Turn, YearState

__all__ = ["Turn", "YearState"]
