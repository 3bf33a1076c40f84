"""What every page is given: the open office, the year at the top left, this PC's preferences."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

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
        self.year = preferences.year or date.today().year

    def set_year(self, year: int) -> None:
        """Choose the year that every page shows."""
        if year != self.year:
            self.year = year
            self.preferences.year = year if year != date.today().year else 0
            self.year_changed.emit(year)
