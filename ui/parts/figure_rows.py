"""The rows behind a figure: at once when there is one way to see them, else a small menu (done, missing, as published)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from trafficdesk.desk import Figure, Filter

OpenRows = Callable[[str, "tuple[Filter, ...]"], object]


def figure_menu(parent: QWidget, figure: Figure, open_rows: OpenRows, now: Figure | None = None) -> QMenu | None:
    """The menu for a figure; None when there is only one list to see. now: today's figure beside a published one."""
    moved = now is not None and now.value != figure.value
    if not figure.parts and not moved:
        return None
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    if moved and now is not None:
        menu.addSection(f"公布时：{figure.explained}")
        _offer(menu, figure, open_rows)
        menu.addSection(f"今天：{now.explained}")
        _offer(menu, now, open_rows)
    else:
        menu.addSection(figure.explained)
        _offer(menu, figure, open_rows)
    return menu


def offer_rows(parent: QWidget, figure: Figure, open_rows: OpenRows, now: Figure | None = None) -> None:
    """Show the rows, or ask which at the mouse."""
    menu = figure_menu(parent, figure, open_rows, now)
    if menu is None:
        open_rows(figure.code, figure.filters)
    else:
        menu.popup(QCursor.pos())


def _offer(menu: QMenu, figure: Figure, open_rows: OpenRows) -> None:
    for part in figure.parts:
        action = menu.addAction(f"{part.label}　{part.number}")
        action.triggered.connect(lambda _checked=False, part=part: open_rows(part.code, part.filters))
    action = menu.addAction("全部记录" if figure.parts else "看这些记录")
    action.triggered.connect(lambda _checked=False: open_rows(figure.code, figure.filters))
