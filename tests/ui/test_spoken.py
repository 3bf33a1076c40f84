"""Who cannot see the window hears it: cells with their column, sentences as they come up, numbers that stay hidden."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QTableWidget, QWidget

from tests.helpers.factory import one
from trafficdesk.desk import Desk, Query
from trafficdesk.fields.problems import ERROR
from trafficdesk.work.hazards.api import BoardCard
from ui.forms.sentence import Sentence
from ui.status_bar import StatusBar
from ui.tables.model import RecordTable
from ui.widgets import spoken
from ui.widgets.boxes import EmptyState, NoteBox, ProblemBox, WrappedLabel
from ui.widgets.cells import LOOK_ROLE, CellLook
from ui.widgets.layout import column
from ui.widgets.spoken import SpokenItem
from ui.work.hazards.cards import CardBoard
from ui.work.publicity.parts import YearCalendar


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was announced."""
    said: list[str] = []
    monkeypatch.setattr(spoken, "announce", lambda _widget, sentence: said.append(sentence))
    for user in ("ui.status_bar", "ui.forms.notices", "ui.widgets.progress_strip"):
        monkeypatch.setattr(f"{user}.announce", spoken.announce)
    return said


def test_qt_takes_an_announcement(qtbot: Any) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    spoken.announce(widget, "已保存")  # whatever this Qt knows: an error would reach the test


def test_the_status_bar_is_heard(qtbot: Any, themed: Any, heard: list[str]) -> None:
    bar = StatusBar()
    qtbot.addWidget(bar)
    bar.say("已保存：张三")
    bar.say("")
    assert heard == ["已保存：张三"]


def test_a_sentence_is_heard_once_when_it_comes_into_sight(qtbot: Any, themed: Any, heard: list[str]) -> None:
    window, wrong, note = QWidget(), Sentence(), NoteBox("")
    wrong.hide()
    window.setLayout(column(wrong, note))
    qtbot.addWidget(window)
    note.say("还有一件事")
    wrong.say(ERROR, "请写日期。")
    assert heard == []
    window.show()
    assert heard == ["还有一件事"]
    wrong.show()
    wrong.say(ERROR, "请写日期。")
    window.hide()
    window.show()
    assert heard == ["还有一件事", "请写日期。"]
    wrong.say(ERROR, "请写年份。")
    assert heard[-1] == "请写年份。"


@pytest.mark.parametrize("made", [lambda: ProblemBox("没有写入", "磁盘满了。"), lambda: EmptyState("home", "没有写入", "磁盘满了。")])
def test_what_happened_is_heard_with_what_can_be_done(qtbot: Any, themed: Any, heard: list[str], made: Any) -> None:
    box = made()
    qtbot.addWidget(box)
    box.show()
    assert heard == ["没有写入 磁盘满了。"]


def test_a_label_is_heard_only_where_it_says_what_is_wrong(qtbot: Any, themed: Any, heard: list[str]) -> None:
    for role in ("label", "hint", "bad"):
        made = WrappedLabel("", role)
        qtbot.addWidget(made)
        made.show()
        made.setText(role)
    assert heard == ["bad"]


def test_a_cell_says_column_date_state_and_tick(qtbot: Any) -> None:
    table = QTableWidget(1, 3)
    qtbot.addWidget(table)
    table.setHorizontalHeaderLabels(["姓名 ▲", "有效期止", "备注"])
    for at, (text, look) in enumerate((("张三", CellLook(checked=True)), ("还剩 9 天", CellLook(before="2026-12-08")), ("", CellLook()))):
        item = SpokenItem(text)
        item.setData(LOOK_ROLE, look)
        table.setItem(0, at, item)
    said = [str(table.model().index(0, at).data(Qt.ItemDataRole.AccessibleTextRole)) for at in range(3)]
    assert said == ["姓名 张三，已勾选", "有效期止 2026-12-08 还剩 9 天", "备注 空"]
    assert QAccessible.queryAccessibleInterface(table).childCount() == 8  # corner, three heads, the row's head, three cells


def test_a_cell_says_what_is_wrong_with_it(qtbot: Any) -> None:
    table = QTableWidget(1, 1)
    qtbot.addWidget(table)
    table.setHorizontalHeaderLabels(["电话"])
    item = SpokenItem("138")
    item.setToolTip("电话少了几位。")
    item.setData(LOOK_ROLE, CellLook(corner="bad"))
    table.setItem(0, 0, item)
    assert item.data(Qt.ItemDataRole.AccessibleTextRole) == "电话 138，电话少了几位。"


def test_numbers_are_spoken_as_hidden_as_they_show(qtbot: Any, desk: Desk, settle: Any) -> None:
    person = one(desk, "people")
    row = desk.records.row("people", person)
    model = RecordTable(desk, desk.records.view("people"))
    model.show(Query("people"))
    settle()
    said = "\n".join(
        str(model.index(line, at).data(Qt.ItemDataRole.AccessibleTextRole))
        for line in range(model.rowCount()) for at in range(model.columnCount())
    )  # fmt: skip
    for name in ("id_number", "phone"):
        whole = row.values[name]
        assert whole and whole not in said and row.text(model.view.field(name)) in said


def test_what_is_painted_says_what_is_chosen(qtbot: Any, themed: Any, heard: list[str]) -> None:
    board = CardBoard()
    qtbot.addWidget(board)
    board.show_columns([("整改中", [BoardCard(7, "YH-1", "跃进路口", "整改中", "整改中", "一般", "路政所", None, 3, "标线不清")])])
    board.choose(7)
    calendar = YearCalendar()
    qtbot.addWidget(calendar)
    calendar.choose(5)
    assert heard == ["跃进路口，整改中，还剩 3 天，路政所，标线不清", "5月，没有安排"]
