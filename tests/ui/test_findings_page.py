"""提醒清单、日历、年度交接 in the window: looked at, put off, written off, taken back, told, opened."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from PySide6.QtGui import QGuiApplication

from tests.helpers.factory import person_id
from tests.helpers.sizes import faults
from trafficdesk.clock import today
from ui.desks.findings import ASIDE, FindingsPage
from ui.desks.findings_calendar import CalendarPage
from ui.desks.ledger import LedgerPage
from ui.desks.years import YearPage


@pytest.fixture
def office(desk, monkeypatch):
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-10")  # nothing is due by the calendar alone: no month, quarter or year ends
    desk.set_up("示例街道办事处", "小林")
    desk.records.add("units", {"name": "示例小学", "unit_type": "学校"})
    unit = desk.records.find("units", "示例小学")[0]
    for number, (name, days) in enumerate((("王明", -12), ("李红", 9)), start=1):
        values = {
            "name": name, "id_number": person_id(number), "unit": str(unit), "licence_classes": "C1", "phone": f"1380000000{number}",
            "first_issued": "2015-01-01", "valid_until": (today() + timedelta(days=days)).isoformat(), "category": "其他",
        }  # fmt: skip
        desk.records.add("people", values, reason="测试")
    return desk


def shown(page: FindingsPage) -> list[list[str]]:
    return [[cell.text for cell in line.cells] for line in page.table.sheet.lines]


@pytest.fixture
def listed(office, session, qtbot, settle):
    page = FindingsPage(session)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settle()
    return page


def test_the_list_is_narrowed_and_says_what_to_do(listed, settle):
    assert [line[:3] for line in shown(listed)] == [["王明", "逾期 12 天", "驾驶证到期"], ["李红", "还剩 9 天", "驾驶证到期"]]
    assert listed.tabs.tabText(1) == "已逾期 1" and "换证" in listed.says.text() and "第六十三条" in listed.says.text()
    listed.wanted.setText("李红")
    assert [line[0] for line in shown(listed)] == ["李红"]
    asked = []
    listed.cure_wanted.connect(lambda code, record: asked.append(code))
    listed._open.click()
    assert asked == ["people"]


def test_where_a_finding_leads_the_cursor_stands_in_the_field_that_cures_it(office, session, qtbot, settle):
    page = LedgerPage(session, "people")
    qtbot.addWidget(page)
    page.resize(1000, 700)
    page.show()
    page.shown()
    settle()
    late, soon = (office.records.find("people", name)[0] for name in ("王明", "李红"))
    page.show_record("people", late)
    settle()
    editor = page.form.rows["valid_until"].editor
    assert page.form.row.id == late and not editor.isAncestorOf(page.focusWidget()), "who looks somebody up sees the form from its top"
    page.cure_record("people", late)
    settle()
    assert page.form.row.id == late and editor.isAncestorOf(page.form.focusWidget())
    page.panel.table.setFocus()
    page.panel.show_row(soon)
    settle()
    assert page.form.row.id == soon and not editor.isAncestorOf(page.focusWidget()), "who only looks through the rows keeps the cursor"
    page.cure_record("people", late)
    settle()
    assert page.form.row.id == late and editor.isAncestorOf(page.focusWidget()), "from another row too"


def test_what_is_put_off_or_written_off_is_aside_with_its_reason_and_can_be_taken_back(listed, office, settle):
    listed.put_off()
    form = next(each for each in listed.children() if each.__class__.__name__ == "StepDialog")
    form.rows["reason"].editor.set_value("本人已约好换证", "本人已约好换证")
    form.go()
    settle()
    assert len(shown(listed)) == 2, "without a day nothing is put off"
    tomorrow = today() + timedelta(days=1)
    form.rows["until"].editor.set_value(tomorrow, tomorrow.isoformat())
    form.go()
    settle()
    assert [line[0] for line in shown(listed)] == ["李红"]
    listed.tabs.setCurrentIndex(ASIDE)
    assert shown(listed) == [["王明", f"推迟到 {tomorrow:%m-%d}", "驾驶证到期", "本人已约好换证", f"{office.office.user} {today()}"]]
    listed.remind_again()
    settle()
    listed.tabs.setCurrentIndex(0)
    assert [line[0] for line in shown(listed)] == ["王明", "李红"]


def test_a_unit_is_told_by_a_text_to_paste(listed, settle):
    listed.copy_text()
    settle()
    text = QGuiApplication.clipboard().text()
    assert "示例小学" in text and "王明" in text and "逾期 12 天" in text


def test_the_calendar_shows_the_days_and_opens_one(office, session, qtbot, settle):
    page = CalendarPage(session)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settle()
    page.choose(today() + timedelta(days=9))
    assert [line.cells[1].text for line in page.table.sheet.lines] == ["李红"]
    page.step(1)
    assert page.day.month == (today() + timedelta(days=9)).month % 12 + 1
    page.choose(today() + timedelta(days=9))
    for width in (1100, 760, 980):
        page.resize(width, 640)
        settle()
        assert not [each for each in faults(page) if "DayCell" in each], "a line ends where its cell does"


def test_the_year_is_turned_by_hand_under_a_set_clock(office, session, qtbot, settle, monkeypatch):
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2027-01-04")
    session.year = 2027
    page = YearPage(session)
    qtbot.addWidget(page)
    page.show()
    page.shown()
    settle()
    names = {line.cells[0].text: line.cells[1].text for line in page.carried.sheet.lines}
    assert names["季度例会"] == "4 条" and page._open.text().startswith("开启 2027 年度")
    page._open.click()
    settle()
    assert office.years.state(2027).opened_on == date(2027, 1, 4) and not page._open.isEnabled()
    page.close_year()
    form = next(each for each in page.children() if each.__class__.__name__ == "StepDialog")
    form.go()
    settle()
    assert office.years.state(2026).closed_on == date(2027, 1, 4) and page._print.isEnabled()
