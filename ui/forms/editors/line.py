"""Short text, numbers, codes, plates, phones: one line; sensitive values are hidden until asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from trafficdesk.fields.spec import FieldSpec
from ui.forms.editors.base import Editor


class LineEditor(Editor):
    """A line of text."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.line = QLineEdit()
        self.line.textEdited.connect(lambda _: self.edited.emit())
        self._place(self.line)

    def set_value(self, _value: Any, shown: str) -> None:
        self.line.setText(shown)
        self.line.setCursorPosition(0)

    def input(self) -> Any:
        return self.line.text()

    def set_locked(self, locked: bool) -> None:
        self.line.setReadOnly(locked)
        self.line.style().unpolish(self.line)
        self.line.style().polish(self.line)


def show_button(spec: FieldSpec, reveal: Callable[[], None]) -> QPushButton:
    """What asks for a hidden value; there only while it is hidden."""
    button = QPushButton("显示")
    button.setProperty("kind", "flat")
    button.setToolTip(f"显示完整的{spec.label}，可以修改。查看会记入日志。")
    button.clicked.connect(lambda _checked=False: reveal())
    button.hide()
    return button


class MaskedEditor(LineEditor):
    """A line whose stored value stays hidden; 显示 asks for it, which is written down."""

    reveal = Signal()

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.button = show_button(spec, self.reveal.emit)
        self.row.addWidget(self.button)
        self._hidden = False
        self._locked = False

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
        self.line.setFocus()

    def set_value(self, value: Any, shown: str) -> None:
        self._set_hidden(False)
        super().set_value(value, shown)

    def set_locked(self, locked: bool) -> None:
        self._locked = locked
        super().set_locked(locked or self._hidden)

    def stops(self) -> list[QWidget]:
        return [self, self.line, self.button]

    def _set_hidden(self, hidden: bool) -> None:
        self._hidden = hidden
        self.button.setVisible(hidden)
        super().set_locked(hidden or self._locked)
