"""Pinned records, those opened last, and filters by name, as they are used."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.helpers.show_page import ShowPage
from trafficdesk.clock import today
from trafficdesk.desk import Desk, Filter
from ui.desks.ledger import LedgerPage
from ui.hits import at_hand_groups
from ui.parts.step_dialog import StepDialog
from ui.search_box import SearchBox
from ui.session import Session
from ui.tables.saved_filters import NameDialog


@pytest.fixture
def page(desk: Desk, session: Session, show_page: ShowPage) -> LedgerPage:
    for name, kind in (("示例一小", "学校"), ("示例企业", "企业")):
        desk.records.add("units", {"name": name, "unit_type": kind})
    return show_page(LedgerPage(session, "units"))


def test_a_row_is_pinned_and_let_go(page: LedgerPage, desk: Desk, settle: Callable[[], None]) -> None:
    told: list[str] = []
    page.status.connect(told.append)
    row_id = page.panel.table.current_id()
    page.pin()
    settle()
    (group,) = at_hand_groups(*desk.at_hand.lists())
    assert (group.title, [hit.key for hit in group.hits]) == ("钉住的", [("units", row_id)])
    page.pin()
    settle()
    assert at_hand_groups(*desk.at_hand.lists()) == [] and told == ["已钉在查找框里，Ctrl+K 就看到。", "不再钉住。"]


def test_the_empty_search_box_offers_what_is_at_hand(page: LedgerPage, desk: Desk, qtbot: Any) -> None:
    desk.at_hand.opened("units", page.panel.table.current_id())
    page.panel.table.setFocus()  # whoever comes to the box comes from somewhere
    box = SearchBox()
    qtbot.addWidget(box)
    box.entered.connect(lambda: box.show_groups("", at_hand_groups(*desk.at_hand.lists())))
    chosen: list[Any] = []
    box.chosen.connect(chosen.append)
    with qtbot.waitExposed(box):
        box.show()
    box.activateWindow()
    box.setFocus(Qt.FocusReason.ShortcutFocusReason)
    assert box._popup is not None and box._popup.isVisible()
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert [hit.key for hit in chosen] == [("units", page.panel.table.current_id())]


def test_conditions_are_kept_by_name_and_put_back_by_one_click(page: LedgerPage, desk: Desk, settle: Callable[[], None]) -> None:
    strip = page.panel.strip
    page.show_rows("units", (Filter("unit_type", "is", "学校"),))
    settle()
    strip.saved.aboutToShow.emit()
    dialog = strip.saved.ask()
    assert isinstance(dialog, NameDialog)
    dialog.press()
    assert dialog.isVisible() and "起个名字" in dialog.sentence.text()
    dialog.name.setText("只看学校")
    dialog.press()
    assert not dialog.isVisible()
    strip.set_conditions([])
    settle()
    assert page.panel.model.rowCount() == 2
    strip.saved.aboutToShow.emit()
    action = next(each for each in strip.saved.actions() if each.text() == "只看学校")
    action.trigger()
    settle()
    assert page.panel.model.rowCount() == 1 and [each.shown for each in strip.conditions] == ["学校"]
    desk.at_hand.drop_filters("units", "只看学校")
    strip.saved.aboutToShow.emit()
    assert strip.saved.actions()[0].text() == "还没有存过条件"


def test_a_memo_of_a_row_is_written_where_one_stands_and_reminds(page: LedgerPage, desk: Desk, settle: Callable[[], None]) -> None:
    row_id = page.panel.table.current_id()
    page.memo()
    settle()
    (dialog,) = page.findChildren(StepDialog)
    dialog.rows["content"].editor.put("要签字页")
    dialog.go()
    settle()
    assert dialog.isVisible() and dialog.rows["due"].problem is not None, "a day is asked for"
    dialog.rows["due"].editor.put(today().isoformat())
    dialog.go()
    settle()
    (memo,) = desk.records.select("memos")
    assert (memo.values["unit"], memo.title) == (row_id, "要签字页")
    assert [(each.code, each.id) for each in desk.due(0) if each.code == "memos"] == [("memos", memo.id)]
    desk.records.edit("memos", memo.id, {"done_on": today().isoformat()})
    assert not [each for each in desk.due(0) if each.code == "memos"]
