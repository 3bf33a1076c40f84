"""The meeting desk: from an empty year to a closed issue, and what a refused step leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from tests.helpers.show_page import ShowPage
from tests.helpers.since import answers_since
from tests.helpers.sizes import faults
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk
from ui.desks.stream import ProcessPage, StreamPage
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.theme import LARGE, NORMAL
from ui.work.meetings.desk import MeetingDesk
from ui.work.meetings.figures import MeetingFigures

ISSUES = "meeting-issues"


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> MeetingDesk:
    session.year = 2026
    return show_page(MeetingDesk(session), 520)


@pytest.fixture
def unit(desk: Desk) -> int:
    return added(desk.records.add("units", {"name": "示例城管科", "unit_type": "机关"}), "units")


def held(desk: Desk) -> int:
    desk.meetings.plan_year(2026)
    meeting = next(each.meeting for each in desk.meetings.quarters(2026) if each.quarter == "三季度")
    desk.records.add("meeting-attendances", {"meeting": meeting, "name": "陈示例", "attendance": "出席"})
    desk.process("meetings").do(meeting, "arrange", {"place": "三楼会议室", "chair": "钱示例"})
    desk.process("meetings").do(meeting, "hold", {"starts": datetime(2026, 9, 10, 9)})
    return meeting


def reload(page: MeetingDesk, meeting: int, settle: Callable[[], None]) -> None:
    page.load()
    settle()
    page.cards.choose(next(card.key for card in page.cards.model_.cards if card.key[2] == meeting))
    settle()


def test_a_year_without_meetings_says_so_and_is_planned(page: MeetingDesk, settle: Callable[[], None]) -> None:
    answers_since(page.desk)
    page.load()
    settle()
    assert [card.word for card in page.cards.model_.cards] == ["没有召开", "没有召开", "没有召开", "没有计划"]
    assert "还没有例会" in page.empty.head.text()
    said: list[ChangeSet] = []
    page.changed.connect(said.append)
    page.plan_year()
    settle()
    assert said[0].sentence.startswith("列入 2026 年联席会议计划")
    assert page.stack.currentIndex() == 1
    assert page.cards.current_key()[1] == "四季度"
    assert page.agenda.toPlainText().startswith("一、上次会议议定事项落实情况")


def test_an_issue_goes_through_its_buttons(page: MeetingDesk, desk: Desk, unit: int, settle: Callable[[], None]) -> None:
    meeting = held(desk)
    desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "meeting": meeting})
    reload(page, meeting, settle)

    def step(key: str, **given: Any) -> None:
        assert key in page.issue_bar.keys
        dialog = page.do(key)
        assert dialog is not None
        for name, value in given.items():
            dialog.rows[name].editor.put(value)
        dialog.go()
        settle()

    step("assign", measure="补划标线", lead_unit="示例城管科", responsible="王示例", due="2026-10-10")
    step("start")
    step("extend", due="2026-12-10", extension_reason="雨季", extended_by="李示例")
    step("ask", report="已补划", done_on="2026-11-20")
    step("accept", verified_by="赵示例")
    step("close", closing_opinion="同意")
    line = desk.meetings.issues(meeting)[0]
    assert (line.state, line.lead_unit, line.original_due) == ("销号", "示例城管科", date(2026, 10, 10))
    assert page.issue_bar.keys == ("again",)
    step("again", reason="标线又磨掉了")
    assert desk.meetings.issues(meeting)[0].state == "整改中" and "ask" in page.issue_bar.keys


def test_a_refused_step_keeps_what_was_typed(page: MeetingDesk, desk: Desk, settle: Callable[[], None]) -> None:
    meeting = held(desk)
    desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "meeting": meeting})
    reload(page, meeting, settle)
    dialog = page.do("assign")
    assert dialog is not None
    dialog.rows["measure"].editor.put("补划标线")
    dialog.rows["lead_unit"].editor.put("没有这个单位")
    dialog.go()
    settle()
    problem = dialog.rows["lead_unit"].problem
    assert problem is not None and "请从列表里选" in problem.sentence
    dialog.rows["lead_unit"].editor.put("")
    dialog.go()
    settle()
    assert "缺：责任单位、责任人、完成时限" in dialog.rows["lead_unit"].problem.sentence
    assert dialog.rows["measure"].editor.input() == "补划标线"
    assert desk.meetings.issues(meeting)[0].state == "待办"


def test_a_unit_that_is_not_on_record_is_entered_on_the_spot(page: MeetingDesk, desk: Desk, settle: Callable[[], None]) -> None:
    meeting = held(desk)
    desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "meeting": meeting})
    reload(page, meeting, settle)
    dialog = page.do("assign")
    assert dialog is not None
    told: list[str] = []
    page.changed.connect(lambda change: told.append(change.sentence))
    line = dialog.rows["lead_unit"]
    line.editor.put("示例湖派出所")
    dialog.go()
    settle()
    assert line.cure.text() == "登记这家单位" and line.cure.isVisible()
    line.cure.click()
    settle()
    assert told == ["新增单位：示例湖派出所"] and line.problem is None and not line.cure.isVisible()
    unit = desk.records.select("units")[0]
    assert (unit.title, unit.values["unit_type"], line.editor.input()) == ("示例湖派出所", "机关", unit.id)
    for name, value in {"measure": "补划标线", "responsible": "王示例", "due": "2026-10-10"}.items():
        dialog.rows[name].editor.put(value)
    dialog.go()
    settle()
    assert desk.meetings.issues(meeting)[0].lead_unit == "示例湖派出所"


def test_a_long_name_is_whole(page: MeetingDesk, desk: Desk, settle: Callable[[], None]) -> None:
    meeting = held(desk)
    desk.records.add("meeting-attendances", {"meeting": meeting, "name": "阿不都热合曼·示例江", "attendance": "出席"})
    reload(page, meeting, settle)
    assert page.members.isVisible()
    assert not [fault for fault in faults(page) if "cell cut" in fault]


def test_items_that_were_not_read_out_ask_for_a_reason(page: MeetingDesk, desk: Desk, settle: Callable[[], None]) -> None:
    earlier = held(desk)
    desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "meeting": earlier})
    meeting = desk.meetings.quarters(2026)[3].meeting
    desk.records.add("meeting-attendances", {"meeting": meeting, "name": "陈示例", "attendance": "出席"})
    reload(page, meeting, settle)
    assert "景湖路标线不清" in page.agenda.toPlainText()
    dialog = page.take("hold")
    assert dialog is not None
    dialog.rows["starts"].editor.put("2026-11-20 9:00")
    dialog.go()
    settle()
    assert dialog.notices.asking
    dialog.notices._reason.setText("主持人要求下次再读")
    dialog.go()
    settle()
    assert desk.meetings.minutes_data(meeting).state == "已召开"


def test_blank_panes_say_what_to_do_next(page: MeetingDesk, desk: Desk, settle: Callable[[], None]) -> None:
    page.plan_year()
    settle()
    assert page.people.blank.isVisible() and "沿用上一次会议的名单" in page.people.blank.words.text()
    assert page.bottom.none.isVisible() and "会前可以先把要研究的问题提出来" in page.bottom.none.words.text()
    page.bottom.tabs.setCurrentIndex(1)
    assert page.bottom.nothing_left.isVisible() and page.issue() is None
    assert not page._plan.isEnabled()


def test_items_of_earlier_meetings_are_worked_on_from_here(
    page: MeetingDesk, desk: Desk, unit: int, settle: Callable[[], None]
) -> None:
    earlier = held(desk)
    issue = added(desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "meeting": earlier}), ISSUES)
    desk.process("meeting-issues").do(issue, "assign", {
        "measure": "补划", "lead_unit": unit, "responsible": "王示例", "due": "2026-10-10",
    })  # fmt: skip
    fourth = desk.meetings.quarters(2026)[3].meeting
    reload(page, fourth, settle)
    assert page.bottom.tabs.currentIndex() == 1 and page.bottom.tabs.tabText(1) == "以前未办结 1"
    assert page.bottom.earlier.sheet.lines[0].cells[-1].text == "未重读"
    assert page.issue_bar.keys[0] == "start"
    dialog = page.reread()
    assert dialog is not None
    dialog.rows[str(issue)].editor.put("涂料已到货")
    dialog.go()
    settle()
    assert page.bottom.earlier.sheet.lines[0].cells[-1].text == "已重读"
    assert desk.meetings.issue(issue).progress.endswith("已交办，涂料已到货")
    assert page.bottom.reread_button.isHidden()


def test_everybody_is_ticked_and_marked_at_once(page: MeetingDesk, desk: Desk, settle: Callable[[], None]) -> None:
    desk.meetings.plan_year(2026)
    fourth = desk.meetings.quarters(2026)[3].meeting
    for name in ("陈示例", "孙示例"):
        desk.records.add("meeting-attendances", {"meeting": fourth, "name": name})
    reload(page, fourth, settle)
    assert not page.people.marks["出席"].isEnabled()
    page.people.tick_all()
    page.mark("出席")
    settle()
    assert [each.attendance for each in desk.meetings.minutes_data(fourth).present] == ["出席", "出席"]
    assert page.members.ticked() == []


def test_minutes_are_drafted_into_their_form(page: MeetingDesk, desk: Desk, settle: Callable[[], None]) -> None:
    meeting = held(desk)
    desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "meeting": meeting})
    reload(page, meeting, settle)
    dialog = page.take("minutes")
    assert dialog is not None
    settle()
    assert "1. 景湖路标线不清。" in dialog.rows["minutes"].editor.input()
    dialog.rows["minutes_on"].editor.put("2026-09-01")
    dialog.go()
    settle()
    assert "早于会议时间" in dialog.rows["minutes_on"].problem.sentence
    assert "景湖路标线不清" in dialog.rows["minutes"].editor.input()


def test_large_type_puts_people_and_agenda_behind_tabs(page: MeetingDesk, desk: Desk, settle: Callable[[], None], themed: Any) -> None:
    meeting = held(desk)
    reload(page, meeting, settle)
    themed.set(step=LARGE)
    assert [page.bottom.tabs.tabText(at) for at in range(page.bottom.tabs.count())][2:] == ["参会人员", "议程"]
    page.bottom.tabs.setCurrentIndex(2)
    assert page.people.isVisible() and not page.agenda.isVisible() and page.issue() is None
    themed.set(step=NORMAL)
    assert page.bottom.tabs.count() == 2
    assert page.people.isVisible() and page.agenda.isVisible()


def test_what_became_of_the_year_opens_its_rows(
    qtbot: Any, session: Session, desk: Desk, unit: int, settle: Callable[[], None]
) -> None:
    session.year = 2026
    page = MeetingFigures(session)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settle()
    assert page.empty.isVisible()
    meeting = held(desk)
    desk.records.add("meeting-attendances", {"meeting": meeting, "name": "孙示例", "unit": unit, "attendance": "请假"})
    desk.process("meeting-issues").begin({"issue": "景湖路标线不清", "meeting": meeting})
    page.refresh(None)
    settle()
    assert [cell.text for cell in page.quarters.sheet.lines[2].cells] == ["三季度", "1", "1", "0", "0", "0", "0%", "—"]
    assert [cell.text for cell in page.units.sheet.lines[0].cells] == ["示例城管科", "1", "0", "0", "1", "0%"]
    asked: list[tuple[str, Any]] = []
    page.open_rows.connect(lambda code, filters: asked.append((code, filters)))
    page.open_issues("三季度")
    page.open_attendances((unit, "示例城管科"))
    assert [(code, len(desk.records.select(code, *filters))) for code, filters in asked] == [
        (ISSUES, 1), ("meeting-attendances", 1),
    ]  # fmt: skip


def test_a_meeting_is_entered_by_its_time_alone(page: MeetingDesk, desk: Desk, settle: Callable[[], None], qtbot: Any) -> None:
    page.add()
    dialog = next(each for each in page.findChildren(StepDialog) if each.isVisible())
    dialog.rows["starts"].editor.put("2027-01-05 9:00")
    dialog.go()
    settle()
    assert "不在 2026 年一季度" in dialog.rows["starts"].problem.sentence
    dialog.rows["starts"].editor.put("2026-11-20 9:00")
    dialog.go()
    settle()
    (meeting,) = desk.records.select("meetings")
    assert (meeting.values["year"], meeting.values["quarter"]) == (2026, "四季度")


def test_a_reminder_without_a_row_opens_the_desk(qtbot: Any, session: Session, settle: Callable[[], None]) -> None:
    stream = StreamPage(session, "联席会议", ["meetings"], [ProcessPage("会议台", "work.meetings.desk.MeetingDesk")])
    qtbot.addWidget(stream)
    stream.show()
    stream.show_tab(1)
    assert stream.show_record("meetings", 0)
    settle()
    assert isinstance(stream.current(), MeetingDesk)


def test_the_desk_and_its_figures_are_read_at_once_however_many(
    page: MeetingDesk, desk: Desk, unit: int, session: Session, qtbot: Any, settle: Callable[[], None]
) -> None:
    figures, asked = MeetingFigures(session), []
    qtbot.addWidget(figures)
    figures.show()
    figures.shown()
    meeting = held(desk)
    for number in (1, 7):
        for at in range(number):
            desk.process(ISSUES).begin({"meeting": meeting, "issue": f"路灯不亮 {number}{at}", "kind": "隐患整改", "lead_unit": unit})
            desk.records.add("meeting-attendances", {"meeting": meeting, "name": f"赵示例{number}{at}", "attendance": "出席"})
        with statements(desk) as said:
            page.read_list(2026)
            page.read_one(meeting)
        with statements(desk) as counted:
            figures.load()
            settle()
        asked.append((len(said), len(counted)))
    assert asked[0] == asked[1] and max(asked[0]) <= 20, asked
