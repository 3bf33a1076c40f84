"""Nothing typed twice in any form: what a chosen record knows is filled in; a person's page says when of every row."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.helpers.print_rows import made, unit
from trafficdesk.desk import Desk
from ui.forms.form import Form
from ui.session import Session
from ui.tables.compact import CompactTable
from ui.work.people.person import PersonPage

Settle = Callable[[], None]


def test_a_new_form_takes_over_the_unit_and_keeps_what_was_typed(qtbot: Any, desk: Desk, settle: Settle) -> None:
    here, there = unit(desk, "示例小学"), unit(desk, "示例物流")
    person = made(desk, "people", unit=here, name="何示例")
    form = Form(desk, desk.records.view("hazards"))
    qtbot.addWidget(form)
    form.show()
    form.load_new()
    settle()
    form.rows["person"].editor.put(person, "何示例")
    form.rows["person"].editor.left.emit()
    qtbot.waitUntil(lambda: form.rows["unit"].editor.shown() == "示例小学")
    assert not form.rows["unit"].touched, "taken over, not typed"
    form.rows["unit"].editor.put(there, "示例物流")
    form.rows["person"].editor.left.emit()
    settle()
    assert form.rows["unit"].editor.shown() == "示例物流"


def test_the_page_of_a_person_says_the_day_of_trainings_and_accidents(qtbot: Any, session: Session, settle: Settle) -> None:
    desk = session.desk
    person = made(desk, "people", name="何示例")
    for starts in ("2025-06-01 09:00", "2026-06-01 09:00"):
        training = made(desk, "training", topic=f"培训{starts[:4]}", starts=starts)
        made(desk, "training-attendances", training=training, person=person)
    page = PersonPage(session, "people", person)
    qtbot.addWidget(page)
    page.resize(1080, 640)
    page.show()
    page.shown()
    settle()
    tables = page.findChildren(CompactTable)
    table = next(each for each in tables if each.horizontalHeaderItem(0).text() == "日期")
    assert [table.item(row, 0).text() for row in range(table.rowCount())] == ["2026-06-01", "2025-06-01"]
    assert [table.item(row, 1).text() for row in range(table.rowCount())] == ["培训2026", "培训2025"]
