"""What the window may know of official cars besides the verbs of desk.trips."""

from __future__ import annotations

from trafficdesk.work.official.reading import (
    EXEMPT,
    NOT_YET,
    SEALED,
    CarMonth,
    SealingLine,
    ServiceLine,
    TripSlip,
    slip_of,
)
from trafficdesk.work.official.rules import AGREED, ASKED, BACK, OUT
from trafficdesk.work.official.rules_checks import CARS, COSTS, SEALINGS, TRIPS

__all__ = [
    "AGREED", "ASKED", "BACK", "CARS", "COSTS", "EXEMPT", "NOT_YET", "OUT", "SEALED", "SEALINGS", "TRIPS",
    "CarMonth", "SealingLine", "ServiceLine", "TripSlip", "slip_of",
]  # fmt: skip
