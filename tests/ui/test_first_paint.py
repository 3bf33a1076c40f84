"""What is seen first stands where it stays: nothing moves under the hand once a page shows something."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QListView, QScrollArea, QSplitter, QTableView, QWidget

from ui.desks import catalogue
from ui.main_window import MainWindow
from ui.page import Page, TabbedPage
from ui.parts.veil import Veil
from ui.widgets.action_row import ActionRow

PARTS = (QSplitter, QTableView, QListView, QScrollArea, ActionRow, Page)
Place = tuple[int, int, int, int]
HARDLY = 1  # pixel: two lines of text of which one has Chinese letters only
DESKS = ("home", "findings", "years", "imports", "packages", "scans", "prints", "backups", "trail")


class FirstPaint(QObject):
    """Where each splitter, list, form, foot and page stood when it was painted for the first time uncovered."""

    def __init__(self, application: QApplication) -> None:
        super().__init__()
        self.seen: dict[QWidget, Place] = {}
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent) and isinstance(watched, PARTS) and watched not in self.seen and not _covered(watched):
            self.seen[watched] = watched.geometry().getRect()
        return False

    def moved(self) -> Iterator[str]:
        """What is in sight and no longer where it was."""
        for widget, before in self.seen.items():
            now = widget.geometry().getRect()
            if widget.isVisible() and any(abs(one - other) > HARDLY for one, other in zip(now, before, strict=True)):
                yield f"{type(widget).__name__} {widget.accessibleName()}: {before} → {now}"


def _covered(widget: QWidget | None) -> bool:
    """Whether a page around it does not know yet what it says, and shows a veil."""
    while widget is not None:
        if isinstance(widget, Page) and any(each.isVisible() for each in widget.findChildren(Veil)):
            return True
        widget = widget.parentWidget()
    return False


@pytest.mark.parametrize("key", [*DESKS, *(stream.key for stream in catalogue.STREAMS)])
def test_nothing_moves_after_it_was_seen(key: str, window: MainWindow, qapp: QApplication, settle: Callable[[], None]) -> None:
    first = FirstPaint(qapp)
    page = window.open_page(key)
    settle()
    assert len(first.seen) > 1
    moved = list(first.moved())
    tabs = range(page.tabs.count()) if isinstance(page, TabbedPage) else ()
    ledgers = [at for at in tabs if not page.tabs.isTabVisible(at)]
    for at in [each for each in tabs if each not in ledgers[1:]]:  # all ledgers are one skeleton
        first.seen.clear()  # a tab may have a foot where the one before had none
        page.show_tab(at)
        settle()
        moved += first.moved()
    qapp.removeEventFilter(first)
    assert not moved
