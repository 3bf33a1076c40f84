"""Five minutes through the program: every stop is a page of the window, one key goes on, it can be left at any time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QPushButton

from tests.helpers.sizes import faults
from trafficdesk.demo import mark
from ui import tour
from ui.desks import catalogue
from ui.desks.imports import ImportPage
from ui.main_window import MainWindow
from ui.session import Session
from ui.tour import STOPS, Tour, offer


@pytest.fixture(autouse=True)
def at_home(window: MainWindow) -> None:
    window.open_page("home")


def test_one_key_goes_from_stop_to_stop_and_ends_at_home(window: MainWindow, session: Session, settle: Callable[[], None]) -> None:
    catalogue.command(session, window, "tour")
    seen = []
    for key, words in STOPS:
        settle()
        assert window.current_key() == key and window.notice is not None
        assert window.notice.text.text() == f"{len(seen) + 1}/{len(STOPS)}　{words}" and not faults(window.notice)
        seen.append(key)
        on = window.notice.findChildren(QPushButton)[0]
        assert on.shortcut() == QKeySequence("Ctrl+Return") and "Ctrl+Enter" in on.text()
        on.click()
    settle()
    assert window.notice is None and window.current_key() == "home"


def test_it_is_offered_once_and_can_be_left(window: MainWindow) -> None:
    answered: list[bool] = []
    for words, stays in (("不看了", False), ("看一遍", True)):
        offer(window, lambda: answered.append(True))
        assert window.notice is not None
        next(each for each in window.notice.findChildren(QPushButton) if each.text().startswith(words)).click()
        assert (window.notice is not None) is stays
    assert len(answered) == 2
    window.findChild(Tour).end()
    assert window.notice is None


def test_a_list_to_practise_with_is_for_the_demo_alone(
    window: MainWindow, session: Session, settle: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "练习名册.xlsx"
    monkeypatch.setattr(tour, "save_path", lambda *_: path)
    catalogue.command(session, window, "practice")
    settle()
    assert not path.exists() and "只在示例单位里试" in window.status.sentence()
    mark(session.desk)
    catalogue.command(session, window, "practice")
    settle()
    assert window.current_key() == catalogue.IMPORTS and "练习名册.xlsx 存好了" in window.status.sentence()
    page = window.current_page()
    assert isinstance(page, ImportPage)
    page.open_file(path, "people")
    settle()
    assert page.review is not None and page.stack.currentIndex() > 0, "it is read"
