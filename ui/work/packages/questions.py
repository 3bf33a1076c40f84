"""两边不同: what both sides changed, with both values, who and when; an answer per place, row, kind or for all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QWidget

from trafficdesk.errors import KnownError
from trafficdesk.work.packages.api import OURS, THEIRS, key_of
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, rule, split

if TYPE_CHECKING:
    from datetime import datetime

    from trafficdesk.desk import ChangeSet
    from trafficdesk.work.packages.api import Question, Waiting

_HEADS, _WIDTHS = ("栏目", "取哪边", "本机的", "谁，什么时候", "对方的", "谁，什么时候"), (104, 84, 0, 124, 170, 124)
_PLACE, _ROW, _KIND, _EVERY = range(4)
_SPANS = ("这一处", "这一条", "这一类", "全部")
_NOTHING = ("没有等着定的", "收下的包里两边都改了同一栏的，会列在这里，请一处一处定。")


class QuestionsPage(ReadingPage):
    """Rows at the left, what is asked of the chosen one at the right. Answers are written together, in one step."""

    title = "两边不同"
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.waiting: Sequence[Waiting] = ()
        self.answers: dict[str, str] = {}
        self.rows = CardList("等着定的记录")
        self.table = SheetTable(_HEADS, _WIDTHS, "两边不同的栏目")
        self.head, self.says = label("", "h1", wrap=True), WrappedLabel("", "hint")
        self.empty = EmptyState("checkmark_circle", *_NOTHING)
        self.span = QComboBox()
        self.span.addItems(_SPANS)
        self.span.setAccessibleName("定多少")
        self._open = Button("打开这条", "", "link", clicked=self._show_record)
        self._ours = Button("取本机的", "", "check", clicked=lambda: self.answer(OURS), needs="packages.settle")
        self._theirs = Button("取对方的", "", "check", clicked=lambda: self.answer(THEIRS), needs="packages.settle")
        self._write = Button("写入", "primary", "save", "F2", self.save, needs="packages.settle")
        above = column(self.head, self.says, margins=(14, 10, 12, 8), gap=3)
        self.splitter = split(self.rows, framed("panel", column(above, rule(), (self.table, 1), gap=0)), sizes=(240, 900), stretch=1)
        self.setLayout(column((self.empty, 1), (self.splitter, 1), gap=0))
        self.rows.chosen.connect(lambda _key: self._show_row())
        self.table.chosen.connect(lambda _key: self._show_state())

    def row_actions(self) -> Actions:
        return Actions((self._open,), (self.span, self._ours, self._theirs, self._write))

    # choosing

    def answer(self, side: str) -> None:
        """Take one side for what the span says; nothing is written yet."""
        for question in self._meant():
            self.answers[key_of(question)] = side
        self._show_cards()
        self._show_row()
        self.table.setFocus()

    def _meant(self) -> Iterable[Question]:
        row, span = self._row(), self.span.currentIndex()
        if span == _EVERY:
            return [question for each in self.waiting for question in each.questions]
        if row is None:
            return []
        if span == _KIND:
            return [question for each in self.waiting if each.code == row.code for question in each.questions]
        return [each for each in row.questions if span == _ROW or key_of(each) == self.table.current_key()]

    def unsaved(self) -> str:
        return "两边不同的取舍" if self.answers else ""

    def drop_unsaved(self) -> None:
        self.answers.clear()
        self._show_cards()
        self._show_row()

    def save(self) -> bool:
        """Write what was chosen, in one step, and try what could not be written before."""
        if not self.answers and not self._may_try_again():
            return False
        answers, packages = dict(self.answers), self.desk.packages
        run_change(self, lambda _: packages.settle(answers), self._written, self._failed, label="正在写入")
        return True

    def _may_try_again(self) -> bool:
        """Whether something waits that nobody is asked about: for another row, or for a cure that may be done by now."""
        return any(not each.questions for each in self.waiting)

    def _written(self, change: ChangeSet | None) -> None:
        chosen = bool(self.answers)
        self.answers.clear()
        if change is not None:
            self.written(change)
        else:
            self.status.emit("都以本机的为准，本机的内容没有变。" if chosen else "还是写不进去，原因写在那一条上面。")
            self.load()
        self.noted.emit()

    def _failed(self, error: KnownError) -> None:
        self.status.emit(str(error))
        self.load()

    # showing

    def _fetch(self) -> None:
        run_query(self, lambda _: self.desk.packages.waiting(), self._show, key="waiting", label="正在读两边不同的内容")

    def _show(self, waiting: Sequence[Waiting]) -> None:
        self.waiting = waiting
        asked = {key_of(question) for each in waiting for question in each.questions}
        self.answers = {key: side for key, side in self.answers.items() if key in asked}
        self.title_changed.emit(f"{self.title} {len(waiting)}" if waiting else self.title)
        self.empty.setVisible(not waiting)
        self.splitter.setVisible(bool(waiting))
        self._show_cards()
        self._show_row()

    def _show_cards(self) -> None:
        self.rows.show_cards([self._card(each) for each in self.waiting])

    def _card(self, row: Waiting) -> Card:
        left = sum(key_of(each) not in self.answers for each in row.questions)
        level, word = ("warn", f"{left} 处要定") if left else ("ok", "选好了") if row.questions else ("none", "先等着")
        return Card(row.number, row.title, (row.label, f"{row.desk} 第 {row.package} 号"), level, word)

    def _row(self) -> Waiting | None:
        return next((each for each in self.waiting if each.number == self.rows.current_key()), None)

    def _show_row(self) -> None:
        row = self._row()
        self.head.setText(f"{row.label} {row.title}" if row is not None else "")
        self.says.setText(row.sentence if row is not None else "")
        self.table.show_lines([self._line(each) for each in row.questions] if row is not None else [])
        self._show_state()

    def _line(self, asked: Question) -> SheetLine:
        side = self.answers.get(key_of(asked), "")
        word, level = {OURS: ("本机的", "ok"), THEIRS: ("对方的", "ok")}.get(side, ("还没定", "warn"))
        mine, yours = CellLook(bold=side == OURS, wrap=True), CellLook(bold=side == THEIRS, wrap=True)
        quiet = CellLook(ink="text2")
        return SheetLine(key_of(asked), (
            SheetCell(asked.label), SheetCell(word, CellLook(level=level)),
            SheetCell(asked.ours or "（空）", mine), SheetCell(_who(asked.ours_by, asked.ours_at), quiet),
            SheetCell(asked.theirs or "（空）", yours), SheetCell(_who(asked.theirs_by, asked.theirs_at), quiet),
        ))  # fmt: skip

    def _show_state(self) -> None:
        row = self._row()
        self._open.refuse("" if row is not None and row.row else "这条本机还没有。" if row is not None else "请先选一条。")
        asks = any(each.questions for each in self.waiting) if self.span.currentIndex() == _EVERY else bool(row and row.questions)
        for button in (self._ours, self._theirs):
            button.refuse("" if asks else "这一条没有要定的：它在等别的记录，或要先照那句话改正。" if row else "没有等着定的。")
        again = self._may_try_again()
        self._write.set_text(f"写入选好的 {len(self.answers)} 处" if self.answers else "再试一次" if again else "写入")
        self._write.refuse("" if self.answers or again else "请先一处一处选取哪边。")

    def _show_record(self) -> None:
        row = self._row()
        if row is not None and row.row:
            self.open_record.emit(row.code, row.row)


def _who(by: str, at: datetime) -> str:
    return f"{by}，{at:%m-%d %H:%M}"
