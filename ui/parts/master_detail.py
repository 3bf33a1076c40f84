"""A page with a list at the left and what was chosen beside it, or what to do while there is nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QAbstractItemView, QStackedWidget, QWidget

from trafficdesk.progress import Progress
from ui.parts.process import ProcessPage
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.layout import column, framed, split

LEAST_LIST, LEAST_PANE = 168, 260  # pixels at normal type


class MasterDetailPage(ProcessPage):
    """Splitter, empty state, two reads, the choice kept over them; a subclass says what is read and shown.

    In the order of what happens: read_list (worker) → show_list → chosen_id → read_one (worker) → show_one; or show_nothing.
    The list's `chosen` signal leads to `load_one`.
    """

    widths = (232, 900)

    def lay_out(
        self, left: QWidget, detail: Sequence[tuple[QWidget, int]], empty: EmptyState, top: QWidget | None = None
    ) -> None:
        """left | detail …, the empty state in the place of the details; top: above both. What stands in them may come later."""
        self.empty, self.stack = empty, QStackedWidget()
        parts, shares = zip(*detail, strict=True)
        self._columns = (left, *parts)
        self.splitter = split(left, self.stack, sizes=self.widths, stretch=1)
        self.ground.setLayout(column(*([top] if top is not None else []), (self.splitter, 1), gap=0))
        self.stack.addWidget(framed("panel", column(empty)))
        self.stack.addWidget(split(*parts, stretch=shares) if len(parts) > 1 else parts[0])

    def settled(self) -> None:
        left = self._columns[0]
        if self.home is None:
            self.home = left if isinstance(left, QAbstractItemView) else left.findChild(QAbstractItemView)
        theme.changed.connect(self._hold_widths)
        self._hold_widths()

    def _hold_widths(self) -> None:
        """No pane gets so narrow that its names cannot be read: where there is less room the page scrolls."""
        for pane, least in zip(self._columns, (LEAST_LIST, *[LEAST_PANE] * len(self._columns)), strict=False):
            pane.setMinimumWidth(max(pane.minimumSizeHint().width(), theme.scaled(least)))

    # what a subclass says

    def read_list(self, year: int) -> Any:
        """The list of a year (in the worker)."""

    def show_list(self, found: Any) -> None:
        """Show it and choose: `self.wanted` if that is not 0, else the same as before."""

    def chosen_id(self) -> int:
        """The row that is chosen in the list, 0 for none."""
        return 0

    def read_one(self, row_id: int) -> Any:
        """Everything about one row (in the worker)."""

    def show_one(self, one: Any) -> None:
        """Show it."""

    def show_nothing(self) -> None:
        """Nothing is chosen: say in `self.empty` what to do."""

    # what follows

    def _fetch(self) -> None:
        year = self.session.year
        run_query(self, lambda _: self.read_list(year), self._listed, key="list")

    def _listed(self, found: Any) -> None:
        self.show_list(found)
        self.wanted = 0
        self.load_one()

    def load_one(self) -> None:
        """Read the chosen row again."""
        row_id = self.chosen_id()
        if not row_id:
            self.record = None
            self.stack.setCurrentIndex(0)
            self.show_nothing()
            self.show_steps()
            self.go_home()
            return

        def read(_: Progress) -> Any:
            return self.desk.records.row(self.code, row_id), self.read_one(row_id)

        run_query(self, read, lambda both: self._read(*both), lambda error: self.status.emit(str(error)), key="one")

    def _read(self, record: Any, one: Any) -> None:
        if record.id != self.chosen_id():
            return
        self.record = record
        self.stack.setCurrentIndex(1)
        self.show_one(one)
        self.show_steps()
        self.go_home()
