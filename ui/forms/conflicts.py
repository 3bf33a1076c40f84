"""Somebody else saved the record that is being typed into: both values of each field that both changed, and which one is to stay."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QRadioButton, QWidget

from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row

_SHOWN = 120  # characters of a value


@dataclass(frozen=True, slots=True)
class Conflict:
    """One field: its name, the typed value and the saved one as people see them, and how to put either into its box."""

    label: str
    mine: str
    theirs: str
    choose: Callable[[bool], None]  # mine: True


class Conflicts(QFrame):
    """Mine is chosen until somebody says otherwise; `save` saves what is chosen, `dropped` takes theirs of every field.

    act: what saving is called, needs: the verb that it comes to.
    """

    save = Signal()
    dropped = Signal()

    def __init__(self, sentence: str, conflicts: Sequence[Conflict], parent: QWidget, act: str, needs: str) -> None:
        super().__init__(parent)
        self.setProperty("box", "note")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(2, 1)
        self.choices: list[tuple[QRadioButton, QRadioButton]] = []
        for at, each in enumerate(conflicts):
            grid.addWidget(label(each.label, "label"), 2 * at, 0, Qt.AlignmentFlag.AlignTop)
            self.choices.append(self._choice(grid, 2 * at, each))
        save = Button(act, clicked=self.save.emit, needs=needs)
        buttons = row(save, Button("全用对方的", clicked=self.dropped.emit), None)
        self.setLayout(column(WrappedLabel(sentence), grid, buttons, margins=(10, 8, 10, 8), gap=6))

    def _choice(self, grid: QGridLayout, at: int, conflict: Conflict) -> tuple[QRadioButton, QRadioButton]:
        group = QButtonGroup(self)
        made: list[QRadioButton] = []
        for below, (whose, value) in enumerate((("我填的", conflict.mine), ("对方的", conflict.theirs))):
            button, words = QRadioButton(whose), _short(value or "空")
            made.append(button)
            button.setAccessibleName(f"{conflict.label}，{whose}：{words}")
            group.addButton(button)
            grid.addWidget(button, at + below, 1, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(WrappedLabel(words), at + below, 2)
        made[0].setChecked(True)
        made[0].toggled.connect(conflict.choose)
        return made[0], made[1]


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
