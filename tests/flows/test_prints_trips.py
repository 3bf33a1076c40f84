"""Trip slip, cost sheet, data sheet and sealing table of the official cars on paper."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.helpers.print_rows import assert_on, made, paper
from trafficdesk.desk import Desk


@pytest.fixture
def vehicle(desk: Desk, named: Desk) -> int:
    until = {"inspection_until": date(2027, 5, 31), "insurance_until": date(2027, 5, 31), "seats": "9"}
    return made(desk, "vehicles", plate="津A10086", brand="示例牌 SL7001", parked_at="办公楼地下一层", **until)


def test_slip_is_one_page_and_leaves_room_for_the_way(desk: Desk, vehicle: int) -> None:
    fresh = {"vehicle": vehicle, "driver": "", "left_at": "", "back_at": "", "left_km": "", "back_km": "", "toll": "", "parking": ""}
    one = made(
        desk, "official-trips", **fresh, number="派〔2026〕0012号", passenger="孙示例、李示例", reason="协调信号灯维修",
        destination="办公楼—区政府—湖滨路口—办公楼", leaves=datetime(2026, 11, 23, 8, 30), returns=datetime(2026, 11, 23, 11, 30),
    )  # fmt: skip
    driven = {**fresh, "left_at": datetime(2026, 11, 20, 8), "back_at": datetime(2026, 11, 20, 10), "left_km": 5000,
              "back_km": 5042, "leaves": datetime(2026, 11, 20, 8), "returns": datetime(2026, 11, 20, 11)}  # fmt: skip
    two = made(desk, "official-trips", **driven, number="派〔2026〕0011号")
    printed, text = paper(desk, "trip-slip", [one, two])
    assert [count for _, _, count in printed.parts] == [1, 1]
    assert_on(text, "派车单（存根）", "派〔2026〕0012号", "协调信号灯维修", "津A10086", "用车人签字", "2026年11月20日08:00",
              "5042", "行驶里程 42")  # fmt: skip


def test_cost_sheet(desk: Desk, vehicle: int) -> None:
    car = made(desk, "official-cars", vehicle=vehicle)
    made(desk, "official-trips", vehicle=vehicle, driver="", state="已回", leaves=datetime(2026, 3, 2, 8), returns=datetime(2026, 3, 2, 9),
         left_at=datetime(2026, 3, 2, 8), back_at=datetime(2026, 3, 2, 9), left_km=1000, back_km=1500, toll="25", parking="")  # fmt: skip
    made(desk, "official-costs", vehicle=vehicle, kind="加油", paid=date(2026, 3, 2), quantity="45", amount="360")
    _, text = paper(desk, "car-cost-sheet", [car], year=2026)
    assert_on(text, "津A10086 2026 年单车核算表", "3 月 1 500 45", "9.0", "360.00", "25.00", "385.00", "全年")


def test_data_sheet_and_sealing(desk: Desk, vehicle: int) -> None:
    car = made(desk, "official-cars", vehicle=vehicle, remark="")
    other = made(desk, "official-cars", vehicle=made(desk, "vehicles", plate="津A10087"))
    printed, text = paper(desk, "car-data-sheet", [car, other])
    assert [count for _, _, count in printed.parts] == [1, 1]
    assert_on(text, "公务用车基础信息采集表", "示例牌 SL7001", "办公楼地下一层", "机要通信")
    row = made(desk, "official-sealings", vehicle=vehicle, holiday="国庆节", starts=date(2026, 10, 1), ends=date(2026, 10, 7),
               odometer=5100, exempt="", place="地下一层")  # fmt: skip
    _, text = paper(desk, "sealing-table", [row])
    assert_on(text, "2026 年国庆节公务用车封存登记表", "2026年10月7日", "已封存", "地下一层", "5100", "津A10087 未登记")
