"""The files that records keep, of an office on a server: in its database, so that every desk has them and one dump has all."""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection, delete, insert, select

from trafficdesk.guard.keys import Keys
from trafficdesk.records.system import FilePart
from trafficdesk.store.store import Store

PART = 1 << 20  # bytes: what goes over the wire in one piece


class ServerFiles:
    """As guard/kept_files.py has them in a folder: named by their SHA-256, each kept once."""

    keys: Keys | None = None  # who may read them is the server's to say

    def __init__(self, store: Store) -> None:
        self._store = store

    def has(self, digest: str) -> bool:
        """Whether something is kept under that SHA-256."""
        with self._store.read() as connection:
            return connection.scalar(select(FilePart.part).where(FilePart.sha256 == digest).limit(1)) is not None

    def read(self, digest: str) -> bytes:
        """The content. OSError when it is gone."""
        with self._store.read() as connection:
            return read_parts(connection, digest)

    def is_whole(self, digest: str) -> bool:
        """Whether the bytes are there and are still those."""
        try:
            return hashlib.sha256(self.read(digest)).hexdigest() == digest
        except FileNotFoundError:
            return False

    def write(self, digest: str, content: bytes) -> None:
        """Keep the content under its SHA-256, committed when this returns: the row that names it comes after it, as on a disk."""
        with self._store.beside() as connection:
            connection.exec_driver_sql("LOCK TABLE file_parts IN SHARE ROW EXCLUSIVE MODE")  # two desks may keep the same file at once
            write_parts(connection, digest, content)

    def digests(self) -> list[str]:
        """The SHA-256 of everything that is kept."""
        with self._store.read() as connection:
            return list(connection.scalars(select(FilePart.sha256).distinct().order_by(FilePart.sha256)))


def write_parts(connection: Connection, digest: str, content: bytes) -> None:
    """Put a content into the database, in the place of what was kept under its SHA-256."""
    table = FilePart.table()
    starts = range(0, max(len(content), 1), PART)
    parts = [{"sha256": digest, "part": at, "content": content[start : start + PART]} for at, start in enumerate(starts)]
    connection.execute(delete(table).where(table.c.sha256 == digest))
    connection.execute(insert(table), parts)


def read_parts(connection: Connection, digest: str) -> bytes:
    """The content that is kept under a SHA-256. OSError when it is gone."""
    parts = connection.scalars(select(FilePart.content).where(FilePart.sha256 == digest).order_by(FilePart.part)).all()
    if not parts:
        raise FileNotFoundError(digest)
    return b"".join(parts)
