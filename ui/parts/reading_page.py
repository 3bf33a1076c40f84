"""A page that shows what it has read: read again when that may have changed, and not before somebody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from ui.page import Page
from ui.session import Session

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet


class ReadingPage(Page):
    """A page in sight reads at once, another one when it is shown next.

    sources: the record kinds that it shows; empty for all of them, where figures count over every ledger.
    by_year: whether it follows the year selector.
    """

    sources: frozenset[str] = frozenset()
    by_year = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self._stale = True
        if self.by_year:
            session.year_changed.connect(lambda _: self.load())

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        if change is not None and self.sources and not change.codes & self.sources:
            return
        self._stale = True
        if self.isVisible() and not self.occupied():
            self.load()

    def occupied(self) -> bool:
        """Whether something typed here would be lost by reading now."""
        return False

    def load(self) -> None:
        """Read everything again."""
        self._stale = False
        self._fetch()

    def _fetch(self) -> None:
        """Ask the desk in a worker and show the answer."""
