"""What should be there and is not: quarters without a meeting, papers of the committees."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import made
from tests.helpers.since import answers_since
from trafficdesk.desk import Desk


@pytest.fixture
def committee(desk: Desk) -> int:
    return made(desk, "units", name="示例里居委会", unit_type="社区居委会", state="在册")


@pytest.fixture(autouse=True)
def since(desk: Desk) -> None:
    answers_since(desk)


def missing(desk: Desk, monkeypatch: pytest.MonkeyPatch, day: str, code: str) -> list[tuple[str, str, int]]:
    monkeypatch.setenv("TRAFFICDESK_TODAY", day)
    return [(item.title, item.level, item.days) for item in desk.due() if item.code == code and not item.id]


def test_an_empty_office_misses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-31")
    assert desk.due() == []


def test_a_quarter_reminds_from_fifteen_days_before_its_end(
    desk: Desk, committee: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert missing(desk, monkeypatch, "2026-03-15", "meetings") == []
    assert missing(desk, monkeypatch, "2026-03-16", "meetings") == [("2026 年一季度例会", "warn", 15)]
    meeting = made(desk, "meetings", year=2026, quarter="一季度", kind="季度例会", session=1, state="计划")
    assert missing(desk, monkeypatch, "2026-04-01", "meetings") == [("2026 年一季度例会", "bad", -1)]
    desk.records.edit("meetings", meeting, {"state": "已召开"}, reason="测试")
    assert missing(desk, monkeypatch, "2026-04-01", "meetings") == []
    made(desk, "meetings", year=2026, quarter="二季度", kind="专题会", session=1, state="已召开")
    assert missing(desk, monkeypatch, "2026-06-30", "meetings") == [("2026 年二季度例会", "warn", 0)]
    late = missing(desk, monkeypatch, "2027-01-01", "meetings")
    assert late[0] == ("2026 年二季度例会", "bad", -185) and late[-1] == ("2026 年四季度例会", "bad", -1), "the year's end forgets nothing"


def test_papers_of_a_committee_remind_until_they_are_in(
    desk: Desk, committee: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert missing(desk, monkeypatch, "2026-01-01", "committee-papers") == [("示例里居委会", "warn", 30)]
    assert missing(desk, monkeypatch, "2026-11-19", "committee-papers") == [("示例里居委会", "bad", -292)]
    kept = {"committee": committee, "year": 2026, "kind": "年度计划", "state": "已登记"}
    paper = made(desk, "committee-papers", **kept, handed_in=date(2026, 1, 20))
    assert missing(desk, monkeypatch, "2026-11-19", "committee-papers") == []
    desk.records.edit("committee-papers", paper, {"state": "作废"}, reason="测试")
    assert len(missing(desk, monkeypatch, "2026-12-31", "committee-papers")) == 3
    assert desk.findings.by_stream()["committees"] == (2, 4), "its ledgers are not complete either"


def test_a_committee_is_asked_for_its_census_of_the_term(
    desk: Desk, committee: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    censuses = "school-censuses"
    assert missing(desk, monkeypatch, "2026-02-23", censuses) == []
    made(desk, censuses, committee=committee, term="2026春", vehicles=0, drivers=0)
    assert missing(desk, monkeypatch, "2026-08-26", censuses) == []
    assert missing(desk, monkeypatch, "2026-08-27", censuses) == [("示例里居委会", "warn", 5)]
    assert missing(desk, monkeypatch, "2026-11-23", censuses) == [("示例里居委会", "bad", -83)]
    made(desk, censuses, committee=committee, term="2026秋", vehicles=0, drivers=0)
    assert missing(desk, monkeypatch, "2026-11-23", censuses) == []
    assert missing(desk, monkeypatch, "2027-02-24", censuses) == [("示例里居委会", "warn", 5)]


def test_silent_stations_remind_after_three_days_and_are_late_after_seven(
    desk: Desk, committee: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-02")
    station = made(desk, "stations", number=901, name="示例站", state="在用", built=None)

    def said(day: str) -> list[tuple[str, str, int]]:
        monkeypatch.setenv("TRAFFICDESK_TODAY", day)
        return [(item.what, item.level, item.days) for item in desk.due() if item.code == "stations" and item.id == station]

    assert said("2026-11-04") == []
    assert said("2026-11-05") == [("从没登记劝导日志", "warn", 4)]
    desk.stations.log([{"station": station, "on": "2026-11-05", "shift": "早高峰", "checked": "3"}])
    assert said("2026-11-07") == []
    assert said("2026-11-13") == [("8 天没有劝导日志", "bad", -1)]
    desk.records.edit("stations", station, {"state": "停用"})
    assert said("2026-11-13") == []
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-13")
    desk.records.edit("stations", station, {"state": "在用"})
    rows = [dict(row) for table in desk.legal.tables() if table.name == "findings" for row in table.rows]
    changed = [{**row, "within": "10"} if row["finding"] == "stations.silent" else row for row in rows]
    desk.legal.save("findings", changed, "街道规定十天")
    assert said("2026-11-13") == [("8 天没有劝导日志", "warn", 2)]
    desk.legal.reset("findings")


def test_a_round_that_is_over_reminds_of_places_nobody_looked_at(
    desk: Desk, committee: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-02")
    found = made(desk, "inspection-rounds", name="冬季排查", starts=date(2026, 11, 1), ends=date(2026, 11, 10))
    desk.inspections.add_places(found, ["甲路", "乙路"], "路段")

    def said(day: str) -> list[tuple[str, int]]:
        monkeypatch.setenv("TRAFFICDESK_TODAY", day)
        return [(item.what, item.days) for item in desk.due() if item.code == "inspection-rounds"]

    assert said("2026-11-10") == []
    assert said("2026-11-12") == [("还有 2 处没有查", -2)]
    for place in desk.inspections.places(found):
        desk.records.edit("inspection-places", place.id, {"checked_on": "2026-11-09", "result": "没有隐患"})
    assert said("2026-11-12") == []


def test_campaigns_remind_of_weeks_without_report_and_of_the_summary(
    desk: Desk, committee: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-21")
    campaign = made(desk, "campaigns", name="冬季整治", starts=date(2026, 11, 1), ends=date(2026, 11, 20), state="方案",
                    deployed_on=date(2026, 10, 30))  # fmt: skip
    desk.campaigns.add_day({"campaign": campaign, "on": date(2026, 11, 3), "place": "示例路口"}, [])

    def said(day: str) -> list[tuple[str, date]]:
        monkeypatch.setenv("TRAFFICDESK_TODAY", day)
        return [(item.what, item.due) for item in desk.due() if item.code == "campaigns"]

    late = ("11-01 至 11-07 没出周报", date(2026, 11, 9))
    assert said("2026-11-07") == [] and said("2026-11-08") == [late]
    assert said("2026-11-21") == [late, ("行动结束，没有总结", date(2026, 12, 5))]
    desk.process("campaigns").do(campaign, "report_week", {"since": date(2026, 11, 1), "until": date(2026, 11, 7)})
    desk.process("campaigns").do(campaign, "sum_up", {"summary": "总结"})
    assert said("2026-11-21") == [] and said("2027-11-21") == []
