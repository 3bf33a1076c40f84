"""全部台账: every table of a stream by name and with its count, so that the tab row holds the desk and what is open."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from trafficdesk.desk import ChangeSet, Query, RecordView, year_filters
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.buttons import Button


class LedgerMenu(Button):
    """`wanted` carries the code of the chosen ledger, `counted` what each holds."""

    wanted = Signal(str)
    counted = Signal(dict)  # code → rows, of the year that is chosen where the ledger is kept by year

    def __init__(self, session: Session, views: Sequence[RecordView], parent: QWidget | None = None) -> None:
        super().__init__("全部台账", "flat", "text_bullet_list", parent=parent)
        self._session, self._views = session, tuple(views)
        self._stale = True
        self._menu = QMenu(self)
        self.actions_of = {view.code: self._menu.addAction(view.label) for view in self._views}
        for code, action in self.actions_of.items():
            action.triggered.connect(lambda _checked=False, code=code: self.wanted.emit(code))
        self.setMenu(self._menu)
        session.year_changed.connect(self._year_turned)

    def _year_turned(self, _year: int) -> None:
        self.refresh(None)

    def refresh(self, change: ChangeSet | None) -> None:
        """Count again when rows of these ledgers may have come or gone; hidden, it waits until it is seen."""
        if change is None or change.codes & self.actions_of.keys():
            self._stale = True
            if self.isVisible():
                self._count()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._count()

    def _count(self) -> None:
        self._stale = False
        asked = [Query(view.code, year_filters(view, self._session.year)) for view in self._views]
        run_query(self, lambda _: self._session.desk.records.counts(asked), self._take, key="counts")

    def _take(self, numbers: Sequence[int]) -> None:
        rows = {view.code: number for view, number in zip(self._views, numbers, strict=True)}
        for view in self._views:
            self.actions_of[view.code].setText(f"{view.label}\t{rows[view.code]:,}")
        self.counted.emit(rows)
