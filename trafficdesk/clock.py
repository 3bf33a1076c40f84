"""The one place that asks the computer for the time, so that tests and demos can set it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

_standing_on: ContextVar[date | None] = ContextVar("standing_on", default=None)


def today() -> date:
    """Today's date; TRAFFICDESK_TODAY=2026-11-23 fixes it (demos, tests, screenshots)."""
    looked_at = _standing_on.get()
    if looked_at is not None:
        return looked_at
    fixed = os.environ.get("TRAFFICDESK_TODAY")
    return date.fromisoformat(fixed) if fixed else date.today()


@contextmanager
def standing_on(day: date) -> Iterator[None]:
    """Inside, in this thread alone, it is that day: for looking at how things stood (engine/past.py)."""
    token = _standing_on.set(day)
    try:
        yield
    finally:
        _standing_on.reset(token)


def now() -> datetime:
    """Local time to the second; follows the fixed date of `today`."""
    moment = datetime.now().replace(microsecond=0)
    return datetime.combine(today(), moment.time())
