"""办公点: every desk that packages are exchanged with, what went out and came in, whose quarter is missing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.say import choose
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, rule

if TYPE_CHECKING:
    from trafficdesk.work.packages.api import DeskLine

_HEADS, _WIDTHS = ("办公点", "给出", "对方已收", "收到", "还没给的变化", "等着定", "情况"), (0, 170, 90, 170, 110, 80, 210)
_NOBODY = (
    "还没有和谁交换",
    "给一家居委会或单位做第一份包，拷到它的电脑上：它的程序从这份包开始，填自己的台账，再用 U 盘把包拿回来。",
)


class BoardPage(ReadingPage):
    """make_wanted: unit and name; take_wanted, questions_wanted: the other tabs."""

    title = "办公点"
    by_year = False
    make_wanted = Signal(int, str)
    take_wanted = Signal()
    questions_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.desks: Sequence[DeskLine] = ()
        self.table = SheetTable(_HEADS, _WIDTHS, self.title)
        self.empty = EmptyState("box", *_NOBODY)
        self.says = WrappedLabel("")
        foot = framed("panel", column(self.says, margins=(14, 8, 14, 8)))
        self.setLayout(column((self.empty, 1), (self.table, 1), rule(), foot, gap=0))
        self.table.chosen.connect(lambda _key: self._say())
        self.table.opened.connect(lambda _key: self._make())
        self._stop = Button("停止交换…", "danger", "dismiss", clicked=self.stop, needs="packages.let_go")
        self._questions = Button("两边不同…", "", "person_board", clicked=self.questions_wanted.emit, needs="packages.settle")
        self._take = Button("收一份包…", "", "arrow_import", clicked=self.take_wanted.emit, needs="packages.take")
        self._make_it = Button("给它做一份包…", "primary", "arrow_export", clicked=self._make, needs="packages.make")

    def row_actions(self) -> Actions:
        return Actions((self._stop,), (self._questions, self._take, self._make_it))

    def stop(self) -> None:
        """Exchange no more with the chosen desk, once that is sure."""
        desk = self._chosen()
        if desk is None:
            return
        words = f"不再和“{desk.name}”的办公点交换？\n它以后拿来的包不收；已经收下的内容不动。以后再给它做包，就是新办公点的第一份。"
        if choose(self, words, "不停", "停止交换"):
            run_query(self, lambda _: self.desk.packages.let_go(desk.id), lambda _none: self._let_go(desk), label="正在停止交换")

    def _let_go(self, desk: DeskLine) -> None:
        self.status.emit(f"不再和“{desk.name}”交换了。")
        self.noted.emit()
        self.load()

    def _fetch(self) -> None:
        packages = self.desk.packages
        run_query(self, lambda _: (packages.desks(), packages.serves()), self._show, key="desks", label="正在读交换情况")

    def _show(self, read: tuple[Sequence[DeskLine], str]) -> None:
        self.desks, centre = read
        self.empty.setVisible(not self.desks)
        self.table.setVisible(bool(self.desks))
        self._make_it.set_text("做一份包…" if centre or not self.desks else "给它做一份包…")
        self.table.show_lines([_line(desk) for desk in self.desks])
        self._say()

    def _say(self) -> None:
        desk = self._chosen()
        self._stop.refuse("" if desk is not None and not desk.centre else "请先选一家居委会或单位的办公点。")
        asked = sum(each.waiting for each in self.desks)
        self._questions.refuse("" if asked else "没有等着定的。")
        if desk is None:
            self.says.setText("")
        elif desk.centre:
            self.says.setText(f"本机是“{desk.name}”给的办公点，只和它交换。每季度做一份包，用 U 盘交过去；它给的包在“收一份包”里收。")
        elif not desk.taken:
            self.says.setText(f"“{desk.name}”还没有拿回过包。第一份包在它的空电脑上导入以后，它才能做包交回来。")
        else:
            self.says.setText(f"“{desk.name}”的内容按栏合并：一边改的直接收下，两边都改了的等您来定。")

    def _chosen(self) -> DeskLine | None:
        return next((each for each in self.desks if each.id == self.table.current_key()), None)

    def _make(self) -> None:
        desk = self._chosen()
        self.make_wanted.emit(*((desk.unit, desk.name) if desk is not None and not desk.centre else (0, "")))


def _line(desk: DeskLine) -> SheetLine:
    quiet, number = CellLook(ink="text2"), CellLook(right=True)
    out = f"第 {desk.sent} 号，{desk.sent_at:%Y-%m-%d}" if desk.sent_at else "还没有"
    came = f"第 {desk.taken} 号，{desk.taken_at:%Y-%m-%d}" if desk.taken_at else "还没有"
    return SheetLine(desk.id, (
        SheetCell(desk.name, CellLook(bold=True)), SheetCell(out, quiet),
        SheetCell(f"第 {desk.confirmed} 号" if desk.confirmed else "", quiet), SheetCell(came, quiet),
        SheetCell(str(desk.to_send or ""), number), SheetCell(str(desk.waiting or ""), number), _state(desk),
    ))  # fmt: skip


def _state(desk: DeskLine) -> SheetCell:
    if desk.late:
        return SheetCell(f"{desk.late}没有交", CellLook(level="bad"))
    if desk.waiting:
        return SheetCell("有要您定的", CellLook(level="warn"))
    return SheetCell("正常" if desk.taken else "等它的第一份包", CellLook(level="ok" if desk.taken else "none"))
