"""Starts the window, opens the office behind it, and connects the two.

The window is shown first; SQLAlchemy and the façade are imported in the worker that opens the office.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

import ui.awake
from trafficdesk import clock
from trafficdesk.errors import KnownError, NewerOffice, SomebodyElses, Unreachable
from trafficdesk.guard.ring import LockedError
from trafficdesk.progress import Progress
from ui import bugs, journal, preferences, upkeep
from ui.access.connector import Connector
from ui.access.keeper import Keeper
from ui.chinese import speak_chinese
from ui.collector import Collector
from ui.demo_window import open_demo
from ui.dialogs import copies
from ui.dialogs.files import choose_folder
from ui.fcitx import filter as fcitx_filter
from ui.gate import gate
from ui.hits import at_hand_groups, grouped
from ui.icons import icon
from ui.main_window import MainWindow, WindowState
from ui.one_window import OneWindow
from ui.opening import make_office, office_names, open_office
from ui.printing import kept
from ui.rescue import Rescuer
from ui.say import choose
from ui.session import Session
from ui.status_bar import backup_words
from ui.tasks import close_runner, run_change, run_query
from ui.theme import theme

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Desk

# Late and to do per stream, what undo and redo would do, the last backup, the years of which there are records.
_Standing = tuple[Mapping[str, tuple[int, int]], str, str, tuple[datetime | None, datetime | None, str], tuple[int, ...]]
STICK_EVERY = 10 * 60 * 1000  # milliseconds: how often it is looked whether the stick is there
PROVE_AFTER = 60_000  # the day's full check waits until the clerk has begun
LOAD_AFTER = 1_500  # the first page is shown before the code of the others is loaded
_DAY_LOOK_MS = 60_000


def run(folder: Path) -> int:
    """Show the window for a data folder and stay until it is closed. Answers the exit code."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("TrafficDesk")
    app.setApplicationDisplayName("")
    fcitx_filter.start(app)
    only = OneWindow(folder)
    program = Program(app, folder, only)
    if not only.take() and not program.rescuer.looks_beside(only.holder()):
        only.call()
        return 0
    only.called.connect(program.come_to_front)
    app.aboutToQuit.connect(only.release)
    program.start()
    return app.exec()


