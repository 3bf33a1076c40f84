"""The coverage page: declared against registered, names of what is missing, an unpermitted vehicle to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtWidgets import QLabel

from tests.helpers.factory import person_id
from tests.helpers.show_page import ShowPage
from trafficdesk.desk import ChangeSet, Desk
from ui.dialogs.ask import ReasonDialog
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.widgets.marks import StateMark
from ui.work.school.coverage import SchoolCoverage
from ui.work.school.menu import Offer
from ui.work.school.roster import RosterDialog


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
def page(session: Session, office: Desk, show_page: ShowPage) -> SchoolCoverage:
    return show_page(SchoolCoverage(session), 520)


def act(page: SchoolCoverage, key: str) -> Offer:
    """An entry of the menu, as it is offered for the chosen vehicle."""
    return next(offer for group in page.offered() for offer in group if offer.key == key)


def fill(dialog: StepDialog | None, settle: Callable[[], None], **given: Any) -> StepDialog:
    assert dialog is not None
    for name, value in given.items():
        dialog.rows[name].editor.put(value)
    dialog.go()
    settle()
    return dialog


def registered(page: SchoolCoverage, settle: Callable[[], None]) -> None:
    assert page.add()
    fill(page.findChild(StepDialog), settle, plate="津A20001", category="未许可（禁止/劝停）")


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
    dialog = fill(page.take("verify"), settle)
    assert "缺：驾驶人" in dialog.notices._general_text.text()
    fill(act(page, "staff").act(), settle, person="司示例")
    marks = {mark.accessibleName(): mark.level for mark in page.card.findChildren(StateMark)}
    assert "无犯罪记录" not in marks, "the conditions of article 23 are asked of school-bus drivers only"
    fill(dialog, settle)
    assert page.one is not None and page.one.state == "核查"
    assert page.bar.keys == ("tell",), "it may not be filed"
    refused = fill(page.take("tell"), settle, told_on="2026-11-20")
    problem = refused.rows["handling"].problem
    assert problem is not None and "缺：处置" in problem.sentence
    fill(refused, settle, handling="口头劝停、书面告知")
    fill(page.take("pass_on"), settle, passed_on="2026-11-21")
    fill(page.take("recheck"), settle, rechecked_on="2026-11-22", stopped="是")
    fill(page.take("close"), settle)
    assert page.one.state == "销号"
    assert not page.bar.keys


def test_a_car_that_the_archive_does_not_know_is_registered_with_it(
    page: SchoolCoverage, settle: Callable[[], None]
) -> None:
    page.add()
    dialog = fill(page.findChild(StepDialog), settle, category="非机动车（三轮/电动）")
    assert "没有号牌的，填写无牌原因" in dialog.rows["plate"].problem.sentence
    fill(dialog, settle, plate="津A20077", vehicle_type="K39", owner="车主示例", seats="7")
    assert [row.title for row in page.desk.records.select("vehicles")] == ["津A20001", "津A20077"]
    assert page.one is not None and page.one.called == "接送学生的三轮、电动车"
    assert "apply" not in {offer.key for group in page.offered() for offer in group}
    fill(act(page, "new_staff").act(), settle, name="新示例", id_number=person_id(30), role="驾驶人")
    assert [name for _, _, name in page.one.staff] == ["新示例"]
    page.desk.records.undo()
    page.desk.records.undo()
    page.refresh(None)
    settle()
    assert not page.vehicles.sheet.lines and [row.title for row in page.desk.records.select("vehicles")] == ["津A20001"]


def test_the_menu_leads_an_application_to_the_plate(page: SchoolCoverage, settle: Callable[[], None]) -> None:
    registered(page, settle)
    fill(act(page, "apply").act(), settle, applied_on="2026-11-02")
    assert page.one is not None and page.one.application is not None
    assert {"grant", "plate", "apply"}.isdisjoint(offer.key for group in page.offered() for offer in group)
    fill(act(page, "forward").act(), settle, forwarded_on="2026-11-03")
    for name in ("police", "transport"):
        fill(act(page, name).act(), settle, **{f"{name}_on": "2026-11-05", f"{name}_opinion": "同意"})
    fill(act(page, "review").act(), settle, education_on="2026-11-09", education_opinion="符合条件")
    fill(act(page, "grant").act(), settle, decided_on="2026-11-12", number="示例许1", valid_until="2027-08-31")
    assert page.vehicles.sheet.lines[0].cells[1].text == "校车"
    fill(act(page, "inspect").act(), settle, kind="半年检验", checked="2026-11-13")
    refused = fill(act(page, "plate").act(), settle, plate_number="J1", plate_until="2027-08-31")
    problem = refused.rows["plate_until"].problem
    assert problem is not None and "标牌有效期应为 2027-05-31" in problem.sentence
    fill(refused, settle, plate_until="2027-05-31", plate_issuer="示例交警支队")
    fill(act(page, "staff").act(), settle, person="司示例")
    assert any(offer.words == "撤下驾驶人 司示例" for group in page.offered() for offer in group)
    fill(act(page, "new_staff").act(), settle, name="接示例", id_number=person_id(31), role="驾驶人")
    assert any("校车标牌应重新领取：驾驶人已由“司示例”变为" in gap.sentence for gap in page._gaps)


def test_the_roster_asks_for_a_reason_and_then_shows_itself(page: SchoolCoverage, settle: Callable[[], None]) -> None:
    registered(page, settle)
    page.show_roster()
    settle()
    assert page.findChild(ReasonDialog) is None  # this user may not see names yet
    page.desk.records.add("users", {"name": page.desk.office.user, "sees_pupils": "是"})
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
