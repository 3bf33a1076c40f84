"""日历: the days of all streams, a month at a time; the chosen day opens its list beside it."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy, QWidget

from trafficdesk.clock import today
from trafficdesk.fields.nearness import days_word
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.engine.finding import Finding

WEEKS, SHOWN = 6, 2
_DAYS = "一二三四五六日"
_HEADS, _WIDTHS = ("事项", "对象", "情况"), (150, 0, 104)


class DayCell(QFrame):
    """One day: its number, how much falls due, and the first of it. `chosen` carries the day."""

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.day = date.min
        self._texts: list[str] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._number, self._many = label("", "label"), label("", "hint")
        self._lines = [label("", "small") for _ in range(SHOWN)]
        for line in self._lines:  # what has no room there stands in the tooltip and at the side; the day and its count always have
            line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setLayout(column(row(self._number, None, self._many), *self._lines, None, gap=1, margins=(6, 4, 6, 2)))

    def show_day(self, day: date, month: int, items: list[Finding], looked_at: bool) -> None:
        """Show a day; one of another month stays pale."""
        self.day = day
        self.setProperty("box", "card" if looked_at else "panel" if day.month == month else "plain")
        self.style().unpolish(self)
        self.style().polish(self)
        self._number.setText(f"今天 {day.day}" if day == today() else str(day.day))
        self._many.setText(f"{len(items)} 项" if items else "")
        self._texts = [f"{each.what} {each.title}" for each in items[:SHOWN]] if day.month == month else []
        self._fit()
        self.setToolTip("\n".join(f"{each.what} {each.title}" for each in items[:20]))
        self.setAccessibleName(f"{day.month}月{day.day}日 {len(items)} 项")

    def _fit(self) -> None:
        """What has room of each line, which is known only when the cell has its size."""
        room = max(40, self.width() - 16)
        for at, line in enumerate(self._lines):
            text = self._texts[at] if at < len(self._texts) else ""
            line.setText(line.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.day)
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -7, Qt.Key.Key_Down: 7}
        if event.key() in steps:
            self.chosen.emit(self.day + timedelta(days=steps[Qt.Key(event.key())]))
        else:
            super().keyPressEvent(event)


class CalendarPage(ReadingPage):
    """The month of the chosen day."""

    title = "日历"
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.day = today()
        self.by_day: dict[date, list[Finding]] = {}
        self._open = Button("打开办理", "primary", "link", clicked=self.open_one)

    def build(self) -> Iterator[None]:
        month, side = QWidget(), framed("panel")
        side.setMinimumWidth(theme.scaled(300))
        self.ground.setLayout(row((month, 7), rule("v"), (side, 4), gap=0))
        self._head, self._of_day = label("", "h2"), label("", "h2")
        back = Button("", "", "chevron_left", clicked=lambda: self.step(-1))
        back.setAccessibleName("上个月")
        on = Button("", "", "chevron_right", clicked=lambda: self.step(1))
        on.setAccessibleName("下个月")
        back.setToolTip("上个月")
        on.setToolTip("下个月")
        now = Button("今天", "flat", clicked=lambda: self.choose(today()))
        grid, self.cells = QGridLayout(), []
        month.setLayout(column(row(self._head, None, now, back, on, margins=(12, 6, 10, 0)), (grid, 1), gap=0))
        yield
        grid.setSpacing(4)
        grid.setContentsMargins(10, 6, 10, 10)
        for at, name in enumerate(_DAYS):
            grid.addWidget(label(name, "hint"), 0, at, Qt.AlignmentFlag.AlignHCenter)
            grid.setColumnStretch(at, 1)
        for at in range(WEEKS * 7):
            cell = DayCell()
            self.cells.append(cell)
            cell.chosen.connect(self.choose)
            grid.addWidget(cell, 1 + at // 7, at % 7)
            grid.setRowStretch(1 + at // 7, 1)
            yield
        self.table = SheetTable(_HEADS, _WIDTHS, "这一天要办的")
        self.table.opened.connect(lambda _key: self.open_one())
        side.setLayout(column(row(self._of_day, None, margins=(12, 8, 12, 6)), rule(), (self.table, 1), gap=0))
        yield

    def row_actions(self) -> Actions:
        return Actions((), (self._open,))

    def step(self, months: int) -> None:
        """The same day some months on."""
        whole = self.day.year * 12 + self.day.month - 1 + months
        year, month = divmod(whole, 12)
        self.choose(date(year, month + 1, min(self.day.day, calendar.monthrange(year, month + 1)[1])))

    def choose(self, day: date) -> None:
        """Look at a day, and at its month."""
        self.day = day
        self._fill()
        next((cell for cell in self.cells if cell.day == day), self.cells[0]).setFocus()

    def open_one(self) -> None:
        """Go where the chosen one is cured."""
        item = next((each for each in self.by_day.get(self.day, []) if each.identity == self.table.current_key()), None)
        if item is not None and item.code:
            self.cure_wanted.emit(item.code, item.id)
        elif item is not None:
            self.open_page.emit(item.kind.act.partition(":")[2])

    def _fetch(self) -> None:
        run_query(self, lambda _: self._read(), self._show, key="calendar", label="正在核对")

    def _read(self) -> dict[date, list[Finding]]:
        return {due: list(items) for due, items in groupby(self.desk.findings.everything(), key=attrgetter("due"))}  # in order of that

    def _show(self, by_day: dict[date, list[Finding]]) -> None:
        self.by_day = by_day
        self._fill()

    def _fill(self) -> None:
        first = self.day.replace(day=1)
        start = first - timedelta(days=first.weekday())
        for at, cell in enumerate(self.cells):
            day = start + timedelta(days=at)
            cell.show_day(day, self.day.month, self.by_day.get(day, []), day == self.day)
        self._head.setText(f"{self.day.year} 年 {self.day.month} 月")
        items = self.by_day.get(self.day, [])
        many = f"{len(items)} 项" if items else "没有到期的"
        self._of_day.setText(f"{self.day.month} 月 {self.day.day} 日　{many}")
        self.table.show_lines([
            SheetLine(item.identity, (SheetCell(item.what, tip=item.sentence), SheetCell(item.title, tip=f"{item.title} {item.unit}"),
                                      SheetCell(days_word(item.days), CellLook(level=item.level))))
            for item in items
        ])  # fmt: skip
        self._open.refuse("" if items else "这一天没有要办的。")
