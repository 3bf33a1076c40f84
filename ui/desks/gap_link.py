"""查漏 at the right end of a tab row: how many are missing, by name when it is clicked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent

from trafficdesk.work.people.api import NAMED, Coverage
from ui.desks.home_coverage import MissingDialog, line_of
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.buttons import Button

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet

# What the link speaks of first: who has no whole file, then cars without a driver, then who has not signed.
ORDER = ("filed", "driven", "signed")
CONCERNED = frozenset({"people", "vehicles", "units", "drives", "agreements"})


class GapLink(Button):
    """Counts what is missing in the year at the top left. `open_record` carries record kind and id."""

    open_record = Signal(str, int)

    def __init__(self, session: Session) -> None:
        super().__init__("查漏", "flat", "people", clicked=self.show_names)
        self._session = session
        self._measures: tuple[Coverage, ...] = ()
        self._stale = True
        self.refuse("正在统计")
        session.year_changed.connect(self._year_turned)

    def _year_turned(self, _year: int) -> None:
        self.refresh(None)

    def refresh(self, change: ChangeSet | None) -> None:
        """Count again if a change concerns it; hidden, it waits until it is seen."""
        if change is None or change.codes & CONCERNED:
            self._stale = True
            if self.isVisible():
                self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._load()

    def show_names(self) -> None:
        """The list of names, at the measure of which the link speaks: all of them are read now."""
        desk, year = self._session.desk, self._session.year
        run_query(self, lambda _: desk.coverage(year), self._open, key="missing", label="正在读名单")

    def _open(self, measures: Sequence[Coverage]) -> None:
        dialog = MissingDialog(measures, self.window())
        lacking = [measure.key for measure in measures if measure.lacking]
        spoken = self._spoken()
        if spoken is not None and spoken.key in lacking:
            dialog.tabs.setCurrentIndex(lacking.index(spoken.key))
        dialog.opened.connect(self.open_record)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _load(self) -> None:
        self._stale = False
        desk, year = self._session.desk, self._session.year
        run_query(self, lambda _: desk.coverage(year, NAMED), self._show, key="gaps")

    def _show(self, measures: Sequence[Coverage]) -> None:
        self._measures = tuple(measures)
        spoken = self._spoken()
        self.set_text(f"查漏：{line_of(spoken).word}" if spoken is not None else "查漏：没有遗漏")
        self.refuse("" if spoken is not None else "在册的人和车都齐了")

    def _spoken(self) -> Coverage | None:
        lacking = {measure.key: measure for measure in self._measures if measure.lacking}
        return next((lacking[key] for key in ORDER if key in lacking), None)
