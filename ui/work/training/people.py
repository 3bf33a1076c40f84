"""The list of a session: who is on it, a box for who came, marks typed straight into their column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QTableView,
    QWidget,
)

from trafficdesk.desk import Row
from trafficdesk.work.training.api import ABSENT, CAME, FAILED, INVITED, LEAVE, MADE_UP, PASSED
from ui.theme import theme
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook, wrapped_height
from ui.widgets.headed_model import HeadedModel
from ui.work.training.parts import has_come

Index = QModelIndex | QPersistentModelIndex
NAME, UNIT, RESULT, SCORE, JUDGED = range(5)
_LEVELS = {INVITED: "none", CAME: "ok", MADE_UP: "ok", LEAVE: "warn", ABSENT: "bad"}
_LEVELS_OF_MARKS = {PASSED: "ok", FAILED: "bad"}
_STRANGER = "名单外，档案里没有"


class AttendanceModel(HeadedModel):
    """`scored` carries an attendance's id and what was typed into its mark."""

    heads = ("姓名", "单位", "到课情况", "成绩", "考核")
    scored = Signal(int, str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.people: Sequence[Row] = ()

    def show_people(self, people: Sequence[Row]) -> None:
        """Show another list; of the same people only the words change, so that an open editor stays open."""
        if people and [each.id for each in people] == [each.id for each in self.people]:
            self.people = people
            self.dataChanged.emit(self.index(0, 0), self.index(len(people) - 1, len(self.heads) - 1))
            return
        self.beginResetModel()
        self.people = people
        self.endResetModel()

    def came(self, at: int) -> bool:
        """Whether somebody was there or made it up."""
        return has_come(self.people[at])

    def length(self) -> int:
        return len(self.people)

    def flags(self, index: Index) -> Qt.ItemFlag:
        editable = Qt.ItemFlag.ItemIsEditable if index.column() == SCORE else Qt.ItemFlag.NoItemFlags
        return super().flags(index) | editable

    def answer(self, index: Index, role: int) -> Any:
        person, at = self.people[index.row()], index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.EditRole):
            return _words(person)[at]
        return _look(person, at, self.came(index.row())) if role == LOOK_ROLE else None

    def setData(self, index: Index, value: Any, _role: int = Qt.ItemDataRole.EditRole) -> bool:
        if str(value).strip() != _words(self.people[index.row()])[SCORE]:
            self.scored.emit(self.people[index.row()].id, str(value).strip())
        return True


def _words(person: Row) -> tuple[str, str, str, str, str]:
    values = person.values
    score = "" if values["score"] is None else str(values["score"])
    unit = person.titles.get("unit", "") or (_STRANGER if values["person"] is None else "")
    name = person.titles.get("person") or str(values["name"] or "")
    return name, unit, str(values["result"] or INVITED), score, str(values["passed"] or "")


def _look(person: Row, at: int, came: bool) -> CellLook:
    if at == NAME:
        return CellLook(bold=True, checked=came, wrap=True)
    if at == RESULT:
        return CellLook(level=_LEVELS.get(str(person.values["result"] or INVITED), "none"))
    if at == JUDGED:
        word = str(person.values["passed"] or "")
        return CellLook(level=_LEVELS_OF_MARKS.get(word, "none") if word else "")
    return CellLook(right=True) if at == SCORE else CellLook(ink="text2", wrap=True)


class _Delegate(CellDelegate):
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if not (isinstance(editor, QLineEdit) and editor.isModified()):
            super().setEditorData(editor, index)


class AttendanceTable(QTableView):
    """Space and a click on the box tick; digits begin a mark, Enter goes on to the next person's.

    `tick` is told the row ids and the result.
    """

    def __init__(self, tick: Callable[[list[int], str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = AttendanceModel(self)
        self._tick = tick
        self.setModel(self.list)
        self.setItemDelegate(_Delegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("签到名单")
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(UNIT, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._clicked)
        self.list.modelReset.connect(self._fit_rows)
        # A stretched column has its width only once everything is laid out.
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fit_rows)
        heads.sectionResized.connect(lambda *_: self._later.start(0))
        theme.changed.connect(self._fit)
        self._fit()

    def chosen(self) -> list[int]:
        """The ids of the selected people."""
        return [self.list.people[index.row()].id for index in self.selectionModel().selectedRows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        at = self.currentIndex()
        if event.key() == Qt.Key.Key_Space:
            self.toggle([index.row() for index in self.selectionModel().selectedRows()])
        elif at.isValid() and event.text().isdigit():
            self.type_score(at.row(), event.text())
        else:
            super().keyPressEvent(event)

    def type_score(self, at: int, begun: str = "") -> None:
        """Open the mark of a line, with what was typed already."""
        index = self.list.index(at, SCORE)
        self.setCurrentIndex(index)
        self.edit(index)
        editor = self.indexWidget(index) or next(iter(self.findChildren(QLineEdit)), None)
        if isinstance(editor, QLineEdit) and begun:
            editor.setText(begun)
            editor.setModified(True)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        below = self.currentIndex().row() + 1
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache and below < self.list.rowCount():
            self.setCurrentIndex(self.list.index(below, SCORE))

    def toggle(self, rows: Sequence[int]) -> None:
        """Came, or back to invited when all of them had come."""
        if rows:
            all_came = all(self.list.came(at) for at in rows)
            self._tick([self.list.people[at].id for at in rows], INVITED if all_came else CAME)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._later.start(0)

    def _clicked(self, index: Index) -> None:
        if index.column() == NAME:
            self.toggle([index.row()])

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        for at, width in ((NAME, 118), (RESULT, 96), (SCORE, 56), (JUDGED, 92)):
            self.setColumnWidth(at, theme.scaled(width))
        self._later.start(0)

    def _fit_rows(self) -> None:
        """A long unit's or person's name goes on in a second line."""
        usual = int(theme.metric("row"))
        for at in range(self.list.rowCount()):
            cells = [self.list.index(at, column) for column in (NAME, UNIT)]
            high = max(wrapped_height(c.data(LOOK_ROLE), c.data(), self.columnWidth(c.column())) for c in cells)
            if high != self.rowHeight(at):
                self.setRowHeight(at, max(high, usual))
