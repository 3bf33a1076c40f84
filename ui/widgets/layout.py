"""Rows, columns, labels and frames: the words in which pages are laid out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

Margins = tuple[int, int, int, int]
# A widget, a layout, a space in pixels, None for a stretch, or (item, stretch factor).
Item = QWidget | QLayout | int | None | tuple[QWidget | QLayout, int]


def fill(layout: QBoxLayout, *items: Item) -> QBoxLayout:
    """Add items to a layout in order."""
    for item in items:
        part, stretch = item if isinstance(item, tuple) else (item, 0)
        if part is None:
            layout.addStretch(1)
        elif isinstance(part, int):
            layout.addSpacing(part)
        elif isinstance(part, QLayout):
            layout.addLayout(part, stretch)
        else:
            layout.addWidget(part, stretch)
    return layout


def row(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QHBoxLayout:
    """Items side by side."""
    layout = QHBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    fill(layout, *items)
    return layout


def column(*items: Item, margins: Margins = (0, 0, 0, 0), gap: int = 8) -> QVBoxLayout:
    """Items below each other."""
    layout = QVBoxLayout()
    layout.setContentsMargins(*margins)
    layout.setSpacing(gap)
    fill(layout, *items)
    return layout


def label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label in a role of the sheet (h1, h2, figure, label, hint, small, link, bad, …); plain text only."""
    made = QLabel(text)
    # Values of users end up in labels: never let Qt guess that they are markup.
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    made.setWordWrap(wrap)
    return made


def set_role(widget: QWidget, name: str, value: str) -> None:
    """Change a property that the sheet looks at, and have the widget drawn by it at once."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        redress(widget)


def redress(widget: QWidget) -> None:
    """Have the sheet look again at what it says of a widget."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def keep_room(widget: QWidget) -> None:
    """Its room stays while it is hidden, so that nothing beside it moves when it comes."""
    keeps = widget.sizePolicy()
    keeps.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(keeps)


def framed(kind: str, layout: QLayout | None = None) -> QFrame:
    """A frame of the sheet (card, panel, plain, bar, strip, nav, status, problem, note, info, chip)."""
    frame = QFrame()
    frame.setProperty("box", kind)
    if layout is not None:
        frame.setLayout(layout)
    return frame


def rule(direction: str = "h") -> QFrame:
    """A hairline, "h" or "v"."""
    line = QFrame()
    line.setProperty("rule", direction)
    return line


def split(*parts: QWidget, sizes: Sequence[int] = (), stretch: int | Sequence[int] = 0, direction: str = "h") -> QSplitter:
    """Parts beside each other ("v": below) whose border can be moved; none can be made to vanish.

    stretch: which one grows, or the share of each.
    """
    splitter = QSplitter(Qt.Orientation.Horizontal if direction == "h" else Qt.Orientation.Vertical)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    for at, share in [(stretch, 1)] if isinstance(stretch, int) else enumerate(stretch):
        splitter.setStretchFactor(at, share)
    if sizes:
        splitter.setSizes(list(sizes))
    return splitter


def scrolled(content: QWidget, name: str, *, sideways: bool = False) -> QScrollArea:
    """Content that may be higher (sideways: also wider) than its place. name: what a screen reader calls it."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    if not sideways:
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; widgets are deleted."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)
