"""The fast keyboard grid of the duty log: one line a vehicle or counts only, saved as one change (domain 1.6)."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QLineEdit,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from trafficdesk import clock
from trafficdesk.desk import ChangeSet
from trafficdesk.errors import KnownError
from trafficdesk.fields.pasted import cells
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.spec import Kind
from trafficdesk.progress import Progress
from trafficdesk.work.stations.api import LOGS, PERSUADERS, STATIONS
from ui.forms.sentence import Sentence
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.say import choose
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellDelegate
from ui.widgets.column_widths import head_needs
from ui.widgets.layout import column, framed, label, row
from ui.work.stations.duty_grid_model import CARRIED, COLUMNS, GridModel

_WIDTHS = {  # 行为 takes the rest
    "station": 108, "on": 88, "shift": 62, "weather": 46, "persuader": 66, "hours": 70, "checked": 82, "plate": 86,
    "vehicle_kind": 72, "treatment": 82, "persons": 70, "leaflets": 94,
}  # fmt: skip
_LEAST_BEHAVIOUR = 172  # the longest one in the list is not cut


class _Delegate(CellDelegate):
    def createEditor(self, parent: QWidget, _option: QStyleOptionViewItem, index: Any) -> QWidget:
        line = QLineEdit(parent)
        line.setAccessibleName(str(index.model().headerData(index.column(), Qt.Orientation.Horizontal)))
        return line

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, _index: Any) -> None:
        editor.setGeometry(option.rect)


class GridView(QTableView):
    """Enter goes right and on to the next line, F8 takes the cell above, Ctrl+V a block, Ctrl+Delete takes the line out."""

    line_removed = Signal(int)
    pasted = Signal(int)

    def __init__(self, model: GridModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.grid = model
        self.setModel(model)
        self.setItemDelegate(_Delegate(self))
        self.setShowGrid(False)
        self.setTabKeyNavigation(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setAccessibleName("劝导日志登记表")
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        theme.changed.connect(self._fit)
        self._fit()

    def go_on(self) -> None:
        """The cell at the right; after the last one the next line, at the first cell that is not carried over."""
        index = self.currentIndex()
        at, column_ = index.row(), index.column() + 1
        if column_ >= len(COLUMNS):
            at, column_ = at + 1, COLUMNS.index("checked")
            self.grid.open_line(at)
        self.setCurrentIndex(self.grid.index(at, column_))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            # The editor lets its Enter pass on to the table; closing it goes on already.
            if self.state() != QAbstractItemView.State.EditingState:
                self.go_on()
        elif event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.key() == Qt.Key.Key_Delete and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.line_removed.emit(index.row())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.grid.setData(index, "")
        elif event.key() == Qt.Key.Key_Down and index.row() == self.grid.rowCount() - 1:
            self.grid.open_line(index.row() + 1)
            super().keyPressEvent(event)
        else:
            super().keyPressEvent(event)

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        ends = (QAbstractItemDelegate.EndEditHint.SubmitModelCache, QAbstractItemDelegate.EndEditHint.EditNextItem)
        if hint in ends:
            self.go_on()

    def paste(self) -> None:
        """Ctrl+V: what Excel put on the clipboard, from the current cell on."""
        block, index = cells(QGuiApplication.clipboard().text()), self.currentIndex()
        if block and index.isValid():
            self.pasted.emit(self.grid.paste(index.row(), index.column(), block))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        heads = head_needs(self)
        widths = {name: max(theme.scaled(width), heads[COLUMNS.index(name)]) for name, width in _WIDTHS.items()}
        for name, width in widths.items():
            self.setColumnWidth(COLUMNS.index(name), width)
        taken = sum(widths.values())
        self.setColumnWidth(COLUMNS.index("behaviour"), max(theme.scaled(_LEAST_BEHAVIOUR), self.viewport().width() - taken))


class DutyGridPage(ReadingPage):
    """快速登记日志."""

    title = "快速登记日志"
    sources = frozenset({STATIONS, PERSUADERS})
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.grid = GridModel(session.desk.records.view(LOGS), self)
        self.table = GridView(self.grid)
        self.hint = WrappedLabel("", "hint")
        self.sentence = Sentence()
        self.sentence.hide()
        words = (
            "一辆车一行，或只填数量。Enter 到右边一格，行尾到下一行；F8 照上一行；选项打首字母（如 zgf 是早高峰）；"
            "Ctrl+V 贴入 Excel 里复制的几行。"
        )
        strip = framed("strip")
        strip.setLayout(row((WrappedLabel(words, "small"), 1), margins=(14, 6, 14, 6)))
        foot = framed("plain")
        foot.setLayout(column(self.sentence, self.hint, margins=(14, 6, 14, 6), gap=2))
        self.setLayout(column(strip, (self.table, 1), foot, gap=0))
        self.counts = label("", "label")
        self.repeat = Button("照上一行", "", "", "F8", self.repeat_last, needs="stations.log")
        self.remove = Button("去掉这一行", "", "subtract_circle", "Ctrl+Del", lambda: self._remove(self.table.currentIndex().row()))
        self.empty_all = Button("全部清空", "danger", clicked=self.ask_clear)
        self.save_button = Button("全部保存", "primary", "save", "F2", self.save, needs="stations.log")
        self.grid.dataChanged.connect(lambda *_: self._show_counts())
        self.grid.modelReset.connect(self._show_counts)
        self.table.line_removed.connect(self._remove)
        self.table.pasted.connect(lambda number: self.status.emit(f"贴入 {number} 行，核对后按 F2 保存。"))
        self.table.selectionModel().currentChanged.connect(lambda now, _: self._show_hint(now))
        self._begin({})

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self.repeat, self.remove, self.empty_all), (self.counts, self.save_button))

    def shown(self) -> None:
        super().shown()
        self.table.setFocus()

    def may_close(self) -> bool:
        number = len(self.grid.filled())
        if not number:
            return True
        return choose(self, f"劝导日志有 {number} 行填了还没保存，不要了吗？", "回去保存", "不要了")

    def repeat_last(self) -> bool:
        """F8: the cell of the line above."""
        index = self.table.currentIndex()
        if not self.grid.repeat(index.row(), COLUMNS[index.column()]):
            self.status.emit("上一行这一格没有内容，没有可以照抄的。")
            return True
        self.table.go_on()
        return True

    def save(self) -> bool:
        """F2: check every line; all are written as one change, or none."""
        filled = self.grid.filled()
        if not filled:
            self.status.emit("还没有填写任何一行。")
            return True
        lines = [self.grid.inputs(at) for at in filled]

        def read(_: Progress) -> list[tuple[Problem, ...]]:
            return self.desk.stations.check_lines(lines)

        def checked(found: list[tuple[Problem, ...]]) -> None:
            wrong = {at: problems for at, problems in zip(filled, found, strict=True) if problems}
            self.grid.show_problems(wrong)
            if wrong:
                self._jump(len(wrong))
            else:
                run_change(self, lambda _: self.desk.stations.log(lines), self._saved, self._refused)

        run_query(self, read, checked, self._refused, key="check")
        return True

    # loading

    def _fetch(self) -> None:

        def read(_: Progress) -> tuple[dict[str, int], dict[str, int]]:
            with self.desk.records.at_once() as records:
                stations = {row.title: row.id for row in records.select(STATIONS, sort=("number",))}
                return stations, {row.title: row.id for row in records.select(PERSUADERS, sort=("title",))}

        run_query(self, read, self._take_names, key="names")

    def _take_names(self, names: tuple[dict[str, int], dict[str, int]]) -> None:
        self.grid.set_names(*names)
        self._show_hint(self.table.currentIndex())

    # inside

    def _begin(self, start: dict[str, str]) -> None:
        self.grid.clear({"on": clock.today().isoformat(), **start})
        self.table.setCurrentIndex(self.grid.index(0, COLUMNS.index("checked") if start.get("station") else 0))

    def _jump(self, lines: int) -> None:
        place = min(self.grid.problems, key=lambda key: (key[0], COLUMNS.index(key[1])))
        self.table.setCurrentIndex(self.grid.index(place[0], COLUMNS.index(place[1])))
        self.table.setFocus()
        self._show_hint(self.table.currentIndex())
        self.status.emit(f"没有保存：{lines} 行有问题，已标在格里。填的内容都在。")

    def _saved(self, change: ChangeSet) -> None:
        last = self.grid.lines[self.grid.filled()[-1]]
        self._begin({name: last.get(name, "") for name in CARRIED})
        self.changed.emit(change)

    def _refused(self, error: KnownError) -> None:
        self.sentence.say("error", str(error))
        self.sentence.show()

    def _remove(self, at: int) -> None:
        if at >= 0:
            self.grid.remove(at)
            self.table.setCurrentIndex(self.grid.index(min(at, self.grid.rowCount() - 1), 0))

    def ask_clear(self) -> None:
        """Empty the grid after asking."""
        if self.may_close():
            self._begin({})

    def _show_counts(self) -> None:
        number = len(self.grid.filled())
        self.counts.setText(f"已填 {number} 行" if number else "还没有填写")
        self._show_hint(self.table.currentIndex())

    def _show_hint(self, index: QModelIndex) -> None:
        if not index.isValid():
            return
        name = COLUMNS[index.column()]
        problem = self.grid.problems.get((index.row(), name))
        self.sentence.setVisible(problem is not None)
        if problem is not None:
            self.sentence.say("error", f"第 {index.row() + 1} 行 {problem.text}")
        spec, codes = self.grid.specs[index.column()], self.grid.codes(name)
        if codes:
            self.hint.setText(f"{spec.label}可以填：{'、'.join(code.label for code in codes[:24])}")
        elif spec.kind is Kind.LINK:
            self.hint.setText(f"还没有登记{spec.label}，请先到台账登记。")
        else:
            self.hint.setText(f"{spec.label}{'，' + spec.help if spec.help else ''}")
