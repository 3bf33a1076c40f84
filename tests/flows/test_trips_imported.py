"""An office's own lists of cars, slips and fuel in Excel: imported, then worked on to the last paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.helpers.factory import person_id
from tests.helpers.print_rows import assert_on, paper, unit
from trafficdesk.desk import Desk, Row
from trafficdesk.errors import Refused

CAR_HEADS = (
    "序号", "车牌号", "号牌种类", "车辆类型", "品牌型号", "车架号", "发动机号", "使用性质", "用途分类", "编制情况", "购置日期",
    "购置价（元）", "排量", "燃料", "核载", "注册日期", "检验有效期止", "交强险止", "商业险止", "是否标识化", "是否装北斗", "停放地点",
    "责任人", "状态",
)  # fmt: skip
CARS = (
    (1, "津A10086", "小型汽车", "轿车", "示例牌SL7001", "", "E10086", "非营运", "应急保障用车", "编内", "2019.3.1", "128000", "1.6",
     "汽油", "5人", "2019年3月8日", "2027.5", "2027-3-1", "2027-3-1", "是", "是", "机关院内", "李示例", "在用"),
    (2, "津A10087", "02", "小型普通客车", "示例牌SL6480", "", "E10087", "非营运", "执法执勤", "在编", "2016/5/1", "156000", "2.0L",
     "汽油", "7", "2016.5.6", "2027.11", "2027.11.30", "", "否", "否", "机关院内", "", "正常"),
)  # fmt: skip
SLIP_HEADS = (
    "编号", "用车部门", "用车人", "人数", "用车事由", "目的地", "计划出车时间", "计划回场时间", "车牌", "司机", "审批人", "审批状态",
    "出车时间", "出车里程", "回场时间", "回场里程", "过路费", "停车费",
)  # fmt: skip
SLIPS = (
    ("派2026-001", "示例街道办事处", "孙示例", "3", "开会", "区政府", "2026.11.2 8:30", "2026.11.2 11:30", "津A10086", "李示例",
     "王示例", "已回", "2026.11.2 8:35", "52000", "2026.11.2 11:20", "52036", "10", ""),
    ("", "示例街道办事处", "钱示例", 2, "检查", "津汉公路", "2026-11-24 14:00", "2026-11-24 17:00", "津A10086", "李示例", "王示例",
     "已批准", *[""] * 6),
)  # fmt: skip
FUEL_HEADS = ("车牌号", "加油日期", "费用类别", "加油量（升）", "金额（元）", "里程表读数", "经办人", "发票号")
FUEL = (("津A10086", "2026.10.30", "加油", "40.5", "324", "51600", "李示例", "0011"),
        ("津A10086", "2026.11.2", "加油", "38", "304", "52036", "李示例", "0012"))  # fmt: skip


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def book(path: Path, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    made = openpyxl.Workbook()
    page = made.active
    page.append([title])
    page.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(heads))
    page.append([f"单位：示例街道办事处{'　' * 8}填表人：小林"])
    page.append(list(heads))
    for row in rows:
        page.append(list(row))
    page.append(["合计", "", len(rows)])
    made.save(path)
    return path


def take(desk: Desk, code: str, path: Path, because: str = "") -> dict[str, int]:
    job = desk.exchange.open(code, path)
    plan = desk.exchange.plan(job)
    assert not plan.counts["problem"], [each.text for row in plan.rows for each in row.faults]
    desk.exchange.write(job, held_because=because)
    return dict(plan.counts)


@pytest.fixture
def office(desk: Desk, named: Desk, tmp_path: Path) -> Desk:
    place = unit(desk, "示例街道办事处", "机关")
    person = {"name": "李示例", "id_number": person_id(3), "unit": place, "licence_classes": "C1", "valid_until": "2031-03-01",
              "category": "专职驾驶员"}  # fmt: skip
    desk.records.add("people", person)
    sheet = book(tmp_path / "采集表.xlsx", "公务用车基础信息采集表", CAR_HEADS, CARS)
    # One sheet of the office, two records in one go: what every car has, and what only an official one has.
    assert take(desk, "official-cars", sheet)["add"] == 2
    assert take(desk, "official-trips", book(tmp_path / "派车.xlsx", "公务用车派车登记台账", SLIP_HEADS, SLIPS))["add"] == 2
    assert take(desk, "official-costs", book(tmp_path / "加油.xlsx", "加油台账", FUEL_HEADS, FUEL))["add"] == 2
    return desk


def rows(desk: Desk, code: str) -> list[Row]:
    return desk.records.select(code, sort=("id",))


def test_every_column_of_the_sheet_arrives(office: Desk) -> None:
    first = rows(office, "vehicles")[0]
    assert (first.values["ownership"], first.values["inspection_until"], first.values["seats"]) == ("公车", date(2027, 5, 31), 5)
    car = rows(office, "official-cars")[0]
    assert [car.values[name] for name in ("use", "establishment", "price", "marked", "beidou")] == [
        "应急保障", "在编", 128000, True, True,
    ]  # fmt: skip
    assert car.titles["keeper"] == "李示例"
    done, agreed = rows(office, "official-trips")
    assert (done.values["number"], done.values["state"], done.values["back_km"]) == ("派2026-001", "已回", 52036)
    assert (agreed.values["number"], agreed.values["state"]) == ("派〔2026〕0001", "同意")
    month = office.trips.month([first.id], 2026, 11)[first.id]
    assert (month.trips, month.km, month.fuel, month.total) == (1, 36, 38, Decimal(314))


def test_from_the_lists_to_the_last_paper(office: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    do = office.process("official-trips").do
    slip = rows(office, "official-trips")[1].id
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-24")
    with pytest.raises(Refused, match="比上次回场的 52036 公里多 64 公里"):
        do(slip, "dispatch", {"left_at": datetime(2026, 11, 24, 14), "left_km": 52100})
    do(slip, "dispatch", {"left_at": datetime(2026, 11, 24, 14), "left_km": 52100}, reason="送检往返未开单")
    bought = {"litres": Decimal("10.5"), "fuel_paid": Decimal(84), "toll": Decimal(5)}
    do(slip, "back", {"back_at": datetime(2026, 11, 24, 16, 30), "back_km": 52160, **bought})
    cars = [row.id for row in rows(office, "official-cars")]
    _, text = paper(office, "trip-slip", [slip])
    assert_on(text, "派〔2026〕0001", "10.5 升，84 元", "行驶里程 60", "津汉公路")
    _, text = paper(office, "car-cost-sheet", cars, year=2026)
    assert_on(text, "津A10086 2026 年单车核算表", "11 月 2 96 48.5")
    _, text = paper(office, "car-data-sheet", cars)
    assert_on(text, "E10086", "2027年5月31日", "128,000", "机关院内", "李示例")
    _, text = paper(office, "car-fleet-table", cars)
    assert_on(text, "2 辆", "在编 2", "津A10087")
    _, text = paper(office, "trip-flags", [row.id for row in rows(office, "official-trips")])
    assert_on(text, "送检往返未开单", "2026 年度用车核对情况表")
    printed, _ = paper(office, "car-month-table", cars, year=2026)
    assert [title for title, _, _ in printed.parts] == [
        f"2026年{month}公务用车运行统计表" for month in ("", "10月", "11月")
    ]  # fmt: skip
