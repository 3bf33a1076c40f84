"""What belongs to a record: everything that points at it, its files, its history; short, below the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, Signal
from PySide6.QtGui import QGuiApplication, QImageWriter
from PySide6.QtWidgets import QWidget

from trafficdesk.clock import now
from trafficdesk.desk import Desk, RecordView, Row
from ui.dialogs.files import ANY, open_path
from ui.dialogs.history import HistoryDialog
from ui.forms.link_button import LinkButton
from ui.say import tell
from ui.slices import Slices
from ui.tables.expiry import standing
from ui.tables.lent import TAG
from ui.tables.words import brief
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, fill, label, row, rule
from ui.widgets.marks import StateMark

SHOWN = 4
_Part = tuple[Any, int, list[Row], frozenset[int]]  # which records, how many, the first of them, which are only lent
_ROOM = 330  # pixels at normal type that a form has at least: what does not fit there beside the link goes below it


class Related(QWidget):
    """Loads in the background; every line opens its record."""

    open_record = Signal(str, int)
    changed = Signal(object)
    filled = Signal()

    def __init__(self, desk: Desk, view: RecordView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._view = desk, view
        self._row: Row | None = None
        self.last: QWidget | None = None  # that takes the focus
        self._filling: Slices | None = None
        self._lines = column(gap=2, margins=(16, 0, 12, 12))
        self.setLayout(self._lines)
        self.hide()

    def show_for(self, record: Row) -> None:
        """Show what belongs to a row."""
        self._row = record
        code = self._view.code

        def read(_: Any) -> tuple[list[_Part], list[Any]]:
            found = self._desk.records.belongings(code, record.id)
            parts = [
                (each, len(ids), self._desk.records.rows(each.code, ids[:SHOWN]), self._desk.records.lent(each.code))
                for each, ids in found
                if ids
            ]
            return parts, self._desk.attachments.of(code, record.id)

        run_query(self, read, lambda answer: self._fill(record, *answer), key="related")

    def put_away(self) -> None:
        """Nothing is chosen."""
        self._row = None
        self._leave()
        self.hide()

    def _leave(self) -> None:
        self.last = None
        if self._filling is not None:
            self._filling.stop()
            self._filling = None

    def _fill(self, record: Row, parts: list[_Part], files: list[Any]) -> None:
        if record is not self._row:
            return
        self._leave()
        clear(self._lines)
        self._filling = Slices(self._make_lines(parts, files), self)

    def _make_lines(self, parts: list[_Part], files: list[Any]) -> Iterator[None]:
        """Seen when all of them are there."""
        labels = [each.label for each, *_ in parts]
        for each, number, rows, lent in parts:
            view = self._desk.records.view(each.code)
            by_field = f"（{view.field(each.field).label}）" if labels.count(each.label) > 1 else ""
            self._heading(f"{each.label}{by_field}", f"{number} {view.noun}")
            for found in rows:
                self._line(view, found, {each.field}, found.id in lent)
                yield
            if number > len(rows):
                self._lines.addWidget(label(f"还有 {number - len(rows)} {view.noun}，在全页里看。", "hint"))
        self._heading("附件", f"{len(files)} 个" if files else "")
        for file in files:
            name = file.name + ("（文件不在了）" if file.missing else "")
            opener = LinkButton(name, partial(self._open_file, file))
            self._lines.addLayout(row(opener, None))
            yield
        add = Button("添加附件…", "flat", "add", clicked=self._add_file, needs="attachments.add")
        paste = Button("粘贴图片", "flat", clicked=self.paste_picture, needs="attachments.add")
        paste.setToolTip("刚截的图、扫描仪或手机传到剪贴板里的照片")
        history = Button("修改记录", "flat", "clock", clicked=self._history)
        self._lines.addLayout(row(add, paste, history, None, gap=4))
        yield
        self.show()
        self.last = history
        self.filled.emit()

    def _heading(self, text: str, note: str) -> None:
        head = row(label(text, "h2"), (rule(), 1), margins=(0, 8, 0, 2))
        if note:
            head.addWidget(label(note, "hint"))
        self._lines.addLayout(head)

    def _line(self, view: RecordView, found: Row, leave_out: set[str], lent: bool) -> None:
        title, rest = brief(view, found, leave_out)
        rest = " · ".join(filter(None, (TAG if lent else "", rest)))
        opener = LinkButton(title, lambda: self.open_record.emit(found.code, found.id))
        opener.setToolTip(f"打开这{view.noun}{view.label}")
        line = row(opener, gap=8)
        states = [state for spec in view.listed if (state := standing(spec, found.values.get(spec.name)))]
        marks = [StateMark(state.level, state.word, role="fs-s") for state in states[:1]]
        text = WrappedLabel(rest, "small")
        needed = opener.sizeHint().width() + text.fontMetrics().horizontalAdvance(rest) + sum(each.sizeHint().width() for each in marks)
        beside = needed + 24 <= theme.scaled(_ROOM)
        for part in ([(text, 1)] if beside else [None]) + marks:
            fill(line, part)
        self._lines.addLayout(line)
        if not beside and rest:
            self._lines.addLayout(row((text, 1), margins=(6, 0, 0, 4)))
        for each in (opener, text, *marks):
            each.ensurePolished()  # now, not together with all the others

    def _open_file(self, file: Any) -> None:
        from ui.dialogs.attachments import open_attachment

        open_attachment(self, file, self._desk, self.changed.emit)

    def _add_file(self) -> None:
        path = open_path(self, "选择要添加的扫描件或照片", ANY)
        if path is not None and self._row is not None:
            code, row_id = self._view.code, self._row.id
            run_change(
                self, lambda _: self._desk.attachments.add(code, row_id, path), self.changed.emit
            )

    def add_files(self, paths: Sequence[Path], row_id: int = 0) -> None:
        """Attach files that were dropped; row_id: to another row than the one shown."""
        target = row_id or (self._row.id if self._row is not None else 0)
        if target and paths:
            attachments, code = self._desk.attachments, self._view.code
            run_change(self, lambda _: attachments.add_all(code, target, paths), self.changed.emit, label="正在添加附件")

    def paste_picture(self) -> None:
        """Attach the picture of the clipboard."""
        image = QGuiApplication.clipboard().image()
        if image.isNull():
            tell(self, "剪贴板里没有图片。先截图，或者在看图的程序里复制一张。")
        elif self._row is not None:
            held = QBuffer()
            held.open(QIODevice.OpenModeFlag.WriteOnly)
            QImageWriter(held, QByteArray(b"png")).write(image)
            code, row_id, content = self._view.code, self._row.id, bytes(held.data().data())
            name = f"图片{now():%Y%m%d-%H%M%S}.png"
            run_change(self, lambda _: self._desk.attachments.add_bytes(code, row_id, content, name), self.changed.emit)

    def _history(self) -> None:
        if self._row is not None:
            HistoryDialog(self._desk, self._view, self._row, self).open()
