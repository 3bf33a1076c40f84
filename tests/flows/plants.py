"""Two faults of every kind of finding, to be planted in an office that has none (planted_office.py).

A plant answers what it should be found by: (kind, id of the row; 0 where there is none). What a fault brings along of other
kinds (a bus without an attendant is not 五定 either) is answered too.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from tests.flows import plants_trips as trips
from tests.flows.planted_office import FAR, LATE, SOON, TERM, TODAY, Office
from tests.helpers.factory import vin
from trafficdesk.records.registry import record_type
from trafficdesk.records.travelling import PackageRow, PeerRow
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.work.agreements.rules import variant_of_person, variant_of_unit

PAST = datetime(2026, 12, 10, 9)
Expected = list[tuple[str, int]]
FORBIDDEN, CARPOOL = "未许可（禁止/劝停）", "家长自送拼车"


def _dates(code: str, field: str, make: Callable[[Office, date], int]) -> Callable[[Office], Expected]:
    """A date that has run out and one that soon will."""
    name = f"{code}.{field}"
    return lambda office: [(name, make(office, day)) for day in (LATE, SOON)]


def _rows(code: str, field: str, **values: Any) -> Callable[[Office], Expected]:
    return _dates(code, field, lambda office, day: office.fact(code, **{**values, field: day}))


def _twice(kind: str, make: Callable[[Office], int]) -> Callable[[Office], Expected]:
    return lambda office: [(kind, make(office)) for _ in range(2)]


def _points(office: Office) -> Expected:
    found = []
    for _ in range(2):
        person = office.driver()
        for day in (date(2026, 5, 1), date(2026, 6, 1)):
            office.fact("violations", person=person, happened=day, behaviour="超速", points=6)
        found.append(("people.points", person))
    return found


def _review(office: Office) -> Expected:
    """Points in the cycle that ended on 28 February, by somebody with a B licence and no day on file."""
    found = []
    for _ in range(2):
        person = office.driver(licence_classes="B2", first_issued=date(2015, 12, 1))
        office.fact("violations", person=person, happened=date(2026, 5, 1), behaviour="超速", points=3)
        found.append(("people.review", person))
    return found


def _novices(office: Office) -> Expected:
    found = []
    for use in ("C", "J"):
        person = office.driver(first_issued=date(2026, 9, 1))
        office.car(person, use_character=use)
        found.append(("people.novice", person))
    return found


def _classes(office: Office) -> Expected:
    found = []
    for kind in ("K11", "H11"):
        car = office.car(None, vehicle_type=kind)
        found.append(
            (
                "drives.class",
                office.fact("drives", person=office.driver(), vehicle=car, start=date(2026, 2, 1)),
            )
        )
    return found


def _twins(
    code: str, make: Callable[[Office], dict[str, Any]], put: Callable[..., int]
) -> Callable[[Office], Expected]:
    def plant(office: Office) -> Expected:
        found = []
        for _ in range(2):
            same = make(office)
            put(office, **same)
            found.append((f"{code}.twin", put(office, **same)))
        return found

    return plant


def _agreements_to_make(office: Office) -> Expected:
    unit = office.unit(sign=False)
    office.fact(
        "agreements", unit=unit, variant=variant_of_unit(""), year=2026, serial="责2026-X", state="生效"
    )
    return [("agreements.next", 0)]


def _unsigned(office: Office) -> Expected:
    """Who came in spring and has the next year's agreement only."""
    found = []
    for _ in range(2):
        person = office.driver(sign=False)
        office.fact(
            "posts",
            person=person,
            unit=office.firm,
            category="私家车驾驶人",
            main=True,
            start=date(2026, 2, 1),
        )
        variant = variant_of_person("私家车驾驶人")
        office.fact(
            "agreements",
            unit=office.firm,
            person=person,
            variant=variant,
            year=2027,
            serial=f"下{person}",
            state="已签字",
        )
        found.append(("people.unsigned", person))
    return found


def _quarters(office: Office) -> Expected:
    for row in office.desk.records.select("meetings")[:2]:
        office.set("meetings", row.id, state="取消")
    return [("meetings.quarter", 0)] * 2


