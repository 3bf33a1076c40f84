"""The rules of trips and fuel (trip_rules.py) held against what is registered: bookings, papers, sealings, odometer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, and_, func, or_, select

from trafficdesk import clock
from trafficdesk.fields.problems import CONFIRM, WARNING, Problem
from trafficdesk.records.registry import record_type
from trafficdesk.rules.legal import practice
from trafficdesk.work.official import rules

Values = Mapping[str, Any]
TRIPS, COSTS, CARS, SEALINGS = "official-trips", "official-costs", "official-cars", "official-sealings"
FUEL = "加油"
# What was flagged stands in 核对情况 with the reason behind it, and is not asked a second time.
REASON_MARK = "（原因："
_PLANNING = frozenset({"leaves", "returns", "vehicle", "driver", "heads", "purpose", "reason", "left_at", "state"})
_READING = frozenset({"vehicle", "left_at", "left_km", "back_at", "back_km", "state"})


def of_trip(connection: Connection, values: Values, row_id: int, given: frozenset[str]) -> Iterator[Problem]:
    """Everything that speaks against a trip as it stands. A trip that is over is held against the odometer only."""
    state, known = values.get("state") or rules.ASKED, answered(values.get("findings"))
    found: list[Problem] = []
    if state in (rules.ASKED, rules.AGREED, rules.OUT) and given & _PLANNING:
        found += _against_plan(connection, values, row_id)
    if state in (rules.OUT, rules.BACK) and given & _READING:
        found += _against_odometer(connection, values, row_id)
    yield from (each for each in found if each.severity != CONFIRM or each.text not in known)


def of_cost(connection: Connection, values: Values, row_id: int, given: frozenset[str]) -> Iterator[Problem]:
    """Fuel against the rated or usual consumption, and the odometer against the fill before."""
    if values.get("kind") != FUEL or not values.get("quantity") or not values.get("vehicle") or not values.get("paid"):
        return
    if not given & {"quantity", "odometer", "vehicle", "paid", "kind"}:
        return
    if values.get("odometer") is None:
        yield Problem("odometer", "里程表", "没有填里程表，算不出百公里油耗。请照里程表补填。", WARNING)
        return
    fills = _fills(connection, values["vehicle"], values["paid"], row_id)
    rated, tolerance = _rated(connection, values["vehicle"]), practice("car_fuel_tolerance", values["paid"])
    yield from rules.of_fill(fills, values["odometer"], values["quantity"], rated, tolerance)


def answered(findings: str | None) -> set[str]:
    """What was flagged before and answered."""
    return {line.split(REASON_MARK)[0] for line in (findings or "").splitlines()}


def noted(old: str | None, problems: Sequence[Problem], reason: str) -> str:
    """What was flagged, with the reason beside what asks for one, below what was flagged before (each once)."""
    lines, known = (old or "").splitlines(), answered(old)
    for each in problems:
        if each.text not in known:
            known.add(each.text)
            lines.append(f"{each.text}{REASON_MARK}{reason.strip()}）" if each.severity == CONFIRM else each.text)
    return "\n".join(lines)


def last_km(connection: Connection, vehicle: int, before: datetime, row_id: int = 0) -> int | None:
    """With how many kilometres the car came back last before that moment."""
    table = _table(TRIPS)
    wanted = _finished(table, vehicle, row_id) & (table.c.back_at <= before)
    return connection.scalar(select(table.c.back_km).where(wanted).order_by(table.c.back_at.desc()).limit(1))


def highest_km(connection: Connection, vehicles: Sequence[int]) -> dict[int, int]:
    """The highest odometer that was written down of each car, on a slip or with a cost."""
    found: dict[int, int] = {}
    for code, name in ((TRIPS, "back_km"), (COSTS, "odometer")):
        table = _table(code)
        living = table.c.deleted_at.is_(None) & table.c[name].is_not(None) & table.c.vehicle.in_(vehicles)
        query = select(table.c.vehicle, func.max(table.c[name])).where(living).group_by(table.c.vehicle)
        for vehicle, most in connection.execute(query):
            found[vehicle] = max(most, found.get(vehicle, 0))
    return found


def _against_plan(connection: Connection, values: Values, row_id: int) -> Iterator[Problem]:
    if not values.get("leaves") or not values.get("returns") or values["returns"] <= values["leaves"]:
        return
    start, end = values.get("left_at") or values["leaves"], values["returns"]
    yield from rules.rest_day_use(values)
    mine = rules.Booking(row_id, "", values.get("vehicle"), values.get("driver"), start, max(start, end))
    yield from rules.booked_twice(mine, _bookings(connection, start))
    car, driver = _row(connection, "vehicles", values.get("vehicle")), _row(connection, "people", values.get("driver"))
    if car is not None:
        yield from rules.car_fitness(car, values.get("heads"), end.date())
        yield from rules.sealed(_rows(connection, SEALINGS, _table(SEALINGS).c.vehicle == car["id"]), start.date(), end.date())
    if driver is not None:
        acts = _table("violations")
        found = connection.execute(
            select(acts.c.happened, acts.c.points).where(acts.c.person == driver["id"], acts.c.deleted_at.is_(None))
        ).all()
        yield from rules.driver_fitness(driver, car, end.date(), [(row.happened, row.points) for row in found])


def _against_odometer(connection: Connection, values: Values, row_id: int) -> Iterator[Problem]:
    vehicle, left_at, left_km = values.get("vehicle"), values.get("left_at"), values.get("left_km")
    if vehicle is None or left_at is None or left_km is None:
        return
    yield from rules.departure_gap(last_km(connection, vehicle, left_at, row_id), left_km)
    back_at, back_km = values.get("back_at"), values.get("back_km")
    if back_at is not None and back_km is not None:
        yield from rules.return_gap(_next_trip(connection, vehicle, back_at, row_id), back_km)
        yield from rules.far_way(left_at, left_km, back_at, back_km, practice("car_day_most", back_at.date()))


def _next_trip(connection: Connection, vehicle: int, after: datetime, row_id: int) -> tuple[str, int] | None:
    """Number and odometer of the car's next departure, for a slip that is filled in afterwards."""
    table = _table(TRIPS)
    wanted = and_(
        table.c.vehicle == vehicle, table.c.state.in_((rules.OUT, rules.BACK)), table.c.left_at >= after,
        table.c.left_km.is_not(None), table.c.id != row_id, table.c.deleted_at.is_(None),
    )  # fmt: skip
    query = select(table.c.title, table.c.left_km).where(wanted).order_by(table.c.left_at).limit(1)
    found = connection.execute(query).first()
    return None if found is None else (found.title, found.left_km)


