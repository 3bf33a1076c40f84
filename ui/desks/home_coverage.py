"""不漏一车一人: how many there should be, who is missing, and the list of their names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QFrame,
    QTabBar,
    QWidget,
)

from trafficdesk.work.people.api import NAMED, Coverage
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets import charts
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import clear, column, framed, label, row, rule
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.work.people.api import Missing

_WORDS = {"signed": "未签", "filed": "档案不全", "driven": "没有驾驶人"}


def names_by_unit(missing: Sequence[Missing], number: int) -> str:
    """东湖里社区 孙桂兰、郑立新；悦湖物业 冯宝山. number: how many they are in all."""
    units: dict[str, list[str]] = {}
    for each in missing[:NAMED]:
        units.setdefault(each.unit or "没有单位", []).append(each.title)
    more = f"；等 {number} 个" if number > NAMED else ""
    return "；".join(f"{unit} {'、'.join(names)}" for unit, names in units.items()) + more


def line_of(measure: Coverage) -> charts.Coverage:
    """A measure as the chart draws it."""
    lacking = measure.lacking
    counted = "辆" if measure.missing and measure.missing[0].code == "vehicles" else "人"
    if measure.must == 0:
        return charts.Coverage(measure.name, 0, 0, "none", "还没有登记", "导入名册以后这里就有数字")
    if not lacking:
        return charts.Coverage(measure.name, measure.done, measure.must, "ok", "没有遗漏")
    word = f"{_WORDS.get(measure.key, '缺')} {lacking} {counted}"
    level = "bad" if measure.key == "signed" else "warn"
    return charts.Coverage(
        measure.name, measure.done, measure.must, level, word, names_by_unit(measure.missing, lacking)
    )


class CoveragePanel(QFrame):
    """The measures below each other. `list_wanted` asks for the names."""

    list_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "card")
        self.measures: tuple[Coverage, ...] = ()
        self.button = Button("缺漏名单", "flat", "text_bullet_list", clicked=self.list_wanted.emit)
        self._lines = column(gap=2)
        self.hint = label("", "hint")
        head = row(label("覆盖情况", "h2"), self.hint, None, self.button)
        self.setLayout(column(head, (self._lines, 1), margins=(14, 6, 14, 8), gap=2))

    def show_measures(self, measures: Sequence[Coverage], year: int, today: date) -> None:
        """Show other numbers; those of a past year are counted over its own registers."""
        self.hint.setText("今天的在册人数" if year >= today.year else f"{year} 年底的登记")
        self.measures = tuple(measures)
        clear(self._lines)
        for at, measure in enumerate(measures):
            if at:
                self._lines.addWidget(rule())
            self._lines.addWidget(charts.CoverageBar(line_of(measure)), 1)
        self.button.refuse("" if any(measure.lacking for measure in measures) else "没有缺漏")


class MissingDialog(Dialog):
    """Who is missing, by measure. `opened` carries record kind and id."""

    opened = Signal(str, int)

    def __init__(self, measures: Sequence[Coverage], parent: QWidget | None = None) -> None:
        super().__init__("缺漏名单", parent)
        self._measures = [measure for measure in measures if measure.missing]
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for measure in self._measures:
            self.tabs.addTab(f"{measure.name} 缺 {len(measure.missing)}")
        self.tabs.currentChanged.connect(self._show)
        self.table = ReadTable(("姓名或号牌", "单位", "缺什么"), "缺漏名单")
        self.table.doubleClicked.connect(lambda _index: self._open())
        close = Button("关闭", key="Esc", clicked=self.reject)
        open_one = Button("打开这条记录", "primary", clicked=self._open)
        self.set_primary(open_one)
        bar = framed("bar", row(None, close, open_one, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        ground = framed("plain", column(self.tabs, rule(), (self.table, 1), gap=0))
        self.setLayout(column((ground, 1), bar, gap=0))
        open_size(self, 720, 520)
        self._show(0)

    def _show(self, at: int) -> None:
        missing = self._measures[at].missing if 0 <= at < len(self._measures) else ()
        name, other = CellLook(bold=True), CellLook(ink="text2")
        self.table.show_rows(((each.title, name), (each.unit, other), (each.why, other)) for each in missing)
        self.table.setColumnWidth(0, theme.scaled(200))
        self.table.setColumnWidth(1, theme.scaled(260))
        if missing:
            self.table.selectRow(0)

    def _open(self) -> None:
        at, line = self.tabs.currentIndex(), self.table.currentRow()
        if at >= 0 and line >= 0:
            each = self._measures[at].missing[line]
            self.accept()
            self.opened.emit(each.code, each.id)
