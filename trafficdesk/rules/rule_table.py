"""Reading the dated rule tables: the ones shipped in resources/rules, or the office's own version of a table.

An office edits a table as a whole (streams/legal.py keeps it with the data); from then on its version is used.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from typing import ParamSpec, TypeVar, cast

from trafficdesk.paths import resources

Row = dict[str, str]
SETTING = "rules.own"  # where an office keeps its versions
_Given = ParamSpec("_Given")
_Answer = TypeVar("_Answer")

_own: dict[str, tuple[Row, ...]] = {}
_forget: list[Callable[[], None]] = []


def kept(decide: Callable[_Given, _Answer]) -> Callable[_Given, _Answer]:
    """What is decided by the tables and the arguments alone is decided once, until the office uses other tables."""
    cached = lru_cache(maxsize=4096)(decide)
    _forget.append(cached.cache_clear)
    return cast(Callable[_Given, _Answer], cached)


def table(name: str) -> tuple[Row, ...]:
    """The rows of a table in their order."""
    return _own.get(name) or shipped(name)


@cache
def shipped(name: str) -> tuple[Row, ...]:
    """The rows of resources/rules/<name>.csv."""
    with (resources() / "rules" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def use_own(tables: Mapping[str, Sequence[Row]]) -> None:
    """Use an office's own versions of tables, and only those."""
    fresh = {name: tuple(rows) for name, rows in tables.items() if rows}
    if fresh == _own:
        return
    _own.clear()
    _own.update(fresh)
    for each in _forget:
        each()


@kept
def in_force(name: str, on: date) -> tuple[Row, ...]:
    """The rows of a table that hold on a day, in their order."""
    return tuple(row for row in table(name) if holds(row, on))


def day(text: str) -> date | None:
    """A date cell; None for an empty one."""
    return date.fromisoformat(text) if text else None


def holds(row: Row, on: date) -> bool:
    """Whether the row's since..until (both inclusive, empty = without limit) covers the day."""
    since, until = day(row.get("since", "")), day(row.get("until", ""))
    return (since is None or since <= on) and (until is None or on <= until)
