"""操作记录: who did what in the whole office, and who looked at full numbers; narrowed, printed, exported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from trafficdesk.clock import today
from ui.dialogs.files import EXCEL, save_path
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_query
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from datetime import datetime

    from trafficdesk.engine.trail import Act, Wanted

_HEADS, _WIDTHS = ("时间", "谁", "种类", "做了什么", "原因", "条数"), (140, 90, 110, 0, 220, 70)
# How far back, in words and days; 0 for everything.
_SPANS = (("最近 7 天", 7), ("最近 30 天", 30), ("最近一年", 365), ("全部", 0))
_MOST = 2000


class TrailPage(ReadingPage):
    """Everything that was done in the office, newest first."""

    title = "谁做过什么"
    by_year = False
    kinds: tuple[str, ...] = ()
    paper = "全办操作记录"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.acts: list[Act] = []
        self._print = Button("打印", "", "print", "F9", self.print_it, needs="trail.printed")
        self._export = Button("导出…", "", "arrow_export", clicked=self.export, needs="trail.export")
        self._proof = ""

    def build(self) -> Iterator[None]:
        head, foot, self.says = framed("plain"), framed("panel"), WrappedLabel("")
        self.table = SheetTable(_HEADS, _WIDTHS, self.title)
        self.ground.setLayout(column(head, rule(), (self.table, 1), rule(), foot, gap=0))
        self.table.chosen.connect(self._say)
        foot.setLayout(column(self.says, margins=(14, 8, 14, 8)))
        yield
        self.span, self.who = QComboBox(), QComboBox()
        for words, days in _SPANS:
            self.span.addItem(words, days)
        self.span.setCurrentIndex(1)
        self.who.addItem("所有人", "")
        self.span.setAccessibleName("时间")
        self.who.setAccessibleName("谁")
        for box in (self.span, self.who):
            box.currentIndexChanged.connect(lambda _at: self.load())
        yield
        self.wanted, self.more = QLineEdit(), label("", "hint")
        self.wanted.setPlaceholderText("筛选：姓名、单位、号牌或做的事")
        self.wanted.setAccessibleName("筛选操作记录")
        self.wanted.setClearButtonEnabled(True)
        self.wanted.setFixedWidth(260)
        self.wanted.editingFinished.connect(self.load)
        chosen = (label("时间"), self.span, 8, label("谁"), self.who)
        head.setLayout(row(*chosen, None, self.more, self.wanted, margins=(12, 4, 12, 4)))
        yield

    def row_actions(self) -> Actions:
        return Actions((self._print, self._export), ())

    def find_rows(self) -> bool:
        self.wanted.setFocus()
        return True

    def _asked(self) -> Wanted:
        from trafficdesk.engine.trail import Wanted

        days = self.span.currentData()
        since = today() - timedelta(days=days) if days else None
        return Wanted(by=self.who.currentData(), since=since, kinds=self.kinds, text=self.wanted.text().strip())

    def _fetch(self) -> None:
        asked, trail = self._asked(), self.desk.trail

        def read(_: object) -> tuple[list[Act], list[str], datetime | None]:
            return trail.acts(asked, _MOST), trail.people(), trail.proves_since()

        run_query(self, read, self._show, key="trail", label="正在读操作记录")

    def _show(self, read: tuple[list[Act], list[str], datetime | None]) -> None:
        self.acts, people, since = read
        known = [self.who.itemData(at) for at in range(1, self.who.count())]
        if known != people:
            chosen = self.who.currentData()
            self.who.blockSignals(True)
            self.who.clear()
            self.who.addItem("所有人", "")
            for name in people:
                self.who.addItem(name, name)
            self.who.setCurrentIndex(max(self.who.findData(chosen), 0))
            self.who.blockSignals(False)
        self._proof = f"从 {since:%Y-%m-%d %H:%M} 起逐条上链，“检查全部数据”会核对有没有被改过。" if since else ""
        self.table.show_lines([_line(act) for act in self.acts])
        self.more.setText(f"先列出最近 {_MOST} 条，请缩短时间或筛选" if len(self.acts) >= _MOST else f"{len(self.acts)} 条")
        for button in (self._print, self._export):
            button.refuse("" if self.acts else "没有可以打印、导出的记录。")
        self._say(self.table.current_key())

    def _say(self, key: object) -> None:
        act = next((each for each in self.acts if each.id == key), None)
        if act is None:
            self.says.setText(("" if self.acts else "这段时间没有这样的记录。") + self._proof)
            return
        clock = "在这以前电脑的时钟倒退过，时间可能不对。" if act.backwards else ""
        why = f"原因：{act.reason}。" if act.reason else ""
        self.says.setText(f"第 {act.id} 步　{act.sentence}　{why}{clock}{self._proof}")

    def print_it(self) -> bool:
        acts, trail = self.acts, self.desk.trail
        if acts:
            preview_document(self, lambda _progress: trail.printed(acts, self.paper))
        return bool(acts)

    def export(self) -> None:
        """What is listed as an Excel file."""
        path = save_path(self, "导出", f"{self.paper}.xlsx", EXCEL)
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write what is listed; it is an act of its own."""
        acts, trail = self.acts, self.desk.trail
        run_query(
            self, lambda progress: trail.export(acts, path, self.paper, progress),
            lambda number: self.saved.emit(f"已导出 {number} 条到 {path.name}。", path),
        )  # fmt: skip


class LooksPage(TrailPage):
    """Who looked at, copied, exported or printed full numbers, and why."""

    title = "谁看过"
    kinds = ("look",)
    paper = "查看完整信息记录"


def _line(act: Act) -> SheetLine:
    quiet = CellLook(ink="text2")
    when = SheetCell(f"{act.at:%Y-%m-%d %H:%M}", CellLook(level="warn") if act.backwards else quiet)
    number = SheetCell(str(act.number or ""), CellLook(right=True))
    cells = (when, SheetCell(act.by), SheetCell(act.word, quiet), SheetCell(act.sentence, tip=act.sentence),
             SheetCell(act.reason, quiet, act.reason), number)  # fmt: skip
    return SheetLine(act.id, cells)
