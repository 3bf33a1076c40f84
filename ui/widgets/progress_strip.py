"""What long work shows after half a second: a sentence, a bar, 停止. The rest of the window stays usable."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QProgressBar, QPushButton, QSizePolicy, QWidget

from ui.tasks import Task, runner
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row
from ui.widgets.spoken import announce

_STEPS = 1000
_FLAT = 110  # pixels at normal type


class _Line(QFrame):
    over = Signal(object)  # itself, when its task has ended

    def __init__(self, task: Task, parent: QWidget, stop: QPushButton) -> None:
        super().__init__(parent)
        self.task = task
        self.sentence = label(task.label, "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.stop = stop
        self.stop.clicked.connect(self._stop)
        task.told.connect(self._show)
        task.ended.connect(self._end)  # a method: the task may outlive the window of this line

    def stand_high(self) -> None:
        """With the bar under its sentence, as wide as there is room."""
        self.setLayout(row((column(self.sentence, self.bar, gap=4), 1), self.stop, gap=12))

    def lie_flat(self) -> None:
        """In one line, which is cut rather than push something away."""
        self.sentence.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.sentence.setMinimumWidth(40)
        self.bar.setFixedWidth(theme.scaled(_FLAT))
        self.setLayout(row(self.sentence, self.bar, self.stop, gap=8))

    def _show(self, done: int, total: int, sentence: str) -> None:
        if sentence:
            self.sentence.setText(sentence)
            self.sentence.setToolTip(sentence)
        self.bar.setRange(0, _STEPS if total else 0)
        if total:
            self.bar.setValue(min(_STEPS, done * _STEPS // total))

    def _end(self) -> None:
        self.over.emit(self)

    def _stop(self) -> None:
        self.task.stop()
        self.stop.setEnabled(False)
        self.sentence.setText("正在停止…")


class ProgressStrip(QWidget):
    """Shows the slow tasks of its own window, each on a line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: list[_Line] = []
        self._put = self._lay_out()
        self.hide()
        runner().slow.connect(self._take)

    def _lay_out(self) -> QBoxLayout:
        """Where the lines go."""
        room = column(margins=(14, 6, 14, 6), gap=6)
        self.setLayout(column(framed("strip", room), gap=0))
        return room

    def _line(self, task: Task) -> _Line:
        line = _Line(task, self, Button("停止", icon="dismiss"))
        line.stand_high()
        return line

    def _mine(self, task: Task) -> bool:
        return task.window() is self.window()

    def _take(self, task: Task) -> None:
        if not self._mine(task):
            return
        line = self._line(task)
        self._lines.append(line)
        self._put.addWidget(line)
        line.over.connect(self._drop)
        self._show()
        announce(line, task.label)

    def _drop(self, line: _Line) -> None:
        if line in self._lines:
            self._lines.remove(line)
            line.hide()
            line.deleteLater()
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._lines))


class ProgressPlace(ProgressStrip):
    """The same in the room that a status bar has left, so that nothing moves: the last that began, the others when it is over.

    Of the main window, also the tasks whose owner belongs to no window. stop: a button that fits there.
    """

    def __init__(self, stop: Callable[[], QPushButton], parent: QWidget | None = None) -> None:
        self._stop = stop
        super().__init__(parent)

    def _lay_out(self) -> QBoxLayout:
        room = row()
        self.setLayout(room)
        return room

    def _line(self, task: Task) -> _Line:
        line = _Line(task, self, self._stop())
        line.lie_flat()
        return line

    def _mine(self, task: Task) -> bool:
        return super()._mine(task) or task.window() is None

    def _show(self) -> None:
        for line in self._lines:
            line.setVisible(line is self._lines[-1])
        super()._show()
