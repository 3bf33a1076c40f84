"""The nine steps of a new office and a new year: a strip over the home page, and all nine with what is done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from ui.dialogs.dialog import Dialog
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, label, row
from ui.widgets.marks import IconMark

if TYPE_CHECKING:
    from trafficdesk.engine.first_steps import StepStanding

HEAD = "九步开始用"


class StepsStrip(QFrame):
    """What is to be done next. go: the page of the step; listed: all nine are wanted; hidden: not again this year."""

    go = Signal(str)
    listed = Signal()
    put_away = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "info")
        self._page = ""
        self.text = WrappedLabel("")
        self.next = Button("去做", "", clicked=lambda: self.go.emit(self._page))
        self.all = Button("全部九步", "flat", clicked=self.listed.emit)
        self.away = Button("今年不再提示", "flat", clicked=self.put_away.emit)
        mark = IconMark("clipboard_task_list_ltr", "accent")
        self.setLayout(row(mark, (self.text, 1), self.next, self.all, self.away, margins=(12, 5, 8, 5)))
        self.hide()

    def show_steps(self, steps: Sequence[StepStanding], *, wanted: bool) -> None:
        """Stands as long as something is left and it was not put away."""
        left = [each for each in steps if not each.done]
        self.setVisible(wanted and bool(left))
        if left:
            first = left[0]
            self._page = first.step.page
            self.text.setText(f"{HEAD}：已完成 {len(steps) - len(left)} 步。下一步：{first.step.title}。")


class StepsPanel(QWidget):
    """All steps, one a line: mark, what and why, how far, and the way there."""

    go = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(theme.scaled(6))
        self._grid.setColumnStretch(1, 1)
        self.setLayout(column(self._grid, gap=0))

    def show_steps(self, steps: Sequence[StepStanding]) -> None:
        clear(self._grid)
        for at, each in enumerate(steps):
            self._add(at, each)

    def _add(self, at: int, each: StepStanding) -> None:
        mark = IconMark("checkmark_circle", "ok") if each.done else IconMark("checkbox_unchecked", "text3")
        mark.setAccessibleName("已完成" if each.done else "未完成")
        title = label(f"{at + 1}　{each.step.title}", "" if each.done else "h2")
        why = label(f"每年都要做。{each.step.why}" if each.step.yearly else each.step.why, "hint")
        words = QWidget()
        words.setLayout(column(title, why, gap=0))
        way = Button("再看看" if each.done else "去做", "flat", clicked=partial(self.go.emit, each.step.page))
        way.setAccessibleName(f"{way.text()}：{each.step.title}")
        for place, part in enumerate((mark, words, label(each.detail, "label"), way)):
            self._grid.addWidget(part, at, place, Qt.AlignmentFlag.AlignVCenter)


class StepsDialog(Dialog):
    """All nine."""

    go = Signal(str)

    def __init__(self, steps: Sequence[StepStanding], year: int, parent: QWidget) -> None:
        super().__init__(HEAD, parent)
        panel = StepsPanel()
        panel.show_steps(steps)
        panel.go.connect(self._go)
        close = Button("关闭", "primary", clicked=self.accept)
        self.set_primary(close)
        hint = WrappedLabel(f"做完会自己打勾，不用点。现在看的是 {year} 年。", "hint")
        self.setLayout(column(panel, row((hint, 1), close), margins=(20, 16, 20, 14), gap=12))
        self.setMinimumWidth(theme.scaled(640))

    def _go(self, page: str) -> None:
        self.accept()
        self.go.emit(page)
