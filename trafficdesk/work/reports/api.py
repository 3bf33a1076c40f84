"""What the window may know of reports: what its readings answer, and the words for how far one has come."""

from __future__ import annotations

from trafficdesk.rules.periods import CalendarPeriod, period_around, read_period
from trafficdesk.work.reports.content import Difference, ReportCell, ReportContent, ReportLine, ReportSheet
from trafficdesk.work.reports.process import BY_HAND
from trafficdesk.work.reports.reading import ReportDraft, ReportOverview, ReportStanding
from trafficdesk.work.reports.rules import CODE, DRAFT, SUBMITTED, ReportKind

__all__ = [
    "BY_HAND", "CODE", "DRAFT", "SUBMITTED", "CalendarPeriod", "Difference", "ReportCell", "ReportContent", "ReportDraft",
    "ReportKind", "ReportLine", "ReportOverview", "ReportSheet", "ReportStanding", "period_around", "read_period",
]  # fmt: skip
