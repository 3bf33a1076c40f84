"""What a role may not do is grey in the window, with who may: buttons, menus, forms, by the façade's own table of verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtWidgets import QWidget

from tests.helpers.button_verbs import Placed, Source
from tests.helpers.factory import person_id
from trafficdesk.desk import Desk, Looking
from trafficdesk.engine.office import Office
from trafficdesk.guard.door import verbs
from trafficdesk.guard.rights import ADMIN, CLERK, READER, REVIEWER
from ui import menus
from ui.desks.ledger import LedgerPage
from ui.forms.editors.hidden import HiddenValue
from ui.gate import gate
from ui.main_window import MainWindow
from ui.preferences import Preferences
from ui.session import Session
from ui.widgets.buttons import Button

# A step's own form, which its gated button has opened, and the buttons of steps, which ask the process itself (why_not).
_ASK_THEMSELVES = {("step_dialog.py", "act"), ("step_dialog.py", "f'{act}并打印'"), ("process.py", "step.words")}


@pytest.fixture(scope="module")
def buttons() -> list[Placed]:
    """All of the window, by its source."""
    return list(Source().buttons())


def test_a_button_that_leads_to_a_verb_asks_for_it(buttons: list[Placed]) -> None:
    leading = [each for each in buttons if each.reaches]
    assert len(buttons) > 200 and len(leading) > 120
    silent = [each for each in leading if not each.needs and (each.path.name, each.words) not in _ASK_THEMSELVES]
    assert not silent, "\n".join(f"{each}: needs=… (one of {', '.join(sorted(each.reaches))})" for each in silent)


def test_what_a_button_asks_for_is_a_verb(buttons: list[Placed]) -> None:
    asked = [(each, *verb.partition(".")[::2]) for each in buttons for verb in each.needs]
    assert len(asked) > 100
    assert not [(str(each), area, verb) for each, area, verb in asked if verb not in verbs()[area]]


@pytest.fixture
def seated(desk: Desk) -> Iterator[Callable[..., Desk]]:
    """The same office, at whose desk somebody in a role sits."""

    def sit(role: str) -> Desk:
        office = Office(desk.office.store, desk.office.folder)
        office.user, office.role = "小林", role
        return Desk(office)

    yield sit
    gate.use(None)


def grey(page: QWidget) -> dict[str, str]:
    return {each.text().split("  ")[0]: each.toolTip() for each in page.findChildren(Button) if not each.isEnabled()}


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        (READER, {"add", "save", "trash", "print", "import", "export", "backup", "restore", "own_fields", "office", "undo", "twins"}),
        (REVIEWER, {"add", "trash", "import", "restore", "own_fields", "office", "twins"}),
        (CLERK, {"restore", "own_fields", "office"}),
        (ADMIN, set()),
        ("", set()),
    ],
)
def test_the_menus(seated: Any, qtbot: Any, role: str, expected: set[str]) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    gate.use(seated(role).why_not)
    window.set_undo("新增单位", "")
    shut = {name for name, action in window.actions_by_name.items() if not action.isEnabled()} - {"redo"}
    assert expected <= shut and not (shut - expected) & {"refresh", "help", "find", "about", "lock", "quit"}
    for name in expected:
        if name not in ("undo",):
            assert role in window.actions_by_name[name].toolTip()
    if not expected:
        assert not shut
    assert all(each.property(menus.NEEDS) is not None for each in window.actions_by_name.values())


def test_a_ledger_is_there_to_be_read(seated: Any, desk: Desk, qtbot: Any, settle: Callable[[], None]) -> None:
    desk.records.add("units", {"name": "示例学校", "unit_type": "学校"})
    given = {"name": "示例甲", "id_number": person_id(1), "phone": "13800000001", "remark": "另一个电话 13800000002", "unit": "示例学校"}
    person = desk.records.add("people", given, reason="测试").changes[0].id
    reader = seated(READER)
    page = LedgerPage(Session(reader, desk.office.folder, Preferences()), "people")
    qtbot.addWidget(page)
    page.row_actions()
    page.show()
    page.show_record("people", person)
    qtbot.waitUntil(lambda: page.form.row is not None)
    settle()
    shut = grey(page)
    for words in ("新增", "批量修改", "打印…", "导出 Excel", "导入名册…", "删除…", "保存"):
        button = next(each for each in vars(page).values() if isinstance(each, Button) and each.text().split("  ")[0] == words)
        assert not button.isEnabled() and "“只读”" in button.toolTip() and "请让" in button.toolTip(), words
    assert "显示" in shut and "看完整的证号和电话" in shut["显示"]
    masked = [row.editor for row in page.form.rows.values() if isinstance(row.editor, HiddenValue) and row.editor.hidden_value]
    assert masked and all(not each.button.isEnabled() for each in masked)
    assert page.form.rows["name"].editor.line.isReadOnly()
    page._one.setEnabled(True)
    assert page._one.isEnabled(), "looking is no change"


def test_an_office_that_is_only_looked_at_is_grey_too(desk: Desk, qtbot: Any) -> None:
    office = Office(desk.office.store, desk.office.folder)
    office.store.looking = Looking("小王从 08:05 起在另一个窗口里开着。")
    try:
        gate.use(Desk(office).why_not)
        button = Button("新增", needs="records.add")
        qtbot.addWidget(button)
        assert not button.isEnabled() and button.toolTip().startswith("小王从 08:05 起")
        button.refuse("没有改动。")
        assert button.toolTip().startswith("小王"), "who is asked first"
    finally:
        office.store.looking = None
        gate.use(None)
    assert not button.isEnabled() and button.toolTip() == "没有改动。"
    button.refuse("")
    assert button.isEnabled()
