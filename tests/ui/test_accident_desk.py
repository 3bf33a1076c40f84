"""The accident page with real widgets: clocks, four blocks, links made from blocks, closing refused and done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.helpers.factory import person_id
from tests.helpers.show_page import ShowPage
from tests.helpers.statements import statements
from trafficdesk.desk import Desk
from trafficdesk.work.accidents.rules import block_names
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.widgets.boxes import WrappedLink
from ui.widgets.marks import StateMark
from ui.work.accidents.desk import AccidentDesk

CAUSE = block_names()[0]

CODE = "accidents"
Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(session: Session, show_page: ShowPage) -> AccidentDesk:
    session.year = 2026
    return show_page(AccidentDesk(session))


def submit(form: StepDialog | None, settle: Settle, **inputs: Any) -> StepDialog:
    assert form is not None
    settle()
    for name, given in inputs.items():
        form.rows[name].editor.put(given)
    form.act.click()
    settle()
    return form


def register(page: AccidentDesk, settle: Settle) -> None:
    submit(page.enter(), settle, happened="2026-11-10 07:40", heard="2026-11-10 08:00", place="示例路口", deaths="1")


def test_registering_shows_grades_clocks_and_four_open_blocks(page: AccidentDesk, settle: Settle) -> None:
    assert page.empty.isVisible()
    form = submit(page.enter(), settle, happened="2026-11-10 07:40", heard="2026-11-09 08:00", place="示例路口")
    assert form.isVisible() and "早于发生时间" in form.rows["heard"].sentence.text()
    submit(form, settle, heard="2026-11-10 08:00", deaths="3")
    assert page.name.text() == "事〔2026〕001 示例路口"
    assert "等级（现行）较大" in page.grade.text() and "（旧）特大" in page.grade.text()
    assert [mark.level for mark in page.clocks.findChildren(StateMark)] == ["bad", "bad"]
    assert [card.state.word for card in page.cards] == ["没有完成"] * 4
    submit(page.take("facts"), settle, deaths="0", slight="1")
    assert "等级（现行）一般" in page.grade.text()


def test_closing_says_what_is_missing_until_everything_stands(page: AccidentDesk, desk: Desk, settle: Settle) -> None:
    register(page, settle)
    form = submit(page.take("close"), settle)
    assert form.isVisible() and "原因未查清不放过：缺结论" in form.rows["closed_on"].sentence.text()
    form.reject()
    for name in block_names():
        submit(page.fill_block(name), settle, conclusion="已查清", evidence="认定书", responsible="王示例", done_on="2026-11-18")
    assert [card.state.word for card in page.cards] == ["完成", "完成", "没有完成", "没有完成"]
    submit(page.take("hazard"), settle, description="视距不良")
    submit(page.take("training"), settle)
    hazard, training = (desk.records.select(code)[0] for code in ("hazards", "training"))
    assert hazard.values["source"] == "事故倒查" and hazard.values["place"] == "示例路口"
    assert training.values["topic"].startswith("事故警示教育")
    desk.process("hazards").do(hazard.id, "pass_on", {"passed_to": "公路", "passed_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard.id, "reply", {"reply": "已修剪", "replied_on": date(2026, 11, 23)})
    desk.process("hazards").do(hazard.id, "close_passed", {"closed_on": date(2026, 11, 23), "check_opinion": "已修剪"})
    desk.records.edit("training", training.id, {"state": "已完成"})
    desk.process("accidents").do(page.list.current_key(), "follow", {"follow_up": datetime(2026, 11, 17, 9)})
    page.load()
    settle()
    assert "4 / 4" in page.counts.text()
    submit(page.take("close"), settle)
    assert page.record is not None and page.record.values["state"] == "结案"
    assert page.bar.keys == ("reopen",) and not page.save() and all(card.button.isHidden() for card in page.cards)


def test_a_block_filled_wrongly_keeps_what_was_typed(page: AccidentDesk, settle: Settle) -> None:
    register(page, settle)
    form = submit(page.fill_block(CAUSE), settle, conclusion="超速", done_on="2026-11-01")
    assert form.isVisible() and "早于事故发生日期" in form.rows["done_on"].sentence.text()
    assert form.rows["conclusion"].editor.shown() == "超速"
    submit(form, settle, done_on="2026-11-12")
    assert page.cards[0].block.lacking == ("证据材料", "责任人")


def test_picking_a_registered_person_fills_name_and_unit_and_opens_the_back_trace(
    page: AccidentDesk, desk: Desk, settle: Settle, qtbot: Any
) -> None:
    desk.records.add(CODE, {"happened": "2026-10-01 09:00", "place": "示例桥", "serious": "1"})
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    driver = {"name": "陈示例", "unit": unit, "category": "专职驾驶员", "id_number": person_id(7), "valid_until": "2026-05-01"}
    person = next(c.id for c in desk.records.add("people", driver).changes if c.code == "people")
    page.load()
    settle()
    assert len(page.cards) == 4 and not page.note.isVisible()
    form = page.add_party()
    assert form is not None and form.rows["died_on"].editor.isHidden()
    form.rows["person"].editor.put(person, "陈示例")
    settle()
    assert (form.rows["name"].editor.shown(), form.rows["unit"].editor.shown()) == ("陈示例", "示例公司")
    submit(form, settle, casualty="死亡")
    assert page.note.isVisible() and "死亡人数 1（登记的是 0）" in page.note.text.text()
    page.take_toll()
    settle()
    assert not page.note.isVisible() and "死亡 1" in page.grade.text()
    opened: list[tuple[str, int]] = []
    page.open_record.connect(lambda code, row: opened.append((code, row)))
    links = {link.text(): link for link in page.background.findChildren(WrappedLink)}
    qtbot.keyClick(links["陈示例 驾驶证"], Qt.Key.Key_Return)
    assert opened == [("people", person)]


def test_evidence_is_attached_and_a_closed_accident_opens_again(
    page: AccidentDesk, desk: Desk, settle: Settle, tmp_path: Path
) -> None:
    register(page, settle)
    scan = tmp_path / "认定书.pdf"
    scan.write_bytes(b"%PDF-1.4 example")
    page.attach_file(CAUSE, scan)
    settle()
    assert "证据材料" not in page.cards[0].block.lacking and page.bar.keys == ("close",)
    row_id = page.list.current_key()
    with desk.records.work("测试") as work:
        work.set_fact(CODE, row_id, {"state": "结案", "closed_on": date(2026, 11, 22)})
    page.load()
    settle()
    assert page.bar.keys == ("reopen",) and not page.beside["facts"].isEnabled()
    submit(page.take("reopen"), settle, reason="认定书复核后更改")
    assert page.record is not None and page.record.values["state"] == "整改中"


def test_reports_are_written_down_from_their_clock(page: AccidentDesk, desk: Desk, settle: Settle) -> None:
    register(page, settle)
    page.clocks.buttons[0].click()
    form = next(w for w in page.findChildren(StepDialog) if w.isVisible())
    submit(form, settle, quick_report="2026-11-10 07:00")
    assert form.isVisible() and "早于发生时间" in form.rows["quick_report"].sentence.text()
    submit(form, settle, quick_report="2026-11-10 08:30")
    assert page.clocks.findChildren(StateMark)[0].word == "11-10 08:30 已报"


def test_the_page_reads_an_accident_at_once_however_many_were_in_it(page: AccidentDesk, desk: Desk, settle: Settle) -> None:
    register(page, settle)
    accident, asked = page.chosen_id(), []
    unit = desk.records.add("units", {"name": "示例公司", "unit_type": "企业"}).ids[0]
    for number in (1, 6):
        for at in range(number):
            driver = {"name": f"陈示例{at}", "unit": unit, "category": "专职驾驶员", "id_number": person_id(10 * number + at)}
            person = desk.records.add("people", driver).of("people")[0]
            car = desk.records.add("vehicles", {"plate": f"津A1{number}{at}45", "unit": unit, "vehicle_type": "K33"}).of("vehicles")[0]
            desk.records.add("accident-parties", {"accident": accident, "person": person, "vehicle": car})
            desk.process(CODE).begin({"happened": datetime(2026, 11, 1 + number, 8 + at), "place": "示例路口"})
        with statements(desk) as said:
            assert len(page.read_list(2026)) > number and page.read_one(accident).traces
        asked.append(len(said))
    assert asked[0] == asked[1] <= 20, asked
