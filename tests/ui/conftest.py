"""A session on an office copied from one template, with the workers stopped after each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox, QWidget
from shiboken6 import isValid

from tests.helpers.copies import opened_copy
from tests.helpers.once import MakeOnce
from tests.helpers.patience import PATIENCE_MS, fire, next_due, until
from tests.helpers.show_page import ShowPage, shower
from tests.helpers.stock import Stock
from trafficdesk.desk import Desk
from ui import bugs, tasks
from ui.desks import catalogue
from ui.main_window import MainWindow
from ui.preferences import Preferences
from ui.session import Session


@pytest.fixture
def session(office_before: Path, tmp_path: Path, themed: Any) -> Iterator[Session]:
    desk = opened_copy(office_before, tmp_path / "office")
    yield Session(desk, desk.office.folder, Preferences())
    tasks.close_runner()
    desk.close()


@pytest.fixture
def stocked_session(stock: Stock, stocked: Desk, themed: Any) -> Iterator[Session]:
    """A session on the office that is for reading."""
    yield Session(stocked, stock.folder, Preferences())
    tasks.close_runner()


@pytest.fixture
def start(qapp: QApplication, qtbot: Any, settle: Callable[[], None], themed: Any) -> Iterator[Any]:
    """Begins the whole program on a data folder (`Start`)."""
    from tests.helpers.started import starter

    yield from starter(qapp, qtbot, settle)


@pytest.fixture(scope="session")
def credible(stock: Stock, make_once: MakeOnce) -> Path:
    """That office, to be copied, without the made-up rows that a real one cannot have: who asks for findings would stumble."""

    def make(place: Path) -> None:
        desk = opened_copy(stock.folder, place / "office")
        desk.records.trash("gaps", stock.rows["gaps"], "没有说缺的是哪条")
        desk.records.trash("years", stock.rows["years"], "没有办结过，数字是编的")
        desk.close()

    return make_once("credible", make) / "office"


@pytest.fixture
def desk(session: Session) -> Desk:
    return session.desk


@pytest.fixture
def qtbot(qtbot: Any) -> Any:
    """Its waits end when what they wait for is there; by the clock only where it never comes."""
    qtbot.waitUntil = until
    qtbot.waitSignal = partial(qtbot.waitSignal, timeout=PATIENCE_MS)
    return qtbot


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: Any) -> Iterator[None]:
    """A dialog goes by itself when it is finished; sooner or later, as the computer is busy. qtbot can close only what is there."""
    QCoreApplication.processEvents()
    item.qt_widgets = [(ref, closing) for ref, closing in getattr(item, "qt_widgets", ()) if (each := ref()) is not None and isValid(each)]
    answer = QTimer(interval=100)  # a window that closes with something unsaved in it asks, and there is nobody here
    answer.timeout.connect(lambda: asks.hide() if (asks := QApplication.activeModalWidget()) else None)
    answer.start()
    try:
        return (yield)
    finally:
        answer.stop()


@pytest.fixture
def settle(qapp: Any) -> Callable[[], None]:
    """Wait until nothing is queued, running or due soon, also nothing that an answer started."""

    def idle() -> bool:
        if not tasks.runner().is_idle():
            return False
        if timer := next_due():
            fire(timer)
            return False
        return True

    def quiet() -> bool:
        QCoreApplication.processEvents()
        if not tasks.runner().is_idle():
            return False
        QCoreApplication.processEvents()  # the last answer also has to be seen: what it put into a page is shown by an event of its own
        if not idle():
            return False
        QCoreApplication.processEvents()
        return idle()

    def wait() -> None:
        until(quiet)
        # The program's loop would do this now. A test stands outside of it, where what an answer threw out may stay and be found.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    return wait


@pytest.fixture
def show_page(qtbot: Any, settle: Callable[[], None]) -> ShowPage:
    return shower(qtbot, settle)


@pytest.fixture
def window(qtbot: Any, session: Session) -> MainWindow:
    """The window with every entry of the session's office, in the size of a usual screen."""
    made = MainWindow()
    qtbot.addWidget(made)
    made.set_entries(catalogue.entries(session))
    made.resize(1366, 697)
    made.show()
    return made


@pytest.fixture(autouse=True)
def met(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[list[BaseException]]:
    """Bugs that the program caught and told the user. A test that wants one clears the list, every other fails.

    What escapes into Qt's event loop fails the test by pytest-qt, which listens at sys.excepthook.
    """
    errors: list[BaseException] = []
    report = bugs.report_bug

    def noted(error: BaseException, window: QWidget | None = None) -> QMessageBox:
        errors.append(error)
        return report(error, window)

    monkeypatch.setattr(bugs, "report_bug", noted)
    monkeypatch.setattr(bugs, "_folder", tmp_path / "crash-reports")
    yield errors
    if errors:
        raise AssertionError("the program met a bug of its own") from errors[0]


@pytest.fixture(autouse=True)
def nothing_left_open(qapp: Any) -> Iterator[None]:
    """A dialog or menu that one test leaves open would take the keys and clicks of the next, a held key change them."""
    yield
    if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        QTest.keyRelease(QWidget(), Qt.Key.Key_Control)
    for left in (qapp.activePopupWidget, qapp.activeModalWidget):
        while (widget := left()) is not None:
            widget.hide()
    # The buttons of a page that never stood in a window: each keeps what it would do, and with it the page, which no collection finds.
    for top in QApplication.topLevelWidgets():
        if isinstance(top, QAbstractButton) and top.parent() is None:
            top.deleteLater()
    # What was closed goes now: a window that lingers is dressed anew with every theme and hears what is meant for the next.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
