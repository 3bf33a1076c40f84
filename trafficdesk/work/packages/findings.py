"""Desks whose package of the last quarter has not come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from trafficdesk.engine.finding import Asking, Found, Source
from trafficdesk.work.packages.board import MISSING, owing


def packages_missing(asking: Asking) -> Iterator[Found]:
    """One finding a desk and quarter, on the page of its unit too."""
    for desk, unit, name, quarter in owing(asking.connection, asking.today):
        what, since = f"{quarter.name}的交换包没有交", quarter.last + timedelta(days=1)
        yield Found(MISSING, "", 0, name, quarter.due, unit or None, what, f"{desk}/{quarter.last:%Y-%m}", since)


# No record is read: packages are told of to the findings by their own number, see engine/findings.py.
SOURCES = (Source((MISSING,), (), packages_missing),)
