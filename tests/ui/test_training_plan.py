"""The training plan's page, marks typed in the list, photos with captions: real widgets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit

from tests.flows.test_prints_training import picture
from tests.helpers.factory import person_id
from trafficdesk.desk import Desk
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.work.training.desk import TrainingDesk
from ui.work.training.plan import TrainingPlanPage

Settle = Callable[[], None]


@pytest.fixture(autouse=True)
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")


def shown(qtbot: Any, page: Any, settle: Settle) -> Any:
    qtbot.addWidget(page)
    page.resize(1156, 560)
    page.show()
    page.shown()
    settle()
    return page


def test_a_plan_is_drafted_and_a_session_is_held_from_it(qtbot: Any, session: Session, desk: Desk, settle: Settle) -> None:
    session.year = 2026
    page = shown(qtbot, TrainingPlanPage(session), settle)
    assert page.empty.isVisible() and not page._hold.isEnabled()
    page.draft()
    settle()
    assert len(page.lines) == 8 and not page.empty.isVisible()
    page.plans.choose(next(line.plan.id for line in page.lines if line.plan.title == "企业安全员培训"))
    form = page.hold()
    assert form.rows["topic"].editor.input() == "企业安全员培训"
    form.rows["starts"].editor.put("2026-11-20 09:00")
    form.act.click()
    settle()
    (held,) = desk.records.select("training")
    assert held.values["audience"] == "企业安全员" and held.titles["plan"] == "企业安全员培训"
    assert [line.cells[1].text for line in page.held.sheet.lines] == ["企业安全员培训"]
    assert page.save()
    dialog = next(each for each in page.findChildren(StepDialog) if each.isVisible())
    dialog.go()
    settle()
    assert dialog.isVisible() and "还没有登记完成的培训" in dialog.notices._general_text.text()
    assert next(line for line in page.lines if line.sessions).plan.values["state"] == "进行中", "nothing was held yet"


def test_marks_are_typed_one_below_the_other(qtbot: Any, session: Session, desk: Desk, settle: Settle) -> None:
    session.year = 2026
    unit = desk.records.add("units", {"name": "示例公司"}).ids[0]
    for n, name in enumerate(("陈示例", "李示例"), 1):
        desk.records.add("people", {"name": name, "unit": unit, "category": "私家车驾驶人", "id_number": person_id(n)})
    training = desk.process("training").begin({"topic": "考试", "starts": "2026-11-20 09:00"}).changes[0].id
    desk.training.invite(training, [unit])
    page: TrainingDesk = shown(qtbot, TrainingDesk(session), settle)
    page.table.selectRow(0)
    page.table.setFocus()
    for mark in ("92", "41"):
        qtbot.keyClick(page.table, mark[0])
        editor = page.table.findChild(QLineEdit)
        qtbot.keyClicks(editor, mark[1])
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        settle()
    rows = desk.training.attendance(training)
    assert [(row.values["score"], row.values["passed"], row.values["result"]) for row in rows] == [
        (92, "合格", "已到"), (41, "不合格", "已到"),
    ]  # fmt: skip
    page.score(rows[0].id, "130")
    settle()
    assert page.problem.isVisible() and "0 到 100" in page.problem.text.text()
    page.score(rows[0].id, "优")
    assert "不是整数" in page.problem.text.text()


def test_what_stands_below_a_photo_is_kept(qtbot: Any, session: Session, desk: Desk, settle: Settle, tmp_path: Path) -> None:
    session.year = 2026
    training = desk.process("training").begin({"topic": "考试", "starts": "2026-11-20 09:00"}).changes[0].id
    page: TrainingDesk = shown(qtbot, TrainingDesk(session), settle)
    dialog = page.open_photos()
    assert dialog is not None
    for colour in ("red", "green"):
        (tmp_path / f"{colour}.jpg").write_bytes(picture(colour))
    dialog.take([tmp_path / "red.jpg", tmp_path / "green.jpg"])
    settle()
    assert dialog.state.text() == "2 张"
    (tmp_path / "表格.jpg").write_bytes(b"PK not a picture")
    dialog.take([tmp_path / "表格.jpg"])
    settle()
    assert dialog.state.text() == "2 张" and "“表格.jpg”不是照片" in dialog.refused.text()
    next(iter(dialog.captions.values())).setText("民警讲课")
    dialog.accept()
    settle()
    captions = sorted(file.caption for file in desk.attachments.of("training", training))
    assert captions == ["", "民警讲课"] and page.photos.text().startswith("照片 2")
