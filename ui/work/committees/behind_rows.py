"""The rows behind a cell of a matrix, at once below it: a small table of a few words a row, every row a link."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from trafficdesk.desk import Query
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.tables.words import brief
from ui.tasks import run_query
from ui.widgets.boxes import WrappedLabel
from ui.widgets.cells import CellLook
from ui.widgets.layout import column

if TYPE_CHECKING:
    from trafficdesk.desk import Desk, Row
    from trafficdesk.work.committees.api import Source

# Rows of one kind that are shown here; the full table has them all.
SHOWN = 60
_LINK, _NAME, _QUIET = CellLook(ink="link", wrap=True), CellLook(ink="text2"), CellLook(ink="text2", wrap=True)


class BehindRows(QStackedWidget):
    """open_record: code and id of the clicked row; open_rows: code and filters, from the line "还有 … ，全部打开"."""

    open_record = Signal(str, int)
    open_rows = Signal(str, object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._sources: Sequence[Source] = ()
        self.table = SheetTable(("类别", "记录", "内容"), (110, 240, 0), "后面的数据")
        self.table.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.table.clicked.connect(lambda index: self._open(self.table.sheet.lines[index.row()].key))
        self.table.opened.connect(self._open)
        self.nothing = WrappedLabel("", "hint")
        words = QWidget()
        words.setLayout(column(self.nothing, None, margins=(14, 4, 12, 4)))
        self.addWidget(words)
        self.addWidget(self.table)

    def show_sources(self, sources: Sequence[Source], nothing: str) -> None:
        """Read and show what stands behind a cell; `nothing` where there is no row."""
        self._sources = sources
        self.nothing.setText(nothing)
        if not any(source.count for source in sources):
            self.setCurrentIndex(0)
            return
        records = self._desk.records

        def read(_: object) -> list[list[Row]]:
            ids = [records.first_ids(Query(each.code, each.filters), SHOWN) for each in sources]
            return [records.rows(each.code, found) for each, found in zip(sources, ids, strict=True)]

        run_query(self, read, lambda rows: self._fill(sources, rows), key="behind")

    def _fill(self, sources: Sequence[Source], rows: Sequence[Sequence[Row]]) -> None:
        if sources is not self._sources:
            return
        lines = []
        for place, (source, found) in enumerate(zip(sources, rows, strict=True)):
            view = self._desk.records.view(source.code)
            known = {each.field for each in source.filters if each.relation == "is"}
            for each in found:
                head, rest = brief(view, each, known)
                cells = (SheetCell(source.label, _NAME), SheetCell(head, _LINK), SheetCell(rest, _QUIET))
                lines.append(SheetLine((each.code, each.id), cells))
            if (more := source.count - len(found)) > 0:
                words = f"还有 {more} {view.noun}，全部打开"
                lines.append(SheetLine(place, (SheetCell(source.label, _NAME), SheetCell(words, _LINK), SheetCell(""))))
        self.table.show_lines(lines)
        self.table.clearSelection()
        self.table.scrollToTop()
        self.setCurrentIndex(1)

    def _open(self, key: tuple[str, int] | int) -> None:
        if isinstance(key, int):
            self.open_rows.emit(self._sources[key].code, self._sources[key].filters)
        else:
            self.open_record.emit(*key)
