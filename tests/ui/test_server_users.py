"""Users of an office on a server and their logins there, in the window."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from tests.helpers import postgres
from trafficdesk.desk import Desk
from trafficdesk.store.server import Server, keep_server
from ui.access.server_login import LoginLine
from ui.access.server_users import ServerUsersDialog
from ui.access.users import UserDialog
from ui.desks.ledger import LedgerPage
from ui.preferences import Preferences
from ui.session import Session

Settle = Callable[[], None]


@pytest.fixture
def place(server: str) -> Iterator[tuple[Server, str]]:
    """An office on a server, and a login that nobody was given."""
    login = f"desk_{uuid.uuid4().hex[:8]}"
    office = postgres.new_office(server)
    root = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with root.connect() as connection:
        connection.execute(text(f"CREATE ROLE {login} LOGIN"))
    yield office, login
    with root.connect() as connection:
        connection.execute(text(f"DROP DATABASE {office.database} WITH (FORCE)"))
        connection.execute(text(f"DROP ROLE {login}"))
    root.dispose()


def dialog_of(folder: Path, place: Server, user: str, show_page: Any, settle: Settle) -> tuple[Desk, ServerUsersDialog]:
    keep_server(folder, place)
    desk = Desk.open(folder, user=user)
    session = Session(desk, folder, Preferences())
    dialog = ServerUsersDialog(session, show_page(LedgerPage(session, "units")))
    dialog.open()
    settle()
    return desk, dialog


def texts(dialog: ServerUsersDialog) -> list[list[str]]:
    table = dialog.table
    return [[table.item(row, column).text() for column in range(table.columnCount())] for row in range(table.rowCount())]


def test_who_is_added_with_a_login_works_by_it_until_he_is_stopped(
    place: tuple[Server, str], tmp_path: Path, themed: Any, show_page: Any, settle: Settle
) -> None:
    server, login = place
    desk, dialog = dialog_of(tmp_path / "owner", server, "小林", show_page, settle)
    dialog.add_one.click()
    form = dialog.findChild(UserDialog)
    form.name.setText("林登记")
    form.lines.first.setText("nobody_here")
    form.go.click()
    settle()
    assert "没有用户“nobody_here”" in form.problem.text() and form.isVisible(), "nothing was written, what was typed stays"
    assert texts(dialog) == []
    form.lines.first.setText(login)
    form.go.click()
    settle()
    assert texts(dialog) == [["林登记", "经办人", "可以使用", "", login]]
    his = Desk.open(_folder(tmp_path / "his", server, login))
    assert (his.office.user, his.office.role) == ("林登记", "经办人")
    his.close()
    dialog.table.selectRow(0)
    dialog.edit_one.click()
    form = next(each for each in dialog.findChildren(UserDialog) if each.isVisible())
    form.active.setChecked(False)
    form.go.click()
    settle()
    assert texts(dialog) == [["林登记", "经办人", "停用", "", "没有"]]
    assert desk.logins.lines() == []
    dialog.close()
    desk.close()


def test_at_a_clerks_desk_logins_are_neither_seen_nor_given(
    place: tuple[Server, str], tmp_path: Path, themed: Any, show_page: Any, settle: Settle
) -> None:
    server, login = place
    keep_server(tmp_path / "owner", server)
    with_all = Desk.open(tmp_path / "owner", user="小林")
    with_all.users.add("小周", "管理员")
    with_all.logins.hand_over("小周", [login])
    desk, dialog = dialog_of(tmp_path / "his", replace(server, user=login), "", show_page, settle)
    assert texts(dialog) == [["小周", "管理员", "可以使用", "", ""]]
    dialog.add_one.click()
    form = dialog.findChild(UserDialog)
    assert isinstance(form.lines, LoginLine) and form.lines.first.isReadOnly()
    form.name.setText("林登记")
    form.go.click()
    settle()
    assert [line[0] for line in texts(dialog)] == ["小周", "林登记"]
    dialog.close()
    desk.close()
    with_all.close()


def _folder(folder: Path, server: Server, login: str) -> Path:
    keep_server(folder, replace(server, user=login))
    return folder
