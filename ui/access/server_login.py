"""The login of a user on a server, in the form of a user: in the place of a password."""

from __future__ import annotations

import re

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.widgets.layout import column, label

_MADE = "先请管服务器的人建好这个用户、设好口令（CREATE ROLE 名字 LOGIN PASSWORD '…'），再填在这里；几个的用顿号隔开。"
_NOT_HERE = "他的服务器用户要用建库的那个用户打开本程序才能填。"


class LoginLine(QWidget):
    """login: what he has now. given: whether this desk may give one. `changed` when it was typed in."""

    changed = Signal()

    def __init__(self, login: str, *, given: bool) -> None:
        super().__init__()
        self._given = given
        self.first = QLineEdit(login)
        self.first.setAccessibleName("服务器用户")
        self.first.setReadOnly(not given)
        self.first.textChanged.connect(lambda _: self.changed.emit())
        self.setLayout(column(label("服务器用户", "label"), self.first, gap=6))

    def logins(self) -> tuple[str, ...]:
        """Those that stand there."""
        return tuple(dict.fromkeys(filter(None, re.split(r"[、，,\s]+", self.first.text()))))

    def is_filled(self) -> bool:
        """Whether there is one."""
        return bool(self.logins())

    def hint(self, new: bool) -> str:
        """What to do with it."""
        return f"{_MADE}{'可以以后再填。' if new else '空着就是收回。'}" if self._given else _NOT_HERE

    def why_not(self) -> str:
        """It may always be left out."""
        return ""
