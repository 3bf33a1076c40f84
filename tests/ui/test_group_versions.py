"""The pages of the organisation: versions and days of the leading group, staff and rules, the month's duty list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from ui.page import Page
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.work.organisation.duty_month import DutyMonth
from ui.work.organisation.group_versions import GroupVersions

Settle = Callable[[], None]
Open = Callable[[type[Page]], Any]


@pytest.fixture
def open_page(session: Session, monkeypatch: pytest.MonkeyPatch, show_page: ShowPage) -> Open:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    session.year = 2026

    def make(kind: type[Page]) -> Page:
        return show_page(kind(session))

    return make


def cells(table: Any, at: int) -> list[str]:
    return [line.cells[at].text for line in table.sheet.lines]


def put(dialog: Any, **texts: str) -> Any:
    for name, text in texts.items():
        dialog.rows[name].editor.put(text)
    return dialog


def go(dialog: Any, settle: Settle) -> None:
    if not dialog.isVisible():
        dialog.open()
    dialog.go()
    settle()


def test_from_the_first_member_to_a_new_version(open_page: Open, desk: Desk, settle: Settle) -> None:
    page = open_page(GroupVersions)
    assert page.empty.isVisible() and not page._new.isEnabled()
    dialog = page.ask_member()
    put(dialog, post="组长", name="王示例", since="2025-02-01", document="示例发〔2025〕3号")
    go(dialog, settle)
    assert not page.empty.isVisible() and cells(page.members, 1) == ["王示例"]
    second = page.ask_member()
    assert second.rows["document"].editor.input() == "示例发〔2025〕3号"
    go(put(second, post="成员", name="李示例"), settle)
    assert cells(page.members, 1) == ["王示例", "李示例"]
    dialog = page.renew()
    go(put(dialog, since="2026-03-01"), settle)
    assert dialog.isVisible() and len(desk.organisation.versions()) == 1
    go(put(dialog, document="示例发〔2026〕5号"), settle)
    assert [card.word for card in page.versions.model_.cards] == ["现行", "已被替换"]


def test_who_was_there_on_a_day(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.records.add("organisation", {"name": "王示例", "post": "组长", "since": "2025-02-01", "until": "2025-12-31"})
    desk.records.add("organisation", {"name": "李示例", "post": "组长", "since": "2026-01-01", "document": "示例发〔2026〕1号"})
    page = open_page(GroupVersions)
    assert cells(page.members, 1) == ["李示例"]
    for typed, found in (("2025.5.1", ["王示例"]), ("2026年1月1日", ["李示例"]), ("2024-1-1", [])):
        page.when.setText(typed)
        page.show_day()
        settle()
        assert cells(page.members, 1) == found
    assert page.said_day.text() == "这一天还没有领导小组。"
    page.when.setText("上个月")
    page.show_day()
    settle()
    assert page.said_day.text() and page.name.text() == "2024-01-01 在任的名单"


def test_rules_that_are_missing_are_listed(open_page: Open, desk: Desk, settle: Settle) -> None:
    desk.records.add("rule-documents", {"name": "联席会议制度", "kind": "联席会议", "number": "示例发〔2026〕1号"})
    page = open_page(GroupVersions)
    assert cells(page.rules, 1).count("还没有") == 9
    page.list_rules()
    settle()
    assert sorted(set(cells(page.rules, 1))) == ["已印发", "待印发"] and not page._list.isEnabled()


def test_a_month_is_filled_and_corrected(open_page: Open, desk: Desk, settle: Settle) -> None:
    page = open_page(DutyMonth)
    assert len(page.table.sheet.lines) == 30 and page.gaps.text() == "空 30 天，其中周末和节假日 9 天"
    assert not page._print.isEnabled() and cells(page.table, 1)[:2] == ["周日", "周一"]
    dialog = page.ask_rotation()
    go(put(dialog, names="甲一、甲一"), settle)
    assert dialog.isVisible() and dialog.rows["names"].editor.input() == "甲一、甲一"
    go(put(dialog, names="甲一、乙二", leaders="领导一"), settle)
    assert cells(page.table, 3)[:3] == ["甲一", "乙二", "甲一"] and page.gaps.text() == ""
    page.table.choose(page.table.sheet.lines[1].key)
    assert page.save_and_next()  # F4
    opened = page.findChildren(StepDialog)[-1]
    assert opened.isVisible() and opened.rows["name"].editor.input() == "乙二"
    opened.reject()
    dialog = page.ask_day()
    assert dialog.rows["name"].editor.input() == "乙二"
    go(put(dialog, name="丙三"), settle)
    assert cells(page.table, 3)[:3] == ["甲一", "丙三", "甲一"]
    page.clear()
    settle()
    assert page.gaps.text() == "空 1 天，其中周末和节假日 0 天" and "没有排班" in cells(page.table, 3)
    page.month.setCurrentIndex(11)
    settle()
    page.follow()
    settle()
    assert all(name != "没有排班" for name in cells(page.table, 3))
