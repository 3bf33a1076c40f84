"""治理统计: 隐患排查治理统计表 of a month, a quarter or the year; every figure opens its rows (domain 1.9)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter
from trafficdesk.progress import Progress
from trafficdesk.work.hazards.api import CODE
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import WholeChoice
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.engine.prints import Printed
    from trafficdesk.work.hazards.api import HazardFigures, InspectionFigures

_HEADS = (
    "统计方式", "名称", "发现", "重大", "已整改", "整改率", "未整改", "超期", "未整改的办到哪一步", "计划 万元", "落实 万元", "停业建议",
    "移交",
)  # fmt: skip
_WIDTHS = (72, 176, 50, 50, 62, 62, 62, 50, 0, 78, 78, 72, 50)
_WHY, _LEAST = 8, 960  # the words about the open ones give way first; the row's hazards say it too
_QUARTERS = ("一", "二", "三", "四")


@dataclass(frozen=True, slots=True)
class _Figures:
    categories: Sequence[HazardFigures]
    committees: Sequence[HazardFigures]
    looked: InspectionFigures


class HazardFiguresPage(ReadingPage):
    """The periods are of the year at the top left."""

    title = "治理统计"
    sources = frozenset({CODE, "hazard-funds", "letters", "inspection-rounds"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.period = WholeChoice("统计期间")
        self.words = label("", "small", wrap=True)
        self.table = SheetTable(_HEADS, _WIDTHS, "隐患排查治理统计表")
        self._print = Button("打印统计表", "primary", "print", "F9", self.print_it, needs="prints.render")
        self._rows = Button("看这一行的隐患", "", "text_bullet_list", clicked=lambda: self.open_line(self.table.current_key()))
        strip = framed("strip")
        strip.setLayout(column(row(label("期间", "label"), self.period, None), self.words, margins=(14, 8, 12, 8), gap=6))
        self.setLayout(column(strip, rule(), (self.table, 1), gap=0))
        self.period.currentIndexChanged.connect(lambda _: self._load_figures())
        self.table.opened.connect(self.open_line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.table.setColumnHidden(_WHY, self.width() < theme.scaled(_LEAST))

    def row_actions(self) -> Actions:
        return Actions((self._rows,), (self._print,))

    def _fetch(self) -> None:
        year, before = self.session.year, self.period.currentText()
        with QSignalBlocker(self.period):
            self.period.clear()
            for name, since, until in periods(year):
                self.period.addItem(name, (since, until))
            same = self.period.findText(before)
            self.period.setCurrentIndex(same if same >= 0 else _present(year))
        self._load_figures()

    def span(self) -> tuple[date, date]:
        """First and last day of the chosen period."""
        since, until = self.period.currentData()
        return since, until

    def _load_figures(self) -> None:
        if self.period.currentData() is None:
            return
        since, until = self.span()

        def read(_: Progress) -> _Figures:
            with self.desk.records.at_once(own=True) as records:
                reading = self.desk.hazards.on(records)
                by_category, by_committee = reading.figures(since, until), reading.figures(since, until, "committee")
                return _Figures(by_category, by_committee, reading.inspections(since, until))

        run_query(self, read, self._show, key="figures", label="正在统计隐患")

    def _show(self, found: _Figures) -> None:
        looked = found.looked
        self.words.setText(
            f"开展排查 {looked.rounds} 次，出动 {looked.people} 人次，检查 {looked.places} 处；"
            f"建议函 {looked.proposed} 份，其他函件 {looked.other_letters} 份。双击一行看是哪些隐患。"
        )
        *categories, total = found.categories
        *committees, _ = found.committees
        lines = [_line(("category", each.key), each) for each in categories]
        lines += [_line(("committee", each.key), each) for each in committees]
        self.table.show_lines([*lines, _line(("", None), total, bold=True)])

    # verbs

    def open_line(self, key: tuple[str, object] | None) -> None:
        """The hazards behind a line, in their table."""
        if key is None:
            return
        field, value = key
        filters = [Filter("found", "between", *self.span())]
        if field:
            filters.append(Filter(field, "is", value) if value is not None else Filter(field, "empty"))
        self.open_rows.emit(CODE, tuple(filters))

    def print_it(self) -> bool:
        filters = (Filter("found", "between", *self.span()),)

        def render(progress: Progress) -> Printed:
            return self.desk.prints.render("hazard-figures", filters=filters, progress=progress)

        preview_document(self, render)
        return True


def periods(year: int) -> list[tuple[str, date, date]]:
    """The year, its quarters and its months: name, first and last day."""
    found = [(f"{year} 年", date(year, 1, 1), date(year, 12, 31))]
    for place, name in enumerate(_QUARTERS):
        first = place * 3 + 1
        found.append((f"{name}季度", date(year, first, 1), date(year, first + 2, monthrange(year, first + 2)[1])))
    found += [(f"{month} 月", date(year, month, 1), date(year, month, monthrange(year, month)[1])) for month in range(1, 13)]
    return found


def _present(year: int) -> int:
    """The place of the present quarter, of the whole year for other years."""
    today = clock.today()
    return (today.month - 1) // 3 + 1 if today.year == year else 0


def _line(key: tuple[str, object], figures: HazardFigures, *, bold: bool = False) -> SheetLine:
    right = CellLook(right=True, bold=bold)
    late = CellLook(right=True, bold=bold, ink="bad") if figures.late else right
    money = [f"{amount / Decimal(10_000):.2f}" if amount else "" for amount in (figures.budget, figures.spent)]
    by = {"committee": "按居委会", "category": "按类别"}.get(key[0], "")
    counts = (figures.found, figures.serious, figures.closed)
    ends = (figures.proposed, figures.passed)
    cells = (
        SheetCell(by), SheetCell(figures.name, CellLook(bold=True)), *(SheetCell(str(n), right) for n in counts),
        SheetCell(figures.rate, right), SheetCell(str(figures.open), right), SheetCell(str(figures.late), late),
        SheetCell(figures.why_open, CellLook(wrap=True)), *(SheetCell(text, right) for text in money),
        *(SheetCell(str(n), right) for n in ends),
    )  # fmt: skip
    return SheetLine(key, cells)
