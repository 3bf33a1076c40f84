"""The accident page with real widgets: clocks, four blocks, links made from blocks, closing refused and done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.helpers.factory import person_id
from tests.helpers.verbs import hazards
from trafficdesk.desk import Desk
from trafficdesk.work.accidents.rules import CAUSE, block_names
from ui.dialogs.ask import ReasonDialog
from ui.parts.old_step_form import StepForm
from ui.session import Session
from ui.widgets.boxes import WrappedLink
from ui.widgets.marks import StateMark
from ui.work.accidents.desk import AccidentDesk

CODE = "accidents"
Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def page(qtbot: Any, session: Session, settle: Settle) -> AccidentDesk:
    session.year = 2026
    made = AccidentDesk(session)
    qtbot.addWidget(made)
    made.resize(1156, 560)
    made.show()
    made.shown()
    settle()
    return made


def submit(form: StepForm | None, settle: Settle, **inputs: Any) -> StepForm:
    assert form is not None
    for name, given in inputs.items():
        form.rows[name].editor.put(given)
    form.done_button.click()
    settle()
    return form


def register(page: AccidentDesk, settle: Settle) -> None:
    submit(page.new_accident(), settle, happened="2026-11-10 07:40", heard="2026-11-10 08:00", place="示例路口", deaths="1")


def test_registering_shows_grades_clocks_and_four_open_blocks(page: AccidentDesk, settle: Settle) -> None:
    assert page.empty.isVisible()
    form = submit(page.new_accident(), settle, happened="2026-11-10 07:40", heard="2026-11-09 08:00", place="示例路口")
    assert form.isVisible() and "早于发生时间" in form.rows["heard"].sentence.text()
    submit(form, settle, heard="2026-11-10 08:00", deaths="3")
    assert page.name.text() == "事〔2026〕001 示例路口"
    assert "等级（现行）较大" in page.grade.text() and "（旧）特大" in page.grade.text()
    assert [mark.level for mark in page.clocks.findChildren(StateMark)] == ["bad", "bad"]
    assert [card.state.word for card in page.cards] == ["没有完成"] * 4
    submit(page.edit_facts(), settle, deaths="0", slight="1")
    assert "等级（现行）一般" in page.grade.text()


def test_closing_says_what_is_missing_until_everything_stands(page: AccidentDesk, desk: Desk, settle: Settle) -> None:
    register(page, settle)
    page.close_on(date(2026, 11, 23))
    settle()
    assert page.problem.isVisible() and "原因未查清不放过：缺结论" in page.problem.text.text()
    for name in block_names():
        submit(page.fill_block(name), settle, conclusion="已查清", evidence="认定书", responsible="王示例", done_on="2026-11-18")
    assert [card.state.word for card in page.cards] == ["完成", "完成", "没有完成", "没有完成"]
    submit(page.make("hazard"), settle, description="视距不良")
    submit(page.make("training"), settle)
    hazard, training = (desk.records.select(code)[0] for code in ("hazards", "training"))
    assert hazard.values["source"] == "事故倒查" and hazard.values["place"] == "示例路口"
    assert training.values["topic"].startswith("事故警示教育")
    hazards(desk).pass_on(hazard.id, "公路", date(2026, 11, 23))
    hazards(desk).reply(hazard.id, "已修剪", date(2026, 11, 23))
    hazards(desk).close_passed(hazard.id, date(2026, 11, 23), "已修剪")
    desk.records.edit("training", training.id, {"state": "已完成"})
    desk.accidents.report(page.list.current_id(), datetime(2026, 11, 17, 9), follow_up=True)
    page.load()
    settle()
    assert "4 / 4" in page.counts.text()
    page.close_on(date(2026, 11, 23))
    settle()
    assert not page.problem.isVisible()
    assert page.record is not None and page.record.values["state"] == "结案"
    assert not page.close_button.isEnabled() and all(card.button.isHidden() for card in page.cards)


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
    page.take.click()
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
    assert "证据材料" not in page.cards[0].block.lacking and not page.again.isVisible()
    row_id = page.list.current_id()
    with desk.records.work("测试") as work:
        work.set_fact(CODE, row_id, {"state": "结案", "closed_on": date(2026, 11, 22)})
    page.load()
    settle()
    assert page.again.isVisible() and not page.facts.isEnabled()
    page.again.click()
    dialog = next(w for w in page.findChildren(ReasonDialog) if w.isVisible())
    dialog.line.setText("认定书复核后更改")
    dialog.accept()
    settle()
    assert page.record is not None and page.record.values["state"] == "整改中"


def test_reports_are_written_down_from_their_clock(page: AccidentDesk, desk: Desk, settle: Settle) -> None:
    register(page, settle)
    page.clocks.buttons[0].click()
    form = next(w for w in page.findChildren(StepForm) if w.isVisible())
    submit(form, settle, quick_report="2026-11-10 07:00")
    assert form.isVisible() and "早于发生时间" in form.rows["quick_report"].sentence.text()
    submit(form, settle, quick_report="2026-11-10 08:30")
    assert page.clocks.findChildren(StateMark)[0].word == "11-10 08:30 已报"
