"""Enter presses the primary button and no other, Esc leaves, Tab goes the way one reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMessageBox, QWidget

from tests.helpers.factory import one
from trafficdesk.desk import Desk
from ui.dialogs.ask import STAY, ReasonDialog, ask_unsaved
from ui.dialogs.bulk_edit import BulkEditDialog
from ui.dialogs.dialog import Dialog
from ui.dialogs.export import ExportDialog
from ui.say import choose
from ui.tables.columns import ColumnChooser
from ui.tables.condition_dialog import ConditionDialog
from ui.welcome import AboutDialog, Choice, LicencesDialog, OfficeDialog
from ui.widgets.buttons import Button
from ui.widgets.layout import row

ENTER, ESC, TAB = Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab


@pytest.fixture
def show(qtbot: Any, themed: Any) -> Callable[[QDialog], QDialog]:
    def made(dialog: QDialog) -> QDialog:
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return made


def press(qtbot: Any, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)


def walk(qtbot: Any, dialog: QDialog, first: QWidget, number: int) -> list[QWidget | None]:
    """Where the cursor stands after each Tab."""
    first.setFocus(Qt.FocusReason.TabFocusReason)
    stops = []
    for _ in range(number):
        press(qtbot, TAB)
        stops.append(dialog.focusWidget())
    return stops


def test_enter_in_the_first_dialog_goes_on_and_never_builds_the_demo(show: Any, qtbot: Any) -> None:
    dialog = show(OfficeDialog(first=True))
    dialog.name.setFocus()
    press(qtbot, ENTER)
    assert dialog.isVisible() and "请填写单位名称" in dialog._problem.text()
    qtbot.keyClicks(dialog.name, "office")
    press(qtbot, ENTER)
    assert dialog.isVisible() and dialog.clerk.hasFocus() and not dialog._problem.isVisible()
    press(qtbot, ENTER)
    assert dialog.isVisible() and "请填写经办人" in dialog._problem.text()
    qtbot.keyClicks(dialog.clerk, "lin")
    press(qtbot, ENTER)
    assert dialog.result() == QDialog.DialogCode.Accepted and dialog.choice is Choice.OFFICE


def test_enter_keeps_another_clerk_and_esc_does_not(show: Any, qtbot: Any) -> None:
    for key, answer in ((ENTER, QDialog.DialogCode.Accepted), (ESC, QDialog.DialogCode.Rejected)):
        dialog = show(OfficeDialog("示例街道办事处", "小林", first=False))
        dialog.clerk.setFocus()
        qtbot.keyClicks(dialog.clerk, "g")
        press(qtbot, key)
        assert dialog.result() == answer


def test_enter_in_the_reason_changes_the_rows_and_adds_no_line(
    show: Any, qtbot: Any, desk: Desk, settle: Callable[[], None]
) -> None:
    ids = [one(desk, "units"), one(desk, "units")]
    owner = QWidget()
    qtbot.addWidget(owner)
    dialog = show(BulkEditDialog(desk, desk.records.view("units"), ids, owner))
    (line,) = dialog._lines
    line.field.setCurrentText("地址")
    settle()  # the new editor is shown
    assert walk(qtbot, dialog, line.field, 3) == [line.editor.box, line._close, dialog._after[0]]
    line.editor.put("示例路 1 号")
    dialog.reason.setFocus()
    press(qtbot, ENTER)
    assert len(dialog._lines) == 1
    settle()
    assert {desk.records.row("units", each).values["address"] for each in ids} == {"示例路 1 号"}


def test_enter_in_the_search_for_columns_keeps_what_was_ticked(show: Any, qtbot: Any, desk: Desk) -> None:
    view = desk.records.view("units")
    owner = QWidget()
    qtbot.addWidget(owner)
    dialog = show(ColumnChooser(view, view.listed[:2], owner))
    dialog.search.setFocus()
    press(qtbot, ENTER)
    assert dialog.result() == QDialog.DialogCode.Accepted and dialog.chosen() == list(view.listed[:2])


def test_tab_goes_from_the_field_to_its_value_and_enter_there_filters(
    show: Any, qtbot: Any, desk: Desk, settle: Callable[[], None]
) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    dialog = show(ConditionDialog(desk, desk.records.view("units"), owner))
    for field in ("地址", "单位名称"):  # the editor is made anew with each field
        dialog.field.setCurrentText(field)
        settle()  # the new editor is shown
        (editor,) = dialog._editors
        assert walk(qtbot, dialog, dialog.field, 4) == [dialog.relation, editor.box, *dialog._buttons]
    editor.put("小学")
    editor.box.setFocus()
    press(qtbot, ENTER)
    assert dialog.condition is not None and dialog.condition.filter.value == "小学"


def _told(dialog: ReasonDialog) -> ReasonDialog:
    dialog.line.setText("重复登记")
    return dialog


@pytest.mark.parametrize("made", [
    lambda owner: AboutDialog("D", owner), LicencesDialog,
    lambda owner: _told(ReasonDialog("删除", "为什么？", "删除", "重复", owner, danger=True)),
])  # fmt: skip
def test_esc_leaves_and_enter_answers(show: Any, qtbot: Any, made: Callable[[QWidget], QDialog]) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    for key, answer in ((ENTER, QDialog.DialogCode.Accepted), (ESC, QDialog.DialogCode.Rejected)):
        dialog = show(made(owner))
        (dialog.findChild(QLineEdit) or dialog).setFocus()
        press(qtbot, key)
        assert not dialog.isVisible() and dialog.result() == answer


def test_enter_waits_while_the_primary_button_may_not_be_pressed(show: Any, qtbot: Any, desk: Desk) -> None:
    from trafficdesk.desk import Query

    owner, view = QWidget(), desk.records.view("units")
    qtbot.addWidget(owner)
    dialog = show(ExportDialog(desk, Query("units"), view, view.listed, owner))
    dialog._done.refuse("正在导出")
    dialog.full.setChecked(True)
    dialog.reason.setFocus()
    press(qtbot, ENTER)
    assert dialog.isVisible() and not dialog.sentence.isVisible()


def test_the_hand_stays_on_the_button_that_works_and_is_refused(show: Any, qtbot: Any) -> None:
    """Qt gave the focus of the grey button to 不做了: whoever pressed Enter once more was out without a word."""
    dialog, owner = Dialog("登记", None), QWidget()
    qtbot.addWidget(owner)
    go, leave = Button("登记", "primary"), Button("不做了", clicked=dialog.reject)
    go.clicked.connect(lambda: go.refuse("正在登记"))
    dialog.set_primary(go)
    dialog.setLayout(row(leave, go))
    show(dialog)
    assert QApplication.focusWidget() is go
    press(qtbot, ENTER, ENTER)
    assert dialog.isVisible() and not go.isEnabled()
    go.refuse("")
    assert QApplication.focusWidget() is go
    go.refuse("正在登记")
    leave.setFocus()  # who went on himself is not fetched back
    go.refuse("")
    assert QApplication.focusWidget() is leave


def test_a_question_whose_dialog_ends_meanwhile_is_answered_with_no(show: Any, qtbot: Any) -> None:
    owner = QWidget()
    qtbot.addWidget(owner)
    for ask, answer in (
        (lambda dialog: choose(dialog, "不要了吗？", "接着填", "不要了"), False), (lambda dialog: ask_unsaved(dialog, "这一步"), STAY),
    ):  # fmt: skip
        dialog = AboutDialog("D", owner)
        dialog.open()
        QTimer.singleShot(50, dialog.accept)  # what was being written is written
        QTimer.singleShot(100, lambda: [each.hide() for each in QApplication.topLevelWidgets() if isinstance(each, QMessageBox)])
        assert ask(dialog) == answer
