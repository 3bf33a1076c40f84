"""年度交接: what a new year begins with, what is left of the old one, opening, closing, opening again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from trafficdesk.clock import today
from ui.page import Actions
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.printing.show import preview_document
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.work.years.api import Turn, YearState

YEARS = "years"
_CARRIED_HEADS, _CARRIED_WIDTHS = ("沿用什么", "数量", "情况"), (190, 80, 0)
_LEFT_HEADS, _LEFT_WIDTHS = ("没有办完的事项", "数量", "谁办"), (0, 80, 130)
_LAST, _NARROW = 2, 700  # the column that is left out on a page narrower than that, in pixels at normal type; its words are the tip


class YearPage(ReadingPage):
    """The turn into the year after the one at the top left, or into the present one in its first months."""

    title = "年度交接"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.found: Turn | None = None
        self._closed: Row | None = None
        self._make_buttons()

    def build(self) -> Iterator[None]:
        self._new, self._new_says = label("", "h2"), WrappedLabel("")
        self._old, self._old_says = label("", "h2"), WrappedLabel("")
        self.carried = SheetTable(_CARRIED_HEADS, _CARRIED_WIDTHS, "新年度沿用的内容")
        yield
        self.left = SheetTable(_LEFT_HEADS, _LEFT_WIDTHS, "上年度没有办完的")
        self.left.opened.connect(lambda _key: self.open_page.emit("findings"))
        yield
        coming, past = _pane(self._new, self._new_says, self.carried), _pane(self._old, self._old_says, self.left)
        self.ground.setLayout(row((coming, 6), rule("v"), (past, 5), gap=0))
        theme.changed.connect(self.fit)
        yield

    def _make_buttons(self) -> None:
        self._open = Button("", "primary", "check", "F2", self.open_year, needs="years.open")
        self._close = Button("", "", "shield_checkmark", clicked=self.close_year, needs="years.close")
        self._again = Button("", "", "edit", clicked=self.reopen_year, needs="years.reopen")
        self._print = Button("打印办结表", "", "print", "F9", self.print_it, needs="prints.render")
        self._list = Button("看遗留清单", "", "link", clicked=lambda: self.open_page.emit("findings"))
        self._name_years()
        self._again.hide()

    def _name_years(self) -> None:
        for button, words in (
            (self._open, f"开启 {self.year} 年度"),
            (self._close, f"办结 {self.year - 1} 年度…"),
            (self._again, f"重新打开 {self.year - 1} 年度…"),
        ):
            button.set_text(words)

    @property
    def year(self) -> int:
        """The year to be opened: that at the top left until December, when the next one comes into sight."""
        now = today()
        return now.year + 1 if self.session.year == now.year and now.month == 12 else self.session.year

    def row_actions(self) -> Actions:
        return Actions((self._print, self._list), (self._again, self._close, self._open))

    def _fetch(self) -> None:
        year, desk = self.year, self.desk

        def read(_: object) -> tuple[Turn, Row | None]:
            rows = [each for each in desk.records.select(YEARS) if each.values["year"] == year - 1 and each.values["closed_on"]]
            return desk.years.turn(year), next(iter(rows), None)

        run_query(self, read, self._show, key="turn", label="正在核对两个年度")

    def _show(self, read: tuple[Turn, Row | None]) -> None:
        self.found, self._closed = read
        turn, year = self.found, self.year
        rows = sum(line.rows for line in turn.lines)
        self._new.setText(f"开启 {year} 年度")
        stands = "\n".join(filter(None, (turn.cannot_open, turn.began_with)))
        self._new_says.setText(stands or f"下面 {rows} 条会一次沿用过来，可以整步撤销。已经有的不重复建。")
        self._old.setText(f"办结 {year - 1} 年度")
        self._old_says.setText(_standing(turn.old) or turn.cannot_close or "办结以后这一年只能看；没有办完的仍可补办，补办会写进修改记录。")
        self.carried.show_lines([
            _line(line.name, f"{line.rows} 条" if line.rows else "没有", line.words, tip=line.words) for line in turn.lines
        ])  # fmt: skip
        self.carried.setVisible(bool(turn.lines))  # once it was opened, what would be carried over is no question
        left = Counter((each.kind.label, each.kind.addressee) for each in turn.left)
        self.left.show_lines([
            _line(name, f"{number} 项", whose, tip=f"{name}，{whose}办") for (name, whose), number in left.most_common()
        ])  # fmt: skip
        self._name_years()
        self._open.refuse(turn.cannot_open)
        self._close.refuse(turn.cannot_close)
        self._again.refuse("" if turn.old.closed_on else f"{year - 1} 年度没有办结。")
        self._open.setVisible(turn.new.opened_on is None)  # what was done is said above; each year has one button for what is next
        self._close.setVisible(turn.old.closed_on is None)
        self._again.setVisible(turn.old.closed_on is not None)
        self._print.refuse("" if self._closed is not None else f"{year - 1} 年度办结以后才有办结表。")

    def fit(self) -> None:
        """The names stand whole on a small window in large type too."""
        narrow = self.width() < theme.scaled(_NARROW)
        for table in (self.carried, self.left):
            table.setColumnHidden(_LAST, narrow)

    def save(self) -> bool:
        """F2: the primary button, while it can be pressed."""
        if not self._open.isEnabled():
            return False
        self.open_year()
        return True

    def open_year(self) -> None:
        """Carry everything over, in one step."""
        year = self.year
        run_change(self, lambda progress: self.desk.years.open(year, progress), self.written, label=f"正在开启 {year} 年度")

    def close_year(self) -> None:
        """Freeze the old year; asked, because it says what stays open."""
        year, left = self.year - 1, len(self.found.left) if self.found else 0
        hint = f"{year} 年的登记以后不能再改、不能删除，覆盖、考核、上报和各台账的数字就此定下。还有 {left} 项没有办完，办结以后仍可补办。"
        self.ask(f"办结 {year} 年度", hint, (), lambda _given, _reason: self.desk.years.close(year))

    def reopen_year(self) -> None:
        """Let the old year be changed again, with a reason."""
        year, reason = self.year - 1, self.desk.records.view("finding-marks").field("reason")
        hint = f"重新打开以后 {year} 年的内容又可以改；改好后请再办结一次。原因会留下来。"
        self.ask(f"重新打开 {year} 年度", hint, (reason,), lambda given, _reason: self.desk.years.reopen(year, given["reason"]))

    def print_it(self) -> bool:
        prints, closed = self.desk.prints, self._closed
        if closed is not None:
            preview_document(self, lambda progress: prints.render("year-digest", ids=[closed.id], progress=progress))
        return closed is not None


def _line(name: str, number: str, words: str, *, tip: str) -> SheetLine:
    cells = SheetCell(name, tip=tip), SheetCell(number, CellLook(right=True)), SheetCell(words, CellLook(ink="text2"))
    return SheetLine(name, cells)


def _standing(state: YearState) -> str:
    if state.closed_on:
        return f"{state.year} 年度已于 {state.closed_on} 由 {state.closed_by} 办结，只能看。"
    if state.reopened_on:
        return f"{state.year} 年度于 {state.reopened_on} 重新打开：{state.reopen_reason}。改好后请再办结。"
    return ""


def _pane(head: QWidget, says: QWidget, table: SheetTable) -> QWidget:
    above = row(head, None, margins=(14, 10, 14, 2)), row((says, 1), margins=(14, 0, 14, 8))
    body = column(*above, rule(), (table, 1), gap=0)
    body.addStretch(0)  # keeps the words above where the table is hidden
    return framed("panel", body)
