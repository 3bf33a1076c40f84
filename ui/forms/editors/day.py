"""A day: typed in any usual spelling, or picked from the calendar."""

from __future__ import annotations

from trafficdesk.fields.spec import FieldSpec
from ui.forms.editors.base import Editor
from ui.widgets.dates import DateEdit


class DayEditor(Editor):
    """A date line; what was typed becomes ISO when the focus leaves, if it can be read."""

    def __init__(self, spec: FieldSpec) -> None:
        super().__init__(spec)
        self.line = DateEdit()
        self.line.textEdited.connect(lambda _: self.edited.emit())
        self.line.picked.connect(lambda _: self.edited.emit())
        self._place(self.line)

    def set_value(self, _value: object, shown: str) -> None:
        self.line.setText(shown)
        self.line.setCursorPosition(0)

    def input(self) -> object:
        return self.line.text()

    def set_locked(self, locked: bool) -> None:
        self.set_readable(self.line, locked)
