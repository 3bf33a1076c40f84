"""What the window may know of joint meetings: what the readings answer, names of records, quarters and states."""

from trafficdesk.work.meetings.lines import (
    AttendanceFigures,
    Attendee,
    IssueFigures,
    IssueLine,
    MeetingSheet,
    QuarterState,
)
from trafficdesk.work.meetings.reading import ATTENDANCES, ISSUES, MEETINGS
from trafficdesk.work.meetings.rules import CANCELLED, CLOSED, FILED, QUARTERS, REGULAR, SHELVED

__all__ = [
    "ATTENDANCES", "CANCELLED", "CLOSED", "FILED", "ISSUES", "MEETINGS", "QUARTERS", "REGULAR", "SHELVED", "AttendanceFigures",
    "Attendee", "IssueFigures", "IssueLine", "MeetingSheet", "QuarterState",
]  # fmt: skip
