"""The page of the leading group: a new version takes the members over; without a document it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from trafficdesk.desk import Desk
from ui.pages.group_versions import GroupVersions
from ui.session import Session


@pytest.fixture
def page(qtbot: Any, session: Session, monkeypatch: pytest.MonkeyPatch) -> GroupVersions:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    session.year = 2026
    made = GroupVersions(session)
    qtbot.addWidget(made)
    made.resize(1156, 560)
    made.changed.connect(made.refresh)
    return made


def test_versions_and_the_empty_days_of_the_month(page: GroupVersions, desk: Desk, settle: Callable[[], None]) -> None:
    page.show()
    page.shown()
    settle()
    assert page.hint.isVisible() and not page._new.isEnabled()
    assert len(page.duties.sheet.lines) == 30 and page.duties.sheet.lines[0].cells[1].text == "没有排班"
    desk.records.add("organisation", {"name": "王示例", "post": "组长", "since": "2025-02-01", "document": "示例发〔2025〕3号"})
    desk.records.add("office-duties", {"on": "2026-11-01", "name": "李示例"})
    page.load()
    settle()
    assert page.duties.sheet.lines[0].cells[1].text == "李示例"
    dialog = page.ask_version()
    dialog.open()
    dialog.give("since", "2026-03-01")
    dialog.go()
    settle()
    assert dialog.isVisible() and len(desk.organisation.versions()) == 1
    dialog.give("document", "示例发〔2026〕5号")
    dialog.go()
    settle()
    assert [card.word for card in page.versions.model_.cards] == ["现行", "已被替换"]
    assert [line.cells[1].text for line in page.members.sheet.lines] == ["王示例"]
