"""Long text: several lines; Tab goes on, Ctrl+Enter too; Shift+F6 gives it a window of its own."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from trafficdesk.fields.spec import FieldSpec
from ui.forms.editors.base import Editor
from ui.forms.editors.hidden import HiddenValue
from ui.forms.large_text import LargeText
from ui.theme import theme

LINES, MANY, LONG = 3, 7, 4000


class NoteEditor(Editor):
    """A few lines of text."""

    def __init__(self, spec: FieldSpec, parent: QWidget | None = None) -> None:
        super().__init__(spec, parent)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self._silent = False
        self.text.textChanged.connect(self._changed)
        self._place(self.text)
        theme.changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """The height of a few lines in the present type, of more for texts that may become long."""
        lines = MANY if self.spec.maximum >= LONG else LINES
        high = QFontMetrics(theme.font()).lineSpacing() * lines + 8
        # The program's sheet says how high a box at least is; only a sheet outweighs it, a fixed height does not.
        self.text.setStyleSheet(f"QPlainTextEdit {{ min-height: {high}px; max-height: {high}px; }}")

    def set_value(self, _value: Any, shown: str) -> None:
        self._silent = True
        self.text.setPlainText(shown)
        self._silent = False

    def input(self) -> Any:
        return self.text.toPlainText()

    def set_locked(self, locked: bool) -> None:
        self.set_readable(self.text, locked)

    def enlarge(self) -> LargeText:
        """The text in a window of its own."""
        dialog = LargeText(self.spec.label, self.text, self)
        dialog.open()
        return dialog

    def _changed(self) -> None:
        if not self._silent:
            self.edited.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Both keys belong to the text before they are anybody's shortcut: the tour goes on by Ctrl+Enter too."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and (_goes_on(event) or _enlarges(event)):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if _goes_on(event):
            self.finished.emit()
            return True
        if _enlarges(event):
            self.enlarge()
            return True
        return False


def _goes_on(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and event.modifiers() == Qt.KeyboardModifier.ControlModifier


def _enlarges(event: QKeyEvent) -> bool:
    return event.key() == Qt.Key.Key_F6 and event.modifiers() == Qt.KeyboardModifier.ShiftModifier


class MaskedNoteEditor(HiddenValue, NoteEditor):
    """A text in which somebody wrote an identity number or a telephone: its middle stays hidden."""
