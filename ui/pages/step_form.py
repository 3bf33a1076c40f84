"""The small form of one step: a few fields, one verb. What is refused stands at its field; nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QGridLayout, QLineEdit, QScrollArea, QWidget

from trafficdesk.desk import ChangeSet, Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.kinds import read
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.forms.builder import LINES_PER_FIELD, chain
from ui.forms.field_row import FieldRow
from ui.forms.following import Follower
from ui.forms.sentence import Sentence
from ui.say import choose
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, row

Values = Mapping[str, Any]
Work = Callable[[dict[str, Any], str], ChangeSet]  # typed values by field name, reason


class StepForm(QDialog):
    """`written` carries the ChangeSet. The dialog stays open, filled, while the desk refuses.

    start: field name -> (stored value, shown text) to begin with.
    """

    written = Signal(object)

    def __init__(
        self,
        desk: Desk,
        title: str,
        text: str,
        act: str,
        specs: Sequence[FieldSpec],
        work: Work,
        parent: QWidget,
        start: Mapping[str, tuple[Any, str]] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.finished.connect(self.deleteLater)
        self._work = work
        self._body = QWidget()
        self.rows: dict[str, FieldRow] = {spec.name: FieldRow(desk, spec, self._body) for spec in specs}
        self._follower = Follower(desk, self.rows, self)
        self._lay_out_fields()
        for name, (value, shown) in (start or {}).items():
            self.rows[name].editor.set_value(value, shown)
        self._show_conditions()
        self._begun = {name: line.editor.input() for name, line in self.rows.items()}
        self.sentence = Sentence()
        self.sentence.hide()
        self.reason = QLineEdit()
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("请写明为什么仍要这样登记")
        self.reason.hide()
        self.done_button = Button(act, "primary", "", "F2", self.save)
        self.done_button.setShortcut("F2")
        self.done_button.setDefault(True)
        leave = Button("不做了", clicked=self.reject)
        leave.setAutoDefault(False)
        self.setLayout(self._parts(text, row(None, leave, self.done_button)))
        self._fit()

    def _lay_out_fields(self) -> None:
        grid = QGridLayout(self._body)
        grid.setContentsMargins(0, 0, 6, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, theme.scaled(92))
        names = list(self.rows)
        for place, line in enumerate(self.rows.values()):
            line.place(grid, place * (LINES_PER_FIELD + 1))
            grid.setRowMinimumHeight(place * (LINES_PER_FIELD + 1) + LINES_PER_FIELD, 6)
            line.finished.connect(self._go_on)
            line.edited.connect(self._edited)
        grid.setRowStretch(len(names) * (LINES_PER_FIELD + 1), 1)
        chain(line.editor for line in self.rows.values())

    def _parts(self, text: str, buttons: Any) -> Any:
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._body)
        self._area.setVisible(bool(self.rows))
        head = WrappedLabel(text)
        head.setVisible(bool(text))
        return column(
            head, (self._area, 1), self.sentence, self.reason, buttons, margins=(16, 14, 16, 14), gap=10
        )

    def _fit(self) -> None:
        """As high as its fields, never higher than the screen leaves room for."""
        self.setMinimumWidth(theme.scaled(480))
        wanted = self._body.sizeHint().height() + theme.scaled(150)
        room = self.parentWidget().window().height() - 40 if self.parentWidget() else wanted
        self.resize(theme.scaled(520), max(theme.scaled(170), min(wanted, room)))

    def _grow(self) -> None:
        """Room for what was refused, so that no field goes out of sight while there is screen left."""
        self.layout().activate()
        short = self._body.heightForWidth(self._area.viewport().width()) - self._area.viewport().height()
        room = self.parentWidget().window().height() - 40 if self.parentWidget() else self.height() + short
        self.resize(self.width(), max(self.height(), min(self.height() + short, room)))

    def _edited(self, name: str) -> None:
        self.rows[name].show_problem(None)
        self._show_conditions()
        self._follower.follow(name)

    def _show_conditions(self) -> None:
        """A field whose condition asks for another field of this form is there only while it holds."""
        shown = {name: line.editor.input() for name, line in self.rows.items()}
        for line in self.rows.values():
            condition = line.spec.shown_when
            line.set_wanted(condition is None or condition.field not in shown or condition.holds(shown))

    # saving

    def save(self) -> None:
        """Read every field; when all can be read, do the step."""
        self.sentence.hide()
        values, problems = self._read()
        if problems:
            self._show(problems)
            return
        reason = self.reason.text().strip()
        self.done_button.refuse("正在登记")
        run_change(self, lambda _: self._work(values, reason), self._written, self._refused)

    def _read(self) -> tuple[dict[str, Any], list[Problem]]:
        values: dict[str, Any] = {}
        problems = []
        for name, line in self.rows.items():
            line.editor.complete()
            spec, given = line.spec, line.editor.input()
            if isinstance(given, str) and not given.strip():
                values[name] = None
                if spec.required:
                    problems.append(Problem(name, spec.label, "不能空着，请填写。"))
            elif spec.kind is Kind.LINK or not isinstance(given, str):
                values[name] = given  # a typed name is looked up by the desk
            else:
                verdict = read(spec, given, values)
                values[name] = verdict.value
                problems += [
                    Problem(name, spec.label, fault.sentence, fault.severity, fault.suggestion)
                    for fault in verdict.faults
                    if fault.severity == "error"
                ]
        return values, problems

    def _written(self, change: ChangeSet) -> None:
        self.written.emit(change)
        self.accept()

    def _refused(self, error: KnownError) -> None:
        self.done_button.refuse("")
        if isinstance(error, Refused):
            self._show(error.problems)
        else:
            self._say(str(error))

    def _show(self, problems: Sequence[Problem]) -> None:
        at_field = {problem.field: problem for problem in reversed(problems) if problem.field in self.rows}
        for name, line in self.rows.items():
            line.show_problem(at_field.get(name))
        others = [problem.text for problem in problems if problem.field not in self.rows]
        asks = any(problem.severity == CONFIRM for problem in problems)
        if others or asks:
            self._say("".join(others) + ("确实要这样，请在下面写明原因再登记。" if asks else ""))
        self.reason.setVisible(asks)
        self._grow()
        first = next((line for name, line in self.rows.items() if name in at_field), None)
        if first is not None:
            self._area.ensureWidgetVisible(first.editor, 0, 60)
            (self.reason if asks else first.editor).setFocus()

    def _say(self, text: str) -> None:
        self.sentence.say("error", text)
        self.sentence.show()

    # leaving

    @property
    def touched(self) -> bool:
        """Whether something was typed that is not yet written."""
        return any(line.editor.input() != self._begun[name] for name, line in self.rows.items())

    def reject(self) -> None:
        if self.touched and not choose(self, "填的内容还没有登记，不要了吗？", "接着填", "不要了"):
            return
        super().reject()

    def _go_on(self, name: str) -> None:
        names = list(self.rows)
        following = names[names.index(name) + 1 :]
        if following:
            self.rows[following[0]].editor.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.done_button.setFocus()
