"""The frame: pages are made late, remembered, closed only when they agree; keys and search reach their place."""

import inspect
import re
from datetime import datetime
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QScrollArea

from tests.helpers.sizes import faults
from trafficdesk.desk import Change, ChangeSet
from ui import menus
from ui.main_window import MainWindow, WindowState
from ui.navigation import Entry, EntryButton
from ui.page import Actions, Page, TabbedPage
from ui.status_bar import backup_words
from ui.theme import LARGE, NORMAL, TYPE_SIZES
from ui.widgets.search_popup import SearchGroup, SearchHit


class Sheet(Page):
    def __init__(self, name="页"):
        super().__init__()
        self.title = name
        self.did, self.refreshed, self.agrees = [], [], True
        self.button = QPushButton("新增")
        self.hidden = QPushButton("放弃")
        self.hidden.hide()

    def row_actions(self):
        return Actions([self.button], [self.hidden])

    def shown(self):
        self.did.append("shown")

    def refresh(self, change):
        self.refreshed.append(change)

    def may_close(self):
        return self.agrees

    def save(self):
        self.did.append("save")
        return True

    def add(self):
        self.did.append("add")
        return True


@pytest.fixture
def window(qtbot, themed):
    made = MainWindow()
    qtbot.addWidget(made)
    made.made = []

    def entry(key, part="stream"):
        def make():
            made.made.append(key)
            return Sheet(key)

        return Entry(key, key, "home", make, part)

    made.set_entries([entry("home", "home"), entry("people"), entry("meetings"), entry("import", "desk")])
    made.navigation.set_years([2027, 2026], 2026)
    made.resize(1366, 697)
    made.show()
    made.open_page("home")
    return made


def change(sentence="已保存：测试", kind="do"):
    return ChangeSet(
        1, sentence, datetime(2026, 11, 23, 10, 42), "小林", (Change("people", 1, "edited"),), kind
    )


def test_pages_are_made_when_first_opened(window):
    assert window.made == ["home"]
    window.open_page("people")
    window.open_page("home")
    window.open_page("people")
    assert window.made == ["home", "people"]
    assert window.current_page().did == ["shown", "shown"]


def test_what_is_done_leaves_the_navigation(window):
    button = next(b for b in window.navigation.findChildren(EntryButton) if b.entry.key == "people")
    window.set_counts({"people": (1, 3)})
    assert "待办 3 项" in button.accessibleName()
    window.set_counts({})
    assert button.accessibleName() == button.entry.title


def test_navigation_opens_and_keeps_its_mark(window, qtbot):
    button = next(b for b in window.navigation.findChildren(EntryButton) if b.entry.key == "people")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.current_key() == "people"
    assert button.isChecked()


def test_the_keys_walk_the_navigation_and_stay_in_it(window):
    window.show()
    window.open_page("people")
    window.focus_entries()

    def keyed(*keys):
        for key in keys:
            QTest.keyClick(window.focusWidget(), key)
        assert isinstance(window.focusWidget(), EntryButton)
        return window.focusWidget().entry.key

    assert keyed(Qt.Key.Key_Home) == keyed(Qt.Key.Key_Up) == "home"
    last = keyed(Qt.Key.Key_End)
    assert last == keyed(Qt.Key.Key_Down) != "home"
    assert keyed(Qt.Key.Key_Home, Qt.Key.Key_Down) != "home" and keyed(Qt.Key.Key_Up) == "home"


def test_open_streams_are_tabs_from_the_second_on(window):
    window.open_page("people")
    assert not window.tabs.isVisible()
    window.open_page("meetings")
    assert window.tabs.isVisible()
    assert window.tabs.keys() == ["people", "meetings"]


def test_remembered_tabs_come_back_without_making_their_pages(window):
    window.restore_pages(WindowState(opened=["people", "meetings", "gone"], current="meetings"))
    assert window.tabs.keys() == ["people", "meetings"]
    assert window.made == ["home", "meetings"]
    window.tabs.chosen.emit("people")
    assert window.made == ["home", "meetings", "people"]