def _papers(kind: str, paper: str) -> Callable[[Office], Expected]:
    def plant(office: Office) -> Expected:
        rows = [row for row in office.desk.records.select("committee-papers") if row.values["kind"] == paper]
        for row in rows[:2]:
            office.set("committee-papers", row.id, state="作废")
        return [(kind, 0)] * 2

    return plant


def _ledgers(office: Office) -> Expected:
    for committee in office.committees[:2]:
        row = next(
            each
            for each in office.desk.records.select("committee-ledgers")
            if each.values["committee"] == committee
        )
        office.set("committee-ledgers", row.id, state="草稿")
    return [("committee-ledgers.missing", 0)] * 2


def _reports(office: Office) -> Expected:
    with office.desk.office.store.write() as connection:  # what was submitted is locked for everybody
        table = record_type("reports").table
        connection.execute(table.update().where(table.c.id.in_((1, 2))).values(state="草稿"))
    return [("reports.missing", 0)] * 2


def _censuses(office: Office) -> Expected:
    for row in [
        each for each in office.desk.records.select("school-censuses") if each.values["term"] == "2026春"
    ][:2]:
        office.set("school-censuses", row.id, term="2020春")
    return [("school-censuses.missing", 0)] * 2


def _declared(office: Office) -> Expected:
    rows = [each for each in office.desk.records.select("school-censuses") if each.values["term"] == TERM][:2]
    for row in rows:
        office.set("school-censuses", row.id, vehicles=3)
    return [("school.declared", row.id) for row in rows]


def _left_behind(office: Office) -> Expected:
    common = {"term": "2026春", "category": CARPOOL, "state": "备案在册", "current": False}
    return [
        (
            "school.vehicle",
            office.fact("school-vehicles", vehicle=office.car(), committee=office.committees[2], **common),
        )
        for _ in range(2)
    ]


def _without_attendant(office: Office) -> Expected:
    rows = [office.bus(leave_out="attendant")[0] for _ in range(2)]
    return [(kind, row) for row in rows for kind in ("school.attendant", "school.fixed")]


def _carpool(office: Office, **values: Any) -> int:
    row, _ = office.bus(category=values.pop("category", CARPOOL), permit_number=None, permit_until=None, plate_number=None,
                        plate_until=None, carrier_until=None, **values)  # fmt: skip
    return row


def _material(office: Office) -> int:
    row = office.fact("materials", name=f"传单{next(office.numbers)}", stock=0)
    for kind in ("入库", "领用"):
        office.fact("material-moves", material=row, kind=kind, moved=date(2026, 11, 2), quantity=10)
    return row


def _hazard(office: Office, **values: Any) -> int:
    usual = {
        "found": date(2026, 12, 1),
        "place": "甲路",
        "description": "坑",
        "level": "一般隐患",
        "state": "整改中",
        "due": FAR,
    }
    return office.fact("hazards", **{**usual, **values})


def _round(office: Office) -> int:
    row = office.fact("inspection-rounds", name="排查", starts=date(2026, 11, 1), ends=date(2026, 11, 10))
    office.fact("inspection-places", round=row, place="甲路")
    return row


def _campaign(office: Office, ends: date) -> int:
    row = office.fact("campaigns", name="整治", starts=date(2026, 11, 2), ends=ends, state="实施")
    office.fact("action-days", campaign=row, on=date(2026, 11, 3), place="甲路口")
    return row


def _summary(office: Office) -> int:
    row = _campaign(office, date(2026, 11, 20))
    office.fact("campaign-reports", campaign=row, number=1, since=date(2026, 11, 2), until=date(2026, 11, 20))
    return row


def _accident(office: Office, **values: Any) -> int:
    usual = {"happened": datetime(2026, 12, 14, 9), "place": "甲路", "slight": 1, "state": "登记",
             "quick_report": datetime(2026, 12, 14, 10), "follow_up": datetime(2026, 12, 15, 9)}  # fmt: skip
    return office.fact("accidents", **{**usual, **values})


def _not_opened(office: Office) -> Expected:
    office.set("years", 1, opened_on=None)
    return [("years.open", 0)]


