"""The strip above a table: find as you type, every condition as a chip, how many rows are left, the columns."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from trafficdesk.desk import Desk, Filter, RecordView
from ui.tables.condition_dialog import ConditionDialog
from ui.tables.conditions import ANYWHERE, TableCondition, relations_of
from ui.tables.lent import TAG
from ui.tables.saved_filters import SavedFilters
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.chips import Chip, FlowRow
from ui.widgets.layout import label, row
from ui.widgets.marks import IconMark

_WAIT_MS = 180  # between letters; what is typed in one go is asked for once


class FilterStrip(QFrame):
    """Nothing filters that does not stand here. `left` leads back into the rows."""

    changed = Signal()
    left = Signal()
    columns_wanted = Signal()

    def __init__(self, desk: Desk, view: RecordView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("box", "strip")
        self._desk, self._view = desk, view
        self.conditions: list[TableCondition] = []
        self.finder = QLineEdit()
        self.finder.setPlaceholderText("查找  Ctrl+F")
        self.finder.setAccessibleName(f"在{view.label}里查找")
        self.finder.setToolTip(f"边打边找：{ANYWHERE.help}Esc 清空。")
        self.finder.setClearButtonEnabled(True)
        self.finder.installEventFilter(self)
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._soon.timeout.connect(self.changed)
        self.finder.textChanged.connect(lambda _text: self._soon.start())
        self._chips = FlowRow()
        self._add = Button("条件", "flat", "add", clicked=self.ask)
        self._chips.flow.addWidget(self._add)  # before the columns, so that Tab comes to it first
        self._columns = Button("列", "quiet", "table_settings", clicked=self.columns_wanted.emit)
        self._columns.setToolTip("选择表里显示哪些列")
        self.saved = SavedFilters(desk, view, self)
        self.saved.aboutToShow.connect(self._tell_saved)
        self.saved.chosen.connect(self.set_conditions)
        self._saved = Button("常用", "quiet")
        self._saved.setToolTip("存下的条件，点一下就照着筛")
        self._saved.setMenu(self.saved)
        self._count = label("", "small")
        self._words = label("", "small")
        self._number = label("", "h2")
        parts = (self.finder, IconMark("filter"), (self._chips, 1), self._words, self._number, self._count, self._saved, self._columns)
        self.setLayout(row(*parts, margins=(12, 6, 8, 6), gap=6))
        self._fill()
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def filters(self) -> tuple[Filter, ...]:
        """The conditions of the chips, and what is typed to be found."""
        typed = self.finder.text().strip()
        found = (Filter(ANYWHERE.name, "contains", typed),) if typed else ()
        return (*(condition.filter for condition in self.conditions), *found)

    def set_conditions(self, conditions: list[TableCondition]) -> None:
        """Put other conditions in place of all that filters (a link from the home page, a saved view)."""
        with QSignalBlocker(self.finder):
            self.finder.clear()
        self._put(conditions)

    def start_finding(self) -> None:
        """The cursor into the box, over what was typed before."""
        self.finder.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.finder.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.finder or not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().eventFilter(watched, event)
        if event.key() == Qt.Key.Key_Escape and self.finder.text():
            self.finder.clear()
            return True
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left.emit()
            return True
        return super().eventFilter(watched, event)

    def _tell_saved(self) -> None:
        self.saved.now = self.filters

    def _fit(self) -> None:
        self.finder.setFixedWidth(theme.scaled(150))

    def _put(self, conditions: list[TableCondition]) -> None:
        self.conditions = list(conditions)
        self._fill()
        self._soon.stop()
        self.changed.emit()

    def show_count(self, shown: int, total: int, lent: int = 0) -> None:
        """筛出 18 / 312 人, or only 共 312 人 without conditions; （3 人参考） behind it: how many are only lent to this desk."""
        filtered = bool(self.filters)
        self._words.setText("筛出" if filtered else "共")
        self._number.setText(f"{shown:,}")
        beside = f"（{lent:,} {self._view.noun}{TAG}）" if lent else ""
        self._count.setText((f"/ {total:,} {self._view.noun}" if filtered else self._view.noun) + beside)

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
        self._put(self.conditions)

    def _remove(self, at: int) -> None:
        self._put([c for place, c in enumerate(self.conditions) if place != at])

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
        for before, after in pairwise([self.finder, *chips, self._add, self._saved, self._columns]):
            QWidget.setTabOrder(before, after)
        self._chips.updateGeometry()
