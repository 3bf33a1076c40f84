"""One progress bar over several phases that are all measured in bytes."""

from __future__ import annotations

from trafficdesk.progress import Progress

KIB = 1024


class Meter:
    """Adds up bytes and reports them in KiB (a window's progress signal may hold 32 bits only)."""

    def __init__(self, progress: Progress, total_bytes: int) -> None:
        self._progress = progress
        self._total = total_bytes
        self._done = 0
        self._sentence = ""

    def phase(self, sentence: str) -> None:
        """Say what is done from here on."""
        self._sentence = sentence
        self.add(0)

    def add(self, count: int) -> None:
        """`count` more bytes are done; raises Cancelled when the user stopped."""
        self._done = min(self._done + count, self._total)
        self._progress(self._done // KIB, max(self._total // KIB, 1), self._sentence)
