"""The page of a work stream: its process pages first, then a table and form for each of its records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from trafficdesk.engine.own_fields import OWN
from ui.desks.gap_link import GapLink
from ui.desks.ledger_menu import LedgerMenu
from ui.focus import go_into
from ui.page import Page, TabbedPage
from ui.session import Session

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Filter
    from ui.desks.ledger import LedgerPage


@dataclass(frozen=True)
class ProcessPage:
    """A hand-written page of a stream. page: the class below ui/ that shows it; first: it stands before the tables.

    holds: the record kind that has no table of its own and is shown here.
    """

    title: str
    page: str
    first: bool = True
    holds: str = ""


def made(where: str, *given: Session | QWidget) -> Page:
    """The page whose class stands at `where` below ui/, loaded when it is first opened. given: the session, and where it will stand."""
    return class_at(where)(*given)


def class_at(where: str) -> Callable[..., Page]:
    """The class of a page, with the code that it needs."""
    module, _, name = where.rpartition(".")
    found: Callable[..., Page] = getattr(import_module(f"ui.{module}"), name)
    return found


class StreamPage(TabbedPage):
    """`list_wanted` and `file_wanted` ask for the import desk."""

    list_wanted = Signal(str)
    file_wanted = Signal(str, str)

    def __init__(
        self,
        session: Session,
        title: str,
        codes: Sequence[str],
        processes: Sequence[ProcessPage] = (),
        front: Sequence[str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """front: codes of the ledgers that stand in the tab row, all if not said; the others are reached by 全部台账."""
        super().__init__(title, parent)
        self.session = session
        self.ledgers: LedgerMenu | None = None
        self._tab_of: dict[str, int] = {}
        self._held: dict[str, int] = {}
        self.gaps: GapLink | None = None
        self._add_processes([each for each in processes if each.first])
        front = codes if front is None else front
        self._add_ledgers(front, kept_away=False)
        self._add_processes([each for each in processes if not each.first])
        self._add_ledgers([code for code in codes if code not in front], kept_away=True)
        if len(front) < len(codes):
            self._add_menu(codes)

    def _add_ledgers(self, codes: Sequence[str], *, kept_away: bool) -> None:
        for code in codes:
            label = self.session.desk.records.view(code).label
            self._tab_of[code] = self.add_tab(label, partial(self._ledger, code), kept_away=kept_away)

    def _add_menu(self, codes: Sequence[str]) -> None:
        self.ledgers = LedgerMenu(self.session, [self.session.desk.records.view(code) for code in codes])
        self.ledgers.wanted.connect(self._bring)
        self.ledgers.counted.connect(self._name_tabs)
        self.add_corner(self.ledgers)

    def open_ledgers(self) -> None:
        if self.ledgers is not None:
            self.ledgers.showMenu()

    def _bring(self, code: str) -> None:
        page = self.show_tab(self._tab_of[code])
        # Once the menu has given back the focus that it found.
        QTimer.singleShot(0, page, lambda: go_into(page, Qt.FocusReason.ShortcutFocusReason))

    def _name_tabs(self, rows: dict[str, int]) -> None:
        for code, number in rows.items():
            self.set_tab_title(self._tab_of[code], f"{self.session.desk.records.view(code).label} {number:,}")

    def _add_processes(self, processes: Sequence[ProcessPage]) -> None:
        for process in processes:
            place = self.add_tab(process.title, partial(made, process.page, self.session, self._stack))
            if process.holds:
                self._held[process.holds] = place

    def add_gaps(self) -> None:
        """Put the count of what is missing at the right end of the tab row."""
        self.gaps = GapLink(self.session)
        self.gaps.open_record.connect(self.open_record)
        self.add_corner(self.gaps)

    def refresh(self, change: ChangeSet | None) -> None:
        if change is not None and any(each.code == OWN for each in change.changes):
            from ui.desks.ledger import LedgerPage

            for code, place in self._tab_of.items():
                page = self._pages.get(place)
                if isinstance(page, LedgerPage) and page.view.fields != self.session.desk.records.view(code).fields:
                    self.forget_tab(place)
        super().refresh(change)
        for each in (self.gaps, self.ledgers):
            if each is not None:
                each.refresh(change)

    def show_record(self, code: str, record: int) -> bool:
        """A record in its ledger; 0, a record that is not there yet, is the stream's own page."""
        page = self._page_with(code, record)
        return page is self or (page is not None and page.show_record(code, record))

    def cure_record(self, code: str, record: int) -> bool:
        page = self._page_with(code, record)
        return page is self or (page is not None and page.cure_record(code, record))

    def _page_with(self, code: str, record: int) -> Page | None:
        """The tab that shows it, brought to the front; the stream itself for what is not there yet, None for another's."""
        place = self._held.get(code, self._tab_of.get(code))
        if place is None:
            return None
        if not record and code not in self._held:
            self.show_tab(0).shown()
            return self
        return self.show_tab(place)

    def show_rows(self, code: str, filters: Sequence[Filter]) -> bool:
        place = self._tab_of.get(code)
        return place is not None and self.show_tab(place).show_rows(code, filters)

    def add_record(self, code: str) -> bool:
        """An empty form of a record kind."""
        place = self._tab_of.get(code)
        return place is not None and self.show_tab(place).add()

    def _ledger(self, code: str) -> LedgerPage:
        from ui.desks.ledger import LedgerPage  # with all forms: the first page has none

        page = LedgerPage(self.session, code, self._stack)  # where it will stand: it is dressed there once
        page.list_wanted.connect(self.list_wanted)
        page.file_wanted.connect(self.file_wanted)
        page.print_wanted.connect(self._print)
        page.one_wanted.connect(self._show_one)
        return page

    def _print(self, code: str, ids: list[int], shown: list[int]) -> None:
        from ui.dialogs.print_kind import choose_print

        choose_print(self, self.session, code, ids, shown)

    def _show_one(self, code: str, record: int) -> None:
        from ui.dialogs.page import PageDialog
        from ui.dialogs.print_kind import choose_print
        from ui.work.people.person import PersonPage

        page = PersonPage(self.session, code, record)
        dialog = PageDialog(page, page.title, (1080, 640), self.window())
        page.print_wanted.connect(lambda kind, ids: choose_print(dialog, self.session, kind, ids))
        page.changed.connect(self.changed)
        page.status.connect(self.status)
        page.open_record.connect(self.open_record)
        dialog.open()
