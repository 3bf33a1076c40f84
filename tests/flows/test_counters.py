"""The counters behind targets, scores and reports: periods, units, stations, and the rows of what is done and missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tests.helpers.print_rows import made
from trafficdesk.desk import Desk, Filter
from trafficdesk.fields.codes import code_list
from trafficdesk.rules.counters import COUNTERS, Figure, Scope, count, freeze, is_share, thaw

MAY = (date(2026, 5, 1), date(2026, 5, 31))


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def figure(desk: Desk, counter: str, *, unit: int | None = None, station: int | None = None) -> Figure:
    with desk.office.store.read() as connection:
        return count(connection, counter, Scope(*MAY, unit, station))


def behind(desk: Desk, each: Figure) -> list[tuple[str, int, int]]:
    """(label, number said, rows found) of every part."""
    return [(p.label, p.number, len(desk.records.select(p.code, *p.filters))) for p in each.parts]


def test_every_counter_of_the_code_list_counts_and_shares_say_so(desk: Desk) -> None:
    listed = code_list("counter").options()
    assert {each.code for each in listed} == set(COUNTERS)
    for each in listed:
        found = figure(desk, each.code)
        assert desk.records.select(found.code, *found.filters) == []
        assert is_share(each.code) == ("%" in each.label)
        assert found.value == (None if is_share(each.code) else 0)  # nothing to count is no share


def test_a_share_opens_what_is_done_and_what_is_missing(desk: Desk) -> None:
    for day, state in ((1, "销号"), (2, "整改中"), (3, "销号"), (4, "")):
        made(desk, "hazards", found=date(2026, 5, day), state=state)
    made(desk, "hazards", found=date(2026, 6, 1), state="整改中")
    found = figure(desk, "hazards-closed-rate")
    assert (found.value, found.explained) == (Decimal(50), "隐患销号 2/4")
    assert behind(desk, found) == [("已销号", 2, 2), ("未销号", 2, 2)]


def test_a_unit_answers_for_its_own_hazards_and_a_committee_for_its_area(desk: Desk) -> None:
    committee, school = (made(desk, "units", name=name) for name in ("示例社区居委会", "示例小学"))
    made(desk, "hazards", found=MAY[0], state="销号", committee=committee, responsible_unit=school)
    made(desk, "hazards", found=MAY[0], state="整改中", committee=committee, responsible_unit="")
    assert figure(desk, "hazards-closed-rate", unit=school).explained == "隐患销号 1/1"
    assert figure(desk, "hazards-closed-rate", unit=committee).explained == "隐患销号 0/1"


def test_a_station_is_counted_from_its_own_logs(desk: Desk) -> None:
    committee = made(desk, "units", name="示例社区居委会", unit_type="社区居委会")
    mine = made(desk, "stations", number=1, name="一号站", committee=committee, state="在用", checklist="有场所、有牌子")
    other = made(desk, "stations", number=2, name="二号站", committee="", state="在用", checklist="")
    person = made(desk, "persuaders", station=mine)
    for day in (4, 5, 6):
        made(desk, "duties", station=mine, on=date(2026, 5, day), persuader=person, shift="早高峰")
    full = {"persuader": person, "weather": "晴", "hours": "2", "behaviour": "逆行", "persons": 3}
    log = made(desk, "duty-logs", station=mine, on=date(2026, 5, 4), **full)
    made(desk, "duty-logs", station=mine, on=date(2026, 5, 4), **full)
    made(desk, "duty-logs", station=mine, on=date(2026, 5, 5), **(full | {"weather": ""}))
    made(desk, "duty-logs", station=mine, on=date(2026, 4, 30), **full)
    made(desk, "duty-logs", station=other, on=date(2026, 5, 5), **full)
    made(desk, "attachments", owner_code="duty-logs", owner=log, name="现场.jpg")
    for scope in ({"station": mine}, {"unit": committee}):
        said = {key: figure(desk, key, **scope).explained for key in COUNTERS if key.startswith(("station-", "duty-"))}
        assert said == {
            "duty-logs": "劝导 9 人次", "station-days": "执勤 2 天", "station-roster-rate": "排班到岗 2/3",
            "station-complete-rate": "日志完整 2/3", "station-photos-rate": "有照片的执勤日 1/2",
            "station-built-rate": "建站达标项目 2/7",
        }  # fmt: skip
    assert behind(desk, figure(desk, "station-roster-rate", station=mine))[1] == ("没有日志", 1, 1)
    assert [len(desk.records.select("duty-logs", *p.filters)) for p in figure(desk, "station-photos-rate", station=mine).parts] == [2, 1]
    assert figure(desk, "station-days").explained == "执勤 3 天"


def test_only_what_was_held_counts_and_a_plan_is_not_a_meeting(desk: Desk) -> None:
    for state in ("计划", "已通知", "已召开", "取消"):
        made(desk, "meetings", starts="2026-05-10 09:00", state=state)
    assert figure(desk, "meetings").value == 1


def test_a_fatal_accident_vetoes_the_unit_that_bears_the_main_liability(desk: Desk) -> None:
    guilty, other = (made(desk, "units", name=name) for name in ("甲示例公司", "乙示例公司"))
    accident = made(desk, "accidents", happened="2026-05-03 08:10", deaths=1, committee="")
    made(desk, "accident-parties", accident=accident, unit=guilty, person="", liability="主要")
    made(desk, "accident-parties", accident=accident, unit=other, person="", liability="次要")
    assert [figure(desk, "fatal-liable-accidents", unit=unit).value for unit in (guilty, other)] == [1, 0]
    assert [figure(desk, "deaths", unit=unit).value for unit in (guilty, other)] == [1, 1]


def test_a_figure_is_kept_word_for_word(desk: Desk) -> None:
    made(desk, "hazards", found=MAY[0], state="销号")
    found = figure(desk, "hazards-closed-rate")
    assert thaw(freeze(found)) == found
    filters = (Filter("on", "between", *MAY), Filter("id", "in", (3, 4)))
    assert thaw(freeze(Figure(Decimal("2.50"), "duty-logs", filters, "两条"))).filters == filters
