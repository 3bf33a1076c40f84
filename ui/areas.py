"""Where the keys lead in a window: from table to table and on to the action row of a page (F6)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QLineEdit, QTabBar, QWidget

from ui.focus import stops

_PARTS = (QAbstractButton, QComboBox, QLabel, QLineEdit, QTabBar)  # fields, links and buttons: Tab goes to these


def go_on(page: QWidget, acts: Sequence[QWidget]) -> bool:
    """The hand goes to the next list, table, board or text of a page; from the last one to its primary button.

    acts: what stands in the action row, the primary button last.
    """
    areas = [each for each in stops(page) if not isinstance(each, _PARTS)]
    buttons = [each for bar in acts for each in (bar, *bar.findChildren(QAbstractButton)) if isinstance(each, QAbstractButton)]
    primary = [each for each in buttons if each.isVisible() and each.isEnabled()][-1:]
    focus = QApplication.focusWidget()
    ring: list[QWidget] = [*areas, *primary]
    here = [at for at, each in enumerate(ring) if focus is each or (focus is not None and each.isAncestorOf(focus))]
    if ring:
        ring[(here[-1] + 1) % len(ring) if here else 0].setFocus(Qt.FocusReason.ShortcutFocusReason)
    return bool(ring)
