"""What the window may know of hazards and inspections: what the readings answer, names of records, states and results."""

from trafficdesk.work.hazards.process import FOLLOW_UPS, FUNDS, LETTERS
from trafficdesk.work.hazards.reading import (
    CODE,
    BoardCard,
    HazardFigures,
    HazardMoney,
    InspectionFigures,
    Rung,
)
from trafficdesk.work.hazards.rounds_reading import (
    CHECKS,
    FAILED,
    FOUND,
    ITEMS,
    PASSED,
    PLACES,
    RESULTS,
    ROUNDS,
    CheckLine,
    RoundState,
)

__all__ = [
    "CHECKS", "CODE", "FAILED", "FOLLOW_UPS", "FOUND", "FUNDS", "ITEMS", "LETTERS", "PASSED", "PLACES", "RESULTS", "ROUNDS",
    "BoardCard", "CheckLine", "HazardFigures", "HazardMoney", "InspectionFigures", "RoundState", "Rung",
]  # fmt: skip
