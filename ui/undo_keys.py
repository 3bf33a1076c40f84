"""Ctrl+Z and Ctrl+Y in a field: first what was typed in it, and where nothing was, the last change of the office."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QTextEdit, QWidget
from shiboken6 import isValid

_UNDO, _REDO = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo


class UndoKeys(QObject):
    """Follows the focus: Qt's fields keep both keys for themselves, also when they have nothing to take back.

    A field that lets them go hands them to the menu of its window.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is not None and isValid(old):
            old.removeEventFilter(self)
        if new is not None and isValid(new):
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _nothing_typed(watched, event):
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def _nothing_typed(widget: QObject, event: QKeyEvent) -> bool:
    """Whether this is one of the keys, in a field that has nothing to take back or to bring again."""
    undo, redo = event.matches(_UNDO), event.matches(_REDO)
    if not (undo or redo):
        return False
    if isinstance(widget, QTextEdit | QPlainTextEdit):
        text = widget.document()
        return not (text.isUndoAvailable() if undo else text.isRedoAvailable()) or widget.isReadOnly()
    # Spin boxes and lists that can be typed into have a line inside.
    line = widget if isinstance(widget, QLineEdit) else widget.findChild(QLineEdit)
    return line is not None and not (line.isUndoAvailable() if undo else line.isRedoAvailable())
