"""值班表: a month day by day with rest days marked; filled in turn, after last month, or one by one (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from trafficdesk import clock
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.page import Actions
from ui.parts.old_step_dialog import Answers, StepDialog, field_of, long_text
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.work.organisation.verbs import DutyDay

DUTIES = "office-duties"
_WEEK = "一二三四五六日"
_FIELDS = ("shift", "name", "leader", "phone", "record")
_NO_DAY = "请先选一天。"


class DutyMonth(ReadingPage):
    """The month chosen at the top, of the year at the top left."""

    title = "值班表"
    sources = frozenset({DUTIES})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._days: Sequence[DutyDay] = ()
        self.head, self.figures, self.gaps = label("", "h1"), label("", "small"), label("", "warn")
        self.month = QComboBox()
        self.month.setAccessibleName("月份")
        self.month.addItems([f"{each} 月" for each in range(1, 13)])
        self.month.setCurrentIndex(clock.today().month - 1)
        heads = ("日期", "星期", "时段", "值班人", "带班领导", "值班电话", "值班情况")
        self.table = SheetTable(heads, (76, 118, 84, 140, 140, 150, 0), "值班表")
        self._rotate = Button("轮流排班", "", "people_team", clicked=lambda: self.ask_rotation().open())
        self._follow = Button("接着上月排", "", "calendar_ltr", clicked=self.follow)
        self._print = PrintMenu(session, DUTIES, self._chosen_ids, self._month_ids)
        self._second = Button("再加一班", "", "add", "F3", self.add)
        self._clear = Button("去掉这一班", "", "delete", "Del", self.clear)
        self._set = Button("排这一天", "primary", "edit", "F4", clicked=self.set_day)
        strip = framed("strip")
        strip.setLayout(row(self.head, self.month, self.figures, self.gaps, None, margins=(14, 6, 12, 6), gap=12))
        self.setLayout(column(strip, (self.table, 1), gap=0))
        self.month.currentIndexChanged.connect(lambda _: self.load())
        self.table.chosen.connect(lambda _: self._show_buttons())
        self.table.opened.connect(lambda _: self.set_day())

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._rotate, self._follow, self._print), (self._clear, self._second, self._set))

    def print_it(self) -> bool:
        self._print.open()
        return True

    # loading

    def _fetch(self) -> None:
        desk, year, month = self.desk.organisation, self.session.year, self._month()
        run_query(self, lambda _: desk.duty_list(year, month), self._show, key="duties", label="正在读值班表")

    def _month(self) -> int:
        return self.month.currentIndex() + 1

    def _show(self, days: Sequence[DutyDay]) -> None:
        self._days = days
        self.head.setText(f"{self.session.year} 年值班表")
        empty = [each for each in days if not each.rows]
        rest = sum(bool(each.rest) for each in empty)
        self.figures.setText(f"共 {len(days)} 天　已排 {len(days) - len(empty)} 天")
        self.gaps.setText(f"空 {len(empty)} 天，其中周末和节假日 {rest} 天" if empty else "")
        self.table.show_lines([line for each in days for line in self._lines(each)])
        self._show_buttons()

    def _lines(self, duty: DutyDay) -> list[SheetLine]:
        view = self.desk.records.view(DUTIES)
        week = f"周{_WEEK[duty.day.weekday()]}"
        ink = "bad" if duty.rest else "text"
        name = week if duty.rest in ("", week) else f"{week} {duty.rest}"
        head = (SheetCell(f"{duty.day:%m-%d}", CellLook(bold=bool(duty.rest), ink=ink)), SheetCell(name, CellLook(ink=ink)))
        if not duty.rows:
            empty = (SheetCell(""), SheetCell("没有排班", CellLook(ink="text3")), *(SheetCell(""),) * 3)
            return [SheetLine((duty.day, 0), (*head, *empty))]
        return [
            SheetLine((duty.day, each.id), (
                *head, *(SheetCell(each.text(view.field(field)), CellLook(bold=field == "name")) for field in _FIELDS)
            ))
            for each in duty.rows
        ]  # fmt: skip

    def _show_buttons(self) -> None:
        key = self.table.current_key()
        there = key is not None and key[1]
        self._set.set_text("改这一班" if there else "排这一天")
        self._set.refuse("" if key is not None else _NO_DAY)
        self._second.refuse("" if there else "这一天还没有排班，请用“排这一天”。")
        self._clear.refuse("" if there else "这一天没有排班，没有可以去掉的。")
        self._print.refuse("" if any(each.rows for each in self._days) else "这个月还没有排班，没有可以打印的。")

    def _chosen_ids(self) -> list[int]:
        key = self.table.current_key()
        return [key[1]] if key is not None and key[1] else []

    def _month_ids(self) -> list[int]:
        return [each.id for duty in self._days for each in duty.rows]

    # verbs

    def ask_rotation(self) -> StepDialog:
        """The form for filling the month in turn."""
        from trafficdesk.work.organisation.verbs import EVERY_DAY, names_in

        fields = [
            long_text("names", "值班人名单", help="按轮流的次序写，用顿号隔开：张三、李四、王五"),
            long_text("leaders", "带班领导名单", required=False, help="带班领导自己轮流，可以不填"),
            FieldSpec("排哪些天", Kind.CHOICE, name="which", required=True, codes="duty_days", default=EVERY_DAY),
            field_of(self.desk, DUTIES, "shift", required=True), field_of(self.desk, DUTIES, "phone", required=False),
        ]  # fmt: skip
        year, month, desk = self.session.year, self._month(), self.desk.organisation

        def work(given: Answers) -> ChangeSet:
            return desk.rotate(
                year, month, names_in(given.text("names")), names_in(given.text("leaders")), which=given.text("which"),
                shift=given.text("shift"), phone=given.text("phone"),
            )  # fmt: skip

        words = f"{year} 年 {month} 月。每天一人，轮流往下排；已经排好的日子不动。"
        dialog = StepDialog(self.desk, "轮流排班", words, "排班", fields, work, self._done, self)
        rows = [each for duty in self._days for each in duty.rows]
        for field, column_ in (("names", "name"), ("leaders", "leader")):
            dialog.give(field, "、".join(dict.fromkeys(row.values[column_] for row in rows if row.values[column_])))
        return dialog

    def follow(self) -> None:
        """Go on in the turn of the month before."""
        year, month, desk = self.session.year, self._month(), self.desk.organisation
        run_change(self, lambda _: desk.follow_last_month(year, month), self._done)

    def save_and_next(self) -> bool:
        """F4: who is on duty on the chosen day."""
        if self._set.isEnabled():
            self.set_day()
        return True

    def add(self) -> bool:
        """A second shift on the chosen day."""
        self._ask_day(new=True)
        return True

    def set_day(self) -> None:
        """Who is on duty on the chosen day."""
        self._ask_day(new=False)

    def _ask_day(self, new: bool) -> None:
        dialog = self.ask_day(new)
        if dialog is not None:
            dialog.open()

    def ask_day(self, new: bool = False) -> StepDialog | None:
        """The form for a day: filled with what stands there, or for one more shift."""
        key = self.table.current_key()
        if key is None:
            return None
        day, row_id = key[0], 0 if new else key[1]
        known = next((each for duty in self._days for each in duty.rows if each.id == row_id), None)
        view = self.desk.records.view(DUTIES)
        fields = [view.field(name) for name in ("name", "leader", "shift", "phone", "record")]
        desk = self.desk.organisation
        dialog = StepDialog(
            self.desk, "值班", f"{day}　周{_WEEK[day.weekday()]}", "登记", fields,
            lambda given: desk.set_duty(day, dict(given.values), row_id), self._done, self,
        )  # fmt: skip
        for name in ("name", "leader", "shift", "phone", "record"):
            if known is not None:
                dialog.give(name, known.text(view.field(name), masked=False))
        return dialog

    def clear(self) -> None:
        """Take the chosen shift off the list."""
        ids, desk = self._chosen_ids(), self.desk.organisation
        if ids:
            run_change(self, lambda _: desk.clear_duty(ids), self._done)

    def _done(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()
