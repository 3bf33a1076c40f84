"""What long work shows after half a second: a sentence, a bar, 停止. The rest of the window stays usable."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout, QWidget

from ui.tasks import Task, runner
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row
from ui.widgets.spoken import announce

_STEPS = 1000


class _Line(QFrame):
    over = Signal(object)  # itself, when its task has ended

    def __init__(self, task: Task, parent: QWidget) -> None:
        super().__init__(parent)
        self.task = task
        self.sentence = label(task.label, "small")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.stop = Button("停止", icon="dismiss", clicked=self._stop)
        self.setLayout(row((column(self.sentence, self.bar, gap=4), 1), self.stop, gap=12))
        task.told.connect(self._show)
        task.ended.connect(self._end)  # a method: the task may outlive the window of this line

    def _show(self, done: int, total: int, sentence: str) -> None:
        if sentence:
            self.sentence.setText(sentence)
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
    """Shows the slow tasks of its own window. `main`: also those whose owner belongs to no window."""

    def __init__(self, *, main: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._main = main
        self._room = column(margins=(14, 6, 14, 6), gap=6)
        self._frame = framed("strip", self._room)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._frame)
        self._lines: list[_Line] = []
        self.hide()
        runner().slow.connect(self._take)

    def _take(self, task: Task) -> None:
        window = task.window()
        if window is not self.window() and not (self._main and window is None):
            return
        line = _Line(task, self._frame)
        self._lines.append(line)
        self._room.addWidget(line)
        line.over.connect(self._drop)
        self.show()
        announce(line, task.label)

    def _drop(self, line: _Line) -> None:
        if line in self._lines:
            self._lines.remove(line)
            line.hide()
            line.deleteLater()
        self.setVisible(bool(self._lines))
