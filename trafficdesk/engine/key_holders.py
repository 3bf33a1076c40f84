"""The ledger of users and the key file of a locked office say the same: who may log in, and how he is called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.errors import KnownError
from trafficdesk.guard import key_file, ring
from trafficdesk.guard.rights import ADMIN, READER, Right, require
from trafficdesk.records.system import User
from trafficdesk.store.store import FILE_NAME, Store

CODE = User.spec.code
BY_CODE = "恢复码"  # who sits at the desk when it was opened by the recovery code


def holder(connection: Connection, owner: str) -> Any:
    """The living row of an active user by his uuid (name, role), None when there is none."""
    table = User.table()
    wanted = select(table.c.name, table.c.role).where(table.c.uuid == owner, *_active())
    return connection.execute(wanted).first()


def active_called(connection: Connection, name: str) -> Any:
    """The living row of an active user by his name (name, role), None when there is none."""
    table = User.table()
    return connection.execute(select(table.c.name, table.c.role).where(table.c.name == name, *_active())).first()


def require_admin(connection: Connection, folder: Path) -> None:
    """KnownError when nobody would be left who may log in and manage users.

    An office that knows none of those who hold a password (a restored one) gets its first user now.
    """
    file, table = key_file.load(folder), User.table()
    if file is None or not set(file.owners) & set(connection.scalars(select(table.c.uuid))):
        return
    wanted = select(table.c.uuid).where(table.c.role == ADMIN, *_active())
    if not set(file.owners) & set(connection.scalars(wanted)):
        raise KnownError(f"至少要留一位能登录的{ADMIN}，没有改动。请先让另一位使用人做{ADMIN}。")


def bring_in_line(store: Store, folder: Path) -> None:
    """After a change of users: who is not active any more cannot log in, who was renamed logs in by the new name."""
    file, table = key_file.load(folder), User.table()
    if file is None:
        return
    with store.read() as connection:
        names = {owner: str(name) for owner, name in connection.execute(select(table.c.uuid, table.c.name).where(*_active()))}
    new = file.only(names)
    if new != file:
        new.save(folder)


def require_restorer(folder: Path) -> None:
    """ForbiddenError when who is logged in may not put another database in the place of this one.

    Where the database cannot be read nobody's role can be asked any more: whoever can log in may put it right.
    """
    held = ring.held_for(folder) if key_file.load_if_whole(folder) is not None else None
    if held is None or not held.owner or held.restored or not (folder / FILE_NAME).exists():
        return
    store = Store.at(folder)
    try:
        with store.read() as connection:
            found = holder(connection, held.owner)
    except KnownError:
        return
    finally:
        store.close()
    if found is not None:
        require(str(found.name), str(found.role or READER), Right.RESTORE)


def _active() -> tuple[Any, ...]:
    table = User.table()
    return table.c.deleted_at.is_(None), table.c.active.is_not(False)
