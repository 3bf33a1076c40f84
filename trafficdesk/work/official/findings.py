"""What is open or wrong of official cars: slips left open, odometers that do not meet, double bookings, service, sealing."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import case, func, or_, select

from trafficdesk.engine.finding import Asking, Found, Source, along, fast, living
from trafficdesk.engine.finding_changes import Rows, Touch
from trafficdesk.rules.holidays import coming, holidays
from trafficdesk.rules.legal import practice
from trafficdesk.work.official import rules
from trafficdesk.work.official.rules_checks import CARS, COSTS, FUEL, SEALINGS, TRIPS, answered

_OPEN = {"official-trips.out": (rules.OUT, "returns"), "official-trips.agreed": (rules.AGREED, "leaves"),
         "official-trips.asked": (rules.ASKED, "leaves")}  # fmt: skip
_ODOMETER, _CLASH, _SERVICE, _SEALING = (
    "official-trips.odometer",
    "official-trips.clash",
    "official-cars.service",
    "official-sealings.open",
)
CAR = "vehicles"
_FAR, _BACKWARDS = "official-trips.far", "official-trips.backwards"
_CAR, _DRIVER = attrgetter("vehicle"), attrgetter("driver")
_FUEL_KINDS = {"odometer": "official-costs.odometer", "quantity": "official-costs.fuel"}  # by the field that is in doubt


class _Trip(NamedTuple):
    """A slip as these sources look at it."""

    id: int
    title: str
    department: int | None
    vehicle: int | None
    driver: int | None
    state: str | None
    leaves: datetime | None
    returns: datetime | None
    left_at: datetime | None
    left_km: int | None
    back_at: datetime | None
    back_km: int | None
    findings: str | None


def slips_left_open(asking: Asking) -> Iterator[Found]:
    """Cars that should be back, and slips whose day has passed without a decision or a departure."""
    for kind, (state, field) in _OPEN.items():
        for row in asking.rows(
            TRIPS, "title", "destination", "department", "vehicle", "driver", field, state=state
        ):
            if (
                row[field] is not None
                and row[field].date() < asking.today
                and asking.counts(row[field].date())
            ):
                due, title = row[field].date(), f"{row['title']} {row['destination']}"
                yield Found(
                    kind, TRIPS, row["id"], title, due, row["department"], key=due.isoformat(), since=due,
                    also=(("vehicles", row["vehicle"]), ("people", row["driver"])),
                )  # fmt: skip


def odometers_apart(asking: Asking) -> Iterator[Found]:
    """Trips that did not leave with the kilometres with which the car came back last; a gap that was explained is none."""
    for rows in _by_car(asking).values():
        driven = (row for row in rows if row.left_at and row.left_km is not None and row.back_km is not None)
        for before, after in pairwise(driven):
            left_at, left_km = after.left_at, after.left_km
            if before.back_km == left_km or left_at is None or left_km is None or not asking.counts(left_at.date()):
                continue
            for problem in rules.departure_gap(before.back_km, left_km):
                if not _gap_explained(problem.text, before, after):
                    yield _of_trip(_ODOMETER, after, left_at.date(), f"{before.back_km}→{left_km}", problem.sentence)


def _gap_explained(text: str, before: _Trip, after: _Trip) -> bool:
    """Whether somebody wrote down why, on either slip; with other kilometres it may still be the same gap."""
    if not (after.findings or before.findings):
        return False
    explained, begins = answered(after.findings) | answered(before.findings), text.split("。")[0]
    return text in explained or any(words.startswith(begins) for words in explained)


def trips_that_cannot_be(asking: Asking) -> Iterator[Found]:
    """Trips back before they left, with fewer kilometres, or with more than a car drives: from lists, or corrected afterwards."""
    most = practice("car_day_most", asking.today)
    for row in (each for rows in _by_car(asking).values() for each in rows):
        left, back, km, back_km = row.left_at, row.back_at, row.left_km, row.back_km
        if left is None or back is None or km is None or back_km is None or not asking.counts(left.date()):
            continue
        day = left.date()
        for kind, found in ((_BACKWARDS, rules.way_back(left, km, back, back_km)), (_FAR, rules.far_way(left, km, back, back_km, most))):
            for problem in found:
                if problem.text not in answered(row.findings):
                    yield _of_trip(kind, row, day, f"{km}→{back_km}/{back:%Y-%m-%d %H:%M}", problem.sentence)
                    break


def fills_out_of_line(asking: Asking) -> Iterator[Found]:
    """Fuel whose odometer does not grow, or whose consumption is far off the car's own: the check of the form, over all rows."""
    rated = {row["vehicle"]: row["fuel_per_100"] for row in asking.rows(CARS, "vehicle", "fuel_per_100")}
    explained, tolerance = asking.explained(COSTS), practice("car_fuel_tolerance", asking.today)
    costs = living(COSTS)
    columns = [costs.c[name] for name in ("id", "title", "vehicle", "paid", "odometer", "quantity")]
    filled = *(column.is_not(None) for column in columns[2:]), *asking.among(CAR, costs.c.vehicle)
    query = select(*columns).where(costs.c.deleted_at.is_(None), costs.c.kind == FUEL, *filled).order_by(costs.c.paid, costs.c.id)
    before: dict[int, list[tuple[int, Decimal]]] = defaultdict(list)
    for row_id, title, vehicle, paid, odometer, quantity in asking.ask(query):
        earlier = before[vehicle]
        for problem in rules.of_fill(earlier, odometer, quantity, rated.get(vehicle), tolerance):
            if asking.counts(paid) and (row_id, problem.field) not in explained:
                kind, key, also = _FUEL_KINDS[problem.field], f"{odometer}/{quantity}", (("vehicles", vehicle),)
                yield fast(Found, (kind, COSTS, row_id, title, paid, None, "", key, paid, problem.sentence, also))
        insort(earlier, (odometer, quantity))


