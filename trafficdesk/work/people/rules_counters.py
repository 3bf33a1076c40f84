"""Counters about drivers: who has signed, whose file is complete, who came to a training."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from trafficdesk.records.registry import record_type
from trafficdesk.rules.figures import Counter, Figure, Part, Scope, ids_of, named, rate
from trafficdesk.store.query import Filter
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.agreements.rules_signing import drivers_that_sign
from trafficdesk.work.people import rules_coverage as coverage

PEOPLE = "people"


def _drivers(scope: Scope) -> tuple[Filter, ...]:
    """The drivers on the register that the coverage counts too, of one unit or of all."""
    of_unit = () if scope.unit is None else (Filter("unit", "is", scope.unit),)
    return (Filter("state", "is", "在册"), Filter("category", "in", tuple(OF_CATEGORY)), *of_unit)


def _rate(
    noun: str, words: tuple[str, str], filters: tuple[Filter, ...], done: set[int], missing: set[int]
) -> Figure:
    yes, no = (
        Part(word, len(ids), PEOPLE, named(ids, filters)) for word, ids in zip(words, (done, missing), strict=True)
    )
    return rate(noun, PEOPLE, filters, yes, no)


def _signed_rate(connection: Connection, scope: Scope) -> Figure:
    """Signatures of drivers given by the end of the period out of those owed; who drives for two units owes two."""
    owed = [each for each in drivers_that_sign(connection, scope.until.year, scope.until) if each.must]
    mine = [each for each in owed if scope.unit in (None, each.unit)]
    groups = [each for each in mine if each.signed], [each for each in mine if each.open]
    filters = named({each.person or 0 for each in mine}, _drivers(scope))
    signed, left = (
        Part(word, len(some), PEOPLE, named({each.person or 0 for each in some}, filters))
        for word, some in zip(("已签", "未签"), groups, strict=True)
    )
    return rate("责任书签订", PEOPLE, filters, signed, left)


def _files_rate(connection: Connection, scope: Scope) -> Figure:
    """Drivers whose file has everything (see coverage) out of all."""
    filters = _drivers(scope)
    must = set(ids_of(connection, PEOPLE, filters))
    measure = coverage.measure(connection, scope.until.year, "filed")
    missing = must & {each.id for each in measure.missing}
    return _rate("驾驶员建档", ("档案齐全", "档案不全"), filters, must - missing, missing)


def _training_rate(connection: Connection, scope: Scope) -> Figure:
    """Drivers who came to a training of the period, or made it up, out of all."""
    people = record_type(PEOPLE).table
    came = set(connection.scalars(select(people.c.id).where(coverage.came_to_training(scope.since, scope.until))))
    filters = _drivers(scope)
    must = set(ids_of(connection, PEOPLE, filters))
    return _rate("参训", ("参加过", "没有参加"), filters, must & came, must - came)


def _driven_rate(connection: Connection, scope: Scope) -> Figure:
    """Vehicles in use that somebody drives."""
    of_unit = () if scope.unit is None else (Filter("unit", "is", scope.unit),)
    filters = (Filter("state", "is", "在用"), *of_unit)
    must = set(ids_of(connection, "vehicles", filters))
    measure = coverage.measure(connection, scope.until.year, "driven")
    missing = must & {each.id for each in measure.missing}
    return rate(
        "车辆落实驾驶人", "vehicles", filters, Part("有驾驶人", len(must - missing), "vehicles", named(must - missing, filters)),
        Part("没有驾驶人", len(missing), "vehicles", named(missing, filters)),
    )  # fmt: skip


COUNTERS: Mapping[str, Counter] = {
    "agreements-signed-rate": _signed_rate, "files-rate": _files_rate, "training-rate": _training_rate,
    "vehicles-driven-rate": _driven_rate,
}  # fmt: skip
