"""What follows from changes to vehicles that carry pupils: which rows still remind, what the plate shows, the count.

One car is registered anew every term. Only its newest row reminds, with its people and its last inspection of a kind;
a car that is off the list reminds of nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import Change
from trafficdesk.store.work import Work
from trafficdesk.work.school import rules_plate as school_plate
from trafficdesk.work.school.rules import CLOSED, DRIVER, INSPECTIONS, PERMITTED, PUPILS, STAFF, VEHICLES

_BATCH = 500
_PLATE = {"plate_number", "plate_until"}


def settle_vehicles(work: Work, changes: Sequence[Change]) -> None:
    """After vehicles changed. A plate with a new number or term shows what is so now."""
    plated = {change.id for change in changes if _PLATE & {each.field for each in change.fields}}
    kept = {change.id for change in changes if "plate_shows" in {each.field for each in change.fields}}
    rows = list(_rows(work, VEHICLES, "id", sorted({change.id for change in changes})))
    for row in rows:
        _settle_plate(work, row, anew=row["id"] in plated - kept or not row["plate_shows"])
    _settle_cars(work, {row["vehicle"] for row in rows} | _before(changes))


def settle_staff(work: Work, changes: Sequence[Change]) -> None:
    """After drivers and attendants changed: an empty place on the plate is filled."""
    rows = _owners(work, STAFF, changes)
    for row in rows:
        if row["deleted_at"] is None:
            _settle_plate(work, row, anew=False)
    _settle_cars(work, {row["vehicle"] for row in rows})


def settle_inspections(work: Work, changes: Sequence[Change]) -> None:
    """After inspections changed: only the last of a kind reminds."""
    _settle_cars(work, {row["vehicle"] for row in _owners(work, INSPECTIONS, changes)})


def settle_pupils(work: Work, changes: Sequence[Change]) -> None:
    """The vehicle's number of pupils is the sum over its schools."""
    for row in _owners(work, PUPILS, changes):
        counts = [each["pupils"] or 0 for each in _living(work, PUPILS, "vehicle", [row["id"]])]
        if counts:
            work.set_fact(VEHICLES, row["id"], {"pupils": sum(counts)})


# inside


def _before(changes: Sequence[Change]) -> set[int]:
    """What the field `vehicle` of the changed rows pointed at before."""
    return {each.old for change in changes for each in change.fields if each.field == "vehicle"} - {None}


def _owners(work: Work, code: str, changes: Sequence[Change]) -> list[Mapping[str, Any]]:
    """The vehicles that the changed rows belong to, and those they belonged to before."""
    rows = _rows(work, code, "id", sorted({change.id for change in changes}))
    vehicles = {row["vehicle"] for row in rows} | _before(changes)
    return list(_rows(work, VEHICLES, "id", sorted(vehicles - {None})))


def _settle_cars(work: Work, cars: Iterable[int]) -> None:
    by_car: dict[int, list[Mapping[str, Any]]] = {}
    for row in _living(work, VEHICLES, "vehicle", sorted(cars)):
        by_car.setdefault(row["vehicle"], []).append(row)
    for rows in by_car.values():
        newest = max(rows, key=lambda row: (row["term"] or "", row["id"]))
        for row in rows:
            _set_current(work, VEHICLES, row, row is newest and row["state"] != CLOSED)
        current = newest["id"] if newest["state"] != CLOSED else None
        ids = sorted(row["id"] for row in rows)
        for each in _living(work, STAFF, "vehicle", ids):
            _set_current(work, STAFF, each, each["vehicle"] == current)
        last: dict[str, tuple[Any, int]] = {}
        checks = list(_living(work, INSPECTIONS, "vehicle", ids))
        for each in checks:
            if each["valid_until"] is not None:
                last[each["kind"]] = max(last.get(each["kind"], (each["checked"], 0)), (each["checked"], each["id"]))
        for each in checks:
            is_last = each["valid_until"] is None or last[each["kind"]][1] == each["id"]
            _set_current(work, INSPECTIONS, each, current is not None and is_last)


def _set_current(work: Work, code: str, row: Mapping[str, Any], current: bool) -> None:
    if (row["current"] is not False) != current:
        work.set_fact(code, row["id"], {"current": current})


def _settle_plate(work: Work, row: Mapping[str, Any], *, anew: bool) -> None:
    if row["category"] != PERMITTED or not row["plate_number"]:
        work.set_fact(VEHICLES, row["id"], {"plate_shows": None})
        return
    now = plate_facts(work, row)
    shows = school_plate.written(now) if anew else school_plate.completed(row["plate_shows"] or "", now)
    work.set_fact(VEHICLES, row["id"], {"plate_shows": shows or None})


def plate_facts(work: Work, row: Mapping[str, Any]) -> dict[str, str]:
    """What a plate issued now would show."""
    car = work.row("vehicles", row["vehicle"])
    people = [each["person"] for each in _living(work, STAFF, "vehicle", [row["id"]]) if each["role"] == DRIVER]
    drivers = [each["title"] for each in _rows(work, "people", "id", people)]
    return school_plate.facts(
        car["plate"] or "", car["owner"] or "", drivers, row["route"] or "", row["stops"] or ""
    )


def _living(work: Work, code: str, field: str, wanted: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    return (row for row in _rows(work, code, field, wanted) if row["deleted_at"] is None)


def _rows(work: Work, code: str, field: str, wanted: Sequence[int]) -> Iterator[Mapping[str, Any]]:
    table = record_type(code).table
    for start in range(0, len(wanted), _BATCH):
        chosen = select(table).where(table.c[field].in_(wanted[start : start + _BATCH]))
        yield from (dict(row) for row in work.connection.execute(chosen).mappings().all())
