"""What every page is given: the open office, the year at the top left, this PC's preferences."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from trafficdesk.clock import today
from ui.gate import gate
from ui.preferences import Preferences

if TYPE_CHECKING:
    from trafficdesk.desk import Desk


class Session(QObject):
    """One open office in one window. `year_changed` carries the new year."""

    year_changed = Signal(int)

    def __init__(self, desk: Desk, folder: Path, preferences: Preferences) -> None:
        super().__init__()
        self.desk = desk
        self.folder = folder
        self.preferences = preferences
        gate.use(desk.why_not)
        now = today().year
        # A year that was chosen before New Year is not what the new year begins with.
        self.year = preferences.year if preferences.year and preferences.year_chosen == now else now

    def set_year(self, year: int) -> None:
        """Choose the year that every page shows."""
        if year != self.year:
            self.year = year
            self.preferences.year, self.preferences.year_chosen = (year, today().year) if year != today().year else (0, 0)
            self.year_changed.emit(year)

    def offered_years(self, recorded: Iterable[int]) -> list[int]:
        """The years to choose from, newest first: next year, this one, the five before, and whatever there are records of."""
        now = today().year
        return sorted({*range(now - 5, now + 2), self.year, *recorded}, reverse=True)

    def day_began(self, before: date) -> None:
        """At midnight: who stood in the year that has ended stands in the new one."""
        if before.year != today().year and self.year == before.year:
            self.set_year(today().year)
