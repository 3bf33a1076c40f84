"""Reading the rule tables in resources/rules: csv with a header, dates in ISO form."""

from __future__ import annotations

import csv
from datetime import date
from functools import cache

from trafficdesk.paths import resources

Row = dict[str, str]


@cache
def table(name: str) -> tuple[Row, ...]:
    """The rows of resources/rules/<name>.csv in their order."""
    with (resources() / "rules" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def day(text: str) -> date | None:
    """A date cell; None for an empty one."""
    return date.fromisoformat(text) if text else None


def holds(row: Row, on: date) -> bool:
    """Whether the row's since..until (both inclusive, empty = without limit) covers the day."""
    since, until = day(row["since"]), day(row["until"])
    return (since is None or since <= on) and (until is None or on <= until)
