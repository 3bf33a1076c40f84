"""One fault, asked for in every place: the list of findings, dispatch, school page, back-trace, person page, scores agree."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.flows.planted_office import FAR, Office
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import Refused
from trafficdesk.work.accidents.trace import traces_of
from trafficdesk.work.official.rules_checks import of_trip
from trafficdesk.work.school.reading import SchoolReading

BUS = {"vehicle_type": "K11", "seats": 40}


def kinds_of(desk: Desk, *rows: tuple[str, int]) -> set[str]:
    return {found.kind.name for code, row in rows for found in desk.findings.of(code, [row]).get(row, [])}


def page(desk: Desk, person: int) -> list[Any]:
    return [each for each in desk.legal.decisions("people", person) if each.value is False]


def bus_driven_by(office: Office, **values: Any) -> tuple[int, int, int]:
    """A bus of this term, not a school bus, with its driver: (school vehicle, staff, person)."""
    person = office.driver(**values)
    car = office.car(person, **BUS)
    row = office.fact("school-vehicles", vehicle=car, committee=office.committees[5], term="2026秋", category="公交/包车",
                      state="备案在册", current=True)  # fmt: skip
    return row, office.fact("school-staff", vehicle=row, person=person, role="驾驶人", current=True), person


def in_every_place(office: Office, staff: int, person: int) -> dict[str, bool]:
    """Where somebody is said not to be allowed to drive a car."""
    desk = office.desk
    car = desk.records.select("drives")[-1].values["vehicle"]
    slip = {"driver": person, "vehicle": car, "state": "待批", "leaves": datetime(2026, 12, 18, 9), "returns": datetime(2026, 12, 18, 11)}
    accident = office.fact("accidents", happened=datetime(2026, 12, 18, 8), place="甲路", state="登记", slight=1)
    party = office.fact("accident-parties", accident=accident, person=person, vehicle=car, kind="机动车驾驶人")
    with desk.office.store.read() as connection:
        refused = [each for each in of_trip(connection, slip, 0, frozenset(slip)) if each.field == "driver"]
    with desk.records.at_once() as records:
        conditions = [each.standing for each in SchoolReading(records).driver_conditions(staff)]
        traces = traces_of(records, records.row("accidents", accident), records.rows("accident-parties", [party]))
    desk.records.trash("accidents", [accident], "试")
    return {
        "finding": "drives.class" in kinds_of(desk, ("people", person)),
        "dispatch": any("开不了" in each.text or "准驾不符" in each.text for each in refused),
        "school": "not met" in conditions[:1],
        "trace": any(each.in_order is False and each.about.endswith(("驾驶年龄上限", "准驾车型")) for each in traces),
        "page": any(each.rule in ("驾驶年龄上限", "准驾车型") for each in page(desk, person)),
    }


@pytest.mark.parametrize(
    ("driver", "may"),
    [
        ({"licence_classes": "A1", "born": date(1962, 5, 1)}, False),
        ({"licence_classes": "A1", "born": date(1962, 5, 1), "extended_until": FAR.replace(year=2028)}, True),
        ({"licence_classes": "A1", "born": date(1962, 5, 1), "extended_until": date(2026, 12, 17)}, False),
        ({"licence_classes": "A1"}, True), ({"licence_classes": "C1"}, False),
    ],
)  # fmt: skip
def test_who_may_not_drive_a_bus_may_not_anywhere(office: Office, driver: dict[str, Any], may: bool) -> None:
    _, staff, person = bus_driven_by(office, **driver)
    said = in_every_place(office, staff, person)
    assert set(said.values()) == {not may}, said


def test_an_approved_extension_is_no_finding_until_it_ends(office: Office) -> None:
    aged: dict[str, Any] = {"licence_classes": "A1", "born": date(1962, 5, 1)}
    extended, over = office.driver(**aged, extended_until=date(2028, 5, 1)), office.driver(**aged, extended_until=date(2026, 12, 1))
    assert kinds_of(office.desk, ("people", extended)) == set()
    assert kinds_of(office.desk, ("people", over)) == {"people.extended_until"}, "said once"
    assert kinds_of(office.desk, ("people", office.driver(**aged))) == {"people.age"}


def test_an_adapted_car_is_driven_with_c5_in_the_list_too(office: Office) -> None:
    disabled: dict[str, Any] = {"licence_classes": "C5", "first_issued": date(2024, 12, 1)}
    adapted, plain = office.driver(**disabled), office.driver(**disabled)
    office.car(adapted, vehicle_type="K33", automatic=True, adapted=True)
    office.car(plain, vehicle_type="K33", automatic=True)
    assert "drives.class" not in kinds_of(office.desk, ("people", adapted))
    assert "drives.class" in kinds_of(office.desk, ("people", plain))
    assert [page(office.desk, each) == [] for each in (adapted, plain)] == [True, False]


def test_a_grave_accident_asks_for_a_review_in_list_and_on_the_page(office: Office) -> None:
    person, other = office.driver(first_issued=date(2015, 12, 1)), office.driver(first_issued=date(2015, 12, 1))
    crash = office.fact("accidents", happened=datetime(2026, 6, 1, 9), place="甲路", state="登记", deaths=1, late_deaths=0,
                        serious=0, slight=0, quick_report=datetime(2026, 6, 1, 10), follow_up=datetime(2026, 6, 2, 9))  # fmt: skip
    for who, liability in ((person, "主要"), (other, "次要")):
        office.fact("accident-parties", accident=crash, person=who, liability=liability, kind="机动车驾驶人")
    assert kinds_of(office.desk, ("people", person)) == {"people.review"} and kinds_of(office.desk, ("people", other)) == set()
    said = [each.sentence for each in office.desk.legal.decisions("people", person)]
    assert any("第七十二条" in each for each in said)
    office.set("people", person, review_due=FAR)
    assert kinds_of(office.desk, ("people", person)) == set()
    assert not any("第七十二条" in each.sentence for each in office.desk.legal.decisions("people", person)), "the typed day says it"


def test_a_school_drivers_review_typed_in_one_place_counts_in_the_other(office: Office) -> None:
    bus, staff = office.bus()
    person = office.desk.records.row("school-staff", staff).values["person"]
    office.set("people", person, review_due=None)
    assert kinds_of(office.desk, ("people", person), ("school-staff", staff)) == set()
    office.set("people", person, review_due=FAR)
    office.set("school-staff", staff, reviewed_until=None)
    assert kinds_of(office.desk, ("people", person), ("school-staff", staff), ("school-vehicles", bus)) == set()


def test_a_driver_who_signed_with_another_unit_has_not_signed_for_the_school_page_either(office: Office) -> None:
    bus, staff = office.bus()
    desk, person = office.desk, office.desk.records.row("school-staff", staff).values["person"]
    assert SchoolReading(desk.records).against_filing(bus) == []
    unit = office.unit()
    office.set("people", person, unit=unit)
    office.fact("posts", person=person, unit=unit, category="校车驾驶人", main=True, start=date(2026, 2, 1))
    assert kinds_of(desk, ("people", person)) == {"people.unsigned"}
    assert any("没有签订本年责任书" in each for each in SchoolReading(desk.records).against_filing(bus))


def test_what_stands_against_car_or_driver_is_said_before_a_trip_and_a_signature(office: Office) -> None:
    desk, driver = office.desk, office.driver(valid_until=date(2026, 12, 1))
    car = office.car(driver, insurance_until=date(2026, 12, 20))
    slip = office.slip(datetime(2026, 12, 22, 9), vehicle=car, driver=driver, state="待批")
    around = desk.findings.around(desk.records.rows("official-trips", [slip]))
    assert [each.kind.name for each in around] == ["people.valid_until", "vehicles.insurance_until"]
    agreement = desk.records.select("agreements", Filter("person", "is", driver))[0]
    assert [each.kind.name for each in desk.findings.around([agreement], "sign")] == ["people.valid_until"]
    late = office.slip(datetime(2026, 12, 1, 9), state="待批")
    asked = desk.records.rows("official-trips", [late])
    assert [each.kind.name for each in desk.findings.around(asked)] == ["official-trips.asked"]
    assert desk.findings.around(asked, "approve") == [], "what the step cures needs no word"


def test_what_is_closed_or_archived_is_locked_in_an_open_year_too_until_a_step_opens_it(office: Office) -> None:
    desk = office.desk
    hazard = office.fact("hazards", found=date(2026, 6, 1), place="甲路", description="坑", source="日常巡查", category="路", state="销号",
                         level="一般隐患", closed_on=date(2026, 6, 9))  # fmt: skip
    meeting = office.fact("meetings", year=2026, quarter="一季度", kind="专题会", session=1, state="已归档")
    other = office.fact("meetings", year=2026, quarter="二季度", kind="专题会", session=2, state="已召开")
    issue = office.fact("meeting-issues", meeting=other, number=1, issue="路灯不亮", state="销号", done_on=date(2026, 6, 8),
                        verified_by="甲", closed_on=date(2026, 6, 9))  # fmt: skip
    committee = office.unit("社区居委会")
    paper = office.fact("committee-papers", committee=committee, year=2026, kind="年度计划", state="已归档", body="正文")
    own = office.fact("committee-plans", committee=committee, year=2026, task="摸底", state="完成", done_on=date(2026, 6, 9))
    task = office.fact("plan-tasks", year=2026, number="9", content="任务", state="完成", done_on=date(2026, 6, 9), percent=100)
    locked = {
        "hazards": (hazard, {"description": "改"}), "meetings": (meeting, {"subject": "改"}), "meeting-issues": (issue, {"issue": "改"}),
        "committee-papers": (paper, {"body": "改"}), "committee-plans": (own, {"task": "改"}), "plan-tasks": (task, {"content": "改"}),
    }  # fmt: skip
    for code, (row, values) in locked.items():
        with pytest.raises(Refused, match="已定稿，这一项不能再改"):
            desk.records.edit(code, row, values, reason="测试")
        with pytest.raises(Refused, match="已经定稿，不能删除"):
            desk.records.trash(code, [row], "误登")
    desk.process("hazards").do(hazard, "again", {"reason": "没有修好", "due": "2026-12-30"})
    for code, row, step in (("meetings", meeting, "unfile"), ("meeting-issues", issue, "again"), ("committee-papers", paper, "unfile"),
                            ("committee-plans", own, "reopen"), ("plan-tasks", task, "reopen")):  # fmt: skip
        with pytest.raises(Refused):
            desk.process(code).do(row, step, {"reason": ""})
        desk.process(code).do(row, step, {"reason": "登记有误"})
    assert desk.records.row("hazards", hazard).values["closed_on"] is None
    opened = desk.records.row("meeting-issues", issue).values
    assert (opened["state"], opened["closed_on"], opened["done_on"], opened["verified_by"]) == ("整改中", None, None, None)
    assert "登记有误" in opened["progress"] and "2026-06-09" in opened["progress"]
    desk.process("committee-papers").do(paper, "void", {"reason": "重写"})
    for code, (row, values) in locked.items():
        desk.records.edit(code, row, values, reason="测试")
        assert {name: desk.records.row(code, row).values[name] for name in values} == values
