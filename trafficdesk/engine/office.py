"""The office that is open: its database, its data folder, who sits at the desk, its settings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from trafficdesk import clock
from trafficdesk.engine import key_holders
from trafficdesk.guard.kept_files import KeptFiles
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.rights import Right, may, require
from trafficdesk.records.system import ChangeSetRow, Setting
from trafficdesk.rules import own_fields
from trafficdesk.store.changes import Change
from trafficdesk.store.store import Store
from trafficdesk.transfer.folder import ATTACHMENTS


class Office:
    """Shared by every stream. `user` is written beside every change."""

    def __init__(self, store: Store, folder: Path, keys: Keys | None = None) -> None:
        self.store = store
        self.folder = folder
        self.keys = keys  # of an office with a password
        self.files = KeptFiles(folder / ATTACHMENTS, keys)
        self.user = ""
        self.role = ""  # none in an office without a password
        self._looks: set[tuple[date, str, str]] = set()

    def setting(self, name: str, default: Any = None) -> Any:
        """A setting of the office (JSON value)."""
        with self.store.read() as connection:
            kept = self._read_setting(connection, name)
        return default if kept is None else kept

    def _read_setting(self, connection: Connection, name: str) -> Any:
        text = connection.scalar(select(Setting.value).where(Setting.name == name))
        return None if text is None else json.loads(text)

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a setting; None forgets it."""
        with self.store.write() as connection:
            connection.execute(delete(Setting.table()).where(Setting.name == name))
            if value is not None:
                text = json.dumps(value, ensure_ascii=False)
                connection.execute(insert(Setting.table()).values(name=name, value=text))

    @property
    def name(self) -> str:
        """The office's own name, as printed on every document."""
        return str(self.setting("office.name", ""))

    def may(self, right: Right) -> bool:
        """Whether the role of the present user goes so far."""
        return may(self.role, right)

    def require(self, right: Right) -> None:
        """ForbiddenError, which names who may, when it does not."""
        require(self.user, self.role, right)

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

    def log_look(self, sentence: str, *, once: bool = False) -> None:
        """Write down that somebody looked at or took out unmasked personal data (never the data itself).

        once: no more than once a day while the office is open, for what is seen again and again while a list is gone through.
        """
        look = clock.today(), self.user, sentence
        if once and look in self._looks:
            return
        self._looks.add(look)
        with self.store.write() as connection:
            row = {"at": clock.now(), "by": self.user, "sentence": sentence, "kind": "look"}
            connection.execute(insert(ChangeSetRow.table()).values(row))


class OfficeOnce(Office):
    """The office while something is read at once: each setting is asked for once."""

    def __init__(self, office: Office, connection: Connection) -> None:
        super().__init__(office.store, office.folder, office.keys)
        self.user, self.role = office.user, office.role
        self._connection = connection
        self._settings: dict[str, Any] = {}

    def setting(self, name: str, default: Any = None) -> Any:
        if name not in self._settings:
            self._settings[name] = self._read_setting(self._connection, name)
        kept = self._settings[name]
        return default if kept is None else kept
