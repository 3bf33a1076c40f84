"""A table to a file: which columns, masked unless a reason is given."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QRadioButton, QWidget

from trafficdesk.desk import Desk, Query, RecordView
from trafficdesk.errors import KnownError
from trafficdesk.fields.spec import FieldSpec
from ui.dialogs.dialog import Dialog
from ui.dialogs.files import EXCEL, save_path
from ui.forms.sentence import Sentence
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.buttons import Button
from ui.widgets.layout import column, label, row


class ExportDialog(Dialog):
    """`saved` carries the sentence and the file when it is written."""

    saved = Signal(str, object)

    def __init__(
        self, desk: Desk, query: Query, view: RecordView, shown: Sequence[FieldSpec], parent: QWidget
    ) -> None:
        super().__init__(f"导出{view.label}", parent)
        self._desk, self._query, self._view, self._shown = desk, query, view, list(shown)
        self.listed = QRadioButton(f"表里显示的 {len(shown)} 列")
        self.everything = QRadioButton("全部项目")
        self.listed.setChecked(True)
        self.full = QCheckBox("身份证号、电话等写完整（要写原因，会留下记录）")
        self.full.toggled.connect(self._show_reason)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("例如：报区交警支队年度备案")
        self.reason.hide()
        self.sentence = Sentence()
        self.sentence.hide()
        self._done = Button("选择位置并导出", "primary", "document_table", clicked=self._save, needs="exchange.export")
        give_up = Button("不导了", clicked=self.reject)
        self.set_primary(self._done)
        head = label("导出现在筛选出来的所有行，顺序和表里一样。", wrap=True)
        parts = (head, self.listed, self.everything, self.full, self.reason, self.sentence)
        self.setLayout(column(*parts, row(None, give_up, self._done), margins=(16, 14, 16, 14), gap=10))
        self.setMinimumWidth(theme.scaled(440))

    def _show_reason(self, wanted: bool) -> None:
        self.reason.setVisible(wanted)
        if wanted:
            self.reason.setFocus()

    def _save(self) -> None:
        if self.full.isChecked() and not self.reason.text().strip():
            self._say("导出完整信息要写明原因，例如交给谁、做什么用。")
            return
        path = save_path(self, "导出到", f"{self._view.label}.xlsx", f"{EXCEL};;CSV (*.csv)")
        if path is not None:
            self.write(path)

    def write(self, path: Path) -> None:
        """Write the file in the background."""
        fields = [spec.name for spec in self._shown] if self.listed.isChecked() else []
        full, reason = self.full.isChecked(), self.reason.text().strip()
        code, query, export = self._view.code, self._query, self._desk.exchange.export
        self._done.refuse("正在导出")
        run_query(
            self,
            lambda progress: export(
                code, path, wanted=query, fields=fields, full=full, reason=reason, progress=progress
            ),
            lambda number: self._written(path, number),
            self._refused,
            label=f"正在导出{self._view.label}",
        )

    def _written(self, path: Path, number: int) -> None:
        self.saved.emit(f"已导出 {number:,} {self._view.noun}{self._view.label}到 {path.name}。", path)
        self.accept()

    def _refused(self, error: KnownError) -> None:
        self._done.refuse("")
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.sentence.say("error", sentence)
        self.sentence.show()
