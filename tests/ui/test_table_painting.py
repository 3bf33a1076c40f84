"""What the table paints a page at a time is what the delegate paints cell by cell; where chosen rows go in another order."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from tests.helpers.factory import one
from trafficdesk.clock import today
from trafficdesk.desk import Desk
from ui.tables.model import FEW, places_of
from ui.tables.panel import TablePanel
from ui.tables.view import RecordTableView
from ui.theme import theme


@pytest.fixture
def view(qtbot: Any, desk: Desk, settle: Callable[[], None]) -> Iterator[RecordTableView]:
    """Drivers with licences that are late, near and far, one of them chosen and with the keyboard."""
    for days in (-40, 3, 60, 900):
        row_id = one(desk, "people")
        with desk.records.work("样例") as work:
            work.set_fact("people", row_id, {"valid_until": today() + timedelta(days=days)})
    panel = TablePanel(desk, desk.records.view("people"))
    qtbot.addWidget(panel)
    panel.resize(1100, 500)
    panel.show()
    panel.start()
    settle()
    panel.table.choose_row(1)
    panel.table.setFocus()
    yield panel.table


def _by_cells(view: RecordTableView) -> QImage:
    picture = QImage(view.viewport().size(), QImage.Format.Format_RGB32)
    picture.fill(view.palette().base().color())
    painter, delegate = QPainter(picture), view.itemDelegate()
    painter.setFont(view.font())
    for row in range(view.table.rowCount()):
        for column in range(view.table.columnCount()):
            index = view.table.index(row, column)
            option = QStyleOptionViewItem()
            view.initViewItemOption(option)
            option.rect = view.visualRect(index)  # type: ignore[attr-defined]
            option.state = QStyle.StateFlag.State_Enabled  # type: ignore[attr-defined]
            if view.selectionModel().isSelected(index):
                option.state |= QStyle.StateFlag.State_Selected  # type: ignore[attr-defined]
            if index == view.currentIndex() and view.hasFocus():
                option.state |= QStyle.StateFlag.State_HasFocus  # type: ignore[attr-defined]
            if not view.isColumnHidden(column):
                delegate.paint(painter, option, index)
    painter.end()
    return picture


def _as_painted(view: RecordTableView) -> QImage:
    return view.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


@pytest.mark.parametrize("dark", [False, True])
def test_a_page_is_painted_as_its_cells_would_be(view: RecordTableView, dark: bool, themed: Any) -> None:
    theme.set(dark=dark)
    try:
        assert view.table.rowCount() == 4 and view.chosen_count() == 1
        assert _as_painted(view) == _by_cells(view)
    finally:
        theme.set(dark=False)


def test_a_piece_is_painted_as_it_stands_in_the_whole(view: RecordTableView) -> None:
    whole = _as_painted(view)
    box = view.visualRect(view.table.index(2, 2)).adjusted(-30, -7, 9, 3)
    piece = view.viewport().grab(box).toImage().convertToFormat(QImage.Format.Format_RGB32)
    assert piece == whole.copy(box)


def test_what_was_painted_follows_the_row_and_the_room(view: RecordTableView, settle: Callable[[], None]) -> None:
    table = view.table
    column = [spec.name for spec in table.columns].index("valid_until")
    assert all(look.before for text, look in (table.cells(row)[column] for row in range(4)) if text)
    table.folded = not table.folded
    assert not any(table.cells(row)[column][1].before for row in range(4))
    row_id = table.id_at(0)
    table.refresh(table.desk.records.edit("people", row_id, {"name": "改名甲"}, reason="测试"))
    settle()
    assert "改名甲" in [table.cells(row)[0][0] for row in range(4)]


@pytest.mark.parametrize("number", [1, FEW, FEW + 1])
def test_chosen_rows_are_found_in_any_order_of_ids(number: int) -> None:
    chance = random.Random(number)
    # Neighbours whose bytes look like another id where they meet: 1, 256, 65536 and their like.
    many = array("q", chance.sample([value << shift for value in range(1, 400, 3) for shift in (0, 8, 16, 24)], 500))
    wanted = set(chance.sample(list(many), number - 1)) | {7 << 40}
    assert places_of(wanted, many) == {row_id: row for row, row_id in enumerate(many) if row_id in wanted}


def test_nothing_is_painted_where_nothing_is(view: RecordTableView) -> None:
    assert view.rowAt(view.viewport().height() - 1) == -1
    below = _as_painted(view).pixelColor(5, view.viewport().height() - 2)
    assert below == view.palette().base().color()
