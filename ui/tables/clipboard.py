"""To Excel and back over the clipboard: text with tabs for everybody, a table for Excel."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from trafficdesk.desk import Row
from trafficdesk.fields.folding import fold
from trafficdesk.fields.pasted import cells
from trafficdesk.fields.spec import FieldSpec
from ui.dialogs.ask import ask_reason
from ui.dialogs.paste import PasteDialog
from ui.tables.view import RecordTableView
from ui.tasks import run_query

MOST = 50_000  # rows; more belongs into a file
_FORMULA = ("=", "+", "-", "@", "\t")


def as_text(specs: Sequence[FieldSpec], rows: Sequence[Row], *, masked: bool) -> str:
    """Headings and rows with tabs between. A text that a spreadsheet would take for a formula gets an apostrophe."""
    target = io.StringIO()
    writer = csv.writer(target, delimiter="\t", lineterminator="\r\n")
    writer.writerow([spec.label for spec in specs])
    writer.writerows([[_harmless(row.text(spec, masked=masked)) for spec in specs] for row in rows])
    return target.getvalue()


def as_table(specs: Sequence[FieldSpec], rows: Sequence[Row], *, masked: bool) -> str:
    """The same as an HTML table whose cells Excel keeps as text, so that identity numbers stay whole."""
    heads = "".join(f"<th>{html.escape(spec.label)}</th>" for spec in specs)
    cell = "<td style=\"mso-number-format:'\\@'\">"
    lines = (
        "<tr>" + "".join(f"{cell}{html.escape(row.text(s, masked=masked))}</td>" for s in specs) + "</tr>"
        for row in rows
    )
    return f'<html><meta charset="utf-8"><table><tr>{heads}</tr>{"".join(lines)}</table></html>'


def is_empty(line: Sequence[str]) -> bool:
    """Whether a line of a block says nothing: the row that it stands for is left as it is."""
    return not any(cell.strip() for cell in line)


def headings_in(block: Sequence[Sequence[str]], fields: Sequence[FieldSpec]) -> int:
    """How many cells of the first line are headings of known fields."""
    words = {fold(word) for spec in fields for word in (spec.label, *spec.aliases)}
    return sum(fold(cell) in words for cell in block[0]) if block else 0


def _harmless(text: str) -> str:
    number = text.lstrip("+-").replace(".", "", 1).isdigit()
    return "'" + text if text.startswith(_FORMULA) and not number else text


class Clipboard(QObject):
    """Copy and paste of one table. Copies are masked; the full copy asks for a reason and is logged."""

    changed = Signal(object)
    status = Signal(str)
    list_pasted = Signal(str)  # a block with headings: for the import desk

    def __init__(self, table: RecordTableView, parent: QWidget) -> None:
        super().__init__(parent)
        self._table, self._window = table, parent
        self._desk, self._view = table.table.desk, table.table.view
        table.copy_wanted.connect(self.copy)
        table.cell_wanted.connect(self.copy_cell)
        table.paste_wanted.connect(self.paste)

    def copy(self, full: bool) -> None:
        """Copy the chosen rows with the shown columns."""
        ids = self._table.chosen_ids()
        if not ids or len(ids) > MOST:
            self.status.emit(
                "请先选要复制的行。" if not ids else f"一次最多复制 {MOST:,} 行，更多请用“导出 Excel”。"
            )
            return
        if not full:
            self._copy(ids, "")
            return
        text = f"把 {len(ids):,} {self._view.noun}{self._view.label}连同完整的证号、电话复制出去。"
        ask_reason(
            self._window,
            "复制完整内容",
            text,
            "复制",
            "填报区交警支队名册",
            lambda reason: self._copy(ids, reason),
        )

    def copy_cell(self) -> None:
        """Copy what stands under the cursor, as it shows; without a cell under it the row."""
        index = self._table.currentIndex()
        row = self._table.table.row(index.row()) if index.isValid() and index.column() > 0 else None
        if row is None:
            self.copy(False)
            return
        spec = self._table.shown_columns()[index.column() - 1]
        text = self._table.table.computed.with_words([row])[0].text(spec, masked=True)
        QGuiApplication.clipboard().setText(text)
        self.status.emit(f"已复制“{text}”。整行用 Ctrl+Shift+C。" if text else "这一格是空的，没有可以复制的。")

    def paste(self) -> None:
        """Take a block: with headings it is a list for the import desk, else it changes cells from here on."""
        text = QGuiApplication.clipboard().text()
        block = cells(text)
        if not block:
            self.status.emit("剪贴板里没有可以粘贴的表格。请先在 Excel 里复制。")
        elif len(block) > 1 and headings_in(block, self._view.fields) >= max(1, min(2, len(block[0]))):
            self.list_pasted.emit(text)
        else:
            self._paste_block(block)

    def _copy(self, ids: list[int], reason: str) -> None:
        specs, code, view = self._table.shown_columns(), self._view.code, self._view
        computed = self._table.table.computed

        def work(_: Any) -> tuple[str, str]:
            rows = computed.with_words(self._desk.records.rows(code, ids))
            if reason:
                self._desk.office.log_look(
                    f"复制{view.label} {len(rows)} {view.noun}（完整信息）：{reason}", reason=reason, code=code, ids=ids
                )
            return as_text(specs, rows, masked=not reason), as_table(specs, rows, masked=not reason)

        run_query(self, work, lambda both: self._put(both, len(ids)), label="正在复制")

    def _put(self, both: tuple[str, str], number: int) -> None:
        data = QMimeData()
        data.setText(both[0])
        data.setHtml(both[1])
        QGuiApplication.clipboard().setMimeData(data)
        self.status.emit(f"已复制 {number:,} {self._view.noun}，可以粘贴到 Excel。")

    def _paste_block(self, block: list[list[str]]) -> None:
        index = self._table.currentIndex()
        shown = self._table.shown_columns()
        if not index.isValid() or index.column() < 1:
            self.status.emit("请先点一下要从哪一格开始粘贴。")
            return
        spec = self._table.table.columns[index.column() - 1]
        start = shown.index(spec) if spec in shown else 0
        specs = shown[start : start + max(map(len, block))]
        chosen = self._table.chosen_ids()
        if len(block) == 1 and len(chosen) > 1:
            ids, block = chosen, block * len(chosen)
        else:
            ids = [self._table.table.id_at(index.row() + line) for line in range(len(block))]
        pairs = [(row_id, line) for row_id, line in zip(ids, block, strict=True) if row_id and not is_empty(line)]
        beyond = sum(not row_id for row_id in ids)
        fixed = [each for each in specs if each.read_only]
        if fixed:
            self.status.emit(f"“{fixed[0].label}”由程序填写，不能粘贴。请换一列。")
            return
        inputs = {
            row_id: {each.name: cell.strip() for each, cell in zip(specs, line, strict=False)}
            for row_id, line in pairs
        }
        dialog = PasteDialog(self._desk, self._view, specs, inputs, self._window, beyond=beyond, empty=len(block) - beyond - len(pairs))
        dialog.changed.connect(self.changed)
        dialog.open()
