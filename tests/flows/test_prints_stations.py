"""Duty log, roster and monthly figures of the persuasion stations on paper."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, made, paper
from trafficdesk.desk import Desk, Filter

pytestmark = pytest.mark.usefixtures("suites_own_day")  # in the year that these tests speak of


@pytest.fixture
def station(desk: Desk, named: Desk) -> int:
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


def test_month_figures_rank_the_stations_and_name_every_behaviour(desk: Desk, station: int) -> None:
    names = ("未系安全带", "逆行", "闯红灯", "违停")
    ids = [log(desk, station, date(2026, 11, 5), behaviour=name, persons=20 - place, checked=0, leaflets=0, hours="1")
           for place, name in enumerate(names)]  # fmt: skip
    printed, text = paper(desk, "station-month", ids)
    assert [title for title, _, _ in printed.parts] == [
        "2026年11月交通安全劝导站工作统计表", "2026年11月劝导行为分类统计表（人次）",
    ]  # fmt: skip
    assert_on(text, "湖滨路口劝导站", "没有劝导日志的站：湖滨路口劝导站", "合计", "74", "名次", "行人乱穿", "违停")


def test_a_month_without_any_log_is_printed_too(desk: Desk, station: int) -> None:
    november = Filter("on", "between", date(2026, 11, 1), date(2026, 11, 30))
    for key, title in (("station-month", "工作统计表"), ("station-inspection", "检查情况表")):
        printed = desk.prints.render(key, filters=(november,))
        assert printed.parts[0][0] == f"2026年11月交通安全劝导站{title}"


def test_inspection_sheet_names_days_and_what_is_missing(
    desk: Desk, station: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-30")
    person = made(desk, "persuaders", name="王示例", station=station)
    made(desk, "duties", station=station, on=date(2026, 11, 17), shift="早高峰", persuader=person)
    desk.records.edit("stations", station, {"checklist": "有场所、有牌子、有人员、有装备、有制度"})
    log_id = made(desk, "duty-logs", station=station, on=date(2026, 11, 18), behaviour="逆行", plate="")
    _, text = paper(desk, "station-inspection", [log_id])
    assert_on(text, "东示例村口劝导站", "17日", "18日", "1（应7）", "有经费、有台账")


def test_a_gathering_has_a_sheet_of_its_own(desk: Desk, station: int) -> None:
    event = made(desk, "group-events", name="丽湖庙会", held=date(2026, 11, 5), measures="两名劝导员值守", station=station)
    _, text = paper(desk, "group-event-sheet", [event])
    assert_on(text, "群众性活动交通安全登记表", "丽湖庙会", "两名劝导员值守", "照片粘贴处", "东示例村口劝导站")
