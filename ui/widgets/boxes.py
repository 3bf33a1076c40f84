"""Boxes that say something: a problem with its ways out, a note with one action, an empty table's next step."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QSizePolicy, QWidget

from ui.theme import theme
from ui.widgets.layout import column, label, row
from ui.widgets.marks import IconMark
from ui.widgets.spoken import Announcing


class WrappedLabel(Announcing, QLabel):
    """A label that wraps and always gets the height its lines need, also in nested layouts; announced when it says what is wrong."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._hold_height()

    def setText(self, text: str) -> None:
        super().setText(text)
        self._hold_height()
        if self.property("role") in ("bad", "warn"):
            self.tell(text)

    def _hold_height(self) -> None:
        self.setMinimumHeight(0)  # what was held for a longer text would count as needed
        needed = self.heightForWidth(self.width())
        if needed > 0:
            self.setMinimumHeight(needed)

    def minimumSizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).averageCharWidth() * 4, super().minimumSizeHint().height())


class WrappedLink(WrappedLabel):
    """A link whose words wrap, for names longer than their pane; reached by Tab, followed by Enter."""

    clicked = Signal()

    def __init__(self, text: str, clicked: Callable[[], object]) -> None:
        super().__init__(text, "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(lambda: clicked())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.rect().contains(event.position().toPoint()):
            self.clicked.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._underline(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._underline(False)

    def _underline(self, on: bool) -> None:
        font = self.font()
        font.setUnderline(on)
        self.setFont(font)


class WholeChoice(QComboBox):
    """A choice whose words are never cut: what stands beside it gives its room."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)


class ProblemBox(Announcing, QFrame):
    """What happened, what became of the data, and the ways out (buttons)."""

    def __init__(
        self, head: str, text: str, buttons: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("box", "problem")
        self.head = label(head, "h2", wrap=True)
        self.text = WrappedLabel(text)
        mark = IconMark("error_circle_f", "bad")
        top = row(mark, (self.head, 1), gap=6)
        top.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        layout = column(top, self.text, margins=(12, 8, 12, 10), gap=5)
        if buttons:
            layout.addLayout(row(*buttons, None))
        self.setLayout(layout)
        self.tell(f"{head} {text}")

    def say(self, head: str, text: str) -> None:
        """Change both sentences."""
        self.head.setText(head)
        self.text.setText(text)
        self.tell(f"{head} {text}")


class NoteBox(Announcing, QFrame):
    """A reminder that does not stand in the way: one sentence, at most one action."""

    def __init__(self, text: str, action: QWidget | None = None, parent: QWidget | None = None, *, warns: bool = True) -> None:
        super().__init__(parent)
        self.setProperty("box", "note" if warns else "info")
        self.text = WrappedLabel(text)
        mark = IconMark("warning_f", "warn") if warns else IconMark("info", "accent")
        layout = row(mark, (self.text, 1), margins=(12, 7, 8, 7))
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        if action is not None:
            layout.addWidget(action)
        self.setLayout(layout)
        self.tell(text)

    def say(self, text: str) -> None:
        """Change the sentence."""
        self.text.setText(text)
        self.tell(text)


class EmptyState(Announcing, QWidget):
    """What an empty table shows: icon, one sentence, a hint, at most three actions."""

    def __init__(
        self, icon: str, head: str, hint: str, actions: Sequence[QWidget] = (), parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.head = label(head, "h1")
        self.hint = WrappedLabel(hint, "hint")
        for part in (self.head, self.hint):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
        mark = IconMark(icon, "text3", 36)
        layout = column(None, mark, self.head, self.hint, gap=6, margins=(14, 14, 14, 14))
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignHCenter)
        if actions:
            layout.addLayout(row(None, *actions, None))
        layout.addStretch(2)
        self.setLayout(layout)
        self.tell(f"{head} {hint}")

    def say(self, head: str, hint: str) -> None:
        """Change both sentences, for example when a filter leaves nothing."""
        self.head.setText(head)
        self.hint.setText(hint)
        self.tell(f"{head} {hint}")


class Figure(QWidget):
    """A number with its word and its note, as in the import desk: 86 新增 库里没有的人."""

    def __init__(self, number: str, word: str, note: str = "", token: str = "text") -> None:
        super().__init__()
        self._number = label(number, "figure")
        self._word = label(word, token if token in ("bad", "warn", "ok") else "h2")
        self._note = label(note, "small")
        self.setLayout(row(self._number, column(self._word, self._note, gap=0), None, gap=10))
        self.setMinimumHeight(theme.scaled(44))

    def show_number(self, number: str, note: str = "") -> None:
        """Change the number and the note."""
        self._number.setText(number)
        self._note.setText(note)
