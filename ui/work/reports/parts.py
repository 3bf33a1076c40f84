"""Parts of the reports page: the period with its arrows, a report's table with figures as links, the changes after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Signal
from PySide6.QtWidgets import QWidget

from trafficdesk.clock import today
from trafficdesk.fields.nearness import LATE, nearness
from trafficdesk.work.reports.api import (
    CalendarPeriod,
    Difference,
    ReportCell,
    ReportLine,
    ReportSheet,
    period_around,
)
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.theme import theme
from ui.widgets.acting_box import ActingBox
from ui.widgets.buttons import IconButton
from ui.widgets.cells import PLAIN, CellLook
from ui.widgets.layout import label, row

_NUMBER, _LINK = CellLook(right=True), CellLook(right=True, ink="link")
_CHANGED = CellLook(right=True, ink="bad", bold=True)
_SECTION, _UNIT = 82, 76
_CELL = 86
_NARROW = 64
_MANY = 6


class PeriodBar(QWidget):
    """The chosen period, its arrows, and the kinds of period where a report has several."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.period = period_around(today(), "月")
        self.name = label("", "h1")
        self.kinds = ActingBox()
        self.kinds.setAccessibleName("期间")
        self.kinds.activated.connect(lambda _: self._other_kind())
        back = IconButton("chevron_left", "上一期", lambda: self._move(self.period.previous))
        on = IconButton("chevron_right", "下一期", lambda: self._move(self.period.next))
        self.setLayout(row(back, self.name, on, self.kinds, gap=4))

    def set_kinds(self, kinds: Sequence[str], day: date) -> None:
        """Offer these kinds of period; keep the chosen one if it is among them, else go to the one around `day`."""
        self.kinds.clear()
        self.kinds.addItems([f"按{kind}" for kind in kinds])
        self.kinds.setVisible(len(kinds) > 1)
        kind = self.period.kind if self.period.kind in kinds else kinds[0]
        self.show_period(self.period if kind == self.period.kind else period_around(day, kind))

    def show_period(self, period: CalendarPeriod) -> None:
        """Show a period without saying so."""
        self.period = period
        self.name.setText(period.name.replace(" ", ""))
        self.kinds.setCurrentText(f"按{period.kind}")

    def _other_kind(self) -> None:
        self._move(period_around(self.period.since, self.kinds.currentText().removeprefix("按")))

    def _move(self, period: CalendarPeriod) -> None:
        self.show_period(period)
        self.changed.emit()


class ReportTable(SheetTable):
    """One sheet of a report. figure: a ReportCell whose rows are wanted; typed: the key of a figure to fill in."""

    figure = Signal(object)
    typed = Signal(str)

    def __init__(self, sheet: ReportSheet) -> None:
        self.shown = [place for place in range(3) if sheet.labels[place]]
        heads = [*(sheet.labels[place] for place in self.shown), *sheet.heads]
        least = _NARROW if len(sheet.heads) > _MANY else _CELL
        wide = [max(least, _width(head)) for head in sheet.heads]
        self._lines = sheet.all_lines
        # Names are never cut: their column is as wide as the longest, and takes what is left over.
        self._need = max(_width(line.name) for line in self._lines) if self._lines else _CELL
        widths = (_SECTION, self._need, _UNIT)
        super().__init__(heads, [*(widths[place] for place in self.shown), *wide], sheet.title)
        self.show_lines([_line(at, line, self._above(at), self.shown, line is sheet.total) for at, line in enumerate(self._lines)])
        self.clicked.connect(self._open)
        self.opened.connect(lambda _: self._open(self.currentIndex()))

    def _share(self) -> None:
        super()._share()
        name = self.shown.index(1)
        others = sum(self.columnWidth(at) for at in range(len(self.sheet.heads)) if at != name)
        self.setColumnWidth(name, max(theme.scaled(self._need), self.viewport().width() - others))

    def _above(self, at: int) -> str:
        return self._lines[at - 1].section if at else ""

    def _open(self, index: QModelIndex | QPersistentModelIndex) -> None:
        line, place = self._lines[index.row()], index.column() - len(self.shown)
        if line.typed:
            self.typed.emit(line.typed)
        elif place >= 0 and line.cells[place].figure is not None:
            self.figure.emit(line.cells[place])


def _width(head: str) -> int:
    """Pixels that a head takes at normal type."""
    return sum(8 if letter < "　" else 15 for letter in head) + 18


def _line(at: int, line: ReportLine, above: str, shown: Sequence[int], total: bool) -> SheetLine:
    bold = CellLook(bold=True)
    words = ("" if line.section == above else line.section, line.name, line.unit)
    tip = f"{line.section}：{line.name}" if line.section else line.name
    left = [SheetCell(words[place], bold if total or place == 0 else PLAIN, tip) for place in shown]
    return SheetLine(at, (*left, *(_cell(line, place, cell) for place, cell in enumerate(line.cells))))


def _cell(line: ReportLine, place: int, cell: ReportCell) -> SheetCell:
    if line.typed and place == 0:
        return SheetCell(cell.text or "点这里填", _LINK, "台账里没有这个数，点一下手填。")
    if cell.figure is None:
        return SheetCell(cell.text, _NUMBER)
    return SheetCell(cell.text, _LINK, f"{cell.text} {line.unit}，来自 {cell.figure.explained}；点开看是哪些")


class DifferenceTable(SheetTable):
    """上报 12，现在 13: what changed in the ledgers after a report was submitted. figure: rows that are wanted."""

    figure = Signal(object)

    def __init__(self) -> None:
        super().__init__(("表", "内容", "栏", "上报", "现在"), (130, 0, 110, 100, 100), "上报后的变化")
        self._differences: Sequence[Difference] = ()
        self.clicked.connect(lambda index: self._open(index.row()))
        self.opened.connect(self._open)

    def show_differences(self, differences: Sequence[Difference]) -> None:
        """Show other ones."""
        self._differences = differences
        self.show_lines([
            SheetLine(at, (
                SheetCell(each.sheet), SheetCell(each.name), SheetCell(each.head), SheetCell(each.then or "没有", _NUMBER),
                SheetCell(each.now or "没有", _CHANGED, each.sentence),
            ))
            for at, each in enumerate(differences)
        ])  # fmt: skip

    def _open(self, at: int) -> None:
        if self._differences[at].figure is not None:
            self.figure.emit(self._differences[at])


def due_words(due: date | None, today: date, submitted: bool) -> tuple[str, str]:
    """(level, words) of a deadline."""
    if submitted:
        return "ok", "已上报"
    if due is None:
        return "none", "没有设期限"
    found = nearness(due, today, near=5)
    return found.level, f"{due:%m-%d} {'到期' if found.level == LATE else '前报'}，{found.word}"