def test_a_page_that_disagrees_stays_open(window):
    page = window.open_page("people")
    page.agrees = False
    assert not window.close_page("people")
    event = QCloseEvent()
    window.closeEvent(event)
    assert not event.isAccepted()
    page.agrees = True
    assert window.close_page("people")
    assert window.current_key() == "home"


def test_keys_reach_the_page_in_front(window, qtbot):
    page = window.open_page("people")
    window.actions_by_name["save"].trigger()
    window.actions_by_name["add"].trigger()
    assert page.did == ["shown", "save", "add"]
    keys = {action.shortcut().toString() for action in window.actions_by_name.values()}
    assert {"F1", "F2", "F3", "F4", "F6", "F8", "F9", "Ctrl+Z", "Ctrl+Y", "Ctrl+F", "Ctrl+K"} <= keys
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert page.did == ["shown", "save", "add", "save", "add"], "what other programs have taught the hand"
    every = [key.toString() for action in window.actions_by_name.values() for key in action.shortcuts()]
    assert len(every) == len(set(every)), "no key means two things"


def test_the_way_through_the_pages_goes_back_and_forth(window):
    for key in ("people", "meetings", "people", "people"):
        window.open_page(key)
    for verb, key in (("back", "meetings"), ("back", "people"), ("back", "home"), ("back", "home"), ("forward", "people")):
        window.actions_by_name[verb].trigger()
        assert window.current_key() == key
    window.open_page("import")
    window.actions_by_name["forward"].trigger()
    assert window.current_key() == "import", "going somewhere new forgets what lay ahead"
    window.close_page("people")
    window.actions_by_name["back"].trigger()
    assert window.current_key() == "people", "a page that was closed is opened again"


def test_a_change_is_said_and_refreshes_every_open_page(window, qtbot):
    people, home = window.open_page("people"), window.pages()["home"]
    made = change("已保存：孙桂兰 的联系电话")
    with qtbot.waitSignal(window.changed):
        people.changed.emit(made)
    assert window.status.sentence().endswith("已保存：孙桂兰 的联系电话")
    assert window.status.undo.isVisible()
    assert people.refreshed == home.refreshed == [made]
    with qtbot.waitSignal(window.undo_asked):
        window.status.undo.click()
    window.announce(change("撤销：已保存", kind="undo"))
    assert not window.status.undo.isVisible()


class Broken(Sheet):
    """A page with a mistake in its reading."""

    def refresh(self, change):
        raise ValueError("赵建平")


def test_a_page_that_fails_robs_nobody_of_the_change(window, qtbot, met):
    home = window.pages()["home"]
    for key in ("people", "meetings"):
        window.open_page(key)
    window.pages()["people"].refresh = Broken().refresh
    with qtbot.waitSignal(window.changed):
        window.announce(change())
    assert home.refreshed == window.pages()["meetings"].refreshed == [change()]
    window.refresh_all()
    assert home.refreshed == window.pages()["meetings"].refreshed == [change(), None]
    assert [type(error) for error in met] == [ValueError, ValueError]
    boxes = [box for box in window.findChildren(QMessageBox) if box.windowTitle() == "程序出错"]
    assert boxes and "可能没有做完" in boxes[0].text() and "赵建平" not in boxes[0].informativeText()
    met.clear()


def test_a_tab_that_fails_robs_no_other_tab(qtbot, themed, met):
    page, whole = TabbedPage("责任书与档案"), Sheet()
    qtbot.addWidget(page)
    page.add_tab("驾驶员", Broken)
    page.add_tab("单位", lambda: whole)
    page.show_tab(0)
    page.show_tab(1)
    page.refresh(change())
    assert whole.refreshed == [change()]
    assert len(met) == 1
    met.clear()


def test_a_remembered_page_that_cannot_be_made_leaves_the_first_one(window, met):
    def fail():
        raise ValueError

    window.drop_pages()
    window.set_entries([Entry("home", "home", "home", Sheet, "home"), Entry("people", "人", "home", fail)])
    window.restore_pages(WindowState(opened=["people"], current="people"))
    assert window.current_key() == "home"
    assert len(met) == 1
    met.clear()


