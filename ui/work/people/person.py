"""Everything about one record on one page: 一人一档, 一车一档, a unit with its people, cars and agreements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QToolButton,
    QWidget,
)

from trafficdesk.desk import HistoryLine, RecordView, Row
from trafficdesk.fields.nearness import days_word
from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.work.people.api import WholeFile
from ui import icons
from ui.dialogs.attachments import open_attachment
from ui.dialogs.files import ANY, open_paths
from ui.dialogs.history import HistoryDialog
from ui.forms.link_button import LinkButton
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.session import Session
from ui.tables.compact import CompactTable
from ui.tables.expiry import standing_of
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.chips import FlowRow
from ui.widgets.layout import clear, column, framed, label, row, rule, scrolled
from ui.widgets.marks import StateMark
from ui.widgets.pictures import kept_picture

if TYPE_CHECKING:
    from trafficdesk.engine.finding import Finding

FOUND_SHOWN = 12  # a unit may have hundreds
COLUMNS_FROM = 1000  # page width from which the fields stand in three columns
THUMB = 96


class PersonPage(ReadingPage):
    """One record of any kind. `print_wanted` carries code and ids: print its archive card."""

    print_wanted = Signal(str, list)
    by_year = False

    def __init__(self, session: Session, code: str, row_id: int, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.view: RecordView = session.desk.records.view(code)
        self.sources = frozenset({code, "attachments", *(each.code for each in self.view.belongings)})
        self.row_id = row_id
        self.title = self.view.label
        self._parts = column(gap=12, margins=(14, 12, 14, 14))
        body = QWidget()
        body.setLayout(self._parts)
        self.scroller = scrolled(body, "档案全文")
        self.setLayout(column(self.scroller, gap=0))
        self._print = Button("打印档案卡", "", "print", "F9", self.print_it)
        self._attach = Button("添加附件…", "", "add", clicked=self.attach, needs="attachments.add")
        self._history = Button("修改记录", "", "clock", clicked=self._show_history)
        self._edit = Button(
            "修改", "primary", "edit", clicked=lambda: self.open_record.emit(code, self.row_id)
        )
        self._record: Row | None = None

    def row_actions(self) -> Actions:
        return Actions((self._print, self._attach, self._history), (self._edit,))

    def show_one(self, row_id: int) -> None:
        """Show another record of the same kind."""
        self.row_id = row_id
        self.load()

    def print_it(self) -> bool:
        self.print_wanted.emit(self.view.code, [self.row_id])
        return True

    def _fetch(self) -> None:
        code, row_id = self.view.code, self.row_id
        run_query(
            self, lambda _: (self.desk.whole(code, row_id), self.desk.findings.of(code, [row_id]).get(row_id, [])),
            lambda read: self._fill(*read), lambda error: self.status.emit(str(error)), key="one",
        )  # fmt: skip

    def attach(self) -> None:
        """Add files to the record."""
        for path in open_paths(self, "选择要添加的扫描件或照片", ANY):
            self.attach_file(path)

    def attach_file(self, path: Path) -> None:
        """Add one file."""
        code, row_id = self.view.code, self.row_id
        run_change(self, lambda _: self.desk.attachments.add(code, row_id, path), self.written)

    # inside

    def _fill(self, whole: WholeFile, findings: Sequence[Finding]) -> None:
        record = whole.row
        self._record = record
        self.title = record.title
        self.title_changed.emit(record.title)
        place = self.scroller.verticalScrollBar().value()
        clear(self._parts)
        self._parts.addLayout(self._head(record))
        if whole.whose:
            self._parts.addWidget(WrappedLabel(whole.whose))
        if findings:
            self._parts.addWidget(_found(findings))
        for heading, fields in self.view.sections:
            card = self._section(heading, record, [f for f in fields if f.sensitivity is not Sensitivity.SEALED])
            if card is not None:
                self._parts.addWidget(card)
        if whole.decisions:
            self._parts.addWidget(_decided(whole))
        labels = [each.belonging.label for each in whole.parts]
        for each in whole.parts:
            self._parts.addWidget(self._belonging(each, labels.count(each.belonging.label) > 1, whole.lent[each.belonging.code]))
        self._parts.addWidget(self._files(whole))
        self._parts.addWidget(self._recent(whole.history))
        self._parts.addStretch(1)
        self.scroller.verticalScrollBar().setValue(place)

    def _head(self, record: Row) -> QHBoxLayout:
        head = row(label(record.title, "h1"), label(self.view.label, "hint"), gap=10)
        for spec in self.view.fields:
            state = standing_of(self.view, spec, record)
            if state is not None and state.level != "ok":
                head.addSpacing(8)
                head.addWidget(label(spec.label, "small"))
                head.addWidget(StateMark(state.level, state.word))
        head.addStretch(1)
        return head

    def _section(self, heading: str, record: Row, fields: list[FieldSpec]) -> QWidget | None:
        filled = [spec for spec in fields if record.text(spec)]
        if not filled:
            return None
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(6)
        across = 3 if self.width() >= COLUMNS_FROM else 2
        for at in range(across):
            grid.setColumnMinimumWidth(at * 2, theme.scaled(104))
            grid.setColumnStretch(at * 2 + 1, 1)
        line, at = 0, 0
        for spec in filled:
            wide = spec.kind is Kind.NOTE
            if wide and at:
                line, at = line + 1, 0
            grid.addWidget(label(spec.label, "label"), line, at * 2, Qt.AlignmentFlag.AlignTop)
            value = self._value(record, spec)
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
            grid.addWidget(value, line, at * 2 + 1, 1, across * 2 - 1 if wide else 1)
            line, at = (line + 1, 0) if wide or at == across - 1 else (line, at + 1)
        return _card(heading, "", grid)

    def _value(self, record: Row, spec: FieldSpec) -> QWidget:
        text = record.text(spec)
        state = standing_of(self.view, spec, record)
        if spec.kind is Kind.LINK:
            holder = QWidget()
            opener = LinkButton(text, lambda: self.open_record.emit(spec.target, record.values[spec.name]))
            holder.setLayout(row(opener, None))
            return holder
        if state is not None:
            holder = QWidget()
            holder.setLayout(row(label(text), StateMark(state.level, state.word), None, gap=8))
            return holder
        shown = WrappedLabel(text)
        shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return shown

    def _belonging(self, found: Any, ambiguous: bool, lent: Collection[int]) -> QWidget:
        each, rows = found.belonging, found.rows
        view = self.desk.records.view(each.code)
        table = CompactTable(view, rows, {each.field}, found.days, lent)
        table.opened.connect(self.open_record)
        heading = f"{each.label}（{view.field(each.field).label}）" if ambiguous else each.label
        return _card(heading, f"{len(rows)} {view.noun}", table)

    def _files(self, whole: WholeFile) -> QWidget:
        files = whole.files
        if not files:
            return _card("附件", "", label("还没有扫描件或照片。可以用下面的“添加附件”。", "hint"))
        flow = FlowRow(8)
        for file in files:
            button = QToolButton()
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            side = theme.scaled(THUMB)
            button.setIconSize(QSize(side, side))
            button.setFixedSize(side + 32, side + 40)
            name = button.fontMetrics().elidedText(file.name, Qt.TextElideMode.ElideMiddle, side + 20)
            button.setText(name if not file.missing else "文件不在了")
            button.setToolTip(f"{file.name}（{file.kind}，{max(1, file.size // 1024):,} KB）")
            button.setIcon(_picture(file, side))
            button.clicked.connect(lambda _=False, file=file: open_attachment(self, file, self.desk, self.written))
            flow.flow.addWidget(button)
        return _card("附件", f"{len(files)} 个", flow)

    def _recent(self, history: Sequence[HistoryLine]) -> QWidget:
        lines = [
            label(f"{line.at:%Y-%m-%d %H:%M}  {line.by}  {line.sentence}", "small", wrap=True)
            for line in history
        ]
        more = Button("全部修改记录", "flat", clicked=self._show_history)
        return _card("修改记录", "", column(*lines, row(more, None), gap=4))

    def _show_history(self) -> None:
        if self._record is not None:
            HistoryDialog(self.desk, self.view, self._record, self).open()


def _card(heading: str, note: str, content: Any) -> QWidget:
    head = row(label(heading, "h2"), label(note, "hint"), (rule(), 1))
    return framed("card", column(head, content, margins=(14, 10, 14, 12), gap=8))


def _found(findings: Sequence[Finding]) -> QWidget:
    """What is missing, late or wrong of this record, each with its cure and its ground."""
    lines = []
    for each in findings[:FOUND_SHOWN]:
        head = row(StateMark(each.level, days_word(each.days)), label(f"{each.what}　{each.title}", "label"), None, gap=8)
        lines.append(column(head, WrappedLabel(f"{each.sentence}依据：{each.kind.source}", "hint"), gap=1))
    many = f"{len(findings)} 项" + (f"，先列出 {FOUND_SHOWN} 项，其余在“提醒清单”" if len(findings) > FOUND_SHOWN else "")
    return _card("提醒", many, column(*lines, gap=6))


def _decided(whole: WholeFile) -> QWidget:
    """What the legal rules say, each with its ground in the small line."""
    lines = []
    for decision in whole.decisions:
        ground = f"规则：{decision.rule}" + (f"　依据：{decision.source}" if decision.source else "")
        ground += f"　{decision.since} 起施行" if decision.since else ""
        lines.append(column(WrappedLabel(decision.sentence), WrappedLabel(ground, "hint"), gap=1))
    return _card("法规提示", "今天适用的规定", column(*lines, gap=6))


def _picture(file: Any, side: int) -> QIcon:
    """A small picture of an image file, or the sign of a document. Big scans are reduced while reading."""
    if file.media_type.startswith("image/"):
        image = kept_picture(file, side)
        if not image.isNull():
            return QIcon(QPixmap.fromImage(image))
    return icons.icon("document_pdf" if file.media_type == "application/pdf" else "note", "text2")
