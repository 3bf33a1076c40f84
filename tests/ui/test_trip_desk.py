"""The trip desk: a slip across the board, findings answered inline, the sealing list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.helpers.factory import person_id
from tests.helpers.statements import statements
from trafficdesk.desk import ChangeSet, Desk
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.work.official.desk import TripDesk
from ui.work.official.sealing import SealingPage


def added(change: ChangeSet, code: str) -> int:
    return next(each.id for each in change.changes if each.code == code)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """A Monday."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def office(desk: Desk) -> Desk:
    unit = added(desk.records.add("units", {"name": "示例办公室", "unit_type": "机关"}), "units")
    for plate in ("津A10001", "津A10002"):
        car = {"plate": plate, "vehicle_type": "K33", "ownership": "公车", "seats": "5", "unit": unit,
               "inspection_until": "2027-05-31", "insurance_until": "2027-03-01"}  # fmt: skip
        desk.records.add("official-cars", {"vehicle": added(desk.records.add("vehicles", car), "vehicles")})
    person = {"name": "驾示例", "id_number": person_id(1), "unit": unit, "category": "专职驾驶员", "licence_classes": "C1",
              "first_issued": "2015-03-01", "valid_until": "2031-03-01"}  # fmt: skip
    desk.records.add("people", person)
    return desk


def opened(qtbot: Any, page: Any, settle: Callable[[], None]) -> Any:
    qtbot.addWidget(page)
    page.resize(1156, 520)
    page.show()
    page.shown()
    settle()
    return page


def fill(dialog: StepDialog | None, settle: Callable[[], None], **given: Any) -> StepDialog:
    assert dialog is not None
    for name, value in given.items():
        dialog.rows[name].editor.put(value)
    dialog.go()
    settle()
    return dialog


def applied(page: TripDesk, settle: Callable[[], None], **given: Any) -> StepDialog:
    page.add()
    dialog = page.findChild(StepDialog)
    wish = {"department": "示例办公室", "passenger": "孙示例", "purpose": "公务出行", "destination": "区政府",
            "leaves": "2026-11-23 0:10", "returns": "2026-11-23 23:30", **given}  # fmt: skip
    return fill(dialog, settle, **wish)


def test_a_slip_moves_across_the_board(qtbot: Any, session: Session, office: Desk, settle: Callable[[], None]) -> None:
    page = opened(qtbot, TripDesk(session), settle)
    assert page.empty.isVisible()
    applied(page, settle)
    assert page.heads["待批"].text() == "待批 1" and page.name.text() == "区政府"
    assert page.bar.keys == ("approve", "refuse", "cancel")
    fill(page.take("approve"), settle, approver="李示例", vehicle="津A10001", driver="驾示例")
    fill(page.take("dispatch"), settle, left_at="2026-11-23 0:15", left_km="1000")
    assert page.heads["已派"].text() == "在外 1"
    assert page.cars.model_.cards[0].word.startswith("在外")
    dialog = fill(page.take("back"), settle, back_at="2026-11-23 0:30", back_km="990")
    problem = dialog.rows["back_km"].problem
    assert problem is not None and "小于出车里程" in problem.sentence
    assert dialog.rows["back_km"].editor.input() == "990"
    fill(dialog, settle, back_km="1040")
    assert page.heads["已回"].text() == "已回场 1"
    assert page.cars.model_.cards[0].lines[0] == "本月 1 次 40 公里"


def test_fuel_comes_with_the_return_and_a_slip_is_amended(
    qtbot: Any, session: Session, office: Desk, settle: Callable[[], None]
) -> None:
    page = opened(qtbot, TripDesk(session), settle)
    applied(page, settle)
    fill(page.take("approve"), settle, approver="李示例", vehicle="津A10001", driver="驾示例")
    dialog = page.take("amend")
    assert dialog is not None and dialog.rows["passenger"].editor.input() == "孙示例"
    fill(dialog, settle, passenger="钱示例")
    assert ("用车人", "钱示例") in page.desk.trips.slip(page.record.id).lines
    fill(page.take("dispatch"), settle, left_at="2026-11-23 0:15", left_km="1000")
    fill(page.take("back"), settle, back_at="2026-11-23 0:30", back_km="1040", litres="30", fuel_paid="240")
    (cost,) = page.desk.records.select("official-costs")
    assert (cost.values["amount"], cost.values["odometer"]) == (240, 1040)
    dialog = page.take("amend_back")
    assert dialog is not None and dialog.rows["back_km"].editor.input() == "1040"
    dialog = fill(dialog, settle, back_km="990")
    assert dialog.rows["back_km"].problem is not None


