"""公务用车: a slip from application to return, what is refused and flagged, costs, sealing."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.helpers.factory import person_id
from tests.helpers.print_rows import of_year, pages_text
from tests.helpers.since import answers_since
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.engine.first_print import DRAFT
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem

TRIPS = "official-trips"


def apply(desk: Desk, wanted: dict[str, object], reason: str = "") -> int:
    return added(desk.process(TRIPS).begin(wanted, reason=reason), TRIPS)


def approve(desk: Desk, trip: int, **given: object) -> ChangeSet:
    return desk.process(TRIPS).do(trip, "approve", {"approver": "李示例", **given})


def dispatch(desk: Desk, trip: int, left_at: datetime, left_km: int, reason: str = "", **given: object) -> ChangeSet:
    return desk.process(TRIPS).do(trip, "dispatch", {"left_at": left_at, "left_km": left_km, **given}, reason=reason)


def back(desk: Desk, trip: int, back_at: datetime, back_km: int, reason: str = "", **given: object) -> ChangeSet:
    return desk.process(TRIPS).do(trip, "back", {"back_at": back_at, "back_km": back_km, **given}, reason=reason)


def objections(desk: Desk, wanted: dict[str, object]) -> list[Problem]:
    """What the form says while it is filled in."""
    return list(desk.process(TRIPS).check(0, "apply", wanted))


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Monday."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def unit(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例办公室", "unit_type": "机关"}), "units")


def car(desk: Desk, unit: int, plate: str = "津A10001", **values: str) -> int:
    given = {
        "plate": plate, "vehicle_type": "K33", "ownership": "公车", "seats": "5", "unit": unit,
        "inspection_until": "2027-05-31", "insurance_until": "2027-03-01", **values,
    }  # fmt: skip
    vehicle = added(desk.records.add("vehicles", given), "vehicles")
    desk.records.add("official-cars", {"vehicle": vehicle, "fuel_per_100": "9"})
    return vehicle


def driver(desk: Desk, unit: int, number: int = 1, **values: str) -> int:
    given = {
        "name": f"驾驶员{number}", "id_number": person_id(number), "unit": unit, "category": "专职驾驶员",
        "licence_classes": "C1", "first_issued": "2015-03-01", "valid_until": "2031-03-01", **values,
    }  # fmt: skip
    return added(desk.records.add("people", given), "people")


def wish(
    unit: int, leaves: str = "11-23 08:30", returns: str = "11-23 11:30", **values: object
) -> dict[str, object]:
    return {
        "department": unit, "passenger": "孙示例", "purpose": "公务出行", "destination": "区政府",
        "leaves": at(leaves), "returns": at(returns), **values,
    }  # fmt: skip


def out(desk: Desk, unit: int, vehicle: int, person: int, day: str, left: int) -> int:
    """A trip that is under way since half past eight."""
    trip = apply(desk, wish(unit, f"{day} 08:30", f"{day} 11:30"), reason="值守")
    approve(desk, trip)
    dispatch(desk, trip, at(f"{day} 08:30"), left, vehicle=vehicle, driver=person, reason="已核对")
    return trip


def test_a_slip_goes_from_application_to_return(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    change = desk.process(TRIPS).begin(wish(unit))
    assert change.sentence == "申请用车（孙示例 去 区政府）：派〔2026〕0001"
    trip = added(change, TRIPS)
    with pytest.raises(KnownError, match="现在是“待批”，不能派车。下一步可以是：批准、驳回、取消"):
        dispatch(desk, trip, at("11-23 08:35"), 1000)
    with pytest.raises(KnownError, match="审批人"):
        approve(desk, trip, approver=" ")
    approve(desk, trip)
    with pytest.raises(KnownError, match="缺：车辆、驾驶员"):
        dispatch(desk, trip, at("11-23 08:35"), 1000)
    dispatch(desk, trip, at("11-23 08:35"), 1000, vehicle=vehicle, driver=person)
    with pytest.raises(Refused, match="990 公里小于出车里程 1000 公里"):
        back(desk, trip, at("11-23 11:00"), 990)
    with pytest.raises(Refused, match="早于实际出车"):
        back(desk, trip, at("11-23 07:00"), 1040)
    with pytest.raises(Refused, match="1 天行驶了 9400 公里"):
        back(desk, trip, at("11-23 11:00"), 10400)
    back(desk, trip, at("11-23 11:00"), 1040, toll=Decimal(10))
    slip = desk.trips.slip(trip)
    assert (slip.number, slip.state, slip.km, slip.findings) == ("派〔2026〕0001", "已回", 40, "")
    assert ("目的地和路线", "区政府") in slip.lines
    desk.records.undo()
    assert desk.trips.slip(trip).state == "已派"
    assert apply(desk, wish(unit)) != trip
    assert desk.records.select(TRIPS)[0].values["number"] == "派〔2026〕0002"


def test_refusal_and_cancelling_need_a_reason(desk: Desk, unit: int) -> None:
    first = apply(desk, wish(unit))
    second = apply(desk, wish(unit))
    with pytest.raises(KnownError, match="驳回要写明原因"):
        desk.process(TRIPS).do(first, "refuse", {"approver": "李示例", "refusal": ""})
    desk.process(TRIPS).do(first, "refuse", {"approver": "李示例", "refusal": "可以乘公交"})
    with pytest.raises(KnownError, match="取消要写明原因"):
        desk.process(TRIPS).do(second, "cancel", {"refusal": ""})
    desk.process(TRIPS).do(second, "cancel", {"refusal": "会议改期"})
    with pytest.raises(KnownError, match="已经办结"):
        approve(desk, second)
    with pytest.raises(Refused, match="计划回场"):
        desk.process(TRIPS).begin(wish(unit, "11-23 09:00", "11-23 08:00"))


def test_weekend_use_asks_once_for_a_duty_reason(desk: Desk, unit: int) -> None:
    with pytest.raises(Refused, match="是周六，不是值班或应急任务"):
        desk.process(TRIPS).begin(wish(unit, "11-21 08:30", "11-21 11:30"))
    trip = apply(desk, wish(unit, "11-21 08:30", "11-21 11:30"), reason="现场会改在周六")
    assert desk.trips.slip(trip).findings.endswith("（原因：现场会改在周六）")
    approve(desk, trip)
    assert desk.trips.slip(trip).findings.count("周六，") == 1
    assert not objections(desk, wish(unit, "11-21 08:30", "11-21 11:30", purpose="应急值班"))
    assert "2026-11-21 是周六" in objections(desk, wish(unit, "11-20 08:30", "11-23 11:30"))[0].sentence
    assert "中秋节" in objections(desk, wish(unit, "09-25 08:30", "09-25 11:30"))[0].sentence
    assert not objections(desk, wish(unit, "10-10 08:30", "10-10 11:30")), "a Saturday that is worked on"
    rows = [*_holidays(desk), {"holiday": "演练", "kind": "上班", "first": "2026-11-21", "last": "2026-11-21", "source": "通知"}]
    desk.legal.save("holidays", rows, "区里通知周六上班")
    assert not objections(desk, wish(unit, "11-21 08:30", "11-21 11:30"))
    desk.legal.reset("holidays")


def _holidays(desk: Desk) -> list[dict[str, str]]:
    return [dict(row) for table in desk.legal.tables() if table.name == "holidays" for row in table.rows]


def test_car_and_driver_are_not_booked_twice(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    other_car, other_person = car(desk, unit, "津A10002"), driver(desk, unit, 2)
    trip = apply(desk, wish(unit, "11-24 08:30", "11-24 11:30"))
    approve(desk, trip, vehicle=vehicle, driver=person)
    rival = apply(desk, wish(unit, "11-24 10:00", "11-24 15:00"))
    with pytest.raises(Refused, match=r"车辆：这辆车已被 派〔2026〕0001 占用"):
        approve(desk, rival, vehicle=vehicle, driver=other_person)
    with pytest.raises(Refused, match="驾驶员：这位驾驶员已派在 派〔2026〕0001"):
        approve(desk, rival, vehicle=other_car, driver=person)
    approve(desk, rival, vehicle=other_car, driver=other_person)
    after = apply(desk, wish(unit, "11-24 11:30", "11-24 12:30"))
    approve(desk, after, vehicle=vehicle, driver=person)


def test_a_car_that_has_not_come_back_is_taken(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    out(desk, unit, vehicle, person, "11-20", 1000)
    problems = objections(desk, wish(unit, vehicle=vehicle))
    assert [each.severity for each in problems] == ["error"]
    assert "还没有回场" in problems[0].sentence


@pytest.mark.parametrize(
    ("of_car", "of_driver", "heads", "sentence"),
    [
        ({"vehicle_type": "K11", "seats": "45"}, {}, 3, "准驾不符：大型普通客车需要 A1"),
        ({}, {"valid_until": "2026-10-01"}, 3, "驾驶证有效期到 2026-10-01 止"),
        ({}, {"state": "停驾"}, 3, "在册状态是“停驾”"),
        ({"inspection_until": "2026-10-31"}, {}, 3, "检验有效期到 2026-10-31 止，不能上路"),
        ({"insurance_until": "2026-11-01"}, {}, 3, "交强险到 2026-11-01 止，不能上路"),
        ({"state": "维修"}, {}, 3, "车辆状态是“维修”"),
        ({}, {}, 5, "核定载客 5 人，连驾驶员有 6 人"),
    ],
)
def test_what_may_not_drive_is_refused(
    desk: Desk, unit: int, of_car: dict[str, str], of_driver: dict[str, str], heads: int, sentence: str
) -> None:
    vehicle, person = car(desk, unit, **of_car), driver(desk, unit, **of_driver)
    wanted = wish(unit, vehicle=vehicle, driver=person, heads=heads)
    with pytest.raises(Refused, match=sentence):
        desk.process(TRIPS).begin(wanted, reason="急用")
    assert desk.records.select(TRIPS) == []


def test_a_gap_in_the_odometer_asks_for_a_reason_that_is_kept(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    first = out(desk, unit, vehicle, person, "11-20", 1000)
    back(desk, first, at("11-20 11:00"), 1040)
    trip = apply(desk, wish(unit, vehicle=vehicle, driver=person))
    approve(desk, trip)
    with pytest.raises(Refused, match="比上次回场的 1040 公里多 15 公里，里程不连续"):
        dispatch(desk, trip, at("11-23 08:30"), 1055)
    dispatch(desk, trip, at("11-23 08:30"), 1055, reason="送修往返 15 公里")
    assert "里程不连续" in desk.trips.slip(trip).findings
    assert "送修往返 15 公里" in desk.trips.slip(trip).findings


def test_a_sealed_car_stays(desk: Desk, unit: int) -> None:
    vehicle, duty_car = car(desk, unit), car(desk, unit, "津A10002")
    span = (date(2026, 12, 31), date(2027, 1, 3))
    with pytest.raises(KnownError, match="不封存要写明"):
        desk.trips.exempt("元旦", *span, duty_car, "")
    change = desk.trips.seal("元旦", *span, [vehicle], {"place": "机关后院", "key_holder": "钱示例"})
    assert change.sentence == "元旦封存公车 1 辆"
    desk.trips.exempt("元旦", *span, duty_car, "值班车")
    with pytest.raises(KnownError, match="已经登记过元旦封存：津A10001"):
        desk.trips.seal("元旦", *span, [vehicle])
    lines = desk.trips.sealing_list(*span)
    assert [(line.plate, line.state, line.exempt) for line in lines] == [
        ("津A10001", "已封存", ""), ("津A10002", "不封存", "值班车"),
    ]  # fmt: skip
    used = {"leaves": datetime(2027, 1, 2, 8), "returns": datetime(2027, 1, 2, 10), "purpose": "应急值班"}
    with pytest.raises(Refused, match="这辆车元旦封存"):
        desk.process(TRIPS).begin(wish(unit, vehicle=vehicle) | used)
    trip = apply(desk, wish(unit, vehicle=duty_car) | used)
    approve(desk, trip)
    assert desk.trips.sealing_list(*span)[1].trips == ("派〔2026〕0001",)
    desk.trips.exempt("元旦", *span, vehicle, "临时顶班")
    assert not objections(desk, wish(unit, vehicle=vehicle) | used)


def test_cars_with_trips_are_not_sealed_over_them(desk: Desk, unit: int) -> None:
    vehicle = car(desk, unit)
    trip = apply(desk, wish(unit, "11-26 08:30", "11-26 11:30", vehicle=vehicle))
    approve(desk, trip)
    with pytest.raises(KnownError, match=r"津A10001（派〔2026〕0001）"):
        desk.trips.seal("演练", date(2026, 11, 26), date(2026, 11, 26), [vehicle])


def test_fuel_out_of_line_is_flagged_and_the_month_adds_up(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    trip = out(desk, unit, vehicle, person, "11-20", 1000)
    back(desk, trip, at("11-20 18:00"), 1200, toll=Decimal(30), parking=Decimal("5.5"))
    fuel = {"vehicle": vehicle, "kind": "加油", "amount": "150"}
    desk.trips.add_cost({**fuel, "paid": "2026-11-02", "quantity": "20", "odometer": "900"})
    desk.trips.add_cost({**fuel, "paid": "2026-11-10", "quantity": "9.5", "odometer": "1000"})
    with pytest.raises(Refused, match=r"百公里 15\.0 升，比核定 9\.0 升高 67%"):
        desk.trips.add_cost({**fuel, "paid": "2026-11-21", "quantity": "30", "odometer": "1200"})
    with pytest.raises(Refused, match="不大于上次加油时的 1000 公里"):
        desk.trips.add_cost({**fuel, "paid": "2026-11-21", "quantity": "18", "odometer": "950"})
    change = desk.trips.add_cost(
        {**fuel, "paid": "2026-11-21", "quantity": "30", "odometer": "1200"}, reason="空调全天开"
    )
    cost = desk.records.row("official-costs", added(change, "official-costs"))
    assert cost.values["content"].endswith("（原因：空调全天开）")
    desk.trips.add_cost({"vehicle": vehicle, "kind": "过路费", "amount": "20", "paid": "2026-11-21"})
    month = desk.trips.month([vehicle], 2026, 11)[vehicle]
    assert (month.trips, month.km, month.fuel, month.per_100) == (1, 200, Decimal("59.5"), Decimal("29.8"))
    assert month.costs == (("停车费", Decimal("5.5")), ("加油", Decimal(450)), ("过路费", Decimal(50)))
    assert month.total == Decimal("505.5")
    (sheet,) = desk.trips.sheet(2026)
    assert (sheet.plate, len(sheet.months), sheet.total.km, sheet.total.total) == (
        "津A10001",
        12,
        200,
        month.total,
    )
    assert desk.trips.month([vehicle], 2026, 10)[vehicle].per_100 is None


def test_a_car_near_its_service_shows(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    desk.records.edit("official-cars", desk.records.select("official-cars")[0].id, {"service_km": "1400"})
    assert desk.trips.service() == ()
    trip = out(desk, unit, vehicle, person, "11-20", 1000)
    back(desk, trip, at("11-20 18:00"), 1200)
    (line,) = desk.trips.service()
    assert (line.plate, line.odometer, line.left, line.level) == ("津A10001", 1200, 200, "warn")
    cost = {"vehicle": vehicle, "kind": "洗车", "amount": "30", "paid": "2026-11-21", "odometer": "1450"}
    desk.trips.add_cost(cost)
    assert desk.trips.service()[0].level == "bad"


def test_a_half_filled_form_has_no_verdict_yet(desk: Desk, unit: int) -> None:
    filled = {"vehicle": car(desk, unit), "leaves": at("11-24 08:00")}
    assert not {each.field for each in objections(desk, filled)} & set(filled)


def test_an_imported_slip_without_departure_says_what_is_missing(desk: Desk, unit: int) -> None:
    trip = added(desk.records.add(TRIPS, wish(unit, state="已派")), TRIPS)
    with pytest.raises(KnownError, match="缺：实际出车、出车里程"):
        back(desk, trip, at("11-23 11:00"), 1200)


def test_fuel_on_the_way_is_a_cost_of_the_car_and_goes_back_with_the_return(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    trip = out(desk, unit, vehicle, person, "11-20", 1000)
    desk.trips.add_cost({"vehicle": vehicle, "kind": "加油", "amount": "80", "quantity": "10", "paid": "2026-11-19", "odometer": "900"})
    bought = {"litres": Decimal(60), "fuel_paid": Decimal(480)}
    with pytest.raises(Refused, match="百公里 24"):
        back(desk, trip, at("11-20 11:00"), 1150, **bought)
    assert len(desk.records.select("official-costs")) == 1, "nothing is written when it is refused"
    back(desk, trip, at("11-20 11:00"), 1150, **bought, reason="加满备用油箱")
    cost = desk.records.select("official-costs", sort=("-id",))[0].values
    assert (cost["trip"], cost["odometer"], cost["amount"]) == (trip, 1150, Decimal(480))
    assert "加满备用油箱" in desk.trips.slip(trip).findings
    assert desk.trips.month([vehicle], 2026, 11)[vehicle].fuel == 70
    desk.records.undo()
    assert desk.trips.slip(trip).state == "已派" and len(desk.records.select("official-costs")) == 1


def test_the_form_of_the_ledger_checks_like_the_steps(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    busy = apply(desk, wish(unit, "11-24 08:30", "11-24 11:30", vehicle=vehicle, driver=person))
    approve(desk, busy)
    other = apply(desk, wish(unit, "11-24 09:00", "11-24 10:00"))
    with pytest.raises(Refused, match="已被 派〔2026〕0001 占用"):
        desk.records.edit(TRIPS, other, {"vehicle": vehicle})
    with pytest.raises(Refused, match="周六"):
        desk.records.edit(TRIPS, other, {"leaves": at("11-28 09:00"), "returns": at("11-28 10:00")})
    desk.records.edit(TRIPS, other, {"remark": "车辆待定"})
    fuel = {"vehicle": vehicle, "kind": "加油", "amount": "150", "quantity": "20"}
    desk.records.add("official-costs", {**fuel, "paid": "2026-11-02", "odometer": "900"})
    with pytest.raises(Refused, match="不大于上次加油"):
        desk.records.add("official-costs", {**fuel, "paid": "2026-11-03", "odometer": "900"})


def test_a_slip_is_amended_and_a_late_slip_fits_between(desk: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    second = out(desk, unit, vehicle, person, "11-20", 1040)
    back(desk, second, at("11-20 11:00"), 1090)
    first = out(desk, unit, vehicle, person, "11-19", 1000)
    with pytest.raises(Refused, match="与下一张派车单 派〔2026〕0001 出车时的 1040 公里不符"):
        back(desk, first, at("11-19 11:00"), 1030)
    back(desk, first, at("11-19 11:00"), 1040)
    with pytest.raises(Refused, match="少 10 公里"):
        desk.process(TRIPS).do(second, "amend_back", {"left_km": 1030})
    desk.process(TRIPS).do(second, "amend_back", {"back_km": 1095, "parking": Decimal(5)})
    assert desk.trips.slip(second).km == 55
    with pytest.raises(KnownError, match="没有改动"):
        desk.process(TRIPS).do(second, "amend_back", {"back_km": 1095})
    gone = apply(desk, wish(unit))
    desk.process(TRIPS).do(gone, "cancel", {"refusal": "会议改期"})
    with pytest.raises(KnownError, match=r"现在是“取消”，不能改派车单.*取消的不能再改"):
        desk.process(TRIPS).do(gone, "amend", {"passenger": "钱示例"})


def test_what_is_left_open_is_on_the_radar(desk: Desk, unit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    answers_since(desk)
    vehicle, person = car(desk, unit), driver(desk, unit)
    desk.records.edit("official-cars", desk.records.select("official-cars")[0].id, {"service_km": "1300"})
    out(desk, unit, vehicle, person, "11-20", 1000)
    waiting = apply(desk, wish(unit, "11-23 08:30", "11-23 11:30"))
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-24")
    due = {(item.kind.name, item.days) for item in desk.due() if item.code == TRIPS}
    assert due == {("official-trips.out", -4), ("official-trips.asked", -1)}
    trip = next(row.id for row in desk.records.select(TRIPS) if row.id != waiting)
    back(desk, trip, at("11-20 18:00"), 1350)
    desk.process(TRIPS).do(waiting, "cancel", {"refusal": "会议改期"})
    assert [(item.what, item.days, item.level) for item in desk.due() if item.code == "official-cars"] == [("保养超 50 公里", -4, "bad")]
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-20")
    sealing = [item for item in desk.due() if item.code == "official-sealings" and item.days >= 0]
    assert [(item.title, item.what, item.days) for item in sealing] == [("2027 年元旦（01-01 至 01-01）", "1 辆车没登记封存", 11)]
    desk.trips.seal("元旦", date(2027, 1, 1), date(2027, 1, 1), [vehicle])
    assert not [item for item in desk.due() if item.code == "official-sealings" and item.days >= 0]


def test_only_official_cars_are_offered_for_a_trip(desk: Desk, unit: int) -> None:
    spec = desk.records.view(TRIPS).field("vehicle")
    vehicle = car(desk, unit)
    other = added(desk.records.add("vehicles", {"plate": "津A00009", "vehicle_type": "K33"}), "vehicles")
    plain = [row for row, _ in desk.records.choices("vehicles", "津A")]
    assert {vehicle, other} <= set(plain)
    for text in ("", "津A"):
        assert [row for row, _ in desk.records.choices("vehicles", text, among=spec.among)] == [vehicle]
    desk.records.trash("official-cars", [desk.records.select("official-cars")[0].id], reason="调拨")
    assert desk.records.choices("vehicles", "津A", among=spec.among) == []


def test_a_slip_is_fixed_on_paper_and_an_amended_one_is_printed_anew(desk: Desk, named: Desk, unit: int) -> None:
    vehicle, person = car(desk, unit), driver(desk, unit)
    trip = apply(desk, wish(unit))
    assert DRAFT in pages_text(desk.prints.issue("trip-slip", ids=[trip]).content)[0], "not agreed to yet"
    approve(desk, trip)
    assert DRAFT in pages_text(desk.prints.issue("trip-slip", ids=[trip]).content)[0], "no car yet"
    desk.process(TRIPS).do(trip, "amend", {"vehicle": vehicle, "driver": person})
    out_slip = desk.prints.issue("trip-slip", ids=[trip])
    desk.records.edit(TRIPS, trip, {"destination": "市政府"})
    assert desk.prints.issue("trip-slip", ids=[trip]).content == out_slip.content
    desk.process(TRIPS).do(trip, "amend", {"passenger": "李示例"})
    corrected = desk.prints.issue("trip-slip", ids=[trip])
    (text,) = pages_text(corrected.content)
    assert "李示例" in text and "市政府" in text and DRAFT not in text
    assert [row.values["reprints"] for row in desk.records.select("printed-papers")] == [0]
    desk.records.undo()
    desk.records.undo()
    assert desk.prints.render("trip-slip", ids=[trip]).content == out_slip.content, "the printed one is back with its slip"
    dispatch(desk, trip, at("11-23 08:35"), 1000)
    back(desk, trip, at("11-23 11:00"), 1040)
    (text,) = pages_text(desk.prints.issue("trip-slip", ids=[trip]).content)
    assert "行驶里程40" in text, "what came back is another paper"


def test_sheets_ask_as_often_for_many_cars_as_for_one(desk: Desk, named: Desk, unit: int) -> None:
    car(desk, unit)
    asked = []
    for number in range(2):
        ids = [row.id for row in desk.records.select("official-cars")]
        for key in ("car-cost-sheet", "car-month-table", "car-data-sheet", "car-fleet-table"):
            with statements(desk) as said:
                desk.prints.documents(key, ids=ids, **of_year(desk, key))
            asked.append(len(said))
        for extra in range(6):
            car(desk, unit, f"津A2000{extra}") if not number else None
    assert asked[:4] == asked[4:] and max(asked) <= 20
