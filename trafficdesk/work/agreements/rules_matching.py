"""Violations that are known by a plate only find their car, whichever of the two is registered first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from trafficdesk.records.registry import record_type
from trafficdesk.store.work import Work

VIOLATIONS, VEHICLES = "violations", "vehicles"


def match_violations(work: Work, ids: Sequence[int]) -> None:
    """New violations with a plate and no car: the car with that plate, when there is exactly one."""
    table = record_type(VIOLATIONS).table
    waiting = table.c.id.in_(ids), table.c.vehicle.is_(None), table.c.plate.is_not(None)
    for row in work.connection.execute(select(table.c.id, table.c.plate).where(*waiting)).all():
        cars = _cars(work, row.plate)
        if len(cars) == 1:
            work.set_fact(VIOLATIONS, row.id, {"vehicle": cars[0]})


def match_cars(work: Work, ids: Sequence[int]) -> None:
    """New cars: the violations that waited for their plate."""
    cars, acts = record_type(VEHICLES).table, record_type(VIOLATIONS).table
    known = select(cars.c.plate).where(cars.c.id.in_(ids), cars.c.plate.is_not(None))
    waiting = acts.c.plate.in_(known), acts.c.vehicle.is_(None), acts.c.deleted_at.is_(None)
    match_violations(work, list(work.connection.scalars(select(acts.c.id).where(*waiting))))


def _cars(work: Work, plate: str) -> list[int]:
    table = record_type(VEHICLES).table
    return list(work.connection.scalars(select(table.c.id).where(table.c.plate == plate, table.c.deleted_at.is_(None))))
