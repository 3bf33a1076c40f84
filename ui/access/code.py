"""The recovery code: shown once, printed once, kept nowhere."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QWidget

from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row

SAYS = (
    "密码忘了，只有这 28 个字母和数字能打开数据。请现在打印（或工整地抄下来），装进信封锁好，不要和电脑、U 盘放在一起。"
    "这个窗口关掉以后不会再显示；密码和恢复码都没有了，谁也打不开。"
)


class CodeDialog(Dialog):
    """It closes when somebody says that he has it on paper. print_it: shows the paper."""

    def __init__(self, code: str, print_it: Callable[[], None], parent: QWidget) -> None:
        super().__init__("恢复码", parent)
        self.shown = label(f"{code[:19]}\n{code[20:]}", "h1")
        self.shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByKeyboard | Qt.TextInteractionFlag.TextSelectableByMouse)
        self.kept = QCheckBox("已经打印或抄好，并且收好了")
        self.kept.toggled.connect(lambda _: self._show_state())
        self.done_button = Button("完成", "primary", clicked=self.accept)
        self.set_primary(self.done_button)
        body = column(
            label("请收好恢复码", "h1"), WrappedLabel(SAYS, "label"), self.shown, None, self.kept, margins=(20, 18, 20, 12), gap=14,
        )  # fmt: skip
        bar = framed("bar", row(Button("打印…", "", "print", clicked=print_it), None, self.done_button, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(500))
        self._show_state()

    def reject(self) -> None:
        """Esc and the cross leave it only when the code is on paper."""
        if self.kept.isChecked():
            super().reject()

    def _show_state(self) -> None:
        self.done_button.refuse("" if self.kept.isChecked() else "请先打印或抄好")
