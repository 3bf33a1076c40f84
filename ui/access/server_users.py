"""使用人与服务器用户: who may write in an office on a server, in which role, by which login of the server."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from trafficdesk.progress import Progress
from ui.access.server_login import LoginLine
from ui.access.users import ROLES, UserDialog
from ui.dialogs.dialog import Dialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

if TYPE_CHECKING:
    from trafficdesk.engine.users import UserLine

_MEANS = "每人一个服务器用户，改动就记在他的名下，角色在服务器上一样管用。没有给过别人权限的，谁连上库谁什么都能做。"


@dataclass(frozen=True)
class _Known:
    """lines: everybody; logins: a person → his logins, None where this desk neither sees nor gives them."""

    lines: list[UserLine]
    logins: dict[str, str] | None

    def login_of(self, name: str) -> str:
        """"" for none, or where it is not known."""
        return (self.logins or {}).get(name, "")


class ServerUsersDialog(Dialog):
    """Users and their logins. What is given to somebody who only reads one unit is given on the command line (login)."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__("使用人与服务器用户", parent)
        self._desk = session.desk
        self.known = _Known([], None)
        self.table = ReadTable(("姓名", "角色", "状态", "学生名册", "服务器用户"), "使用人员")
        self.table.itemSelectionChanged.connect(self._show_state)
        self.add_one = Button("新增使用人…", "", "add", clicked=lambda: self._edit(None), needs="users.change")
        self.edit_one = Button("修改…", clicked=lambda: self._edit(self._chosen()), needs="users.change")
        self.problem = WrappedLabel("", "bad")
        done = Button("关闭", "primary", clicked=self.accept)
        self.set_primary(done)
        body = column(
            WrappedLabel(f"{ROLES}{_MEANS}", "hint"), (self.table, 1), self.problem, row(self.add_one, self.edit_one, None),
            margins=(18, 16, 18, 12), gap=10,
        )  # fmt: skip
        bar = framed("bar", row(None, done, margins=(14, 0, 14, 0)))
        bar.setFixedHeight(int(theme.metric("bar")))
        self.setLayout(column((body, 1), bar, gap=0))
        open_size(self, 720, 460)
        self._show_state()
        self.load()

    def load(self) -> None:
        """Read the users again."""
        run_query(self, lambda _: self._read(), self._show, lambda error: self.problem.setText(str(error)), key="users")

    def _read(self) -> _Known:
        return _Known(self._desk.users.lines(), self._desk.logins.of_people())

    def _show(self, known: _Known) -> None:
        self.known = known
        self.table.show_rows(
            (
                each.name, each.role, "可以使用" if each.active else "停用", "可以看" if each.sees_pupils else "",
                known.login_of(each.name) or ("" if known.logins is None else "没有"),
            )
            for each in known.lines
        )  # fmt: skip
        self.table.resizeColumnsToContents()
        self._show_state()

    def _chosen(self) -> UserLine | None:
        at = self.table.currentRow()
        return self.known.lines[at] if self.table.selectedItems() and at < len(self.known.lines) else None

    def _edit(self, line: UserLine | None) -> None:
        login = LoginLine(self.known.login_of(line.name) if line else "", given=self.known.logins is not None)
        UserDialog(line, partial(self._write, line, login.logins(), login), self, login).open()

    def _write(self, line: UserLine | None, before: tuple[str, ...], login: LoginLine, form: UserDialog) -> None:
        name, role = form.name.text().strip(), form.role.currentText()
        active, pupils = form.active.isChecked(), form.pupils.isChecked()
        now = login.logins() if active else ()  # who is stopped comes in no more

        def work(_: Progress) -> None:
            if now != before:
                self._desk.logins.require_fit(now, role)  # before anything is written
            if line is None:
                self._desk.users.add(name, role)
            else:
                self._desk.users.change(line.id, role=role, active=active, sees_pupils=pupils)
            if now != before:
                self._desk.logins.hand_over(name, now)

        def done(_: object) -> None:
            form.accept()
            self.load()

        run_change(self, work, done, lambda error: form.problem.setText(str(error)))

    def _show_state(self) -> None:
        self.edit_one.refuse("" if self._chosen() is not None else "请先选一位")
