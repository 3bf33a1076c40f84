"""A stack of signed agreements that came back: what is complete is filed, what is not known is shown and given by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QListView, QListWidget, QListWidgetItem, QWidget

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.agreements.api import Loose, Stack, StackPaper
from ui.dialogs.dialog import Dialog
from ui.parts.step_dialog import StepDialog
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.dates import DateEdit
from ui.widgets.layout import clear, column, label, row, scrolled, split
from ui.widgets.marks import StateMark
from ui.widgets.sizes import open_size

_WHOSE = FieldSpec(
    "责任书编号", Kind.LINK, name="agreement", target="agreements", required=True, help="照页脚左边的编号填，例如 责〔2026〕0001。",
)  # fmt: skip


class ScanDialog(Dialog):
    """Papers at the left, the tray at the right. done: what filing wrote."""

    def __init__(self, desk: Desk, stack: Stack, done: Callable[[Any], None], parent: QWidget) -> None:
        super().__init__("收回已签的扫描件", parent)
        self._desk, self._done, self.stack = desk, done, stack
        self.head = WrappedLabel("", "h2")
        self._lines = column(margins=(4, 4, 4, 4), gap=8)
        inner = QWidget()
        inner.setLayout(column(self._lines, None, gap=0))
        self.tray = self._make_tray()
        self.tray_head = WrappedLabel("", "label")
        self.give_button = Button("选中的页是哪一份…", "", "link", clicked=self.give)
        side = QWidget()
        side.setLayout(column(self.tray_head, (self.tray, 1), row(self.give_button, None), margins=(8, 0, 0, 0), gap=6))
        self.signed_on = DateEdit()
        self.signed_on.setAccessibleName("签字日期")
        self.problem = WrappedLabel("", "bad")
        self.problem.hide()
        self.go = Button("", "primary", "save", clicked=self._file)
        leave = Button("关闭", clicked=self.reject)
        self.set_primary(self.go)
        hint = WrappedLabel("照纸上写的填，齐的都登记签字；不填就只归档。", "hint")
        day = row(label("签字日期", "label"), self.signed_on, (hint, 1))
        middle = split(scrolled(inner, sideways=True), side, sizes=(theme.scaled(420), theme.scaled(400)))
        self.setLayout(column(self.head, (middle, 1), day, self.problem, row(None, leave, self.go), margins=(16, 14, 16, 14), gap=8))
        open_size(self, 900, 560)
        self._show()

    def _make_tray(self) -> QListWidget:
        tray = QListWidget()
        tray.setAccessibleName("没有归到哪一份的页")
        tray.setViewMode(QListView.ViewMode.IconMode)
        tray.setResizeMode(QListView.ResizeMode.Adjust)
        tray.setMovement(QListView.Movement.Static)
        tray.setWordWrap(True)
        tray.setIconSize(QSize(theme.scaled(110), theme.scaled(150)))
        tray.setGridSize(QSize(theme.scaled(178), theme.scaled(236)))
        tray.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        tray.itemSelectionChanged.connect(self._say_give)
        return tray

    def _show(self) -> None:
        stack = self.stack
        clear(self._lines)
        for paper in (*stack.incomplete, *stack.complete):
            self._lines.addWidget(_line(paper))
        pages = sum(len(paper.pages) for paper in stack.papers) + len(stack.tray)
        blanks = f"，空白背面 {stack.blanks} 页没有收" if stack.blanks else ""
        papers = f"{len(stack.complete)} 份齐，{len(stack.incomplete)} 份缺页"
        self.head.setText(f"{papers}，{len(stack.tray)} 页没有归处；共 {pages} 页{blanks}")
        self.tray_head.setText("没有归处的，可以选几页一起归到一份：" if stack.tray else "每一页都有归处。")
        self.tray.clear()
        for loose in stack.tray:
            self.tray.addItem(_item(loose))
        self.go.set_text(f"归档 {len(stack.complete)} 份")
        self.go.refuse("" if stack.complete else "没有一份是齐的。")
        self._say_give()

    def chosen(self) -> list[Loose]:
        """Pages of the tray that are chosen, in their order; files that could not be read have none."""
        rows = sorted(index.row() for index in self.tray.selectedIndexes())
        return [self.stack.tray[at] for at in rows if self.stack.tray[at].page is not None]

    def _say_give(self) -> None:
        self.give_button.refuse("" if self.chosen() else "请先在上面选一页或几页。")

    def give(self) -> StepDialog:
        """Ask whose the chosen pages are."""
        pages, scans = self.chosen(), self._desk.agreements.scans

        def work(given: dict[str, Any], _reason: str) -> None:
            if not isinstance(given["agreement"], int):
                raise Refused([Problem("agreement", _WHOSE.label, "请选一份责任书：照页脚的编号打，再从下面选。")])
            scans.give(self.stack, pages, given["agreement"])

        dialog = StepDialog(self._desk, "是哪一份", f"选中的 {len(pages)} 页归到这一份。", "归到这一份", [_WHOSE], work, self)
        dialog.written.connect(lambda _: self._show())
        dialog.open()
        return dialog

    def _file(self) -> None:
        scans, stack, day = self._desk.agreements.scans, self.stack, self.signed_on.text()
        self.go.refuse("正在归档")
        run_change(self, lambda progress: scans.file(stack, day, progress), self._filed, self._refused, label="正在归档扫描件")

    def _refused(self, error: KnownError) -> None:
        self.go.refuse("")
        self.problem.setText(str(error))
        self.problem.show()

    def _filed(self, change: Any) -> None:
        self._done(change)
        if not self.stack.tray and not self.stack.incomplete:
            self.accept()
            return
        self.stack.papers = self.stack.incomplete  # what is left stays in sight until it is dealt with
        self.problem.hide()
        self._show()


def _line(paper: StackPaper) -> QWidget:
    holder = QWidget()
    level, word = ("ok", paper.name) if paper.complete else ("warn", f"{paper.name} 缺页")
    text = f"{paper.serial}　{len(paper.pages)} 页" if paper.complete else f"{paper.serial}　{paper.why}"
    holder.setLayout(row(StateMark(level, word), (WrappedLabel(text, "small"), 1)))
    return holder


def _item(loose: Loose) -> QListWidgetItem:
    item = QListWidgetItem(f"{loose.page.name}：{loose.why}" if loose.page is not None else loose.why)
    item.setToolTip(item.text())
    item.setTextAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    if loose.page is not None:
        picture = QPixmap()
        picture.loadFromData(loose.page.thumb)
        item.setIcon(QIcon(picture))
    return item
