"""The keys that this process was given, by the office they belong to. They are nowhere else but in memory.

Whoever opens a database or a kept file of a folder asks here; who locks the window takes them off again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard.key_file import load
from trafficdesk.guard.keys import Keys


class LockedError(KnownError):
    """The office has a password, and nobody has given it yet."""


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """owner: the uuid of the user who opened it, "" by the recovery code. restored: he has just put a backup in its place."""

    keys: Keys
    owner: str
    restored: bool = False


_held: dict[str, Held] = {}


def hold(keys: Keys, owner: str) -> None:
    """Keep the keys of an office that somebody has opened."""
    _held[keys.office] = Held(keys, owner)


def note_restored(folder: Path) -> None:
    """Who put a backup in the place of a folder's office may open it, also where the backup does not know him."""
    found = load(folder)
    if found is not None and (held := _held.get(found.office)) is not None:
        _held[found.office] = replace(held, restored=True)


def let_go(folder: Path) -> None:
    """Forget the keys of a folder's office."""
    found = load(folder)
    if found is not None:
        _held.pop(found.office, None)


def held_for(folder: Path) -> Held | None:
    """What opens the office of a folder; None when it has no password. LockedError when nobody has logged in."""
    found = load(folder)
    if found is None:
        return None
    held = _held.get(found.office)
    if held is None:
        raise LockedError("这个办事处的数据有密码，还没有登录。请先登录；命令行用 --user 和 --login-file。")
    return held


def held_by_mark(office: str) -> Keys | None:
    """The keys of an office by its mark, None when they are not held."""
    held = _held.get(office)
    return held.keys if held is not None else None


def keys_of(folder: Path) -> Keys | None:
    """The keys of a folder's office; see `held_for`."""
    held = held_for(folder)
    return held.keys if held is not None else None
