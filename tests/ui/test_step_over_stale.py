"""A step that is filled in while somebody else changes its row: what both gave is chosen field by field, the rest is told once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from tests.helpers.show_page import ShowPage
from ui.session import Session
from ui.work.hazards.board import HazardBoard


@pytest.fixture
def form(session: Session, show_page: ShowPage, settle: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> Any:
    """The form of 核实定级 for the only hazard, in which a clerk has given a level and who is responsible."""
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
    return form


def other(session: Session, **values: str) -> int:
    """What somebody else makes of the hazard meanwhile; its id."""
    desk = session.desk
    made = desk.records.select("hazards")[0].id
    desk.office.user = "小王"
    desk.records.edit("hazards", made, values, reason="测试")
    desk.office.user = "小林"
    return made


def test_what_the_other_changed_is_told_and_the_second_press_means_it(session: Session, form: Any, settle: Callable[[], None]) -> None:
    made = other(session, place="别的路口", remark="看过了")
    form.act.click()
    settle()
    said = form.notices._general_text.text()
    assert form.isVisible() and form.rows["responsible"].editor.shown() == "周示例" and form.notices.conflicts is None
    assert "刚被 小王 改过" in said and "（示例路口 → 别的路口）" in said and "备注（空 → 看过了）" in said
    assert said.endswith("还要办，再按一次 F2。")
    form.act.click()
    settle()
    row = session.desk.records.row("hazards", made)
    assert (row.values["level"], row.values["place"]) == ("重大隐患", "别的路口")


def test_what_both_gave_is_chosen_field_by_field(session: Session, form: Any, settle: Callable[[], None]) -> None:
    made = other(session, responsible="郑示例", due="2026-12-10", remark="看过了")
    form.act.click()
    settle()
    box = form.notices.conflicts
    assert form.isVisible() and box is not None and box.isVisible() and form.notices.general.isHidden()
    assert [tuple(each.accessibleName() for each in pair) for pair in box.choices] == [
        ("责任人，我填的：周示例", "责任人，对方的：郑示例")
    ]
    said = "".join(each.text() for each in box.findChildren(QLabel))
    assert "刚被 小王 改过" in said and "备注（空 → 看过了）" in said and "整改期限已换成对方的。" in said
    assert form.rows["due"].editor.shown() == "2026-12-10" and form.rows["responsible"].editor.shown() == "周示例"
    box.choices[0][1].click()
    assert form.rows["responsible"].editor.shown() == "郑示例"
    box.save.emit()
    settle()
    row = session.desk.records.row("hazards", made)
    assert [row.values[name] for name in ("level", "responsible", "remark")] == ["重大隐患", "郑示例", "看过了"]
    assert str(row.values["due"]) == "2026-12-10"


def test_mine_stays_until_something_else_is_said(session: Session, form: Any, settle: Callable[[], None]) -> None:
    made = other(session, responsible="郑示例")
    for _ in range(2):
        form.act.click()
        settle()
    assert session.desk.records.row("hazards", made).values["responsible"] == "周示例"


def test_all_of_the_other_may_be_taken_and_what_he_did_not_give_stays(session: Session, form: Any, settle: Callable[[], None]) -> None:
    made = other(session, responsible="郑示例")
    form.act.click()
    settle()
    form.notices.conflicts.dropped.emit()
    assert form.notices.conflicts is None and form.rows["responsible"].editor.shown() == "郑示例"
    assert form.rows["level"].editor.shown() == "重大隐患"
    form.act.click()
    settle()
    assert session.desk.records.row("hazards", made).values["responsible"] == "郑示例"


def test_the_same_given_by_both_is_no_question(session: Session, form: Any, settle: Callable[[], None]) -> None:
    other(session, responsible="周示例")
    form.act.click()
    settle()
    assert form.notices.conflicts is None and form.notices._general_text.text().endswith("还要办，再按一次 F2。")
    assert "已换成" not in form.notices._general_text.text()


def test_who_changes_it_once_more_is_asked_about_once_more(session: Session, form: Any, settle: Callable[[], None]) -> None:
    for name in ("郑示例", "钱示例"):
        made = other(session, responsible=name)
        form.act.click()
        settle()
        assert [pair[1].accessibleName() for pair in form.notices.conflicts.choices] == [f"责任人，对方的：{name}"]
    form.notices.conflicts.save.emit()
    settle()
    assert session.desk.records.row("hazards", made).values["responsible"] == "周示例"
