"""组织机构: the leading group in dated versions, the duty list of a month with its empty days."""

from __future__ import annotations

from datetime import date

import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.work.organisation.verbs import REST_DAYS, WORK_DAYS, names_in


def member(desk: Desk, name: str, post: str, rank: int) -> None:
    values = {"name": name, "post": post, "rank": str(rank), "since": "2025-02-01", "document": "示例发〔2025〕3号"}
    desk.records.add("organisation", values)


def test_a_new_version_copies_the_members_and_ends_the_old(desk: Desk) -> None:
    member(desk, "李示例", "成员", 3)
    member(desk, "王示例", "组长", 1)
    desk.organisation.new_version(date(2026, 3, 1), "示例发〔2026〕5号")
    newest, oldest = desk.organisation.versions()
    assert (newest.since, newest.until, newest.document) == (date(2026, 3, 1), None, "示例发〔2026〕5号")
    assert (oldest.since, oldest.until) == (date(2025, 2, 1), date(2026, 2, 28))
    for day, document in ((date(2026, 2, 28), "示例发〔2025〕3号"), (date(2026, 3, 1), "示例发〔2026〕5号")):
        group = desk.organisation.group_on(day)
        assert [row.title for row in group] == ["王示例", "李示例"]
        assert {row.values["document"] for row in group} == {document}
    assert desk.organisation.group_on(date(2025, 1, 31)) == []
    desk.records.undo()
    assert [each.until for each in desk.organisation.versions()] == [None]


def test_an_earlier_version_is_printed_as_it_was_and_ends_stand_after_beginnings(desk: Desk) -> None:
    member(desk, "王示例", "组长", 1)
    member(desk, "李示例", "成员", 3)
    desk.organisation.new_version(date(2026, 3, 1), "示例发〔2026〕5号")
    newest, oldest = desk.organisation.versions()
    desk.process("organisation").do(newest.members[1].id, "leave", {"until": date(2026, 4, 30)})
    _, text = paper(desk, "leading-group", [row.id for row in oldest.members])
    assert_on(text, "2026年2月28日有效的名单", "示例发〔2025〕3号", "李示例")
    _, text = paper(desk, "leading-group", [row.id for row in newest.members])
    assert_on(text, "示例发〔2026〕5号", "王示例")
    assert "李示例" not in text
    for code, given, label in (
        ("forces", {"name": "赵示例", "kind": "志愿者", "since": "2026-05-01", "until": "2026-01-01"}, "结束日期"),
        ("rule-documents", {"name": "考核制度", "issued": "2026-05-01", "repealed": "2026-01-01"}, "废止日期"),
    ):
        with pytest.raises(Refused, match=f"{label}.*早于"):
            desk.records.add(code, given)


def test_what_a_new_version_needs(desk: Desk) -> None:
    with pytest.raises(KnownError, match="先在“领导小组成员”里登记第一版"):
        desk.organisation.new_version(date(2026, 3, 1), "示例发〔2026〕5号")
    member(desk, "王示例", "组长", 1)
    with pytest.raises(KnownError, match="调整文号"):
        desk.organisation.new_version(date(2026, 3, 1), " ")
    with pytest.raises(KnownError, match="要晚于这一天"):
        desk.organisation.new_version(date(2025, 2, 1), "示例发〔2026〕5号")


def test_somebody_leaves_between_two_versions(desk: Desk) -> None:
    member(desk, "王示例", "组长", 1)
    member(desk, "李示例", "成员", 2)
    left = next(row.id for row in desk.records.select("organisation") if row.title == "李示例")
    with pytest.raises(KnownError, match="早于前一步的日期 2025-02-01"):
        desk.process("organisation").do(left, "leave", {"until": date(2025, 1, 1)})
    desk.process("organisation").do(left, "leave", {"until": date(2026, 5, 31)})
    on = {day: [row.title for row in desk.organisation.group_on(day)] for day in (date(2026, 5, 31), date(2026, 6, 1))}
    assert list(on.values()) == [["王示例", "李示例"], ["王示例"]]
    with pytest.raises(KnownError, match="已经离任"):
        desk.process("organisation").do(left, "leave", {"until": date(2026, 6, 1)})
    desk.organisation.new_version(date(2026, 7, 1), "示例发〔2026〕5号")
    assert [row.title for row in desk.organisation.group_on(date(2026, 7, 1))] == ["王示例"]


def names(desk: Desk, month: int) -> list[str]:
    return [each.rows[0].values["name"] if each.rows else "" for each in desk.organisation.duty_list(2026, month)]


