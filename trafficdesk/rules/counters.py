"""Counters over the ledgers: one number for a unit, a station or the whole office in a period, and the rows behind it.

Targets, plan tasks, score indicators and reports name a counter by its code (resources/codes/counter.csv). A new
counter is a line here, or a function in the rules_counters.py of its stream with a line in its COUNTERS, and one in the code list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.rules.figures import Counter, Figure, Part, Scope, closed, freeze, pinned, rows, thaw
from trafficdesk.rules.registers import own_rows_only, registers_of
from trafficdesk.rules.tally import Tally
from trafficdesk.store.query import Filter
from trafficdesk.work.accidents import rules_counters as accidents
from trafficdesk.work.committees import rules_counters as committees
from trafficdesk.work.hazards import rules_counters as hazards
from trafficdesk.work.meetings import rules_counters as meetings
from trafficdesk.work.meetings.rules import TOOK_PLACE
from trafficdesk.work.people import rules_counters as people
from trafficdesk.work.school import rules_counters as school
from trafficdesk.work.stations import rules_counters as stations

_HELD = Filter("state", "not_in", ("计划", "已通知", "取消"))
# What is only counted, or only asked for one state.
_PLAIN: Mapping[str, Counter] = {
    "meetings": rows("meetings", "starts", "", "会议", Filter("state", "in", TOOK_PLACE)),
    "issues-closed-rate": closed("meeting-issues", "due", "lead_unit", "议定事项销号", "销号", "closed_on", ("已销号", "未销号")),
    "trainings": rows("training", "starts", "", "培训", _HELD),
    "publicity": rows("publicity", "held", "host", "宣传活动"),
    "inspection-rounds": rows("inspection-rounds", "starts", "committee", "隐患排查"),
    "action-days": rows("action-days", "on", "", "整治行动"),
    "plan-tasks-rate": closed(
        "plan-tasks", "due", "department", "计划任务完成", "完成", "done_on", ("已完成", "未完成"), Filter("state", "is_not", "取消")
    ),
}
_STREAMS = (people, meetings, committees, hazards, accidents, school, stations)
COUNTERS: Mapping[str, Counter] = {**_PLAIN, **{key: counter for each in _STREAMS for key, counter in each.COUNTERS.items()}}


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
        with own_rows_only(connection) if end is None else registers_of(connection, end):
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
