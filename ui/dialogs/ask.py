"""Questions: unsaved changes, and the reason for an act that wants one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtWidgets import QLineEdit, QMessageBox, QWidget
from shiboken6 import isValid

from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row

SAVE, DISCARD, STAY = "save", "discard", "stay"


def ask_unsaved(parent: QWidget, what: str) -> str:
    """What to do with unsaved changes: SAVE, DISCARD or STAY (also on Esc)."""
    box = QMessageBox(parent)
    box.setWindowTitle("有没保存的修改")
    box.setText(f"{what} 有填了还没保存的内容。")
    save = box.addButton("保存", QMessageBox.ButtonRole.AcceptRole)
    discard = box.addButton("不要了", QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton("回去接着填", QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(stay)
    box.exec()
    if not isValid(box):  # the page went while it was asked: nothing is left to be saved or dropped
        return STAY
    clicked = box.clickedButton()
    return SAVE if clicked is save else DISCARD if clicked is discard else STAY


class ReasonDialog(Dialog):
    """Asks for a reason, which is kept in the records; `reason` is never empty after acceptance. offers: usual ones."""

    def __init__(
        self, title: str, text: str, act: str, example: str, parent: QWidget, *, danger: bool = False, offers: Sequence[str] = ()
    ) -> None:
        super().__init__(title, parent)
        self.line = QLineEdit()
        self.line.setAccessibleName("原因")
        self.line.setPlaceholderText(f"例如：{example}")
        self.sentence = Sentence()
        self.sentence.hide()
        done = Button(act, "danger" if danger else "primary", clicked=self._accept)
        self.set_primary(done)
        give_up = Button("不做了", clicked=self.reject)
        question = label("原因（会留在记录里）", "label")
        usual = row(*(Button(each, clicked=partial(self._offered, each)) for each in offers), None, gap=6)
        parts = (WrappedLabel(text), question, usual, self.line, self.sentence, row(None, give_up, done))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        self.line.setFocus()
        self.setMinimumWidth(theme.scaled(420))

    @property
    def reason(self) -> str:
        return self.line.text().strip()

    def _offered(self, reason: str) -> None:
        self.line.setText(reason)
        self._accept()

    def _accept(self) -> None:
        if self.reason:
            self.accept()
        else:
            self.sentence.say("error", "请写一句原因。")
            self.sentence.show()
            self.adjustSize()
            self.line.setFocus()


def ask_reason(
    parent: QWidget,
    title: str,
    text: str,
    act: str,
    example: str,
    then: Callable[[str], None],
    *,
    danger: bool = False,
    offers: Sequence[str] = (),
) -> ReasonDialog:
    """Open a ReasonDialog; `then` gets the reason when it is given. offers: usual reasons, each given by one press."""
    dialog = ReasonDialog(title, text, act, example, parent, danger=danger, offers=offers)
    dialog.accepted.connect(lambda: then(dialog.reason))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
