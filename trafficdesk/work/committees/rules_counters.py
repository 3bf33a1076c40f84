"""Which ledgers and papers of the residents' committees are complete and in time."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.rules.figures import Counter, Figure, Part, Scope, ids_of_each, named, number_of, rate
from trafficdesk.rules.settings import setting
from trafficdesk.store.query import Filter
from trafficdesk.work.committees import rules


def _ledgers_rate(connection: Connection, scope: Scope) -> Figure:
    """Complete ledgers out of those that every committee owes, one of each kind a year; one that was never begun is missing."""
    year, kinds = scope.until.year, {each.code for each in rules.ledger_kinds(scope.until.year)}
    filters = [Filter("year", "is", year), Filter("kind", "in", tuple(kinds))]
    if scope.unit is not None:
        filters.append(Filter("committee", "is", scope.unit))
    complete = Filter("state", "is", rules.COMPLETE)
    every, done = ids_of_each(connection, "committee-ledgers", [tuple(filters), (*filters, complete)])
    must = len(kinds) * committees_of(connection, scope)
    left = set(every) - set(done)
    return rate(
        "台账齐全", "committee-ledgers", filters, Part("齐全", len(done), "committee-ledgers", named(done, filters)),
        Part("不齐或没建", max(0, must - len(done)), "committee-ledgers", named(left, filters)),
    )  # fmt: skip


def committees_of(connection: Connection, scope: Scope) -> int:
    """How many residents' committees a scope means: each owes its ledgers and papers."""
    if scope.unit is not None:
        return 1
    return number_of(connection, "units", [Filter("unit_type", "is", "社区居委会"), Filter("state", "is", "在册")])


def _papers_rate(connection: Connection, scope: Scope) -> Figure:
    """Plans, summaries and assessments that fell due in the period and were handed in by their day."""
    year, last = scope.until.year, min(scope.until, clock.today())
    own = setting(connection, rules.DEADLINES_SETTING)
    days = {kind: rules.deadline(year, kind, own) for kind in rules.PAPERS}
    due = {kind: day for kind, day in days.items() if scope.since <= day <= last}
    filters = [Filter("year", "is", year), Filter("kind", "in", tuple(due))]
    if scope.unit is not None:
        filters.append(Filter("committee", "is", scope.unit))
    stands = Filter("state", "is_not", rules.VOID)  # is_handed_in
    by_day = [(*filters, stands, Filter("kind", "is", kind), Filter("handed_in", "at_most", day)) for kind, day in due.items()]
    every, *in_time = ids_of_each(connection, "committee-papers", [filters, *by_day])
    done = {row_id for ids in in_time for row_id in ids}
    other = set(every) - done
    must = len(due) * committees_of(connection, scope)
    return rate(
        "按时报送", "committee-papers", filters, Part("按时报送", len(done), "committee-papers", named(done, filters)),
        Part("没有按时报送", max(0, must - len(done)), "committee-papers", named(other, filters)),
    )  # fmt: skip


COUNTERS: Mapping[str, Counter] = {
    "ledgers-rate": _ledgers_rate,
    "committee-papers-rate": _papers_rate,
}
