"""What the window may know of vehicles that carry pupils: codes, states and what their readings answer."""

from __future__ import annotations

from trafficdesk.work.school.coverage import Term, TermCoverage
from trafficdesk.work.school.gaps import DECLARATION, Gap
from trafficdesk.work.school.reading import SchoolCard
from trafficdesk.work.school.roster import ROSTER, Switch
from trafficdesk.work.school.rules import (
    CENSUSES,
    CLOSED,
    INSPECTIONS,
    NON_MOTOR,
    ON_FILE,
    PASSED,
    PERMITS,
    PERMITTED,
    PUPILS,
    STAFF,
    TOLD,
    VEHICLES,
    label_of,
)
from trafficdesk.work.school.rules_driver import MET, NOT_MET, UNKNOWN

__all__ = [
    "CENSUSES", "CLOSED", "DECLARATION", "INSPECTIONS", "MET", "NON_MOTOR", "NOT_MET", "ON_FILE", "PASSED", "PERMITS", "PERMITTED",
    "PUPILS", "ROSTER", "STAFF", "TOLD", "UNKNOWN", "VEHICLES", "Gap", "SchoolCard", "Switch", "Term", "TermCoverage", "label_of",
]  # fmt: skip
