"""The same change to many rows: which fields, what value, why; all rows or none."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from trafficdesk.desk import ChangeSet, Desk, RecordView
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.spec import FieldSpec
from ui.dialogs.dialog import Dialog
from ui.forms.editors.base import Editor
from ui.forms.editors.factory import make_editor
from ui.forms.sentence import Sentence
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.buttons import Button, IconButton
from ui.widgets.layout import column, label, row

SHOWN_PROBLEMS = 4


class _Line(QWidget):
    """One field and its new value. renewed: another field has another editor; entered: Enter in the editor."""

    renewed = Signal()
    entered = Signal()

    def __init__(self, desk: Desk, fields: list[FieldSpec], remove: Any) -> None:
        super().__init__()
        self._desk, self._fields = desk, fields
        self.field = QComboBox()
        self.field.setAccessibleName("改哪一项")
        self.field.addItems([spec.label for spec in fields])
        self.field.setMinimumWidth(theme.scaled(170))
        self._holder = column(gap=0)
        self.editor = self._made(0)
        self._close = IconButton("dismiss", "不改这一项", lambda: remove(self), 14, "text3")
        self.setLayout(row(self.field, label("改为", "label"), (self._holder, 1), self._close))
        self.field.currentIndexChanged.connect(self._choose)
        self._holder.addWidget(self.editor)

    @property
    def spec(self) -> FieldSpec:
        return self._fields[self.field.currentIndex()]

    def _made(self, at: int) -> Editor:
        editor = make_editor(self._desk, self._fields[at], masking=False)
        editor.finished.connect(self.entered)
        return editor

    def _choose(self, at: int) -> None:
        old = self.editor
        self.editor = self._made(at)
        self._holder.replaceWidget(old, self.editor)
        old.hide()
        old.deleteLater()
        self.renewed.emit()

    def stops(self) -> list[QWidget]:
        """Where Tab stops, in order."""
        return [self.field, *self.editor.stops(), self._close]


class BulkEditDialog(Dialog):
    """`changed` carries the ChangeSet; the dialog stays open while something is refused."""

    changed = Signal(object)

    def __init__(self, desk: Desk, view: RecordView, ids: list[int], parent: QWidget) -> None:
        super().__init__("批量修改", parent)
        self._desk, self._view, self._ids = desk, view, ids
        # What tells one row from the others would make them all one person, one car.
        self._fields = [spec for spec in view.fields if not spec.read_only and spec.name not in view.identity]
        self._lines: list[_Line] = []
        self._after: tuple[QWidget, ...] = ()
        self._box = column(gap=6)
        self._add_line()
        self.reason = QLineEdit()
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("可以不写；有提醒要确认时必须写")
        self.sentence = Sentence()
        self.sentence.hide()
        more = Button("再改一项", "flat", "add", clicked=self._add_line)
        self._done = Button(f"修改这 {len(ids):,} {view.noun}", "primary", "save", clicked=self._save, needs="records.edit_many")
        give_up = Button("不改了", clicked=self.reject)
        self.set_primary(self._done)
        self._after = (more, self.reason, give_up, self._done)
        head = label(
            f"给选中的 {len(ids):,} {view.noun}{view.label}改成同样的内容。要么全改，要么都不改；可以一次撤销。",
            wrap=True,
        )
        parts = (head, self._box, row(more, None), label("原因", "label"), self.reason, self.sentence)
        self.setLayout(column(*parts, row(None, give_up, self._done), margins=(16, 14, 16, 14), gap=10))
        self.setMinimumWidth(theme.scaled(560))
        self._order()

    def _add_line(self) -> None:
        line = _Line(self._desk, self._fields, self._remove)
        used = {each.spec.name for each in self._lines}
        free = next((at for at, spec in enumerate(self._fields) if spec.name not in used), 0)
        line.field.setCurrentIndex(free)
        self._lines.append(line)
        self._box.addWidget(line)
        line.renewed.connect(self._order)
        line.entered.connect(self.press)
        self._order()

    def _order(self) -> None:
        """Tab goes from a field to its value: editors are made anew with each field, so after the buttons."""
        self.stop_at([*(stop for line in self._lines for stop in line.stops()), *self._after])

    def _remove(self, line: _Line) -> None:
        if len(self._lines) > 1:
            self._lines.remove(line)
            self._box.removeWidget(line)
            line.deleteLater()

    def _save(self) -> None:
        for line in self._lines:
            line.editor.complete()
        inputs = {line.spec.name: line.editor.input() for line in self._lines}
        reason, ids, code = self.reason.text().strip(), self._ids, self._view.code
        self._done.refuse("正在修改")
        run_change(
            self,
            lambda _: self._desk.records.edit_many(code, ids, inputs, reason=reason),
            self._saved,
            self._refused,
            label=f"正在修改 {len(ids):,} {self._view.noun}{self._view.label}",
        )

    def _saved(self, changes: ChangeSet) -> None:
        self.changed.emit(changes)
        self.accept()

    def _refused(self, error: KnownError) -> None:
        self._done.refuse("")
        text = str(error)
        if isinstance(error, Refused):
            shown = "\n".join(problem.text for problem in error.problems[:SHOWN_PROBLEMS])
            text = f"没有修改，数据都没有变：\n{shown}"
        self.sentence.say("error", text)
        self.sentence.show()
