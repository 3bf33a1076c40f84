"""A table with its filter strip and its empty state: what every ledger, trash and desk puts on the left."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from trafficdesk.desk import ChangeSet, Desk, Filter, Query, RecordView
from ui.tables.columns import ColumnChooser
from ui.tables.filters import FilterStrip
from ui.tables.model import RecordTable
from ui.tables.view import RecordTableView
from ui.widgets.boxes import EmptyState
from ui.widgets.layout import column


class TablePanel(QWidget):
    """Keeps query, strip, count and chosen row in step."""

    counted = Signal(int, int)
    current_changed = Signal(int)
    chosen_changed = Signal(int)
    failed = Signal(str)

    def __init__(
        self,
        desk: Desk,
        view: RecordView,
        *,
        trashed: bool = False,
        actions: Sequence[QWidget] = (),
        icon: str = "note",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self.view = desk, view
        self._fixed: tuple[Filter, ...] = ()
        self._trashed = trashed
        self._current = 0
        self._pending = 0
        self.busy: Callable[[], bool] = lambda: False  # while it answers True no other row is chosen unasked
        self._started = False
        self._tell_soon = QTimer(self, singleShot=True, interval=0)
        self._tell_soon.timeout.connect(self._tell_current)
        self.model = RecordTable(desk, view, self)
        self.table = RecordTableView(self.model)
        self.strip = FilterStrip(desk, view)
        self.empty = EmptyState(icon, "", "", actions)
        self._actions = list(actions)
        holder = QWidget()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self.setLayout(column(self.strip, (holder, 1), gap=0))
        self.strip.changed.connect(self.reload)
        self.strip.columns_wanted.connect(self._choose_columns)
        self.strip.left.connect(self.table.setFocus)
        self.model.settled.connect(self._settled)
        self.model.counted.connect(self._counted)
        self.model.failed.connect(self.failed)
        self.table.current_changed.connect(self._current_changed)
        self.table.chosen_changed.connect(self.chosen_changed)

    @property
    def query(self) -> Query:
        return self.model.query

    @property
    def started(self) -> bool:
        """Whether it was ever asked for its rows."""
        return self._started

    def start(self) -> None:
        """Load for the first time; later calls do nothing."""
        if not self._started:
            self.reload()

    def set_fixed(self, filters: Sequence[Filter]) -> None:
        """Filters that belong to the page (the year, an owner), not shown as chips."""
        if tuple(filters) != self._fixed:
            self._fixed = tuple(filters)
            if self._started:
                self.reload()

    @property
    def fixed(self) -> tuple[Filter, ...]:
        """The filters of the page itself."""
        return self._fixed

    def set_year(self, year: int) -> None:
        """The year of which computed columns speak."""
        self.model.set_year(year)

    def reload(self) -> None:
        """Ask for the rows of the present filters."""
        self._started = True
        base = Query(self.view.code, self._fixed, (), self._trashed)
        filters = self._fixed + self.strip.filters
        self.model.show(Query(self.view.code, filters, self.model.query.sort, self._trashed), base)

    def refresh(self, changes: ChangeSet | None) -> None:
        """Records changed somewhere."""
        if self._started:
            self.model.refresh(changes)

    def show_row(self, row_id: int) -> None:
        """Choose a row now, or as soon as it is there."""
        self._pending = 0 if self.table.choose(row_id) else row_id
        if self._pending and not self._started:
            self.reload()

    def next_row(self) -> bool:
        """Choose the row after the current one; False at the end."""
        row = self.table.currentIndex().row() + 1
        if row < self.model.rowCount():
            self.table.choose_row(row)
            return True
        return False

    def _settled(self) -> None:
        if self._pending and (self.table.choose(self._pending) or self.model.complete):
            self._pending = 0
        if self.table.current_id() or self._pending or self.busy():
            return
        if not (self._current and self.table.choose(self._current)) and (
            self.model.complete or not self._current
        ):
            self.table.choose_row(0)
        if self.model.complete and not self.model.rowCount():
            self._current = 0
            self.current_changed.emit(0)

    def _current_changed(self, row_id: int) -> None:
        if row_id:
            self._current = row_id
            # Later, because whoever listens may choose another row, and this one is still being chosen.
            self._tell_soon.start()

    def _tell_current(self) -> None:
        self.current_changed.emit(self.table.current_id())

    def _counted(self, shown: int, total: int) -> None:
        self.strip.show_count(shown, total, self.model.lent_shown())
        self._stack.setCurrentIndex(0 if shown else 1)
        if not shown:
            self._say_empty(total)
        self.counted.emit(shown, total)

    def _say_empty(self, total: int) -> None:
        filtered = bool(total or self.strip.filters)
        for button in self._actions:
            button.setVisible(not filtered)
        if filtered:
            self.empty.say(f"没有符合条件的{self.view.label}", "去掉上面的一个条件再看。")
        elif self._trashed:
            self.empty.say(f"回收站里没有{self.view.label}", "删除的记录会先放在这里，可以恢复。")
        else:
            self.empty.say(f"还没有{self.view.label}", self.view.help)

    def _choose_columns(self) -> None:
        dialog = ColumnChooser(self.view, self.table.shown_columns(), self, self.model.computed.specs)
        dialog.accepted.connect(lambda: self.table.set_columns(dialog.chosen()))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
