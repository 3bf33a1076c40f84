"""An office's own lists of stations, persuaders and logs in Excel: imported, then worked on to the month's table."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.flows.test_trips_imported import book, take
from tests.helpers.print_rows import assert_on, paper, unit
from trafficdesk.desk import Desk

STATION_HEADS = (
    "编号", "劝导站名称", "位置", "所属社区", "类型", "站长", "联系电话", "设施", "制度上墙", "状态", "达标情况",
)  # fmt: skip
STATIONS = (
    (1, "丽湖环路劝导站", "丽湖环路与景湖路口", "东示例居委会", "固定站", "周示例", "13800000001", "岗亭、喇叭、反光衣", "是", "正常",
     "有场所、有牌子、有人员"),
    (2, "2 号劝导站", "智景道口", "东示例居委会", "固定", "吴示例", "", "桌椅", "否", "在用", ""),
)  # fmt: skip
PEOPLE_HEADS = ("序号", "姓名", "性别", "所在劝导站", "联系电话", "专/兼职", "聘用日期", "聘期至")
PEOPLE = (
    (1, "郑　示例", "男", "丽湖环路劝导站", "13800000002", "专", "2026.1.1", "2026.12.31"),
    (2, "王示例", "女", "2 号劝导站", "", "兼", "", ""),
)
LOG_HEADS = (
    "日期", "时段", "天气", "劝导站", "劝导员", "检查车辆", "车牌", "车辆类型", "姓名", "违法行为", "处理方式", "人次", "发放资料", "备注",
)  # fmt: skip
LOGS = (
    ("2026.11.3", "早", "晴", "丽湖环路劝导站", "郑示例", 35, "", "", "", "", "", "", "12", ""),
    ("2026.11.3", "早", "晴", "丽湖环路劝导站", "郑示例", "", "津 A12345", "面包车", "", "不戴头盔", "劝导", 1, "", ""),
    ("2026年11月4日", "晚", "小雨", "2 号劝导站", "王示例", "", "", "", "", "酒驾", "移交", 1, "", "通知交警"),
)


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def office(desk: Desk, named: Desk, tmp_path: Path) -> Desk:
    unit(desk, "东示例居委会", "社区居委会")
    # The eight stations are there from the first run: the list names one anew and completes both, it adds none.
    path = book(tmp_path / "站.xlsx", "劝导站基本信息表", STATION_HEADS, STATIONS)
    counts = take(desk, "stations", path, because="站名已定")
    assert (counts["update"], counts["confirm"], counts.get("add")) == (1, 1, None)
    assert take(desk, "persuaders", book(tmp_path / "人.xlsx", "劝导员花名册", PEOPLE_HEADS, PEOPLE))["add"] == 2
    assert take(desk, "duty-logs", book(tmp_path / "日志.xlsx", "2026年11月劝导日志", LOG_HEADS, LOGS))["add"] == 3
    return desk


def test_the_words_of_the_office_are_understood(office: Desk) -> None:
    first = office.records.select("stations", sort=("number",))[0]
    assert (first.title, first.values["equipment"], first.titles["committee"]) == (
        "丽湖环路劝导站", "岗亭、扩音器、反光背心", "东示例居委会",
    )  # fmt: skip
    assert len(office.records.select("stations")) == 8
    lines = [row.values for row in office.records.select("duty-logs", sort=("id",))]
    assert [line["behaviour"] for line in lines] == [None, "骑乘摩托/电动车未戴头盔", "疑似酒驾"]
    assert (lines[1]["plate"], lines[2]["shift"], lines[2]["weather"]) == ("津A12345", "晚高峰", "雨")
    assert lines[2]["treatment"] == "移交交警" and lines[0]["checked"] == 35


def test_from_the_lists_to_the_months_table(office: Desk, tmp_path: Path) -> None:
    stations = office.stations
    first = office.records.select("stations", sort=("number",))[0].id
    person = office.records.select("persuaders", sort=("id",))[0].id
    stations.assign(first, date(2026, 11, 5), "早高峰", person)
    review = stations.review(date(2026, 11, 1))[0]
    assert (review.without_log, review.days) == ((date(2026, 11, 5),), 1)
    assert review.lacking == ("有装备", "有制度", "有经费", "有台账")
    change = stations.log([{"station": first, "on": "2026-11-05", "shift": "早高峰", "persuader": person, "plate": "津A54321",
                            "vehicle_kind": "三轮车", "behaviour": "逆行", "hours": "2"}])  # fmt: skip
    photo = tmp_path / "上岗.jpg"
    photo.write_bytes(b"synthetic")
    office.attachments.add("duty-logs", change.ids[0], photo, "照片")
    again = stations.review(date(2026, 11, 1))[0]
    assert again.without_log == () and again.without_photo == (date(2026, 11, 3),)
    logs = [row.id for row in office.records.select("duty-logs")]
    _, text = paper(office, "station-month", logs)
    assert_on(text, "2026 年 11 月交通安全劝导站工作统计表", "丽湖环路劝导站", "没有劝导日志的站：3 号劝导站", "疑似酒驾")
    _, text = paper(office, "station-inspection", logs)
    assert_on(text, "有装备、有制度、有经费、有台账", "3日")
    _, text = paper(office, "duty-log-sheet", logs)
    assert_on(text, "津A54321", "劝导员：郑示例")
