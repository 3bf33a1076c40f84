"""The office that is open: its database, its data folder, who sits at the desk, its settings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, insert, select

from trafficdesk import clock
from trafficdesk.engine import key_holders
from trafficdesk.engine.lent import LentRows
from trafficdesk.fields.folding import storable, storable_value
from trafficdesk.guard.kept_files import KeptFiles
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.rights import CALLED, ForbiddenError, Right, may, require
from trafficdesk.records.system import Setting
from trafficdesk.rules import own_fields
from trafficdesk.store import setting_names, trail
from trafficdesk.store.changes import Change
from trafficdesk.store.dialect import line_is_encrypted, tell_others
from trafficdesk.store.server import clerk_of, keep_server, server_of
from trafficdesk.store.server_files import ServerFiles
from trafficdesk.store.store import Store
from trafficdesk.transfer.faults import storage
from trafficdesk.transfer.folder import ATTACHMENTS

_LOGGED = (
    "打印、导出和看完整号码都要留下记录，这个盘现在记不下来。请腾出空间或去掉写保护，再点“再打开试试”；"
    "急着用的，先备份到 U 盘，在另一个盘或另一台电脑上恢复了再打印。"
)
Files = KeptFiles | ServerFiles


@cache
def _setting() -> Select[str]:
    """Composed once: every page asks for some."""
    return select(Setting.value).where(Setting.name == bindparam("called"))


class Office:
    """Shared by every stream. `user` is written beside every change."""

    def __init__(self, store: Store, folder: Path, keys: Keys | None = None, files: Files | None = None) -> None:
        self.store = store
        self.folder = folder
        self.keys = keys  # of an office with a password
        self.files = files or (ServerFiles(store) if store.on_server else KeptFiles(folder / ATTACHMENTS, keys))
        self.user = ""
        self.role = ""  # none in an office without a password
        self.known = 0  # the last act when it was opened
        self.lent = LentRows(store)
        self._looks: set[tuple[date, str, str]] = set()

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the office (JSON value)."""
        with self.store.read() as connection:
            kept = self._read_setting(connection, name)
        return default if kept is None else kept

    def _read_setting(self, connection: Connection, name: str) -> Any:
        text = connection.scalar(_setting(), {"called": name})
        return None if text is None else json.loads(text)

    def set_setting(self, name: str, value: Any, *, right: Right | None = None) -> None:
        """Keep a setting; None forgets it. Who set it, what it was and what it is stand in the trail.

        right: of the verb that sets it, where it is another one than the setting's own (store/setting_names.py).
        """
        self.require(right or setting_names.RIGHTS.get(name, Right.SETTINGS))
        with self.store.write() as connection:
            old, new = self._put_setting(connection, name, value)
            if old != new:
                act = trail.note(connection, trail.SETTING, self.user, f"改了设置“{setting_names.LABELS.get(name, name)}”", entries=[
                    {"action": trail.SET, "code": trail.SETTINGS_CODE, "field": name, "old": old, "new": new}])  # fmt: skip
                tell_others(connection, act)

    def remember(self, name: str, value: Any) -> None:
        """Keep what only serves comfort (widths of columns, a draft, how a list was read); it leaves no trace."""
        assert not setting_names.is_proven(name), f"{name} would be called tampered: it leaves no trace (store/setting_names.py)"
        if self.store.looking is not None:
            return
        with self.store.write() as connection:
            self._put_setting(connection, name, value)

    @staticmethod
    def _put_setting(connection: Connection, name: str, value: Any) -> tuple[str | None, str | None]:
        old = connection.scalar(select(Setting.value).where(Setting.name == name))
        connection.execute(delete(Setting.table()).where(Setting.name == name))
        new = None if value is None else json.dumps(storable_value(value), ensure_ascii=False)
        if new is not None:
            connection.execute(insert(Setting.table()).values(name=name, value=new))
        return old, new

    @property
    def server(self) -> str:
        """The computer on which the office is, "" when it lies in its folder."""
        server = server_of(self.folder)
        return "" if server is None else "本机" if server.host.startswith("/") else server.host or "本机"

    def line_is_plain(self) -> bool:
        """Whether what goes to and from the server can be read on its way; not where it leaves this computer by no net."""
        server = server_of(self.folder)
        if server is None or server.host.startswith("/"):
            return False
        with self.store.read() as connection:
            return not line_is_encrypted(connection)

    @property
    def clerk(self) -> str:
        """Who is said to sit here, "" before anybody said so."""
        return clerk_of(self.folder) or str(self.setting("office.clerk", ""))

    def keep_clerk(self, clerk: str) -> None:
        """Who sits here: a setting of the office, but of each desk where it has several."""
        if (server := server_of(self.folder)) is not None:
            with storage("数据文件夹", "经办人没有改。"):
                keep_server(self.folder, server, storable(clerk))
        else:
            self.set_setting("office.clerk", clerk)

    @property
    def name(self) -> str:
        """The office's own name, as printed on every document."""
        return str(self.setting("office.name", ""))

    def may(self, right: Right) -> bool:
        """Whether the role of the present user goes so far; of an office that is only looked at, whether anybody may."""
        return not self._shut(right) and may(self.role, right)

    def require(self, right: Right) -> None:
        """ForbiddenError, which names who may, when it does not."""
        looking = self.store.looking
        if looking is not None and self._shut(right):
            logged = _LOGGED if looking.disk and right in (Right.TAKE_OUT, Right.FULL) else ""
            raise ForbiddenError(f"{looking.sentence}现在只能看，不能{CALLED[right]}。{logged}")
        require(self.user, self.role, right)

    def _shut(self, right: Right) -> bool:
        looking = self.store.looking
        return looking is not None and right is not Right.READ and not (right is Right.BACKUP and looking.disk)

    def before_commit(self, connection: Connection, changes: Iterable[Change]) -> None:
        """What a change may not do whoever makes it: users are managed by who may, and somebody is left who can."""
        if any(change.code == key_holders.CODE for change in changes):
            self.require(Right.USERS)
            if self.keys is not None:
                key_holders.require_admin(connection, self.folder)

    def follow(self, changes: Iterable[Change]) -> None:
        """What a committed change means beyond the tables: the office's own fields, who may log in."""
        changes = list(changes)
        if self.keys is not None and any(change.code == key_holders.CODE for change in changes):
            key_holders.bring_in_line(self.store, self.folder)
        if any(change.code == own_fields.OWN for change in changes):
            own_fields.apply(self.store)

    def log_look(
        self, sentence: str, *, reason: str = "", code: str = "", ids: Iterable[int] = (), field: str = "", once: bool = False,
        kind: str = trail.LOOK, of: Mapping[str, Iterable[int]] | None = None,
    ) -> None:
        """Write down that somebody looked at or took out unmasked personal data (never the data itself): who, when, why, of whom.

        code, ids, field: the rows and which part of them; of: rows of several records. once: no more than once a day while the
        office is open, for what is seen again and again while a list is gone through.
        """
        if kind == trail.LOOK:
            self.require(Right.FULL)
        look = clock.today(), self.user, sentence
        if once and look in self._looks:
            return
        self._looks.add(look)
        entries = [
            {"action": trail.LOOKED, "code": of_code, "row_id": first, "last_id": last if last > first else None, "field": field}
            for of_code, rows in (of if of is not None else {code: ids}).items()
            for first, last in trail.spans(rows)
        ]
        with self.store.write() as connection:
            trail.note(connection, kind, self.user, sentence, reason, entries)

    def note(self, kind: str, sentence: str, reason: str = "") -> None:
        """Write down an act that changes no record: a print, an export, a backup."""
        with self.store.write() as connection:
            trail.note(connection, kind, self.user, sentence, reason)


class OfficeOnce(Office):
    """The office while something is read at once: each setting is asked for once."""

    def __init__(self, office: Office, connection: Connection) -> None:
        super().__init__(office.store, office.folder, office.keys, office.files)
        self.user, self.role, self.lent = office.user, office.role, office.lent
        self._connection = connection
        self._settings: dict[str, Any] = {}

    def setting(self, name: str, default: Any = None) -> Any:
        if name not in self._settings:
            self._settings[name] = self._read_setting(self._connection, name)
        kept = self._settings[name]
        return default if kept is None else kept
