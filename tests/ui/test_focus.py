"""The focus stays within the page whose widget lost it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui.chinese import speak_chinese
from ui.desks import catalogue
from ui.focus import FocusKeeper, stops
from ui.main_window import MainWindow
from ui.widgets.acting_box import ActingBox
from ui.widgets.boxes import EmptyState


@pytest.fixture
def window(qtbot, themed):
    """A search box above a page with a button and a field."""
    frame = QWidget()
    frame.search, frame.pages, page = QLineEdit(), QStackedWidget(), QWidget()
    frame.button, frame.field = QPushButton("登记"), QLineEdit()
    inner = QVBoxLayout(page)
    inner.addWidget(frame.field)
    inner.addWidget(frame.button)
    frame.pages.addWidget(page)
    outer = QVBoxLayout(frame)
    outer.addWidget(frame.search)
    outer.addWidget(frame.pages)
    frame.keeper = FocusKeeper(frame.pages)
    qtbot.addWidget(frame)
    frame.show()
    qtbot.waitExposed(frame)
    frame.button.setFocus()
    return frame


def settled(qtbot) -> QWidget | None:
    for _ in range(5):
        QCoreApplication.processEvents()
    return QApplication.focusWidget()


@pytest.mark.parametrize("how", ["setDisabled", "setHidden"])
def test_a_button_that_goes_hands_the_focus_to_its_page(window, qtbot, how):
    getattr(window.button, how)(True)
    assert settled(qtbot) is window.field


def test_a_page_in_which_all_is_grey_keeps_the_focus_itself(window, qtbot):
    window.field.setDisabled(True)
    window.button.setDisabled(True)
    assert settled(qtbot) is window.pages.currentWidget()


def test_who_goes_to_the_search_box_stays_there(window, qtbot):
    window.search.setFocus()
    assert settled(qtbot) is window.search
    window.button.setDisabled(True)
    assert settled(qtbot) is window.search


def test_after_the_button_of_an_empty_state_the_hand_is_in_the_rows_that_came(window, qtbot):
    page = QWidget()
    make, rows, beside = QPushButton("建立"), QListWidget(), QPushButton("选文件")
    empty = EmptyState("note", "还没有", "先建立", [make])
    layout = QVBoxLayout(page)
    for part in (rows, empty, beside):
        layout.addWidget(part)
    window.pages.addWidget(page)
    window.pages.setCurrentWidget(page)
    make.setFocus()
    rows.addItem("第一行")
    empty.hide()
    assert settled(qtbot) is rows


def test_the_file_dialog_speaks_chinese(qtbot, qapp):
    speak_chinese(qapp)
    dialog = QFileDialog(None, "选择名册")
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(dialog)
    shown = [each.text().replace("&", "") for each in (*dialog.findChildren(QLabel), *dialog.findChildren(QPushButton)) if each.text()]
    assert len(shown) >= 4 and all(any(sign >= "\u4e00" for sign in text) for text in shown), shown


def test_keys_open_a_box_that_acts_at_once_and_choose_nothing_on_the_way(qtbot, themed):
    box, chosen = ActingBox(), []
    box.addItems(["并入备注", "自设栏目", "不导入"])
    box.activated.connect(chosen.append)
    qtbot.addWidget(box)
    box.show()
    qtbot.waitExposed(box)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.view().isVisible() and chosen == []
    qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Down)
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    assert chosen == [2]


def test_the_ways_between_streams_tabs_tables_and_areas_have_keys(stocked_session, qtbot, settle):
    """No stream, no tab, no table of a stream and no part of a page needs the mouse."""
    window = MainWindow()
    qtbot.addWidget(window)
    window.set_entries(catalogue.entries(stocked_session))
    window.resize(1366, 697)
    window.show()
    page = window.open_page("hazards")
    settle()

    def press(key, modifiers=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(QApplication.focusWidget() or window, key, modifiers)
        settle()
        return QApplication.focusWidget()

    def inside(widget):
        front = window.current_page().current()
        return widget is not None and (front.isAncestorOf(widget) or widget is front)

    tabs = [page.tabs.tabText(at).split(" ")[0] for at in range(page.tabs.count()) if page.tabs.isTabVisible(at)]
    assert tabs == ["按状态看", "排查", "治理统计"]
    for expected in (*tabs[1:], tabs[0]):
        assert inside(press(Qt.Key.Key_PageDown, Qt.KeyboardModifier.ControlModifier))
        assert page.tabs.tabText(page.tabs.currentIndex()).startswith(expected)
    page.show_tab(1)
    settle()
    reached = [press(Qt.Key.Key_F6) for _ in range(9)]
    views = {each for each in stops(page.current()) if isinstance(each, QAbstractItemView)}
    assert views <= set(reached) and any(isinstance(each, QPushButton) for each in reached), "the lists and the action row, in turn"
    asked = []
    page.ledgers.menu().aboutToShow.connect(lambda: asked.append(True))
    press(Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    page.ledgers.menu().close()
    assert asked
    window.activateWindow()
    page.ledgers.wanted.emit("letters")
    settle()
    assert inside(QApplication.focusWidget())
    window.focus_entries()
    assert press(Qt.Key.Key_Down).entry.key == "campaigns"
    assert inside(press(Qt.Key.Key_Return)), "Enter in the navigation goes on in the page"
    assert window.current_key() == "campaigns"
    assert not window.page_verb("memo") and "没有“写备忘”" in window.status.sentence(), "no key is silent"
    window.current_page().status.emit("这一页说的")
    window.turn_open()
    assert window.current_key() == "hazards" and not window.status.sentence(), "what a page said of itself goes with it"
