"""Accidents of a period, the dead, and those for which somebody of the unit is liable."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.records.registry import record_type
from trafficdesk.rules.figures import Counter, Figure, Scope, counted, named, span, sum_of
from trafficdesk.store.query import Filter


def _accidents_of(connection: Connection, scope: Scope) -> tuple[Filter, ...]:
    """Accidents of the period: in a committee's area, or with a party of the unit."""
    filters = span(scope, "happened")
    if scope.unit is None:
        return filters
    mine = {row.id for row in _with_parties(connection, scope) if scope.unit in (row.committee, row.party_unit, row.person_unit)}
    return named(mine, filters)


def _with_parties(connection: Connection, scope: Scope) -> Sequence[Any]:
    """The accidents of the period with the units of everybody who had a part in them; asked in the same words for every unit."""
    accidents, parties, people = (record_type(code).table for code in ("accidents", "accident-parties", "people"))
    columns = (accidents.c.id, accidents.c.committee, accidents.c.deaths, parties.c.liability, parties.c.unit.label("party_unit"),
               people.c.unit.label("person_unit"))  # fmt: skip
    span = datetime.combine(scope.since, time.min), datetime.combine(scope.until, time.max)
    return connection.execute(
        select(*columns)
        .join(parties, (parties.c.accident == accidents.c.id) & parties.c.deleted_at.is_(None), isouter=True)
        .join(people, people.c.id == parties.c.person, isouter=True)
        .where(accidents.c.happened.between(*span), accidents.c.deleted_at.is_(None))
    ).all()


def _accidents(connection: Connection, scope: Scope) -> Figure:
    return counted(connection, "事故", "accidents", _accidents_of(connection, scope))


def _deaths(connection: Connection, scope: Scope) -> Figure:
    filters = (*_accidents_of(connection, scope), Filter("deaths", "at_least", 1))
    dead = int(sum_of(connection, "accidents", filters, "deaths"))
    return Figure(Decimal(dead), "accidents", filters, f"死亡 {dead}")


def _fatal_liable(connection: Connection, scope: Scope) -> Figure:
    """Accidents with deaths for which somebody of the unit bears the whole or the main liability: a veto."""
    ids = set()
    for row in _with_parties(connection, scope):
        units = {row.party_unit, row.person_unit} - {None}
        if (row.deaths or 0) > 0 and row.liability in ("全部", "主要") and (scope.unit in units if scope.unit is not None else units):
            ids.add(row.id)
    return Figure(Decimal(len(ids)), "accidents", named(ids, ()), f"负主责亡人事故 {len(ids)} 起")


COUNTERS: Mapping[str, Counter] = {
    "accidents": _accidents,
    "deaths": _deaths,
    "fatal-liable-accidents": _fatal_liable,
}
