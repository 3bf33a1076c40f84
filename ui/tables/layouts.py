"""Which columns a person chose for a table and how wide they made them, kept in the office's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from trafficdesk.desk import Desk, RecordView
from trafficdesk.fields.spec import FieldSpec
from ui.tasks import run_change, run_query

PAUSE_MS = 800


class TableLayout(QObject):
    """Loaded once, written a moment after the last change, both off the GUI thread."""

    loaded = Signal()

    def __init__(
        self, desk: Desk, view: RecordView, offered: Sequence[FieldSpec], listed: Sequence[FieldSpec], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._offered, self.listed = tuple(offered), tuple(listed)
        self.columns: tuple[FieldSpec, ...] = ()
        self.widths: dict[str, int] = {}
        self._later = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._later.timeout.connect(self._write)

    @property
    def chosen(self) -> bool:
        """Whether a person chose the columns."""
        return bool(self.columns)

    def load(self) -> None:
        name = self._name()
        run_query(self, lambda _: self._desk.office.setting(name), self._take)

    def choose(self, columns: Sequence[FieldSpec]) -> None:
        """Keep a choice of columns; the table's own list means no choice."""
        self.columns = () if tuple(columns) == self.listed else tuple(columns)
        self._later.start()

    def keep_widths(self, widths: Mapping[str, int]) -> None:
        self.widths = dict(widths)
        self._later.start()

    def _take(self, kept: Any) -> None:
        if isinstance(kept, dict):
            known = {spec.name: spec for spec in self._offered}
            self.columns = tuple(known[name] for name in kept.get("columns", ()) if name in known)
            self.widths = {
                name: int(width) for name, width in kept.get("widths", {}).items() if name in known and width
            }
        self.loaded.emit()

    def _write(self) -> None:
        name = self._name()
        kept = {"columns": [spec.name for spec in self.columns], "widths": self.widths}
        run_change(self, lambda _: self._desk.office.remember(name, kept), label="")

    def _name(self) -> str:
        return f"table.{self._view.code}"