def _not_closed(office: Office) -> Expected:
    for year in (2024, 2025):
        office.fact("years", year=year, opened_on=date(year, 1, 4))
    return [("years.close", 0)] * 2


def _old_backup(office: Office) -> Expected:
    office.desk.office.set_setting("backup.last", datetime(2026, 12, 1, 9).isoformat())
    return [("backups.late", 0)]


def _no_package(office: Office) -> Expected:
    """Two desks that got their first package in August and have not answered."""
    units = [office.unit() for _ in range(2)]
    with office.desk.office.store.write() as connection:
        for number, unit in enumerate(units):
            row = connection.execute(select(record_type("units").table).where(record_type("units").table.c.id == unit)).one()
            peer = {"id": f"{number:032}", "role": "unit", "name": row.title, "unit": row.uuid, "mark": f"U{number}", "replica": "r",
                    "public": "p", "seen": 0}  # fmt: skip
            connection.execute(insert(PeerRow.table()).values(peer))
            connection.execute(insert(PackageRow.table()).values(
                id=f"{number:032}", desk=peer["id"], way="out", number=1, since=0, act=0, at=datetime(2026, 8, 3, 9), by="小林",
                file="包.tdpack", rows=1, change_set=0, confirmed=0,
            ))  # fmt: skip
    return [("packages.late", 0)] * 2


def _unsealed(office: Office) -> Expected:
    """One list a holiday: New Year ahead."""
    car = office.car()
    office.fact("official-cars", vehicle=car)
    return [("official-sealings.open", 0)]


