"""Plain copies for the PC's other programs: in a folder of their own that only this user may enter, and never for longer than needed.

They are taken away when the window is locked or closed; what a program that was killed left is taken away at the next start. Where the
system has a place in memory for the user (XDG_RUNTIME_DIR), nothing of them ever reaches a disk.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QLockFile

_NAME, _LOCK = "TrafficDesk-opened", ".in-use"
_LONGEST_NAME = 80
_held: dict[Path, QLockFile] = {}


def write_copy(name: str, content: bytes) -> Path:
    """A copy under a file's own name, read-only: what is changed in it would not come back. OSError where none can be written."""
    folder = Path(tempfile.mkdtemp(dir=_place()))
    lock = QLockFile(str(folder / _LOCK))
    lock.setStaleLockTime(0)
    lock.tryLock(0)
    _held[folder] = lock
    stem, dot, ending = (Path(name).name or "附件").rpartition(".")
    target = folder / f"{(stem or ending)[:_LONGEST_NAME]}{dot}{ending if stem else ''}".rstrip(".")
    how = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)  # else Windows turns line ends of a scan round
    with open(os.open(target, how, 0o600), "wb") as file:
        file.write(content)
    target.chmod(stat.S_IRUSR)
    return target


def remove_copies() -> None:
    """Take away what was opened from here. What another program still holds is tried again the next time, at the latest at a start."""
    for folder, lock in list(_held.items()):
        if _wipe(folder, lock):
            del _held[folder]


def clear_left_copies() -> None:
    """At a start: what a window left that was killed; the copies of another one that is open stay."""
    for place in _places():
        for folder in _folders_in(place):
            lock = QLockFile(str(folder / _LOCK))
            lock.setStaleLockTime(0)
            if folder not in _held and (lock.tryLock(0) or lock.error() != QLockFile.LockError.LockFailedError):
                _wipe(folder, lock)


def _wipe(folder: Path, lock: QLockFile) -> bool:
    """Overwritten, then removed; whether all of it is gone. (A disk of flash memory keeps what it likes.)"""
    for path in folder.glob("*"):
        if path.name != _LOCK and path.is_file() and not path.is_symlink():
            with suppress(OSError):
                path.chmod(stat.S_IRUSR | stat.S_IWUSR)
                with path.open("r+b") as file:
                    file.write(bytes(path.stat().st_size))
                    file.flush()
                    os.fsync(file.fileno())
                path.unlink()
    if any(path.name != _LOCK for path in folder.glob("*")):
        return False
    lock.unlock()
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _place() -> Path:
    """The first of the places that can be written to."""
    refusal = OSError("no place for a copy")
    for place in _places():
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.chmod(0o700)
        except OSError as error:
            refusal = error
        else:
            return place
    raise refusal


def _places() -> Iterator[Path]:
    """In memory where there is such a place, then the user's own cache. Never a folder that others may write to."""
    from platformdirs import user_cache_path

    if sys.platform != "win32" and (own := os.environ.get("XDG_RUNTIME_DIR")) and Path(own).is_dir():
        yield Path(own) / _NAME
    yield user_cache_path("TrafficDesk", appauthor=False) / "opened"


def _folders_in(place: Path) -> list[Path]:
    try:
        return [folder for folder in place.iterdir() if folder.is_dir() and not folder.is_symlink()]
    except OSError:
        return []
