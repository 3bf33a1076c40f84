"""Short dialogs that every window needs: one sentence with one way out, or a question with two."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from shiboken6 import isValid

TITLE = "交通安全工作台"


def tell(parent: QWidget, sentence: str) -> QMessageBox:
    """Say a sentence without blocking; answers the box that was opened."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(TITLE)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.addButton("知道了", QMessageBox.ButtonRole.AcceptRole)
    box.open()
    return box


def choose(parent: QWidget, sentence: str, stay: str, go: str) -> bool:
    """Ask; True for `go`. Enter and Esc choose `stay`."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(TITLE)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    back = box.addButton(stay, QMessageBox.ButtonRole.RejectRole)
    on = box.addButton(go, QMessageBox.ButtonRole.DestructiveRole)
    box.setDefaultButton(back)
    box.setEscapeButton(back)
    box.exec()
    # What asked may have ended while it waited (a step was written meanwhile), and the question with it: nothing is to be done.
    return isValid(box) and box.clickedButton() is on
