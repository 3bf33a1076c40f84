"""What the joint meetings are shown as: quarters, issues, attendees, one whole meeting, figures (domain 1.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from trafficdesk.rules.figures import percent


@dataclass(frozen=True, slots=True)
class QuarterState:
    """One quarter of a year. level: "good" held, "warn" due, "bad" late, "" not yet; meeting 0 = none planned."""

    quarter: str
    level: str
    sentence: str
    meeting: int
    on: datetime | None


@dataclass(frozen=True, slots=True)
class IssueLine:
    """One issue as pages and prints show it. days: to its date, negative when late, None without one."""

    id: int
    number: int
    issue: str
    cause: str
    measure: str
    lead_unit: str
    support_units: str
    responsible: str
    due: date | None
    original_due: date | None
    state: str
    report: str
    done_on: date | None
    verified_by: str
    closing_opinion: str
    meeting: int
    meeting_name: str
    reread_at: int
    progress: str
    days: int | None
    overdue: bool

    def reported_at(self, mark: str) -> str:
        """What was said of it at the meeting with that mark (see meeting_rules.mark), "" when it was not read out."""
        found = [each for each in self.progress.splitlines() if each.startswith(f"{mark}：")]
        return found[-1].removeprefix(f"{mark}：") if found else ""


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the sign-in sheet. attendance "" = not yet known."""

    id: int
    unit: str
    member_kind: str
    name: str
    job: str
    attendance: str
    substitute: str


@dataclass(frozen=True, slots=True)
class MeetingSheet:
    """Everything the notice, the sign-in sheet, the minutes and the follow-up table of one meeting need.

    name: the subject, or year, quarter and kind where there is none.
    earlier: issues of earlier meetings that were open when this one was held, or are now; closed: those that were
    closed since the meeting before. agenda: as written down once the meeting was held, kept up to date until then.
    """

    id: int
    name: str
    subject: str
    year: int
    quarter: str
    kind: str
    session: int
    state: str
    number: str
    starts: datetime | None
    place: str
    chair: str
    keeper: str
    agenda: str
    minutes: str
    minutes_number: str
    minutes_on: date | None
    present: tuple[Attendee, ...]
    absent: tuple[Attendee, ...]
    earlier: tuple[IssueLine, ...]
    closed: tuple[IssueLine, ...]
    issues: tuple[IssueLine, ...]


@dataclass(frozen=True, slots=True)
class IssueFigures:
    """Issues raised at the meetings of a period. mean_days: from the meeting to closure, None while none is closed.

    ids: the meetings of the period, by which a table shows exactly these issues.
    """

    ids: tuple[int, ...]
    meetings: int
    raised: int
    closed: int
    overdue: int
    shelved: int
    mean_days: float | None

    @property
    def rate(self) -> str:
        """The share that is closed as people see it; 不适用 when none was raised."""
        return percent(self.closed, self.raised)


@dataclass(frozen=True, slots=True)
class AttendanceFigures:
    """How often one unit came in a year. substituted is part of came; unit_id 0: a person without a unit."""

    unit_id: int
    unit: str
    invited: int
    came: int
    substituted: int
    excused: int
    meetings: tuple[int, ...]

    @property
    def rate(self) -> str:
        """The share of the meetings that the unit came to, as people see it."""
        return percent(self.came, self.invited)
