"""What the main window expects of a page, and the tabbed page of a stream.

A page fills everything between the top row and the status bar. It talks to the window by signals only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QSizePolicy, QStackedWidget, QTabBar, QVBoxLayout, QWidget

from ui import bugs
from ui.areas import go_on
from ui.dialogs.ask import DISCARD, SAVE, ask_unsaved
from ui.focus import go_into, last_place, put_behind
from ui.growing import Growing
from ui.widgets.action_row import ActionRow
from ui.widgets.buttons import IconButton
from ui.widgets.layout import framed, row, rule
from ui.widgets.page_stack import PageStack, in_room

if TYPE_CHECKING:
    from pathlib import Path

    from trafficdesk.desk import ChangeSet, Filter


@dataclass(frozen=True)
class Actions:
    """The widgets of the action row: left acts on the table, right on the form, the primary button last."""

    left: Sequence[QWidget] = field(default_factory=tuple)
    right: Sequence[QWidget] = field(default_factory=tuple)


class Page(Growing):
    """One page. Keys reach it through the verbs below; each answers whether it did something."""

    changed = Signal(object)  # a ChangeSet was written: the window says its sentence and refreshes every page
    status = Signal(str)  # a sentence for the status bar, nothing to undo
    over = Signal(str)  # one that holds no longer: it goes if it still stands there
    saved = Signal(str, object)  # the same, with the file that was written
    noted = Signal()  # done without a change of any row (a backup, a rehearsal): what the frame says of it is read anew
    chosen = Signal(str)  # how many are chosen, for the right of the status bar: 选中 1 人
    open_record = Signal(str, int)  # record kind and id, to be shown on its own page
    cure_wanted = Signal(str, int)  # the same, to cure there what is found
    open_page = Signal(str)  # key of a navigation entry
    files_wanted = Signal(str, object)  # key of a navigation entry and the files that it shall take
    open_rows = Signal(str, object)  # record kind and the filters with which its table shows exactly these rows
    actions_changed = Signal()
    grown = Signal()  # it made more of itself, see `last_stop`
    title_changed = Signal(str)
    known_changed = Signal(bool)

    title = ""
    known = True  # False until the page has read what it shows: its actions wait

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        if self._making is not None:
            self._making.then(self.grown.emit)

    def hasHeightForWidth(self) -> bool:
        """A room that scrolls would else give a page the height that it would like, not the one that there is."""
        return False

    def help_topic(self) -> str:
        """The page of the help on what is chosen here; "" for that on the page itself."""
        return ""

    def set_known(self, known: bool) -> None:
        """Whether what the page shows is true yet."""
        self.known = known
        self.known_changed.emit(known)

    def shown(self) -> None:
        """The page came to the front: load what is stale."""

    def refresh(self, change: ChangeSet | None) -> None:
        """Records changed (None: anything may have). Called for every open page, also hidden ones."""

    def unsaved(self) -> str:
        """What was typed here and is not kept yet, as the question calls it (“行动日”); "" when there is nothing."""
        return ""

    def drop_unsaved(self) -> None:
        """Let go of what was typed."""

    def may_close(self) -> bool:
        """Whether the page may go away now; asks when something is unsaved. After 保存 it stays until that is written."""
        if not (what := self.unsaved()):
            return True
        answer = ask_unsaved(self, what)
        if answer == SAVE:
            self.save()
        elif answer == DISCARD:
            self.drop_unsaved()
        return answer == DISCARD

    def row_actions(self) -> Actions | None:
        """What stands in the action row; None for a page without one."""
        return None

    def show_record(self, code: str, record: int) -> bool:
        """Show a record here; False when this page does not hold its kind."""
        return False

    def cure_record(self, code: str, record: int) -> bool:
        """Show a record with the cursor where its most urgent finding is cured, where the page knows that place."""
        return self.show_record(code, record)

    def take_files(self, paths: Sequence[Path]) -> None:
        """Files were brought here from another page."""

    def show_rows(self, code: str, filters: Sequence[Filter]) -> bool:
        """Show a table with these conditions; False when this page does not hold its kind."""
        return False

    def save(self) -> bool:
        """F2."""
        return False

    def save_and_next(self) -> bool:
        """F4."""
        return False

    def add(self) -> bool:
        """F3."""
        return False

    def repeat_last(self) -> bool:
        """F8: the value of the record entered before."""
        return False

    def print_it(self) -> bool:
        """F9."""
        return False

    def find_rows(self) -> bool:
        """Ctrl+F: filter what is on this page."""
        return False

    def next_area(self) -> bool:
        """F6: table, form, action row."""
        actions = self.row_actions()
        return go_on(self, (*actions.left, *actions.right) if actions is not None else ())

    def last_stop(self) -> QWidget | None:
        """What Tab reaches last before the action row, in a page that goes on making itself; None where all is there from the start."""
        return last_place(self.ground) if self._making is not None and self.is_made else None

    def turn_tab(self, step: int) -> bool:
        """Ctrl+PgDown, Ctrl+PgUp: the next tab, the one before."""
        return False

    def open_ledgers(self) -> None:
        """Ctrl+T: the list of all tables of the stream."""

    def memo(self) -> bool:
        """Write down what is to be remembered of the chosen record, with a day."""
        return False

    def pin(self) -> bool:
        """Pin the chosen record to the search box, or let it go."""
        return False

    def trash(self) -> bool:
        """Delete the chosen record, with a reason, into the trash."""
        return False


class TabbedPage(Page):
    """A stream: tabs, the page of the chosen tab, its action row. Tabs are made when first opened."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._makers: list[Callable[[], Page]] = []
        self._pages: dict[int, Page] = {}
        self._now, self._before = 0, 0  # which tab is in front, and which was before it
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._corner = row(gap=4)
        self.head = framed("plain")
        self.head.setLayout(row((self.tabs, 1), self._corner, margins=(8, 0, 12, 0), gap=4))
        self._stack = PageStack()
        self._bars = QStackedWidget()
        self._bars.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._bar_of: dict[Page, ActionRow] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(rule())
        layout.addWidget(in_room(self._stack), 1)
        layout.addWidget(self._bars)
        self.tabs.currentChanged.connect(self._open)

    def add_tab(self, title: str, make: Callable[[], Page], *, kept_away: bool = False) -> int:
        """Add a tab; `make` is called when it is first opened. kept_away: it is in the row only once it was asked for."""
        self._makers.append(make)
        place = self.tabs.addTab(title)
        if kept_away:
            close = IconButton("dismiss", f"收起{title}", lambda: self.put_away(place), 12, "text3")
            self.tabs.setTabButton(place, QTabBar.ButtonPosition.RightSide, close)
            self.tabs.setTabVisible(place, False)
        return place

    def put_away(self, index: int) -> None:
        """Take a tab that was asked for out of the row again; what is unsaved in it is asked about first."""
        if index not in self._pages or self._pages[index].may_close():
            if self.tabs.currentIndex() == index:
                self.tabs.setCurrentIndex(self._before if self.tabs.isTabVisible(self._before) else 0)
            self.tabs.setTabVisible(index, False)

    def add_corner(self, widget: QWidget) -> None:
        """Put a widget at the right end of the tab row."""
        self._corner.addWidget(widget)

    def set_tab_title(self, index: int, title: str) -> None:
        """Change a tab's words, usually its count."""
        self.tabs.setTabText(index, title)
        self.tabs.updateGeometry()  # else the last tab is cut until the window changes its size

    def current(self) -> Page | None:
        """The page in front."""
        return self._pages.get(self.tabs.currentIndex())

    def page_at(self, index: int) -> Page:
        """The page of a tab, made if it was not open yet."""
        page = self._pages.get(index)
        if page is None:
            page = self._makers[index]()
            self._pages[index] = page
            self._stack.addWidget(page)
            for inner, outer in (
                (page.changed, self.changed),
                (page.status, self.status),
                (page.over, self.over),
                (page.saved, self.saved),
                (page.noted, self.noted),
                (page.open_record, self.open_record),
                (page.cure_wanted, self.cure_wanted),
                (page.open_page, self.open_page),
                (page.open_rows, self.open_rows),
                (page.files_wanted, self.files_wanted),
            ):
                inner.connect(outer)
            page.chosen.connect(lambda words, page=page: self._count_chosen(page, words))
            page.actions_changed.connect(lambda page=page: self._rebuild_actions(page))
            page.known_changed.connect(lambda _known, page=page: self._enable_actions(page))
            page.grown.connect(lambda page=page: self._has_grown(page))
            self._rebuild_actions(page)
            page.title_changed.connect(lambda title: self.set_tab_title(index, title))
        return page

    def _count_chosen(self, page: Page, words: str) -> None:
        if page is self.current():  # one that was left may still answer what it was asked
            self.chosen.emit(words)

    @property
    def is_made(self) -> bool:
        page = self.current()
        return page is None or page.is_made

    def when_made(self, act: Callable[[], object]) -> None:
        page = self.current()
        if page is None:
            act()
        else:
            page.when_made(act)

    def forget_tab(self, index: int) -> None:
        """Have the page of a tab made anew: what it shows has other fields now. It stays when something unsaved is to be kept."""
        page = self._pages.get(index)
        if page is None or not page.may_close():
            return
        del self._pages[index]
        bar = self._bar_of.pop(page, None)
        for stack, part in ((self._stack, page), (self._bars, bar)):
            if part is not None:
                stack.removeWidget(part)
                part.deleteLater()
        if self.tabs.currentIndex() == index:
            self._open(index)

    def show_tab(self, index: int) -> Page:
        """Bring a tab to the front; the hand goes along with the button that led there."""
        page, focus = self.page_at(index), QApplication.focusWidget()
        here = focus is not None and self.isAncestorOf(focus)
        self.tabs.setTabVisible(index, True)
        self.tabs.setCurrentIndex(index)
        if here:
            go_into(page, Qt.FocusReason.OtherFocusReason)
        return page

    def _open(self, index: int) -> None:
        if index < 0:
            return
        page = self.page_at(index)
        self._before, self._now = self._now, index
        self._stack.setCurrentWidget(page)
        self._show_bar()
        self.tabs.updateGeometry()  # the chosen tab is bold, so wider
        self.chosen.emit("")  # what was chosen in the tab before is not chosen here
        if self.isVisible():
            page.shown()

    def _rebuild_actions(self, page: Page) -> None:
        actions = page.row_actions()
        # The widgets move straight into the new row before the old one goes, so they live and stay as they are.
        new = ActionRow(actions.left, actions.right) if actions is not None else None
        old = self._bar_of.pop(page, None)
        if old is not None:
            self._bars.removeWidget(old)
            old.deleteLater()
        if new is not None:
            self._bar_of[page] = new
            self._bars.addWidget(new)
            self._enable_actions(page)
            self._put_actions_last(page)
        self._show_bar()

    def _enable_actions(self, page: Page) -> None:
        if page in self._bar_of:
            self._bar_of[page].setEnabled(page.known and page.is_made)

    def _has_grown(self, page: Page) -> None:
        self._enable_actions(page)
        self._put_actions_last(page)

    def _put_actions_last(self, page: Page) -> None:
        if page in self._bar_of and (last := page.last_stop()) is not None:
            put_behind(last, self._bar_of[page])

    def _show_bar(self) -> None:
        page = self.current()
        bar = self._bar_of.get(page) if page is not None else None
        self._bars.setVisible(bar is not None)
        if bar is not None:
            self._bars.setCurrentWidget(bar)

    def shown(self) -> None:
        page = self.current()
        if page is not None:
            page.shown()

    def refresh(self, change: ChangeSet | None) -> None:
        for page in self._pages.values():
            with bugs.fenced(self.window()):
                page.refresh(change)

    def may_close(self) -> bool:
        return all(page.may_close() for page in self._pages.values())

    def show_record(self, code: str, record: int) -> bool:
        for index in range(len(self._makers)):
            if self.page_at(index).show_record(code, record):
                self.tabs.setCurrentIndex(index)
                return True
        return False

    def save(self) -> bool:
        page = self.current()
        return page is not None and page.save()

    def save_and_next(self) -> bool:
        page = self.current()
        return page is not None and page.save_and_next()

    def add(self) -> bool:
        page = self.current()
        return page is not None and page.add()

    def repeat_last(self) -> bool:
        page = self.current()
        return page is not None and page.repeat_last()

    def print_it(self) -> bool:
        page = self.current()
        return page is not None and page.print_it()

    def find_rows(self) -> bool:
        page = self.current()
        return page is not None and page.find_rows()

    def next_area(self) -> bool:
        page = self.current()
        return page is not None and page.next_area()

    def turn_tab(self, step: int) -> bool:
        shown = [at for at in range(self.tabs.count()) if self.tabs.isTabVisible(at)]
        if len(shown) > 1:
            self.tabs.setCurrentIndex(shown[(shown.index(self.tabs.currentIndex()) + step) % len(shown)])
            go_into(self.page_at(self.tabs.currentIndex()), Qt.FocusReason.ShortcutFocusReason)
        return len(shown) > 1

    def memo(self) -> bool:
        page = self.current()
        return page is not None and page.memo()

    def pin(self) -> bool:
        page = self.current()
        return page is not None and page.pin()

    def trash(self) -> bool:
        page = self.current()
        return page is not None and page.trash()
