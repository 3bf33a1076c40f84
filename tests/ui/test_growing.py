"""Pages are made in slices: no step of one makes many widgets, nothing is seen before all stands, and who asks sooner has it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from tests.helpers.live import said
from ui.desks import catalogue
from ui.desks.imports import ImportPage
from ui.desks.ledger import LedgerPage
from ui.desks.stream import class_at
from ui.focus import go_into
from ui.main_window import MainWindow
from ui.page import Actions, Page, TabbedPage
from ui.session import Session
from ui.widgets.buttons import Button
from ui.widgets.layout import column

MOST = 50  # widgets, those that Qt makes for itself included: a table with its headers and bars is nine
Settle = Callable[[], None]

OF_STREAMS = [each.page for stream in catalogue.STREAMS for each in stream.processes]
OF_DESKS = [where for where in catalogue.pages() if where.startswith(("desks.findings", "desks.years", "desks.trail", "work.scans"))]


@pytest.fixture
def ground(qtbot: Any) -> QWidget:
    """Where pages are put to be looked at."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1156, 600)
    made.show()
    return made


def most_at_once(make: Callable[[], Page]) -> int:
    """The most widgets that a page makes without letting somebody come in between. It goes again: the next one would count it too."""
    before = len(QApplication.allWidgets())
    page = make()
    most, seen = 0, before
    while True:
        now = len(QApplication.allWidgets())
        most, seen = max(most, now - seen), now
        if page._making is None or page._making.over:
            page.deleteLater()
            QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
            return most
        page._making._take(0)


@pytest.mark.parametrize("where", [*OF_STREAMS, *OF_DESKS, "desks.imports.ImportPage"])
def test_no_step_of_a_page_makes_many_widgets(where: str, session: Session, ground: QWidget) -> None:
    assert 0 < most_at_once(lambda: class_at(where)(session, ground)) <= MOST


def test_no_step_of_a_ledger_makes_many_widgets(session: Session, ground: QWidget) -> None:
    for code in [view.code for view in session.desk.records.kinds() if view.ledger]:
        most = most_at_once(lambda code=code: LedgerPage(session, code, ground))  # type: ignore[misc]
        assert 0 < most <= MOST, code


@pytest.mark.parametrize("where", [*OF_STREAMS, *OF_DESKS])
def test_a_page_asked_for_at_once_is_the_same(where: str, session: Session, ground: QWidget, settle: Settle) -> None:
    shown = []
    for at_once in (False, True):
        page: Page = class_at(where)(session, ground)
        if at_once and page._making is not None:
            page._making.finish()
            assert page.is_made
        page.resize(ground.size())
        page.show()
        page.shown()
        settle()
        shown.append([(type(each), each.accessibleName()) for each in page.findChildren(QWidget)] + said(page))
        page.hide()
    assert shown[0] == shown[1]


class Slow(Page):
    """A page of two fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.act, self.fitted = Button("办理"), 0

    def build(self) -> Iterator[None]:
        self.first = QLineEdit()
        yield
        self.second = QLineEdit()
        self.ground.setLayout(column(self.first, self.second, None))
        yield

    def fit(self) -> None:
        self.fitted = self.second.isHidden() or self.width()

    def row_actions(self) -> Actions:
        return Actions((self.act,), ())


def test_nothing_is_seen_before_all_of_it_stands(ground: QWidget, settle: Settle) -> None:
    page = Slow(ground)
    page.show()
    assert not page.is_made and not page.ground.isVisible() and page.fitted == 0
    told: list[str] = []
    page.when_made(lambda: told.append("made"))
    page.resize(300, 200)
    settle()
    assert page.is_made and page.second.isVisible() and told == ["made"]
    page.when_made(lambda: told.append("again"))
    assert told == ["made", "again"] and page.fitted == page.width() == 300


def test_who_asks_for_a_part_sooner_has_all_of_them(ground: QWidget) -> None:
    page = Slow(ground)
    page.show()
    page.second.setText("字")
    assert page.is_made and page.first.isVisible()
    with pytest.raises(AttributeError, match="Slow has no third"):
        _ = page.third  # type: ignore[attr-defined]


def test_no_part_can_be_had_without_the_others(ground: QWidget) -> None:
    page = Slow(ground)
    assert page._making is not None
    page._making._take(0)  # the first part is there, the second not yet
    page.first.setText("字")
    assert page.is_made and page.second.parentWidget() is page.ground


def test_a_part_that_the_making_itself_lacks_is_said(ground: QWidget) -> None:
    class Wrong(Slow):
        def build(self) -> Iterator[None]:
            yield
            self.ground.setLayout(column(self.third))  # type: ignore[attr-defined]

    page = Wrong(ground)
    with pytest.raises(AttributeError, match="Wrong has no third"):
        _ = page.first


def test_a_page_that_goes_before_it_is_made_is_not_made(ground: QWidget, settle: Settle) -> None:
    page, told = Slow(ground), list[str]()
    page.when_made(lambda: told.append("made"))
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete)
    settle()
    assert told == [] and not isValid(page)


def test_the_hand_waits_in_the_page_and_goes_on_in_its_first_field(ground: QWidget, settle: Settle) -> None:
    ground.activateWindow()
    page = Slow(ground)
    page.show()
    go_into(page, Qt.FocusReason.OtherFocusReason)
    assert page.hasFocus()
    settle()
    assert page.first.hasFocus()
    other = Slow(ground)
    other.show()
    go_into(other, Qt.FocusReason.OtherFocusReason)
    page.second.setFocus()  # somebody goes elsewhere meanwhile, and stays there
    settle()
    assert other.is_made and page.second.hasFocus()


def test_tab_reaches_what_was_made_later_before_the_actions(qtbot: Any, settle: Settle) -> None:
    stream = TabbedPage("示例")
    stream.add_tab("办理", Slow)
    qtbot.addWidget(stream)
    stream.resize(600, 400)
    stream.show()
    made = stream.current()
    assert isinstance(made, Slow) and not stream.is_made and not made.act.isEnabled(), "what acts on a part waits for it"
    settle()
    page = stream.current()
    assert isinstance(page, Slow) and stream.is_made and page.act.isEnabled()
    page.second.setFocus()
    stream.focusNextChild()
    assert page.act.hasFocus()


def test_the_hand_goes_on_in_a_page_that_is_opened_from_another(window: MainWindow, settle: Settle) -> None:
    window.activateWindow()
    before = window.open_page("campaigns")
    settle()
    before.setFocus()
    page = window.open_page("imports")
    settle()
    assert isinstance(page, ImportPage) and page.choose_step.kind.hasFocus()