def booked_twice(asking: Asking) -> Iterator[Found]:
    """Two slips with one car, or one driver, in the same hours: from lists, or corrected afterwards."""
    known: set[tuple[int, int]] = set()
    for what, by in (("辆车", _by_car(asking)), ("位驾驶员", _by_driver(asking))):
        for rows in by.values():
            spans = sorted((_span(row), row.id, row) for row in rows)
            for ((_, end), _, before), ((start, _), _, after) in pairwise(spans):
                pair = before.id, after.id
                if start < end and pair not in known and asking.counts(start.date()):
                    known.add(pair)
                    says = f"{after.title} 和 {before.title} 在同一时间用了同一{what}"
                    yield _of_trip(_CLASH, after, start.date(), str(before.id), says, (TRIPS, before.id))


def _of_trip(kind: str, row: _Trip, on: date, key: str, says: str, *more: tuple[str, int | None]) -> Found:
    also = (("vehicles", row.vehicle), ("people", row.driver), *more)
    return fast(Found, (kind, TRIPS, row.id, row.title, on, row.department, "", key, on, says, also))


def _begins(row: _Trip) -> datetime | None:
    return row.left_at or row.leaves


def _span(row: _Trip) -> tuple[datetime, datetime]:
    start = _begins(row)
    assert start is not None, "without it the slip is left out"
    end = row.back_at or row.returns
    return start, max(start, end) if end else start


def _by_car(asking: Asking) -> Mapping[int, Sequence[_Trip]]:
    """The slips of each car that were driven or are to be, in order of time."""
    return asking.once("official-trips by car", lambda: _apart(_driven(asking), _CAR))


def _by_driver(asking: Asking) -> Mapping[int, Sequence[_Trip]]:
    return _apart(_driven(asking), _DRIVER)


def _driven(asking: Asking) -> Sequence[_Trip]:
    """In order of time."""

    def read() -> list[_Trip]:
        trips = living(TRIPS)
        query = select(*(trips.c[name] for name in _Trip._fields)).where(
            trips.c.deleted_at.is_(None), trips.c.state.in_((rules.AGREED, rules.OUT, rules.BACK)),
            or_(trips.c.left_at.is_not(None), trips.c.leaves.is_not(None)), *asking.among(CAR, trips.c.vehicle),
        )  # fmt: skip
        found = [fast(_Trip, row) for row in asking.ask(query)]
        return sorted(found, key=lambda row: (_begins(row), row.id))

    return asking.once("official-trips", read)


def _apart(trips: Sequence[_Trip], who: Callable[[_Trip], int | None]) -> dict[int, list[_Trip]]:
    found: dict[int, list[_Trip]] = defaultdict(list)
    for row in trips:
        by = who(row)
        if by is not None:
            found[by].append(row)
    return found


