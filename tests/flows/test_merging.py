"""Two records that are one: found, looked at, merged, and taken apart again by one undo; no twin comes back from the trash."""

from __future__ import annotations

import pytest

from tests.helpers.factory import person_id
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import KnownError, Refused


@pytest.fixture
def office(desk: Desk) -> Desk:
    for name in ("示例一小", "示例二小"):
        desk.records.add("units", {"name": name, "unit_type": "学校"})
    return desk


def person(desk: Desk, number: int, unit: str = "示例一小", **more: str) -> int:
    inputs = {"name": "张示例", "id_number": person_id(number), "unit": unit, "licence_classes": "C1", **more}
    return desk.records.add("people", inputs, reason="测试").changes[0].id


def test_a_twin_does_not_come_back_from_the_trash(office: Desk) -> None:
    first = person(office, 1)
    office.records.trash("people", [first], "误录")
    second = person(office, 1)
    with pytest.raises(Refused, match="恢复以后会有两人驾驶员的身份证号相同：“张示例”和已在册的“张示例”"):
        office.records.restore("people", [first])
    assert [row.id for row in office.records.select("people")] == [second]


def test_undo_and_redo_bring_no_twin_either(office: Desk) -> None:
    unit = office.records.select("units", Filter("name", "is", "示例二小"))[0].id
    office.records.trash("units", [unit], "误录")
    with office.records.work("另一家") as work:
        work.add_fact("units", {"name": "示例二小", "unit_type": "学校", "state": "在册"})
    office.records.undo()
    office.records.undo()
    assert len(office.records.select("units", Filter("name", "is", "示例二小"))) == 1
    office.records.redo()
    office.records.add("units", {"name": "示例二小", "unit_type": "学校"})
    with pytest.raises(Refused, match="单位名称相同"):
        office.records.restore("units", [unit])


def test_two_that_somebody_let_stand_stay_so(office: Desk) -> None:
    person(office, 1)
    second = person(office, 1, name="李示例")
    office.records.trash("people", [second], "误录")
    office.records.restore("people", [second])
    assert len(office.records.select("people")) == 2


def test_everything_that_hangs_on_either_is_on_the_one_that_stays(office: Desk) -> None:
    keep, drop = person(office, 1, phone="13800000001"), person(office, 2, "示例二小", phone="13800000001", remark="后来补的")
    car = office.records.add("vehicles", {"plate": "津A12345", "plate_type": "小型汽车"}).changes[0].id
    office.records.add("drives", {"person": drop, "vehicle": car})
    office.records.add("violations", {"happened": "2026-03-01", "person": drop, "behaviour": "闯红灯"})
    office.agreements.install_texts()
    office.agreements.make(2026)
    papers = [row.id for row in office.records.select("agreements", Filter("person", "is", drop))]
    office.prints.render("agreements", ids=papers).issue()
    for paper in papers:
        office.process("agreements").do(paper, "sign", {"signed_on": "2026-03-01"})
    with pytest.raises(Refused, match="定稿"):
        office.records.edit("agreements", papers[0], {"year": "2027"})
    kinds = ("people", "drives", "posts", "violations")
    before = {code: [(row.id, dict(row.values)) for row in office.records.select(code)] for code in kinds}

    (twins,) = [each for each in office.merging.likely() if each.code == "people"]
    assert (twins.first, twins.second, twins.why) == (keep, drop, "姓名和联系电话都相同")
    differing, hanging = office.merging.compare("people", keep, drop)
    assert {each.label for each in differing} >= {"身份证号", "所在单位", "备注"}
    assert {each.label for each in hanging} >= {"人车关系", "违法", "责任书", "任职"}

    office.merging.merge("people", keep, drop, {"id_number": "drop"})
    (row,) = office.records.select("people")
    assert row.id == keep and row.values["id_number"] == person_id(2) and row.values["remark"] == "后来补的"
    assert row.titles["unit"] == "示例一小"
    for code in ("drives", "violations", "posts", "agreements"):
        assert {each.values["person"] for each in office.records.select(code)} - {None} == {keep}, code
    assert [each.values["main"] for each in office.records.select("posts", sort=("id",))] == [True, False]

    office.records.undo()
    after = {code: [(row.id, dict(row.values)) for row in office.records.select(code)] for code in before}
    assert after == before


def test_plates_that_look_alike_are_likely_one_car(office: Desk) -> None:
    for plate in ("津A1B001", "津A1B002"):
        office.records.add("vehicles", {"plate": plate, "plate_type": "小型汽车"})
    assert office.merging.likely() == []
    with office.records.work("旧数据") as work:
        work.add_fact("vehicles", {"plate": "津A1BO01", "plate_type": "02", "ownership": "私车"})
    (twins,) = office.merging.likely()
    assert {twins.title, twins.other_title} == {"津A1B001", "津A1BO01"} and "O 和 0" in twins.why


def test_what_would_be_said_twice_goes_with_the_other(office: Desk) -> None:
    keep, drop = person(office, 1), person(office, 2)
    car = office.records.add("vehicles", {"plate": "津A12345", "plate_type": "小型汽车"}).changes[0].id
    for each in (keep, drop):
        office.records.add("drives", {"person": each, "vehicle": car})
    office.merging.merge("people", keep, drop)
    assert [row.values["person"] for row in office.records.select("drives")] == [keep]


def test_what_follows_from_the_number_follows_it(office: Desk) -> None:
    keep, drop = person(office, 1), person(office, 2)
    before, other = (office.records.row("people", each).values for each in (keep, drop))
    differing, _ = office.merging.compare("people", keep, drop)
    assert before["born"] != other["born"] and {each.field for each in differing} == {"id_number"}
    office.merging.merge("people", keep, drop, {"id_number": "drop"})
    now = office.records.row("people", keep).values
    assert (now["id_number"], now["born"]) == (other["id_number"], other["born"])


def test_a_mixture_that_contradicts_itself_is_refused(office: Desk) -> None:
    keep, drop = person(office, 1), person(office, 2, born="1980-01-01")
    office.records.edit("people", drop, {"born": "1980-01-02"})
    before = office.records.row("people", keep).values
    with pytest.raises(KnownError, match="合起来对不上：出生日期与身份证号里的出生日期"):
        office.merging.merge("people", keep, drop, {"born": "drop"})
    assert office.records.row("people", keep).values == before and len(office.records.select("people")) == 2
