"""The lower row of the home page: year plan, what expires month by month, hazards found and closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLabel, QStackedWidget, QWidget

from ui.widgets.boxes import WrappedLabel
from ui.widgets.charts import BarChart, SquareLine, SquareRows
from ui.widgets.layout import column, label, row

if TYPE_CHECKING:
    from trafficdesk.engine.overview import Standing

_QUARTERS = ("一季度", "二季度", "三季度", "四季度")


class ChartCard(QFrame):
    """A title with its unit, the chart, or what to do to get one."""

    def __init__(self, title: str, chart: QWidget, empty: str) -> None:
        super().__init__()
        self.setProperty("box", "card")
        self.note: QLabel = label("", "hint")
        self.chart = chart
        self._stack = QStackedWidget()
        self._stack.addWidget(chart)
        hint = QWidget()
        hint.setLayout(column(WrappedLabel(empty, "hint"), None, margins=(0, 8, 0, 0)))
        self._stack.addWidget(hint)
        self.setLayout(
            column(row(label(title, "h2"), self.note, None), (self._stack, 1), margins=(14, 8, 14, 10), gap=6)
        )

    def say(self, note: str, *, filled: bool) -> None:
        """What is counted; filled False shows the hint instead of a chart without bars."""
        self.note.setText(note)
        self._stack.setCurrentIndex(0 if filled else 1)


class ChartsRow(QWidget):
    """Three cards side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.squares, self.expiring, self.hazards = SquareRows(), BarChart(), BarChart()
        self.cards = (
            ChartCard(
                "年度计划",
                self.squares,
                "这一年还没有登记计划任务。到“计划与考核”里登记，这里按季度一格一项。",
            ),
            ChartCard("证照到期", self.expiring, "最近几个月没有到期的驾驶证和车辆证照。"),
            ChartCard(
                "隐患", self.hazards, "近六个月没有登记隐患。到“隐患治理”里登记，这里按月数发现和销号。"
            ),
        )
        self.setLayout(row(*[(card, 1) for card in self.cards], gap=10))

    def show_standing(self, standing: Standing, year: int) -> None:
        """Show other numbers."""
        plan, expiring, hazards = self.cards
        now = (standing.today.month - 1) // 3 + 1 if standing.today.year == year else 0
        total = sum(each.done + each.late + each.open for each in standing.quarters)
        self.squares.show_lines(
            [
                SquareLine(_QUARTERS[each.quarter - 1], each.done, each.late, each.open, each.quarter == now)
                for each in standing.quarters
            ]
        )
        plan.say(f"{total} 项，一格一项" if total else "", filled=total > 0)
        months = standing.expiring
        last = months[-1].month
        self.expiring.show_values(
            ["已逾期" if each.month is None else f"{each.month.month}月" for each in months],
            [[each.first for each in months], [each.second for each in months]],
            ["驾驶证", "车辆检验和保险"],
            bad_first=True,
        )
        some = any(each.first or each.second for each in months)
        until = (
            "" if last is None else f"到{'明年' if last.year > standing.today.year else ''}{last.month}月，件"
        )
        expiring.say(until, filled=some)
        found = standing.hazards
        self.hazards.show_values(
            [f"{each.month.month}月" for each in found if each.month is not None],
            [[each.first for each in found], [each.second for each in found]],
            ["发现", "销号"],
        )
        some = any(each.first or each.second for each in found)
        hazards.say(f"近六个月，处；未销号 {standing.hazards_open}", filled=some)
