"""The lower parts of the meeting desk: who comes, what was decided, what earlier meetings left open."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QTabBar, QWidget

from trafficdesk.work.meetings.api import CANCELLED, FILED
from ui.parts.sheet_table import SheetTable
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.meetings.parts import (
    DUE_WIDTHS,
    EARLIER_HEADS,
    EARLIER_WIDTHS,
    ISSUE_HEADS,
    ISSUE_WIDTHS,
    MEMBER_HEADS,
    MEMBER_WIDTHS,
    earlier_line,
    issue_line,
    member_line,
)

if TYPE_CHECKING:
    from trafficdesk.work.meetings.api import IssueLine, MeetingSheet

_OVER = (FILED, CANCELLED)
MARKS = ("出席", "列席", "请假", "委托")


class _Blank(QWidget):
    """What an empty pane says: one sentence, and the buttons that fill it."""

    def __init__(self, buttons: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self.words = WrappedLabel("", "hint")
        self.setLayout(column(None, self.words, row(*buttons, None), None, margins=(14, 8, 14, 8)))


class MembersPane(QFrame):
    """参会人员. The marks act on the ticked ones."""

    opened = Signal(object)

    def __init__(self, take_over: Callable[[], object], add: Callable[[], object], mark: Callable[[str], object]) -> None:
        super().__init__()
        self._acts = take_over, add, mark

    def fill(self) -> Iterator[None]:
        """Make what it shows, once it stands where it will stay."""
        take_over, add, mark = self._acts
        self.head, self._marking, self._stack = label("参会人员", "h2"), QWidget(), QStackedWidget()
        self.take_over = Button("沿用上次", "flat", clicked=take_over)
        self.person = Button("加人", "flat", "add", clicked=add)
        head = row(self.head, None, self.take_over, self.person, margins=(12, 4, 8, 0), gap=0)
        self.setLayout(column(head, self._marking, rule(), (self._stack, 1), gap=0))
        yield
        self.table = SheetTable(MEMBER_HEADS, MEMBER_WIDTHS, "参会人员", ticks=True)
        self._stack.addWidget(self.table)
        yield
        self.all = Button("全勾", "flat", clicked=self.tick_all)
        self.marks = {word: Button(word, "flat", clicked=partial(mark, word)) for word in MARKS}
        self._marking.setLayout(row(self.all, None, *self.marks.values(), margins=(4, 0, 8, 0), gap=0))
        yield
        self.first_people = Button("沿用上次名单", "", "people", clicked=take_over)
        self.blank = _Blank([self.first_people, Button("加人", "", "add", clicked=add)])
        self.blank.words.setText("还没有参会人员。可以沿用上一次会议的名单，第一次用领导小组的名单，再补上别的单位。")
        self._stack.addWidget(self.blank)
        self.table.opened.connect(self.opened)
        self.table.ticks_changed.connect(self.show_marks)
        yield

    def show_sheet(self, sheet: MeetingSheet) -> None:
        """The people of a meeting."""
        people, over = (*sheet.present, *sheet.absent), sheet.state in _OVER
        unknown = sum(not each.attendance for each in sheet.absent)
        counts = f"到 {len(sheet.present)}，没到 {len(sheet.absent) - unknown}，未登记 {unknown}"
        self.head.setText(f"参会人员 {len(people)}" if people else "参会人员")
        self.head.setToolTip(counts if people else "")
        self.table.show_lines([member_line(each) for each in people])
        self._stack.setCurrentIndex(0 if people else 1)
        self._marking.setVisible(bool(people))
        for button in (self.take_over, self.person, self.first_people):
            button.refuse("会议已归档或取消，名单不再改。" if over else "")
        self.show_marks()

    def tick_all(self) -> None:
        """Tick everybody, or nobody when all are ticked."""
        keys, ticked = [line.key for line in self.table.sheet.lines], self.table.ticked()
        self.table.tick(keys, len(ticked) < len(keys))

    def show_marks(self) -> None:
        """The marks need somebody to mark."""
        ticked = self.table.ticked()
        for button in self.marks.values():
            button.refuse("" if ticked else "请先勾选参会人员。")
        self.all.set_text(f"已勾 {len(ticked)} 人，全不勾" if ticked and len(ticked) == len(self.table.sheet.lines) else "全勾")


class IssuesPane(QFrame):
    """本次议定事项 and 以前没办结的事项 behind two tabs; one of them is chosen."""

    opened = Signal(object)
    chosen = Signal()

    def __init__(self, raise_issue: Callable[[], object], reread: Callable[[], object]) -> None:
        super().__init__()
        self._acts = raise_issue, reread
        self._sheet: MeetingSheet | None = None
        self._short = False
        self._waiting: set[int] = set()
        self._guests: list[QWidget] = []

    def fill(self) -> Iterator[None]:
        """Make what it shows, once it stands where it will stay."""
        raise_issue, reread = self._acts
        self.tabs, self.stack = QTabBar(), QStackedWidget()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.addTab("本次议定")
        self.tabs.addTab("以前未办结")
        self.raise_button = Button("提出事项", "flat", "add", clicked=raise_issue)
        self.reread_button = Button("登记重读", "flat", "check", clicked=reread)
        head = framed("plain")
        self.setLayout(column(head, rule(), (self.stack, 1), gap=0))
        head.setLayout(row(self.tabs, None, self.reread_button, self.raise_button, margins=(6, 0, 8, 0)))
        yield
        self.issues = SheetTable(ISSUE_HEADS, ISSUE_WIDTHS, "本次议定事项")
        self.earlier = SheetTable(EARLIER_HEADS, EARLIER_WIDTHS, "以前未办结事项")
        self.first_issue = Button("提出事项", "", "add", clicked=raise_issue)
        self.none, self.nothing_left = _Blank([self.first_issue]), _Blank()
        self.nothing_left.words.setText("以前会议的事项都已办结，没有要在会上重读的。")
        yield
        for part in (self.issues, self.none, self.earlier, self.nothing_left):
            self.stack.addWidget(part)
            yield
        for table in (self.issues, self.earlier):
            table.chosen.connect(lambda _key: self.chosen.emit())
            table.opened.connect(self.opened)
        self.tabs.currentChanged.connect(lambda _at: self._show_part())

    def show_sheet(self, sheet: MeetingSheet, unread: Sequence[IssueLine]) -> None:
        """The issues of a meeting, and those it has to open with."""
        other = self._sheet is None or self._sheet.id != sheet.id
        self._sheet = sheet
        waiting = {line.id for line in unread}
        self.tabs.setTabText(0, f"本次议定 {len(sheet.issues)}")
        self.tabs.setTabText(1, f"以前未办结 {len(sheet.earlier)}")
        self._waiting = waiting
        self._show_lines()
        before = sheet.state in ("计划", "已通知")
        self.none.words.setText(
            "还没有议定事项。会前可以先把要研究的问题提出来，会上定了措施、责任单位和时限再交办。" if before
            else "这次会议还没有议定事项。把会上定下的每件事登记在这里：问题、措施、谁负责、何时办完。"
        )  # fmt: skip
        over = "会议已归档或取消，不能再加事项。" if sheet.state in _OVER else ""
        for button in (self.raise_button, self.first_issue):
            button.refuse(over)
        self.reread_button.setVisible(bool(unread) and sheet.state not in _OVER)
        self._show_unread()
        if other:
            self.tabs.setCurrentIndex(1 if before and unread and not sheet.issues else 0)
        self._show_part()

    def _show_unread(self) -> None:
        """How many, where there is room for it; the tab says it too."""
        self.reread_button.set_text("登记重读" if self._short else f"登记重读 {len(self._waiting)} 项")

    def issue(self) -> IssueLine | None:
        """The chosen issue of the tab in front."""
        sheet, earlier = self._sheet, self.tabs.currentIndex() == 1
        if sheet is None:
            return None
        if self.tabs.currentIndex() > 1:
            return None
        key: Any = (self.earlier if earlier else self.issues).current_key()
        return next((line for line in (sheet.earlier if earlier else sheet.issues) if line.id == key), None)

    def take_in(self, guests: Sequence[tuple[str, QWidget]]) -> None:
        """Show other panes behind further tabs here, where there is no room for them above; () sends them away."""
        self._short = bool(guests)
        self.tabs.setCurrentIndex(min(self.tabs.currentIndex(), 1))
        while self.tabs.count() > 2:
            self.tabs.removeTab(2)
        for title, guest in guests:
            self.tabs.addTab(title)
            self.stack.addWidget(guest)
        self._guests = [guest for _title, guest in guests]
        self._show_unread()
        self.issues.set_width(4, DUE_WIDTHS[self._short])
        self.earlier.set_width(3, DUE_WIDTHS[self._short])
        self._show_lines()
        self._show_part()

    def _show_lines(self) -> None:
        if self._sheet is not None:
            short, waiting = self._short, self._waiting
            self.issues.show_lines([issue_line(each, short) for each in self._sheet.issues])
            self.earlier.show_lines([earlier_line(each, each.id not in waiting, short) for each in self._sheet.earlier])

    def clear(self) -> None:
        """No meeting."""
        self._sheet = None
        self.issues.show_lines(())
        self.earlier.show_lines(())

    def _show_part(self) -> None:
        sheet, at = self._sheet, self.tabs.currentIndex()
        if at > 1:
            self.stack.setCurrentWidget(self._guests[at - 2])
        elif sheet is not None:
            lines = sheet.earlier if at else sheet.issues
            self.stack.setCurrentIndex(2 * at + (not lines))
        self.chosen.emit()
