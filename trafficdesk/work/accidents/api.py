"""What the window may know of accidents: what the readings answer, names of records, states and blocks."""

from trafficdesk.work.accidents.reading import ReportClock
from trafficdesk.work.accidents.rules import (
    BLOCKS,
    CLOSED,
    CODE,
    EDUCATION,
    PARTIES,
    RECTIFICATION,
    BlockState,
    Item,
)
from trafficdesk.work.accidents.trace import Trace

__all__ = [
    "BLOCKS", "CLOSED", "CODE", "EDUCATION", "PARTIES", "RECTIFICATION", "BlockState", "Item", "ReportClock", "Trace",
]  # fmt: skip