# What there can be one of only: the list of the office's cars, the batch of a year, the last backup.
ONE_AT_A_TIME = {"official-sealings.open", "agreements.next", "backups.late", "years.open"}
PLANTS: dict[str, Callable[[Office], Expected]] = {
    "people.valid_until": _dates("people", "valid_until", lambda office, day: office.driver(valid_until=day)),
    "people.extended_until": _dates("people", "extended_until", lambda office, day: office.driver(extended_until=day)),
    "people.review_due": _dates("people", "review_due", lambda office, day: office.driver(review_due=day)),
    "people.age": lambda office: [
        ("people.age", office.driver(licence_classes="A1", born=born)) for born in (date(1962, 5, 1), date(1964, 6, 1))
    ],
    "people.medical": lambda office: [
        ("people.medical", office.driver(born=born, first_issued=date(2000, 12, 10))) for born in (date(1950, 5, 1), date(1951, 5, 1))
    ],
    "people.review": _review,
    "people.points": _points,
    "people.novice": _novices,
    "people.file": lambda office: [("people.file", office.driver(**lacking)) for lacking in ({"phone": None}, {"valid_until": None})],
    "people.unsigned": _unsigned,
    "people.untrained": _twice("people.untrained", lambda office: office.driver(train=False)),
    "people.twin": _twins("people", lambda office: {"name": f"同名{next(office.numbers)}", "born": date(1990, 1, 1)},
                          lambda office, **same: office.driver(**same)),
    "units.unsigned": lambda office: [("units.unsigned", row) for row in _old_units(office)],
    "units.twin": _twins("units", lambda office: {"head": f"负责人{next(office.numbers)}", "head_phone": "13800000000"},
                         lambda office, **same: office.unit(**same)),
    "certificates.valid_until": _dates(
        "certificates", "valid_until",
        lambda office, day: office.fact("certificates", person=office.driver(), kind="从业资格证", valid_until=day),
    ),
    **{
        f"vehicles.{name}": _dates("vehicles", name, lambda office, day, name=name: office.car(**{name: day}))  # type: ignore[misc]
        for name in ("inspection_until", "insurance_until", "commercial_until", "scrap_by")
    },
    "vehicles.scrapping": lambda office: [
        ("vehicles.scrapping", office.car(office.driver(licence_classes="C1D"), vehicle_type="M11", registered=registered))
        for registered in (date(2010, 1, 1), date(2014, 3, 1))
    ],
    "vehicles.no_inspection": _twice("vehicles.no_inspection", lambda office: office.car(inspection_until=None)),
    "vehicles.no_insurance": _twice("vehicles.no_insurance", lambda office: office.car(insurance_until=None)),
    "vehicles.undriven": _twice("vehicles.undriven", lambda office: office.car(None)),
    "vehicles.unpermitted": _twice(
        "vehicles.unpermitted", lambda office: office.car(use_character="F", vehicle_type="H31", mass_kg=5000)
    ),
    "units.unpermitted": _twice("units.unpermitted", lambda office: office.unit("运输企业")),
    "operating-permits.valid_until": _dates(
        "operating-permits", "valid_until",
        lambda office, day: office.fact("operating-permits", unit=office.unit(), kind="道路运输证", state="有效", valid_until=day),
    ),
    "vehicles.twin": _twins("vehicles", lambda office: {"vin": vin(900 + next(office.numbers))}, lambda office, **same: office.car(**same)),
    "drives.class": _classes,
    "agreements.next": _agreements_to_make,
    "meetings.quarter": _quarters,
    "meeting-issues.due": _rows("meeting-issues", "due", issue="事项", state="已交办"),
    "committee-ledgers.missing": _ledgers,
    "committee-plans.due": _rows("committee-plans", "due", task="任务", year=2026, state="进行中"),
    "committee-papers.plan": _papers("committee-papers.plan", "年度计划"),
    "committee-papers.summary": _papers("committee-papers.summary", "年度总结"),
    "committee-papers.assessment": _papers("committee-papers.assessment", "年度考核"),
    "official-trips.out": _twice(
        "official-trips.out", lambda office: office.slip(PAST, state="已派", left_at=PAST, left_km=5)
    ),
    "official-trips.agreed": _twice("official-trips.agreed", lambda office: office.slip(PAST, state="同意")),
    "official-trips.asked": _twice("official-trips.asked", lambda office: office.slip(PAST, state="待批")),
    "official-trips.odometer": trips.gaps_of_odometer,
    "official-trips.clash": trips.clashes,
    "official-trips.far": trips.far,
    "official-trips.backwards": trips.backwards,
    "official-costs.odometer": trips.readings,
    "official-costs.fuel": trips.fuel,
    "duties.twice": lambda office: [("duties.twice", trips.shifts(office)[1]) for _ in range(2)],
    "duties.ended": trips.ended,
    "briefs.due": _rows("briefs", "due", subject="动态", year=2026, written_on=date(2026, 12, 1)),
    "violations.unmatched": _twice(
        "violations.unmatched",
        lambda office: office.fact("violations", happened=date(2026, 12, 1), plate=f"津A{70000 + next(office.numbers)}", behaviour="逆行"),
    ),
    "accountables.open": _twice(
        "accountables.open",
        lambda office: office.fact("accountables", accident=_accident(office), kind="直接责任人", name="甲"),
    ),
    "gaps.open": lambda office: [("gaps.open", trips.gap(office)) for _ in range(2)],
    "official-cars.service": trips.service,
    "official-sealings.open": _unsealed,
    "school-vehicles.permit_until": lambda office: [
        (kind, row) for row in (office.bus(permit_until=SOON, plate_until=SOON)[0] for _ in range(2))
        for kind in ("school-vehicles.permit_until", "school-vehicles.plate_until")
    ],
    "school-vehicles.plate_until": lambda office: [
        (kind, row) for row in (office.bus(permit_until=day, plate_until=day)[0] for day in (LATE, SOON))
        for kind in ("school-vehicles.permit_until", "school-vehicles.plate_until")
    ],
    "school-vehicles.carrier_until": _dates("school-vehicles", "carrier_until", lambda office, day: office.bus(carrier_until=day)[0]),
    "school-vehicles.recheck_by": _dates(
        "school-vehicles", "recheck_by",
        lambda office, day: _carpool(office, category=FORBIDDEN, state="告知劝停", recheck_by=min(day, TODAY)),
    ),
    "school-staff.reviewed_until": _dates("school-staff", "reviewed_until", lambda office, day: office.bus({"reviewed_until": day})[1]),
    "school-inspections.valid_until": _dates(
        "school-inspections", "valid_until",
        lambda office, day: office.fact("school-inspections", vehicle=office.bus()[0], kind="设备检查", checked=date(2026, 11, 1),
                                        valid_until=day, result="合格", current=True),
    ),
    "school-permits.due": _dates(
        "school-permits", "due",
        lambda office, day: office.fact(
            "school-permits", vehicle=_carpool(office), applied_on=date(2026, 12, 1), state="征求意见", due=min(day, TODAY)
        ),
    ),
    "school-censuses.missing": _censuses,
    "school.declared": _declared,
    "school.vehicle": _left_behind,
    "school.driver": _twice("school.driver", lambda office: _carpool(office, leave_out="driver")),
    "school.attendant": _without_attendant,
    "school.paper": _twice("school.paper", lambda office: office.bus(rules_kept=False)[0]),
    "school.fixed": _twice("school.fixed", lambda office: office.bus(route="")[0]),
    "school.condition": _twice("school.condition", lambda office: office.bus({"no_crime": None})[1]),
    "school.unlicensed": _twice("school.unlicensed", lambda office: _carpool(office, category=FORBIDDEN, state="摸排登记")),
    "school.load": _twice("school.load", lambda office: office.bus(pupils=60)[0]),
    "school.daily": _twice("school.daily", lambda office: office.bus(leave_out="安全教育")[0]),
    "stations.silent": trips.silent,
    "persuaders.hired_until": _rows("persuaders", "hired_until", name="劝导员"),
    "training.open": _twice(
        "training.open", lambda office: office.fact("training", topic="安全课", starts=datetime(2026, 12, 1, 9), state="计划")
    ),
    "training-plans.due": _rows("training-plans", "due", year=2026, topic="课", state="计划"),
    "publicity-plans.due": _rows("publicity-plans", "due", year=2026, theme="主题", state="计划"),
    "boards.next_change": _dates(
        "boards", "next_change", lambda office, day: office.fact("boards", name="宣传栏", changed_on=add_months(day, -1), change_months=1)
    ),
    "materials.gone": _twice("materials.gone", _material),
    "hazards.due": _dates("hazards", "due", lambda office, day: _hazard(office, due=min(day, TODAY + timedelta(days=2)))),
    "hazards.reply_due": _dates("hazards", "reply_due", lambda office, day: _hazard(office, reply_due=day)),
    "hazards.check_due": _dates(
        "hazards", "check_due", lambda office, day: _hazard(office, state="申请验收", check_due=min(day, TODAY + timedelta(days=2)))
    ),
    "hazards.no_due": _twice("hazards.no_due", lambda office: _hazard(office, due=None)),
    "hazards.ungraded": _twice("hazards.ungraded", lambda office: _hazard(office, level=None)),
    "letters.reply_due": _rows("letters", "reply_due", subject="建议", addressee="甲局", sent=date(2026, 12, 1)),
    "inspection-rounds.places": _twice("inspection-rounds.places", _round),
    "campaigns.week": _twice("campaigns.week", lambda office: _campaign(office, TODAY + timedelta(days=20))),
    "campaigns.summary": _twice("campaigns.summary", _summary),
    "accidents.quick_report": _twice("accidents.quick_report", lambda office: _accident(office, quick_report=None)),
    "accidents.follow_up": _twice("accidents.follow_up", lambda office: _accident(office, follow_up=None)),
    "plan-tasks.due": _rows("plan-tasks", "due", year=2026, number="1", content="任务", state="进行中"),
    "plan-nodes.due": _rows("plan-nodes", "due", content="节点"),
    "memos.due": _rows("memos", "due", content="打电话"),
    "reports.missing": _reports,
    "backups.late": _old_backup,
    "packages.late": _no_package,
    "years.open": _not_opened,
    "years.close": _not_closed,
}


def _old_units(office: Office) -> list[int]:
    """Units that came long ago and have the next year's agreement only."""
    units = [office.unit(sign=False) for _ in range(2)]
    with office.desk.office.store.write() as connection:
        table = record_type("units").table
        connection.execute(
            table.update().where(table.c.id.in_(units)).values(created_at=datetime(2026, 1, 5, 9))
        )
    for unit in units:
        office.fact(
            "agreements",
            unit=unit,
            variant=variant_of_unit(""),
            year=2027,
            serial=f"下单{unit}",
            state="已签字",
        )
    return units