def test_a_month_is_filled_in_turn_and_the_next_goes_on(desk: Desk) -> None:
    desk.records.add("office-duties", {"on": "2026-09-02", "name": "赵示例"})
    desk.organisation.rotate(2026, 9, names_in("甲一、乙二，丙三"), ["领导一", "领导二"], phone="022-24000000")
    filled = names(desk, 9)
    assert filled[:5] == ["甲一", "赵示例", "乙二", "丙三", "甲一"] and all(filled)
    row = desk.organisation.duty_list(2026, 9)[2].rows[0]
    assert (row.values["leader"], row.values["shift"], row.values["phone"]) == ("领导二", "全天", "022-24000000")
    with pytest.raises(KnownError, match="都已经排好"):
        desk.organisation.rotate(2026, 9, ["甲一"])
    desk.organisation.follow_last_month(2026, 10)
    # 29 empty days in September end with 乙二, so October goes on with 丙三; everybody who was there takes part.
    assert filled[-1] == "乙二" and names(desk, 10)[0] == "丙三" and set(names(desk, 10)) == set(filled)
    desk.records.undo()
    assert not any(names(desk, 10))


def test_only_rest_days_or_only_working_days(desk: Desk) -> None:
    desk.organisation.rotate(2026, 10, ["甲一"], which=REST_DAYS)
    days = {each.day.day: bool(each.rows) for each in desk.organisation.duty_list(2026, 10)}
    assert days[1] and days[3] and not days[20]  # the holiday, its Saturday, a Tuesday
    desk.organisation.rotate(2026, 10, ["乙二"], which=WORK_DAYS)
    assert all(names(desk, 10))
    desk.organisation.rotate(2026, 11, ["甲一"], which=REST_DAYS)
    desk.organisation.follow_last_month(2026, 12)
    assert [bool(each.rows) for each in desk.organisation.duty_list(2026, 12)] == [
        bool(each.rest) for each in desk.organisation.duty_list(2026, 12)
    ]


def test_what_filling_a_month_needs(desk: Desk) -> None:
    with pytest.raises(KnownError, match="请写值班人的名单"):
        desk.organisation.rotate(2026, 9, [])
    with pytest.raises(KnownError, match="“甲一”写了两次"):
        desk.organisation.rotate(2026, 9, ["甲一", "甲一"])
    with pytest.raises(KnownError, match="8 月没有值班表"):
        desk.organisation.follow_last_month(2026, 9)
    desk.records.add("office-duties", {"on": date(2026, 9, 1), "name": "甲一", "shift": "全天"})
    with pytest.raises(Refused, match="相同"):
        desk.records.add("office-duties", {"on": date(2026, 9, 1), "name": "甲一", "shift": "全天"})
    row = desk.organisation.duty_list(2026, 9)[0].rows[0]
    desk.records.edit("office-duties", row.id, {"name": "乙二"})
    desk.records.trash("office-duties", [row.id], "调整值班")
    assert not any(names(desk, 9))


def test_staff_is_counted_by_kind_and_missing_rules_are_named(desk: Desk) -> None:
    desk.records.add("forces", {"name": "甲一", "kind": "志愿者"})
    desk.records.add("forces", {"name": "乙二", "kind": "志愿者", "until": "2020-01-01"})
    found = {each.kind: each for each in desk.organisation.strength()}
    assert found["志愿者"].number == 1
    assert [row.title for row in desk.records.select("forces", *found["志愿者"].filters)] == ["甲一"]
    desk.records.add("rule-documents", {"name": "联席会议制度", "kind": "联席会议"})
    desk.records.add("rule-documents", {"name": "旧考核办法", "kind": "考核", "repealed": "2020-01-01"})
    missing = [each.kind for each in desk.organisation.rules() if not each.rows]
    assert len(missing) == 9 and "考核" in missing and "联席会议" not in missing
    desk.organisation.list_rules()
    assert {row.title for row in desk.records.select("rule-documents")} >= {"领导小组职责", "应急制度", "考核制度"}
    with pytest.raises(KnownError, match="没有新加"):
        desk.organisation.list_rules()


def test_the_duty_list_has_every_day(desk: Desk) -> None:
    desk.records.add("office-duties", {"on": "2026-10-01", "name": "王示例", "leader": "李示例"})
    days = desk.organisation.duty_list(2026, 10)
    assert len(days) == 31 and [row.title for row in days[0].rows] and not days[1].rows
