"""Duty log, roster and monthly figures of the persuasion stations on paper."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, made, paper
from trafficdesk.desk import Desk


@pytest.fixture
def station(desk: Desk) -> int:
    desk.set_up("示例街道办事处", "小林")
    first, second, *others = [row.id for row in desk.records.select("stations", sort=("number",))]
    desk.records.edit_many("stations", others, {"state": "停用"})
    desk.records.edit("stations", second, {"name": "湖滨路口劝导站"})
    desk.records.edit("stations", first, {"name": "东示例村口劝导站"})
    return first


def log(desk: Desk, station: int, on: date, **values: object) -> int:
    return made(desk, "duty-logs", station=station, on=on, **values)


def test_log_sheet_filled_and_blank(desk: Desk, station: int) -> None:
    same = {"shift": "早高峰", "behaviour": "未系安全带", "persons": 2, "checked": 9, "leaflets": 1, "hours": "1.5"}
    ids = []
    for n in range(3):
        person = made(desk, "persuaders", name=f"劝导员{n}", station=station)
        ids.append(log(desk, station, date(2026, 11, 2), **same, plate=f"津A3000{n}", persuader=person))
    ids.append(log(desk, station, date(2026, 11, 3), behaviour="逆行", treatment="移交交警"))
    printed, text = paper(desk, "duty-log-sheet", ids)
    assert [count for _, _, count in printed.parts] == [1, 1]
    assert_on(text, "交通安全劝导登记表", "劝导站：东示例村口劝导站", "2026年11月2日", "津A30002", "未系安全带",
              "劝导员0、劝导员1、劝导员2", "检查车辆：27", "劝导：6", "移交交警")  # fmt: skip
    printed, text = paper(desk, "duty-log-blank", [station])
    assert [count for _, _, count in printed.parts] == [1]
    assert_on(text, "东示例村口劝导站", "年月日", "15")


def test_roster_of_a_week(desk: Desk, station: int) -> None:
    person = made(desk, "persuaders", name="王示例", station=station)
    ids = [made(desk, "duties", station=station, on=date(2026, 11, day), shift="早高峰", persuader=person) for day in (17, 22, 23)]
    printed, text = paper(desk, "duty-roster", ids)
    assert len(printed.parts) == 2
    assert_on(text, "交通安全劝导站排班表（2026年11月16日至11月22日）", "早高峰王示例", "湖滨路口劝导站", "周二11月17日")


def test_month_figures_show_silent_stations_and_merge_rare_behaviour(desk: Desk, station: int) -> None:
    names = ("未系安全带", "逆行", "闯红灯", "违停", "无牌", "货车超载", "疑似酒驾", "行人乱穿", "分心驾驶", "其他")
    ids = [log(desk, station, date(2026, 11, 5), behaviour=name, persons=20 - place, checked=0, leaflets=0)
           for place, name in enumerate(names)]  # fmt: skip
    printed, text = paper(desk, "station-month", ids)
    assert len(printed.parts) == 1
    assert_on(text, "2026 年 11 月交通安全劝导站工作统计表", "湖滨路口劝导站", "155", "其余行为", "合计", "2019181716151413" + "23")
