"""Second and third step of an import: the sheets with their headings, and which column fills which field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QGridLayout,
    QScrollArea,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from ui.theme import theme
from ui.widgets.boxes import NoteBox
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.engine.import_review import ImportReview

_TITLE = CellLook(ink="text3", grid=True, ground="sunken")
_HEAD = CellLook(bold=True, grid=True, ground="select")
_BODY = CellLook(grid=True)


class SheetsStep(QWidget):
    """The first rows of every sheet with the heading tinted; sheets can be left out.

    changed: choose the sheets anew. pointed: the heading of a sheet stands in these rows (Excel's numbers).
    """

    changed = Signal(list)
    pointed = Signal(str, int, int)

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
        strip = framed("strip", row(self._hint, None, self.used, margins=(14, 6, 14, 6)))
        ground = framed("plain", column(self.tabs, strip, (self.table, 1), gap=0))
        self.setLayout(column((ground, 1), gap=0))

    def show_review(self, review: ImportReview, sheet: str = "") -> None:
        """Show the sheets of a list, the first or the named one in front."""
        self._review = review
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        sheets = review.sheets()
        for each in sheets:
            self.tabs.addTab(f"{each.name}（{each.rows:,} 行）")
        front = next((at for at, each in enumerate(sheets) if each.name == sheet), 0)
        self.tabs.setCurrentIndex(front)
        self.tabs.blockSignals(False)
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
                item = QTableWidgetItem(text)
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


class ColumnsStep(QWidget):
    """One line per column: the sender's heading, some values, the field. `remapped`: heading, field ("" for none)."""

    remapped = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.boxes: dict[str, QComboBox] = {}
        self.missing = NoteBox("")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        above = QWidget()
        above.setLayout(column(self.missing, margins=(14, 8, 14, 8)))
        self._above = above
        ground = framed("plain", column(above, (self._scroll, 1), gap=0))
        self.setLayout(column((ground, 1), gap=0))

    def show_review(self, review: ImportReview) -> None:
        """Show the columns of a list."""
        self.boxes = {}
        grid = QGridLayout()
        grid.setContentsMargins(14, 8, 14, 14)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, word in enumerate(("表里的叫法", "表里的内容", "对应的项目")):
            grid.addWidget(label(word, "hint"), 0, place)
        for line, each in enumerate(review.columns()):
            grid.addWidget(label(each.heading, "h2"), 2 * line + 1, 0)
            shown = "  ·  ".join(_shown(text) for text in each.samples) or "空"
            grid.addWidget(label(shown, "label"), 2 * line + 1, 1)
            grid.addWidget(
                self._box(review, each.heading, each.spec.name if each.spec else ""), 2 * line + 1, 2
            )
            grid.addWidget(rule(), 2 * line + 2, 0, 1, 3)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(2 * len(review.columns()) + 3, 1)
        body = QWidget()
        body.setLayout(grid)
        # The box that was just used belongs to the old lines: it must outlive the signal it is sending.
        if (before := self._scroll.takeWidget()) is not None:
            before.deleteLater()
        self._scroll.setWidget(body)
        lacking = review.missing_fields()
        names = "、".join(spec.label for spec in lacking)
        self.missing.say(f"还没有哪一列对应“{names}”。没有它，新增的行都会成为问题行。请在下面选出对应的列。")
        self._above.setVisible(bool(lacking))

    def _box(self, review: ImportReview, heading: str, field: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"{heading} 对应的项目")
        box.addItem("不导入这一列", "")
        for spec in review.fields:
            box.addItem(spec.label, spec.name)
        box.setCurrentIndex(max(0, box.findData(field)))
        box.setMaxVisibleItems(16)
        box.setMinimumWidth(theme.scaled(240))
        box.activated.connect(lambda _at: self.remapped.emit(heading, str(box.currentData())))
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.boxes[heading] = box
        return box


def _shown(text: str) -> str:
    return text if len(text) <= 16 else text[:15] + "…"
