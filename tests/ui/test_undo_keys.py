"""Ctrl+Z and Ctrl+Y in a field: what was typed there first, else the last change of the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QMainWindow, QPlainTextEdit, QSpinBox, QWidget

from ui.search_box import SearchBox
from ui.undo_keys import UndoKeys

Z, Y, CTRL = Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier


def _list() -> QComboBox:
    box = QComboBox()
    box.setEditable(True)
    return box


def _shown(widget: QWidget) -> str:
    if isinstance(widget, QPlainTextEdit):
        return widget.toPlainText()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    assert isinstance(widget, QLineEdit | QSpinBox)
    return widget.text()


@pytest.mark.parametrize("make", [SearchBox, QLineEdit, QPlainTextEdit, QSpinBox, _list])
def test_typing_is_undone_first_and_then_the_last_change(make: Callable[[], QWidget], qtbot: Any, themed: Any) -> None:
    window, done = QMainWindow(), []
    box = make()
    window.setCentralWidget(box)
    UndoKeys(window)
    for key in ("Ctrl+Z", "Ctrl+Y"):
        QShortcut(QKeySequence(key), window).activated.connect(lambda key=key: done.append(key))
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.activateWindow()
    box.setFocus()
    for key in (Z, Y):
        QTest.keyClick(box, key, CTRL)
    assert done == ["Ctrl+Z", "Ctrl+Y"]
    before = _shown(box)
    QTest.keyClicks(box, "12")
    typed = _shown(box)
    assert typed != before
    QTest.keyClick(box, Z, CTRL)
    assert _shown(box) != typed and len(done) == 2
    QTest.keyClick(box, Y, CTRL)
    assert _shown(box) == typed and len(done) == 2
