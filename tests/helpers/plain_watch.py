"""Watches folders for anything in plain: also what is written and taken away again while something runs."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

# What a whole file in plain begins with: a database, a paper, a workbook, pictures.
HEADS = (b"SQLite format 3", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff", b"\x89PNG", b"II*\x00", b"MM\x00*")
_LEAVING = frozenset({"os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "os.truncate"})
_watching: list[PlainWatch] = []


class PlainWatch:
    """`found`: file → what stood in it in plain. Looked at all the time, and at what is about to go or to be renamed."""

    def __init__(self, folders: Iterable[Path], words: Iterable[str]) -> None:
        self._folders = list(folders)
        self._words = [(word, word.encode(code)) for word in words for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
        self._seen: dict[Path, tuple[int, int]] = {}
        self._stop = threading.Event()
        self._lock = threading.RLock()
        self.found: dict[str, str] = {}
        self.looked = 0

    def look(self) -> None:
        """At every file that is there now and was not looked at as it is."""
        for folder in self._folders:
            for path in list(folder.rglob("*")):
                self.look_at(path)

    def look_at(self, path: Path) -> None:
        with suppress(OSError), self._lock:
            about = path.stat()
            if not path.is_file() or self._seen.get(path) == (about.st_size, about.st_mtime_ns):
                return
            content = path.read_bytes()
            self._seen[path] = (about.st_size, about.st_mtime_ns)
            self.looked += 1
            for word, written in self._words:
                if written in content:
                    self.found[str(path)] = word
            for head in HEADS:
                if content.startswith(head):
                    self.found[str(path)] = repr(head)

    def told(self, argument: object) -> None:
        """A file or folder is about to go."""
        if isinstance(argument, str | Path):
            path = Path(argument)
            if any(path.is_relative_to(folder) for folder in self._folders):
                for each in (path, *path.rglob("*")):
                    self.look_at(each)

    def _go_on(self) -> None:
        while not self._stop.wait(0.02):
            with suppress(OSError):  # folders come and go meanwhile
                self.look()


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event in _LEAVING:
        for watch in list(_watching):
            watch.told(arguments[0])


@contextmanager
def watching(folders: Iterable[Path], words: Iterable[str]) -> Iterator[PlainWatch]:
    """Watch them while the block runs; a hook of the interpreter cannot be taken off again, so it only looks while somebody watches."""
    if not getattr(sys, "_plain_watch_hooked", False):
        sys.addaudithook(_hook)
        sys._plain_watch_hooked = True  # type: ignore[attr-defined]
    watch = PlainWatch(folders, words)
    thread = threading.Thread(target=watch._go_on, daemon=True)
    _watching.append(watch)
    thread.start()
    try:
        yield watch
    finally:
        watch._stop.set()
        thread.join()
        _watching.remove(watch)
        watch.look()
