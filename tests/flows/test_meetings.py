"""联席会议 from an empty year to filed minutes and closed issues."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.helpers.since import answers_since
from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused

ISSUES = "meeting-issues"


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Monday."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def unit(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例城管科", "unit_type": "机关"}), "units")


def held(desk: Desk, quarter: str, when: str, unit: int) -> int:
    """A regular meeting that took place with one member present."""
    meeting = next(each.meeting for each in desk.meetings.quarters(2026) if each.quarter == quarter)
    person = desk.records.add("meeting-attendances", {"meeting": meeting, "name": "陈示例", "unit": unit})
    desk.meetings.mark_attendance([added(person, "meeting-attendances")], "出席")
    desk.process("meetings").do(meeting, "arrange", {"place": "三楼会议室", "chair": "钱示例"})
    desk.process("meetings").do(meeting, "hold", {"starts": datetime.fromisoformat(when)})
    return meeting


def issue_at(desk: Desk, meeting: int, unit: int, text: str, due: str = "2026-10-10") -> int:
    """An issue that has been handed over."""
    issue = added(desk.process("meeting-issues").begin({"issue": text, "meeting": meeting}), ISSUES)
    desk.process("meeting-issues").do(issue, "assign", {
        "measure": "补划标线", "lead_unit": unit, "responsible": "王示例", "due": date.fromisoformat(due),
    })  # fmt: skip
    return issue


def test_a_year_is_planned_once_and_missing_quarters_show(desk: Desk) -> None:
    assert [each.level for each in desk.meetings.quarters(2026)] == ["", "", "", ""], "over before the office answered for itself"
    answers_since(desk)
    assert [each.level for each in desk.meetings.quarters(2026)] == ["bad", "bad", "bad", ""]
    change = desk.meetings.plan_year(2026)
    assert change.sentence == "列入 2026 年联席会议计划：一季度、二季度、三季度、四季度"
    assert [each.on for each in desk.meetings.quarters(2026)] == [
        datetime(2026, 3, 10, 9), datetime(2026, 6, 10, 9), datetime(2026, 9, 10, 9), datetime(2026, 12, 10, 9),
    ]  # fmt: skip
    with pytest.raises(KnownError, match="都已列入计划"):
        desk.meetings.plan_year(2026)
    assert len(desk.records.select("meetings")) == 4


def test_a_quarter_reminds_before_its_end(desk: Desk, unit: int, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.meetings.plan_year(2026)
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-16")
    fourth = desk.meetings.quarters(2026)[3]
    assert (fourth.level, fourth.sentence) == ("warn", "四季度快要结束，还没有召开例会")
    held(desk, "四季度", "2026-12-15 09:00", unit)
    assert desk.meetings.quarters(2026)[3].level == "good"


def test_a_notice_names_what_is_missing(desk: Desk) -> None:
    desk.meetings.plan_year(2026)
    meeting = desk.meetings.quarters(2026)[3].meeting
    with pytest.raises(KnownError, match="缺：地点、主持人"):
        desk.process("meetings").do(meeting, "notify")
    with pytest.raises(KnownError, match="2027-01-05 不在 2026 年四季度"):
        desk.process("meetings").do(meeting, "arrange", {"starts": datetime(2027, 1, 5, 9)})
    desk.process("meetings").do(meeting, "arrange", {"place": "二楼会议室"})
    desk.process("meetings").do(meeting, "agenda", {"items": "\n".join(["通报形势", "研究电动车治理"])})
    change = desk.process("meetings").do(meeting, "notify", {"chair": "李示例", "notice_number": "东丽湖街发〔2026〕30号"})
    assert change.sentence.startswith("发出会议通知")
    sheet = desk.meetings.minutes_data(meeting)
    assert (sheet.state, sheet.number) == ("已通知", "东丽湖街发〔2026〕30号")
    assert sheet.agenda.splitlines() == [
        "一、上次会议议定事项落实情况", "以前会议没有遗留的议定事项。", "二、通报形势", "三、研究电动车治理",
    ]  # fmt: skip


def test_an_issue_goes_from_raising_to_closure(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    meeting = held(desk, "三季度", "2026-09-10 09:00", unit)
    issue = added(desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "cause": "磨损", "meeting": meeting}), ISSUES)
    with pytest.raises(KnownError, match="缺：整改措施、责任单位、责任人、完成时限"):
        desk.process("meeting-issues").do(issue, "assign")
    with pytest.raises(KnownError, match="现在是“待办”，不能销号。下一步可以是：交办、挂账"):
        desk.process("meeting-issues").do(issue, "close", {"closing_opinion": "同意"})
    desk.process("meeting-issues").do(issue, "assign", {
        "measure": "补划标线", "lead_unit": unit, "responsible": "王示例", "due": "2026-10-10",
    })  # fmt: skip
    desk.process("meeting-issues").do(issue, "start")
    with pytest.raises(KnownError, match="办理情况"):
        desk.process("meeting-issues").do(issue, "ask", {"report": " ", "done_on": date(2026, 9, 30)})
    with pytest.raises(KnownError, match="还没有到"):
        desk.process("meeting-issues").do(issue, "ask", {"report": "已补划", "done_on": date(2026, 12, 30)})
    desk.process("meeting-issues").do(issue, "ask", {"report": "已补划标线 120 米", "done_on": date(2026, 9, 28)})
    desk.process("meeting-issues").do(issue, "accept", {"verified_by": "赵示例"})
    desk.process("meeting-issues").do(issue, "send_back", {"reason": "漏划一处"})
    desk.process("meeting-issues").do(issue, "ask", {"report": "漏划处已补", "done_on": date(2026, 9, 30)})
    with pytest.raises(KnownError, match="请填写验证人"):
        desk.process("meeting-issues").do(issue, "accept", {"verified_by": ""})
    desk.process("meeting-issues").do(issue, "accept", {"verified_by": "赵示例"})
    with pytest.raises(KnownError, match="缺：销号意见"):
        desk.process("meeting-issues").do(issue, "close", {"closing_opinion": ""})
    assert desk.process("meeting-issues").do(issue, "close", {
        "closing_opinion": "同意销号", "closed_on": date(2026, 9, 30),
    }).sentence == "销号：1 景湖路标线不清"  # fmt: skip
    line = desk.meetings.issue(issue)
    assert (line.state, line.verified_by, line.closing_opinion) == ("销号", "赵示例", "同意销号")
    figures = desk.meetings.figures(2026)
    assert (figures.raised, figures.closed, figures.overdue, figures.rate, figures.mean_days) == (
        1,
        1,
        0,
        "100%",
        20.0,
    )


def test_an_extension_keeps_the_first_date(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    meeting = held(desk, "三季度", "2026-09-10 09:00", unit)
    issue = issue_at(desk, meeting, unit, "路灯不亮")
    assert desk.meetings.overdue()[0].days == -44
    with pytest.raises(KnownError, match="批准人"):
        desk.process("meeting-issues").do(issue, "extend", {
            "due": date(2026, 12, 10), "extension_reason": "等电缆", "extended_by": "",
        })  # fmt: skip
    with pytest.raises(KnownError, match="不晚于现在的时限 2026-10-10"):
        desk.process("meeting-issues").do(issue, "extend", {
            "due": date(2026, 10, 1), "extension_reason": "等电缆", "extended_by": "李示例",
        })  # fmt: skip
    desk.process("meeting-issues").do(issue, "extend", {
        "due": date(2026, 12, 10), "extension_reason": "等电缆", "extended_by": "李示例",
    })  # fmt: skip
    desk.process("meeting-issues").do(issue, "extend", {
        "due": date(2026, 12, 20), "extension_reason": "又等电缆", "extended_by": "李示例",
    })  # fmt: skip
    line = desk.meetings.issue(issue)
    assert (line.state, line.due, line.original_due) == ("延期", date(2026, 12, 20), date(2026, 10, 10))
    assert not desk.meetings.overdue()
    desk.process("meeting-issues").do(issue, "shelve", {"reason": "产权未移交"})
    assert desk.meetings.figures(2026).shelved == 1


def test_the_next_meeting_opens_with_what_is_open(
    desk: Desk, unit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.meetings.plan_year(2026)
    third = held(desk, "三季度", "2026-09-10 09:00", unit)
    issue = issue_at(desk, third, unit, "路灯不亮")
    fourth = desk.meetings.quarters(2026)[3].meeting
    assert [line.issue for line in desk.meetings.open_items(fourth)] == ["路灯不亮"]
    assert desk.meetings.open_items(third) == ()
    second_line = desk.meetings.agenda_text(fourth).splitlines()[1]
    assert second_line == "（1）路灯不亮，责任单位示例城管科，时限2026年10月10日（已超期），已交办"
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-20")
    desk.meetings.invite_members(fourth)
    people = desk.records.select("meeting-attendances")
    assert [row.values["attendance"] for row in people] == ["出席", None]
    with pytest.raises(KnownError, match="至少一人出席"):
        desk.process("meetings").do(fourth, "hold")
    with pytest.raises(KnownError, match="代会人"):
        desk.meetings.mark_attendance([people[1].id], "委托")
    desk.meetings.mark_attendance([people[1].id], "委托", "周示例")
    with pytest.raises(Refused, match="没有在会上重读：路灯不亮"):
        desk.process("meetings").do(fourth, "hold")
    desk.meetings.reread(fourth, [issue])
    assert desk.meetings.to_reread(fourth) == ()
    desk.process("meetings").do(fourth, "hold")
    assert desk.meetings.issue(issue).reread_at == fourth
    assert desk.records.row(ISSUES, issue).values["reread"] is True
    with pytest.raises(KnownError, match="只有以前会议没有办结的事项"):
        desk.meetings.reread(third, [issue])
    line = desk.meetings.attendance(2026)[0]
    assert (line.unit, line.invited, line.came, line.substituted, line.rate) == ("示例城管科", 2, 2, 1, "100%")


def test_what_was_said_of_an_item_follows_the_meeting_to_another_day(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    issue = issue_at(desk, held(desk, "三季度", "2026-09-10 09:00", unit), unit, "路灯不亮")
    fourth = desk.meetings.quarters(2026)[3].meeting
    desk.records.add("meeting-attendances", {"meeting": fourth, "name": "陈示例", "unit": unit, "attendance": "出席"})
    desk.meetings.reread(fourth, [issue], {issue: "电缆已到货"})
    planned = desk.meetings.issue(issue).progress
    desk.process("meetings").do(fourth, "hold", {"starts": datetime(2026, 10, 20, 9)})
    assert "路灯不亮：已交办，电缆已到货" in desk.meetings.draft_minutes(fourth)
    assert desk.meetings.issue(issue).progress.startswith("2026-10-20 ")
    desk.records.undo()
    assert desk.meetings.issue(issue).progress == planned


def test_nothing_was_due_or_done_before_the_meeting_that_decided_it(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    meeting = held(desk, "三季度", "2026-09-10 09:00", unit)
    issue = added(desk.process("meeting-issues").begin({"issue": "路灯不亮", "meeting": meeting}), ISSUES)
    given = {"measure": "更换", "lead_unit": unit, "responsible": "王示例"}
    with pytest.raises(KnownError, match="完成时限 2026-09-08 早于会议日期 2026-09-10"):
        desk.process("meeting-issues").do(issue, "assign", {**given, "due": "2026-09-08"})
    desk.process("meeting-issues").do(issue, "assign", {**given, "due": "2026-09-30"})
    desk.process("meeting-issues").do(issue, "start")
    with pytest.raises(KnownError, match="完成日期 2026-09-01 早于会议日期"):
        desk.process("meeting-issues").do(issue, "ask", {"report": "已更换", "done_on": date(2026, 9, 1)})


def test_minutes_name_place_and_chair(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    meeting = held(desk, "三季度", "2026-09-10 09:00", unit)
    desk.process("meetings").do(meeting, "arrange", {"place": None})
    with pytest.raises(KnownError, match="还不能印发纪要，缺：地点"):
        desk.process("meetings").do(meeting, "minutes", {"minutes": "会议决定……", "minutes_on": date(2026, 9, 12)})


def test_filing_needs_minutes_and_every_issue_handed_over(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    meeting = held(desk, "三季度", "2026-09-10 09:00", unit)
    desk.process("meeting-issues").begin({"issue": "路口视线被树挡", "meeting": meeting})
    with pytest.raises(KnownError, match="缺：会议纪要正文和印发日期、第 1 项事项的交办"):
        desk.process("meetings").do(meeting, "file")
    with pytest.raises(KnownError, match="早于会议时间"):
        desk.process("meetings").do(meeting, "minutes", {"minutes": "会议决定……", "minutes_on": date(2026, 9, 1)})
    desk.process("meetings").do(meeting, "minutes", {
        "minutes": "会议决定……", "minutes_on": date(2026, 9, 12), "minutes_number": "东丽湖街纪〔2026〕3号",
    })  # fmt: skip
    assert desk.meetings.minutes_data(meeting).minutes_number == "东丽湖街纪〔2026〕3号"
    issue = desk.meetings.issues(meeting)[0].id
    desk.process("meeting-issues").do(issue, "assign", {
        "measure": "修剪", "lead_unit": unit, "responsible": "王示例", "due": "2026-12-10",
    })  # fmt: skip
    desk.process("meetings").do(meeting, "file")
    assert desk.meetings.minutes_data(meeting).state == "已归档"
    with pytest.raises(KnownError, match="不能再加议定事项"):
        desk.process("meeting-issues").begin({"issue": "晚了", "meeting": meeting})


def test_a_cancelled_meeting_leaves_its_quarter_open(desk: Desk) -> None:
    desk.meetings.plan_year(2026)
    meeting = desk.meetings.quarters(2026)[2].meeting
    with pytest.raises(KnownError, match="为什么取消"):
        desk.process("meetings").do(meeting, "cancel", {"reason": ""})
    desk.process("meetings").do(meeting, "cancel", {"reason": "与区会冲突"})
    answers_since(desk)
    assert desk.meetings.quarters(2026)[2].level == "bad"
    desk.records.undo()
    assert desk.records.row("meetings", meeting).values["state"] == "计划"
    desk.records.redo()
    desk.process("meetings").do(meeting, "replan")
    assert desk.records.row("meetings", meeting).values["state"] == "计划"


def test_a_cancelled_quarter_is_planned_again(desk: Desk) -> None:
    desk.meetings.plan_year(2026)
    meeting = desk.meetings.quarters(2026)[3].meeting
    desk.process("meetings").do(meeting, "cancel", {"reason": "与区会冲突"})
    assert desk.meetings.plan_year(2026).sentence == "列入 2026 年联席会议计划：四季度"
    assert desk.meetings.quarters(2026)[3].meeting not in (0, meeting)


def test_an_item_of_two_meetings_ago_is_read_out_again_each_time(
    desk: Desk, unit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.meetings.plan_year(2026)
    second = held(desk, "二季度", "2026-06-10 09:00", unit)
    lamp, line = (issue_at(desk, second, unit, text, "2026-08-10") for text in ("路灯不亮", "标线不清"))
    third = next(each.meeting for each in desk.meetings.quarters(2026) if each.quarter == "三季度")
    desk.meetings.reread(third, [lamp, line], {lamp: "电缆已到货"})
    held(desk, "三季度", "2026-09-10 09:00", unit)
    desk.process("meeting-issues").do(line, "start")
    desk.process("meeting-issues").do(line, "ask", {"report": "已补划", "done_on": date(2026, 10, 8)})
    desk.process("meeting-issues").do(line, "accept", {"verified_by": "赵示例"})
    desk.process("meeting-issues").do(line, "close", {"closing_opinion": "同意", "closed_on": date(2026, 10, 9)})
    fourth = desk.meetings.quarters(2026)[3].meeting
    assert [each.issue for each in desk.meetings.open_items(fourth)] == ["路灯不亮"]
    assert [each.issue for each in desk.meetings.to_reread(fourth)] == ["路灯不亮"]
    assert desk.meetings.to_reread(third) == ()
    agenda = desk.meetings.minutes_data(fourth).agenda
    assert agenda.splitlines()[1:3] == [
        "（1）路灯不亮，责任单位示例城管科，时限2026年8月10日（已超期），已交办", "上次会议以来已办结 1 项：标线不清。",
    ]  # fmt: skip
    # The third meeting had both before it, and still has when its minutes are drafted later.
    assert [each.issue for each in desk.meetings.minutes_data(third).earlier] == ["路灯不亮", "标线不清"]
    assert "（1）路灯不亮：已交办，电缆已到货。" in desk.meetings.draft_minutes(third)
    assert desk.meetings.issue(lamp).progress == "2026-09-10 三季度季度例会：已交办，电缆已到货"


def test_the_agenda_follows_its_items_until_the_meeting_is_held(
    desk: Desk, unit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.meetings.plan_year(2026)
    third = held(desk, "三季度", "2026-09-10 09:00", unit)
    fourth = desk.meetings.quarters(2026)[3].meeting
    desk.process("meetings").do(fourth, "agenda", {"items": "\n".join(["通报形势", "（由交警支队通报）", "部署冬季行动"])})
    issue = issue_at(desk, third, unit, "路灯不亮")
    written = desk.meetings.minutes_data(fourth).agenda.splitlines()
    assert written[1].startswith("（1）路灯不亮")
    assert written[2:] == ["二、通报形势", "（由交警支队通报）", "三、部署冬季行动"]
    desk.records.edit("meetings", fourth, {"agenda": "1. 通报形势\n2. 研究问题"})
    assert desk.meetings.minutes_data(fourth).agenda.splitlines()[2:] == ["二、通报形势", "三、研究问题"]
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-12-20")
    desk.meetings.reread(fourth, [issue])
    held(desk, "四季度", "2026-12-10 09:00", unit)
    desk.process("meeting-issues").do(issue, "shelve", {"reason": "产权未移交"})
    assert "已交办" in desk.meetings.minutes_data(fourth).agenda.splitlines()[1]


def test_the_first_meeting_takes_its_people_from_the_leading_group(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    fourth = desk.meetings.quarters(2026)[3].meeting
    with pytest.raises(KnownError, match="请点“加人”登记"):
        desk.meetings.invite_members(fourth)
    member = {"post": "成员", "name": "陈示例", "unit": unit, "job": "科长", "since": "2026-01-10"}
    desk.records.add("organisation", member)
    desk.meetings.invite_members(fourth)
    (person,) = desk.meetings.minutes_data(fourth).absent
    assert (person.name, person.unit, person.job, person.attendance) == ("陈示例", "示例城管科", "科长", "")


def test_people_who_were_not_marked_ask_for_a_reason(desk: Desk, unit: int) -> None:
    desk.meetings.plan_year(2026)
    third = next(each.meeting for each in desk.meetings.quarters(2026) if each.quarter == "三季度")
    desk.records.add("meeting-attendances", {"meeting": third, "name": "孙示例", "unit": unit})
    with pytest.raises(Refused, match="1 人没有登记来没来：孙示例"):
        held(desk, "三季度", "2026-09-10 09:00", unit)
    desk.process("meetings").do(third, "hold", {"starts": datetime(2026, 9, 10, 9)}, reason="人已调走")
    assert desk.meetings.minutes_data(third).state == "已召开"
