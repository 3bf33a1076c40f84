"""Where the office is when it is on a server: asked for the first time, or again when its password or its address changed."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QLineEdit, QWidget

from trafficdesk.engine.connecting import OlderOffice, Server, can_remember, clerk_of, connect
from trafficdesk.errors import KnownError
from ui.desks.backup_parts import PasswordLine, PathLine, show_box
from ui.dialogs.dialog import Dialog
from ui.tasks import Task, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row

_PORTS = range(1, 65_536)
_NO_KEYRING = "这台电脑没有可用的密码库，口令每次打开时问。"


class ServerDialog(Dialog):
    """server: where the office is by now, so that only the password is asked for. choosing: the data folder is asked for too.

    connected: the folder, whose office can be opened now, and a sentence for what went less well. Nothing is kept before that.
    """

    connected = Signal(object, str)
    left = Signal()

    def __init__(
        self, folder: Path, parent: QWidget | None, *, server: Server | None = None, sentence: str = "", choosing: bool = False
    ) -> None:
        super().__init__("连接服务器", parent)
        self._folder, self._upgrade, self._done = folder, False, False
        self._server = server or Server("", "", "")  # how far the line is encrypted is kept with another address too
        self._trying: Task | None = None
        self.host, self.port, self.database, self.user, self.clerk = (QLineEdit() for _ in range(5))
        self.password = PasswordLine("口令")
        self.place = PathLine("数据文件夹", "选文件夹…", folder=True)
        self.keep = QCheckBox("记在本机的密码库里")
        self.keep.setEnabled(False)
        self.problem = WrappedLabel("", "bad")
        self.go = Button("连接", "primary", clicked=self._try)
        self.set_primary(self.go)
        self._lay_out(server, choosing)
        self._fill(server)
        for line in (self.host, self.port, self.database, self.user, self.password):
            line.textEdited.connect(self._ask_anew)
        self._say(sentence)
        run_query(self, lambda _: can_remember(), self._show_keyring, key="keyring")

    def _lay_out(self, server: Server | None, choosing: bool) -> None:
        self._address, grid = QWidget(), QGridLayout()
        self.host.setPlaceholderText("例如 10.0.0.5，向管服务器的人问")
        self.port.setPlaceholderText("5432")
        self.database.setPlaceholderText("例如 office")
        self.user.setPlaceholderText("服务器给这台电脑的用户名")
        self.clerk.setPlaceholderText("您的姓名，会记在每次修改旁边")
        lines = (("服务器", self.host), ("端口", self.port), ("库名", self.database), ("用户", self.user), ("经办人", self.clerk))
        for at, (name, line) in enumerate(lines):
            line.setAccessibleName(name)
            grid.addWidget(label(name, "label"), at, 0)
            grid.addWidget(line, at, 1)
        grid.addWidget(_label := label("数据文件夹", "label"), len(lines), 0)
        grid.addWidget(self.place, len(lines), 1)
        for part in (_label, self.place):
            part.setVisible(choosing)
        self._address.setLayout(grid)
        grid.setContentsMargins(0, 0, 0, 0)
        secret = QGridLayout()
        secret.addWidget(label("口令", "label"), 0, 0)
        secret.addWidget(self.password, 0, 1)
        secret.addLayout(row(show_box(self.password), self.keep, None, gap=16), 1, 1)
        for each in (grid, secret):
            each.setHorizontalSpacing(12)
            each.setVerticalSpacing(8)
            each.setColumnMinimumWidth(0, theme.scaled(72))
            each.setColumnStretch(1, 1)
        self._hint = WrappedLabel("", "hint")
        self._known = WrappedLabel("", "label")
        self._change = Button("改服务器的地址…", "flat", clicked=self._show_address)
        body = column(
            label("连接服务器", "h1"), self._known, self._address, secret, self._hint, self.problem, None, row(self._change, None),
            margins=(20, 18, 20, 12), gap=10,
        )  # fmt: skip
        bar = framed("bar", row(None, Button("返回" if server is None else "关闭", clicked=self.reject), self.go, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(520))

    def _fill(self, server: Server | None) -> None:
        self.place.line.setText(str(self._folder))
        self._known.setVisible(server is not None)
        self._change.setVisible(server is not None)
        self._address.setVisible(server is None)
        if server is None:
            return
        self._known.setText(f"办事处在服务器 {server.host or '本机'} 上的库 {server.database} 里，用户 {server.user}。")
        self.host.setText(server.host)
        self.port.setText(str(server.port or ""))
        self.database.setText(server.database)
        self.user.setText(server.user)
        self.clerk.setText(clerk_of(self._folder))
        self.password.setFocus()

    def _show_address(self) -> None:
        for part in (self._known, self._change):
            part.hide()
        self._address.show()
        self.host.setFocus()

    def _show_keyring(self, there: bool) -> None:
        self.keep.setEnabled(there)
        self._hint.setText("" if there else _NO_KEYRING)
        self._hint.setVisible(not there)

    def _try(self) -> None:
        port = self.port.text().strip()
        for missing, line, sentence in (
            (not self.host.text().strip(), self.host, "请填写服务器的名字或 IP 地址，数据库在本机的填 localhost。"),
            (bool(port) and not (port.isdecimal() and int(port) in _PORTS), self.port, "端口请填 1 到 65535 的数，一般是 5432，可以空着。"),
            (not self.database.text().strip(), self.database, "请填写库名，向管服务器的人问。"),
            (not self.user.text().strip(), self.user, "请填写用户，向管服务器的人问。"),
            (not self.clerk.text().strip(), self.clerk, "请填写经办人的姓名，每次修改旁边都会记上。"),
            (self.place.path is None, self.place.line, "请选一个空文件夹，服务器的地址和本机的设置放在里面。"),
        ):
            if missing:
                self._show_address()
                self._say(sentence)
                line.setFocus()
                return
        assert self.place.path is not None
        at = {"host": self.host.text().strip(), "database": self.database.text().strip(), "user": self.user.text().strip()}
        server = replace(self._server, **at, port=int(port or 0))
        tried = partial(
            connect, self.place.path, server, self.password.text(), self.clerk.text().strip(), remembered=self.keep.isChecked(),
            upgrade=self._upgrade,
        )  # fmt: skip
        self._say("")
        self.go.refuse("正在连接服务器")
        self._trying = run_query(
            self, lambda progress: tried(progress=progress), partial(self._enter, self.place.path), self._refused, key="try",
            label="正在连接服务器",
        )  # fmt: skip

    def _enter(self, folder: Path, remark: str) -> None:
        self._done, self._trying = True, None
        self.accept()
        self.connected.emit(folder, remark)

    def _refused(self, error: KnownError) -> None:
        self._trying = None
        self.go.refuse("")
        self._say(str(error))
        if isinstance(error, OlderOffice):
            self._upgrade = True
            self.go.set_text("升级并连接")

    def _ask_anew(self) -> None:
        """Another address: whether an older office is wanted there was not asked."""
        self._upgrade = False
        self.go.set_text("连接")

    def _say(self, sentence: str) -> None:
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def reject(self) -> None:
        if not self._done:
            if self._trying is not None:
                self._trying.replace()
            super().reject()
            self.left.emit()
