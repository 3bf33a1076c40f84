"""A long text with room: the same text in a window of its own, for as long as it is written."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from ui.dialogs.dialog import Dialog
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row
from ui.widgets.sizes import open_size


class LargeText(Dialog):
    """Shows what stands in `text`; 写好了 puts it back there as one step that Ctrl+Z takes back. Locked texts are only read."""

    def __init__(self, title: str, text: QPlainTextEdit, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._target = text
        self.text = QPlainTextEdit(text.toPlainText())
        self.text.setAccessibleName(title)
        self.text.setTabChangesFocus(True)
        self.text.setReadOnly(text.isReadOnly())
        self.text.moveCursor(QTextCursor.MoveOperation.End)
        done = Button("关闭" if text.isReadOnly() else "写好了", "primary", clicked=self._put_back)
        self.set_primary(done)
        give_up = Button("不改了", clicked=self.reject)
        give_up.setHidden(text.isReadOnly())
        hint = label("" if text.isReadOnly() else "写好以后还要在表单里保存。", "hint")
        self.setLayout(column((self.text, 1), row(hint, None, give_up, done), margins=(16, 14, 16, 14), gap=10))
        open_size(self, 860, 560)

    def _put_back(self) -> None:
        written = self.text.toPlainText()
        if not self._target.isReadOnly() and written != self._target.toPlainText():
            cursor = QTextCursor(self._target.document())
            cursor.select(QTextCursor.SelectionType.Document)
            cursor.insertText(written)
        self.accept()
