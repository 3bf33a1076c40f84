"""What a thread of its own does beside the one that packs or reads back: hash a piece, open the next one. Both let go of Python meanwhile.

The thread belongs to who starts the work and has ended when that is over, whatever became of it: a file that it reads can be deleted.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import Executor, Future
from typing import Protocol

from trafficdesk.transfer.container import CHUNK

_WORTH = 1 << 17  # bytes: handing over less takes longer than hashing it


class Source(Protocol):
    """What an archive is read from."""

    def read(self, size: int) -> bytes:
        """Up to `size` plain bytes; empty only at the end."""

    def finish(self, padding: int = 0) -> str:
        """Check that it ends here, behind so many bytes of padding; SHA-256 of the whole file."""


class Hash:
    """SHA-256 of pieces, in their order, of which the last may still be on its way."""

    def __init__(self, helper: Executor | None) -> None:
        self._hash, self._helper = hashlib.sha256(), helper
        self._on_its_way: Future[None] | None = None

    def update(self, piece: bytes) -> None:
        """One more piece, which nobody changes."""
        self._settle()
        if self._helper is None or len(piece) < _WORTH:
            self._hash.update(piece)
        else:
            self._on_its_way = self._helper.submit(self._hash.update, piece)

    def hexdigest(self) -> str:
        """Of all pieces."""
        self._settle()
        return self._hash.hexdigest()

    def _settle(self) -> None:
        if self._on_its_way is not None:
            self._on_its_way.result()
            self._on_its_way = None


class Ahead:
    """A source of which the next piece is opened while the one before is looked at; its errors are raised where it is asked."""

    def __init__(self, source: Source, helper: Executor) -> None:
        self._source, self._helper = source, helper
        self._next = helper.submit(source.read, CHUNK)

    def read(self, size: int) -> bytes:
        """The next piece; by whole pieces alone."""
        assert size == CHUNK
        piece = self._next.result()
        if piece:
            self._next = self._helper.submit(self._source.read, CHUNK)
        return piece

    def finish(self, padding: int = 0) -> str:
        """As the source's: what was opened of the end and not looked at is padding."""
        return self._source.finish(padding + len(self._next.result()))
