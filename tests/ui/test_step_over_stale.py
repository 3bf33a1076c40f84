"""A step that is filled in while somebody else changes its row: said once, with who, when and what; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.helpers.show_page import ShowPage
from ui.session import Session
from ui.work.hazards.board import HazardBoard


def test_what_the_other_changed_is_told_and_the_second_press_means_it(
    session: Session, show_page: ShowPage, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    session.year, desk = 2026, session.desk
    values = {"found": "2026-11-01", "category": "路", "description": "标线不清", "place": "示例路口", "due": "2026-12-20"}
    made = next(each.id for each in desk.process("hazards").begin(values).changes if each.code == "hazards")
    page = show_page(HazardBoard(session))
    assert page.record is not None and page.record.id == made, "the only one is chosen"
    form = page.take("grade")
    assert form is not None
    form.rows["level"].editor.put("重大隐患")
    form.rows["responsible"].editor.put("周示例")
    desk.office.user = "小王"
    desk.records.edit("hazards", made, {"place": "别的路口", "remark": "看过了"}, reason="测试")
    desk.office.user = "小林"
    form.act.click()
    settle()
    said = form.notices._general_text.text()
    assert form.isVisible() and form.rows["responsible"].editor.shown() == "周示例"
    assert "刚被 小王 改过" in said and "（示例路口 → 别的路口）" in said and "备注（空 → 看过了）" in said
    assert said.endswith("还要办，再按一次 F2。")
    form.act.click()
    settle()
    row = desk.records.row("hazards", made)
    assert (row.values["level"], row.values["place"]) == ("重大隐患", "别的路口")
