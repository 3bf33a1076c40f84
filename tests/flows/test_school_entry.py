"""Entering a vehicle that carries pupils, and what every step does: a trial names all doubts, a note sees the row's version."""

from __future__ import annotations

import pytest

from tests.helpers.factory import person_id
from tests.helpers.school import do
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import Refused, Stale

VEHICLES, STAFF, TERM = "school-vehicles", "school-staff", "2026秋"


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def committee(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例里居委会", "unit_type": "社区居委会"}), "units")


def registered(desk: Desk, committee: int, plate: str) -> int:
    given = {"committee": committee, "term": TERM, "category": "家长自送拼车", "plate": plate}
    return added(desk.process(VEHICLES).begin(given), VEHICLES)


def person(desk: Desk, committee: int, number: int) -> int:
    given = {"name": "司机", "id_number": person_id(number), "unit": committee, "category": "校车驾驶人"}
    return added(desk.records.add("people", given, reason="测试"), "people")


def test_a_car_that_the_archive_does_not_know_goes_into_it_with_its_registration(desk: Desk, committee: int) -> None:
    known = added(desk.records.add("vehicles", {"plate": "津A20010", "unit": committee}, reason="测试"), "vehicles")
    begin, here = desk.process(VEHICLES).begin, {"committee": committee, "term": TERM, "category": "家长自送拼车"}
    assert desk.records.row(VEHICLES, added(begin({**here, "plate": "津A20010"}), VEHICLES)).values["vehicle"] == known
    new = desk.records.row(VEHICLES, added(begin({**here, "no_plate_reason": "电动三轮车没有号牌", "seats": "5"}), VEHICLES))
    assert desk.records.row("vehicles", new.values["vehicle"]).values["seats"] == 5
    with pytest.raises(Refused, match="填写号牌号码") as raised:
        begin(here)
    assert [each.field for each in raised.value.problems] == ["plate"]
    desk.records.undo()
    assert [row.id for row in desk.records.select("vehicles")] == [known]


def test_trying_a_step_names_what_only_the_rules_behind_it_doubt(desk: Desk, committee: int) -> None:
    vehicle = registered(desk, committee, "津A20011")
    person(desk, committee, 40)
    given = {"name": "另一人", "id_number": person_id(40), "role": "驾驶人"}
    (doubt,) = desk.process(VEHICLES).check(vehicle, "new_staff", given)
    assert (doubt.field, doubt.blocks) == ("id_number", False)
    with pytest.raises(Refused, match="身份证"):
        do(desk, vehicle, "new_staff", **given)


def test_a_step_that_only_adds_a_row_beside_sees_that_the_vehicle_was_changed(desk: Desk, committee: int) -> None:
    vehicle = registered(desk, committee, "津A20012")
    read, who = desk.records.row(VEHICLES, vehicle), person(desk, committee, 41)
    desk.records.edit(VEHICLES, vehicle, {"route": "示例路"})
    with pytest.raises(Stale, match="刚被"):
        desk.process(VEHICLES).do(vehicle, "staff", {"person": who, "role": "驾驶人"}, version=read.version)
    assert not desk.records.select(STAFF)
