"""The page of a work stream: its desk in the tab row, the tables behind one menu."""

from __future__ import annotations

from tests.helpers.factory import person_id
from ui.desks.stream import StreamPage


def test_the_tables_stand_behind_one_menu_with_their_counts(session, desk, qtbot, settle):
    desk.records.add("units", {"name": "示例一小", "unit_type": "学校"})
    desk.records.add("people", {"name": "张示例", "unit": "示例一小", "id_number": person_id(1)}, reason="测试")
    page = StreamPage(session, "档案", ["people", "units", "posts"], (), ("people",))
    qtbot.addWidget(page)

    def row() -> list[str]:
        return [page.tabs.tabText(at) for at in range(page.tabs.count()) if page.tabs.isTabVisible(at)]

    page.show()
    settle()
    assert row() == ["驾驶员 1"]
    assert [each.text() for each in page.ledgers.actions_of.values()] == ["驾驶员\t1", "单位\t1", "任职\t1"]
    page.ledgers.actions_of["posts"].trigger()
    settle()
    assert row() == ["驾驶员 1", "任职 1"] and page.current().view.code == "posts"
    place = page.tabs.currentIndex()
    page.tabs.tabButton(place, page.tabs.ButtonPosition.RightSide).click()
    assert row() == ["驾驶员 1"] and page.current().view.code == "people"
    page.refresh(desk.records.add("units", {"name": "示例二小", "unit_type": "学校"}))
    settle()
    assert page.ledgers.actions_of["units"].text() == "单位\t2"
    assert page.add_record("units") and row() == ["驾驶员 1", "单位 2"], "what asks for a table brings it into the row"


def test_putting_tables_away_one_after_the_other_leaves_a_tab_of_the_row_in_front(session, desk, qtbot, settle):
    page = StreamPage(session, "档案", ["people", "units", "posts"], (), ("people",))
    qtbot.addWidget(page)
    page.show()
    settle()
    for code in ("units", "posts"):
        page.ledgers.actions_of[code].trigger()
        settle()
    last = page.tabs.currentIndex()
    page.put_away(next(at for at in range(page.tabs.count()) if page.tabs.tabText(at).startswith("单位")))
    page.put_away(last)
    assert page.tabs.isTabVisible(page.tabs.currentIndex()) and page.current().view.code == "people"


def test_a_table_with_something_unsaved_is_not_put_away(session, desk, qtbot, settle, monkeypatch):
    page = StreamPage(session, "档案", ["people", "units"], (), ("people",))
    qtbot.addWidget(page)
    page.show()
    settle()
    page.add_record("units")
    settle()
    page.current().form.rows["name"].editor.put("还没存的单位")
    monkeypatch.setattr("ui.desks.ledger.ask_unsaved", lambda *_: "stay")
    page.put_away(page.tabs.currentIndex())
    assert page.tabs.isTabVisible(page.tabs.currentIndex()) and page.current().view.code == "units"
