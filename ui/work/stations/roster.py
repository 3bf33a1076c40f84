"""The roster of the stations, week by week (domain 1.6)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from PySide6.QtWidgets import QMenu, QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet
from trafficdesk.fields.nearness import LATE
from trafficdesk.work.stations.api import DUTIES, LOGS, MORNING, PERSUADERS, STATIONS, RosterSheet
from ui.page import Actions
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.step_dialog import Start, StepDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState, NoteBox
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row
from ui.work.stations.roster_table import RosterTable


class RosterPage(ReadingPage):
    """排班: Enter adds to a cell, Delete takes away, F8 repeats the day before."""

    title = "排班"
    sources = frozenset({STATIONS, DUTIES, PERSUADERS, LOGS})
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        today = clock.today()
        self.monday = today - timedelta(days=today.weekday())
        self._last_shift = MORNING
        self.table = RosterTable()
        self.week = label("", "h1")
        self.figures = label("", "small")
        self.note = NoteBox("")
        self.empty = EmptyState(
            "person_board", "还没有登记劝导站", "先建立方案里的 8 个劝导站，再改名称、位置，登记劝导员。",
            [Button("建立 8 个劝导站", "", "add", clicked=self.install, needs="stations.install")],
        )  # fmt: skip
        before = Button("上一周", "flat", "chevron_left", clicked=lambda: self.go(-7))
        now = Button("本周", "flat", clicked=lambda: self.go(0))
        after = Button("下一周", "flat", "chevron_right", clicked=lambda: self.go(7))
        strip = framed("strip")
        strip.setLayout(row(self.week, self.figures, None, before, now, after, margins=(14, 4, 12, 4), gap=10))
        notes = QWidget()
        notes.setLayout(row(self.note, margins=(14, 8, 14, 8)))
        self.note_holder = notes
        self.setLayout(column(strip, notes, self.empty, (self.table, 1), gap=0))
        self._make_buttons()
        self.table.add_wanted.connect(self.assign)
        self.table.remove_wanted.connect(self.unassign)
        self.table.selectionModel().currentChanged.connect(lambda *_: self._show_buttons())

    def _make_buttons(self) -> None:
        self.print_menu = PrintMenu(self.session, DUTIES, list, self._shown_ids)
        self.copy = Button("沿用上周排班", "", clicked=self.copy_last, needs="stations.copy_week")
        self.repeat = Button("照前一天", "", "", "F8", self.repeat_last, needs="stations.repeat_day")
        self.remove = Button("去掉", "", "subtract_circle", "Del", self.unassign, needs="stations.unassign")
        self.add_button = Button("排一个人", "primary", "add", "F3", self.assign, needs="stations.assign")

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self.print_menu, self.copy, self.repeat), (self.remove, self.add_button))

    def add(self) -> bool:
        return self.assign() is not None

    def print_it(self) -> bool:
        self.print_menu.open()
        return True

    # loading

    def _fetch(self) -> None:
        monday = self.monday
        run_query(self, lambda _: self.desk.stations.roster(monday), self._show, key="week", label="正在读排班")

    def _show(self, found: RosterSheet) -> None:
        rows, at = found.rows, self.table.currentIndex()
        self.table.roster.show_week(self.monday, rows, found.silent)
        self.week.setText(f"{self.monday:%Y-%m-%d} 至 {self.monday + timedelta(days=6):%m-%d}")
        shifts = sum(len(cells) for each in rows for cells in each.days)
        self.figures.setText(f"{len(rows)} 个站，本周 {shifts} 班")
        quiet = [each.name for each in found.silent if each.level == LATE]
        self.note_holder.setVisible(bool(quiet))
        self.note.say(f"{len(quiet)} 个劝导站 {found.late_after} 天以上没有劝导日志：{'、'.join(quiet)}。")
        self.empty.setVisible(not rows)
        self.table.setVisible(bool(rows))
        if rows:
            self.table.choose(min(max(at.row(), 0), len(rows) - 1), at.column() if at.column() > 0 else 1)
        self._show_buttons()

    def _show_buttons(self) -> None:
        index = self.table.currentIndex()
        why = "" if index.isValid() and index.column() > 0 else "请先点一格（哪个站、哪一天）。"
        self.add_button.refuse(why)
        self.repeat.refuse(why)
        self.remove.refuse(why or ("" if self.table.roster.cells(index) else "这一格没有排班。"))

    def go(self, days: int) -> None:
        """Another week; 0 for this one."""
        today = clock.today()
        self.monday = self.monday + timedelta(days=days) if days else today - timedelta(days=today.weekday())
        self.load()

    # verbs

    def install(self) -> None:
        """The eight stations of the plan."""
        run_change(self, lambda _: self.desk.stations.install(), self.written)

    def assign(self) -> StepDialog | None:
        """Somebody for the chosen cell."""
        place = self._place()
        if place is None:
            return None
        station, day, name = place
        view = self.desk.records.view(DUTIES)
        people = self.desk.stations.people_of(station)
        if not people:
            self.status.emit("还没有劝导员，排不了班。请先在“劝导员”里登记，或导入花名册。")
            self.open_rows.emit(PERSUADERS, ())
            return None
        own = [(row_id, title) for row_id, title, mine in people if mine]
        start: Start = {"shift": (self._last_shift, self._last_shift), **({"persuader": own[0]} if own else {})}

        def work(given: dict[str, Any], reason: str) -> ChangeSet:
            self._last_shift = given["shift"] or self._last_shift
            return self.desk.stations.assign(station, day, given["shift"], given["persuader"], reason=reason)

        return self.ask(
            "排上", "选时段和劝导员；可以打拼音首字母。", [view.field("shift"), view.field("persuader")], work, start,
            title=f"{name}　{day:%Y-%m-%d}",
        )  # fmt: skip

    def unassign(self) -> None:
        """Take people off the chosen cell: one at once, of several the one picked from a menu."""
        cells = self.table.roster.cells(self.table.currentIndex())
        if len(cells) == 1:
            self.take_off([cells[0].duty])
        elif cells:
            menu = QMenu(self)
            for cell in cells:
                action = menu.addAction(f"去掉 {cell.shift} {cell.persuader}")
                action.triggered.connect(lambda _=False, duty=cell.duty: self.take_off([duty]))
            menu.addAction(f"这一格 {len(cells)} 个都去掉").triggered.connect(
                lambda _=False: self.take_off([cell.duty for cell in cells])
            )
            menu.aboutToHide.connect(menu.deleteLater)
            box = self.table.visualRect(self.table.currentIndex())
            menu.popup(self.table.viewport().mapToGlobal(box.bottomLeft()))

    def take_off(self, duties: list[int]) -> None:
        """Take duties off the roster."""
        run_change(self, lambda _: self.desk.stations.unassign(duties), self.written)

    def repeat_last(self) -> bool:
        """F8: the people of the day before."""
        place = self._place()
        if place is None:
            return False
        run_change(self, lambda _: self.desk.stations.repeat_day(place[0], place[1]), self.written, self._tell)
        return True

    def copy_last(self) -> None:
        """Last week's roster into this one."""
        monday = self.monday
        run_change(
            self, lambda _: self.desk.stations.copy_week(monday - timedelta(days=7), monday), self.written, self._tell
        )

    # inside

    def _place(self) -> tuple[int, date, str] | None:
        index = self.table.currentIndex()
        if not index.isValid() or index.column() < 1:
            return None
        station = self.table.roster.rows[index.row()]
        return station.station, self.table.roster.day(index.column()), station.name

    def _shown_ids(self) -> list[int]:
        return [cell.duty for each in self.table.roster.rows for cells in each.days for cell in cells]

    def _tell(self, error: Exception) -> None:
        self.status.emit(str(error))
