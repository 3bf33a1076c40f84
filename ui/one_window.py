"""One window for a data folder: the second one asks the first to come to the front and goes. Commands may run beside it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QLockFile, QObject, Signal

_LOCK, _CALL = ".window.lock", ".window.call"


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
        return True

    def call(self) -> str:
        """Ask the window that has the folder to come to the front; the name of its computer, "" if unknown."""
        with suppress(OSError):
            (self._folder / _CALL).write_bytes(b"1")
        found = self._lock.getLockInfo()
        return str(found[1]) if found and found[0] else ""

    def release(self) -> None:
        """Let the folder go."""
        self._watcher = None
        self._lock.unlock()
