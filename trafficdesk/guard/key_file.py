"""desk.keys: the office's key, wrapped once per user and once by the recovery code. Without it nothing can be opened.

Two files of the same content: one is written after the other, so that at any moment one of them is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import storable
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.recovery_code import read_code
from trafficdesk.guard.wrapping import Wrapped, from_json, wrap

KEY_FILE = "desk.keys"
TWIN = "desk.keys.2"
RECOVERY = ""  # the owner of what the recovery code opens
SHORTEST = 8
_LARGEST = 1 << 20
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class KeyFile:
    """office: a mark that says nothing of it. Changing one answers a new one; `save` writes it."""

    office: str
    wrapped: tuple[Wrapped, ...]

    @property
    def users(self) -> tuple[str, ...]:
        """The names of those who may log in, in the order in which they were added."""
        return tuple(each.name for each in self.wrapped if each.owner != RECOVERY)

    @property
    def owners(self) -> tuple[str, ...]:
        """The uuids of those who may log in."""
        return tuple(each.owner for each in self.wrapped if each.owner != RECOVERY)

    def owner_of(self, name: str) -> str:
        """The uuid of the user called so, RECOVERY when nobody is."""
        return next((each.owner for each in self.wrapped if each.name == name and each.owner != RECOVERY), RECOVERY)

    def name_of(self, owner: str) -> str:
        """What a user is called by his uuid, "" when he is none."""
        return next((each.name for each in self.wrapped if each.owner == owner), "")

    def open(self, name: str, password: str) -> Keys | None:
        """The keys, None when the password is another one or nobody is called so."""
        owner = self.owner_of(name)
        return self._opened(owner, password) if owner != RECOVERY else None

    def open_by_code(self, code: str) -> Keys | None:
        """The keys, None when it is the code of another office. KnownError when it was mistyped."""
        return self._opened(RECOVERY, read_code(code))

    def open_by_any(self, secret: str) -> Keys | None:
        """The keys by the password of any user, or by the recovery code: for a backup, which asks for no name."""
        found = (self._opened(owner, secret) for owner in self.owners)
        keys = next((each for each in found if each is not None), None)
        if keys is not None:
            return keys
        try:
            return self.open_by_code(secret)
        except KnownError:
            return None

    def with_user(self, keys: Keys, owner: str, name: str, password: str) -> KeyFile:
        """With a password for a user (uuid and name), new or in the place of the old one."""
        require_good(password)
        return self._with(wrap(keys.root, owner, name, password))

    def with_code(self, keys: Keys, code: str) -> KeyFile:
        """With a recovery code; the one before opens nothing any more."""
        return self._with(wrap(keys.root, RECOVERY, RECOVERY, read_code(code)))

    def only(self, names: Mapping[str, str]) -> KeyFile:
        """With those users alone (uuid → present name); the passwords of others open nothing any more."""
        kept = (each for each in self.wrapped if each.owner == RECOVERY or each.owner in names)
        return replace(self, wrapped=tuple(replace(each, name=names.get(each.owner, RECOVERY)) for each in kept))

    def save(self, folder: Path) -> None:
        """Write both files, each whole or not at all. KnownError where the disk refuses."""
        content = self.to_bytes()
        try:
            for name in (TWIN, KEY_FILE):
                half = folder / f"{name}.part"
                with half.open("wb") as out:
                    out.write(content)
                    out.flush()
                    os.fsync(out.fileno())
                half.replace(folder / name)
        except OSError as error:
            raise KnownError("密码没有存上：数据文件夹写不进去，可能已满或没有权限。原来的密码仍然有效。") from error

    def _opened(self, owner: str, secret: str) -> Keys | None:
        found = next((each for each in self.wrapped if each.owner == owner), None)
        root = found.open(secret) if found is not None else None
        return Keys(self.office, root) if root is not None else None

    def _with(self, new: Wrapped) -> KeyFile:
        places = [each.owner for each in self.wrapped]
        kept = list(self.wrapped)
        if new.owner in places:
            kept[places.index(new.owner)] = new
        else:
            kept.append(new)
        return replace(self, wrapped=tuple(kept))

    def to_bytes(self) -> bytes:
        """As it is written."""
        values = {"format": _FORMAT, "office": self.office, "keys": [each.to_json() for each in self.wrapped]}
        body = json.dumps(values, ensure_ascii=False, indent=1).encode()
        return hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def require_good(password: str) -> None:
    """KnownError for a password that anybody would guess."""
    if len(password) < SHORTEST:
        raise KnownError(f"密码至少要 {SHORTEST} 个字符，现在是 {len(password)} 个。可以用一句自己记得住的话。")
    if storable(password) != password:
        raise KnownError("密码里有打不出来的字符，以后输不进去。请换一个。")
    if len(set(password)) < 3:
        raise KnownError("密码只用了一两种字符，太容易被猜到。请换一个。")


def is_locked(folder: Path) -> bool:
    """Whether the office of a folder has a password."""
    return (folder / KEY_FILE).exists() or (folder / TWIN).exists()


def load(folder: Path) -> KeyFile | None:
    """The key file of a folder, None when it has no password. KnownError when neither of the two files is whole."""
    if not is_locked(folder):
        return None
    for name in (KEY_FILE, TWIN):
        try:
            path = folder / name
            content = path.read_bytes() if path.stat().st_size <= _LARGEST else b""
        except OSError:
            continue
        if (found := parse(content)) is not None:
            return found
    raise KnownError(f"密码文件 {KEY_FILE} 坏了，打不开加密的数据。请从 U 盘上的备份恢复，备份里有好的一份。")


def load_if_whole(folder: Path) -> KeyFile | None:
    """The key file; None where there is none, and where both copies are broken."""
    try:
        return load(folder)
    except KnownError:
        return None


def content(folder: Path) -> bytes:
    """The key file as it goes into a backup."""
    found = load(folder)
    return found.to_bytes() if found is not None else b""


def parse(content: bytes) -> KeyFile | None:
    """A key file of its bytes, None where they are not whole."""
    digest, _, body = content.partition(b"\n")
    if hashlib.sha256(body).hexdigest().encode() != digest:
        return None
    try:
        values: dict[str, Any] = json.loads(body)
        if int(values["format"]) > _FORMAT:
            raise KnownError("这份数据的密码是用更新版本的程序设的。没有打开，也没有改动。请安装新版程序后再用。")
        return KeyFile(str(values["office"]), tuple(from_json(each) for each in values["keys"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
