"""The fourth quarter's meeting of the demo office, from its notice to the last paper; every step can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest

from tests.helpers.print_rows import assert_on, paper
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused

ISSUES = "meeting-issues"


def standing(desk: Desk) -> tuple[object, ...]:
    """Everything that follows from the meetings of the year."""
    meetings = desk.meetings
    ids = [row.id for row in desk.records.select("meetings")]
    late = [item for item in desk.due() if item.code in ("meetings", ISSUES)]
    sheets = [meetings.minutes_data(each) for each in ids]
    return meetings.quarters(2026), meetings.figures(2026), meetings.attendance(2026), sheets, late


def there_and_back(desk: Desk, act: Callable[[], ChangeSet]) -> ChangeSet:
    """Take a step, take it back, take it again: what follows from the records goes along."""
    before = standing(desk)
    change = act()
    after = standing(desk)
    assert after != before
    desk.records.undo()
    assert standing(desk) == before
    desk.records.redo()
    assert standing(desk) == after
    return change


def test_the_demo_shows_every_kind_of_item(demo_desk: Desk) -> None:
    states = {row.values["state"] for row in demo_desk.records.select(ISSUES)}
    assert states >= {"已交办", "整改中", "申请销号", "销号", "延期", "挂账"}
    assert [each.level for each in demo_desk.meetings.quarters(2026)] == ["good", "good", "good", ""]
    assert [line.issue for line in demo_desk.meetings.overdue()] == ["园区货车出入口视距不良"]
    assert any("退回整改" in (row.values["report"] or "") for row in demo_desk.records.select(ISSUES))


def test_a_meeting_from_its_notice_to_the_last_paper(demo_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = demo_desk
    fourth = desk.meetings.quarters(2026)[3].meeting
    items = desk.meetings.open_items(fourth)
    # Items of one, two and three meetings ago, the shelved one too.
    assert len({line.meeting for line in items}) == 3
    agenda = desk.meetings.minutes_data(fourth).agenda.splitlines()
    assert agenda[0] == "一、上次会议议定事项落实情况"
    assert [any(line.issue in each for each in agenda) for line in items] == [True] * len(items)
    _, text = paper(desk, "meeting-notice", [fourth])
    assert_on(text, "2026年第四季度道路交通安全联席会议", "断头路夜间飙车", "2026年12月10日上午9时")
    with pytest.raises(KnownError, match="2026-12-10 还没有到"):
        desk.process("meetings").do(fourth, "hold")

    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-11")
    people = [each.id for each in desk.meetings.minutes_data(fourth).absent]
    there_and_back(desk, lambda: desk.meetings.mark_attendance(people[:-1], "出席"))
    with pytest.raises(KnownError, match="代会人"):
        desk.meetings.mark_attendance(people[-1:], "委托")
    there_and_back(desk, lambda: desk.meetings.mark_attendance(people[-1:], "委托", "周示例"))
    with pytest.raises(Refused, match="没有在会上重读"):
        desk.process("meetings").do(fourth, "hold")
    said = {items[0].id: "产权下月移交"}
    there_and_back(desk, lambda: desk.meetings.reread(fourth, [line.id for line in items], said))
    there_and_back(desk, lambda: desk.process("meetings").do(fourth, "hold", {"starts": datetime(2026, 12, 10, 9, 30)}))
    _, text = paper(desk, "meeting-sign-in", [fourth])
    assert_on(text, "会议签到表", "代会人 周示例")

    change = there_and_back(desk, lambda: desk.process("meeting-issues").begin({
        "issue": "岁末货车夜间违停", "kind": "专项行动", "meeting": fourth,
    }))  # fmt: skip
    issue = change.changes[0].id
    handed = {"measure": "联合夜查", "lead_unit": items[0].lead_unit, "responsible": "王示例", "due": "2026-12-31"}
    with pytest.raises(KnownError, match="缺：整改措施、责任单位、责任人、完成时限"):
        desk.process("meeting-issues").do(issue, "assign")
    handed["lead_unit"] = desk.records.find("units", items[0].lead_unit)[0]
    there_and_back(desk, lambda: desk.process("meeting-issues").do(issue, "assign", handed))
    there_and_back(desk, lambda: desk.process("meeting-issues").do(issue, "extend", {
        "due": date(2027, 1, 15), "extension_reason": "等设备", "extended_by": "分管副主任",
    }))  # fmt: skip
    there_and_back(desk, lambda: desk.process("meeting-issues").do(issue, "start"))
    with pytest.raises(KnownError, match="不能销号。下一步可以是：申请销号、延期、挂账"):
        desk.process("meeting-issues").do(issue, "close", {"closing_opinion": "同意"})
    there_and_back(desk, lambda: desk.process("meeting-issues").do(issue, "ask", {
        "report": "夜查三次", "done_on": date(2026, 12, 11),
    }))  # fmt: skip
    there_and_back(desk, lambda: desk.process("meeting-issues").do(issue, "send_back", {"reason": "没有照片"}))
    desk.process("meeting-issues").do(issue, "ask", {"report": "照片已补", "done_on": date(2026, 12, 11)})
    there_and_back(desk, lambda: desk.process("meeting-issues").do(issue, "accept", {"verified_by": "李示例"}))
    there_and_back(desk, lambda: desk.process("meeting-issues").do(issue, "close", {
        "closing_opinion": "同意销号", "closed_on": date(2026, 12, 11),
    }))  # fmt: skip
    shelved = items[0].id
    there_and_back(desk, lambda: desk.process("meeting-issues").do(shelved, "assign", {"due": date(2027, 3, 31)}))

    draft = desk.meetings.draft_minutes(fourth)
    assert "挂账，产权下月移交" in draft and "岁末货车夜间违停，联合夜查" in draft
    there_and_back(desk, lambda: desk.process("meetings").do(fourth, "minutes", {
        "minutes": draft, "minutes_on": date(2026, 12, 11),
    }))  # fmt: skip
    there_and_back(desk, lambda: desk.process("meetings").do(fourth, "file"))
    _, text = paper(desk, "meeting-minutes", [fourth])
    assert_on(text, "道路交通安全联席会议纪要", "周示例（代", "2026年12月11日印发")
    _, text = paper(desk, "issue-letter", [shelved])
    assert_on(text, "道路交通安全联席会议督办单", "断头路夜间飙车", "2027年3月31日")
    _, text = paper(desk, "issue-table", [row.id for row in desk.records.select(ISSUES)])
    assert_on(text, "联席会议议定事项落实表", "岁末货车夜间违停", "同意销号")
    assert desk.meetings.quarters(2026)[3].level == "good"


def test_a_meeting_in_the_trash_takes_its_people_and_items_along(demo_desk: Desk) -> None:
    desk = demo_desk
    fourth = desk.meetings.quarters(2026)[3].meeting
    desk.process("meeting-issues").begin({"issue": "岁末货车夜间违停", "meeting": fourth})
    before = standing(desk)
    desk.records.trash("meetings", [fourth], "登记重复")
    assert not desk.meetings.quarters(2026)[3].meeting
    assert "岁末货车夜间违停" not in {row.values["issue"] for row in desk.records.select(ISSUES)}
    desk.records.restore("meetings", [fourth])
    assert standing(desk) == before


def test_a_meeting_at_which_items_were_read_out_stays(demo_desk: Desk) -> None:
    third = next(each.meeting for each in demo_desk.meetings.quarters(2026) if each.quarter == "三季度")
    with pytest.raises(Refused, match=r"^没有删除：.*还被 4 项会议议定事项 用着"):
        demo_desk.records.trash("meetings", [third], "登记重复")
