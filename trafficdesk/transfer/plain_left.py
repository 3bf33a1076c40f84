"""What an office with a password still has in plain beside it. Light: it is asked at every opening, and mostly finds nothing.

`transfer/locking.py` encrypts or removes it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from trafficdesk.guard.database import is_plain_database
from trafficdesk.guard.key_file import KEY_FILE
from trafficdesk.transfer.folder import BACKUPS, DATABASE, GOING, KEPT, SCRATCH_PREFIX, untouched_for

# The head of a backup file, which is the same in every version: see transfer/container.py.
SUFFIX = ".tdbak"
MAGIC = b"TDBAK\r\n\x1a"
FRAME = struct.Struct(">8sHH")
_AT_WORK = 600.0  # seconds: a working folder that was written to more lately may belong to another process


def has_any(folder: Path) -> bool:
    """Whether there is something to encrypt or to remove."""
    copies = (folder / BACKUPS).glob(f"*{SUFFIX}")
    return any(True for found in (going(folder), working_folders(folder), earlier_sets(folder)) for _ in found) or any(
        map(is_plain, copies)
    )


def going(folder: Path) -> Iterator[Path]:
    """Sets whose successors are in their place."""
    yield from (folder / KEPT).glob(f"{GOING}*")


def working_folders(folder: Path) -> Iterator[Path]:
    """Where taking the password away was cut off, or reading a backup of before there was one, however deep it lies."""
    for scratch in folder.glob(f"{SCRATCH_PREFIX}*"):
        plain = [path for path in scratch.rglob(DATABASE) if path.is_file() and is_plain_database(path)]
        if plain and all(untouched_for(path, _AT_WORK) for path in plain):
            yield scratch


def earlier_sets(folder: Path) -> Iterator[Path]:
    """Sets that were exchanged for a backup before there was a password, whole or not."""
    root = folder / KEPT
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path.is_dir() and not path.name.startswith(GOING) and not _is_locked(path):
            yield path


def _is_locked(kept: Path) -> bool:
    return (kept / KEY_FILE).exists() and not ((kept / DATABASE).is_file() and is_plain_database(kept / DATABASE))


def is_plain(file: Path) -> bool:
    """Whether a backup file is one that is not encrypted, by its first bytes."""
    with file.open("rb") as source:
        head = source.read(FRAME.size + 1)
    return len(head) > FRAME.size and head[:8] == MAGIC and head[FRAME.size] == 0