class Program(QObject):
    """Owns the window and the session."""

    def __init__(self, app: QApplication, folder: Path, only: OneWindow | None = None) -> None:
        super().__init__()
        ui.awake.keep_awake()
        self.folder = folder
        self.only = only or OneWindow(folder)
        self.session: Session | None = None
        self.preferences = preferences.load(folder)
        kept.keep_in(self.preferences)
        speak_chinese(app)
        theme.dark, theme.step = self.preferences.dark, self.preferences.type_step
        theme.apply(app)
        app.setWindowIcon(icon("road", "accent"))
        bugs.set_report_folder(folder / "crash-reports")
        if folder.is_dir():  # before the first office is made there is nothing to keep a log of
            journal.begin(folder / "crash-reports")
        self._collector = Collector(self)
        self.window = MainWindow()
        self.keeper = Keeper(self, app)
        self.rescuer, self.connector = Rescuer(self), Connector(self)
        bugs.install(lambda: self.window, self.window.show_error)
        app.aboutToQuit.connect(self.close)
        self._today = clock.today()
        self._greeted: date | None = None
        self._sticks = QTimer(self, interval=STICK_EVERY)
        self._sticks.timeout.connect(self._copy_to_stick)
        self._sticks.start()
        self._days = QTimer(self)  # a computer that slept over midnight is told when it wakes
        self._days.timeout.connect(self._look_at_the_day)
        self._days.start(_DAY_LOOK_MS)

    def start(self) -> None:
        """Show the window, then open the office."""
        state = WindowState(self.preferences.geometry, list(self.preferences.opened), self.preferences.current)
        self.window.restore_place(state)
        self._connect()
        self.window.show()
        # After the first paint: what follows imports half a second of libraries.
        QTimer.singleShot(0, self.open_again)
        run_query(self.window, lambda _: copies.clear_left_copies(), key="left copies")

    def come_to_front(self) -> None:
        """Somebody started the program again."""
        self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
        self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def close(self) -> None:
        """Remember the window, stop the work, close the office."""
        self._collector.stop()
        if self.session is not None:
            state = self.window.state()
            kept = self.preferences
            kept.geometry, kept.opened, kept.current, kept.inner = state.geometry, state.opened, state.current, state.inner
            self._remember_look()
        self.connector.rest()
        close_runner()
        copies.remove_copies()
        if self.session is not None:
            self.session.desk.close()
            self.session = None
        journal.note("end")
        journal.end()

    def _remember_look(self) -> None:
        """At once when it is chosen: a computer that is switched off asks nobody."""
        if self.session is None:
            return  # before the first office is made nothing is written into the folder
        kept = self.preferences
        kept.dark, kept.type_step = theme.dark, theme.step
        try:
            preferences.save(self.folder, kept)
        except OSError as error:
            print(f"没能记住窗口的布局：{error.strerror}", file=sys.stderr)

    def _connect(self) -> None:
        window = self.window
        window.undo_asked.connect(lambda: self._undo("undo"))
        window.redo_asked.connect(lambda: self._undo("redo"))
        window.type_asked.connect(lambda step: theme.set(step=step))
        window.dark_asked.connect(lambda on: theme.set(dark=on))
        theme.changed.connect(self._remember_look)
        window.search_typed.connect(self._search)
        window.search_entered.connect(self._offer_at_hand)
        window.hit_chosen.connect(lambda hit: self._show(*hit.key))
        window.record_asked.connect(self._show)
        window.cure_asked.connect(lambda code, record: self._show(code, record, to_cure=True))
        window.rows_asked.connect(self._show_rows)
        window.year_chosen.connect(self._choose_year)
        window.command.connect(self._command)
        window.changed.connect(lambda _change: self._after_change())
        window.noted.connect(self._after_change)
        window.restore_asked.connect(self.rescuer.restore)
        window.status.security_asked.connect(self.keeper.manage)

    # ---- opening ----

    def open_again(self) -> None:
        """Open the office of the folder; again after somebody has logged in."""
        run_change(
            self.window,
            lambda progress: open_office(self.folder, progress, self.rescuer.why),
            self._opened,
            self.refused,
            label="正在打开办事处数据",
        )

    def _opened(self, desk: Desk | None) -> None:
        if desk is None:
            self.first_run()
            return
        self.enter(desk)

    def refused(self, error: KnownError) -> None:
        """Locked, damaged, newer, or where nothing can be written: there are ways out without an office."""
        if isinstance(error, LockedError):
            self.keeper.ask()
        elif isinstance(error, Unreachable):
            self.connector.ask(str(error))
        elif not self.rescuer.looks_instead(error):
            self.window.say(str(error), "bad")
            self.rescuer.recover(str(error), newer=isinstance(error, NewerOffice))

    def let_go(self) -> Desk | None:
        """Close the pages; the desk that was open, to be closed by the worker."""
        session, self.session = self.session, None
        self.connector.rest()
        gate.use(None)
        self.window.drop_pages()
        self._collector.clear()  # what garbage still holds of the database keeps the worker out
        return session.desk if session is not None else None

    def _look_whether_whole(self, desk: Desk) -> None:
        """The whole file is read once at every start; damage leads out at once, before more is written into it."""
        run_query(self.window, lambda progress: desk.quick_check(), None, self._damaged, key="whole")

    def _damaged(self, error: KnownError) -> None:
        self.rescuer.recover(str(error))

    def first_run(self) -> None:
        """The data folder is empty: a new office, or a way round it that comes back here."""
        from ui.welcome import Choice, OfficeDialog

        dialog = OfficeDialog(first=True, parent=self.window)
        if dialog.exec() != OfficeDialog.DialogCode.Accepted:
            self.window.close()
        elif dialog.choice is Choice.RESTORE:
            self.rescuer.recover("")
        elif dialog.choice is Choice.FOLDER:
            folder = choose_folder(self.window, self.folder)
            if folder is None:
                self.first_run()
            else:
                self.move_to(folder)
        elif dialog.choice is Choice.DEMO:
            open_demo(self.window, self.folder, self._demo_begun)
        elif dialog.choice is Choice.PACKAGE:
            self._begin_with_package()
        elif dialog.choice is Choice.SERVER:
            self.connector.begin()
        else:
            self._found(dialog.name.text(), dialog.clerk.text())

    def _begin_with_package(self) -> None:
        from ui.begin_with import BeginDialog

        dialog = BeginDialog(self.folder, self.window)
        dialog.begun.connect(self._founded)
        dialog.rejected.connect(self.first_run)
        dialog.open()

    def _demo_begun(self, sentence: str) -> None:
        self.window.say(sentence)
        self.first_run()

    def _found(self, name: str, clerk: str) -> None:
        """Make the office."""
        run_change(
            self.window, lambda progress: make_office(self.folder, name, clerk), self._founded, self.refused, label="正在建立办事处数据"
        )

    def _founded(self, desk: Desk) -> None:
        self.enter(desk)
        self.keeper.offer()

    def enter(self, desk: Desk) -> None:
        """The office is open: make its pages."""
        from ui.desks import catalogue

        self.session = Session(desk, self.folder, self.preferences)
        self.window.set_entries(catalogue.entries(self.session))
        for each in (self.keeper, self.rescuer, self.connector):
            each.entered(desk)
        self._show_years(())
        self._name_office()
        self.window.restore_pages(
            WindowState(opened=self.preferences.opened, current=self.preferences.current, inner=self.preferences.inner)
        )
        self._after_change()
        QTimer.singleShot(LOAD_AFTER, self.window, lambda: upkeep.load_pages(self.window, desk))
        if not desk.looking:
            self.only.say_who(desk.office.user)
            self._say_left_undone(desk)
            self._look_whether_whole(desk)
            self._copy_of_the_day(desk)

    def _copy_of_the_day(self, desk: Desk) -> None:
        run_change(self.window, lambda progress: desk.backups.automatic(), label="")
        QTimer.singleShot(PROVE_AFTER, self.window, lambda: self._prove(desk))
        self._copy_to_stick()
        upkeep.offer_update(self.window)

    def _prove(self, desk: Desk) -> None:
        if self.session is not None and self.session.desk is desk:
            upkeep.prove(self.window, desk, self._damaged)

    def _copy_to_stick(self) -> None:
        """What is written to a stick by itself, if that is due and the stick is there."""
        if self.session is not None and not self.session.desk.looking:
            desk = self.session.desk
            run_change(self.window, lambda progress: desk.backups.run_schedule(), label="")

    def move_to(self, folder: Path) -> None:
        """Another data folder, until the program is closed."""
        self.folder = folder
        self.only.release()
        self.only = OneWindow(folder)
        self.only.called.connect(self.come_to_front)
        QApplication.instance().aboutToQuit.connect(self.only.release)  # type: ignore[union-attr]
        self.preferences = preferences.load(folder)
        kept.keep_in(self.preferences)
        bugs.set_report_folder(folder / "crash-reports")
        if self.only.take() or self.rescuer.looks_beside(self.only.holder()):
            self.open_again()
        else:
            self.only.call()
            self.window.close()

    def _name_office(self) -> None:
        desk = self._desk()
        run_query(self.window, lambda progress: office_names(desk), self._show_names, key="names")

    def _show_names(self, names: tuple[str, str, str]) -> None:
        self.window.set_office(*names)
        if names[2] and not self.preferences.toured and self.window.notice is None:
            from ui import tour

            tour.offer(self.window, lambda: setattr(self.preferences, "toured", True))

    def _look_at_the_day(self) -> None:
        """At midnight what time alone changes is done, and every page is read again."""
        if clock.today() == self._today or self.session is None:
            return
        before, self._today, desk = self._today, clock.today(), self.session.desk
        self.session.day_began(before)

        def begun(_: object) -> None:
            self.window.refresh_all()
            self._say_left_undone(desk)
            self._after_change()
            self._copy_of_the_day(desk)  # also on a computer that is never switched off

        if desk.looking:
            self.window.refresh_all()
        else:
            run_change(self.window, lambda progress: desk.start_day(), begun, label="")

    def _say_left_undone(self, desk: Desk) -> None:
        if desk.left_undone:
            self.window.say(desk.left_undone[0], "warn")

    # ---- verbs ----

    def _desk(self) -> Desk:
        if self.session is None:
            raise KnownError("办事处数据还没有打开，请稍等。")
        return self.session.desk

    def _undo(self, verb: str, *, anyones: bool = False) -> None:
        if self.session is None:
            return
        records = self.session.desk.records
        work = records.undo if verb == "undo" else records.redo

        def failed(error: KnownError) -> None:
            if not isinstance(error, SomebodyElses):
                self.window.show_error(error)
            elif self._means_it(str(error), verb):
                self._undo(verb, anyones=True)

        run_change(self.window, lambda progress: work(anyones=anyones), self._undone, failed, label="正在撤销")

    def _means_it(self, sentence: str, verb: str) -> bool:
        """Whether a step of somebody else is to be taken back all the same."""
        return choose(self.window, sentence, "不动", "照样撤销" if verb == "undo" else "照样重做")

    def _undone(self, change: ChangeSet | None) -> None:
        if change is None:
            self.window.say("没有可以撤销的修改了。")
        else:
            self.window.announce(change)

    def _after_change(self) -> None:
        if self.session is None:
            return
        desk = self.session.desk
        from ui.desks import catalogue

        def read(_progress: Progress) -> _Standing:
            counts = catalogue.counts(desk)
            return counts, desk.next_undo(), desk.next_redo(), desk.backups.standing(), desk.overview.years()

        run_query(self.window, read, self._show_standing, key="standing")

    def _show_standing(self, read: _Standing) -> None:
        counts, undo, redo, backup, years = read
        self._show_years(years)
        self.window.set_counts(counts)
        self._greet(counts)
        self.window.set_undo(undo, redo)
        self.window.status.show_backup(*backup_words(backup[0], clock.now(), backup[1], backup[2]))

    def _greet(self, counts: Mapping[str, tuple[int, int]]) -> None:
        """Once a day, when the office has been opened: what is late and what comes, unless something more urgent was said."""
        if self._greeted == clock.today() or self.window.status.sentence():
            return
        self._greeted = clock.today()
        late, late_or_due = (sum(each[at] for each in counts.values()) for at in (0, 1))
        if late_or_due:
            self.window.say(f"今天有 {late} 项逾期，另有 {late_or_due - late} 项 30 天内到期，都在首页和提醒清单里。", "note")

    def _show_years(self, recorded: Iterable[int]) -> None:
        if self.session is not None:
            self.window.navigation.set_years(self.session.offered_years(recorded), self.session.year)

    def _search(self, text: str) -> None:
        if self.session is None:
            return
        records = self.session.desk.records
        run_query(
            self.window,
            lambda progress: records.search(text),
            lambda hits: self.window.search.show_groups(text, grouped(hits)),
            key="search",
        )

    def _offer_at_hand(self) -> None:
        """What is pinned and what was opened last, before anything is typed."""
        if self.session is not None:
            at_hand, window = self.session.desk.at_hand, self.window
            run_query(window, lambda _: at_hand.lists(), lambda lists: window.search.show_groups("", at_hand_groups(*lists)), key="search")

    def _show(self, code: str, record: int, *, to_cure: bool = False) -> None:
        from ui.desks import catalogue

        at_hand = self._desk().at_hand
        run_query(self.window, lambda _: at_hand.opened(code, record))
        self.window.show_record(catalogue.entry_of(code), code, record, to_cure=to_cure)

    def _show_rows(self, code: str, filters: Any) -> None:
        from ui.desks import catalogue

        self.window.open_page(catalogue.entry_of(code)).show_rows(code, filters)

    def _choose_year(self, year: int) -> None:
        if self.session is not None:
            self.session.set_year(year)
            self.window.refresh_all()
            self._after_change()

    def _command(self, verb: str) -> None:
        if verb == "help":
            self._help()
        elif verb == "about":
            from ui.welcome import AboutDialog

            server = self.session.desk.office.server if self.session is not None else ""
            AboutDialog(str(self.folder), self.window, server).exec()
        elif verb == "reports":
            upkeep.carry_reports(self.window)
        elif verb == "open_folder":
            from PySide6.QtCore import QUrl
            from PySide6.QtGui import QDesktopServices

            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.folder)))
        elif self.session is None:
            self.window.say("办事处数据还没有打开，请稍等。", "warn")
        elif verb == "server":
            self.connector.join(self.session.desk)
        elif verb == "update":
            upkeep.update(self.window, self.session.desk)
        elif verb == "manual":
            upkeep.keep_manual(self.window, self.session.desk)
        elif verb == "office":
            self._edit_office()
        elif verb in ("users", "lock"):
            (self.keeper.manage if verb == "users" else self.keeper.lock)()
        elif verb == "refresh":
            self.window.refresh_all()
            self._after_change()
        else:
            from ui.desks import catalogue

            catalogue.command(self.session, self.window, verb)

    def _help(self) -> None:
        from ui.help import no_guide

        self.window.show_help(self.window.keys(), self.session.desk.guide if self.session is not None else no_guide)

    def _edit_office(self) -> None:
        from ui.welcome import OfficeDialog

        desk = self._desk()
        name, clerk, _note = office_names(desk)
        dialog = OfficeDialog(name, clerk, first=False, parent=self.window)
        if dialog.exec() == OfficeDialog.DialogCode.Accepted:
            name, clerk = dialog.name.text(), dialog.clerk.text()
            run_change(
                self.window,
                lambda progress: desk.set_up(name, clerk),
                lambda _none: self._name_office(),
            )
