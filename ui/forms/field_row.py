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
from ui.forms.conflicts import Conflict
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
        self.label = _label(spec, parent)
        self.larger = _larger(self.editor, parent)
        self._parent = parent
        self._place: tuple[QGridLayout, int] | None = None
        # What most fields never need is made when there is something to say.
        self._sentence: Sentence | None = None
        self._cure: QPushButton | None = None
        self._hint: QLabel | None = None
        self.problem: Problem | None = None
        self._base: Any = ""
        self._base_shown = ""
        self._stored: Any = None
        self._fresh = True
        self._wanted = True
        self._offer: tuple[str, Callable[[], object]] | None = None
        self.editor.setParent(parent)  # shown before it has one it would flash up as a window of its own
        self._show()
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
        self._place = grid, row
        for below, part in enumerate((self._sentence, self._cure, self._hint), start=1):
            if part is not None:
                self._put(part, below)

    def dress(self) -> None:
        """Have the sheet look at it now, not when it is shown together with all the others."""
        for part in (self.label, self.larger, self.editor):
            if part is not None:
                part.ensurePolished()

    def _put(self, part: QWidget, below: int) -> None:
        if self._place is not None:
            grid, row = self._place
            grid.addWidget(part, row + below, 1, Qt.AlignmentFlag.AlignLeft if part is self._cure else Qt.AlignmentFlag(0))

    @property
    def sentence(self) -> Sentence:
        """What is wrong, in words."""
        if self._sentence is None:
            self._sentence = Sentence(self._parent)
            self._put(self._sentence, 1)
        return self._sentence

    @property
    def cure(self) -> QPushButton:
        """A way out of what is wrong; Tab comes to it behind its field."""
        if self._cure is None:
            self._cure = QPushButton(self._parent)
            self._cure.setProperty("kind", "flat")
            self._cure.clicked.connect(self._take_suggestion)
            self._put(self._cure, 2)
            QWidget.setTabOrder(self.editor.stops()[-1], self._cure)
        return self._cure

    @property
    def hint(self) -> QLabel:
        """What was here before, and the help."""
        if self._hint is None:
            self._hint = QLabel(self._parent)
            self._hint.setProperty("role", "hint")
            self._hint.setTextFormat(Qt.TextFormat.PlainText)
            self._hint.setWordWrap(True)
            self._put(self._hint, 3)
        return self._hint

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
        self._stored = row.values.get(self.spec.name)
        self.show_problem(None)

    def rebase(self, row: Row) -> tuple[bool, Conflict | None]:
        """Somebody else changed the record: keep what was typed, else show the new value.

        Whether the saved value is another one now; the conflict where what was typed is a third.
        """
        typed = (self.editor.input(), self.editor.shown()) if self.touched else None
        before = self._stored  # not as it is shown: two numbers of which the middle is hidden may look the same
        self.load(row)
        moved = before != self._stored
        if typed is None:
            return moved, None
        self.editor.put(*typed)

        def choose(mine: bool) -> None:
            self.editor.put(*typed) if mine else self.load(row)
            self.edited.emit(self.spec.name)

        conflict = Conflict(self.spec.label, typed[1], self._base_shown, choose)
        return moved, conflict if moved and self.touched else None

    def stand_over(self, row: Row) -> None:
        """What stands in the box is a change of this row, in a form that did not begin with what the row says."""
        given = self.editor.input(), self.editor.shown()
        self.load(row)
        self.editor.put(*given)

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
        if wanted != self._wanted:
            self._wanted = wanted
            self._show()
            self.refresh()

    def _show(self) -> None:
        for part in (self.label, self.larger, self.editor):
            if part is not None:
                part.setVisible(self._wanted)

    @property
    def usable(self) -> bool:
        """Whether the focus may go here."""
        return self._wanted and not self.spec.read_only

    def refresh(self) -> None:
        """Bring mark, sentence and hint in line with the state."""
        problem = self.problem
        blocked = problem is not None and problem.severity in (ERROR, CONFIRM)
        changed = not self._fresh and self.touched
        self.editor.set_mark("bad" if blocked else "changed" if changed else "")
        if problem is not None:
            self.sentence.say(problem.severity, problem.sentence)
        suggestion = problem.suggestion if problem else None
        if suggestion:
            self.cure.setText(f"改成 {suggestion}")
        elif self._offer is not None:
            self.cure.setText(self._offer[0])
        told = (f"原为 {self._base_shown or '空'}。" if changed else "") + self.spec.help
        if told:
            self.hint.setText(told)
        for part, wanted in ((self._sentence, problem is not None), (self._cure, suggestion or self._offer), (self._hint, told)):
            if part is not None:
                part.setVisible(self._wanted and bool(wanted))
        self.editor.describe("，".join(filter(None, (problem.sentence if problem else "", told))))

    def _edited(self) -> None:
        self.refresh()
        self.edited.emit(self.spec.name)

    def _take_suggestion(self) -> None:
        if self.problem is not None and self.problem.suggestion:
            self.editor.put(self.problem.suggestion)
            self.left.emit(self.spec.name)
        elif self._offer is not None:
            self._offer[1]()


def _larger(editor: Editor, parent: QWidget) -> QPushButton | None:
    """For long texts the way to more room; keys have Shift+F6 in the text itself, so Tab does not stop here."""
    if not isinstance(editor, NoteEditor):
        return None
    button = QPushButton("放大", parent)
    button.setProperty("kind", "flat")
    button.setToolTip("在大窗口里写　Shift+F6")
    button.setAccessibleName(f"放大{editor.spec.label}")
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(lambda: editor.enlarge())
    return button


def _label(spec: FieldSpec, parent: QWidget) -> QWidget:
    holder = QWidget(parent)
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
