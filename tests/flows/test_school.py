"""接送学生车辆: census, permit and plate, conditions of drivers, unpermitted vehicles, the next term."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.factory import person_id
from tests.helpers.school import applied, do, permit
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk, Filter
from trafficdesk.errors import KnownError, Refused

VEHICLES, STAFF = "school-vehicles", "school-staff"
TERM = "2026秋"
GOOD = dict.fromkeys(
    ("no_full_points", "no_accident", "no_drink", "no_overload", "no_crime", "healthy"), "是"
) | {"endorsed_on": "2024-08-20", "reviewed_until": "2027-08-20"}  # fmt: skip


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Monday."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def committee(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例里居委会", "unit_type": "社区居委会"}), "units")


def car(desk: Desk, committee: int, plate: str, **values: str) -> int:
    given = {
        "plate": plate, "plate_type": "01", "vehicle_type": "K28", "seats": "19", "unit": committee,
        "insurance_until": "2027-05-01", "inspection_until": "2026-11-30", **values,
    }  # fmt: skip
    return added(desk.records.add("vehicles", given), "vehicles")


def person(desk: Desk, committee: int, name: str, number: int, **values: str) -> int:
    given = {
        "name": name, "id_number": person_id(number), "unit": committee, "category": "校车驾驶人",
        "licence_classes": "B1", "first_issued": "2010-03-01", "valid_until": "2030-03-01", **values,
    }  # fmt: skip
    return added(desk.records.add("people", given, reason="测试"), "people")


def registered(desk: Desk, committee: int, plate: str, category: str, **values: object) -> int:
    """A vehicle of the census with a driver."""
    vehicle = desk.process(VEHICLES).begin(
        {
            "vehicle": car(desk, committee, plate),
            "committee": committee,
            "term": TERM,
            "category": category,
            **values,
        }
    )
    return added(vehicle, VEHICLES)


def driver(desk: Desk, committee: int, vehicle: int, number: int = 20, **values: str) -> int:
    who = person(desk, committee, f"司机{number}", number)
    return added(do(desk, vehicle, "staff", person=who, role="驾驶人", **values), STAFF)


def sign_agreements(desk: Desk) -> None:
    desk.set_up("示例街道办事处", "小林")
    desk.agreements.make(2026)
    desk.process("agreements").do_all([each.agreement for each in desk.agreements.signers(2026)], "sign", {"signed_on": date(2026, 3, 1)})


def permitted(desk: Desk, bus: int, number: str = "津丽教许〔2026〕1号") -> None:
    """All steps from the application to the permit."""
    applied(desk, bus, date(2026, 9, 1))
    permit(desk, bus, "forward", forwarded_on=date(2026, 9, 3))
    for name in ("police", "transport"):
        permit(desk, bus, name, **{f"{name}_on": date(2026, 9, 7), f"{name}_opinion": "同意"})
    permit(desk, bus, "review", education_opinion="符合条件", education_on=date(2026, 9, 10))
    permit(desk, bus, "grant", number=number, valid_until=date(2027, 8, 31), decided_on=date(2026, 9, 15))


def test_an_application_waits_for_one_office_after_another(desk: Desk, committee: int) -> None:
    bus = registered(desk, committee, "津A20001", "未许可（禁止/劝停）")
    school = desk.school

    def waits() -> tuple[str, date | None]:
        (application,) = school.permits(bus)
        return application.values["waiting_for"], application.values["due"]

    with pytest.raises(KnownError, match="津A20001 没有在申请许可。请先登记申请"):
        permit(desk, bus, "grant", number="许1", valid_until=date(2027, 8, 31))
    # A Wednesday; from Friday to Sunday is 中秋节, so the third working day is the Tuesday.
    applied(desk, bus, date(2026, 9, 23))
    assert waits() == ("教育部门转送征求意见", date(2026, 9, 29))
    assert "校车" not in school.label(bus)
    with pytest.raises(KnownError, match="还在办（已申请），不能再登记一件"):
        applied(desk, bus, date(2026, 9, 24))
    with pytest.raises(KnownError, match="现在是“已申请”，不能登记批准。下一步可以是：登记转送、登记不予许可、登记撤回"):
        permit(desk, bus, "grant", number="许1", valid_until=date(2027, 8, 31))
    with pytest.raises(KnownError, match="转送日期：2026-09-22 早于前一步的日期 2026-09-23"):
        permit(desk, bus, "forward", forwarded_on=date(2026, 9, 22))
    permit(desk, bus, "forward", forwarded_on=date(2026, 9, 29))
    whose, due = waits()
    assert whose == "公安交管部门、交通运输部门回复" and due is not None and due > date(2026, 10, 2)
    permit(desk, bus, "police", police_opinion="同意", police_on=date(2026, 9, 30))
    assert waits()[0] == "交通运输部门回复"
    with pytest.raises(KnownError, match="申请没有“城管”这一步"):
        permit(desk, bus, "城管")
    permit(desk, bus, "transport", transport_opinion="同意", transport_on=date(2026, 10, 12))
    assert waits() == ("教育部门提出审查意见", date(2026, 10, 19))
    gaps = [gap.sentence for gap in school.coverage(TERM)[0].gaps]
    assert "津A20001 许可申请超过办理期限 2026-10-19，正在等教育部门提出审查意见" in gaps
    assert any(item.code == "school-permits" and item.level == "bad" for item in desk.overview.standing(2026).due)
    permit(desk, bus, "review", education_opinion="符合条件", education_on=date(2026, 10, 15))
    assert waits() == ("本级政府决定", None)
    with pytest.raises(KnownError, match="许可有效期 2026-10-01 已经过了"):
        permit(desk, bus, "grant", number="许1", valid_until=date(2026, 10, 1))
    permit(desk, bus, "grant", number="许1", valid_until=date(2027, 8, 31), decided_on=date(2026, 10, 20))
    assert school.label(bus) == "校车"
    desk.records.undo()
    assert school.label(bus) == "申请许可车辆（获得许可前不得接送）" and waits()[0] == "本级政府决定"
    permit(desk, bus, "refuse", refusal="车辆不符合标准", decided_on=date(2026, 10, 20))
    assert school.label(bus) == "未许可接送车辆" and school.permits(bus)[0].values["state"] == "不批准"
    applied(desk, bus, date(2026, 11, 2))
    permit(desk, bus, "withdraw", refusal="车主不再申请")
    assert [row.values["state"] for row in school.permits(bus)] == ["撤回", "不批准"]


def test_a_permit_is_renewed_before_it_runs_out(desk: Desk, committee: int) -> None:
    bus = registered(desk, committee, "津A20021", "已许可校车", permit_number="许1", permit_until="2026-12-31")
    applied(desk, bus, date(2026, 11, 2))
    assert desk.school.label(bus) == "校车"
    permit(desk, bus, "refuse", refusal="材料不全", decided_on=date(2026, 11, 4))
    assert desk.school.label(bus) == "校车"
    permitted(desk, bus, "许2")
    assert desk.records.row(VEHICLES, bus).values["permit_until"] == date(2027, 8, 31)


def test_a_vehicle_becomes_a_school_bus_on_file(desk: Desk, committee: int) -> None:
    bus = registered(
        desk, committee, "津A20001", "未许可（禁止/劝停）", route="东湖里—第一小学", stops="7:05 东湖里东门"
    )
    assert desk.school.label(bus) == "未许可接送车辆"
    with pytest.raises(KnownError, match="没有许可，不能领校车标牌"):
        do(desk, bus, "plate", plate_number="J001", plate_until=date(2027, 3, 31))
    with pytest.raises(KnownError, match="没有半年检验"):
        do(desk, bus, "inspect", kind="半年检验", checked=date(2026, 9, 10))
    permitted(desk, bus)
    assert desk.school.label(bus) == "校车"
    with pytest.raises(KnownError, match="缺：半年检验"):
        do(desk, bus, "plate", plate_number="J001", plate_until=date(2027, 3, 31))
    do(desk, bus, "inspect", kind="半年检验", checked=date(2026, 9, 10))
    assert desk.school.inspected_until(bus) == date(2027, 3, 31)
    assert desk.records.select("vehicles")[0].values["inspection_until"] == date(2027, 3, 31)
    with pytest.raises(KnownError, match="标牌有效期应为 2027-03-31"):
        do(desk, bus, "plate", plate_number="J001", plate_until=date(2027, 8, 31))
    do(desk, bus, "plate", plate_number="J001", plate_until=date(2027, 3, 31), plate_issuer="示例交警支队")

    with pytest.raises(KnownError, match="缺：驾驶人"):
        do(desk, bus, "verify")
    driver(desk, committee, bus, **GOOD)
    do(desk, bus, "verify")
    with pytest.raises(KnownError) as refused:
        do(desk, bus, "file")
    for missing in ("承运人责任险缺有效期", "定人（没有照管员）", "定点（1 个站点）", "没有签订本年责任书"):
        assert missing in str(refused.value)
    attendant = person(desk, committee, "照管示例", 21, category="随车照管人员")
    do(desk, bus, "staff", person=attendant, role="照管员")
    do(desk, bus, "route", route="东湖里—第一小学", stops="7:05 东湖里东门\n7:25 第一小学")
    with pytest.raises(KnownError, match="校车标牌应重新领取：站点和时间已由“7:05 东湖里东门”变为"):
        do(desk, bus, "file")
    do(desk, bus, "plate", plate_number="J002", plate_until=date(2027, 3, 31))
    desk.records.edit(VEHICLES, bus, {"carrier_until": "2027-06-30", "rules_kept": "是", "duty_letter_on": "2026-08-30"})
    sign_agreements(desk)
    change = do(desk, bus, "file")
    assert change.sentence == "备案在册（校车）：津A20001"
    card = desk.school.card(bus)
    assert (card.called, card.state, len(card.drivers), card.attendants) == (
        "校车",
        "备案在册",
        1,
        ("照管示例",),
    )
    assert all(part.done for part in card.five)
    assert [paper.level for paper in card.papers] == ["good"] * 7
    assert card.inspections == (("半年检验", "2026-09-10", "2027-03-31", "合格"),)
    assert card.permits == (("2026-09-01 申请", "批准，津丽教许〔2026〕1号，有效期到 2027-08-31"),)
    with pytest.raises(KnownError, match="销号要写明原因"):
        do(desk, bus, "drop")
    with pytest.raises(KnownError, match="缺：标牌交回日期"):
        do(desk, bus, "drop", reason="报废")
    do(desk, bus, "drop", reason="报废", plate_returned_on=date(2026, 11, 20))
    assert desk.records.row(VEHICLES, bus).values["plate_number"] is None


@pytest.mark.parametrize("what", ["driver", "owner", "stops by form", "car"])
def test_any_change_of_what_the_plate_shows_asks_for_a_new_one(desk: Desk, committee: int, what: str) -> None:
    bus = registered(
        desk, committee, "津A20022", "已许可校车", permit_number="许1", permit_until="2027-08-31", route="东湖里—一小",
        stops="7:05 东门\n7:25 一小",
    )  # fmt: skip
    first = driver(desk, committee, bus)
    do(desk, bus, "inspect", kind="半年检验", checked=date(2026, 9, 10))
    do(desk, bus, "plate", plate_number="J1", plate_until=date(2027, 3, 31))

    def plate() -> str:
        return next(paper.sentence for paper in desk.school.papers(bus) if paper.name == "校车标牌")

    assert "还剩" in plate()
    if what == "driver":
        desk.school.remove_staff(first, "离职")
        driver(desk, committee, bus, 21)
        assert "驾驶人已由“司机20”变为“司机21”" in plate()
    elif what == "owner":
        desk.records.edit("vehicles", desk.records.row(VEHICLES, bus).values["vehicle"], {"owner": "新示例公司"})
        assert "还剩" in plate()  # nobody knew the owner when the plate came: nothing has changed
        do(desk, bus, "plate", plate_number="J1", plate_until=date(2027, 3, 31))
        desk.records.edit("vehicles", desk.records.row(VEHICLES, bus).values["vehicle"], {"owner": "再示例公司"})
        assert "所有人已由“新示例公司”变为“再示例公司”" in plate()
    elif what == "car":
        desk.records.edit(VEHICLES, bus, {"vehicle": str(car(desk, committee, "津A20023"))})
        assert "号牌号码已由“津A20022”变为“津A20023”" in plate()
    else:
        desk.records.edit(VEHICLES, bus, {"stops": "7:10 东门\n7:25 一小"})
        assert "站点和时间已由" in plate()
    assert any("校车标牌应重新领取" in gap.sentence for gap in desk.school.coverage(TERM)[0].gaps)
    while "重新领取" in plate():
        assert desk.records.undo() is not None
    assert "还剩" in plate()
    desk.records.redo()
    do(desk, bus, "plate", plate_number="J2", plate_until=date(2027, 3, 31))
    assert "还剩" in plate()


def test_an_unpermitted_vehicle_is_told_passed_on_rechecked_and_closed(desk: Desk, committee: int) -> None:
    van = registered(desk, committee, "津A20002", "未许可（禁止/劝停）")
    driver(desk, committee, van)
    do(desk, van, "verify")
    with pytest.raises(KnownError, match="按类别应当有校车许可，现在没有，不能备案，应告知劝停"):
        do(desk, van, "file")
    with pytest.raises(KnownError, match="处置"):
        do(desk, van, "tell", told_on=date(2026, 9, 3))
    with pytest.raises(KnownError, match="现在是“核查”，不能移交。下一步可以是：告知劝停"):
        do(desk, van, "pass_on", passed_on=date(2026, 9, 3), passed_to="教育部门")
    do(desk, van, "tell", told_on=date(2026, 9, 3), handling="口头劝停、书面告知")
    with pytest.raises(KnownError, match="早于前一步的日期"):
        do(desk, van, "pass_on", passed_on=date(2026, 9, 1), passed_to="教育部门")
    do(desk, van, "pass_on", passed_on=date(2026, 9, 4), passed_to="教育部门")
    row = desk.records.row(VEHICLES, van)
    assert (
        row.text(desk.records.view(VEHICLES).field("handling"))
        == "口头劝停、书面告知、移交教育部门、移交交警"
    )
    do(desk, van, "recheck", rechecked_on=date(2026, 9, 20), stopped=False)
    with pytest.raises(KnownError, match="复查时还在接送学生，不能销号"):
        do(desk, van, "close")
    do(desk, van, "tell", told_on=date(2026, 9, 21), handling="书面告知")
    do(desk, van, "pass_on", passed_on=date(2026, 9, 22), passed_to="教育部门")
    do(desk, van, "recheck", rechecked_on=date(2026, 10, 8), stopped=True)
    assert do(desk, van, "close").sentence == "销号（未许可接送车辆）：津A20002"
    assert not [gap for gap in desk.school.coverage(TERM)[0].gaps if gap.what == "处置"]


def test_permit_fields_are_refused_without_a_permit(desk: Desk, committee: int) -> None:
    with pytest.raises(Refused, match="没有许可的车不能填校车许可和标牌"):
        registered(desk, committee, "津A20003", "家长自送拼车", plate_number="J009")
    with pytest.raises(Refused, match="标牌有效期止"):
        registered(
            desk, committee, "津A20004", "已许可校车", permit_number="许1", permit_until="2026-12-31",
            plate_number="J1", plate_until="2027-03-31",
        )  # fmt: skip
    with pytest.raises(Refused, match="春或秋"):
        desk.process(VEHICLES).begin({"term": "秋季", "plate": "津A20009"})
    small = desk.process(VEHICLES).begin(
        {
            "vehicle": car(desk, committee, "津A20005", seats="5", vehicle_type="K33"),
            "committee": committee, "term": TERM, "category": "托管机构车辆",
        }
    )  # fmt: skip
    with pytest.raises(KnownError, match="校车应为 7 座以上"):
        applied(desk, added(small, VEHICLES), date(2026, 9, 1))


def test_coverage_names_what_is_missing(desk: Desk, committee: int) -> None:
    (empty,) = desk.school.coverage(TERM)
    assert [gap.sentence for gap in empty.gaps] == [
        "示例里居委会还没有报 2026秋 的接送学生车辆总数（没有也要报 0）"
    ]
    desk.school.declare(committee, TERM, {"vehicles": 3, "drivers": 3, "pupils": 40})
    bus = registered(
        desk, committee, "津A20006", "已许可校车", permit_number="许1", permit_until="2027-08-31", pupils=12,
        plate_number="J1", plate_until="2026-10-31", carrier_until="2026-12-10",
    )  # fmt: skip
    registered(desk, committee, "津A20007", "家长自送拼车", pupils=3)
    (line,) = desk.school.coverage(TERM, committee)
    assert (line.declared_vehicles, line.vehicles, line.declared_drivers, line.drivers) == (3, 2, 3, 0)
    assert (line.pupils, line.permitted, line.unpermitted, line.complete) == (15, 1, 0, False)
    sentences = [gap.sentence for gap in line.gaps]
    assert (
        sentences[0]
        == "示例里居委会申报车辆 3 辆，登记 2 辆，还差 1 辆没有登记。已登记的车：津A20006、津A20007"
    )
    for expected in (
        "津A20006 没有登记驾驶人", "津A20006 没有登记照管员（校车条例第三十八条）", "津A20006 校车标牌已于 2026-10-31 到期",
        "津A20006 半年检验缺有效期", "津A20007 没有登记驾驶人", "津A20006 定线不全：没有填线路",
    ):  # fmt: skip
        assert expected in sentences
    carrier = next(gap for gap in line.gaps if "承运人" in gap.sentence)
    assert (carrier.level, carrier.title) == ("warn", "津A20006")
    assert not any("津A20007 没有登记照管员" in each for each in sentences)
    driver(desk, committee, bus)
    after = desk.school.coverage(TERM, committee)[0]
    assert [gap.id for gap in after.gaps if "没有签订本年责任书" in gap.sentence]
    desk.school.declare(committee, TERM, {"vehicles": 2, "drivers": 1})
    assert not [gap for gap in desk.school.coverage(TERM)[0].gaps if gap.what in ("车辆", "申报")]


def test_a_driver_with_every_condition_and_one_with_contrary_records(desk: Desk, committee: int) -> None:
    bus = registered(desk, committee, "津A20008", "申请中")
    good = driver(desk, committee, bus, 20, **GOOD)
    assert {each.standing for each in desk.school.driver_conditions(good)} == {"met"}
    assert all(each.source for each in desk.school.driver_conditions(good))
    # Made-up number 5 was born in 1965: past sixty.
    who = person(desk, committee, "超龄示例", 5, licence_classes="C1")
    bad = added(do(desk, bus, "staff", person=who, role="驾驶人", **{**GOOD, "healthy": ""}), STAFF)
    desk.records.add(
        "violations",
        {"person": who, "happened": "2025-12-01", "behaviour": "饮酒后驾驶机动车", "points": "12"},
    )
    standing = {each.name: each for each in desk.school.driver_conditions(bad)}
    assert standing["年龄"].standing == "not met"
    assert standing["准驾车型相符"].standing == "not met"
    assert standing["三个记分周期无满分"].sentence == "台账里有 1 次记满 12 分。"
    assert standing["年龄"].ground == "要求：25 至 60 周岁；2012-04-05 起施行；依据：校车安全管理条例第二十三条"
    assert "25" in standing["年龄"].demand and all(each.ground.count("依据") == 1 for each in standing.values())
    assert standing["无酒驾醉驾记录"].standing == "not met"
    assert standing["身心健康、无传染病等"].standing == "unknown"
    assert standing["无犯罪记录"].standing == "met"
    desk.office.set_setting("school_driver_max_age", 63)
    after = {each.name: each for each in desk.school.driver_conditions(bad)}
    assert (after["年龄"].standing, after["年龄"].source) == ("met", "本办设置")


def test_a_revoked_permit_takes_the_name_away(desk: Desk, committee: int) -> None:
    bus = registered(
        desk, committee, "津A20009", "已许可校车", permit_number="许1", permit_until="2027-08-31", plate_number="J1",
        plate_until="2027-03-31",
    )  # fmt: skip
    driver(desk, committee, bus)
    do(desk, bus, "verify")
    with pytest.raises(KnownError, match="请先登记许可失效"):
        do(desk, bus, "tell", told_on=date(2026, 11, 20), handling="口头劝停")
    do(desk, bus, "lapse", reason="到期未延续")
    assert desk.school.label(bus) == "未许可接送车辆"
    assert desk.records.row(VEHICLES, bus).values["plate_number"] is None
    do(desk, bus, "tell", told_on=date(2026, 11, 20), handling="口头劝停")


def test_only_the_newest_term_of_a_car_reminds(desk: Desk, committee: int) -> None:
    bus = registered(
        desk, committee, "津A20024", "已许可校车", permit_number="许1", permit_until="2026-12-15", plate_number="J1",
        plate_until="2026-12-15",
    )  # fmt: skip
    driver(desk, committee, bus, reviewed_until="2026-12-10")
    do(desk, bus, "inspect", kind="半年检验", checked=date(2026, 5, 10), valid_until=date(2026, 12, 15))

    def reminders() -> list[tuple[str, int]]:
        return sorted(
            (item.code, item.id)
            for item in desk.overview.standing(2026).due
            if item.kind.field and item.code.startswith("school-")  # dates that run out
        )  # fmt: skip

    before = reminders()
    assert [code for code, _ in before] == ["school-inspections", "school-staff", "school-vehicles", "school-vehicles"]
    desk.school.carry_over(TERM, "2027春")
    after = reminders()
    assert len(after) == len(before) and not {pair for pair in after if pair[0] != "school-inspections"} & set(before)
    (copy,) = desk.records.select(VEHICLES, Filter("term", "is", "2027春"))
    desk.records.trash(VEHICLES, [copy.id], "登记重复")
    assert reminders() == before
    desk.records.restore(VEHICLES, [copy.id])
    assert reminders() == after
    for _ in range(3):
        desk.records.undo()
    assert reminders() == before
    do(desk, bus, "inspect", kind="半年检验", checked=date(2026, 11, 10), valid_until=date(2027, 5, 31))
    assert [code for code, _ in reminders()] == ["school-staff", "school-vehicles", "school-vehicles"]


def test_a_vehicle_left_behind_and_declared_ones_are_missing_by_name(desk: Desk, committee: int) -> None:
    registered(desk, committee, "津A20025", "家长自送拼车", term="2026春")
    desk.school.declare(committee, TERM, {"vehicles": 2, "drivers": 1, "plates": "津a·20026\n津A20027", "driver_names": "司机20、司机99"})
    van = registered(desk, committee, "津A20027", "家长自送拼车", pupils=18)
    driver(desk, committee, van)
    (line,) = desk.school.coverage(TERM)
    said = {gap.sentence: gap.level for gap in line.gaps}
    assert said["津A20025 2026春 登记过，2026秋 还没有摸排：请沿用过来，已停止的登记销号"] == "bad"
    assert said["津A20026 已申报，还没有登记"] == "bad" and said["司机99 已申报，还没有登记"] == "bad"
    assert "津A20027 已登记，申报里没有" not in said
    assert not any("核定载客" in each for each in said)
    school = added(desk.records.add("units", {"name": "示例小学", "unit_type": "学校"}), "units")
    do(desk, van, "pupils", school=school, stage="小学", pupils=19)
    assert desk.records.row(VEHICLES, van).values["pupils"] == 19
    do(desk, van, "pupils", school=school, stage="小学", pupils=25)
    assert desk.records.row(VEHICLES, van).values["pupils"] == 25
    assert any("超过核定载客 19 人" in gap.sentence for gap in desk.school.coverage(TERM)[0].gaps)
    desk.school.carry_over("2026春", TERM, committee)
    assert not any("登记过" in gap.sentence for gap in desk.school.coverage(TERM)[0].gaps)
    copy = next(row for row in desk.records.select(VEHICLES, Filter("term", "is", TERM)) if row.title == "津A20025")
    with pytest.raises(KnownError, match="销号要写明原因"):
        do(desk, copy.id, "drop")
    with pytest.raises(KnownError) as refused:
        do(desk, copy.id, "file")
    assert str(refused.value).endswith("下一步可以是：转入核查、停运销号。"), "nothing about a permit it does not need"
    do(desk, copy.id, "drop", reason="本学期改乘公交")


def test_the_next_term_starts_from_vehicles_not_from_counts(desk: Desk, committee: int) -> None:
    bus = registered(
        desk, committee, "津A20010", "已许可校车", permit_number="许1", permit_until="2027-08-31", pupils=12
    )
    driver(desk, committee, bus, **GOOD)
    do(desk, bus, "inspect", kind="半年检验", checked=date(2026, 9, 10))
    change = desk.school.carry_over(TERM, "2027春")
    assert change.sentence == "2027春 沿用 2026秋 接送学生车辆 1 辆"
    (copy,) = desk.records.select(VEHICLES, Filter("term", "is", "2027春"))
    assert (copy.values["state"], copy.values["pupils"], copy.values["permit_number"]) == (
        "摸排登记",
        None,
        "许1",
    )
    assert desk.school.inspected_until(copy.id) == date(2027, 3, 31)
    assert len(desk.records.select("school-inspections")) == 1
    (staff,) = desk.records.select(STAFF, Filter("vehicle", "is", copy.id))
    assert (staff.values["healthy"], staff.values["endorsed_on"]) == (None, date(2024, 8, 20))
    with pytest.raises(KnownError, match="已经全部转过"):
        desk.school.carry_over(TERM, "2027春")
    desk.records.undo()
    assert desk.records.select(VEHICLES, Filter("term", "is", "2027春")) == []


def test_an_imported_case_without_dates_says_what_is_missing(desk: Desk, committee: int) -> None:
    van = registered(desk, committee, "津A20011", "托管机构车辆")
    desk.records.edit(VEHICLES, van, {"state": "告知劝停"})
    with pytest.raises(KnownError, match="缺：告知日期"):
        do(desk, van, "pass_on", passed_on=date(2026, 9, 3), passed_to="教育部门")
    with pytest.raises(KnownError, match="缺：告知日期"):
        do(desk, van, "recheck", rechecked_on=date(2026, 9, 3), stopped=True)


def bus_with_everything(desk: Desk, committee: int, number: int) -> int:
    """A bus with people, checks, an application and contrary records: whatever coverage and card ask for."""
    bus = registered(desk, committee, f"津A3{number:04d}", "已许可校车", permit_number=f"许{number}", permit_until="2027-08-31", pupils=3)
    do(desk, bus, "inspect", kind="半年检验", checked=date(2026, 9, 10))
    applied(desk, bus, date(2026, 11, 2))
    who = person(desk, committee, f"司机{number}", number, valid_until="2026-12-01")
    do(desk, bus, "staff", person=who, role="驾驶人", **GOOD)
    desk.records.add("violations", {"person": who, "happened": "2026-05-01", "behaviour": "超速", "points": "3"})
    accident = desk.records.add("accidents", {"happened": "2026-05-01 08:00", "place": f"示例路{number}", "deaths": "1"}, reason="示例")
    party = {"accident": str(accident.ids[0]), "person": str(who), "name": f"司机{number}", "liability": "主要"}
    desk.records.add("accident-parties", party, reason="示例")
    return bus


def test_the_census_is_read_in_as_many_statements_for_many_vehicles_as_for_few(desk: Desk, committee: int) -> None:
    sign_agreements(desk)
    counted = []
    for numbers in (range(1, 3), range(3, 12)):
        buses = [bus_with_everything(desk, committee, 100 + number) for number in numbers]
        with statements(desk) as of_term:
            found = desk.school.term(TERM)
        with statements(desk) as of_card:
            card = desk.school.card(buses[0])
        counted.append((len(of_term), len(of_card)))
        assert card.application is not None and len(card.drivers) == 1
    assert len(found.vehicles) == 11
    assert counted[0] == counted[1] and max(counted[0]) <= 20, counted
