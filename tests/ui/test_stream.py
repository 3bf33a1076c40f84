"""The page of a work stream: its desk in the tab row, the tables behind one menu."""

from __future__ import annotations

from tests.helpers.factory import person_id
from ui.desks.missed import Missed
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


def test_a_table_behind_another_counts_at_once_and_reads_its_rows_when_it_is_seen(session, desk, qtbot, settle, monkeypatch):
    first, second, third = (desk.records.add("units", {"name": name, "unit_type": "学校"}).ids[0] for name in ("一小", "二小", "三小"))
    page = StreamPage(session, "档案", ["posts", "units"])  # both in the row, no menu that counts for them
    qtbot.addWidget(page)
    page.show()
    settle()
    place = next(at for at in range(page.tabs.count()) if page.tabs.tabText(at).startswith("单位"))
    ledger = page.show_tab(place)
    settle()
    ledger.show_record("units", first)
    settle()
    page.show_tab(0)
    settle()
    shown, read = ledger.panel.model.shown_ids(), []
    monkeypatch.setattr(ledger.panel.model, "show", lambda *asked: read.append(asked))
    page.refresh(desk.records.trash("units", [first], "重复"))
    page.refresh(desk.records.edit("units", second, {"name": "二小东校区"}))
    settle()
    assert page.tabs.tabText(place) == "单位 2", "its tab is in sight"
    page.refresh(desk.records.trash("units", [third], "重复"))
    page.refresh(desk.records.undo())
    settle()
    assert not read and ledger.panel.model.shown_ids() == shown and page.tabs.tabText(place) == "单位 2"
    monkeypatch.undo()
    page.show_tab(place)
    settle()
    assert sorted(ledger.panel.model.shown_ids()) == [second, third] and ledger.form.row.id != first, "the deleted row was let go"
    assert {ledger.panel.model.row(at).title for at in range(2)} == {"二小东校区", "三小"}
    page.show_tab(0)
    page.refresh(None)
    ledger.form.rows["address"].editor.put("正在输")
    page.show_tab(place)
    settle()
    assert ledger.form.rows["address"].editor.shown() == "正在输", "what is being typed stays"


def test_of_what_was_missed_the_last_of_each_row_is_left(desk):
    missed = Missed()
    assert not missed
    row = desk.records.add("units", {"name": "一小", "unit_type": "学校"})
    for each in (row, desk.records.trash("units", row.ids, "重复"), desk.records.undo()):
        missed.add(each)
    known = missed.take()
    assert not missed and [(each.code, each.id, each.action) for each in known.changes] == [("units", row.ids[0], "restored")]
    missed.add(row)
    missed.add(None)
    assert missed and missed.take() is None and not missed
