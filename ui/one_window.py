"""One window for a data folder: the second one asks the first to come to the front and goes. Commands may run beside it."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, QSysInfo, Signal

from trafficdesk import clock

_LOCK, _CALL, _WHO = ".window.lock", ".window.call", ".window.who"


@dataclass(frozen=True)
class Holder:
    """Who has the folder open, on which computer, since when; "" and None where that is not known."""

    user: str = ""
    computer: str = ""
    since: datetime | None = None

    def __str__(self) -> str:
        parts = [self.user or "有人", f"（电脑 {self.computer}）" if self.computer else ""]
        if self.since is not None:
            day = "" if self.since.date() == clock.today() else f"{self.since:%m-%d} "
            parts.append(f"从 {day}{self.since:%H:%M} 起")
        return "".join(parts)


class OneWindow(QObject):
    """`called`: another window was opened for the same folder. Two computers that share a folder know of each other too."""

    called = Signal()

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder
        self._lock = QLockFile(str(folder / _LOCK))
        self._lock.setStaleLockTime(0)  # a window may stay open for weeks; one that was killed is known by its number
        self._watcher: QFileSystemWatcher | None = None

    def take(self) -> bool:
        """False when another window has the folder. Where nothing can be written, or nothing is yet, there is no lock."""
        if not self._folder.is_dir():
            return True
        if not self._lock.tryLock(50):
            return self._lock.error() != QLockFile.LockError.LockFailedError
        with suppress(OSError):
            (self._folder / _CALL).write_bytes(b"")
            self._watcher = QFileSystemWatcher([str(self._folder / _CALL)], self)
            self._watcher.fileChanged.connect(lambda _path: self.called.emit())
        self.say_who("")
        return True

    def say_who(self, user: str) -> None:
        """For whoever comes second: who works here, since when."""
        if self._lock.isLocked():
            values = {"user": user, "computer": QSysInfo.machineHostName(), "since": clock.now().isoformat()}
            with suppress(OSError):
                (self._folder / _WHO).write_text(json.dumps(values, ensure_ascii=False), "utf-8")

    def holder(self) -> Holder:
        """Who has the folder."""
        try:
            values = json.loads((self._folder / _WHO).read_text("utf-8"))
            return Holder(str(values["user"]), str(values["computer"]), datetime.fromisoformat(values["since"]))
        except (OSError, ValueError, KeyError, TypeError):
            found = self._lock.getLockInfo()
            return Holder(computer=str(found[1]) if found and found[0] else "")

    def call(self) -> None:
        """Ask the window that has the folder to come to the front."""
        with suppress(OSError):
            (self._folder / _CALL).write_bytes(b"1")

    def release(self) -> None:
        """Let the folder go."""
        self._watcher = None
        if self._lock.isLocked():
            with suppress(OSError):
                (self._folder / _WHO).unlink(missing_ok=True)
        self._lock.unlock()
