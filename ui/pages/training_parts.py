"""Parts of the training desk: the attendance list, coverage per unit, choosing units, pasting a signed list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from trafficdesk.desk import Row
from trafficdesk.fields.folding import fold
from ui.forms.sentence import Sentence
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook
from ui.widgets.headed_model import HeadedModel
from ui.widgets.layout import column, label, row

if TYPE_CHECKING:
    from trafficdesk.streams.training import PastedName, TrainingCoverage

Index = QModelIndex | QPersistentModelIndex
CAME, INVITED = "已到", "应到"
_LEVELS = {"应到": "none", "已到": "ok", "已补课": "ok", "请假": "warn", "未到": "bad"}


class AttendanceModel(HeadedModel):
    """Who is on the list; the box in front says whether they came."""

    heads = ("姓名", "单位", "到课情况")

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.people: Sequence[Row] = ()

    def show_people(self, people: Sequence[Row]) -> None:
        """Show another list."""
        self.beginResetModel()
        self.people = people
        self.endResetModel()

    def came(self, at: int) -> bool:
        """Whether somebody was there or made it up."""
        return self.people[at].values["result"] in (CAME, "已补课")

    def length(self) -> int:
        return len(self.people)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        person = self.people[index.row()]
        result = str(person.values["result"] or INVITED)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return (person.titles.get("person", ""), person.titles.get("unit", ""), result)[index.column()]
        if role == LOOK_ROLE:
            if index.column() == 0:
                return CellLook(bold=True, checked=self.came(index.row()))
            return CellLook(level=_LEVELS.get(result, "none")) if index.column() == 2 else CellLook(ink="text2")
        return None


class AttendanceTable(QTableView):
    """Space and a click on the box tick; `tick` is told the row ids and the result."""

    def __init__(self, tick: Callable[[list[int], str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.list = AttendanceModel(self)
        self._tick = tick
        self.setModel(self.list)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("签到名单")
        self.verticalHeader().hide()
        heads = self.horizontalHeader()
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setHighlightSections(False)
        heads.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._clicked)
        theme.changed.connect(self._fit)
        self._fit()

    def chosen(self) -> list[int]:
        """The ids of the selected people."""
        return [self.list.people[index.row()].id for index in self.selectionModel().selectedRows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self.toggle([index.row() for index in self.selectionModel().selectedRows()])
        else:
            super().keyPressEvent(event)

    def toggle(self, rows: Sequence[int]) -> None:
        """Came, or back to invited when all of them had come."""
        if rows:
            all_came = all(self.list.came(at) for at in rows)
            self._tick([self.list.people[at].id for at in rows], INVITED if all_came else CAME)

    def _clicked(self, index: Index) -> None:
        if index.column() == 0:
            self.toggle([index.row()])

    def _fit(self) -> None:
        self.verticalHeader().setDefaultSectionSize(int(theme.metric("row")))
        self.setColumnWidth(0, theme.scaled(130))
        self.setColumnWidth(2, theme.scaled(110))


class CoverageList(QListWidget):
    """应训、已训 per unit, and who was never there, by name. `opened` carries the unit's id."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("各单位培训覆盖")
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.setSpacing(4)
        self.itemActivated.connect(lambda item: self.opened.emit(item.data(Qt.ItemDataRole.UserRole)))

    def show_lines(self, lines: Sequence[TrainingCoverage]) -> None:
        """Show other numbers."""
        self.clear()
        for line in lines:
            missing = f"没训 {len(line.missing)} 人：{'、'.join(line.missing)}" if line.missing else "都训过了"
            words = f"{line.unit}\n应训 {line.must}，已训 {line.done}，{missing}"
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, line.unit_id)
            item.setToolTip(f"{words}\n双击打开单位")
            self.addItem(item)


class UnitDialog(QDialog):
    """Tick units; `chosen` are their ids after acceptance."""

    def __init__(self, units: Sequence[tuple[int, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("通知哪些单位的驾驶员")
        self.filter = QLineEdit()
        self.filter.setPlaceholderText("输入名称的一部分，只看这些单位")
        self.filter.setAccessibleName("筛选单位")
        self.filter.textChanged.connect(self._show)
        self.list = QListWidget()
        self.list.setAccessibleName("单位")
        for row_id, name in units:
            item = QListWidgetItem(name)
            item.setData(Qt.ItemDataRole.UserRole, row_id)
            item.setCheckState(Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.sentence = Sentence()
        self.sentence.hide()
        all_ = Button("全选", "flat", clicked=lambda: self.tick_all(True))
        none = Button("全不选", "flat", clicked=lambda: self.tick_all(False))
        go = Button("通知", "primary", clicked=self._accept)
        go.setDefault(True)
        leave = Button("不做了", clicked=self.reject)
        head = WrappedLabel("把这些单位在册的驾驶员列入名单，已经在名单里的不重复。")
        parts = (head, self.filter, (self.list, 1), self.sentence, row(all_, none, None, leave, go))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        self.resize(theme.scaled(440), theme.scaled(460))

    @property
    def chosen(self) -> list[int]:
        """The ids of the ticked units."""
        items = [self.list.item(at) for at in range(self.list.count())]
        return [item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked]

    def tick_all(self, on: bool) -> None:
        """Tick or untick every unit that is shown."""
        for at in range(self.list.count()):
            item = self.list.item(at)
            if not item.isHidden():
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _show(self, text: str) -> None:
        for at in range(self.list.count()):
            item = self.list.item(at)
            item.setHidden(fold(text) not in fold(item.text()))

    def _accept(self) -> None:
        if self.chosen:
            self.accept()
        else:
            self.sentence.say("error", "没有选单位。请勾选要通知的单位。")
            self.sentence.show()


class PasteDialog(QDialog):
    """A signed list as text; `read` finds the names, `found` are the attendances of those that are clear."""

    def __init__(self, read: Callable[[str], Sequence[PastedName]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("粘贴签到名单")
        self._read = read
        self.names: Sequence[PastedName] = ()
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("签到名单")
        self.text.setPlaceholderText("从 Excel、微信里复制签到的名单，粘贴在这里。一行一个人，或用顿号隔开；旁边有单位、序号也可以。")
        self.text.textChanged.connect(self._show)
        self.state = label("", "h2")
        self.unknown = WrappedLabel("", "warn")
        self.go = Button("登记已到", "primary", clicked=self.accept)
        leave = Button("不做了", clicked=self.reject)
        leave.setAutoDefault(False)
        parts = ((self.text, 1), self.state, self.unknown, row(None, leave, self.go))
        self.setLayout(column(*parts, margins=(16, 14, 16, 14), gap=8))
        self.resize(theme.scaled(480), theme.scaled(440))
        self._show()

    @property
    def found(self) -> list[int]:
        """The attendances to tick, once each."""
        return list(dict.fromkeys(name.attendance for name in self.names if name.attendance))

    def _show(self) -> None:
        self.names = self._read(self.text.toPlainText())
        number = len(self.found)
        self.state.setText(f"认出 {number} 人" if self.names else "")
        rest = [f"{name.text}（{name.why}）" for name in self.names if not name.attendance]
        self.unknown.setText(f"没有认出 {len(rest)} 个：{'、'.join(rest)}" if rest else "")
        self.unknown.setVisible(bool(rest))
        self.go.set_text(f"登记 {number} 人已到" if number else "登记已到")
        self.go.refuse("" if number else "名单里还没有认得出的人。")
