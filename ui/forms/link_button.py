"""A word that opens something: no box, no padding, stands in line with the text around it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton, QSizePolicy

from ui.theme import theme
from ui.widgets.layout import set_role


class LinkButton(QPushButton):
    """Reached by Tab like any button; underlined under the pointer and with the focus."""

    def __init__(self, text: str, clicked: Callable[[], object]) -> None:
        super().__init__(text.replace("&", "&&"))
        set_role(self, "kind", "flat")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.clicked.connect(lambda _checked=False: clicked())
        theme.changed.connect(self._restyle)
        self._restyle()

    def _restyle(self) -> None:
        height = theme.scaled(22)
        plain = f"padding: 0; border: none; text-align: left; min-height: {height}px; max-height: {height}px;"
        lined = "QPushButton:hover, QPushButton:focus"
        self.setStyleSheet(
            f"QPushButton {{ {plain} }} {lined} {{ {plain} background: transparent; text-decoration: underline; }}"
        )
