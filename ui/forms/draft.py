"""What was typed but not yet saved, kept in the office every few seconds, so that a crash or a power cut loses nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QObject, QTimer

from trafficdesk.desk import Desk
from ui.tasks import run_change, run_query

PAUSE_MS = 3000
Draft = Mapping[str, tuple[Any, str]]


class DraftKeeper(QObject):
    """Keeps the touched fields of one form under the record's code and id."""

    def __init__(self, desk: Desk, code: str, touched: Callable[[], Draft], parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._code = code
        self._touched = touched
        self._row_id = 0
        self._kept = False
        self._gone = set[str]()  # saved or given up: what may still be read of them for a moment is no draft
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self.keep)

    def watch(self, row_id: int) -> None:
        """Another record is in the form now."""
        self._timer.stop()
        self._row_id = row_id
        self._kept = False

    def edited(self) -> None:
        """Something was typed."""
        if not self._timer.isActive():
            self._timer.start()

    def keep(self) -> None:
        """Write the draft down now."""
        draft = {name: list(pair) for name, pair in self._touched().items()}
        self._kept = bool(draft)
        if draft:
            self._gone.discard(self._name())
        self._write(draft or None)

    def forget(self) -> None:
        """Saved or given up: nothing to keep."""
        self._timer.stop()
        self._gone.add(self._name())
        if self._kept:
            self._kept = False
            self._write(None)

    def look(self, found: Callable[[Draft], None]) -> None:
        """Call `found` with a draft left behind for the watched record, if there is one."""
        name = self._name()

        def take(draft: Any) -> None:
            if draft and name == self._name() and name not in self._gone:
                self._kept = True
                found({field: (pair[0], pair[1]) for field, pair in draft.items()})

        run_query(self, lambda _: self._desk.office.setting(name), take)

    def _name(self) -> str:
        return f"draft.{self._code}.{self._row_id}"

    def _write(self, draft: Any) -> None:
        name = self._name()
        run_change(self, lambda _: self._desk.office.remember(name, draft), label="")
