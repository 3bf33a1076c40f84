"""查漏 at the right end of the tabs: counts, lists names, opens the record, follows changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers.factory import one
from trafficdesk.clock import today
from trafficdesk.desk import Desk
from ui.desks.gap_link import GapLink
from ui.desks.home_coverage import MissingDialog
from ui.session import Session


def test_the_link_counts_and_opens_who_is_missing(
    qtbot: Any, session: Session, desk: Desk, settle: Callable[[], None]
) -> None:
    person = one(desk, "people")
    change = {"category": "私家车驾驶人", "state": "在册", "phone": ""}
    desk.records.edit("people", person, change, reason="测试")
    link = GapLink(session)
    qtbot.addWidget(link)
    link.show()
    settle()
    assert link.text() == "查漏：档案不全 1 人"
    opened: list[tuple[str, int]] = []
    link.open_record.connect(lambda code, row_id: opened.append((code, row_id)))
    link.click()
    settle()
    dialog = link.window().findChild(MissingDialog)
    assert dialog is not None
    assert dialog.tabs.tabText(dialog.tabs.currentIndex()).startswith("驾驶员建档")
    dialog._open()
    assert opened == [("people", person)]
    link.refresh(desk.records.edit("people", person, {"phone": "13800000000"}, reason="测试"))
    settle()
    assert link.text() == "查漏：未签 1 人"
    made = desk.agreements.make(today().year)
    rows = desk.records.rows("agreements", made.ids)
    link.refresh(desk.process("agreements").do_all([row.id for row in rows if row.values["person"] == person], "sign"))
    settle()
    assert link.text() == "查漏：没有遗漏" and not link.isEnabled()
