"""What became of the year's meetings: issues by quarter, and how often each member came (domain 1.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QStackedWidget, QWidget

from trafficdesk.desk import Filter
from trafficdesk.work.meetings.api import ATTENDANCES, ISSUES, QUARTERS
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.work.meetings.api import AttendanceFigures, IssueFigures

_PERIODS = (*QUARTERS, "")
_QUARTER_HEADS, _QUARTER_WIDTHS = ("时期", "会议", "议定", "销号", "逾期", "挂账", "销号率", "平均天数"), (0, 52, 52, 52, 60, 52, 72, 78)
_UNIT_HEADS, _UNIT_WIDTHS = ("成员单位", "应到", "到会", "委托", "请假", "到会率"), (0, 52, 52, 52, 52, 68)
_NUMBER = CellLook(right=True)


class MeetingFigures(ReadingPage):
    """落实与到会 of the year at the top left."""

    title = "落实与到会"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._print = Button("打印全年落实表", "", "print", "F9", self.print_it, needs="prints.render")
        self._issues = Button("打开这些事项", "", "link", clicked=lambda: self.open_issues(self.quarters.current_key()))
        self._people = Button("打开到会记录", "", "link", clicked=lambda: self.open_attendances(self.units.current_key()))
        self._figures: Sequence[tuple[str, IssueFigures]] = ()
        self._attendance: Sequence[AttendanceFigures] = ()

    def build(self) -> Iterator[None]:
        self.stack, both = QStackedWidget(), QWidget()
        self.ground.setLayout(column(self.stack, gap=0))
        self.stack.addWidget(both)
        self.quarters = SheetTable(_QUARTER_HEADS, _QUARTER_WIDTHS, "议定事项落实")
        self.quarters.opened.connect(self.open_issues)
        yield
        self.units = SheetTable(_UNIT_HEADS, _UNIT_WIDTHS, "成员到会")
        self.units.opened.connect(self.open_attendances)
        yield
        self.empty = EmptyState("people_team", "", "会议登记召开以后，这里按季度统计议定事项的落实，按单位统计到会。")
        left = _pane("议定事项落实", "双击打开事项", self.quarters)
        right = _pane("成员到会", "最常缺席的在前", self.units)
        both.setLayout(row((left, 6), rule("v"), (right, 5), gap=0))
        self.stack.addWidget(framed("plain", column(self.empty)))
        yield

    def row_actions(self) -> Actions:
        return Actions((self._print,), (self._issues, self._people))

    def print_it(self) -> bool:
        prints = self.desk.prints
        filters = (Filter("meeting", "in", self._figures[-1][1].ids),)
        preview_document(self, lambda progress: prints.render("issue-table", filters=filters, progress=progress))
        return True

    def _fetch(self) -> None:
        year = self.session.year

        def read(_: object) -> tuple[list[tuple[str, IssueFigures]], Sequence[AttendanceFigures]]:
            with self.desk.records.at_once() as records:
                reading = self.desk.meetings.on(records)
                return [(each, reading.figures(year, each)) for each in _PERIODS], reading.attendance(year)

        run_query(self, read, self._show, key="figures")

    def open_issues(self, period: str | None) -> None:
        """The issues of a quarter, or of the year ("")."""
        figures = next((each for name, each in self._figures if name == period), None)
        if figures is not None:
            self.open_rows.emit(ISSUES, (Filter("meeting", "in", figures.ids),))

    def open_attendances(self, key: tuple[int, str] | None) -> None:
        """What is on record of one member's coming."""
        found = next((each for each in self._attendance if (each.unit_id, each.unit) == key), None)
        if found is not None:
            who = Filter("unit", "is", found.unit_id) if found.unit_id else Filter("name", "is", found.unit)
            self.open_rows.emit(ATTENDANCES, (who, Filter("meeting", "in", found.meetings)))

    def _show(self, read: tuple[Sequence[tuple[str, IssueFigures]], Sequence[AttendanceFigures]]) -> None:
        self._figures, self._attendance = read
        year = self._figures[-1][1]
        self.empty.head.setText(f"{self.session.year} 年还没有开过会，也没有议定事项")
        self.stack.setCurrentIndex(0 if year.meetings or year.raised else 1)
        self._print.refuse("" if year.raised else "今年还没有议定事项。")
        self._issues.refuse("" if year.raised else "今年还没有议定事项。")
        self._people.refuse("" if self._attendance else "还没有到会记录。")
        self.quarters.show_lines([_quarter(name, each) for name, each in self._figures])
        self.units.show_lines([_unit(each) for each in self._attendance])


def _pane(head: str, hint: str, table: SheetTable) -> QWidget:
    title = row(label(head, "h2"), label(hint, "hint"), None, margins=(14, 8, 14, 6))
    return framed("panel", column(title, rule(), (table, 1), gap=0))


def _quarter(name: str, each: IssueFigures) -> SheetLine:
    bold = CellLook(bold=True)
    late = CellLook(level="bad") if each.overdue else _NUMBER
    numbers = [SheetCell(str(number), _NUMBER) for number in (each.meetings, each.raised, each.closed)]
    days = f"{each.mean_days:.0f}" if each.mean_days is not None else "—"
    rest = [SheetCell(str(each.shelved), _NUMBER), SheetCell(each.rate, _NUMBER), SheetCell(days, _NUMBER)]
    return SheetLine(name, (SheetCell(name or "全年", bold), *numbers, SheetCell(str(each.overdue), late), *rest))


def _unit(each: AttendanceFigures) -> SheetLine:
    numbers = [SheetCell(str(n), _NUMBER) for n in (each.invited, each.came, each.substituted, each.excused)]
    return SheetLine(
        (each.unit_id, each.unit),
        (SheetCell(each.unit, CellLook(wrap=True)), *numbers, SheetCell(each.rate, _NUMBER)),
    )
