"""Numbers of the table of rules that decide where a row is written or a paper is made: twice the number, another outcome there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pytest

from tests.flows import plants_trips as trips
from tests.flows.planted_office import TODAY, Office
from tests.helpers.tables import grids
from tests.unit.rules.test_every_threshold_counts import ELSEWHERE
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import Refused
from trafficdesk.rules import rule_table


def newcomer(office: Office) -> Any:
    """By when somebody who came in November has to sign."""
    person = office.driver(sign=False)
    came = date(2026, 11, 1)
    office.fact("posts", person=person, unit=office.firm, category="私家车驾驶人", main=True, start=came)
    found = office.desk.findings.of("people", [person]).get(person, [])
    return [(each.kind.name, each.due) for each in found]


def half_year(office: Office) -> Any:
    """Until when a passed inspection of a school bus holds."""
    bus, _ = office.bus()
    office.desk.process("school-vehicles").do(bus, "inspect", {"kind": "半年检验", "checked": date(2026, 12, 10)})
    rows = office.desk.records.select("school-inspections", Filter("vehicle", "is", bus), Filter("checked", "is", date(2026, 12, 10)))
    return [row.values["valid_until"] for row in rows]


def told_to_stop(office: Office) -> Any:
    """When somebody looks again at a car that was told to stop."""
    bus, _ = office.bus(category="无许可车辆（禁止）", state="核查", permit_number=None, permit_until=None, plate_number=None,
                        plate_until=None)  # fmt: skip
    told = {"told_on": date(2026, 12, 1), "handling": "口头劝停"}
    office.desk.process("school-vehicles").do(bus, "tell", told)
    return office.desk.records.row("school-vehicles", bus).values["recheck_by"]


def small_bus(office: Office) -> Any:
    """Whether a car of ten seats may apply for a permit."""
    car = office.car(vehicle_type="K31", seats=10)
    row = office.fact("school-vehicles", vehicle=car, committee=office.committees[5], term="2026秋", category="家长合乘车辆",
                      state="摸排登记", current=True)  # fmt: skip
    try:
        office.desk.process("school-permits").begin({"vehicle": row, "applied_on": TODAY})
    except Refused as refused:
        return [problem.sentence for problem in refused.problems]
    return "申请已登记"


def renewal(office: Office) -> Any:
    """Whether a car of ten years may be replaced."""
    car = office.car()
    row = office.fact("official-cars", vehicle=car, bought=date(2016, 6, 1), establishment="在编")
    return grids(office.desk.prints.documents("car-fleet-table", ids=[row]))[0].cell("1", "可申请更新")


def service(office: Office) -> Any:
    """Whether a car with 700 km to its service is named."""
    car = office.car()
    office.driven(car, datetime(2026, 10, 1, 9), 900, 1100)
    row = office.fact("official-cars", vehicle=car, service_km=1800)
    return kinds_of(office, "official-cars", row)


def fuel(office: Office) -> Any:
    """Whether a fill of 11 litres on 100 km is named after four of 8."""
    car = office.car()
    for at in range(5):
        trips.fill(office, car, 1 + at, 1000 + 500 * at, 40)
    return kinds_of(office, "official-costs", trips.fill(office, car, 20, 3500, 55))


def kinds_of(office: Office, code: str, row: int) -> list[str]:
    return [each.kind.name for each in office.desk.findings.of(code, [row]).get(row, [])]


OUTCOMES: Mapping[str, Callable[[Office], Any]] = {
    "agreement_new_arrival_days": newcomer,
    "school_inspection_months": half_year,
    "school_seats_min": small_bus,
    "school_recheck_days": told_to_stop,
    "car_service_notice": service,
    "car_fuel_tolerance": fuel,
    "car_renewal_years": renewal,
}  # fmt: skip
# What is decided by the number as it is shipped.
SHIPPED: Mapping[str, Any] = {
    "agreement_new_arrival_days": [("people.unsigned", date(2026, 12, 1))],
    "school_inspection_months": [date(2027, 6, 30)],
    "school_seats_min": "申请已登记",
    "school_recheck_days": date(2026, 12, 8),
    "car_service_notice": [],
    "car_fuel_tolerance": ["official-costs.fuel"],
    "car_renewal_years": "是",
}


@pytest.fixture
def office(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
    yield Office(desk)
    rule_table.use_own({})


def test_every_number_that_is_decided_elsewhere_is_tried() -> None:
    assert set(OUTCOMES) == set(SHIPPED) == ELSEWHERE


@pytest.mark.parametrize("name", OUTCOMES)
def test_twice_the_number_is_another_outcome_in_the_office(office: Office, name: str) -> None:
    assert OUTCOMES[name](office) == SHIPPED[name]
    rows = rule_table.shipped("legal")
    doubled = [{**row, "value": str(2 * int(row["value"]))} if row["rule"] == name else row for row in rows]
    if any(row["rule"] == name and not row["source"].startswith("本办") for row in rows):
        rule_table.use_own({"legal": doubled})  # what the law said is history: the page refuses to change it
    else:
        office.desk.legal.save("legal", doubled, "测试")
    assert OUTCOMES[name](office) != SHIPPED[name]