def test_undo_entry_names_what_it_takes_back(window):
    window.set_undo("已保存：孙桂兰 的联系电话", "")
    assert window.actions_by_name["undo"].text() == "撤销：已保存：孙桂兰 的联系电话"
    assert window.actions_by_name["undo"].isEnabled()
    assert not window.actions_by_name["redo"].isEnabled()


def test_chosen_count_belongs_to_its_page(window):
    people = window.open_page("people")
    people.chosen.emit("选中 1 人")
    assert window.status.chosen.text() == "选中 1 人"
    window.open_page("home")
    assert window.status.chosen.isHidden()


def test_what_is_chosen_leaves_before_a_sentence_is_cut(window, settle):
    people = window.open_page("people")
    people.chosen.emit("选中 1 人")
    window.status.say("今天有 70 项逾期。", level="note")
    assert window.status.chosen.isVisible()
    window.resize(960, 600)
    window.status.say("今天有 70 项逾期，另有 76 项 30 天内到期，都在首页和提醒清单里，" * 2, level="note")
    settle()
    assert window.status.chosen.isHidden() and not [each for each in faults(window.status) if "今天有" in each]
    window.status.say("已保存。")
    assert window.status.chosen.isVisible() and window.status.chosen.text() == "选中 1 人"


def test_a_tab_that_was_left_says_no_more_how_many_are_chosen(qtbot):
    tabs, pages = TabbedPage("示例"), []
    qtbot.addWidget(tabs)
    for name in ("甲", "乙"):
        pages.append(Page())
        tabs.add_tab(name, lambda page=pages[-1]: page)
    tabs.show_tab(0), tabs.show_tab(1)
    said = []
    tabs.chosen.connect(said.append)
    pages[0].chosen.emit("选中 0 辆")
    pages[1].chosen.emit("选中 1 人")
    assert said == ["选中 1 人"]


def test_search_by_keyboard(window, qtbot):
    window.activateWindow()
    window.actions_by_name["search"].trigger()
    qtbot.waitUntil(window.search.hasFocus)
    with qtbot.waitSignal(window.search_typed) as typed:
        qtbot.keyClicks(window.search, "zht")
    assert typed.args == ["zht"]
    groups = [
        SearchGroup("驾驶员", "person", [SearchHit(1, "周海涛"), SearchHit(2, "郑海棠")]),
        SearchGroup("车辆", "vehicle_car", [SearchHit(3, "津A·0X123")]),
    ]
    window.search.show_groups("zh", groups)
    assert window.search._open_popup() is None, "results of an older text are not shown"
    window.search.show_groups("zht", groups)
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    qtbot.keyClick(window.search, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.hit_chosen) as chosen:
        qtbot.keyClick(window.search, Qt.Key.Key_Return)
    assert chosen.args[0].key == 3


def test_tabbed_page_keeps_widgets_of_the_action_row(qtbot, themed):
    page = TabbedPage("责任书与档案")
    qtbot.addWidget(page)
    first, second = Sheet(), Sheet()
    page.add_tab("驾驶员", lambda: first)
    page.add_tab("单位", lambda: second)
    page.resize(900, 400)
    page.show_tab(0)
    page.show()
    assert first.button.isVisible()
    assert first.hidden.isHidden()
    page.show_tab(1)
    assert second.button.isVisible() and not first.button.isVisible()
    first.hidden.show()
    first.actions_changed.emit()
    page.show_tab(0)
    assert first.button.isVisible() and first.hidden.isVisible()
    assert page.save() and first.did[-1] == "save"


def test_window_fits_a_laptop_in_large_type(window, themed):
    themed.set(step=LARGE)
    window.open_page("people")
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 649


