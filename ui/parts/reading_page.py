"""A page that shows what it has read: read again when that may have changed, and not before somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from ui.page import Page
from ui.parts.step_dialog import Start, StepDialog, Work
from ui.parts.veil import Veil
from ui.session import Session
from ui.tasks import runner

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.fields.spec import FieldSpec


_PASSES = 2  # lines that wrap say how high they are once they know how wide: what the answer made longer has its room before it is seen


class ReadingPage(Page):
    """A page in sight reads at once, another one when it is shown next. Until the first answer it says nothing.

    sources: the record kinds that it shows; empty for all of them, where figures count over every ledger.
    by_year: whether it follows the year selector.
    """

    sources: frozenset[str] = frozenset()
    by_year = True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self._stale = True
        self._veil: Veil | None = Veil(self)
        self.set_known(False)
        runner().delivered.connect(self._answered)
        if self.by_year:
            session.year_changed.connect(self._year_turned)

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        if not self.is_made or (change is not None and self.sources and not change.codes & self.sources):
            return  # what is not made reads when it is
        self._stale = True
        if self.isVisible() and not self.occupied():
            self.load()

    def occupied(self) -> bool:
        """Whether something typed here would be lost by reading now."""
        return bool(self.unsaved())

    def load(self) -> None:
        """Read everything again."""
        self._stale = False
        self.when_made(self._load_now)

    def _load_now(self) -> None:
        self._fetch()
        self._answered(self)

    def _year_turned(self, _year: int) -> None:
        self.load()

    def written(self, change: ChangeSet) -> None:
        """Something was changed from here: the window says so and every page reads again, this one too."""
        self._stale = True
        self.changed.emit(change)  # the window refreshes every page
        if self._stale:
            self.load()

    def ask(
        self, act: str, hint: str, specs: Sequence[FieldSpec], work: Work, start: Start | None = None, *,
        title: str = "", danger: bool = False, written: Callable[[Any], object] | None = None,
    ) -> StepDialog:  # fmt: skip
        """Open the form of a verb that is no step. title: when it is not the act; written: instead of the page's own."""
        dialog = StepDialog(self.desk, title or act, hint, act, specs, work, self, start, danger=danger)
        dialog.written.connect(written or self.written)
        dialog.open()
        return dialog

    def _fetch(self) -> None:
        """Ask the desk in a worker and show the answer."""

    def _answered(self, owner: object) -> None:
        """The first time that nothing is asked any more, the page is true: show it and let its buttons be pressed."""
        if self._veil is None or owner is not self or self._stale or not self.is_made or runner().asked_by(self):
            return
        for _ in range(_PASSES):
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._veil.hide()
        self._veil.deleteLater()
        self._veil = None
        self.set_known(True)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._cover()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cover()

    def _cover(self) -> None:
        if self._veil is not None:
            self._veil.setGeometry(self.rect())
            self._veil.raise_()
