"""First step of an import: which list, of what, and what to do with those already known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from trafficdesk.desk import RecordView
from ui.dialogs.files import open_path
from ui.theme import theme
from ui.widgets.boxes import ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, set_role
from ui.widgets.marks import IconMark

PATTERN = "名册 (*.xlsx *.xls *.et *.csv *.txt *.htm *.html);;所有文件 (*)"
_CURE = "数据没有改动。请照上面说的处理后再选一次，也可以换一个文件。"


class ChooseFile(QWidget):
    """`chosen` carries the path of a list; `template_wanted` asks for a blank one."""

    chosen = Signal(object)
    template_wanted = Signal()

    def __init__(self, views: Sequence[RecordView]) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.kind = QComboBox()
        self.kind.setAccessibleName("导入什么")
        for view in views:
            self.kind.addItem(view.label, view.code)
        self.on_match = QComboBox()
        self.on_match.setAccessibleName("已经登记过的")
        self.on_match.addItem("更新：表里有的项目补新、改新", "update")
        self.on_match.addItem("跳过：库里的不动", "skip")
        self.pick = Button("选择文件…", "", "folder_open", clicked=self.ask)
        self.problem = ProblemBox("", _CURE)
        self.problem.hide()
        self._zone = self._drop_zone()
        self._file = label("", "label")
        blank = Button("下载空白模板", "flat", "arrow_export", clicked=self.template_wanted.emit)
        kinds = row(
            label("导入什么", "label"),
            self.kind,
            16,
            label("已经登记过的", "label"),
            self.on_match,
            None,
            blank,
        )
        body = column(kinds, self.problem, self._zone, self._file, None, gap=12, margins=(14, 14, 14, 14))
        ground = framed("plain", body)
        self.setLayout(column((ground, 1), gap=0))

    @property
    def code(self) -> str:
        """The record kind of the list."""
        return str(self.kind.currentData())

    def choose_kind(self, code: str) -> None:
        """Preset the record kind."""
        at = self.kind.findData(code)
        if at >= 0:
            self.kind.setCurrentIndex(at)

    def ask(self) -> None:
        """Let the clerk pick a file."""
        if path := open_path(self, "选择名册", PATTERN):
            self.chosen.emit(path)

    def show_file(self, text: str) -> None:
        """Say which file is open."""
        self._file.setText(text)

    def show_problem(self, sentence: str) -> None:
        """Say why a file could not be read, "" to take it away."""
        head, _, rest = sentence.partition("。")
        self.problem.say(f"{head}。" if rest else sentence, f"{rest}\n{_CURE}".strip())
        self.problem.setVisible(bool(sentence))

    def _drop_zone(self) -> QFrame:
        zone = framed("info")
        mark = IconMark("arrow_import", "text3", 36)
        head = label("把名册文件拖到这里", "h1")
        hint = WrappedLabel(
            "Excel（xlsx、xls）、WPS（et）、CSV 都可以，不用先整理：表头上面的标题、合并的单元格、“同上”、"
            "合计行、签字行都会认出来。写入之前先给您看一遍，有错的可以当场改。",
            "hint",
        )
        for text in (head, hint):
            text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = column(
            None, mark, head, hint, row(None, self.pick, None), None, gap=10, margins=(40, 24, 40, 24)
        )
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignHCenter)
        zone.setLayout(layout)
        zone.setMinimumHeight(theme.scaled(240))
        return zone

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls() and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()
            set_role(self._zone, "box", "chip")

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        set_role(self._zone, "box", "info")

    def dropEvent(self, event: QDropEvent) -> None:
        set_role(self._zone, "box", "info")
        event.acceptProposedAction()
        self.chosen.emit(Path(event.mimeData().urls()[0].toLocalFile()))
