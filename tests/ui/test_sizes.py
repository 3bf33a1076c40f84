"""Windows open within the screen, also in 大字号, so that their buttons can be reached."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QDialog

from ui.theme import LARGE
from ui.widgets.sizes import open_size


def test_a_window_never_opens_bigger_than_the_screen(qtbot: Any, themed: Any) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    room = dialog.screen().availableGeometry()
    open_size(dialog, 400, 300)
    assert (dialog.width(), dialog.height()) == (400, 300)
    themed.set(step=LARGE)
    open_size(dialog, 400, 300)
    assert dialog.width() > 400
    open_size(dialog, room.width(), room.height())
    assert dialog.width() < room.width() and dialog.height() < room.height()
