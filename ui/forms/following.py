"""Fields of a small form that take over what a chosen record says: pick a person, and name and unit stand there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from trafficdesk.desk import Desk, Row
from trafficdesk.fields.spec import Kind, Sensitivity
from ui.forms.editors.link import LinkEditor
from ui.forms.field_row import FieldRow
from ui.tasks import run_query


class Follower(QObject):
    """Watches the links among `rows`; what somebody typed is never replaced."""

    def __init__(self, desk: Desk, rows: Mapping[str, FieldRow], parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._rows = desk, rows
        self._taken: dict[str, Any] = {}

    def follow(self, name: str) -> None:
        """The link `name` was changed: fill what follows from it."""
        editor = self._rows[name].editor
        wanted = {
            line.spec.name: source.split(".")[1]
            for line in self._rows.values()
            for source in line.spec.follows
            if source.split(".")[0] == name and line.spec.sensitivity is Sensitivity.OPEN
        }
        if not wanted or not isinstance(editor, LinkEditor) or editor.linked_id is None:
            return
        code, row_id = editor.spec.target, editor.linked_id
        run_query(self, lambda _: self._desk.records.row(code, row_id), lambda row: self._fill(name, wanted, row))

    def _fill(self, link: str, wanted: Mapping[str, str], record: Row) -> None:
        editor = self._rows[link].editor
        if not isinstance(editor, LinkEditor) or editor.linked_id != record.id:
            return
        view = self._desk.records.view(record.code)
        for name, source in wanted.items():
            box = self._rows[name].editor
            standing, spec = box.input(), view.field(source)
            if record.values[source] is None or (standing not in ("", None) and standing != self._taken.get(name)):
                continue
            box.put(record.values[source] if spec.kind is Kind.LINK else record.text(spec), record.text(spec))
            self._taken[name] = box.input()
