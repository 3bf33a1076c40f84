"""密码与使用人: who may log in, in which role; one's own password, the recovery code, after how long the window is locked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSpinBox, QWidget

from trafficdesk.desk import BY_CODE
from trafficdesk.errors import KnownError
from trafficdesk.guard.rights import GRANTED, Right
from trafficdesk.progress import Progress
from ui.access.passwords import ChangePasswordDialog, TwoLines
from ui.access.server_login import LoginLine
from ui.dialogs.dialog import Dialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.engine.users import UserLine

LONGEST_MINUTES = 120
ROLES = (
    "管理员什么都能做，管使用人、恢复和撤销别人的修改；经办人登记、打印、导出、备份；"
    "审核人看、打印，并办审批的步骤；只读只能看，证号电话打星号，不能打印导出。"
)

_BY_CODE = (
    "您是用恢复码进来的。请在下面选自己的名字，点“修改…”设一个新密码；没有自己的名字就点“新增使用人…”。"
    "再用它登录；用过的恢复码请重新生成一张。"
)


class UsersDialog(Dialog):
    """`code_wanted`, `plain_wanted`: what the program does with the whole office; `minutes` of idleness."""

    code_wanted = Signal()
    plain_wanted = Signal()
    minutes = Signal(int)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__("密码与使用人", parent)
        self._users = session.desk.users
        manages = self._users.may(Right.USERS)
        self.lines: list[UserLine] = []
        self.table = ReadTable(("姓名", "角色", "登录", "学生名册"), "使用人员")
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.itemSelectionChanged.connect(self._show_state)
        self.add_one = Button("新增使用人…", "", "add", clicked=lambda: self._edit(None), needs="users.change")
        self.edit_one = Button("修改…", clicked=lambda: self._edit(self._chosen()), needs="users.change")
        self.own = Button("改我的密码…", clicked=self._change_own)
        self.code = Button("重新生成恢复码…", clicked=lambda: self._leave_by(self.code_wanted.emit), needs="users.new_code")
        self.plain = Button("取消密码…", "danger", clicked=lambda: self._leave_by(self.plain_wanted.emit), needs="desk.restore")
        self.idle = QSpinBox()
        self.idle.setRange(1, LONGEST_MINUTES)
        self.idle.setValue(session.preferences.lock_minutes)
        self.idle.setSuffix(" 分钟")
        self.idle.setAccessibleName("多久不用就锁定")
        self.idle.valueChanged.connect(self.minutes)
        for button in (self.add_one, self.edit_one, self.code, self.plain):
            button.setVisible(manages)
        done = Button("关闭", "primary", clicked=self.accept)
        self.set_primary(done)
        by_code = session.desk.office.user == BY_CODE
        self.own.setVisible(not by_code)
        body = column(
            NoteBox(_BY_CODE) if by_code else WrappedLabel(ROLES, "hint"), (self.table, 1),
            row(self.add_one, self.edit_one, None, self.own),
            row(label("多久不用就锁定", "label"), self.idle, label("随时锁定：Ctrl+L", "hint"), None), margins=(18, 16, 18, 12), gap=10,
        )  # fmt: skip
        bar = framed("bar", row(self.plain, self.code, None, done, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        open_size(self, 640, 460)
        self._show_state()
        self.load()

    def load(self) -> None:
        """Read the users again."""
        run_query(self, lambda _: self._users.lines(), self._show, key="users")

    def _show(self, lines: list[UserLine]) -> None:
        self.lines = lines
        states = ["停用" if not each.active else "能登录" if each.has_password else "没有设密码" for each in lines]
        self.table.show_rows(
            (each.name, each.role, state, "可以看" if each.sees_pupils else "") for each, state in zip(lines, states, strict=True)
        )
        self.table.resizeColumnsToContents()
        self._show_state()

    def _chosen(self) -> UserLine | None:
        at = self.table.currentRow()
        return self.lines[at] if self.table.selectedItems() and at < len(self.lines) else None

    def _edit(self, line: UserLine | None) -> None:
        UserDialog(line, partial(self._write, line), self).open()

    def _write(self, line: UserLine | None, form: UserDialog) -> None:
        name, role, password = form.name.text().strip(), form.role.currentText(), form.lines.first.text()
        active, pupils = form.active.isChecked(), form.pupils.isChecked()

        def work(_: Progress) -> None:
            if line is None:
                self._users.add(name, role, password)
                return
            self._users.change(line.id, role=role, active=active, sees_pupils=pupils)
            if password:
                self._users.set_password(line.id, password)

        def done(_: object) -> None:
            form.accept()
            self.load()

        run_change(self, work, done, lambda error: form.problem.setText(str(error)))

    def _change_own(self) -> None:
        def change(old: str, new: str, failed: Callable[[KnownError], None], done: Callable[[], None]) -> None:
            run_change(self, lambda _: self._users.change_password(old, new), lambda _: done(), failed)

        ChangePasswordDialog(change, self).open()

    def _leave_by(self, way: Callable[[], object]) -> None:
        self.accept()
        way()

    def _show_state(self) -> None:
        self.edit_one.refuse("" if self._chosen() is not None else "请先选一位")


class UserDialog(Dialog):
    """One user, new (None) or known. take: writes what stands in the form and closes it, or says in it what speaks against.

    secret: what he comes in with: a password, or on a server his login there.
    """

    def __init__(
        self, line: UserLine | None, take: Callable[[UserDialog], None], parent: QWidget, secret: TwoLines | LoginLine | None = None
    ) -> None:
        super().__init__("新增使用人" if line is None else f"修改使用人 {line.name}", parent)
        self._new = line is None
        self.name = QLineEdit(line.name if line else "")
        self.name.setReadOnly(not self._new)
        self.name.setAccessibleName("姓名")
        self.role = QComboBox()
        self.role.setAccessibleName("角色")
        self.role.addItems(list(GRANTED))
        self.role.setCurrentText(line.role if line else "经办人")
        self.active, self.pupils = QCheckBox("可以登录"), QCheckBox("可以看学生名册")
        self.active.setChecked(line is None or line.active)
        self.pupils.setChecked(line is not None and line.sees_pupils)
        self.active.setVisible(not self._new)
        self.pupils.setVisible(not self._new)
        self.lines = secret or TwoLines()
        self.problem = WrappedLabel("", "bad")
        self.go = Button("保存", "primary", "save", "F2", lambda: take(self))
        self.go.setShortcut("F2")
        self.set_primary(self.go)
        body = column(
            label("姓名", "label"), self.name, label("角色", "label"), self.role, self.active, self.pupils, self.lines,
            WrappedLabel(self.lines.hint(self._new), "hint"), self.problem, None, margins=(20, 18, 20, 12), gap=8,
        )  # fmt: skip
        bar = framed("bar", row(None, Button("取消", clicked=self.reject), self.go, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        self.setMinimumWidth(theme.scaled(440))
        self.name.textChanged.connect(lambda _: self._show_state())
        self.lines.changed.connect(self._show_state)
        self._show_state()

    def _show_state(self) -> None:
        self.problem.setText("")
        why = self.lines.why_not() if self._new or self.lines.is_filled() else ""
        self.go.refuse(why if self.name.text().strip() else "请填写姓名")
