"""The frame: menu row with search, navigation, open pages, status bar. Knows pages, not records."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QSizePolicy, QWidget

from trafficdesk.errors import Cancelled, KnownError, Unreachable
from ui import bugs, menus
from ui.dialogs.page import PageDialog
from ui.focus import FocusKeeper, go_into, hand_over
from ui.gate import gate
from ui.help import HelpPane
from ui.navigation import Entry, Navigation
from ui.open_tabs import OpenTabs
from ui.page import Page, TabbedPage
from ui.search_box import SearchBox
from ui.status_bar import StatusBar
from ui.tasks import Task, runner
from ui.theme import TYPE_SIZES, theme
from ui.undo_keys import UndoKeys
from ui.way import Way
from ui.widgets.boxes import NoteBox
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, row, rule, scrolled
from ui.widgets.page_stack import Frame, PageStack, in_room

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet

PROGRAM = "交通安全工作台"
REACHED = "又连上了服务器。刚才没有存上的，请再存一次。"
WHOLE = (960, 520)  # below this the window scrolls as a whole, on a small screen whose owner likes large letters
LEAST = (640, 400)


@dataclass
class WindowState:
    """What the window remembers between two starts."""

    geometry: str = ""
    opened: list[str] = field(default_factory=list)
    current: str = ""
    inner: dict[str, int] = field(default_factory=dict)  # which tab of a stream was in front, by key of its entry


class MainWindow(QMainWindow):
    """Pages are made by their entries when first opened and stay open until their tab is closed."""

    undo_asked = Signal()
    redo_asked = Signal()
    year_chosen = Signal(int)
    type_asked = Signal(int)
    dark_asked = Signal(bool)
    search_typed = Signal(str)
    search_entered = Signal()
    hit_chosen = Signal(object)  # a SearchHit
    record_asked = Signal(str, int)  # a page asks for a record that it does not hold
    cure_asked = Signal(str, int)  # the same, to cure what is found there
    rows_asked = Signal(str, object)  # a page asks for the filtered table of a record kind
    command = Signal(str)  # a verb of the menu that the application does: see menus.py
    changed = Signal(object)  # a ChangeSet was announced
    noted = Signal()  # a page did what changes no row: see Page.noted
    restore_asked = Signal(object, str)  # put this backup (its password) in the place of the open office

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(PROGRAM)
        self.setObjectName("main")
        self._entries: dict[str, Entry] = {}
        self._pages: dict[str, Page] = {}
        self._chosen: dict[str, str] = {}
        self._inner: dict[str, int] = {}
        self._way = Way()
        self._clerk = ""
        self._gone = ""  # what was said last of a server that did not answer
        self._told = ""  # what the page in front said last of itself
        self.help: HelpPane | None = None
        self.notice: NoteBox | None = None
        self.navigation = Navigation(())
        self.tabs = OpenTabs()
        self.search = SearchBox()
        self.user = Button("", "quiet", "person", clicked=lambda: self.command.emit("office"))
        self.status = StatusBar()
        self._stack = PageStack()
        # A page that wants more room than there is folds or scrolls; it never makes the window outgrow the screen.
        self._room = in_room(self._stack)
        self._room.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.setMinimumSize(*LEAST)
        FocusKeeper(self._stack)
        UndoKeys(self)
        self.menu_bar, self.actions_by_name = menus.build(self)
        self.addActions(list(self.actions_by_name.values()))
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top = QWidget()
        top.setObjectName("shell")
        self._top = row(self.menu_bar, None, self.search, self.user, margins=(4, 3, 8, 3))
        top.setLayout(self._top)
        self._right = column(self.tabs, (self._room, 1), gap=0)
        self._middle = row(self.navigation, (self._right, 1), gap=0)
        shell = QWidget()
        shell.setObjectName("shell")
        self._notice = column(gap=0)
        shell.setLayout(column(top, rule(), self._notice, (self._middle, 1), self.status, gap=0))
        frame = Frame(shell)
        frame.setMinimumSize(*WHOLE)
        whole = scrolled(frame, PROGRAM, sideways=True)
        whole.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setCentralWidget(whole)
        self._waiting = framed("plain")
        self._stack.addWidget(self._waiting)

    def _connect(self) -> None:
        self.search.typed.connect(self.search_typed)
        self.search.entered.connect(self.search_entered)
        self.search.chosen.connect(self.hit_chosen)
        self.status.undo_asked.connect(self.undo_asked)
        self.status.type_asked.connect(self.type_asked)
        self.status.backup_asked.connect(lambda: self.command.emit("backup"))
        self.tabs.chosen.connect(self.open_page)
        self.tabs.closed.connect(self.close_page)
        gate.changed.connect(self._show_gate)
        theme.changed.connect(self._fit)
        theme.changed.connect(self._fit_soon)
        runner().known_error.connect(self._show_unhandled)

    # ---- what the application tells the window ----

    def show_help(self, order: Sequence[str], guide: Callable[[str], str]) -> HelpPane:
        """The help at the right of the pages, on the page in front or what is chosen there; made when it is asked for the first time."""
        if self.help is None:
            self.help = HelpPane(order, guide, self)
            self.help.closed.connect(self.hide_help)
            self._middle.addWidget(self.help)
        self.help.show()
        page = self.current_page()
        self.help.show_topic((page.help_topic() if page is not None else "") or self.current_key())
        return self.help

    def hide_help(self) -> None:
        """Give the room back; made anew next time, when other pages may be there."""
        if self.help is not None:
            self._middle.removeWidget(self.help)
            self.help.hide()
            self.help.deleteLater()
            self.help = None

    def show_notice(self, sentence: str, words: str, act: Callable[[], object]) -> None:
        """A sentence over all pages that stays, and what can be done about it."""
        self.show_box(NoteBox(sentence, Button(words, clicked=act)))

    def show_box(self, box: NoteBox) -> None:
        """The same with a box of one's own."""
        self.hide_notice()
        self.notice = box
        self._notice.addWidget(self.notice)

    def hide_notice(self) -> None:
        """Nothing stands over the pages any more."""
        if self.notice is not None:
            self._notice.removeWidget(self.notice)
            self.notice.hide()
            self.notice.deleteLater()
            self.notice = None

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Fill the navigation (once the office is open)."""
        self._entries = {entry.key: entry for entry in entries}
        fresh = Navigation(entries)
        self._middle.replaceWidget(self.navigation, fresh)
        self.navigation.hide()
        self.navigation.deleteLater()
        self.navigation = fresh
        fresh.opened.connect(self.open_page)
        fresh.year_chosen.connect(self.year_chosen)

    def set_office(self, name: str, clerk: str, note: str = "") -> None:
        """Show whose desk this is. note: what stands behind the name in the title, e.g. 示例数据."""
        shown = f"{name}（{note}）" if note else name
        self.setWindowTitle(f"{PROGRAM} — {shown}" if shown else PROGRAM)
        self._clerk = clerk
        self.user.setAccessibleName(f"经办人 {clerk}")
        self._fit()

    def set_counts(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """Key of an entry → (late, to be done)."""
        self.navigation.set_counts(counts)

    def _show_gate(self) -> None:
        menus.show_gate(self.actions_by_name.values())

    def set_undo(self, undo: str, redo: str) -> None:
        """The sentences of what undo and redo would do, "" for nothing."""
        for name, word, sentence in (("undo", "撤销", undo), ("redo", "重做", redo)):
            action = self.actions_by_name[name]
            action.setEnabled(bool(sentence) and not gate.why_not(action.property(menus.NEEDS)))
            action.setText(f"{word}：{_short(sentence)}" if sentence else word)
        if not undo:
            self.status.undo.hide()

    def announce(self, change: ChangeSet) -> None:
        """A change was written: say its sentence, refresh every open page, tell the application."""
        self.status.say(change.sentence, undoable=change.kind != "undo")
        self._refresh(change)
        self.changed.emit(change)

    def follow(self, change: ChangeSet | None) -> None:
        """Somebody else changed something (None: anything): every open page refreshes. Said is only that the server is back."""
        if self.status.says(self._gone):
            self.say(REACHED, "note")
        self._refresh(change)
        self.changed.emit(change)

    def refresh_all(self) -> None:
        """Have every open page read again."""
        self._refresh(None)

    def _refresh(self, change: ChangeSet | None) -> None:
        apart = [dialog.page for dialog in self.findChildren(PageDialog, options=Qt.FindChildOption.FindDirectChildrenOnly)]
        for page in (*self._pages.values(), *apart):
            with bugs.fenced(self):
                page.refresh(change)

    def say(self, sentence: str, level: str = "ok") -> None:
        """A sentence for the status bar without an undo."""
        self.status.say(sentence, level=level)

    def say_saved(self, sentence: str, path: Path) -> None:
        """A file was written: the sentence, and the ways to it."""
        self.status.say(sentence, level="note", file=path)

    # ---- pages ----

    def open_page(self, key: str) -> Page:
        """Bring the page of an entry to the front, made if need be."""
        entry = self._entries[key]
        page = self._pages.get(key)
        if page is None:
            page = entry.make()
            self._adopt(key, page)
            if isinstance(page, TabbedPage) and 0 < self._inner.get(key, 0) < page.tabs.count():
                page.show_tab(self._inner[key])
        if entry.part != "home":
            self.tabs.add(key, entry.title, entry.icon)
        if key != self.current_key():  # what a page said of itself is not said of another
            self.status.take_back(self._told)
        self._stack.setCurrentWidget(page)
        self._way.went(key)
        self.navigation.show_current(key)
        self.status.show_chosen(self._chosen.get(key, ""))
        page.shown()
        if page.hasFocus() and not page.is_made:  # Qt gives it to the first part of what comes to the front, and there is none yet
            go_into(page, Qt.FocusReason.OtherFocusReason)
        if not self.navigation.isAncestorOf(self.focusWidget()):  # who walks through the navigation goes on in it
            hand_over(self._stack)
        return page

    def go_back(self) -> None:
        """The page before this one, over links, searches and tabs."""
        self._walk(self._way.back())

    def go_forward(self) -> None:
        """Undo going back."""
        self._walk(self._way.forward())

    def _walk(self, key: str) -> None:
        if key in self._entries:
            self.open_page(key)
        else:
            self.status.say("这个方向没有看过的页了。", level="note")

    def current_page(self) -> Page | None:
        """The page in front."""
        page = self._stack.currentWidget()
        return page if isinstance(page, Page) else None

    def current_key(self) -> str:
        """The key of the page in front, "" if none."""
        page = self.current_page()
        return next((key for key, known in self._pages.items() if known is page), "")

    def keys(self) -> list[str]:
        """The keys of all entries, in the order of the navigation."""
        return list(self._entries)

    def pages(self) -> Mapping[str, Page]:
        """The open pages by key."""
        return self._pages

    def close_page(self, key: str) -> bool:
        """Close a page unless it has something unsaved that the user wants to keep."""
        page = self._pages.get(key)
        if page is None or self._entries[key].part == "home" or not page.may_close():
            return False
        del self._pages[key]
        self._chosen.pop(key, None)
        in_front = self._stack.currentWidget() is page
        following = self.tabs.remove(key)
        self._stack.removeWidget(page)
        page.deleteLater()
        if in_front:
            self.open_page(following or next(iter(self._entries)))
        return True

    def drop_pages(self) -> None:
        """Take every page away without asking: the office behind them is being exchanged."""
        self._stack.setCurrentWidget(self._waiting)
        self.navigation.setEnabled(False)  # until set_entries brings the new one
        opened = self.tabs.keys()
        for key in opened:
            self.tabs.remove(key)
        for page in self._pages.values():
            self._stack.removeWidget(page)
            page.hide()
            page.deleteLater()
        self._pages.clear()
        self._chosen.clear()

    def close_current(self) -> bool:
        """Ctrl+W."""
        return self.close_page(self.current_key())

    def show_record(self, key: str, code: str, record: int, *, to_cure: bool = False) -> bool:
        """Open an entry's page and show a record there; to_cure: with the cursor where what is found is cured."""
        page = self.open_page(key)
        return page.cure_record(code, record) if to_cure else page.show_record(code, record)

    def page_verb(self, verb: str) -> bool:
        """Do a verb of the page in front (save, add, …); answers whether it did something."""
        page = self.current_page()
        if page is not None and getattr(page, verb)():
            return True
        if verb in _UNKNOWN_HERE:
            self._tell(f"这一页没有“{_UNKNOWN_HERE[verb]}”。")
        return False

    def turn_tab(self, step: int) -> None:
        """The next tab of the stream in front, or the one before."""
        page = self.current_page()
        if page is not None:
            page.turn_tab(step)

    def open_ledgers(self) -> None:
        """The list of all tables of the stream in front."""
        page = self.current_page()
        if page is not None:
            page.open_ledgers()

    def turn_open(self) -> None:
        """The next of the streams that are open."""
        keys = self.tabs.keys()
        if keys:
            at = keys.index(self.current_key()) if self.current_key() in keys else -1
            self.open_page(keys[(at + 1) % len(keys)])

    def focus_entries(self) -> None:
        """The line of the page in front in the navigation: arrows go up and down, Enter opens."""
        self.navigation.focus_current()

    def focus_search(self) -> None:
        """Ctrl+K."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _adopt(self, key: str, page: Page) -> None:
        self._pages[key] = page
        self._stack.addWidget(page)
        page.changed.connect(self.announce)
        page.status.connect(self._tell)
        page.over.connect(self.status.take_back)
        page.saved.connect(self.say_saved)
        page.noted.connect(self.noted)
        page.chosen.connect(lambda text: self._take_chosen(key, text))
        page.open_record.connect(self.record_asked)
        page.cure_wanted.connect(self.cure_asked)
        page.open_rows.connect(self.rows_asked)
        page.open_page.connect(self.open_page)
        page.files_wanted.connect(lambda key, paths: self.open_page(key).take_files(paths))

    def _tell(self, sentence: str) -> None:
        self._told = sentence
        self.say(sentence, "note")

    def _take_chosen(self, key: str, text: str) -> None:
        self._chosen[key] = text
        if key == self.current_key():
            self.status.show_chosen(text)

    # ---- remembering, errors, closing ----

    def state(self) -> WindowState:
        """What to remember for the next start."""
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        now = {key: page.tabs.currentIndex() for key, page in self._pages.items() if isinstance(page, TabbedPage)}
        return WindowState(geometry, self.tabs.keys(), self.current_key(), {**self._inner, **now})

    def restore_place(self, state: WindowState) -> None:
        """Put the window where it was; call before it is shown."""
        room = self.screen().availableSize()  # 1280 wide on a laptop at 150 %
        self.resize(min(1366, room.width()), min(697, room.height()))
        if state.geometry:
            self.restoreGeometry(QByteArray.fromBase64(state.geometry.encode()))

    def restore_pages(self, state: WindowState) -> None:
        """Put the remembered tabs back; only the page in front is made, the others when they are chosen."""
        self._inner = {key: at for key, at in state.inner.items() if isinstance(at, int)}
        for key in state.opened:
            entry = self._entries.get(key)
            if entry is not None and entry.part != "home":
                self.tabs.add(key, entry.title, entry.icon)
        first = next(iter(self._entries))
        with bugs.fenced(self):
            self.open_page(state.current if state.current in self._entries else first)
        if (page := self.current_page()) is None:
            page = self.open_page(first)
        page.setFocus(
            Qt.FocusReason.OtherFocusReason
        )  # not the search box, which would draw the eye to itself

    def show_error(self, error: KnownError) -> None:
        """Say what went wrong: in a box with one way out; in the status bar that work was stopped, or that the server is gone, which
        whatever is read meanwhile would say again and again."""
        if isinstance(error, Unreachable):
            self._gone = str(error)
        if isinstance(error, Cancelled | Unreachable):
            self.say(str(error), "warn" if isinstance(error, Cancelled) else "bad")
            return
        from ui.say import tell

        tell(self, str(error))

    def miss(self, error: KnownError) -> None:
        """The server is away, found while nobody asked it; what somebody was told who did says more."""
        if not self.status.says(self._gone):
            self.show_error(error)

    def _show_unhandled(self, _task: Task, error: KnownError) -> None:
        self.show_error(error)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not all(page.may_close() for page in self._pages.values()) or not self._may_stop_work():
            event.ignore()
            return
        super().closeEvent(event)

    def _may_stop_work(self) -> bool:
        if not runner().changing():
            return True
        from ui.say import choose

        sentence = "还有工作没有做完。现在退出，它会停下，没写完的部分不会留下。"
        return choose(self, sentence, "继续等", "停止并退出")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit_soon(self) -> None:
        """The menu knows its new size only after it was polished."""
        QTimer.singleShot(0, self, self._fit)

    def _fit(self) -> None:
        self.menu_bar.setFixedWidth(self.menu_bar.sizeHint().width() + theme.scaled(20))
        for words in (f"经办人 {self._clerk}", self._clerk):  # the name alone where the search box would lie over the menu
            self.user.set_text(words if self._clerk else "")
            room = self.width() - self.menu_bar.width() - self.user.sizeHint().width() - theme.scaled(40)
            if room >= self.search.least():
                break
        self.search.fit(self.width(), room)
        self.search.close_popup()
        self.actions_by_name["dark"].setChecked(theme.dark)
        self.actions_by_name["smaller"].setEnabled(theme.step > 0)
        self.actions_by_name["larger"].setEnabled(theme.step < len(TYPE_SIZES) - 1)


# What is said of a key that a page has no use for: silence would look like a key that did not work.
_UNKNOWN_HERE = {
    "add": "新增", "save": "保存”或“下一步", "save_and_next": "保存并下一个", "print_it": "打印", "find_rows": "筛选", "trash": "删除",
    "memo": "写备忘",
}  # fmt: skip


def _short(sentence: str, most: int = 24) -> str:
    return sentence if len(sentence) <= most else sentence[: most - 1] + "…"
