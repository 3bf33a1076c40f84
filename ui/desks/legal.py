"""法规参数: the dated legal tables, editable by the office; old rows stay, new ones get a new date of force."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLineEdit, QTableWidget, QWidget

from trafficdesk.errors import KnownError
from ui.dialogs.ask import ask_reason
from ui.page import Actions, Page
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WholeChoice, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.widgets.marks import StateMark, UnsavedMark
from ui.widgets.spoken import SpokenItem

if TYPE_CHECKING:
    from trafficdesk.engine.legal import RuleTable

_WIDTHS = {"source": 220, "note": 240, "label": 190, "category": 170, "unit": 84, "value": 76}


class LegalPage(Page):
    """One table at a time. Changed cells are only kept with a reason."""

    title = "法规参数"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.legal = session.desk.legal
        self.choose = WholeChoice("规定表")
        self.state = StateMark("ok", "程序自带")
        self.table = QTableWidget()
        self.table.setAccessibleName("规定")
        self.table.setWordWrap(True)
        self.table.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.table.setHorizontalScrollMode(QTableWidget.ScrollMode.ScrollPerPixel)
        self.sought = QLineEdit()
        self.sought.setAccessibleName("找规定")
        self.sought.setPlaceholderText("找规定，例如：校车")
        self.sought.setClearButtonEnabled(True)
        self.sought.setMinimumWidth(theme.scaled(160))
        self.sought.textChanged.connect(lambda _text: self._sift())
        hint = "规定变了，不要改旧行：选中旧行按“加一行”，写新的生效日期、数值和依据，再给旧行填失效日期。改动记入日志。"
        self.problem = WrappedLabel("", "bad")
        strip = framed("strip")
        strip.setLayout(row(label("法规参数", "h1"), self.choose, self.state, None, self.sought, margins=(14, 6, 12, 6), gap=12))
        notes = column(WrappedLabel(hint, "hint"), self.problem, margins=(14, 8, 14, 8), gap=4)
        self.setLayout(column(strip, rule(), notes, (self.table, 1), gap=0))
        self._add = Button("加一行", "", "add", "F3", self.add, needs="legal.save")
        self._drop = Button("去掉这行", "", "", clicked=self.drop, needs="legal.save")
        self._reset = Button("恢复自带", "", "", clicked=self.reset, needs="legal.reset")
        self._unsaved = UnsavedMark()
        self._discard = Button("放弃", clicked=self.load)
        self._save = Button("保存", "primary", "save", "F2", self.save, needs="legal.save")
        self._tables: list[RuleTable] = []
        self._loading = False
        self._dirty = False
        self._shown_table = 0
        self.choose.activated.connect(self._change_table)
        self.table.itemChanged.connect(lambda _item: self._touched())

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._add, self._drop, self._reset), (self._unsaved, self._discard, self._save))

    def shown(self) -> None:
        if not self._tables:
            self.load()

    def unsaved(self) -> str:
        return "规定表" if self._dirty else ""

    def find_rows(self) -> bool:
        self.sought.setFocus()
        return True

    def add(self) -> bool:
        """A new row under the chosen one, with its cells but for the dates."""
        self.sought.clear()
        above = max(0, self.table.currentRow())
        self.table.insertRow(above + 1)
        for place, name in enumerate(self._current().columns):
            item = self.table.item(above, place)
            text = "" if name in ("since", "until") or item is None else item.text()
            self.table.setItem(above + 1, place, SpokenItem(text))
        columns = self._current().columns
        self._go_to(above + 1, "since" if "since" in columns else columns[0])
        self._touched()
        self.status.emit("加了一行，填好以后按 F2 保存。")
        return True

    def drop(self) -> None:
        """Take the chosen row out. Rows of the law are refused on saving; 放弃 brings it back."""
        if self.table.currentRow() >= 0:
            self.table.removeRow(self.table.currentRow())
            self._touched()

    def save(self) -> bool:
        """Keep the table as the office's own, with a reason."""
        if not self._dirty:
            self.status.emit("没有改动，不用保存。")
            return True
        name, rows = self._current().name, self._rows()

        def act(reason: str) -> None:
            run_change(self, lambda _: self.legal.save(name, rows, reason), lambda _: self._saved(), self._refused)

        ask_reason(self, "修改规定表", "改动从现在起用于全部判断，并记入日志。", "保存", "新规定的名称和文号", act)
        return True

    def reset(self) -> None:
        """Back to the program's own table, after asking: the office's version is gone then."""
        name, title = self._current().name, self._current().title

        def act(reason: str) -> None:
            run_change(self, lambda _: self.legal.reset(name, reason), lambda _: self._saved())

        text = f"“{title}”里本办事处改过的内容会去掉，回到程序自带的表。这一步不能用撤销找回。"
        ask_reason(self, "恢复自带", text, "恢复自带", "改错了，重新来", act, danger=True)

    # inside

    def load(self) -> None:
        """Read the tables again."""
        run_query(self, lambda _: self.legal.tables(), self._take, key="tables")

    def _take(self, tables: Sequence[RuleTable]) -> None:
        chosen = max(0, self.choose.currentIndex())
        self._tables = list(tables)
        self.choose.clear()
        self.choose.addItems([each.title for each in tables])
        self.choose.setCurrentIndex(chosen)
        self._show()

    def _change_table(self, place: int) -> None:
        """Another table; what was typed in this one is not thrown away unasked."""
        if place == self._shown_table:
            return
        if self.may_close():
            self._show()
        else:
            self.choose.setCurrentIndex(self._shown_table)

    def _current(self) -> RuleTable:
        return self._tables[max(0, self.choose.currentIndex())]

    def _show(self) -> None:
        table = self._current()
        self._loading = True
        self._shown_table = max(0, self.choose.currentIndex())
        self.table.setColumnCount(len(table.columns))
        self.table.setHorizontalHeaderLabels([table.heading(name) for name in table.columns])
        self.table.setRowCount(len(table.rows))
        for line, values in enumerate(table.rows):
            for place, name in enumerate(table.columns):
                self.table.setItem(line, place, SpokenItem(table.text(values, name)))
        heads = self.table.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for place, name in enumerate(table.columns):
            self.table.setColumnWidth(place, theme.scaled(_WIDTHS.get(name, 104)))
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        heads.setStretchLastSection(True)
        # A threshold is known by what it says, not by its key.
        keyed = "note" in table.columns and "rule" in table.columns
        if keyed:
            heads.moveSection(heads.visualIndex(table.columns.index("note")), 0)
            self.table.setColumnHidden(table.columns.index("rule"), True)
        else:
            for place in range(len(table.columns)):
                self.table.setColumnHidden(place, False)
                heads.moveSection(heads.visualIndex(place), place)
        self.table.verticalHeader().setMinimumSectionSize(int(theme.metric("row")))
        self.table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self._sift()
        self.state.show_state("edit" if table.own else "ok", "本办事处改过" if table.own else "程序自带")
        self._reset.refuse("" if table.own else "这张表没有改过。")
        self._loading, self._dirty = False, False
        self.problem.setText("")
        self._tell()

    def _rows(self) -> list[dict[str, str]]:
        columns = self._current().columns

        def text(line: int, place: int) -> str:
            item = self.table.item(line, place)
            return item.text() if item else ""

        return [
            {name: text(line, place) for place, name in enumerate(columns)} for line in range(self.table.rowCount())
        ]

    def _touched(self) -> None:
        if not self._loading:
            self._dirty = True
            self._tell()

    def _tell(self) -> None:
        self._unsaved.setVisible(self._dirty)
        self._save.refuse("" if self._dirty else "没有改动。")
        self._discard.refuse("" if self._dirty else "没有改动。")

    def _saved(self) -> None:
        self.status.emit("规定表已保存。")
        self.load()

    def _refused(self, error: KnownError | Any) -> None:
        """Say it, and go to the cell; what was typed stays."""
        self.problem.setText(str(error))
        row_at, name = getattr(error, "row", None), getattr(error, "column", None)
        if row_at is not None and name is not None:
            self.sought.clear()
            self._go_to(row_at, name)

    def _go_to(self, line: int, name: str) -> None:
        place = self._current().columns.index(name)
        self.table.setCurrentCell(line, place)
        self.table.scrollTo(self.table.currentIndex())
        self.table.setFocus()

    def _sift(self) -> None:
        """Only the rows that hold the words looked for; their numbers stay."""
        wanted = self.sought.text().strip()
        for line, values in enumerate(self._rows() if self._tables else []):
            self.table.setRowHidden(line, bool(wanted) and not any(wanted in text for text in values.values()))
