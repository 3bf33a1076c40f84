"""The areas of a desk are made when first asked for, by whatever thread, and once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError
from typing import Any

import pytest

from trafficdesk.desk import Desk
from trafficdesk.engine.findings import Findings


def test_two_threads_that_ask_at_once_get_the_same_findings(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two would each keep their own list, and one of them would hear of no change."""
    desk._made.pop("findings", None)
    both, begin = Barrier(2), Findings.__init__

    def slow(self: Findings, *needs: Any) -> None:
        with suppress(BrokenBarrierError):  # reached by both only where each makes one
            both.wait(0.2)
        begin(self, *needs)

    monkeypatch.setattr(Findings, "__init__", slow)
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(lambda _: desk._inner("findings"), range(2))
    assert first is second
