"""What is open or wrong of official cars: slips left open, odometers that do not meet, double bookings, service, sealing."""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from trafficdesk.engine.finding import Asking, Found, Source
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
_FAR, _BACKWARDS = "official-trips.far", "official-trips.backwards"
_FUEL_KINDS = {"odometer": "official-costs.odometer", "quantity": "official-costs.fuel"}  # by the field that is in doubt
_TRIP = (
    "title",
    "number",
    "department",
    "vehicle",
    "driver",
    "state",
    "leaves",
    "returns",
    "left_at",
    "left_km",
    "back_at",
    "back_km",
    "findings",
)


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
        for before, after in pairwise(
            row
            for row in rows
            if row["left_at"] and row["left_km"] is not None and row["back_km"] is not None
        ):
            problem = next(rules.departure_gap(before["back_km"], after["left_km"]), None)
            explained = answered(after["findings"]) | answered(before["findings"])
            if problem is None or problem.text in explained or not asking.counts(after["left_at"].date()):
                continue
            if any(words.startswith(problem.text.split("。")[0]) for words in explained):
                continue
            yield _of_trip(
                _ODOMETER,
                after,
                after["left_at"].date(),
                f"{before['back_km']}→{after['left_km']}",
                problem.sentence,
            )


def trips_that_cannot_be(asking: Asking) -> Iterator[Found]:
    """Trips back before they left, with fewer kilometres, or with more than a car drives: from lists, or corrected afterwards."""
    most = practice("car_day_most", asking.today)
    for row in (each for rows in _by_car(asking).values() for each in rows):
        left, back, km, back_km = row["left_at"], row["back_at"], row["left_km"], row["back_km"]
        if None in (left, back, km, back_km) or not asking.counts(left.date()):
            continue
        explained, day = answered(row["findings"]), left.date()
        for kind, found in ((_BACKWARDS, rules.way_back(row, back, back_km)), (_FAR, rules.far_way(left, km, back, back_km, most))):
            for problem in found:
                if problem.text not in explained:
                    yield _of_trip(kind, row, day, f"{km}→{back_km}/{back:%Y-%m-%d %H:%M}", problem.sentence)
                    break


def fills_out_of_line(asking: Asking) -> Iterator[Found]:
    """Fuel whose odometer does not grow, or whose consumption is far off the car's own: the check of the form, over all rows."""
    rated = {row["vehicle"]: row["fuel_per_100"] for row in asking.rows(CARS, "vehicle", "fuel_per_100")}
    explained, tolerance = asking.explained(COSTS), practice("car_fuel_tolerance", asking.today)
    fills: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in asking.rows(COSTS, "title", "vehicle", "paid", "odometer", "quantity", kind=FUEL):
        if None not in (row["vehicle"], row["paid"], row["odometer"], row["quantity"]):
            fills[row["vehicle"]].append(row)
    for vehicle, rows in fills.items():
        earlier: list[tuple[int, Decimal]] = []
        for row in sorted(rows, key=lambda each: (each["paid"], each["id"])):
            for problem in rules.of_fill(earlier, row["odometer"], row["quantity"], rated.get(vehicle), tolerance):
                if (row["id"], problem.field) not in explained and asking.counts(row["paid"]):
                    kind, key = _FUEL_KINDS[problem.field], f"{row['odometer']}/{row['quantity']}"
                    yield Found(kind, COSTS, row["id"], row["title"], row["paid"], key=key, since=row["paid"], says=problem.sentence,
                                also=(("vehicles", vehicle),))  # fmt: skip
            insort(earlier, (row["odometer"], row["quantity"]))


