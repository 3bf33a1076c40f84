"""Asking for one condition: field, relation, value; the value's editor is that of the field's kind."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from trafficdesk.desk import Desk, RecordView
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.dialogs.dialog import Dialog
from ui.forms.editors.base import Editor
from ui.forms.editors.factory import make_editor
from ui.forms.editors.line import LineEditor
from ui.forms.sentence import Sentence
from ui.tables.conditions import VALUELESS, WORDS, TableCondition, fields_of, make_condition, relations_of
from ui.theme import theme
from ui.widgets import spoken
from ui.widgets.buttons import Button
from ui.widgets.certain import completer_of
from ui.widgets.layout import clear, column, label, row


class ConditionDialog(Dialog):
    """`condition` is set when it was accepted."""

    def __init__(
        self, desk: Desk, view: RecordView, parent: QWidget, start: TableCondition | None = None
    ) -> None:
        super().__init__(f"筛选{view.label}", parent)
        self._desk = desk
        self._fields = fields_of(view)
        self.condition: TableCondition | None = None
        self._editors: list[Editor] = []
        self.field = QComboBox()
        self.field.setEditable(True)
        self.field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.field.addItems([spec.label for spec in self._fields])
        spoken.name(self.field, "按哪一项筛选")
        completer_of(self.field).setFilterMode(Qt.MatchFlag.MatchContains)
        completer_of(self.field).setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.relation = QComboBox()
        spoken.name(self.relation, "怎样比较")
        self._values = column(gap=6)
        self.sentence = Sentence()
        self.sentence.hide()
        done = Button("加上这个条件", "primary", clicked=self._accept)
        self.set_primary(done)
        give_up = Button("不加了", clicked=self.reject)
        self._buttons = (give_up, done)
        line = row((self.field, 3), (self.relation, 2), gap=8)
        buttons = row(None, give_up, done)
        parts = (label("哪一项、什么关系、什么内容", "label"), line, self._values, self.sentence, buttons)
        self.setLayout(column(*parts, margins=(14, 12, 14, 12), gap=10))
        self.setMinimumWidth(theme.scaled(420))
        self.field.currentTextChanged.connect(lambda _: self._field_changed())
        self.relation.currentIndexChanged.connect(lambda _: self._relation_changed())
        chosen = start.spec if start else self._fields[0]
        self.field.setCurrentText(chosen.label)
        self._field_changed()
        if start is not None:
            self.relation.setCurrentIndex(relations_of(chosen).index(start.filter.relation))
        self.field.setFocus()

    def _spec(self) -> FieldSpec | None:
        return next((spec for spec in self._fields if spec.label == self.field.currentText().strip()), None)

    def _field_changed(self) -> None:
        spec = self._spec()
        if spec is None:
            return
        with QSignalBlocker(self.relation):
            self.relation.clear()
            for relation in relations_of(spec):
                self.relation.addItem(WORDS[relation], relation)
        self._relation_changed()

    def _relation_changed(self) -> None:
        spec, relation = self._spec(), self.relation.currentData()
        clear(self._values)
        self._editors = []
        self.sentence.hide()
        if spec is None or relation in VALUELESS:
            return
        for number in range(2 if relation == "between" else 1):
            if number:
                self._values.addWidget(label("到", "label"))
            editor = self._editor(spec, relation)
            editor.finished.connect(self.press)
            self._editors.append(editor)
            self._values.addWidget(editor)
        if spec.guidance:
            self._values.addWidget(label(spec.guidance, "hint", wrap=True))
        # The value's editor is made anew with each field, so after the buttons.
        values = [stop for editor in self._editors for stop in editor.stops()]
        self.stop_at([self.field, self.relation, *values, *self._buttons])

    def _editor(self, spec: FieldSpec, relation: str) -> Editor:
        free = relation in ("within_days", "starts") or (
            relation == "contains" and spec.kind is not Kind.CHOICES
        )
        return (
            LineEditor(spec)
            if free
            else make_editor(self._desk, replace(spec, required=False), masking=False)
        )

    def _accept(self) -> None:
        spec, relation = self._spec(), self.relation.currentData()
        if spec is None:
            self._say("没有这一项。请从列表里选。")
            return
        inputs = [editor.input() for editor in self._editors] + ["", ""]
        shown = self._editors[0].shown() if self._editors else ""
        made = make_condition(spec, relation, inputs[0], inputs[1], shown)
        if isinstance(made, str):
            self._say(made)
        else:
            self.condition = made
            self.accept()

    def _say(self, sentence: str) -> None:
        self.sentence.say("error", sentence)
        self.sentence.show()
