"""The table on screen: choosing rows, sorting, widths, copying to Excel, pasting from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from operator import is_
from typing import Any

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QKeyCombination,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QKeySequence, QMouseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QMenu, QTableView, QWidget

from trafficdesk.clock import today
from trafficdesk.desk import RecordView, Row
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.tables.fitting import fit, wraps
from ui.tables.header import TableHeader
from ui.tables.layouts import TableLayout
from ui.tables.model import CHECK, RecordTable
from ui.tables.painting import grow_rows, paint_rows
from ui.theme import theme
from ui.widgets.cells import CellDelegate, natural_width
from ui.widgets.certain import chosen_ranges

SAMPLE = 40  # rows that decide the natural width of a column
WIDEST = 260
CHECK_WIDTH = 36
# What the widths were measured by: columns, day, which rows are marked, rows.
_Seen = tuple[tuple[FieldSpec, ...], date, frozenset[int], list[Row]]
ROWS_KEY = QKeyCombination(Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier, Qt.Key.Key_C)


class RecordTableView(QTableView):
    """Shows a RecordTable. The chosen rows are the ticked ones: one notion, two ways to get there."""

    current_changed = Signal(int)  # id of the row with the focus, 0 for none
    chosen_changed = Signal(int)  # number of chosen rows
    activated_row = Signal(int)  # double click or Enter
    copy_wanted = Signal(bool)  # the chosen rows; full: unmasked, with a reason
    cell_wanted = Signal()  # copy the cell under the cursor
    paste_wanted = Signal()
    trash_wanted = Signal()
    menu_wanted = Signal(object, QPoint)  # QMenu to be completed, place

    def __init__(self, model: RecordTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = model
        self.layout_kept = TableLayout(
            model.desk, model.view, model.computed.offered, model.computed.listed, self
        )
        self.layout_kept.loaded.connect(self._take_layout)
        self._fitting = False
        self._sized: dict[str, int] = {}
        self._whole: dict[str, int] = {}  # the width at which nothing of it is cut, dates folded
        self._needed: dict[tuple[str, bool], int] = {}  # the widest a column was asked to be
        self._widths: dict[tuple[str, bool], int] = {}  # what suits it; folded or not
        self._seen: _Seen = ((), date.min, frozenset(), [])
        self._head = TableHeader(self)
        self.setHorizontalHeader(self._head)
        self.setItemDelegate(CellDelegate(self))
        self._set_up()
        self.setModel(model)
        model.chosen = self._is_chosen
        model.settled.connect(self._settled)
        model.modelReset.connect(self.refit)
        self.selectionModel().selectionChanged.connect(self._tell_chosen)
        model.settled.connect(self._tell_chosen)  # chosen rows may be gone from the table, and Qt does not say so
        self.selectionModel().currentRowChanged.connect(self._current_row_changed)
        self._head.sectionClicked.connect(self._head_clicked)
        self._head.sectionResized.connect(self._resized_by_hand)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit_again)
        self._stays = False  # what is looked at was in sight in the room there was
        self._measured = 0  # rows the widths were measured by
        model.dataChanged.connect(self._rows_came)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.layout_kept.load()

    def _set_up(self) -> None:
        self.setAccessibleName(self.table.view.label)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._menu)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(self.verticalHeader().ResizeMode.Fixed)
        self.doubleClicked.connect(lambda index: self.activated_row.emit(self.table.id_at(index.row())))

    # what pages ask

    def current_id(self) -> int:
        """Id of the row with the focus, 0 for none."""
        index = self.currentIndex()
        return self.table.id_at(index.row()) if index.isValid() else 0

    def id_under(self, place: QPoint) -> int:
        """Id of the row at a place of the viewport, 0 for none."""
        index = self.indexAt(place)
        return self.table.id_at(index.row()) if index.isValid() else 0

    def chosen_ids(self) -> list[int]:
        """Ids of the chosen rows, in the order of the table."""
        rows = self._chosen_rows()
        return [row_id for row_id in map(self.table.id_at, rows) if row_id]

    def chosen_count(self) -> int:
        return sum(part.height() for part in chosen_ranges(self.selectionModel()) if part.left() == 0)

    def choose(self, row_id: int) -> bool:
        """Choose a row by id and scroll to it; False when it is not shown."""
        row = self.table.position(row_id)
        if row >= 0:
            self.choose_row(row)
        return row >= 0

    def choose_row(self, row: int) -> None:
        """Choose the row at a place (the last one, if there are fewer)."""
        row = min(row, self.table.rowCount() - 1)
        if row >= 0:
            column = max(1, self.currentIndex().column())
            self.setCurrentIndex(self.table.index(row, column))
            self.selectRow(row)
            self.scrollTo(self.table.index(row, column))

    def shown_columns(self) -> list[FieldSpec]:
        """The visible columns from left to right, computed ones among them."""
        order = [self._head.logicalIndex(place) for place in range(self._head.count())]
        return [self.table.columns[at - 1] for at in order if at != CHECK and not self.isColumnHidden(at)]

    def shown_fields(self) -> list[FieldSpec]:
        """The visible columns that are fields of the record."""
        return [spec for spec in self.shown_columns() if spec.name not in self.table.computed.names]

    def refit(self) -> None:
        """Give the columns the widths that suit the room."""
        columns = self.table.columns
        if not columns or self.viewport().width() < 80:
            return
        self._measure()
        natural = {spec.name: self._sized.get(spec.name, self._widths[spec.name, False]) for spec in columns}
        short = {spec.name: self._widths[spec.name, True] for spec in columns}
        self._measured = min(SAMPLE, self.table.known_rows())
        room = self.viewport().width() - theme.scaled(CHECK_WIDTH)
        view = self.table.view
        told = [spec.name for spec in columns if spec.kind is Kind.LINK and spec.name in view.told_by]
        fitted = fit(
            columns, natural, short, room,
            fixed=self.layout_kept.chosen, year=_one_year(view), names=view.title, told=told,
            whole={name: wide for name, wide in self._whole.items() if name not in self._sized},
        )
        self._fitting = True
        self.setColumnWidth(CHECK, theme.scaled(CHECK_WIDTH))
        for place, spec in enumerate(columns, start=1):
            self.setColumnHidden(place, spec.name not in fitted.widths)
            if spec.name in fitted.widths:
                self.setColumnWidth(place, fitted.widths[spec.name])
        self._fitting = False
        named = {columns[0].name, *view.title}
        going_on = frozenset(spec.name for spec in columns if wraps(spec, named))
        if (fitted.folded, going_on) != (self.table.folded, self.table.wraps):
            self.table.folded, self.table.wraps = fitted.folded, going_on
            self.viewport().update()

    # inside: choosing

    def _chosen_rows(self) -> list[int]:
        parts = [part for part in chosen_ranges(self.selectionModel()) if part.left() == 0]
        ranges = [(part.top(), part.bottom()) for part in parts]
        return [row for top, bottom in sorted(ranges) for row in range(top, bottom + 1)]

    def _is_chosen(self, row: int) -> bool:
        return self.selectionModel().isRowSelected(row, QModelIndex())

    def selectionCommand(self, index: Any, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """A click on the box ticks a row more; everywhere else Windows habits.

        A row that the program chooses is the only one, whatever keys are held: after Ctrl+Z Qt would untick it.
        """
        if event is None:
            return QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        if index.isValid() and index.column() == CHECK and isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseMove or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                return super().selectionCommand(index, event)
            return QItemSelectionModel.SelectionFlag.Toggle | QItemSelectionModel.SelectionFlag.Rows
        return super().selectionCommand(index, event)

    def _tell_chosen(self) -> None:
        number, size = self.chosen_count(), self.table.rowCount()
        self._head.set_ticked(0 if number == 0 else 2 if number == size else 1)
        self.chosen_changed.emit(number)
        self.viewport().update()

    def _current_row_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self.current_changed.emit(self.table.id_at(now.row()) if now.isValid() else 0)

    def _head_clicked(self, section: int) -> None:
        if section == CHECK:
            if self._head.ticked == 2:
                self.clearSelection()
            else:
                self.selectAll()
            return
        name = self.table.columns[section - 1].name
        if name in self.table.computed.names:
            return  # worked out for the rows in sight, so there is no order to ask for
        first = (self.table.query.sort or ("",))[0]
        order = Qt.SortOrder.DescendingOrder if first == name else Qt.SortOrder.AscendingOrder
        self.table.sort(section, order)

    # inside: keys and menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.chosen_count() < 2:
            self.cell_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy) or event.keyCombination() == ROWS_KEY:
            self.copy_wanted.emit(False)
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.trash_wanted.emit()
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and not event.modifiers():
            self.choose_row(0 if event.key() == Qt.Key.Key_Home else self.table.rowCount() - 1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.activated_row.emit(self.current_id())
        elif event.text() and event.text().isprintable() and event.key() != Qt.Key.Key_Space:
            event.ignore()  # no search by first letter: it would read every row
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Not offered: Ctrl+K searches everything, and this would read a million rows."""

    def _menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("复制这一格\tCtrl+C", self.cell_wanted.emit)
        menu.addAction("复制整行到 Excel\tCtrl+Shift+C", lambda: self.copy_wanted.emit(False))
        menu.addAction("复制完整内容（要写原因）", lambda: self.copy_wanted.emit(True))
        menu.addAction("从 Excel 粘贴\tCtrl+V", self.paste_wanted.emit)
        self.menu_wanted.emit(menu, place)
        menu.popup(self.viewport().mapToGlobal(place))

    # inside: widths

    def _take_layout(self) -> None:
        self._sized = self.layout_kept.widths
        columns = self.layout_kept.columns
        if columns and list(columns) != list(self.table.columns):
            self.table.set_columns(columns)
        self.refit()

    def set_columns(self, columns: list[FieldSpec]) -> None:
        """Show these columns from now on, also after the next start."""
        self.layout_kept.choose(columns)
        self.table.set_columns(self.layout_kept.columns or self.layout_kept.listed)

    def _measure(self) -> None:
        """What each column needs for the first rows, with whole dates and with folded ones; worked out anew where other rows came."""
        table = self.table
        rows = [row for at in range(min(SAMPLE, table.rowCount(), table.known_rows())) if (row := table.row(at)) is not None]
        columns, day, lent, before = self._seen
        if (columns, day, lent) == (table.columns, today(), table.lent) and len(rows) == len(before) and all(map(is_, rows, before)):
            return
        self._seen = table.columns, today(), table.lent, rows
        head = QFontMetrics(theme.font("fs-s", bold=True))
        for spec in table.columns:
            cells = [table.whole_cell(row, spec) for row in rows]
            least = head.horizontalAdvance(spec.label + " ▲") + 22
            for folded in (False, True):
                wide = (natural_width(replace(look, before="") if folded and look.before else look, text) + 4 for text, look in cells)
                # Another sort brings other rows to the top: a column that once needed room keeps it.
                widest = self._needed[spec.name, folded] = max(least, self._needed.get((spec.name, folded), 0), *wide)
                dated = self._dated(spec, folded)
                self._whole[spec.name] = widest if len(rows) == table.rowCount() else max(widest, dated)
                self._widths[spec.name, folded] = min(max(widest, dated), theme.scaled(WIDEST))

    def _dated(self, spec: FieldSpec, folded: bool) -> int:
        """What a date that runs out needs at its longest, whichever rows are shown just now."""
        if not spec.expiry:
            return 0
        text = QFontMetrics(theme.font())
        word = text.horizontalAdvance("已逾期 888 天") + theme.px() + 32
        return word if folded else word + text.horizontalAdvance("2026-00-00") + 10

    def _resized_by_hand(self, section: int, old: int, new: int) -> None:
        shown = old > 0 and new > 0  # else Qt says that it hid a column or shows it again
        if not self._fitting and section != CHECK and self.isVisible() and shown:
            self._sized[self.table.columns[section - 1].name] = new
            self.layout_kept.keep_widths(self._sized)

    def _settled(self) -> None:
        self.refit()
        self._head.set_ticked(
            0 if self.chosen_count() == 0 else 2 if self.chosen_count() == self.table.rowCount() else 1
        )

    def _rows_came(self) -> None:
        if min(SAMPLE, self.table.known_rows()) > self._measured:
            self._fit_soon.start()

    def _restyle(self) -> None:
        self._needed.clear()
        self._whole.clear()
        self._seen = ((), date.min, frozenset(), [])
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        self._head.updateGeometry()
        self._fit_soon.start()

    def scrollTo(
        self, index: QModelIndex | QPersistentModelIndex, hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible
    ) -> None:
        """The rows on the way have their heights first, else the row would end below the edge."""
        page = self.viewport().height() // max(1, self.verticalHeader().defaultSectionSize())
        if grow_rows(self, self.table, index.row() - page, index.row()):
            self.updateGeometries()
        super().scrollTo(index, hint)

    def paintEvent(self, event: QPaintEvent) -> None:
        grow_rows(self, self.table, self.rowAt(0))
        paint_rows(self, self.table, event.rect())

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._stays = self._stays or self._in_sight(event.oldSize())
        super().resizeEvent(event)
        self._fit_soon.start()

    def _fit_again(self) -> None:
        """Narrower columns make higher rows: the one that is looked at stays in sight if it was."""
        stays, self._stays = self._stays or self._in_sight(self.viewport().size()), False
        self.refit()
        if stays:
            self.scrollTo(self.currentIndex())

    def _in_sight(self, room: QSize) -> bool:
        """Whether the row that is looked at is whole in a viewport of that size."""
        box = self.visualRect(self.currentIndex())
        return not box.isEmpty() and box.top() >= 0 and box.bottom() <= room.height()


def _one_year(view: RecordView) -> str:
    """The field that says the year which the year selector has chosen already."""
    return view.year if view.year and view.field(view.year).kind is Kind.INTEGER else ""
