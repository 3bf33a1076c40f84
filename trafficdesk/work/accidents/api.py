"""What the window and the reports may know of accidents: what the readings answer, names of records, states and blocks."""

from trafficdesk.work.accidents.figures import traffic_of
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
from trafficdesk.work.accidents.rules_days import PARTS_OF_DAY, part_of_day
from trafficdesk.work.accidents.trace import Trace

__all__ = [
    "BLOCKS", "CLOSED", "CODE", "EDUCATION", "PARTIES", "PARTS_OF_DAY", "RECTIFICATION", "BlockState", "Item", "ReportClock", "Trace",
    "part_of_day", "traffic_of",
]  # fmt: skip
