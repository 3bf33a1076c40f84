"""The strip above a table: every condition as a chip, how many rows are left, the columns."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from trafficdesk.desk import Desk, Filter, RecordView
from ui.tables.condition_dialog import ConditionDialog
from ui.tables.conditions import TableCondition, relations_of
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip, FlowRow
from ui.widgets.layout import label, row
from ui.widgets.marks import IconMark


class FilterStrip(QFrame):
    """Nothing filters that does not stand here."""

    changed = Signal()
    columns_wanted = Signal()

    def __init__(self, desk: Desk, view: RecordView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "strip")
        self._desk, self._view = desk, view
        self.conditions: list[TableCondition] = []
        self._chips = FlowRow()
        self._add = Button("条件", "flat", "add", clicked=self.ask)
        self._chips.flow.addWidget(self._add)  # before the columns, so that Tab comes to it first
        self._columns = Button("列", "quiet", "table_settings", clicked=self.columns_wanted.emit)
        self._columns.setToolTip("选择表里显示哪些列")
        self._count = label("", "small")
        self._words = label("", "small")
        self._number = label("", "h2")
        parts = (IconMark("filter"), (self._chips, 1), self._words, self._number, self._count, self._columns)
        self.setLayout(row(*parts, margins=(12, 6, 8, 6), gap=6))
        self._fill()

    @property
    def filters(self) -> tuple[Filter, ...]:
        return tuple(condition.filter for condition in self.conditions)

    def set_conditions(self, conditions: list[TableCondition]) -> None:
        """Put other conditions in place (a link from the home page, a saved view)."""
        self.conditions = list(conditions)
        self._fill()
        self.changed.emit()

    def show_count(self, shown: int, total: int) -> None:
        """筛出 18 / 312 人, or only 共 312 人 without conditions."""
        filtered = bool(self.conditions)
        self._words.setText("筛出" if filtered else "共")
        self._number.setText(f"{shown:,}")
        self._count.setText(f"/ {total:,} {self._view.noun}" if filtered else self._view.noun)

    def ask(self, at: int = -1) -> None:
        """Ask for a condition; `at` is the chip that is changed, -1 for a new one."""
        start = self.conditions[at] if at >= 0 else None
        if start is not None and start.filter.relation not in relations_of(start.spec):
            start, at = None, -1  # a set of rows that a page chose cannot be typed: only taken away, or added to
        dialog = ConditionDialog(self._desk, self._view, self, start)
        dialog.accepted.connect(lambda: self._take(dialog.condition, at))
        dialog.open()
        dialog.move(self.mapToGlobal(self._add.geometry().bottomLeft()))

    def _take(self, condition: TableCondition | None, at: int) -> None:
        if condition is None:
            return
        if at >= 0:
            self.conditions[at] = condition
        else:
            self.conditions.append(condition)
        self.set_conditions(self.conditions)

    def _remove(self, at: int) -> None:
        self.set_conditions([c for place, c in enumerate(self.conditions) if place != at])

    def _fill(self) -> None:
        flow = self._chips.flow
        while (item := flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self._add:
                widget.hide()
                widget.deleteLater()
        chips: list[QWidget] = []
        for place, condition in enumerate(self.conditions):
            chip = Chip(condition.icon, condition.spec.label, condition.relation, condition.shown)
            chip.clicked.connect(lambda place=place: self.ask(place))
            chip.removed.connect(lambda place=place: self._remove(place))
            flow.addWidget(chip)
            chips.append(chip)
        flow.addWidget(self._add)
        for before, after in pairwise([*chips, self._add, self._columns]):
            QWidget.setTabOrder(before, after)
        self._chips.updateGeometry()
