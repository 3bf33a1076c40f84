"""Synthetic pupil transport of this term and the one before: lawful, late, unpermitted, missing, each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from trafficdesk.demo.cast import Cast, first
from trafficdesk.demo.numbers import Plates
from trafficdesk.fields.checks.licence import classes
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.people.rules_licence_age import school_driver_age
from trafficdesk.work.people.rules_licence_fit import fits
from trafficdesk.work.school import rules
from trafficdesk.work.school.rules import PERMITS, STAFF, VEHICLES

_TICKED = ("no_full_points", "no_accident", "no_drink", "no_overload", "no_crime", "healthy")
_STOPS = "07:00 示例一站\n07:15 示例二站\n07:30 示例小学"


def school(cast: Cast) -> None:
    """The census of most committees, and one vehicle of every kind at its own place of the way."""
    term = rules.term_of(cast.today)
    before = rules.term_of(rules.term_start(term) - timedelta(days=1))
    schools = cast.of_type("学校")
    if len(cast.committees) < 6 or not schools:
        return
    _last_term(cast, before)
    cast.desk.school.carry_over(before, term, cast.committees[0].id)
    bus = cast.desk.records.select(VEHICLES, Filter("term", "is", term))[0].id
    _lawful_bus(cast, bus, schools[0].id)
    _late_bus(cast, term, schools[0].id)
    _applicant(cast, term)
    _told(cast, term)
    _others(cast, term, schools[0].id)
    _declared(cast, term)


def _last_term(cast: Cast, before: str) -> None:
    """A bus that goes on, and a van that nobody has looked at since."""
    provider = next(iter(cast.of_type("校车服务提供者")), None)
    bus = _register(
        cast, before, 0, rules.PERMITTED, "K18", 36, use="P", dedicated=True, stage="小学",
        provider=provider.id if provider else None, permit_number="示例许可0001", permit_until=cast.today + timedelta(days=300),
        plate_number="示例标牌0001", carrier_until=cast.today + timedelta(days=200), rules_kept=True,
        duty_letter_on=cast.ago(80), equipment="逃生锤、干粉灭火器、急救箱、卫星定位装置、校车标志灯、停车指示标志",
        route="示例小学至东丽湖北", stops=_STOPS, distance_km=9, applied_on=cast.ago(400),
    )  # fmt: skip
    for person, role in ((_drivers(cast, "K18")[0], "驾驶人"), (_attendants(cast)[0], "照管员")):
        _staff(cast, bus, person, role, ready=role == "驾驶人")
    _register(cast, before, 1, rules.CARPOOL, "K33", 5, pupils=3)


def _do(cast: Cast, vehicle: int, key: str, **given: Any) -> None:
    cast.desk.process(VEHICLES).do(vehicle, key, given)


def _permit(cast: Cast, vehicle: int, key: str, **given: Any) -> None:
    cast.desk.process(PERMITS).do(cast.desk.school.permit_of(vehicle), key, given)


def _apply(cast: Cast, vehicle: int, days: int) -> None:
    cast.desk.process(PERMITS).begin({"vehicle": vehicle, "applied_on": cast.ago(days)})


def _lawful_bus(cast: Cast, bus: int, school_unit: int) -> None:
    desk = cast.desk
    _do(cast, bus, "inspect", kind="半年检验", checked=cast.ago(70), checked_by="示例检测站")
    until = desk.school.inspected_until(bus)
    row = desk.records.row(VEHICLES, bus)
    if until is not None:
        ends = min(until, row.values["permit_until"])
        _do(cast, bus, "plate", plate_number="示例标牌0002", plate_until=ends, plate_issuer="示例交警支队")
    for kind, days in (("应急演练", 60), ("安全教育", 58), ("设备检查", 30), ("月度违法查询", cast.today.day + 5)):
        _do(cast, bus, "inspect", kind=kind, checked=cast.ago(days), checked_by=cast.name())
    _do(cast, bus, "pupils", school=school_unit, stage="小学", pupils=30)
    for staff in desk.school.drivers(bus):
        desk.records.edit(STAFF, staff.id, dict.fromkeys(_TICKED, True))
    _do(cast, bus, "verify")


def _late_bus(cast: Cast, term: str, school_unit: int) -> None:
    """Inspection and plate have run out, no insurance of the carrier, nobody looks after the pupils, too many of them."""
    over = cast.ago(12)
    bus = _register(
        cast, term, 1, rules.PERMITTED, "K28", 19, use="P", stage="小学", permit_number="示例许可0002",
        permit_until=cast.today + timedelta(days=25), plate_number="示例标牌0003", plate_until=over,
        route="示例小学至东丽湖南", stops="07:10 示例南站\n示例小学",
    )  # fmt: skip
    _staff(cast, bus, _drivers(cast, "K28")[-1], "驾驶人", ready=False)
    _do(cast, bus, "inspect", kind="半年检验", checked=add_months(over, -6), valid_until=over, checked_by="示例检测站")
    _do(cast, bus, "pupils", school=school_unit, stage="小学", pupils=24)


def _applicant(cast: Cast, term: str) -> None:
    """Applied for weeks ago; the transport department has not answered."""
    van = _register(cast, term, 2, rules.FORBIDDEN, "K28", 19, route="示例园至示例小学")
    _staff(cast, van, _drivers(cast, "K28")[1 % len(cast.drivers)], "驾驶人", ready=False)
    _apply(cast, van, 30)
    _permit(cast, van, "forward", forwarded_on=cast.ago(27))
    _permit(cast, van, "police", police_on=cast.ago(22), police_opinion="车辆检验合格，驾驶人符合条件")
    care = _register(cast, term, 2, rules.FORBIDDEN, "K31", 7)
    _apply(cast, care, 50)
    _permit(cast, care, "forward", forwarded_on=cast.ago(48))
    for department in ("police", "transport"):
        answer = {f"{department}_on": cast.ago(44), f"{department}_opinion": "车辆不符合校车标准"}
        _permit(cast, care, department, **answer)
    _permit(cast, care, "refuse", refusal="车辆不是专用校车，驾驶人没有校车驾驶资格", decided_on=cast.ago(40))


def _told(cast: Cast, term: str) -> None:
    """Without a permit: one passed on and late for its recheck, one that has stopped, one that has not."""
    van = _register(cast, term, 1, rules.FORBIDDEN, "K39", 7, pupils=9)
    stopped = _register(cast, term, 0, rules.FORBIDDEN, "K39", 7, pupils=6)
    going_on = _register(cast, term, 3, rules.CARE, "K31", 9, pupils=8)
    for n, vehicle in enumerate((van, stopped, going_on)):
        _staff(cast, vehicle, cast.drivers[(10 + n) % len(cast.drivers)], "驾驶人", ready=False)
        _do(cast, vehicle, "verify")
        _do(cast, vehicle, "tell", told_on=cast.ago(25), handling="口头劝停、书面告知")
        _do(cast, vehicle, "pass_on", passed_on=cast.ago(20), passed_to="教育部门、公安交管部门")
    _do(cast, stopped, "recheck", rechecked_on=cast.ago(15), stopped=True)
    _do(cast, stopped, "close")
    _do(cast, going_on, "recheck", rechecked_on=cast.ago(6), stopped=False)


def _others(cast: Cast, term: str, school_unit: int) -> None:
    """Lawful without a permit, and a three-wheeler that nobody has told yet."""
    carpool = _register(cast, term, 3, rules.CARPOOL, "K33", 5, pupils=3, school=school_unit)
    _staff(cast, carpool, cast.drivers[14 % len(cast.drivers)], "驾驶人", ready=False)
    _do(cast, carpool, "verify")
    _do(cast, carpool, "file")
    _register(cast, term, 4, rules.NON_MOTOR, "", None, pupils=4, no_plate_reason="电动三轮车没有号牌")


def _declared(cast: Cast, term: str) -> None:
    """Five committees have declared, one of them a car that was not registered; the others have not."""
    for n, (vehicles, drivers, pupils) in enumerate(((2, 2, 36), (2, 2, 33), (2, 1, None), (3, 2, 11), (1, 1, 4))):
        plates = "\n".join([*_known(cast, term, 3), _plate(cast, 5)]) if n == 3 else ""
        counts = {"vehicles": vehicles, "drivers": drivers, "pupils": pupils, "reporter": cast.name(), "plates": plates or None}
        cast.desk.school.declare(cast.committees[n].id, term, counts)


def _register(
    cast: Cast, term: str, committee: int, category: str, kind: str, seats: int | None, *, use: str = "A",
    no_plate_reason: str | None = None, **values: Any,
) -> int:  # fmt: skip
    """A car of its own and its row of the term."""
    registered = cast.ago(900)
    unit = cast.committees[committee].id
    car = cast.add("vehicles", [{
        "plate": _plate(cast, seats or 0) if kind else None, "no_plate_reason": no_plate_reason,
        "plate_type": "01" if (seats or 0) > 9 else "02",
        "vehicle_type": kind or None, "use_character": use, "seats": seats, "unit": unit, "owner": cast.name(),
        "ownership": "私车", "registered": registered, "state": "在用",
        "inspection_until": _month_end(cast.today, 5) if kind else None,
        "insurance_until": cast.today + timedelta(days=120) if kind else None,
    }])[0]  # fmt: skip
    given = {"vehicle": car, "committee": unit, "term": term, "category": category, "surveyed_on": cast.ago(60), **values}
    return first(cast.desk.process(VEHICLES).begin(given), VEHICLES)


def _plate(cast: Cast, seats: int) -> str:
    """A plate that no other car of the office has."""
    plates = Plates(cast.chance)
    return next(
        plate
        for plate in (plates.next("01" if seats > 9 else "02") for _ in range(100))
        if not cast.desk.records.select("vehicles", Filter("plate", "is", plate))
    )


def _known(cast: Cast, term: str, committee: int) -> list[str]:
    mine = Filter("term", "is", term), Filter("committee", "is", cast.committees[committee].id)
    return [row.title for row in cast.desk.records.select(VEHICLES, *mine)]


def _staff(cast: Cast, vehicle: int, person: Row, role: str, *, ready: bool) -> None:
    inputs: dict[str, Any] = {}
    if ready:
        inputs = {
            **dict.fromkeys(_TICKED, True), "endorsed_on": cast.ago(700),
            "reviewed_until": cast.today + timedelta(days=200),
        }  # fmt: skip
    _do(cast, vehicle, "staff", person=person.id, role=role, **inputs)


def _drivers(cast: Cast, kind: str) -> Sequence[Row]:
    """The drivers, those who may drive such a school bus first."""

    def suits(row: Row) -> tuple[bool, bool, int]:
        held = classes(row.values["licence_classes"] or "")
        valid = (row.values["valid_until"] or date.min) >= cast.today
        of_age = bool(school_driver_age(row.values["born"], cast.today).value)
        return (not (fits(held, kind).value and valid and of_age), row.values["category"] != "校车驾驶人", row.id)

    return sorted(cast.drivers, key=suits)


def _attendants(cast: Cast) -> Sequence[Row]:
    found = cast.desk.records.select("people", Filter("category", "is", "随车照管人员"), sort=("id",), limit=3)
    return found or cast.drivers


def _month_end(day: date, months: int) -> date:
    return rules.proposed_inspection(day, months)
