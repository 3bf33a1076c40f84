"""One line of a form: label, editor, and below them the old value, the help and what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from trafficdesk.desk import Desk, Row
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.fields.problems import CONFIRM, ERROR, Problem
from trafficdesk.fields.spec import FieldSpec
from ui.forms.editors.base import Editor
from ui.forms.editors.factory import make_editor
from ui.forms.editors.hidden import HiddenValue
from ui.forms.editors.note import NoteEditor
from ui.forms.sentence import Sentence


class FieldRow(QObject):
    """Keeps the widgets of one field together and knows whether the field was changed."""

    edited = Signal(str)
    left = Signal(str)
    finished = Signal(str)

    def __init__(self, desk: Desk, spec: FieldSpec, parent: QWidget) -> None:
        super().__init__(parent)
        self.spec = spec
        self.editor: Editor = make_editor(desk, spec)
        self.label = _label(spec)
        self.larger = _larger(self.editor)
        self.hint = QLabel(spec.help)
        self.hint.setProperty("role", "hint")
        self.hint.setTextFormat(Qt.TextFormat.PlainText)
        self.hint.setWordWrap(True)
        self.sentence = Sentence()
        self.cure = QPushButton()
        self.cure.setProperty("kind", "flat")
        self.cure.clicked.connect(self._take_suggestion)
        self.problem: Problem | None = None
        self._base: Any = ""
        self._base_shown = ""
        self._fresh = True
        self._wanted = True
        self._offer: tuple[str, Callable[[], object]] | None = None
        # A widget that is shown before it has a parent would flash up as a window of its own.
        for part in (self.editor, self.label, self.hint, self.sentence, self.cure, self.larger):
            if part is not None:
                part.setParent(parent)
        self.editor.edited.connect(self._edited)
        self.editor.left.connect(lambda: self.left.emit(spec.name))
        self.editor.finished.connect(lambda: self.finished.emit(spec.name))
        self.refresh()

    def place(self, grid: QGridLayout, row: int) -> None:
        """Take two columns and four rows of a grid."""
        grid.addWidget(self.label, row, 0, Qt.AlignmentFlag.AlignTop)
        if self.larger is not None:
            grid.addWidget(self.larger, row, 0, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.editor, row, 1)
        grid.addWidget(self.sentence, row + 1, 1)
        grid.addWidget(self.cure, row + 2, 1, Qt.AlignmentFlag.AlignLeft)
        grid.addWidget(self.hint, row + 3, 1)

    # values

    @property
    def touched(self) -> bool:
        """Whether what stands in the box differs from what was loaded."""
        if isinstance(self.editor, HiddenValue) and self.editor.hidden_value:
            return False
        return bool(self.editor.input() != self._base)

    def load(self, row: Row) -> None:
        """Show the stored value."""
        shown = row.text(self.spec, masked=False)
        if isinstance(self.editor, HiddenValue) and shown and (is_hidden(self.spec) or shown != row.text(self.spec)):
            self.editor.hide_value(row.text(self.spec))
        else:
            self.editor.set_value(row.values.get(self.spec.name), shown)
        self._base, self._base_shown, self._fresh = self.editor.input(), row.text(self.spec), False
        self.show_problem(None)

    def rebase(self, row: Row) -> bool:
        """Somebody else changed the record: keep what was typed, else show the new value. Whether it differs."""
        kept = (self.editor.input(), self.editor.shown()) if self.touched else None
        before = self._base_shown
        self.load(row)
        if kept is not None:
            self.editor.put(*kept)
        return before != self._base_shown

    def load_new(self, shown: str = "", value: Any = None) -> None:
        """Show the default of a new record, or what follows from other fields. value: the id of a link."""
        self.editor.set_value(value, shown)
        self._base, self._base_shown, self._fresh = self.editor.input(), "", True
        self.show_problem(None)

    def reveal(self, full: str) -> None:
        """Show the full value that was asked for."""
        if isinstance(self.editor, HiddenValue):
            self.editor.show_value(full)
            self._base = self.editor.input()
            self.refresh()

    # what is shown

    def show_problem(self, problem: Problem | None) -> None:
        """Put a finding under the field, or take it away."""
        self.problem, self._offer = problem, None
        self.refresh()

    def offer(self, words: str, act: Callable[[], object]) -> None:
        """A way out below the finding, until the next one is shown."""
        self._offer = (words, act)
        self.refresh()

    def set_wanted(self, wanted: bool) -> None:
        """Show or hide the whole line (shown_when)."""
        self._wanted = wanted
        self.refresh()

    @property
    def usable(self) -> bool:
        """Whether the focus may go here."""
        return self._wanted and not self.spec.read_only

    def refresh(self) -> None:
        """Bring mark, sentence and hint in line with the state."""
        problem = self.problem
        blocked = problem is not None and problem.severity in (ERROR, CONFIRM)
        self.editor.set_mark("bad" if blocked else "changed" if self.touched and not self._fresh else "")
        self.label.setVisible(self._wanted)
        if self.larger is not None:
            self.larger.setVisible(self._wanted)
        self.editor.setVisible(self._wanted)
        self.sentence.setVisible(self._wanted and problem is not None)
        suggestion = problem.suggestion if problem else None
        self.cure.setVisible(self._wanted and bool(suggestion or self._offer))
        if problem is not None:
            self.sentence.say(problem.severity, problem.sentence)
        if suggestion:
            self.cure.setText(f"改成 {suggestion}")
        elif self._offer is not None:
            self.cure.setText(self._offer[0])
        old = f"原为 {self._base_shown or '空'}。" if self.touched and not self._fresh else ""
        self.hint.setText(old + self.spec.help)
        self.hint.setVisible(self._wanted and bool(old + self.spec.help))
        self.editor.describe("，".join(filter(None, (problem.sentence if problem else "", old + self.spec.help))))

    def _edited(self) -> None:
        self.refresh()
        self.edited.emit(self.spec.name)

    def _take_suggestion(self) -> None:
        if self.problem is not None and self.problem.suggestion:
            self.editor.put(self.problem.suggestion)
            self.left.emit(self.spec.name)
        elif self._offer is not None:
            self._offer[1]()


def _larger(editor: Editor) -> QPushButton | None:
    """For long texts the way to more room; keys have Shift+F6 in the text itself, so Tab does not stop here."""
    if not isinstance(editor, NoteEditor):
        return None
    button = QPushButton("放大")
    button.setProperty("kind", "flat")
    button.setToolTip("在大窗口里写　Shift+F6")
    button.setAccessibleName(f"放大{editor.spec.label}")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(lambda: editor.enlarge())
    return button


def _label(spec: FieldSpec) -> QWidget:
    holder = QWidget()
    line = QHBoxLayout(holder)
    line.setContentsMargins(0, 6, 0, 0)
    line.setSpacing(3)
    text = QLabel(spec.label)
    text.setProperty("role", "label")
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setWordWrap(len(spec.label) > 6)
    line.addWidget(text)
    if spec.required:
        star = QLabel("*")
        star.setProperty("role", "bad")
        star.setToolTip("必填")
        line.addWidget(star, 0, Qt.AlignmentFlag.AlignTop)
    line.addStretch(1)
    return holder
