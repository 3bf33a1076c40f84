"""The coverage page: declared against registered, names of what is missing, an unpermitted vehicle to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from tests.helpers.factory import person_id
from trafficdesk.desk import ChangeSet, Desk
from ui.dialogs.ask import ReasonDialog
from ui.pages.school_coverage import SchoolCoverage
from ui.pages.school_roster import RosterDialog
from ui.pages.school_steps import HANDLING
from ui.pages.step_dialog import StepDialog
from ui.session import Session
from ui.widgets.marks import StateMark

STEPS = {step.key: step for step in HANDLING}


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def office(desk: Desk) -> Desk:
    unit = added(desk.records.add("units", {"name": "示例里居委会", "unit_type": "社区居委会"}), "units")
    car = {"plate": "津A20001", "plate_type": "01", "vehicle_type": "K28", "seats": "19", "unit": unit}
    desk.records.add("vehicles", car, reason="测试")
    person = {"name": "司示例", "id_number": person_id(20), "unit": unit, "category": "校车驾驶人", "licence_classes": "B1"}
    desk.records.add("people", person, reason="测试")
    return desk


@pytest.fixture
def page(qtbot: Any, session: Session, office: Desk, settle: Callable[[], None]) -> SchoolCoverage:
    made = SchoolCoverage(session)
    qtbot.addWidget(made)
    made.resize(1156, 520)
    made.show()
    made.shown()
    settle()
    return made


def fill(dialog: StepDialog | None, settle: Callable[[], None], **given: Any) -> StepDialog:
    assert dialog is not None
    for name, value in given.items():
        dialog.rows[name].editor.put(value)
    dialog.go()
    settle()
    return dialog


def registered(page: SchoolCoverage, settle: Callable[[], None]) -> None:
    assert page.add()
    fill(page.findChild(StepDialog), settle, vehicle="津A20001", category="未许可（禁止/劝停）")


def test_declared_and_registered_stand_against_each_other(page: SchoolCoverage, settle: Callable[[], None]) -> None:
    assert page.term == "2026秋"
    assert "还没有报" in page._gaps[0].sentence
    fill(page.declare(), settle, vehicles="2", drivers="1")
    registered(page, settle)
    card = page.committees.model_.cards[0]
    assert card.lines == ("申报 2 辆 1 人", "登记 1 辆 0 人")
    assert any("津A20001" in gap.sentence and "没有登记驾驶人" in gap.sentence for gap in page._gaps)
    assert page.vehicles.sheet.lines[0].cells[1].text == "未许可接送车辆"
    assert page.card.called.text() == "未许可接送车辆"


def test_an_unpermitted_vehicle_is_handled_to_its_end(page: SchoolCoverage, settle: Callable[[], None]) -> None:
    registered(page, settle)
    dialog = fill(page.do(STEPS["verify"]), settle)
    assert "缺：驾驶人" in dialog.notices._general_text.text()
    fill(page.add_staff(), settle, person="司示例")
    marks = {mark.accessibleName(): mark.level for mark in page.card.findChildren(StateMark)}
    assert marks["无犯罪记录"] == "warn"
    fill(dialog, settle)
    assert page._card is not None and page._card.state == "核查"
    assert page.steps["file"].isHidden() and not page.steps["tell"].isHidden()
    refused = fill(page.do(STEPS["tell"]), settle, on="2026-11-20")
    problem = refused.rows["handling"].problem
    assert problem is not None and "请填写处置" in problem.sentence
    fill(refused, settle, handling="口头劝停、书面告知")
    fill(page.do(STEPS["pass"]), settle, on="2026-11-21")
    fill(page.do(STEPS["recheck"]), settle, on="2026-11-22", stopped="是")
    fill(page.do(STEPS["close"]), settle)
    assert page._card.state == "销号"
    assert all(button.isHidden() for button in page.steps.values())


def test_the_roster_asks_for_a_reason_and_then_shows_itself(page: SchoolCoverage, settle: Callable[[], None]) -> None:
    registered(page, settle)
    page.show_roster()
    settle()
    question = page.findChild(ReasonDialog)
    assert question is not None and "学期末自动销毁" in question.findChildren(QLabel)[0].text()
    question.line.setText("校车逐站点名")
    question._accept()
    settle()
    dialog = page.findChild(RosterDialog)
    assert dialog is not None and "校车逐站点名" in dialog.head.text()
    fill(dialog.add(), settle, name="童示例", stop="东湖里东门")
    settle()
    assert [cell.text for cell in dialog.list.sheet.lines[0].cells][:3] == ["童示例", "", "东湖里东门"]
    dialog.reject()
