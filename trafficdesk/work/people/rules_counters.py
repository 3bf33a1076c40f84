"""Counters about drivers: who has signed, whose file is complete, who came to a training."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, func, select

from trafficdesk.records.registry import record_type
from trafficdesk.rules.figures import MOST_IDS, Counter, Figure, Part, Scope, ids_of, named, number_of, rate
from trafficdesk.store.query import Filter
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.agreements.rules_signing import drivers_left_ids, drivers_that_sign
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
    if _many(connection, scope, PEOPLE, _drivers(scope)):
        must, still = drivers_left_ids(connection, scope.until.year, scope.until)
        if must - len(still) > MOST_IDS:
            persons = {person for _, person in still}
            return _of_many("责任书签订", PEOPLE, ("已签", "未签"), _drivers(scope), must, len(still), persons)
    owed = [each for each in drivers_that_sign(connection, scope.until.year, scope.until) if each.must]
    mine = [each for each in owed if scope.unit in (None, each.unit)]
    groups = [each for each in mine if each.signed], [each for each in mine if each.open]
    filters = named({each.person or 0 for each in mine}, _drivers(scope))
    signed, left = (
        Part(word, len(some), PEOPLE, named({each.person or 0 for each in some}, filters))
        for word, some in zip(("已签", "未签"), groups, strict=True)
    )
    return rate("责任书签订", PEOPLE, filters, signed, left)


def _many(connection: Connection, scope: Scope, code: str, filters: tuple[Filter, ...]) -> bool:
    """Whether they are more than one filter can name: then who has done it is counted and not read."""
    return scope.unit is None and number_of(connection, code, filters) > MOST_IDS


def _of_many(
    noun: str, code: str, words: tuple[str, str], filters: tuple[Filter, ...], must: int, number: int, missing: Iterable[int]
) -> Figure:
    """A rate of which only those who are missing were read, `number` in all."""
    done, left = Part(words[0], must - number, code, filters), Part(words[1], number, code, named(missing, filters))
    return rate(noun, code, filters, done, left)


def _files_rate(connection: Connection, scope: Scope) -> Figure:
    """Drivers whose file has everything (see coverage) out of all."""
    filters, noun, words = _drivers(scope), "驾驶员建档", ("档案齐全", "档案不全")
    people = record_type(PEOPLE).table
    lacking = set(connection.scalars(select(people.c.id).where(*coverage.drivers(), coverage.incomplete())))
    if _many(connection, scope, PEOPLE, filters):
        number = number_of(connection, PEOPLE, filters)
        if number - len(lacking) > MOST_IDS:
            return _of_many(noun, PEOPLE, words, filters, number, len(lacking), lacking)
    must = set(ids_of(connection, PEOPLE, filters))
    return _rate(noun, words, filters, must - lacking, must & lacking)


def _training_rate(connection: Connection, scope: Scope) -> Figure:
    """Drivers who came to a training of the period, or made it up, out of all."""
    people, came = record_type(PEOPLE).table, coverage.came_to_training(scope.since, scope.until)
    filters, noun, words = _drivers(scope), "参训", ("参加过", "没有参加")
    if _many(connection, scope, PEOPLE, filters):
        must, them = number_of(connection, PEOPLE, filters), select(people.c.id).where(*coverage.drivers())
        those = people.c.id.in_(coverage.who_came_to_training(scope.since, scope.until))
        done = connection.scalar(them.where(those).with_only_columns(func.count())) or 0
        yes, no = (
            Part(word, number, PEOPLE, filters if number > MOST_IDS else named(connection.scalars(them.where(which)), filters))
            for word, number, which in ((words[0], done, those), (words[1], must - done, ~those))
        )
        return rate(noun, PEOPLE, filters, yes, no)
    there = set(ids_of(connection, PEOPLE, filters))
    who = set(connection.scalars(select(people.c.id).where(came)))
    return _rate(noun, words, filters, there & who, there - who)


def _driven_rate(connection: Connection, scope: Scope) -> Figure:
    """Vehicles in use that somebody drives."""
    of_unit = () if scope.unit is None else (Filter("unit", "is", scope.unit),)
    filters, noun, words = (Filter("state", "is", "在用"), *of_unit), "车辆落实驾驶人", ("有驾驶人", "没有驾驶人")
    vehicles = record_type("vehicles").table
    lacking = set(connection.scalars(select(vehicles.c.id).where(*coverage.cars(), ~coverage.is_driven())))
    if _many(connection, scope, "vehicles", filters):
        number = number_of(connection, "vehicles", filters)
        if number - len(lacking) > MOST_IDS:
            return _of_many(noun, "vehicles", words, filters, number, len(lacking), lacking)
    must = set(ids_of(connection, "vehicles", filters))
    done, missing = must - lacking, must & lacking
    return rate(
        noun, "vehicles", filters, Part(words[0], len(done), "vehicles", named(done, filters)),
        Part(words[1], len(missing), "vehicles", named(missing, filters)),
    )  # fmt: skip


COUNTERS: Mapping[str, Counter] = {
    "agreements-signed-rate": _signed_rate, "files-rate": _files_rate, "training-rate": _training_rate,
    "vehicles-driven-rate": _driven_rate,
}  # fmt: skip
