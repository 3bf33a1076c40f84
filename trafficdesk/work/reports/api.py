"""What the window may know of reports: what its readings answer, and the words for how far one has come."""

from __future__ import annotations

from trafficdesk.exchange.forms import FormFilled
from trafficdesk.rules.periods import CalendarPeriod, period_around, read_period
from trafficdesk.work.reports.content import Difference, ReportCell, ReportLine, ReportSheet
from trafficdesk.work.reports.reading import ReportOverview, ReportStanding
from trafficdesk.work.reports.rules import CODE, DRAFT, SUBMITTED, ReportKind

__all__ = [
    "CODE", "DRAFT", "SUBMITTED", "CalendarPeriod", "Difference", "FormFilled", "ReportCell",
    "ReportKind", "ReportLine", "ReportOverview", "ReportSheet", "ReportStanding", "period_around", "read_period",
]  # fmt: skip
