"""Counters over the ledgers: one number for a unit, a station or the whole office in a period, and the rows behind it.

Targets, plan tasks, score indicators and reports name a counter by its code (resources/codes/counter.csv). A new
counter is a function in one of the counters_*.py files and a line in that file's COUNTERS and in the code list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from trafficdesk.rules import counters_work
from trafficdesk.rules.figures import Counter, Figure, Part, Scope, freeze, pinned, thaw
from trafficdesk.rules.tally import Tally
from trafficdesk.work.people import rules_counters as counters_people
from trafficdesk.work.stations import rules_counters as counters_stations

COUNTERS: Mapping[str, Counter] = {
    **counters_people.COUNTERS,
    **counters_work.COUNTERS,
    **counters_stations.COUNTERS,
}


def count(connection: Connection, counter: str, scope: Scope) -> Figure:
    """The figure of one counter. KeyError for an unknown one."""
    return COUNTERS[counter](connection, scope)


def count_all(connection: Connection, wanted: Sequence[tuple[str, Scope]]) -> list[Figure]:
    """The figures of many counters; the number of statements does not grow with how many they are."""
    return Tally(connection).rounds([partial(_count, counter, scope) for counter, scope in wanted])


def _count(counter: str, scope: Scope, connection: Connection) -> Figure:
    return COUNTERS[counter](connection, scope)


def is_share(counter: str) -> bool:
    """Whether a counter is a percentage, so that a shorter period does not lower what is wanted."""
    return counter.endswith("-rate")


__all__ = ["COUNTERS", "Counter", "Figure", "Part", "Scope", "count", "count_all", "freeze", "is_share", "pinned", "thaw"]
