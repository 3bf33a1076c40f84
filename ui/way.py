"""The way through the pages, to be walked back and forth."""

from __future__ import annotations

_LONGEST = 50


class Way:
    """Keys of pages in the order in which they were in front; going somewhere new forgets what lay ahead."""

    def __init__(self) -> None:
        self._keys: list[str] = []
        self._at = -1

    def went(self, key: str) -> None:
        """A page came to the front; the one where the way stands adds nothing."""
        if 0 <= self._at < len(self._keys) and self._keys[self._at] == key:
            return
        self._keys = [*self._keys[: self._at + 1], key][-_LONGEST:]
        self._at = len(self._keys) - 1

    def back(self) -> str:
        """The page before, "" at the beginning."""
        return self._step(-1)

    def forward(self) -> str:
        """The page after, "" at the end."""
        return self._step(1)

    def _step(self, by: int) -> str:
        if not 0 <= self._at + by < len(self._keys):
            return ""
        self._at += by
        return self._keys[self._at]
