"""What the window may know of hazards and inspections: what the readings answer, names of records, states and results."""

from trafficdesk.work.hazards.process import DONE, FOLLOW_UPS, FUNDS, LETTERS, TO_CHECK
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
from trafficdesk.work.hazards.rules import ORDINARY, SERIOUS

__all__ = [
    "CHECKS", "CODE", "DONE", "FAILED", "FOLLOW_UPS", "FOUND", "FUNDS", "ITEMS", "LETTERS", "ORDINARY", "PASSED", "PLACES", "RESULTS",
    "ROUNDS", "SERIOUS", "TO_CHECK",
    "BoardCard", "CheckLine", "HazardFigures", "HazardMoney", "InspectionFigures", "RoundState", "Rung",
]  # fmt: skip
