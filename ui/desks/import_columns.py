"""Second step of an import: the sheets with their headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QTabBar,
    QTableWidget,
    QWidget,
)

from ui.theme import theme
from ui.widgets.boxes import NoteBox
from ui.widgets.buttons import Button
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook
from ui.widgets.layout import column, framed, label, row
from ui.widgets.spoken import SpokenItem

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview

_TITLE = CellLook(ink="text3", grid=True, ground="sunken")
_HEAD = CellLook(bold=True, grid=True, ground="select")
_BODY = CellLook(grid=True)


class SheetsStep(QWidget):
    """The first rows of every sheet with the heading tinted; sheets can be left out.

    changed: choose the sheets anew. pointed: the heading of a sheet stands in these rows (Excel's numbers).
    hidden_wanted: read hidden sheets and rows too.
    """

    changed = Signal(list)
    pointed = Signal(str, int, int)
    hidden_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._review: ImportReview | None = None
        self._hint = label("", "label")
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self._show_sheet)
        self.used = QCheckBox("导入这张工作表")
        self.used.clicked.connect(self._choose)
        self.table = QTableWidget()
        self.table.setItemDelegate(CellDelegate(self.table))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.viewport().installEventFilter(self)
        self.table.setAccessibleName("表头所在的行")
        self.table.setShowGrid(False)
        self.table.horizontalHeader().hide()
        self.table.verticalHeader().hide()
        self.read_hidden = Button("隐藏、划掉的也读入", "flat", clicked=self.hidden_wanted.emit)
        self.told = NoteBox("", self.read_hidden)
        strip = framed("strip", row(self._hint, None, self.used, margins=(14, 6, 14, 6)))
        ground = framed("plain", column(self.told, self.tabs, strip, (self.table, 1), gap=0))
        self.setLayout(column((ground, 1), gap=0))

    def show_review(self, review: ImportReview, sheet: str = "") -> None:
        """Show the sheets of a list, the first or the named one in front."""
        self._review = review
        self.told.say("\n".join(review.told))
        self.told.setVisible(bool(review.told))
        self.read_hidden.setVisible(review.has_hidden)
        with QSignalBlocker(self.tabs):
            while self.tabs.count():
                self.tabs.removeTab(0)
            sheets = review.sheets()
            for each in sheets:
                self.tabs.addTab(f"{each.name}（{each.rows:,} 行）")
            front = next((at for at, each in enumerate(sheets) if each.name == sheet), 0)
            self.tabs.setCurrentIndex(front)
        self._show_sheet(front)

    def _show_sheet(self, at: int) -> None:
        if self._review is None or at < 0:
            return
        sheets = self._review.sheets()
        sheet = sheets[at]
        many = f"第 {sheet.head_first} 行"
        if sheet.head_last != sheet.head_first:
            many = f"第 {sheet.head_first}–{sheet.head_last} 行"
        told = f"表头在{many}，加底色的就是，下面有 {sheet.rows:,} 行。"
        if self._review.guessed:
            told = "没有认出表头。"
        self._hint.setText(told + "不对就点一下表头所在的行，两层的表头按住拖选。")
        self.used.setChecked(sheet.used)
        self.used.setVisible(len(sheets) > 1)
        width = max((len(texts) for _, texts in sheet.lines), default=0)
        self.table.setColumnCount(width + 1)
        self.table.setRowCount(len(sheet.lines))
        for line, (number, texts) in enumerate(sheet.lines):
            head = sheet.head_first <= number <= sheet.head_last
            look = _HEAD if head else _TITLE if number < sheet.head_first else _BODY
            for place, text in enumerate((str(number), *texts)):
                item = SpokenItem(text)
                item.setData(LOOK_ROLE, look if place else CellLook(ink="text3", right=True, grid=True))
                self.table.setItem(line, place, item)
            self.table.setRowHeight(line, int(theme.metric("row")) - 2)
        self.table.resizeColumnsToContents()
        for place in range(width + 1):
            self.table.setColumnWidth(place, min(self.table.columnWidth(place), theme.scaled(200)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonRelease and self._review is not None:
            lines = [index.row() for index in self.table.selectionModel().selectedRows()]
            if lines:
                sheet = self._review.sheets()[self.tabs.currentIndex()]
                numbers = [sheet.lines[line][0] for line in (min(lines), max(lines))]
                self.pointed.emit(sheet.name, *numbers)
        return super().eventFilter(watched, event)

    def _choose(self) -> None:
        assert self._review is not None
        at = self.tabs.currentIndex()
        names = [
            sheet.name
            for place, sheet in enumerate(self._review.sheets())
            if (self.used.isChecked() if place == at else sheet.used)
        ]
        if not names:
            self.used.setChecked(True)
            return
        self.changed.emit(names)
