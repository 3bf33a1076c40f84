"""A stored value that stays hidden until somebody asks for it, which is written down: for a line and for a text alike."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trafficdesk.fields.spec import FieldSpec
from ui.forms.editors.base import Editor
from ui.widgets.buttons import Button


class HiddenValue(Editor):
    """Stands before the editor that it hides the value of: class MaskedEditor(HiddenValue, LineEditor)."""

    reveal = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self._button: Button | None = None
        self._hidden = False
        self._locked = False

    @property
    def button(self) -> Button:
        """Asks for the value; made when one is hidden for the first time, which most texts never are."""
        if self._button is None:
            self._button = Button("显示", "flat", clicked=self.reveal.emit, parent=self, needs="records.reveal")
            self._button.setAccessibleName(f"显示{self.spec.label}")
            self._button.hint = f"显示完整的{self.spec.label}，可以修改。要写明原因，查看会记入日志。"
            self._button.refuse("")
            self._button.hide()
            self.row.addWidget(self._button)
            self.setTabOrder(self.box, self._button)
        return self._button

    @property
    def hidden_value(self) -> bool:
        """Whether the box shows stars instead of the value."""
        return self._hidden

    def hide_value(self, masked: str) -> None:
        """Show the stars of a stored value."""
        self._set_hidden(bool(masked))
        super().set_value(None, masked)

    def show_value(self, full: str) -> None:
        """Show the full value; from now on it may be edited."""
        self._set_hidden(False)
        super().set_value(None, full)
        self.box.setFocus()

    def set_value(self, value: Any, shown: str) -> None:
        self._set_hidden(False)
        super().set_value(value, shown)

    def set_locked(self, locked: bool) -> None:
        self._locked = locked
        super().set_locked(locked or self._hidden)

    def stops(self) -> list[QWidget]:
        return [self, self.box, *([self._button] if self._button is not None else [])]

    def _set_hidden(self, hidden: bool) -> None:
        self._hidden = hidden
        if hidden or self._button is not None:
            self.button.setVisible(hidden)
        super().set_locked(hidden or self._locked)
