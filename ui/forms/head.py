"""The head of a form (who it is, what is still wrong) and the bar that jumps to its sections."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QTabBar, QVBoxLayout, QWidget

from ui.forms.sentence import Sentence
from ui.widgets.boxes import WrappedLabel
from ui.widgets.layout import set_role

UNSAVED = "未保存"


class _KindWord(QLabel):
    """The kind, or that something is unsaved: the first letter typed must not move the name beside it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.setProperty("role", "hint")
        self.setTextFormat(Qt.TextFormat.PlainText)

    def sizeHint(self) -> QSize:
        return super().sizeHint().expandedTo(QSize(self.fontMetrics().horizontalAdvance(UNSAVED) + 2, 0))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class FormHead(QWidget):
    """Name, kind, and at the right the count of problems."""

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self.title = WrappedLabel("", "h1")  # a name is never cut
        self.kind = _KindWord(kind)
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
        self.kind.setText(UNSAVED if dirty else self._kind)
        set_role(self.kind, "unsaved", "yes" if dirty else "")

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
