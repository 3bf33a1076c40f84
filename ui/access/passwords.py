"""Setting and changing passwords: two lines that must agree, and what a password means in the clerk's words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from trafficdesk.errors import KnownError
from trafficdesk.guard.database import NO_CIPHER, can_encrypt
from trafficdesk.guard.key_file import SHORTEST, require_good
from ui.desks.backup_parts import PasswordLine, show_box
from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row

MEANS = (
    "设了密码，数据、附件和自动副本全部加密：电脑、U 盘丢了，别人也打不开。以后每次打开要登录，10 分钟不用会锁定（可以改）。"
    "设好以后会打印一张恢复码，密码忘了只能靠它，请锁好。"
)
BEFORE = "加密时会把全部数据另写一份、逐条核对再换上，数据多时要几分钟；中途断电也不会丢。"


class TwoLines(QWidget):
    """A new password, typed twice. `changed` when either line did."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = PasswordLine(f"新密码，至少 {SHORTEST} 个字符"), PasswordLine("再输一遍")
        for line in (self.first, self.second):
            line.textChanged.connect(lambda _: self.changed.emit())
        parts = (label("新密码", "label"), self.first, label("再输一遍", "label"), self.second, show_box(self.first, self.second))
        self.setLayout(column(*parts, gap=6))

    def is_filled(self) -> bool:
        """Whether somebody began to type one."""
        return bool(self.first.text())

    def hint(self, new: bool) -> str:
        """What to do with it, for a new user or a known one."""
        return "请当面告诉本人，让他登录后自己改。" if new else "忘了密码才在这里设新的，不改就空着。请当面告诉本人。"

    def why_not(self) -> str:
        """Why it cannot be taken yet, "" when it can."""
        if not self.first.text():
            return "请输入新密码"
        try:
            require_good(self.first.text())
        except KnownError as error:
            return str(error).partition("，")[0]
        return "" if self.first.text() == self.second.text() else "两遍不一样"


class SetPasswordDialog(Dialog):
    """The first password of an office. `wanted` carries name and password; `left` when there shall be none (for now)."""

    wanted = Signal(str, str)
    left = Signal()

    def __init__(self, clerk: str, parent: QWidget | None, *, offered: bool = False) -> None:
        super().__init__("设置密码", parent)
        self.name = QLineEdit(clerk)
        self.name.setAccessibleName("姓名")
        self.lines = TwoLines()
        self.go = Button("设密码并加密", "primary", "shield_checkmark", clicked=self._take)
        self.set_primary(self.go)
        later = Button("先不设" if offered else "取消", clicked=self.reject)
        head = WrappedLabel(MEANS if can_encrypt() else NO_CIPHER, "label")
        body = column(
            label("给数据设一个密码", "h1"), head, label("您的姓名（成为管理员，可以再加别的使用人）", "label"), self.name, self.lines,
            WrappedLabel(BEFORE, "hint"), None, margins=(20, 18, 20, 12), gap=10,
        )  # fmt: skip
        bar = framed("bar", row(None, later, self.go, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(520))
        self.lines.changed.connect(self._show_state)
        self.name.textChanged.connect(lambda _: self._show_state())
        self._show_state()
        self.lines.first.setFocus()

    def _take(self) -> None:
        name, password = self.name.text().strip(), self.lines.first.text()
        self.accept()
        self.wanted.emit(name, password)

    def reject(self) -> None:
        super().reject()
        self.left.emit()

    def _show_state(self) -> None:
        why = self.lines.why_not() if self.name.text().strip() else "请填写您的姓名"
        self.go.refuse(why if can_encrypt() else "这台电脑不能加密")


class ChangePasswordDialog(Dialog):
    """One's own password. change: does it, and raises what speaks against it."""

    def __init__(self, change: Callable[[str, str, Callable[[KnownError], None], Callable[[], None]], None], parent: QWidget) -> None:
        super().__init__("修改密码", parent)
        self._change = change
        self.old, self.lines = PasswordLine("原来的密码"), TwoLines()
        self.problem = WrappedLabel("", "bad")
        self.go = Button("修改", "primary", clicked=self._take)
        self.set_primary(self.go)
        body = column(label("原来的密码", "label"), self.old, self.lines, self.problem, None, margins=(20, 18, 20, 12), gap=8)
        bar = framed("bar", row(None, Button("取消", clicked=self.reject), self.go, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(420))
        self.old.textChanged.connect(lambda _: self._show_state())
        self.lines.changed.connect(self._show_state)
        self._show_state()

    def _take(self) -> None:
        self._change(self.old.text(), self.lines.first.text(), lambda error: self.problem.setText(str(error)), self.accept)

    def _show_state(self) -> None:
        self.problem.setText("")
        self.go.refuse(self.lines.why_not() if self.old.text() else "请输入原来的密码")
