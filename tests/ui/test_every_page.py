"""Every page and every tab of the window opens on an empty office and takes every change that is announced."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from PySide6.QtCore import Qt

from trafficdesk.desk import Change, ChangeSet
from trafficdesk.records.registry import all_types
from ui.desks import catalogue
from ui.main_window import MainWindow
from ui.page import Page, TabbedPage
from ui.parts.process import ProcessPage
from ui.session import Session

KEYS = [catalogue.HOME, *(stream.key for stream in catalogue.STREAMS), catalogue.IMPORTS, catalogue.PRINTS, catalogue.BACKUPS]


def tabs(page: Page) -> Iterator[Page]:
    if not isinstance(page, TabbedPage):
        yield page
        return
    for index in range(page.tabs.count()):
        yield page.show_tab(index)


@pytest.mark.parametrize("key", KEYS)
def test_a_page_takes_every_change(
    key: str, window: MainWindow, session: Session, settle: Callable[[], None], qtbot: Any
) -> None:
    page = window.open_page(key)
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


@pytest.mark.parametrize("stream", catalogue.STREAMS, ids=lambda stream: stream.key)
def test_every_page_of_a_process_knows_where_the_hand_goes_on(stream: catalogue.Stream, session: Session, qtbot: Any) -> None:
    """Without a place in the list the focus falls into the search box after a step."""
    for declared in stream.processes:
        page = catalogue.made(declared.page, session)
        qtbot.addWidget(page)
        if isinstance(page, ProcessPage):
            assert page.home is not None and page.home.focusPolicy() & Qt.FocusPolicy.TabFocus, declared.page
