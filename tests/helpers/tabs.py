"""The way that Tab goes through a widget."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def chain(area: QWidget) -> Iterator[QWidget]:
    """Everything in Qt's order, stop or not, from the first one inside on."""
    widget = area.nextInFocusChain()
    while widget is not None and widget is not area:
        yield widget
        widget = widget.nextInFocusChain()


def stops(area: QWidget) -> Iterator[QWidget]:
    """Where Tab stops."""
    for widget in chain(area):
        if widget.isVisibleTo(area) and widget.isEnabled() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            yield widget
