"""Plants of what lists bring along and nobody would type: trips, fuel, shifts and cells that cannot be (see plants.py)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from tests.flows.planted_office import TODAY, Office

Expected = list[tuple[str, int]]


def gaps_of_odometer(office: Office) -> Expected:
    found = []
    for _ in range(2):
        car = office.car()
        office.driven(car, datetime(2026, 10, 1, 9), 1000, 1050)
        found.append(("official-trips.odometer", office.driven(car, datetime(2026, 10, 3, 9), 1100, 1150)))
    return found


def clashes(office: Office) -> Expected:
    found = []
    for _ in range(2):
        car = office.car()
        office.slip(datetime(2026, 12, 22, 9), 4, vehicle=car, state="同意")
        found.append(
            ("official-trips.clash", office.slip(datetime(2026, 12, 22, 10), 4, vehicle=car, state="同意"))
        )
    return found


def far(office: Office) -> Expected:
    return [("official-trips.far", office.driven(office.car(), datetime(2026, 10, 1, 9), 1000, 1000 + km)) for km in (9000, 99000)]


def backwards(office: Office) -> Expected:
    return [("official-trips.backwards", office.driven(office.car(), datetime(2026, 10, 1, 9), 1000, km)) for km in (999, 100)]


def fill(office: Office, car: int, day: int, odometer: int, litres: int) -> int:
    return office.fact("official-costs", vehicle=car, paid=date(2026, 10, day), kind="加油", quantity=litres, amount=300, odometer=odometer)


def readings(office: Office) -> Expected:
    found = []
    for odometer in (900, 1000):
        car = office.car()
        fill(office, car, 1, 1000, 40)
        found.append(("official-costs.odometer", fill(office, car, 9, odometer, 40)))
    return found


def fuel(office: Office) -> Expected:
    """Four fills of 8 litres on 100 km, then one of 30 and one of 1."""
    found = []
    for litres in (150, 5):
        car = office.car()
        for at in range(5):
            fill(office, car, 1 + at, 1000 + 500 * at, 40)
        found.append(("official-costs.fuel", fill(office, car, 20, 3500, litres)))
    return found


def shifts(office: Office, **hired: Any) -> list[int]:
    """Two shifts of a persuader at one time, at two stations that have their logs."""
    who = office.fact("persuaders", name=f"劝导员{next(office.numbers)}", **hired)
    stations = []
    for _ in range(2):
        number = 700 + next(office.numbers)
        stations.append(office.fact("stations", number=number, name=f"示例站{number}", state="在用", committee=office.committees[0]))
        office.fact("duty-logs", station=stations[-1], on=TODAY, shift="早高峰")
    return [office.fact("duties", station=each, on=date(2026, 12, 10), shift="早高峰", persuader=who) for each in stations]


def ended(office: Office) -> Expected:
    """Shifts after the term of service, which is itself over."""
    found = []
    for at in range(2):
        who = office.fact("persuaders", name=f"到期{at}", hired_until=date(2026, 11, 1))
        station = office.fact("stations", number=650 + at, name=f"停用站{at}", state="停用")
        duty = office.fact("duties", station=station, on=date(2026, 12, 10), shift="早高峰", persuader=who)
        found += [("duties.ended", duty), ("persuaders.hired_until", who)]
    return found


def gap(office: Office) -> int:
    person = office.driver()
    office.fact("gaps", owner_code="people", owner=person, name="甲", field="address", label="住址", said="不清楚", state="待补")
    return person


def service(office: Office) -> Expected:
    found = []
    for km in (1000, 1200):
        car = office.car()
        office.driven(car, datetime(2026, 10, 1, 9), 900, 1100)
        office.fact(
            "official-sealings", vehicle=car, holiday="元旦", starts=date(2027, 1, 1), ends=date(2027, 1, 3)
        )
        found.append(("official-cars.service", office.fact("official-cars", vehicle=car, service_km=km)))
    return found


def silent(office: Office) -> Expected:
    found = []
    for number in (901, 902):
        station = office.fact(
            "stations", number=number, name=f"示例站{number}", state="在用", committee=office.committees[0]
        )
        office.fact("duty-logs", station=station, on=TODAY - timedelta(days=9), shift="早高峰")
        found.append(("stations.silent", station))
    return found
