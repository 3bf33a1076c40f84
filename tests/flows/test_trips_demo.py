"""公务用车 on the demo office: what is late is on the radar, a slip goes through, every paper comes out."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.helpers.print_rows import assert_on, of_year, paper
from trafficdesk.desk import Desk, Filter
from trafficdesk.errors import Refused

TRIPS = "official-trips"


def test_the_board_has_every_state_and_the_radar_names_the_late_car(demo_desk: Desk) -> None:
    states = {row.values["state"] for row in demo_desk.records.select(TRIPS)}
    assert {"待批", "驳回", "取消", "已派", "已回"} <= states
    what = {item.what for item in demo_desk.due() if item.code.startswith("official")}
    assert any(each.startswith("保养") for each in what)
    flagged = demo_desk.records.select(TRIPS, Filter("findings", "filled"))
    assert flagged and all("（原因：" in row.values["findings"] for row in flagged)


def test_a_waiting_slip_is_refused_a_car_that_is_out_and_goes_with_it_when_it_is_back(demo_desk: Desk) -> None:
    records, trips, process = demo_desk.records, demo_desk.trips, demo_desk.process(TRIPS)
    out = records.select(TRIPS, Filter("state", "is", "已派"))[0]
    waiting = records.select(TRIPS, Filter("state", "is", "待批"), sort=("leaves",))[0].id
    car, driver = out.values["vehicle"], out.values["driver"]
    same = {"leaves": out.values["leaves"], "returns": out.values["returns"]}
    with pytest.raises(Refused, match=r"车辆：这辆车已被 示例〔2026〕\d+ 占用"):
        process.do(waiting, "amend", {**same, "vehicle": car, "driver": driver})
    assert trips.slip(waiting).state == "待批" and records.row(TRIPS, waiting).values["vehicle"] is None
    litres, left = Decimal("2.7"), out.values["left_km"]
    came = {"back_at": out.values["left_at"], "back_km": left + 30, "litres": litres, "fuel_paid": Decimal("21.6")}
    process.do(out.id, "back", came)
    process.do(waiting, "approve", {"approver": "王示例", "vehicle": car, "driver": driver})
    assert trips.slip(waiting).state == "同意"
    for _ in range(2):
        records.undo()
    assert (trips.slip(waiting).state, trips.slip(out.id).state) == ("待批", "已派")
    assert not records.select("official-costs", Filter("trip", "filled"))


def test_every_paper_of_the_demo_comes_out(demo_desk: Desk) -> None:
    records = demo_desk.records
    slips = [row.id for row in records.select(TRIPS, limit=6)]
    cars = [row.id for row in records.select("official-cars")]
    _, text = paper(demo_desk, "trip-slip", slips)
    assert_on(text, "派车单（存根）", "回执", "用车人签字")
    _, text = paper(demo_desk, "car-cost-sheet", cars, year=2026)
    assert_on(text, "2026 年单车核算表", "全年")
    _, text = paper(demo_desk, "car-data-sheet", cars)
    assert_on(text, "公务用车基础信息采集表", "发动机号", "强制报废期止")
    for key, words in (("car-month-table", "公务用车运行统计表"), ("car-fleet-table", "公务用车编制与实有表")):
        _, text = paper(demo_desk, key, cars, **of_year(demo_desk, key))
        assert_on(text, words)
    _, text = paper(demo_desk, "trip-flags", [row.id for row in records.select(TRIPS)])
    assert_on(text, "里程不连续")
    holiday = records.select("official-sealings")
    _, text = paper(demo_desk, "sealing-table", [holiday[0].id])
    assert_on(text, "国庆节公务用车封存登记表", "值班车")


def test_sealing_for_new_year_takes_the_reminder_away(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-20")
    due = [item for item in demo_desk.due() if item.code == "official-sealings"]
    assert [item.title for item in due] == ["2027 年元旦（01-01 至 01-01）"]
    day = date(2027, 1, 1)
    cars = [line.vehicle for line in demo_desk.trips.sealing_list(day, day) if line.state == "未登记"]
    change = demo_desk.trips.seal("元旦", day, day, cars, {"place": "机关院内"})
    assert not [item for item in demo_desk.due() if item.code == "official-sealings"]
    assert change.sentence == f"元旦封存公车 {len(cars)} 辆"
