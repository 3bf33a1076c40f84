"""Who is there: the login before the window, and the way back into a window that was locked."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from trafficdesk.errors import KnownError
from trafficdesk.guard import login
from trafficdesk.progress import Progress
from ui.desks.backup_parts import PasswordLine, show_box
from ui.dialogs.dialog import Dialog
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row

NOTICE = "非涉密系统，严禁处理国家秘密、工作秘密。"


class LoginDialog(Dialog):
    """only: who has locked his window, who alone gets back into it; "" at the start, when anybody may log in."""

    entered = Signal()
    left = Signal()  # out of the program, or (from a locked window) to the login of somebody else

    def __init__(self, folder: Path, parent: QWidget | None, *, only: str = "") -> None:
        super().__init__("已锁定" if only else "登录", parent)
        self._folder, self._only, self._done = folder, only, False
        self.user = QComboBox()
        self.user.setAccessibleName("姓名")
        self.user.addItems([only] if only else list(login.users(folder)))
        self.user.setEnabled(self.user.count() > 1)
        self.password = PasswordLine("登录密码")
        self.code = QLineEdit()
        self.code.setAccessibleName("恢复码")
        self.code.setPlaceholderText("照打印的那张纸抄，7 组字母和数字")
        self.problem = WrappedLabel("", "bad")
        self.go = Button("登录" if not only else "解锁", "primary", clicked=self._try)
        self.set_primary(self.go)
        self.by_code = Button("忘了密码，用恢复码打开", "flat", clicked=self._switch)
        leave = Button("换人登录" if only else "退出程序", clicked=self.reject)
        self._waiting = QTimer(self)
        self._waiting.setInterval(500)
        self._waiting.timeout.connect(self._show_state)
        self._lay_out(leave)
        for line in (self.password, self.code):
            line.textChanged.connect(lambda _: self._show_state())
        # Who came in by the recovery code has no password: he gets back in by the code.
        self._by_code(bool(only) and only not in login.users(folder))
        self._show_state()

    def _lay_out(self, leave: Button) -> None:
        self._typed, self._copied = QWidget(), QWidget()
        shown = show_box(self.password)
        self._typed.setLayout(
            column(label("姓名", "label"), self.user, label("密码", "label"), self.password, shown, gap=6)
        )
        words = WrappedLabel("打开以后请马上在“密码与使用人”里设一个新密码。", "hint")
        self._copied.setLayout(column(label("恢复码", "label"), self.code, words, gap=6))
        head = f"{self._only} 锁定了窗口，没有存的内容都还在。" if self._only else "这个办事处的数据有密码，请先登录。"
        body = column(
            label("交通安全工作台", "h1"), WrappedLabel(head, "label"), self._typed, self._copied, self.problem, None,
            row(self.by_code, None), WrappedLabel(NOTICE, "hint"), margins=(20, 18, 20, 12), gap=10,
        )  # fmt: skip
        bar = framed("bar", row(None, leave, self.go, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(460))
        self.by_code.setVisible(not self._only)

    def _switch(self) -> None:
        self._by_code(self._copied.isHidden())

    def _by_code(self, on: bool) -> None:
        self._typed.setVisible(not on)
        self._copied.setVisible(on)
        self.by_code.setText("用密码登录" if on else "忘了密码，用恢复码打开")
        (self.code if on else self.password).setFocus()
        self.problem.setText("")
        self._show_state()

    def _try(self) -> None:
        folder, user, password = self._folder, self.user.currentText(), self.password.text()
        code = self.code.text() if not self._copied.isHidden() else ""

        def work(_: Progress) -> None:
            if code:
                login.log_in_by_code(folder, code)
            else:
                login.log_in(folder, user, password)

        self.go.refuse("正在核对")
        run_query(self, work, lambda _: self._enter(), self._refused, key="login")

    def _enter(self) -> None:
        self._done = True
        self.accept()
        self.entered.emit()

    def _refused(self, error: KnownError) -> None:
        self.problem.setText(str(error))
        self.password.selectAll()
        self._waiting.start()
        self._show_state()

    def _show_state(self) -> None:
        typed = self.code.text().strip() if self._typed.isHidden() else self.password.text()
        left = login.pause_left(self._folder) if self._waiting.isActive() else 0.0
        if left <= 0:
            self._waiting.stop()
        self.go.refuse(f"请等 {left:.0f} 秒再试" if left >= 1 else "请稍等" if left > 0 else "" if typed else "请先输入")

    def reject(self) -> None:
        if not self._done:
            super().reject()
            self.left.emit()