def test_weekend_use_asks_for_a_reason_in_the_form(
    qtbot: Any, session: Session, office: Desk, settle: Callable[[], None]
) -> None:
    page = opened(qtbot, TripDesk(session), settle)
    dialog = applied(page, settle, leaves="2026-11-28 9:00", returns="2026-11-28 11:00")
    assert dialog.notices.asking and page.desk.records.select("official-trips") == []
    dialog.notices._reason.setText("清雪值守")
    fill(dialog, settle)
    assert page.note.isVisible() and "清雪值守" in page.note.text.text()


def test_cars_are_sealed_for_a_holiday(qtbot: Any, session: Session, office: Desk, settle: Callable[[], None]) -> None:
    page = opened(qtbot, SealingPage(session), settle)
    page.tick_open()
    assert (page.holiday.currentText(), page.first.text()) == ("元旦", "2027-01-01"), "the next holiday is proposed"
    page.holiday.setCurrentIndex(page.holiday.findText("国庆节"))
    page._take_holiday(page.holiday.currentIndex())
    assert (page.first.text(), page.last.text()) == ("2026-10-01", "2026-10-07")
    page.first.setText("2027-01-01")
    page.last.setText("2027-01-03")
    page.holiday.setCurrentText("")
    page.load()
    settle()
    dialog = fill(page.seal(), settle, place="院内", key_holder="周示例")
    assert "请填写是哪个节假日" in dialog.notices._general_text.text()
    page.holiday.setCurrentText("元旦")
    fill(page.seal(), settle, place="院内", key_holder="周示例")
    assert page.state.text().startswith("已封存 2")


def test_what_speaks_against_a_trip_is_said_on_leaving_a_field(
    qtbot: Any, session: Session, office: Desk, settle: Callable[[], None]
) -> None:
    page = opened(qtbot, TripDesk(session), settle)
    applied(page, settle)
    fill(page.take("approve"), settle, approver="李示例", vehicle="津A10001", driver="驾示例")
    page.add()
    dialog = page.findChildren(StepDialog)[-1]
    wish = {"department": "示例办公室", "passenger": "钱示例", "purpose": "会议", "destination": "市里", "leaves": "2026-11-23 9:00",
            "returns": "2026-11-23 11:00", "vehicle": "津A10001"}  # fmt: skip
    for name, value in wish.items():
        dialog.rows[name].editor.put(value)
        dialog.rows[name].left.emit(name)
        settle()
    problem = dialog.rows["vehicle"].problem
    assert problem is not None and "已被" in problem.sentence and dialog.rows["driver"].problem is None
    dialog.rows["vehicle"].editor.put("津A10002")
    dialog.rows["vehicle"].left.emit("vehicle")
    settle()
    assert dialog.rows["vehicle"].problem is None
    assert len(page.desk.records.select("official-trips")) == 1, "trying writes nothing"


def test_the_board_is_read_at_once(qtbot: Any, session: Session, office: Desk, settle: Callable[[], None]) -> None:
    page = opened(qtbot, TripDesk(session), settle)
    with statements(office) as few:
        page._read()
    for minute in range(12):
        applied(page, settle, leaves=f"2026-11-2{4 + minute % 4} 0:1{minute % 10}", returns=f"2026-11-2{4 + minute % 4} 23:30")
    with statements(office) as many:
        assert len(page._read().trips) >= 12
    assert len(many) == len(few) <= 20
    with statements(office) as found:
        office.trips.sealing_list(date(2026, 11, 24), date(2026, 11, 27))
    assert len(found) <= 20


def test_what_stands_against_a_car_is_said_on_the_slip_and_in_the_form_of_the_step(
    qtbot: Any, session: Session, settle: Callable[[], None], office: Desk
) -> None:
    car = office.records.select("official-cars")[0].values["vehicle"]
    office.records.edit("vehicles", car, {"insurance_until": "2026-11-30"}, reason="测试")
    given = {"passenger": "甲", "purpose": "会议", "destination": "区里", "leaves": "2026-11-24 9:00", "returns": "2026-11-24 11:00",
             "department": str(office.records.select("units")[0].id), "vehicle": str(car)}  # fmt: skip
    office.process("official-trips").begin(given)
    page = opened(qtbot, TripDesk(session), settle)
    assert "交强险到期，还剩 7 天" in page.note.text.text() and page.note.isVisible()
    dialog = page.take("approve")
    settle()
    assert dialog is not None and "交强险" in dialog.notices._found_text.text() and dialog.notices.found.isVisible()
    found = office.findings.around([page.record])
    page._say_against("", [*found[:1]] * 400)
    assert len(page.note.text.text().splitlines()) < 10, "what stands against a car for ten years pushes nothing off the page"
