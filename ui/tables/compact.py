"""A small table of a few rows inside a page: as high as its rows, a click opens the record."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableWidget, QTableWidgetItem

from trafficdesk.desk import RecordView, Row
from trafficdesk.fields.kinds import kind_of
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.tables.expiry import standing_of
from ui.tables.fitting import fit
from ui.tables.lent import TAG
from ui.theme import theme
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook
from ui.widgets.spoken import SpokenItem

_DAY = FieldSpec("日期", Kind.DATE, "day_of_linked")
MOST = 12  # rows before it scrolls


class CompactTable(QTableWidget):
    """`opened` carries code and id."""

    opened = Signal(str, int)

    def __init__(
        self,
        view: RecordView,
        rows: Sequence[Row],
        leave_out: Collection[str] = (),
        days: Mapping[int, date] | None = None,
        lent: Collection[int] = (),
    ) -> None:
        """days: row id → when, as a first column, for kinds whose own columns do not say it. lent: rows that are only read here."""
        self._view, self._days, self._lent = view, days or {}, lent
        self._specs = [*([_DAY] if days else []), *(spec for spec in view.listed if spec.name not in leave_out)]
        super().__init__(len(rows), len(self._specs))
        self._rows = list(rows)
        self.setHorizontalHeaderLabels([spec.label for spec in self._specs])
        self.setShowGrid(False)
        self.setItemDelegate(CellDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        for place, row in enumerate(self._rows):
            for at, spec in enumerate(self._specs):
                self.setItem(place, at, self._item(row, spec, at))
        self.cellActivated.connect(lambda place, _: self._open(place))
        self.cellDoubleClicked.connect(lambda place, _: self._open(place))
        self.setToolTip("双击打开")
        self._measure()

    def _item(self, row: Row, spec: object, at: int) -> QTableWidgetItem:
        spec, tag = self._specs[at], TAG if at == 0 and row.id in self._lent else ""
        if spec is _DAY:
            item = SpokenItem(str(self._days.get(row.id, "")))
            item.setData(LOOK_ROLE, CellLook(ink="link", tag=tag))
            return item
        state = standing_of(self._view, spec, row)
        item = SpokenItem(state.word if state else row.text(spec).replace("\n", " "))
        if state is not None:
            look = CellLook(level=state.level, before=row.text(spec), tag=tag)
        else:
            look = CellLook(ink="link" if at == 0 else "text", right=kind_of(spec).align == "right", tag=tag)
        item.setData(LOOK_ROLE, look)
        item.setToolTip(row.text(spec))
        return item

    def _open(self, place: int) -> None:
        row = self._rows[place]
        self.opened.emit(row.code, row.id)

    def _measure(self) -> None:
        height = int(theme.metric("row"))
        self.verticalHeader().setDefaultSectionSize(height)
        self.setFixedHeight(int(theme.metric("ctl")) + 4 + height * min(MOST, len(self._rows)))
        self.resizeColumnsToContents()
        self._natural = {
            spec.name: min(self.columnWidth(at), theme.scaled(260)) + 12
            for at, spec in enumerate(self._specs)
        }

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if not self._specs:
            return
        fitted = fit(self._specs, self._natural, self._natural, self.viewport().width(), fixed=False)
        for at, spec in enumerate(self._specs):
            self.setColumnHidden(at, spec.name not in fitted.widths)
            if spec.name in fitted.widths:
                self.setColumnWidth(at, fitted.widths[spec.name])
