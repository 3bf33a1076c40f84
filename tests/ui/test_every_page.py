"""Every page and every tab of the window opens on an empty office, is true at once and takes every change that is announced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from trafficdesk.desk import Change, ChangeSet
from trafficdesk.records.registry import all_types
from ui.desks import catalogue
from ui.desks.stream import StreamPage
from ui.main_window import MainWindow
from ui.page import Page, TabbedPage
from ui.parts.process import ProcessPage
from ui.parts.reading_page import ReadingPage
from ui.session import Session

KEYS = [catalogue.HOME, *(stream.key for stream in catalogue.STREAMS), catalogue.IMPORTS, catalogue.PRINTS, catalogue.BACKUPS]


def tabs(page: Page) -> Iterator[Page]:
    if not isinstance(page, TabbedPage):
        yield page
        return
    for index in range(page.tabs.count()):
        yield page.show_tab(index)


@pytest.mark.parametrize("key", KEYS)
def test_a_page_is_true_from_the_first_moment_and_takes_every_change(
    key: str, window: MainWindow, session: Session, settle: Callable[[], None], qtbot: Any
) -> None:
    """One window for all that is asked of a page: it offers nothing unread, has no two entries of one name, and follows every change."""
    page = window.open_page(key)
    if isinstance(page, StreamPage):
        no_desk_offers_anything_before_it_has_read(page)
        settle()
        assert all(each.known for each in page._pages.values())
        nobody_sees_two_entries_of_one_name(page)
        every_page_of_a_process_knows_where_the_hand_goes_on(page)
    settle()
    changes = tuple(Change(code, 1, "edited") for code in all_types())
    written = ChangeSet(1, "已保存：测试", datetime(2026, 11, 23, 10, 42), "小林", changes)
    for _tab in tabs(page):
        with qtbot.waitSignal(window.changed):
            window.announce(written)
        settle()
    assert window.current_page() is page
    window.refresh_all()
    session.set_year(session.year - 1)
    settle()
    assert window.status.sentence().endswith("已保存：测试")


def no_desk_offers_anything_before_it_has_read(outer: StreamPage) -> None:
    for at in set(range(outer.tabs.count())) - set(outer._tab_of.values()):
        page = outer.show_tab(at)  # nothing has been answered yet: only the event loop brings answers
        if not isinstance(page, ReadingPage):
            continue
        assert not page.known and page._veil is not None and page._veil.geometry() == page.rect(), page.title
        live = [each.text() for each in outer._bar_of[page].findChildren(QPushButton) if each.isEnabled()] if page in outer._bar_of else []
        assert not live, page.title
        assert not silent_buttons(outer), page.title


def silent_buttons(page: Page) -> list[str]:
    """Buttons that are seen with a sign and a key alone, which say nothing."""
    seen = [each for each in page.findChildren(QPushButton) if each.isVisible() and not each.icon().isNull()]
    words = {each: each.accessibleName() or each.text().removesuffix(getattr(each, "_key", "")).strip() for each in seen}
    return [f"{each} in {each.parentWidget()}" for each, said in words.items() if not said]


def nobody_sees_two_entries_of_one_name(outer: StreamPage) -> None:
    front = [outer.tabs.tabText(at).split()[0] for at in range(outer.tabs.count()) if outer.tabs.isTabVisible(at)]
    assert not [name for name, times in Counter(front).items() if times > 1]
    assert outer.ledgers is not None
    behind = [action.text().split("\t") for action in outer.ledgers.actions_of.values()]
    assert not [name for name, times in Counter(name for name, _count in behind).items() if times > 1]
    assert all(count.strip().isdigit() for _name, count in behind), "the counts are there at once"


def every_page_of_a_process_knows_where_the_hand_goes_on(outer: StreamPage) -> None:
    """Without a place in the list the focus falls into the search box after a step."""
    for page in outer._pages.values():
        if isinstance(page, ProcessPage):
            assert page.home is not None and page.home.focusPolicy() & Qt.FocusPolicy.TabFocus, page.title
