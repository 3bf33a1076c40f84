"""How long work reports where it is, and how it is stopped.

Core functions take `progress: Progress` and call it often with (done, total, sentence). `total` is 0 while
unknown. A caller that wants to stop the work raises Cancelled from inside the callable; `CancelToken` is the
ready-made way to do that across threads.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from trafficdesk.errors import Cancelled

Progress = Callable[[int, int, str], None]


def no_progress(done: int, total: int, sentence: str) -> None:
    """The default: nobody watches and nobody stops."""


class CancelToken:
    """Set by one thread, obeyed by another at its next progress call."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def stop(self) -> None:
        self._stopped.set()

    def watch(self, show: Progress = no_progress) -> Progress:
        """Wrap `show` so that it raises Cancelled once `stop` was called."""

        def progress(done: int, total: int, sentence: str) -> None:
            if self._stopped.is_set():
                raise Cancelled
            show(done, total, sentence)

        return progress