def _bookings(connection: Connection, since: datetime) -> list[rules.Booking]:
    """What is booked, under way, or came back after `since`."""
    table = _table(TRIPS)
    ahead = table.c.state.in_((rules.AGREED, rules.OUT))
    returned = (table.c.state == rules.BACK) & (table.c.back_at > since)
    return [_booking(row) for row in _rows(connection, TRIPS, or_(ahead, returned))]


def _booking(row: Values) -> rules.Booking:
    end = row["back_at"] if row["state"] == rules.BACK else row["returns"]
    if row["state"] == rules.OUT and row["returns"] < clock.now():
        end = None
    start = row["left_at"] or row["leaves"]
    return rules.Booking(row["id"], row["number"] or "", row["vehicle"], row["driver"], start, end)


def _fills(connection: Connection, vehicle: int, until: date, row_id: int) -> Sequence[tuple[int, Decimal]]:
    """(odometer, litres) of the fills so far, oldest first."""
    table = _table(COSTS)
    wanted = and_(
        table.c.vehicle == vehicle, table.c.kind == FUEL, table.c.paid <= until, table.c.odometer.is_not(None),
        table.c.quantity.is_not(None), table.c.id != row_id,
    )  # fmt: skip
    rows = sorted(_rows(connection, COSTS, wanted), key=lambda row: row["odometer"])
    return [(row["odometer"], row["quantity"]) for row in rows]


def _rated(connection: Connection, vehicle: int) -> Decimal | None:
    rows = _rows(connection, CARS, _table(CARS).c.vehicle == vehicle)
    return rows[0]["fuel_per_100"] if rows else None


def _finished(table: Table, vehicle: int, row_id: int) -> ColumnElement[bool]:
    return and_(
        table.c.vehicle == vehicle, table.c.state == rules.BACK, table.c.back_km.is_not(None), table.c.id != row_id,
        table.c.deleted_at.is_(None),
    )  # fmt: skip


def _row(connection: Connection, code: str, row_id: int | None) -> Values | None:
    found = _rows(connection, code, _table(code).c.id == row_id) if row_id is not None else []
    return found[0] if found else None


def _rows(connection: Connection, code: str, wanted: ColumnElement[bool]) -> list[Values]:
    table = _table(code)
    found = connection.execute(select(table).where(wanted, table.c.deleted_at.is_(None)))
    return [dict(row._mapping) for row in found]


def _table(code: str) -> Table:
    return record_type(code).table
