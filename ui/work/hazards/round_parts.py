"""The checklist of a place: a line per item, its result by click or key, what was seen where it failed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from trafficdesk.work.hazards.api import FAILED, PASSED, RESULTS
from ui.theme import theme
from ui.widgets.spoken import SpokenItem

if TYPE_CHECKING:
    from trafficdesk.work.hazards.api import CheckLine

_HEADS = ("检查内容", "结果", "存在问题")
_CONTENT, _RESULT, _FINDING = range(3)
_TOKENS = dict(zip(RESULTS, ("ok", "bad", "text2"), strict=True))
_KEYS = dict(zip((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3), RESULTS, strict=True))
_UNKNOWN = "没有查"


class ChecklistTable(QTableWidget):
    """Click a result to change it; 1, 2 and 3 set it and go on; in 存在问题 one types. `edited` when anything changed."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(_HEADS))
        self._lines: Sequence[CheckLine] = ()
        self._loading = False
        self.setHorizontalHeaderLabels(list(_HEADS))
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setFrameShape(QTableWidget.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.AnyKeyPressed | triggers.EditKeyPressed | triggers.SelectedClicked)
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(_CONTENT, QHeaderView.ResizeMode.Stretch)
        self.setAccessibleName("检查表")
        self.cellClicked.connect(self._clicked)
        self.cellChanged.connect(self._changed)
        theme.changed.connect(self._fit)

    def show_lines(self, lines: Sequence[CheckLine]) -> None:
        """Show the checklist of a place."""
        self._lines = lines
        self._loading = True
        self.setRowCount(len(lines))
        for at, line in enumerate(lines):
            self._put(at, _CONTENT, f"{line.content}" + (f"\n依据：{line.basis}" if line.basis else ""))
            self._put(at, _RESULT, line.result or _UNKNOWN)
            words = line.finding + (f"\n已登记 {line.hazard_title}" if line.hazard_title else "")
            self._put(at, _FINDING, words, editable=not line.hazard)
            self._colour(at)
        self._loading = False
        self._fit()

    def _cell(self, at: int, column: int) -> QTableWidgetItem:
        item = self.item(at, column)
        assert item is not None, "every line is filled when it is shown"
        return item

    def lines(self) -> list[CheckLine]:
        """The lines as they stand now."""
        found = []
        for at, line in enumerate(self._lines):
            result = self._cell(at, _RESULT).text()
            finding = line.finding if line.hazard else self._cell(at, _FINDING).text().strip()
            found.append(replace(line, result=result if result in RESULTS else "", finding=finding))
        return found

    def set_result(self, at: int, result: str) -> None:
        """Set the result of a line; one that has become a hazard keeps it."""
        if self._lines[at].hazard is None:
            self._cell(at, _RESULT).setText(result)

    def pass_the_rest(self) -> None:
        """Every line that has no result yet is in order."""
        for at in range(self.rowCount()):
            if self._cell(at, _RESULT).text() == _UNKNOWN:
                self.set_result(at, PASSED)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        result = _KEYS.get(Qt.Key(event.key()))
        at = self.currentRow()
        if result is None or at < 0 or self.currentColumn() == _FINDING:
            super().keyPressEvent(event)
            return
        self.set_result(at, result)
        if result == FAILED:
            self.setCurrentCell(at, _FINDING)
            self.editItem(self._cell(at, _FINDING))
        elif at + 1 < self.rowCount():
            self.setCurrentCell(at + 1, _RESULT)

    def _clicked(self, at: int, column: int) -> None:
        if column == _RESULT:
            now = self._cell(at, _RESULT).text()
            place = RESULTS.index(now) + 1 if now in RESULTS else 0
            self.set_result(at, RESULTS[place % len(RESULTS)])

    def _changed(self, at: int, column: int) -> None:
        if self._loading:
            return
        if column == _RESULT:
            self._colour(at)
        if column == _FINDING and self._cell(at, _FINDING).text().strip() and self._cell(at, _RESULT).text() != FAILED:
            self.set_result(at, FAILED)  # who writes what is wrong says that it failed
        self.resizeRowToContents(at)
        self.edited.emit()

    def _put(self, at: int, column: int, text: str, *, editable: bool = False) -> None:
        item = SpokenItem(text)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if editable else flags)
        item.setToolTip(text)
        self.setItem(at, column, item)

    def _colour(self, at: int) -> None:
        item = self.item(at, _RESULT)
        if item is None:
            return
        before, self._loading = self._loading, True
        font = theme.font(bold=item.text() == FAILED)
        item.setFont(font)
        item.setForeground(theme.colour(_TOKENS.get(item.text(), "text3")))
        self._loading = before  # a change of colour is no change of the clerk's

    def _fit(self) -> None:
        for at in range(self.rowCount()):
            self._colour(at)
        self.setColumnWidth(_RESULT, theme.scaled(72))
        self.setColumnWidth(_FINDING, max(theme.scaled(140), int(self.width() * 0.33)))
        self.verticalHeader().setMinimumSectionSize(int(theme.metric("row")))
        self.resizeRowsToContents()