@pytest.mark.parametrize(
    ("wide", "high", "step"),
    [(960, 600, LARGE), (960, 600, len(TYPE_SIZES) - 1), (910, 472, NORMAL), (910, 472, LARGE), (1366, 697, NORMAL)],
)
def test_menu_search_and_navigation_never_cover_each_other(window, themed, settle, wide, high, step):
    """What does not fit is shorter or scrolls; no line of the navigation is cut for good."""
    themed.set(step=step)
    window.set_office("示例街道办事处", "小林")
    window.resize(wide, high)
    settle()
    top = [window.menu_bar, window.search, window.user]
    for left, right in pairwise(top):
        assert left.geometry().right() < right.geometry().left()
    assert window.menu_bar.width() >= window.menu_bar.sizeHint().width()
    area = window.navigation.findChild(QScrollArea)
    for button in window.navigation.findChildren(EntryButton):
        area.ensureWidgetVisible(button, 0, 0)
        seen = area.viewport().rect()
        assert seen.contains(button.rect().translated(button.mapTo(area.viewport(), QPoint(0, 0)))), button.entry.title


def test_backup_words():
    now = datetime(2026, 11, 23, 10, 0)
    assert backup_words(None, now) == ("还没有备份到 U 盘", "bad")
    assert backup_words(datetime(2026, 11, 23, 8, 5), now) == ("上次备份 今天 08:05，没有演练过", "")
    assert backup_words(datetime(2026, 11, 22, 8, 5), now) == ("上次备份 昨天 08:05，没有演练过", "")
    assert backup_words(datetime(2026, 11, 12, 8, 5), now) == ("上次备份 11-12 08:05，没有演练过", "bad")
    proven = datetime(2026, 11, 3, 8, 0)
    assert backup_words(datetime(2026, 11, 23, 8, 5), now, proven)[0] == "上次备份 今天 08:05，20 天前演练过"
    assert backup_words(datetime(2026, 11, 24, 8, 5), now)[1] == "bad"  # made on a day to come
    assert backup_words(datetime(2026, 11, 23, 8, 5), now, proven, "U 盘满了") == ("定时备份没有做成", "bad")


def test_a_file_that_was_written_is_opened_from_the_status_bar(window, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr("ui.status_bar.open_file", opened.append)
    window.say("没有写文件")
    assert window.status.look.isHidden() and window.status.folder.isHidden()
    window.say_saved("已存为 a.xlsx。", tmp_path / "a.xlsx")
    window.status.look.click()
    window.status.folder.click()
    assert opened == [tmp_path / "a.xlsx", tmp_path]
    window.say("别的事")
    assert window.status.look.isHidden() and window.status.folder.isHidden()


def test_type_grows_by_steps_and_stops_at_both_ends(window, themed):
    window.type_asked.connect(lambda step: themed.set(step=step))
    sizes = [themed.px()]
    for _ in range(4):
        window.actions_by_name["larger"].trigger()
        sizes.append(themed.px())
    assert sizes == sorted(sizes) and len(set(sizes)) == 4 and not window.actions_by_name["larger"].isEnabled()
    assert "特大" in window.status.type_size.text()
    window.actions_by_name["normal_type"].trigger()
    assert themed.px() == sizes[0] and not window.actions_by_name["smaller"].isEnabled()


def test_every_verb_of_the_menu_reaches_the_page_of_the_tab_in_front(window):
    """A stream's page hands each verb on: one that it did not know did nothing, without a word."""
    verbs = re.findall(r'page\("(\w+)"\)', inspect.getsource(menus))
    assert {"save", "memo", "pin"} <= set(verbs)
    assert [verb for verb in verbs if verb not in vars(TabbedPage)] == []


def test_the_tab_of_a_stream_that_was_in_front_comes_back(qtbot, settle):
    def stream():
        page = TabbedPage("人和车")
        for title in ("驾驶员", "单位", "车辆"):
            page.add_tab(title, lambda title=title: Sheet(title))
        page.show_tab(0)
        return page

    def window():
        made = MainWindow()
        qtbot.addWidget(made)
        made.set_entries([Entry("home", "首页", "home", Sheet, "home"), Entry("people", "人和车", "people", stream)])
        return made

    first = window()
    first.open_page("people").show_tab(2)
    state = first.state()
    second = window()
    second.restore_pages(state)
    assert second.current_page().tabs.currentIndex() == 2
    third = window()
    third.restore_pages(WindowState(opened=["people"], current="people", inner={"people": 9, "home": "x"}))
    assert third.current_page().tabs.currentIndex() == 0
