"""The training desk with real widgets: invite, tick by keys, paste, finish, make up, coverage."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt

from tests.helpers.factory import NUMBERS, person_id
from tests.helpers.show_page import ShowPage
from trafficdesk.desk import Desk
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.work.training.desk import TrainingDesk
from ui.work.training.units import UnitDialog

Settle = Callable[[], None]

@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


@pytest.fixture
def units(desk: Desk) -> list[int]:
    made = []
    for name, people in (("示例小学", ("陈示例", "李示例")), ("示例公司", ("王示例",))):
        made.append(desk.records.add("units", {"name": name, "unit_type": "企业"}).ids[0])
        for person in people:
            values = {"name": person, "unit": made[-1], "category": "私家车驾驶人", "id_number": person_id(next(NUMBERS))}
            desk.records.add("people", values)
    return made


@pytest.fixture
def page(session: Session, units: list[int], show_page: ShowPage) -> TrainingDesk:
    session.year = 2026
    return show_page(TrainingDesk(session))


def start(page: TrainingDesk, settle: Settle, **inputs: str) -> None:
    form = page.new_session()
    for name, text in {"topic": "冬季安全", "starts": "2026-11-20 09:00", **inputs}.items():
        form.rows[name].editor.put(text)
    form.act.click()
    settle()


def results(page: TrainingDesk) -> dict[str, str]:
    return {row.titles["person"]: row.values["result"] for row in page.people}


def finish(page: TrainingDesk, settle: Settle) -> StepDialog:
    """F2, and F2 once more in the form."""
    assert page.save()
    dialog = next(each for each in page.findChildren(StepDialog) if each.isVisible())
    dialog.go()
    settle()
    return dialog


def test_from_an_empty_year_to_the_make_up_list(
    page: TrainingDesk, desk: Desk, settle: Settle, qtbot: Any, units: list[int]
) -> None:
    assert page.empty.isVisible()
    start(page, settle)
    assert page.record is not None and page.nobody.isVisible() and not page.all.isEnabled()
    page.choose_units()
    settle()
    dialog = next(d for d in page.findChildren(UnitDialog) if d.isVisible())
    dialog._accept()
    assert dialog.isVisible() and "没有选单位" in dialog.sentence.text()
    dialog.filter.setText("小学")
    dialog.tick_all(True)
    dialog.filter.setText("")
    assert dialog.chosen == [units[0]]
    dialog._accept()
    settle()
    page.invite_units(units)
    settle()
    assert results(page) == dict.fromkeys(("李示例", "王示例", "陈示例"), "应到")
    refused = finish(page, settle)
    assert refused.isVisible() and "没有一个人登记为已到" in refused.notices._general_text.text()
    refused.reject()
    page.table.setFocus()
    page.table.selectRow(0)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    settle()
    assert sum(result == "已到" for result in results(page).values()) == 1
    page.table.selectAll()
    page.came.click()
    settle()
    assert set(results(page).values()) == {"已到"}
    assert len(page.table.chosen()) == 3, "what was selected stays selected"
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    settle()
    assert set(results(page).values()) == {"应到"}
    page.table.selectRow(0)
    page.came.click()
    settle()
    finish(page, settle)
    assert page.record.values["state"] == "已完成" and page.bar.keys == () and "已经办结" in page.bar.hint.text()
    page.only_missing.setChecked(True)
    assert page.table.list.rowCount() == 2
    assert [page.coverage.text_of(at) for at in range(2)] == [
        "示例公司\n应训 1　已训 0　没训 1 人", "示例小学\n应训 2　已训 1　没训 1 人",
    ]  # fmt: skip
    page.coverage.fold(0)
    assert page.coverage.text_of(0).endswith("\n王示例") and page.coverage.text_of(1).count("\n") == 1


def test_a_pasted_list_ticks_those_who_are_clear_and_names_the_rest(
    page: TrainingDesk, settle: Settle, units: list[int]
) -> None:
    start(page, settle)
    page.invite_units(units)
    settle()
    dialog = page.open_paste()
    assert dialog is not None and not dialog.go.isEnabled()
    dialog.text.setPlainText("培训签到表\n序号\t姓名\t单位\n1\t陈示例\t示例小学\n2\t孙外人\n王示例")
    settle()
    assert dialog.state.text() == "认出 2 人，另有 1 个要看一下" and dialog.go.text().startswith("登记 3 人")
    dialog.all_names.setChecked(False)
    assert "孙外人" in dialog.hint.text() and dialog.go.text().startswith("登记 2 人")
    dialog.all_names.setChecked(True)
    dialog.go.click()
    settle()
    names = {row.titles.get("person") or row.values["name"]: row.values["result"] for row in page.people}
    assert names == {"陈示例": "已到", "王示例": "已到", "李示例": "应到", "孙外人": "已到"}
    assert page.figures.text() == "应到 3　实到 3（名单外 1）　还没到 1"


def test_a_session_still_to_come_cannot_be_finished(page: TrainingDesk, settle: Settle, units: list[int]) -> None:
    start(page, settle, starts="2026-12-20 09:00")
    page.invite_units(units)
    settle()
    page.table.selectAll()
    page.came.click()
    settle()
    refused = finish(page, settle)
    assert refused.isVisible() and "还没有到" in refused.notices._general_text.text()
    refused.reject()
    assert set(results(page).values()) == {"已到"}
    assert not page.absent.isEnabled()
