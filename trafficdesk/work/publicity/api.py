"""What the window may know of publicity: codes, states and what its readings answer."""

from __future__ import annotations

from trafficdesk.work.publicity.reading import (
    CalendarItem,
    Reconciliation,
    StockLine,
    YearSheet,
)
from trafficdesk.work.publicity.rules import (
    ACTIVITIES,
    BOARDS,
    DAYS,
    HELD,
    ISSUED,
    MATERIALS,
    MOVES,
    PAPERS,
    PLANS,
    RETURNED,
    UNPLANNED,
)

__all__ = [
    "ACTIVITIES", "BOARDS", "DAYS", "HELD", "ISSUED", "MATERIALS", "MOVES", "PAPERS", "PLANS",
    "RETURNED", "UNPLANNED", "CalendarItem", "Reconciliation", "StockLine", "YearSheet",
]  # fmt: skip
