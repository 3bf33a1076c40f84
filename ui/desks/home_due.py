"""What is due, grouped by urgency. The first tab shows the head of every group and says of how many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStackedWidget,
    QTabBar,
    QTableView,
    QWidget,
)

from trafficdesk.fields.nearness import days_word
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import LOOK_ROLE, CellDelegate, CellLook, wrapped_height
from ui.widgets.layout import column, framed, row, rule
from ui.widgets.spoken import SpokenModel

if TYPE_CHECKING:
    from trafficdesk.engine.finding import Finding

LATE = "已逾期"
GROUPS = (LATE, "今天", "本周", "本季度", "以后")
GROUP, STATE, WHAT, WHO, OPEN = range(5)
_SPOKEN_HEADS = ("什么时候", "还剩", "事项", "对象", "打开")
_GROUP_LOOK = CellLook(bold=True)
_NOTE_LOOK = CellLook(role="fs-s", ink="text3")
_LOOKS = {WHAT: CellLook(wrap=True), WHO: CellLook(ink="text2", wrap=True), OPEN: CellLook(ink="link")}
_LINKED_NAME = CellLook(ink="link", wrap=True)
_WIDTHS = {GROUP: 92, STATE: 124, WHAT: 128, OPEN: 52}  # pixels at normal type; the first three are narrower where room is short
_STATE_LOOKS = {level: CellLook(level=level) for level in ("bad", "warn", "soon")}
Index = QModelIndex | QPersistentModelIndex
_TOP = QModelIndex()
_LEAST_WHO = 200


def grouped(due: Sequence[Finding], today: date, quarter_end: date) -> dict[str, list[Finding]]:
    """Items by group; the week ends on Sunday."""
    week_end = today + timedelta(days=6 - today.weekday())
    groups: dict[str, list[Finding]] = {name: [] for name in GROUPS}
    for item in due:
        if item.days < 0:
            name = LATE
        elif item.days == 0:
            name = "今天"
        else:
            name = "本周" if item.due <= week_end else "本季度" if item.due <= quarter_end else "以后"
        groups[name].append(item)
    return groups


def shares(sizes: Sequence[int], room: int) -> list[int]:
    """How many rows each group gets when only `room` fit: everyone something, then turn by turn."""
    given = [0] * len(sizes)
    left = max(room, sum(size > 0 for size in sizes))
    while left > 0 and given != list(sizes):
        for at, size in enumerate(sizes):
            if given[at] < size and left > 0:
                given[at] += 1
                left -= 1
    return given


class DueModel(SpokenModel):
    """Lines of (word of the group column, whether it is the group's name, item)."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[tuple[str, bool, Finding]] = []
        self.short = False  # too narrow for “打开”: what it is about is the link itself

    def show(self, groups: Sequence[tuple[str, Sequence[Finding], int]]) -> None:
        """Groups as (name, the items to show, how many there are)."""
        self.beginResetModel()
        self.lines = []
        for name, items, many in groups:
            for at, item in enumerate(items):
                word = name if at == 0 else ""
                if len(items) < many and at == min(1, len(items) - 1):
                    word = f"前 {len(items)}，共 {many}" if at else f"{name} {many}"
                self.lines.append((word, at == 0, item))
        self.endResetModel()

    def rowCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = _TOP) -> int:
        return 0 if parent.isValid() else len(_SPOKEN_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Nobody sees the heads, but the cells are spoken with them."""
        heads = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _SPOKEN_HEADS[section] if heads else None

    def answer(self, index: Index, role: int) -> Any:
        if not index.isValid():
            return None
        word, first, item = self.lines[index.row()]
        column_at = index.column()
        if role == LOOK_ROLE:
            if column_at == GROUP:
                return _GROUP_LOOK if first else _NOTE_LOOK
            if column_at == STATE:
                return _STATE_LOOKS[item.level]
            return _LINKED_NAME if self.short and column_at == WHO else _LOOKS[column_at]
        if role == Qt.ItemDataRole.DisplayRole:
            who = f"{item.title} · {item.unit}" if item.unit else item.title
            return (word, days_word(item.days), item.what, who, "打开")[column_at]
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{item.label} {item.title}  {item.unit}\n{item.what} {item.due.isoformat()}"
        return None


class DuePanel(QFrame):
    """`opened`: record kind and id; `page_wanted`: a page of the desk itself; `print_wanted` asks for the list on paper."""

    opened = Signal(str, int)
    page_wanted = Signal(str)
    print_wanted = Signal()
    print_moved = Signal(bool)  # there is no room for the print button here

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "card")
        self._groups: dict[str, list[Finding]] = {}  # empty until it is known what is due
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(False)
        for name in ("全部", *GROUPS):
            self.tabs.addTab(name)
        self.tabs.currentChanged.connect(lambda _at: self._show())
        self.print_button = Button("打印到期清单", "flat", "print", clicked=self.print_wanted.emit, needs="prints.render")
        self.model = DueModel()
        self.table = self._table()
        self.none = EmptyState("checkmark_circle", "没有到期的", "三个月内没有要到期、要办的事。")
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.none)
        head = framed("plain", row(self.tabs, None, self.print_button, margins=(4, 0, 8, 0)))
        self.setLayout(column(head, rule(), (self._stack, 1), gap=0, margins=(1, 1, 1, 1)))
        self._measured_for: QSize | None = None  # the room the lines were measured for
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._show_again)
        theme.changed.connect(self._dress_again)

    def show_due(self, groups: dict[str, list[Finding]]) -> None:
        """Show what is due, as `grouped` has it."""
        self._groups, number = groups, sum(map(len, groups.values()))
        self.tabs.setTabText(0, f"全部 {number}")
        for at, name in enumerate(GROUPS, start=1):
            self.tabs.setTabText(at, f"{name} {len(self._groups[name])}")
        # What lies beyond the quarter is rare at its beginning: then it has no tab of its own.
        self.tabs.setTabVisible(len(GROUPS), bool(self._groups[GROUPS[-1]]))
        self.print_button.refuse("" if number else "没有到期的事，不用打印")
        self._show()

    def _table(self) -> QTableView:
        table = _DueTable()
        table.setModel(self.model)
        table.setItemDelegate(CellDelegate(table))
        table.setAccessibleName("到期清单")
        table.clicked.connect(self._clicked)
        table.doubleClicked.connect(self._open)
        table.entered_row.connect(self._open)
        table.resized.connect(lambda: self._soon.start())
        return table

    def _clicked(self, index: QModelIndex) -> None:
        if index.column() == (WHO if self.model.short else OPEN):
            self._open(index)

    def _open(self, index: QModelIndex) -> None:
        _word, _first, item = self.model.lines[index.row()]
        if item.code:
            self.opened.emit(item.code, item.id)
        else:  # of the desk itself: the page on which it is cured
            self.page_wanted.emit(item.kind.act.partition(":")[2])

    def _dress_again(self) -> None:
        self._measured_for = None
        self._soon.start()

    def _show_again(self) -> None:
        """In another room; a scroll bar that comes and goes while lines are shown leaves them the one they were measured for."""
        if self._measured_for != self.table.viewport().size():
            self._show()

    def _show(self) -> None:
        high = int(theme.metric("row"))
        self.table.verticalHeader().setDefaultSectionSize(high)
        if not self._groups:
            return
        # First without a scroll bar: one that comes by itself takes its room when the lines are measured already.
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        at = self.tabs.currentIndex()
        if at == 0:
            least = max(4, sum(map(bool, self._groups.values())))
            for room in range(max(least, self.table.viewport().height() // high), least - 1, -1):
                self._show_heads_of_groups(room)
                if not self._is_long():
                    break  # else some go on in a second line, and one row less is shown than lies below the edge
        else:
            items = self._groups[GROUPS[at - 1]]
            self.model.show([(GROUPS[at - 1], items, len(items))])
            self._fit()
        if self._is_long():
            self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
            self._fit()
        self._measured_for = self.table.viewport().size()
        self._stack.setCurrentIndex(0 if self.model.lines else 1)
        self._fit_head()

    def _is_long(self) -> bool:
        return self.table.verticalHeader().length() > self.table.viewport().height()

    def _show_heads_of_groups(self, room: int) -> None:
        parts = shares([len(items) for items in self._groups.values()], room)
        groups = zip(self._groups.items(), parts, strict=True)
        self.model.show([(name, items[:part], len(items)) for (name, items), part in groups])
        self._fit()

    def _fit(self) -> None:
        widths = {place: theme.scaled(width) for place, width in _WIDTHS.items()}
        spare = self.table.viewport().width() - sum(widths.values()) - theme.scaled(_LEAST_WHO)
        self.model.short = spare < 0
        self.table.setColumnHidden(OPEN, self.model.short)
        for place, width in widths.items():
            need = self.table.sizeHintForColumn(place)
            self.table.setColumnWidth(place, min(width, need) if self.model.short else max(width, min(need, width + spare // 3)))
        self.table.horizontalHeader().setSectionResizeMode(WHO, QHeaderView.ResizeMode.Stretch)
        self._fit_rows()

    def _fit_head(self) -> None:
        # Tabs are never cut: without room beside them the button stands in the head of the page.
        fits = self.tabs.sizeHint().width() + self.print_button.sizeHint().width() + 30 <= self.width()
        if fits != self.print_button.isVisibleTo(self):
            self.print_button.setVisible(fits)
            self.print_moved.emit(not fits)

    def _fit_rows(self) -> None:
        """What it is, a name and a unit without room for their line go on in a second one."""
        others = sum(self.table.columnWidth(place) for place in _WIDTHS)
        rooms = {WHAT: self.table.columnWidth(WHAT), WHO: self.table.viewport().width() - others}
        for at in range(self.model.rowCount()):
            cells = [(self.model.index(at, place), room) for place, room in rooms.items()]
            self.table.setRowHeight(at, max(wrapped_height(cell.data(LOOK_ROLE), str(cell.data()), room) for cell, room in cells))


class _DueTable(QTableView):
    entered_row = Signal(QModelIndex)
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().hide()
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.entered_row.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()
