"""Short text, numbers, codes, plates, phones: one line; sensitive values are hidden until asked for."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from trafficdesk.fields.spec import FieldSpec
from ui.forms.editors.base import Editor
from ui.forms.editors.hidden import HiddenValue
from ui.widgets.layout import label


class LineEditor(Editor):
    """A line of text."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.line = QLineEdit()
        self.line.textEdited.connect(lambda _: self.edited.emit())
        self._place(self.line)
        if spec.measure:
            self.row.addWidget(label(spec.measure, "hint"))

    def set_value(self, _value: Any, shown: str) -> None:
        self.line.setText(shown)
        self.line.setCursorPosition(0)

    def input(self) -> Any:
        return self.line.text()

    def set_locked(self, locked: bool) -> None:
        self.set_readable(self.line, locked)


class MaskedEditor(HiddenValue, LineEditor):
    """A line whose stored value stays hidden."""
