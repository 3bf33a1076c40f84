"""值班表: a month day by day with rest days marked; filled in turn, after last month, or one by one (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QWidget

from trafficdesk import clock
from trafficdesk.engine.given import typed
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.organisation.api import DUTIES, EVERY_DAY, names_in
from ui.page import Actions
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet
    from trafficdesk.work.organisation.api import DutyDay

_WEEK = "一二三四五六日"
_FIELDS = ("shift", "name", "leader", "phone", "record")
_NO_DAY = "请先选一天。"
_WHOLE_DAY = "全天"


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
        self._rotate = Button("轮流排班", "", "people_team", clicked=self.ask_rotation, needs="records.add")
        self._follow = Button("接着上月排", "", "calendar_ltr", clicked=self.follow)
        self._print = PrintMenu(session, DUTIES, self._chosen_ids, self._month_ids)
        self._second = Button("再加一班", "", "add", "F3", self.add, needs="records.edit")
        self._clear = Button("去掉这一班", "", "delete", "Del", self.clear, needs="records.trash")
        self._set = Button("排这一天", "primary", "edit", "F4", clicked=self.ask_day, needs="records.edit")
        strip = framed("strip")
        strip.setLayout(row(self.head, self.month, self.figures, self.gaps, None, margins=(14, 6, 12, 6), gap=12))
        self.setLayout(column(strip, (self.table, 1), gap=0))
        self.month.currentIndexChanged.connect(lambda _: self.load())
        self.table.chosen.connect(lambda _: self._show_buttons())
        self.table.opened.connect(lambda _: self.ask_day())

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
        view, year, month, desk = self.desk.records.view(DUTIES), self.session.year, self._month(), self.desk.organisation
        specs = [
            FieldSpec("值班人名单", Kind.NOTE, name="names", required=True, help="按轮流的次序写，用顿号隔开：张三、李四、王五"),
            FieldSpec("带班领导名单", Kind.NOTE, name="leaders", help="带班领导自己轮流，可以不填"),
            FieldSpec("排哪些天", Kind.CHOICE, name="which", required=True, codes="duty_days"),
            replace(view.field("shift"), required=True), view.field("phone"),
        ]  # fmt: skip

        def work(given: dict[str, Any], _: str) -> ChangeSet:
            known = typed(specs, given)
            names, leaders = (names_in(known.pop(name) or "") for name in ("names", "leaders"))
            return desk.rotate(year, month, names, leaders, **known)

        rows = [each for duty in self._days for each in duty.rows]
        start: dict[str, tuple[Any, str]] = {"which": (EVERY_DAY, EVERY_DAY), "shift": (_WHOLE_DAY, _WHOLE_DAY)}
        for name, column_ in (("names", "name"), ("leaders", "leader")):
            known = "、".join(dict.fromkeys(row.values[column_] for row in rows if row.values[column_]))
            start |= {name: (known, known)}
        return self.ask("轮流排班", f"{year} 年 {month} 月。每天一人，轮流往下排；已经排好的日子不动。", specs, work, start)

    def follow(self) -> None:
        """Go on in the turn of the month before."""
        year, month, desk = self.session.year, self._month(), self.desk.organisation
        run_change(self, lambda _: desk.follow_last_month(year, month), self.written)

    def save_and_next(self) -> bool:
        """F4: who is on duty on the chosen day."""
        if self._set.isEnabled():
            self.ask_day()
        return True

    def add(self) -> bool:
        """A second shift on the chosen day."""
        self.ask_day(new=True)
        return True

    def ask_day(self, new: bool = False) -> StepDialog | None:
        """The form for a day: filled with what stands there, or for one more shift."""
        key = self.table.current_key()
        if key is None:
            return None
        day, row_id = key[0], 0 if new else key[1]
        known = next((each for duty in self._days for each in duty.rows if each.id == row_id), None)
        view, records = self.desk.records.view(DUTIES), self.desk.records
        specs = [view.field(name) for name in ("name", "leader", "shift", "phone", "record")]

        def work(given: dict[str, Any], why: str) -> ChangeSet:
            if known is not None:
                return records.edit(DUTIES, known.id, given, version=known.version, reason=why)
            return records.add(DUTIES, {**given, "on": day}, reason=why)

        start: dict[str, tuple[Any, str]] = {"shift": (_WHOLE_DAY, _WHOLE_DAY)}
        if known is not None:
            start = {spec.name: (known.values[spec.name], known.text(spec, masked=False)) for spec in specs}
        return self.ask("登记值班", f"{day}　周{_WEEK[day.weekday()]}", specs, work, start)

    def clear(self) -> None:
        """Take the chosen shift off the list."""
        ids, records = self._chosen_ids(), self.desk.records
        if ids:
            run_change(self, lambda _: records.trash(DUTIES, ids, "调整值班"), self.written)
