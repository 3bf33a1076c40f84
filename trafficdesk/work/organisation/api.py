"""What the window and other streams may know of the organisation."""

from __future__ import annotations

from trafficdesk.work.organisation.reading import (
    DUTIES,
    FORCES,
    MEMBERS,
    RULES,
    DutyDay,
    GroupVersion,
    OrganisationReading,
    RuleKind,
    Strength,
)
from trafficdesk.work.organisation.verbs import EVERY_DAY, names_in

__all__ = [
    "DUTIES", "EVERY_DAY", "FORCES", "MEMBERS", "RULES", "DutyDay", "GroupVersion", "OrganisationReading", "RuleKind", "Strength",
    "names_in",
]  # fmt: skip
