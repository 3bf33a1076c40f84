"""What the window may know of the stations: codes, words and what their readings answer."""

from __future__ import annotations

from trafficdesk.work.stations.figures import StationFigures, StationReview
from trafficdesk.work.stations.reading import MonthSheet, RosterCell, RosterRow, RosterSheet, Silence
from trafficdesk.work.stations.rules import DUTIES, LOGS, MORNING, PERSUADERS, STATIONS

__all__ = [
    "DUTIES", "LOGS", "MORNING", "PERSUADERS", "STATIONS", "MonthSheet", "RosterCell", "RosterRow", "RosterSheet", "Silence",
    "StationFigures", "StationReview",
]  # fmt: skip
