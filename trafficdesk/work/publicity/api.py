"""What the window may know of publicity: codes, states and what its readings answer."""

from __future__ import annotations

from trafficdesk.work.publicity.reading import (
    CalendarItem,
    EntryFigures,
    Reconciliation,
    StockLine,
    YearSheet,
)
from trafficdesk.work.publicity.rules import (
    ACTIVITIES,
    BOARDS,
    CANCELLED,
    DAYS,
    DONE,
    HELD,
    ISSUED,
    MATERIALS,
    MOVES,
    OPEN,
    PAPERS,
    PLANS,
    RETURNED,
    UNPLANNED,
)

__all__ = [
    "ACTIVITIES", "BOARDS", "CANCELLED", "DAYS", "DONE", "HELD", "ISSUED", "MATERIALS", "MOVES", "OPEN", "PAPERS", "PLANS",
    "RETURNED", "UNPLANNED", "CalendarItem", "EntryFigures", "Reconciliation", "StockLine", "YearSheet",
]  # fmt: skip
