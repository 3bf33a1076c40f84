"""Telling others of findings without paper: text for a chat, days for another calendar."""

from __future__ import annotations

from pathlib import Path

from trafficdesk import clock
from trafficdesk.engine.findings import Findings
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.errors import KnownError
from trafficdesk.work.reminders import notice
from trafficdesk.work.reminders.calendar import write_ics
from trafficdesk.work.reminders.papers import DAYS


class Reminders:
    """desk.reminders"""

    def __init__(self, office: Office, records: Records, findings: Findings) -> None:
        self._office, self._records, self._findings = office, records, findings

    def text_for(self, unit: int) -> str:
        """What a unit has to do, as plain text; KnownError when it has nothing to do."""
        items = [item for item in notice.of_unit(self._findings.due(DAYS)) if item.unit_id == unit]
        name = self._records.row("units", unit).title
        if not items:
            raise KnownError(f"{name}没有要办的事项，不用告知。")
        return notice.text(name, items, self._office.name, self._office.user, clock.today())

    def save_calendar(self, path: Path, days: int = DAYS) -> int:
        """The days as a calendar file; how many events it holds."""
        return write_ics(self._findings.due(days), self._office.name, path)
