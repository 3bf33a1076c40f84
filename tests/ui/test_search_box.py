"""Ctrl+Z in the search box: takes back what was typed there, else the last change of the office."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow

from ui.search_box import SearchBox


def test_ctrl_z_undoes_typing_first_and_the_last_change_when_nothing_was_typed(qtbot: Any, themed: Any) -> None:
    window, undone = QMainWindow(), []
    box = SearchBox()
    window.setCentralWidget(box)
    QShortcut(QKeySequence("Ctrl+Z"), window).activated.connect(lambda: undone.append(True))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    QTest.keyClicks(box, "zs")
    QTest.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert (box.text(), undone) == ("", [True])
