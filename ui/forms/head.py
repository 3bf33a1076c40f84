"""The head of a form (who it is, what is still wrong) and the bar that jumps to its sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QTabBar, QVBoxLayout, QWidget

from ui.forms.sentence import Sentence
from ui.widgets.boxes import WrappedLabel


class FormHead(QWidget):
    """Name, kind, and at the right the count of problems."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.title = WrappedLabel("", "h1")  # a name is never cut
        self.kind = QLabel(kind)
        self.kind.setProperty("role", "hint")
        self.kind.setTextFormat(Qt.TextFormat.PlainText)
        self.count = Sentence()
        self.count.setWordWrap(False)
        self.count.hide()
        row = QHBoxLayout()
        row.setContentsMargins(16, 8, 12, 6)
        row.setSpacing(8)
        row.addWidget(self.title, 1)
        row.addWidget(self.kind)
        row.addWidget(self.count)
        rule = QFrame()
        rule.setProperty("rule", "h")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(rule)

    def show_title(self, title: str, kind: str) -> None:
        self.title.setText(title)
        self._kind = kind
        self.kind.setText(kind)

    def show_dirty(self, dirty: bool) -> None:
        """The word beside the name says that something is not saved."""
        self.kind.setText("有未保存的修改" if dirty else self._kind)

    def show_problems(self, number: int) -> None:
        self.count.setVisible(number > 0)
        self.kind.setVisible(number == 0)
        if number:
            self.count.say("error", f"有 {number} 处要改")


class JumpBar(QWidget):
    """One tab per section: shows where one is, goes where one clicks."""

    entered = Signal(int)  # a section that was clicked: the cursor belongs there

    def __init__(
        self,
        headings: Sequence[str],
        area: QScrollArea,
        top_of: Callable[[int], QWidget],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._area, self._top_of = area, top_of
        self._following = False
        self.bar = QTabBar()
        self.bar.setDrawBase(False)
        self.bar.setExpanding(False)
        self.bar.setUsesScrollButtons(True)
        self.bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.bar.setProperty("size", "small")
        for heading in headings:
            self.bar.addTab(heading)
        rule = QFrame()
        rule.setProperty("rule", "h")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(rule)
        self.bar.currentChanged.connect(self._go)
        self.bar.tabBarClicked.connect(self._clicked)
        area.verticalScrollBar().valueChanged.connect(self._follow)

    def _go(self, number: int) -> None:
        if not self._following:
            self._area.verticalScrollBar().setValue(self._top_of(number).y())

    def _clicked(self, number: int) -> None:
        if number >= 0:
            self.bar.setCurrentIndex(number)
            self.entered.emit(number)

    def _follow(self, value: int) -> None:
        tops = [self._top_of(number).y() for number in range(self.bar.count())]
        bar = self._area.verticalScrollBar()
        here = max((number for number, top in enumerate(tops) if top <= value + 40), default=0)
        self._following = True
        self.bar.setCurrentIndex(self.bar.currentIndex() if value == bar.maximum() else here)
        self._following = False
