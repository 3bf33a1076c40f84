"""A data folder is made to open an office on a server: tried first, kept only when it is one of ours and may be spoken with."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from trafficdesk.errors import KnownError, PasswordWanted
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.system import Setting
from trafficdesk.store import schema, server_password
from trafficdesk.store.server import Server, clerk_of, keep_server, server_of, told
from trafficdesk.store.server_password import can_remember
from trafficdesk.store.store import Store
from trafficdesk.transfer.faults import storage
from trafficdesk.transfer.folder import office_is_there

__all__ = ["OlderOffice", "Server", "begin_at", "can_remember", "clerk_of", "connect", "server_of", "told", "with_password"]

_AFTERMATH = "没有连接，也没有改动。"


class OlderOffice(KnownError):
    """The office is of an older program: to open it here brings it up to date for every desk."""


def connect(
    folder: Path, server: Server, password: str, clerk: str = "", *, remembered: bool = False, upgrade: bool = False,
    progress: Progress = no_progress,
) -> str:  # fmt: skip
    """Try a server; when an office of ours is there, the folder opens it from now on. A sentence for what went less well, else "".

    clerk: who sits at this computer. remembered: the password is kept in its keyring; else it is forgotten there. upgrade: an
    office of an older program is wanted all the same. Raises KnownError, and nothing was kept; so does a progress that stops it.
    """
    _require_free(folder)
    password = password or server_password.held(server)
    store = Store(server.url(password))
    try:
        older = schema.is_older(store)
        name = "" if older else _office_name(store)
    finally:
        store.close()
    if older and not upgrade:
        raise OlderOffice(
            "这个办事处的数据是旧版本的程序建立的。在这里打开会升级它，以后别的电脑也要装新版才能用。请先让管服务器的人备份。"
        )
    if not older and not name:
        raise KnownError(f"服务器上的这个办事处还没有取名，像是没有建完。{_AFTERMATH}请先用 init 建好，或用 move 搬进去。")
    progress(0, 0, "")  # who has left meanwhile wants nothing kept
    with storage("数据文件夹", _AFTERMATH):
        keep_server(folder, server, clerk)
    server_password.hold(server, password)
    if not remembered:
        server_password.forget(server)
        return ""
    try:
        server_password.remember(server, password)
    except KnownError as error:
        return str(error)
    return ""


def begin_at(folder: Path, server: Server, password: str) -> None:
    """The folder opens the empty database of a server from now on, in which the office is still to be made."""
    _require_free(folder)
    store = Store(server.url(password))
    try:
        schema.require_empty(store)
    finally:
        store.close()
    with storage("数据文件夹", _AFTERMATH):
        keep_server(folder, server)
    server_password.hold(server, password)


def with_password(folder: Path, ask: Callable[[str], str]) -> None:
    """Have the password that the server of a folder wants, asking for it as long as it is wrong; at once where none is wanted.

    ask: given a sentence, answers a password; "" gives up. KnownError then, and for whatever else is wrong with the server.
    """
    server = server_of(folder)
    if server is None:
        return
    store = Store.at(folder)
    try:
        while True:
            try:
                with store.read():
                    return
            except PasswordWanted as error:
                password = ask(str(error))
                if not password:
                    raise
                server_password.hold(server, password)
    finally:
        store.close()


def _require_free(folder: Path) -> None:
    if server_of(folder) is None and office_is_there(folder):
        raise KnownError(f"文件夹 {folder} 里已经有一个办事处。{_AFTERMATH}请换一个空文件夹，服务器的地址会记在里面。")


def _office_name(store: Store) -> str:
    with store.read() as connection:
        kept = connection.scalar(select(Setting.value).where(Setting.name == "office.name"))
    return str(json.loads(kept)) if kept is not None else ""