def cars_to_service(asking: Asking) -> Iterator[Found]:
    """Official cars near or past the mileage of their next service; late since the day it was first passed."""
    notice, read = practice("car_service_notice", asking.today), _readings(asking)
    mine = asking.about.get(CAR)
    for car in asking.rows(CARS, "title", "vehicle", "service_km"):
        most, passed = read.get(car["id"], (0, None)) if mine is None or car["vehicle"] in mine else (0, None)
        if car["service_km"] is not None and most and most + notice >= car["service_km"]:
            left, since = car["service_km"] - most, passed or asking.today
            what = f"保养超 {-left} 公里" if left < 0 else f"保养剩 {left} 公里"
            yield Found(_SERVICE, CARS, car["id"], car["title"], since, what=what, key=str(car["service_km"]), since=since,
                        also=(("vehicles", car["vehicle"]),))  # fmt: skip


def _readings(asking: Asking) -> dict[int, tuple[int, date | None]]:
    """Official car → the highest odometer on a slip or with a cost, and the first day it stood past the next service."""
    official, found = living(CARS), dict[int, tuple[int, date | None]]()
    for code, km_name, day_name, also in ((TRIPS, "back_km", "back_at", {"state": rules.BACK}), (COSTS, "odometer", "paid", {})):
        table = living(code)
        km, day = table.c[km_name], table.c[day_name]
        of_car = table.c.vehicle == official.c.vehicle, official.c.service_km.is_not(None), table.c.deleted_at.is_(None)
        filled = km.is_not(None), day.is_not(None), *(table.c[name] == value for name, value in also.items())
        mine = asking.among(CAR, table.c.vehicle)
        over = func.min(case((km > official.c.service_km, day)))
        query = select(official.c.id, func.max(km), over).select_from(table).where(*of_car, *filled, *mine).group_by(official.c.id)
        for car, most, passed in asking.ask(query):
            passed = passed.date() if isinstance(passed, datetime) else passed
            before, first = found.get(car, (0, None))
            found[car] = max(before, most), min((each for each in (first, passed) if each is not None), default=None)
    return found


def cars_not_sealed(asking: Asking) -> Iterator[Found]:
    """Official cars for which nothing was registered over a holiday: to be done the day before, and owed afterwards."""
    official, vehicles = living(CARS), living("vehicles")
    on_road = vehicles.c.deleted_at.is_(None), vehicles.c.state == "在用", official.c.deleted_at.is_(None)
    query = select(official.c.vehicle, official.c.created_at).join_from(official, vehicles, official.c.vehicle == vehicles.c.id)
    cars = {car: entered.date() for car, entered in asking.ask(query.where(*on_road).order_by(official.c.id))}
    spans = [
        (row["vehicle"], row["starts"], row["ends"])
        for row in asking.rows(SEALINGS, "vehicle", "starts", "ends")
    ]
    ahead = coming(asking.today, asking.kind(_SEALING).ahead)
    past = [each for year in asking.years() for each in holidays(year) if each.first <= asking.today]
    for holiday in dict.fromkeys([*past, *([ahead] if ahead else [])]):
        due = holiday.first - timedelta(days=1)
        if not asking.counts(due):
            continue
        done = {car for car, starts, ends in spans if starts <= holiday.last and holiday.first <= ends}
        over = holiday.last < asking.today  # a car that was entered after a holiday was not the office's then
        left = [
            car
            for car, entered in cars.items()
            if car not in done and not (over and entered > due)
        ]
        if left:
            title = f"{holiday.first.year} 年{holiday.name}（{holiday.first:%m-%d} 至 {holiday.last:%m-%d}）"
            yield Found(
                _SEALING,
                SEALINGS,
                0,
                title,
                due,
                what=f"{len(left)} 辆车没登记封存",
                key=holiday.first.isoformat(),
                since=due,
            )


def _of_car(touch: Touch) -> Rows:
    return along(touch, "vehicle")


SOURCES = (
    Source(tuple(_OPEN), (TRIPS,), slips_left_open, of=TRIPS),
    Source((_ODOMETER,), (TRIPS,), odometers_apart, of=CAR, by={TRIPS: _of_car}),
    Source((_CLASH,), (TRIPS,), booked_twice),
    Source((_FAR, _BACKWARDS), (TRIPS,), trips_that_cannot_be, of=CAR, by={TRIPS: _of_car}),
    Source(tuple(_FUEL_KINDS.values()), (COSTS, CARS), fills_out_of_line, of=CAR, by={COSTS: _of_car, CARS: _of_car}),
    Source((_SERVICE,), (CARS, TRIPS, COSTS, CAR), cars_to_service, of=CAR, by={CARS: _of_car, TRIPS: _of_car, COSTS: _of_car}),
    Source((_SEALING,), (SEALINGS, CARS, "vehicles"), cars_not_sealed),
)
