"""整治: action days with both sides' counts, the source of the police's, last year's same days."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.work.campaigns.api import POLICE, STREET


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


def campaign(desk: Desk, year: int = 2026) -> int:
    values = {"name": f"{year}冬季酒驾整治", "category": "酒驾醉驾整治", "starts": f"{year}-11-01", "ends": f"{year}-12-31"}
    return added(desk.records.add("campaigns", values), "campaigns")


def do(desk: Desk, row: int, key: str, *, reason: str = "", **given: Any) -> ChangeSet:
    return desk.process("campaigns").do(row, key, given, reason=reason)


def steps(desk: Desk, row: int) -> list[str]:
    return [step.key for step in desk.process("campaigns").steps(desk.records.row("campaigns", row).values)]


def day(campaign: int, on: str, **more: str) -> dict[str, Any]:
    return {"campaign": campaign, "on": on, "place": "示例路口", "police": "4", "checked": "60", **more}


def told(number: int) -> dict[str, Any]:
    return {"behaviour": "酒后驾驶", "side": STREET, "number": number}


def fined(number: int) -> dict[str, Any]:
    return {"behaviour": "酒后驾驶", "side": POLICE, "number": number}


def test_days_add_up_on_both_sides_against_last_year(desk: Desk) -> None:
    before, mine = campaign(desk, 2025), campaign(desk)
    desk.campaigns.add_day(day(before, "2025-11-10"), [told(5)])
    desk.campaigns.add_day(day(mine, "2026-11-10", source="交警大队战报"), [told(7), fined(2)])
    desk.campaigns.add_day(day(mine, "2026-11-20"), [told(1), fined(0)])
    now, then = desk.campaigns.against_last_year(mine)
    assert (now.days, now.police, now.checked) == (2, 8, 120)
    assert now.by_behaviour == {"酒后驾驶": (8, 2)} and then.by_behaviour == {"酒后驾驶": (5, 0)}
    desk.records.undo()
    assert desk.campaigns.against_last_year(mine)[0].days == 1 and len(desk.records.select("action-counts")) == 3


def test_what_is_refused_writes_nothing(desk: Desk) -> None:
    mine = campaign(desk)
    with pytest.raises(KnownError, match="“酒后驾驶”的交警查处数要写明数据来源"):
        desk.campaigns.add_day(day(mine, "2026-11-10"), [fined(2)])
    with pytest.raises(KnownError, match="不在“2026冬季酒驾整治”的起止日期"):
        desk.campaigns.add_day(day(mine, "2026-10-10"), [told(2)])
    with pytest.raises(KnownError, match="负数"):
        desk.campaigns.add_day(day(mine, "2026-11-10"), [told(-2)])
    with pytest.raises(Refused, match="地点"):
        desk.campaigns.add_day(day(mine, "2026-11-10", place=""), [told(2)])
    assert not desk.records.select("action-days") and not desk.records.select("action-counts")


PLAN = {
    "basis": "区交安办通知", "goal": "严防酒驾肇事", "behaviours": "酒后驾驶", "focus_roads": "湖滨路", "leader": "王示例",
    "departments": "交警大队、派出所", "steps": "联合上路",
}  # fmt: skip


def at_fault(raised: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {problem.field for problem in raised.value.problems}


def test_from_plan_to_archive(desk: Desk) -> None:
    mine = campaign(desk)
    with pytest.raises(Refused, match="方案还缺：依据文件、目标") as raised:
        do(desk, mine, "deploy", deployed_on=date(2026, 10, 30), deployment="召开部署会")
    assert at_fault(raised) == set(PLAN)
    with pytest.raises(Refused, match="怎样部署"):
        do(desk, mine, "deploy", deployed_on=date(2026, 10, 30), deployment=" ", **PLAN)
    do(desk, mine, "deploy", deployed_on=date(2026, 10, 30), deployment="召开部署会", **PLAN)
    state = desk.campaigns.state(mine)
    assert (state.row.values["state"], state.missing, steps(desk, mine)) == ("部署", (), ["start"])
    assert desk.process("campaigns").process.course_of(state.row.values)[1] == 2
    with pytest.raises(KnownError, match="现在是“部署”，不能出周报"):
        do(desk, mine, "report_week", since=date(2026, 11, 1), until=date(2026, 11, 7))
    desk.campaigns.add_day(day(mine, "2026-11-03", source="战报"), [told(3), fined(1)])
    desk.campaigns.add_day(day(mine, "2026-11-10"), [told(4)])
    state = desk.campaigns.state(mine)
    assert state.row.values["state"] == "实施" and steps(desk, mine) == ["report_week", "sum_up"]
    weeks = [(date(2026, 11, 1), date(2026, 11, 7)), (date(2026, 11, 8), date(2026, 11, 14))]
    assert list(state.unreported) == weeks and state.next_week == weeks[0]
    do(desk, mine, "report_week", since=weeks[0][0], until=weeks[0][1], work=desk.campaigns.draft_week(mine, *weeks[0]))
    desk.campaigns.add_day(day(mine, "2026-11-05"), [told(9)])
    report = desk.campaigns.reports(mine)[0].values
    assert (report["number"], report["days"], report["persuaded"], report["punished"]) == (1, 1, 3, 1), "figures stay fixed"
    with pytest.raises(Refused, match="和第 1 期"):
        do(desk, mine, "report_week", since=date(2026, 11, 7), until=date(2026, 11, 9))
    with pytest.raises(Refused, match="没有登记行动日"):
        do(desk, mine, "report_week", since=date(2026, 11, 15), until=date(2026, 11, 21))
    with pytest.raises(Refused, match="没有出周报") as raised:
        do(desk, mine, "sum_up", summary="总结")
    assert "才结束" in str(raised.value)
    with pytest.raises(Refused, match="请写总结"):
        do(desk, mine, "sum_up", reason="提前收尾", summary=" ")
    with pytest.raises(KnownError, match="现在是“周报”，不能归档"):
        do(desk, mine, "archive", archived_on=date(2026, 11, 23))
    do(desk, mine, "sum_up", reason="区里要求提前收尾", summary=desk.campaigns.draft_summary(mine))
    draft = desk.campaigns.draft_summary(mine)
    assert "根据" in draft.split("开展")[0] and "劝导 16 起、查处 1 起" in draft, "the two sides are not added up"
    assert desk.campaigns.state(mine).unreported == (), "the summary said why"
    do(desk, mine, "archive", archived_on=date(2026, 11, 23))
    with pytest.raises(KnownError, match="已经归档，不能再登记行动日"):
        desk.campaigns.add_day(day(mine, "2026-11-11"), [told(1)])
    with pytest.raises(Refused, match="已定稿"):
        desk.records.edit("campaigns", mine, {"goal": "另一个目标"})
    with pytest.raises(Refused, match="不能删除"):
        desk.records.trash("campaigns", [mine], "不要了")
    undone = desk.records.undo()
    assert undone is not None and desk.campaigns.state(mine).row.values["state"] == "总结"
    desk.records.edit("campaigns", mine, {"goal": "另一个目标"})


def test_a_campaign_that_went_on_the_road_first_is_deployed_afterwards(desk: Desk) -> None:
    mine = campaign(desk)
    desk.campaigns.add_day(day(mine, "2026-11-10"), [told(4)])
    assert steps(desk, mine)[0] == "late_deploy"
    with pytest.raises(KnownError, match="还没有登记部署"):
        do(desk, mine, "sum_up", reason="提前", summary="总结")
    do(desk, mine, "late_deploy", deployed_on=date(2026, 10, 30), deployment="召开部署会")
    assert steps(desk, mine) == ["report_week", "sum_up"]
    desk.records.undo()
    desk.records.undo()
    assert desk.campaigns.state(mine).row.values["state"] == "方案" and not desk.campaigns.days(mine)


def test_yesterdays_entry_is_corrected_with_its_counts(desk: Desk) -> None:
    mine = campaign(desk)
    desk.campaigns.add_day(day(mine, "2026-11-10", source="战报"), [told(4), fined(1)])
    entered = desk.campaigns.days(mine)[0].id
    desk.campaigns.edit_day(entered, {"place": "另一路口"}, [told(6), {"behaviour": "违停", "side": STREET, "number": 2}])
    assert desk.campaigns.counts(entered) == {("酒后驾驶", STREET): 6, ("违停", STREET): 2}
    assert desk.campaigns.days(mine)[0].title.endswith("另一路口")
    desk.records.undo()
    assert desk.campaigns.counts(entered) == {("酒后驾驶", STREET): 4, ("酒后驾驶", POLICE): 1}
    with pytest.raises(Refused, match="写明为什么"):
        desk.records.trash("action-days", [entered], "")
    desk.records.trash("action-days", [entered], "重复登记")
    assert not desk.campaigns.days(mine) and not desk.records.select("action-counts")
    desk.records.undo()
    assert len(desk.campaigns.counts(entered)) == 2


def test_police_figures_need_their_source(desk: Desk) -> None:
    mine = campaign(desk)
    with pytest.raises(Refused, match="交警数据来源") as raised:
        desk.campaigns.add_day(day(mine, "2026-11-10", seized="2"), [])
    assert at_fault(raised) == {"source"}
    desk.campaigns.add_day(day(mine, "2026-11-10", seized="2", detained="1", source="战报"), [])
    now, _ = desk.campaigns.against_last_year(mine)
    assert (now.seized, now.detained, now.sources) == (2, 1, ("战报",))
