"""Vehicles that carry pupils: those on file of those declared."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from trafficdesk import clock
from trafficdesk.rules.figures import Counter, Figure, Part, Scope, number_of, rate, sum_of
from trafficdesk.store.query import Filter
from trafficdesk.work.committees.rules_counters import committees_of
from trafficdesk.work.school.rules import term_of, term_opens


def _school_rate(connection: Connection, scope: Scope) -> Figure:
    """Vehicles on file against those declared, of the school term in which the period ends.

    A committee that declared none has nothing to file; one that declared nothing at all after the term opened owes it.
    """
    last = min(scope.until, max(clock.today(), scope.since))
    term = Filter("term", "is", term_of(last))
    of_unit = () if scope.unit is None else (Filter("committee", "is", scope.unit),)
    filters = (term, *of_unit)
    declared = number_of(connection, "school-censuses", filters)
    must = int(sum_of(connection, "school-censuses", filters, "vehicles"))
    have = min(number_of(connection, "school-vehicles", filters), must)
    owes = last >= term_opens(str(term.value)) and committees_of(connection, scope) > declared
    owed = "没有摸排申报" if owes else ""
    return rate(
        f"{term.value}学期建档", "school-vehicles", filters, Part("已建档", have, "school-vehicles", filters),
        Part("申报未建档", must - have, "school-censuses", filters), owed=owed,
    )  # fmt: skip


COUNTERS: Mapping[str, Counter] = {
    "school-vehicles-filed-rate": _school_rate,
}
