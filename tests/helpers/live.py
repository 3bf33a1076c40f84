"""The whole program on an office, in one real window: what the live-window tests and the monkey drive."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QAbstractListModel, QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QTabBar, QWidget

from trafficdesk.desk import Desk
from ui import bugs, tasks
from ui.application import Program
from ui.desks.ledger import LedgerPage
from ui.desks.stream import StreamPage
from ui.gate import gate
from ui.main_window import MainWindow
from ui.page import Page, TabbedPage

PATIENCE_S = 300
NARROW_DOWN = 40  # rows of a table that are read for what a page says


class Live:
    """A program that has started, with keys to press and pages to look at."""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self.program = Program(app, folder)
        self.program.start()
        self.window: MainWindow = self.program.window
        self.settle()
        self.window.activateWindow()

    @property
    def desk(self) -> Desk:
        assert self.program.session is not None
        return self.program.session.desk

    def settle(self) -> None:
        """Wait until nothing is asked or written any more, also nothing that an answer started."""
        until, quiet = time.monotonic() + PATIENCE_S, 0
        while quiet < 3:
            QCoreApplication.processEvents()
            quiet = quiet + 1 if self.program.session is not None and tasks.runner().is_idle() else 0
            if not quiet:
                time.sleep(0.002)  # who looks without a pause takes the worker's turns away
            assert time.monotonic() < until, "still busy after five minutes"

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """A key, wherever the focus is."""
        QTest.keyClick(QApplication.focusWidget() or QApplication.activeWindow() or self.window, key, modifiers)

    def focus_in_page(self) -> bool:
        """Whether the hand is in the page in front, not in the search box, the navigation or nowhere."""
        page, focus = self.window.current_page(), QApplication.focusWidget()
        return page is not None and focus is not None and (focus is page or page.isAncestorOf(focus))

    def open_every_page(self, *, tables: bool = True) -> Iterator[tuple[str, Page]]:
        """Each page of each tab, in front and settled, with its name. tables: also those of records, which are all of one class."""
        for key in list(self.program.window.keys()):
            outer = self.window.open_page(key)
            for name, page in self._tabs(key, outer, tables):
                self.settle()
                yield name, page

    def _tabs(self, key: str, outer: Page, tables: bool) -> Iterator[tuple[str, Page]]:
        if not isinstance(outer, TabbedPage):
            yield key, outer
            return
        of_tables = outer._tab_of.values() if isinstance(outer, StreamPage) and not tables else ()
        for index in range(outer.tabs.count()):
            if index not in of_tables:
                yield f"{key}/{outer.tabs.tabText(index)}", outer.show_tab(index)

    def ledger(self, code: str) -> LedgerPage:
        """The table and form of a record kind, in front and settled."""
        from ui.desks import catalogue

        stream = self.window.open_page(catalogue.entry_of(code))
        assert isinstance(stream, StreamPage)
        page = stream.show_tab(stream._tab_of[code])
        assert isinstance(page, LedgerPage)
        self.settle()
        return page

    def close(self) -> None:
        """End the program; nothing of it stays for the next test."""
        self.window.hide()
        self.program.close()
        gate.use(None)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.aboutToQuit.disconnect(self.program.close)
        for each in (self.window, self.program):
            each.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def said(page: QWidget) -> list[str]:
    """Every word that a page shows: labels, tabs and the cells of its tables, in their order."""
    found: list[str] = []
    for widget in page.findChildren(QWidget):
        if not widget.isVisibleTo(page):
            continue
        if isinstance(widget, QLabel):
            found.append(widget.text())
        elif isinstance(widget, QTabBar):
            found += [widget.tabText(at) for at in range(widget.count())]
        elif isinstance(widget, QAbstractItemView):
            found += _cells(widget)
        elif text := getattr(widget, "text", None):
            found.append(str(text() if callable(text) else text))
    return found


def _cells(view: QAbstractItemView) -> list[str]:
    model = view.model()
    if model is None:
        return []
    rows, columns = min(model.rowCount(), NARROW_DOWN), range(1 if isinstance(model, QAbstractListModel) else model.columnCount())
    return [str(model.index(row, column).data() or "") for row in range(rows) for column in columns]


@contextmanager
def no_bug() -> Iterator[list[BaseException]]:
    """Outside pytest: the bugs that the program meets, without their boxes."""
    met: list[BaseException] = []
    report = bugs.report_bug

    def noted(error: BaseException, window: QWidget | None = None) -> QMessageBox:
        met.append(error)
        return report(error, window)

    bugs.report_bug = noted
    try:
        yield met
    finally:
        bugs.report_bug = report
