"""Focus belongs to the page: when what had it turns grey or goes, the page keeps it, not the search box or the navigation."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from ui.growing import Growing
from ui.widgets.boxes import EmptyState

ROWS = "rows"  # the property of a widget that paints what is chosen in it by itself, as a list does


def _has_rows(widget: QWidget) -> bool:
    return isinstance(widget, QAbstractItemView) or bool(widget.property(ROWS))


def stops(area: QWidget) -> Iterator[QWidget]:
    """What takes the focus by Tab inside a widget, in the order in which it was put there.

    Not by nextInFocusChain: it also meets what Qt made for itself, and with the wrappers of those the actions of the menu went.
    """
    for widget in area.findChildren(QWidget):
        if widget.isVisibleTo(area) and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget


def first_stop(page: QWidget) -> QWidget:
    """Where the hand goes on in a page that came to the front: rows to choose in come first, then what is to fill; where all is grey
    the page itself, so that Tab goes on in it."""
    found = list(stops(page))
    rows = filter(_has_rows, found)
    fields = (each for each in found if not isinstance(each, QAbstractButton | QLabel | QScrollArea | QTabBar))
    return next(rows, None) or next(fields, None) or next(iter(found), page)


def go_into(page: Growing, reason: Qt.FocusReason) -> None:
    """The hand goes on in a page; while that is still being made it holds the keys itself."""
    if page.is_made:
        first_stop(page).setFocus(reason)
        return
    page.setFocus(reason)

    def go_on() -> None:
        if page.hasFocus():
            first_stop(page).setFocus(reason)

    page.when_made(go_on)


def last_place(area: QWidget) -> QWidget | None:
    """What Tab reaches last inside a widget, grey or hidden as it may be now."""
    return next((each for each in reversed(area.findChildren(QWidget)) if each.focusPolicy() & Qt.FocusPolicy.TabFocus), None)


def put_behind(last: QWidget, actions: QWidget) -> None:
    """Tab reaches the actions after `last`, which was made since then and stands at the end for Qt, wherever it is seen."""
    for each in actions.findChildren(QWidget):
        if each.focusPolicy() & Qt.FocusPolicy.TabFocus:  # grey or hidden as it is now
            QWidget.setTabOrder(last, each)
            last = each


class FocusKeeper(QObject):
    """Watches the pages of one window. Qt gives the focus of what it hides or disables to the next in line, which may stand outside."""

    def __init__(self, pages: QStackedWidget) -> None:
        super().__init__(pages)
        self._pages = pages
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._moved)

    def _moved(self, old: QWidget | None, new: QWidget | None) -> None:
        if old is None or not isValid(old) or not isValid(self._pages) or not self._pages.isAncestorOf(old):
            return
        lost = not (old.isVisible() and old.isEnabled())
        if lost and (filled := _filled(old)) is not None:
            QTimer.singleShot(0, self._pages, lambda: go_on_in_rows(filled))
            return
        outside = new is None or (new.window() is self._pages.window() and not self._pages.isAncestorOf(new))
        if lost and outside and self._pages.isVisible():
            hand_over(self._pages)


def _filled(button: QWidget) -> QWidget | None:
    """Where the rows stand now that an empty state made by its own button; None for any other widget."""
    above = button.parentWidget()
    return above.parentWidget() if isinstance(above, EmptyState) else None


def go_on_in_rows(area: QWidget) -> None:
    """What stood empty has rows now: the hand goes on in them, not on the button that happens to be the next."""
    if isValid(area):
        rows = next(filter(_has_rows, stops(area)), None)
        if rows is not None and QApplication.activeModalWidget() is None:
            rows.setFocus(Qt.FocusReason.OtherFocusReason)


def hand_over(pages: QStackedWidget) -> None:
    """The page in front takes the focus, unless it has it already."""

    def now() -> None:
        focus, page = QApplication.focusWidget(), pages.currentWidget()
        elsewhere = focus is not None and (focus.window() is not pages.window() or pages.isAncestorOf(focus))
        if elsewhere or page is None or not pages.isVisible() or QApplication.activeModalWidget() is not None:
            return
        if isinstance(page, Growing):
            go_into(page, Qt.FocusReason.OtherFocusReason)
        else:
            first_stop(page).setFocus(Qt.FocusReason.OtherFocusReason)

    QTimer.singleShot(0, pages, now)
