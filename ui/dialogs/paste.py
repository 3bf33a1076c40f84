"""What a pasted block would change, before anything is written: old and new side by side, problems in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from trafficdesk.desk import ChangeSet, Desk, RecordView
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import WARNING
from trafficdesk.fields.spec import FieldSpec
from ui.dialogs.dialog import Dialog
from ui.forms.sentence import Sentence
from ui.tasks import run_change, run_query
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, label, row
from ui.widgets.read_table import ReadTable
from ui.widgets.sizes import open_size

Inputs = Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Line:
    """One cell that would change: whose, which field, old, new, and the sentence against it."""

    title: str
    label: str
    old: str
    new: str
    sentence: str


class PasteDialog(Dialog):
    """`changed` carries the ChangeSet. beyond: lines of the block without a row; empty: lines without text."""

    changed = Signal(object)

    def __init__(
        self,
        desk: Desk,
        view: RecordView,
        specs: Sequence[FieldSpec],
        inputs: Inputs,
        parent: QWidget,
        *,
        beyond: int,
        empty: int,
    ) -> None:
        super().__init__("从 Excel 粘贴", parent)
        self._desk, self._view, self._specs, self._inputs = desk, view, list(specs), inputs
        self.head = label("正在核对…", wrap=True)
        self.table = ReadTable((view.label, "项目", "原来", "改成"), "要改的格子")
        self.sentence = Sentence()
        self.sentence.hide()
        self._beyond, self._empty = beyond, empty
        self._done = Button("写入", "primary", "save", clicked=self._write, needs="records.edit_rows")
        self.set_primary(self._done)
        self._done.refuse("正在核对")
        give_up = Button("不粘了", clicked=self.reject)
        parts = (self.head, (self.table, 1), self.sentence, row(None, give_up, self._done))
        self.setLayout(column(*parts, margins=(14, 12, 14, 12), gap=10))
        open_size(self, 720, 440)
        run_query(self, lambda _: self._compare(), self._fill, label="正在核对粘贴的内容")

    def _compare(self) -> list[_Line]:
        lines = []
        rows = {found.id: found for found in self._desk.records.rows(self._view.code, list(self._inputs))}
        for row_id, given in self._inputs.items():
            found = rows[row_id]
            intake = self._desk.records.check(self._view.code, given, row_id)
            against = {p.field: p.sentence for p in intake.problems if p.severity != WARNING}
            for spec in self._specs:
                if spec.name in given and (
                    spec.name in against or given[spec.name] != found.text(spec, masked=False)
                ):
                    sentence = against.get(spec.name, "")
                    lines.append(_Line(found.title, spec.label, found.text(spec), given[spec.name], sentence))
        return lines

    def _fill(self, lines: list[_Line]) -> None:
        bad = [line for line in lines if line.sentence]
        noun = self._view.noun
        head = f"会改 {len(self._inputs):,} {noun}里的 {len(lines):,} 格。一次写入，可以一次撤销。"
        if self._empty:
            head += f"剪贴板里有 {self._empty} 行空着，对着的{self._view.label}不动。"
        if self._beyond:
            head += f"剪贴板里多出 {self._beyond} 行，下面没有{self._view.label}可放，不会写入。"
        self.head.setText(head if lines else "粘贴的内容和现在的一样，没有要改的。")
        wrong = CellLook(level="bad", ground="badbg", corner="bad")
        self.table.show_rows(
            (line.title, line.label, line.old, ("：".join(filter(None, (line.new, line.sentence))), wrong) if line.sentence else line.new)
            for line in sorted(lines, key=lambda each: not each.sentence)
        )
        self.table.resizeColumnsToContents()
        if bad:
            self.sentence.say("error", f"有 {len(bad)} 格不对，改好 Excel 里的再粘。现在什么都没有写入。")
            self.sentence.show()
        self._done.refuse("有不对的格" if bad else "" if lines else "没有要改的")

    def _write(self) -> None:
        number = len(self._inputs)
        sentence = f"从 Excel 粘贴 {number} {self._view.noun}{self._view.label}的{'、'.join(s.label for s in self._specs[:3])}"
        self._done.refuse("正在写入")
        code, inputs = self._view.code, self._inputs
        run_change(
            self, lambda _: self._desk.records.edit_rows(code, inputs, sentence), self._written, self._refused
        )

    def _written(self, changes: ChangeSet) -> None:
        self.changed.emit(changes)
        self.accept()

    def _refused(self, error: KnownError) -> None:
        self._done.refuse("")
        self.sentence.say("error", str(error))
        self.sentence.show()