def booked_twice(asking: Asking) -> Iterator[Found]:
    """Two slips with one car, or one driver, in the same hours: from lists, or corrected afterwards."""
    known: set[tuple[int, int]] = set()
    for name in ("vehicle", "driver"):
        for rows in _by_car(asking, name).values():
            spans = sorted(
                (_span(row), row["id"], row)
                for row in rows
                if row["state"] in (rules.AGREED, rules.OUT, rules.BACK)
            )
            for ((_, end), _, before), ((start, _), _, after) in pairwise(spans):
                pair = before["id"], after["id"]
                if start < end and pair not in known and asking.counts(start.date()):
                    known.add(pair)
                    says = f"{after['title']} 和 {before['title']} 在同一时间用了同一{'辆车' if name == 'vehicle' else '位驾驶员'}"
                    found = _of_trip(_CLASH, after, start.date(), str(before["id"]), says)
                    yield found._replace(also=(*found.also, (TRIPS, before["id"])))


def _of_trip(kind: str, row: Mapping[str, Any], on: date, key: str, says: str) -> Found:
    also = (("vehicles", row["vehicle"]), ("people", row["driver"]))
    return Found(
        kind, TRIPS, row["id"], row["title"], on, row["department"], key=key, since=on, says=says, also=also
    )


def _span(row: Mapping[str, Any]) -> tuple[datetime, datetime]:
    start = row["left_at"] or row["leaves"]
    return start, max(start, row["back_at"] or row["returns"] or start)


def _by_car(asking: Asking, name: str = "vehicle") -> Mapping[int, Sequence[Mapping[str, Any]]]:
    """The slips of each car (or driver) that were driven or are to be, in order of time."""
    found: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in asking.once("official-trips", lambda: asking.rows(TRIPS, *_TRIP)):
        if (
            row[name] is not None
            and row["state"] in (rules.AGREED, rules.OUT, rules.BACK)
            and (row["left_at"] or row["leaves"])
        ):
            found[row[name]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: (row["left_at"] or row["leaves"], row["id"]))
    return found


def cars_to_service(asking: Asking) -> Iterator[Found]:
    """Official cars near or past the mileage of their next service; late since the day it was first passed."""
    notice = practice("car_service_notice", asking.today)
    cars = [
        car for car in asking.rows(CARS, "title", "vehicle", "service_km") if car["service_km"] is not None
    ]
    readings: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for row in asking.rows(TRIPS, "vehicle", "back_km", "back_at", state=rules.BACK) if cars else ():
        if row["back_km"] is not None and row["back_at"] is not None:
            readings[row["vehicle"]].append((row["back_km"], row["back_at"].date()))
    for row in asking.rows(COSTS, "vehicle", "odometer", "paid") if cars else ():
        if row["odometer"] is not None:
            readings[row["vehicle"]].append((row["odometer"], row["paid"]))
    for car in cars:
        mine = sorted(readings[car["vehicle"]])
        if mine and mine[-1][0] + notice >= car["service_km"]:
            left = car["service_km"] - mine[-1][0]
            passed = min((day for km, day in mine if km > car["service_km"]), default=asking.today)
            what = f"保养超 {-left} 公里" if left < 0 else f"保养剩 {left} 公里"
            yield Found(_SERVICE, CARS, car["id"], car["title"], passed, what=what, key=str(car["service_km"]), since=passed,
                        also=(("vehicles", car["vehicle"]),))  # fmt: skip


def cars_not_sealed(asking: Asking) -> Iterator[Found]:
    """Official cars for which nothing was registered over a holiday: to be done the day before, and owed afterwards."""
    state = {row["id"]: row["state"] for row in asking.rows("vehicles", "state")}
    cars = {row["vehicle"]: row["created_at"].date() for row in asking.rows(CARS, "vehicle", "created_at")}
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
            if car not in done and state.get(car) == "在用" and not (over and entered > due)
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


SOURCES = (
    Source(tuple(_OPEN), (TRIPS,), slips_left_open),
    Source((_ODOMETER,), (TRIPS,), odometers_apart),
    Source((_CLASH,), (TRIPS,), booked_twice),
    Source((_FAR, _BACKWARDS), (TRIPS,), trips_that_cannot_be),
    Source(tuple(_FUEL_KINDS.values()), (COSTS, CARS), fills_out_of_line),
    Source((_SERVICE,), (CARS, TRIPS, COSTS, "vehicles"), cars_to_service),
    Source((_SEALING,), (SEALINGS, CARS, "vehicles"), cars_not_sealed),
)
