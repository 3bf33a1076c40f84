"""Nothing in the window is false: no page speaks before it knows, none stays stale, no sentence outlives what it says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QTabBar

from tests.helpers.factory import one, person_id
from tests.helpers.live import said
from trafficdesk.desk import Change, ChangeSet, Desk
from ui.desks import catalogue
from ui.desks.imports import ImportPage
from ui.desks.ledger import LedgerPage
from ui.desks.stream import StreamPage
from ui.dialogs.page import PageDialog
from ui.forms.form import NOT_SAVED
from ui.main_window import MainWindow
from ui.page import Page
from ui.session import Session
from ui.work.people.person import PersonPage

NUMBER = person_id(7)
NO_FILES = "还没有扫描件或照片。可以用下面的“添加附件”。"
CHANGE = ChangeSet(1, "已保存：测试", datetime(2026, 11, 23, 10, 42), "小林", (Change("units", 1, "edited"),))


class Sheet(Page):
    """Counts how often it was told of a change."""

    title = "全页"

    def __init__(self) -> None:
        super().__init__()
        self.told: list[ChangeSet | None] = []

    def refresh(self, change: ChangeSet | None) -> None:
        self.told.append(change)


def test_a_page_in_a_window_of_its_own_hears_of_every_change(window: MainWindow, qtbot: Any) -> None:
    page = Sheet()
    dialog = PageDialog(page, page.title, (400, 300), window)
    dialog.open()
    window.announce(CHANGE)
    window.refresh_all()
    assert page.told == [CHANGE, None]
    dialog.reject()


def test_the_full_page_of_a_record_shows_the_file_that_was_just_added_to_it(
    window: MainWindow, desk: Desk, settle: Callable[[], None], tmp_path: Path
) -> None:
    """From the full page itself, and from the form below it."""
    unit = one(desk, "units")
    outer = window.open_page(catalogue.entry_of("units"))
    outer.show_record("units", unit)
    settle()
    ledger = outer.current() if isinstance(outer, StreamPage) else None
    assert isinstance(ledger, LedgerPage)
    ledger._open_one()
    settle()
    dialog = window.findChild(PageDialog)
    assert isinstance(dialog.page, PersonPage) and NO_FILES in said(dialog.page)
    for name, add in (("甲.txt", dialog.page.attach_file), ("乙.txt", lambda path: ledger.related.add_files([path], unit))):
        path = tmp_path / name
        path.write_text(name, encoding="utf-8")
        add(path)
        settle()
        words = said(dialog.page)
        assert NO_FILES not in words and any(name in each for each in words), name
    dialog.reject()


def test_the_refusal_of_one_record_does_not_stand_under_the_next(
    window: MainWindow, session: Session, desk: Desk, settle: Callable[[], None]
) -> None:
    first, second = one(desk, "units"), one(desk, "units")
    outer = window.open_page(catalogue.entry_of("units"))
    outer.show_record("units", first)
    settle()
    page = outer.current() if isinstance(outer, StreamPage) else None
    assert isinstance(page, LedgerPage)
    page.form.rows["name"].editor.put("")
    page.save()
    settle()
    assert window.status.sentence().endswith(NOT_SAVED)
    page.form.discard()
    settle()
    assert window.status.sentence() == ""
    page.form.rows["name"].editor.put("")
    page.save()
    settle()
    window.say("另一句话")
    page.form.discard()
    page.show_record("units", second)
    settle()
    assert window.status.sentence().endswith("另一句话"), "what was said since stays"


def test_a_tab_without_rows_says_of_none_that_it_is_chosen(window: MainWindow, desk: Desk, settle: Callable[[], None]) -> None:
    one(desk, "units")
    outer = window.open_page(catalogue.entry_of("units"))
    outer.show_record("units", 1)
    settle()
    assert "选中 1" in window.status.chosen.text()
    assert isinstance(outer, StreamPage) and isinstance(outer.tabs, QTabBar)
    outer.show_tab(outer._tab_of["violations"])
    settle()
    assert "1" not in window.status.chosen.text()


def test_a_pasted_list_leaves_nothing_in_plain(window: MainWindow, session: Session, settle: Callable[[], None]) -> None:
    page = window.open_page(catalogue.IMPORTS)
    assert isinstance(page, ImportPage)
    page.start_with("people", pasted=f"姓名\t身份证号\n王小样\t{NUMBER}\n")
    settle()
    files = [each for each in session.folder.rglob("*") if each.is_file()]
    assert files and not [each.name for each in files if NUMBER.encode() in each.read_bytes()]
