"""Counters over the ledgers: one number for a unit, a station or the whole office in a period, and the rows behind it.

Targets, plan tasks, score indicators and reports name a counter by its code (resources/codes/counter.csv). A new
counter is a function in one of the counters_*.py files and a line in that file's COUNTERS and in the code list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.rules import counters_work
from trafficdesk.rules.figures import Counter, Figure, Part, Scope, freeze, pinned, thaw
from trafficdesk.rules.registers import registers_of
from trafficdesk.rules.tally import Tally
from trafficdesk.work.people import rules_counters as counters_people
from trafficdesk.work.stations import rules_counters as counters_stations

COUNTERS: Mapping[str, Counter] = {
    **counters_people.COUNTERS,
    **counters_work.COUNTERS,
    **counters_stations.COUNTERS,
}


# A period that is over is counted over who and what was there then, see registers.py.
_OVER_REGISTERS = frozenset({
    "agreements-signed-rate", "files-rate", "training-rate", "vehicles-driven-rate", "ledgers-rate", "committee-papers-rate",
    "station-roster-rate", "station-complete-rate", "station-photos-rate", "station-built-rate",
})  # fmt: skip


def count(connection: Connection, counter: str, scope: Scope) -> Figure:
    """The figure of one counter. KeyError for an unknown one."""
    return count_all(connection, [(counter, scope)])[0]


def count_all(connection: Connection, wanted: Sequence[tuple[str, Scope]]) -> list[Figure]:
    """The figures of many counters; the number of statements grows with the last days of their periods, not with how many they are."""
    found: dict[int, Figure] = {}
    ends = [_end_of_registers(counter, scope) for counter, scope in wanted]
    for end in dict.fromkeys(ends):
        places = [at for at, each in enumerate(ends) if each == end]
        asked = [partial(_count, *wanted[at]) for at in places]
        with nullcontext() if end is None else registers_of(connection, end):
            found |= zip(places, Tally(connection).rounds(asked), strict=True)
    return [found[at] for at in range(len(wanted))]


def _end_of_registers(counter: str, scope: Scope) -> date | None:
    """The last day of a period that is counted over registers of its own; None: over those of today."""
    past = counter in _OVER_REGISTERS and not scope.now and scope.until < clock.today()
    return scope.until if past else None


def _count(counter: str, scope: Scope, connection: Connection) -> Figure:
    return COUNTERS[counter](connection, scope)


def is_share(counter: str) -> bool:
    """Whether a counter is a percentage, so that a shorter period does not lower what is wanted."""
    return counter.endswith("-rate")


__all__ = ["COUNTERS", "Counter", "Figure", "Part", "Scope", "count", "count_all", "freeze", "is_share", "pinned", "thaw"]
