"""考核: score sheets of units and committees, scores that fill themselves, override with reason, publication (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from trafficdesk.desk import Filter
from trafficdesk.progress import Progress
from ui.page import Actions, Page
from ui.pages.card_list import Card, CardList
from ui.pages.print_menu import PrintMenu
from ui.pages.sheet_table import SheetCell, SheetLine, SheetTable
from ui.pages.step_dialog import Answers, StepDialog, field_of, text
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.streams.plans import ScoreRow

SHEETS, LINES = "assessments", "score-lines"
PUBLISHED = "已公布"
_RIGHT = CellLook(right=True)
_NO_LINE = "请先选一项指标。"


class ScoreSheet(Page):
    """The assessment of the year at the top left."""

    title = "考核表"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self._sheets: Sequence[Row] = ()
        self._lines: Sequence[ScoreRow] = ()
        self._stale = True
        self.head, self.figures = label("", "h1"), label("", "small")
        self.sheets = CardList("考核表")
        self.name, self.total = label("", "h2"), label("", "small")
        heads = ("一级指标", "二级指标", "分值", "统计数", "自动", "得分", "说明")
        self.lines = SheetTable(heads, (106, 0, 52, 70, 62, 62, 250), "考核得分")
        self._make = Button("建考核表", "", "add", "F3", self.add)
        self._recount = Button("重新统计", "", "number_symbol", clicked=self.recount)
        self._behind = Button("看台账", "", "text_bullet_list", clicked=self.show_behind)
        self._override = Button("手改得分", "", "edit", clicked=self.override)
        self._print = PrintMenu(session, SHEETS, self._sheet_ids, lambda: [each.id for each in self._sheets])
        self._publish = Button("公布", "primary", "checkmark", clicked=self.publish)
        self.empty = EmptyState(
            "clipboard_task_list_ltr", "这一年还没有考核表",
            "考核指标随年度计划导入，也可以在“考核指标”里改。建好的考核表从台账自动计分。",
            [Button("建考核表", "primary", "add", clicked=self.add)],
        )  # fmt: skip
        self._lay_out()
        self.sheets.chosen.connect(lambda _: self._load_lines())
        self.sheets.opened.connect(lambda key: self.open_record.emit(SHEETS, key))
        self.lines.chosen.connect(lambda _: self._show_buttons())
        self.lines.opened.connect(lambda _: self.show_behind())
        session.year_changed.connect(lambda _: self.load())

    def _lay_out(self) -> None:
        strip = framed("strip")
        strip.setLayout(row(self.head, self.figures, None, margins=(14, 8, 12, 8), gap=12))
        left = framed("plain")
        caption = row(label("被考核单位", "h2"), None, margins=(14, 8, 8, 6))
        left.setLayout(column(caption, rule(), (self.sheets, 1), gap=0))
        right = framed("panel")
        right.setLayout(
            column(row(self.name, self.total, None, margins=(14, 8, 8, 6), gap=12), rule(), (self.lines, 1), gap=0)
        )
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([theme.scaled(250), theme.scaled(900)])
        self._stack = QStackedWidget()
        self._stack.addWidget(splitter)
        self._stack.addWidget(self.empty)
        self.setLayout(column(strip, (self._stack, 1), gap=0))

    # what the window asks

    def actions(self) -> Actions:
        left = (self._make, self._recount, self._behind, self._print)
        return Actions(left, (self._override, self._publish))

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        # Scores count over every ledger, so any change may move them.
        self._stale = True
        if self.isVisible():
            self.load()

    def print_it(self) -> bool:
        self._print.open()
        return True

    # loading

    def load(self) -> None:
        """Read the sheets again."""
        self._stale = False
        records, year = self.desk.records, self.session.year
        wanted = Filter("year", "is", year)
        run_query(self, lambda _: records.select(SHEETS, wanted), self._show, key="sheets", label="正在读考核表")

    def _show(self, sheets: Sequence[Row]) -> None:
        self._sheets = sheets
        out = sum(each.values["state"] == PUBLISHED for each in sheets)
        self.head.setText(f"{self.session.year} 年度考核")
        self.figures.setText(f"考核表 {len(sheets)}　已公布 {out}" if sheets else "")
        self._stack.setCurrentIndex(0 if sheets else 1)
        state = self.desk.records.view(SHEETS).field("state")
        self.sheets.show_cards([
            Card(
                each.id, each.titles.get("unit") or each.titles.get("station") or each.title,
                (self._result(each),),
                "ok" if each.values["state"] == PUBLISHED else "soon", each.text(state),
            )
            for each in sheets
        ])  # fmt: skip
        self._load_lines()

    def _result(self, sheet: Row) -> str:
        # A level means something only when every line has its score.
        level = sheet.values["level"] if sheet.values["state"] == PUBLISHED else "未公布"
        period = sheet.text(self.desk.records.view(SHEETS).field("period"))
        return f"{period}度　{_number(sheet.values['total'])} 分　{level}"

    def _load_lines(self) -> None:
        key = self.sheets.current_key()
        if key is None:
            self._show_lines([])
            return
        run_query(self, lambda _: self.desk.plans.sheet(key), self._show_lines, key="lines", label="正在统计得分")

    def _show_lines(self, lines: Sequence[ScoreRow]) -> None:
        self._lines = lines
        sheet = self._sheet()
        empty = sum(each.score is None for each in lines)
        self.name.setText(sheet.title if sheet is not None else "")
        moved = sum(not each.overridden and each.automatic is not None and each.automatic != each.score for each in lines)
        words = [f"满分 {_number(sum((each.points for each in lines), Decimal(0)))}"] if lines else []
        words += [f"{empty} 项没有得分"] if empty else []
        words += [f"{moved} 项台账有变化，可重新统计"] if moved and not self._published() else []
        self.total.setText("　".join(words))
        self.lines.show_lines([_score_line(each) for each in lines])
        self._show_buttons()

    def _show_buttons(self) -> None:
        out = "已经公布，不能再改。" if self._published() else "请先选一份考核表。" if self._sheet() is None else ""
        line = self._line()
        self._recount.refuse(out)
        self._publish.refuse(out)
        self._override.refuse(out or ("" if line is not None else _NO_LINE))
        frozen = "已经公布，数字不再变动。" if self._published() else "这一项没有自动统计项。"
        self._behind.refuse("" if line is not None and line.figure is not None else frozen if line is not None else _NO_LINE)

    def _sheet(self) -> Row | None:
        key = self.sheets.current_key()
        return next((each for each in self._sheets if each.id == key), None)

    def _published(self) -> bool:
        sheet = self._sheet()
        return sheet is not None and sheet.values["state"] == PUBLISHED

    def _line(self) -> ScoreRow | None:
        key = self.lines.current_key()
        return next((each for each in self._lines if each.id == key), None)

    def _sheet_ids(self) -> list[int]:
        key = self.sheets.current_key()
        return [] if key is None else [key]

    # verbs

    def add(self) -> bool:
        self.ask_sheets().open()
        return True

    def ask_sheets(self) -> StepDialog:
        """The form for making sheets: of all units of a kind, or of one."""
        fields = [
            field_of(self.desk, SHEETS, "object"), field_of(self.desk, SHEETS, "period", default="年"),
            field_of(self.desk, SHEETS, "unit", required=False),
        ]  # fmt: skip
        words = "不填单位就给这一类全部在册单位各建一份。已经有的不动。"
        return StepDialog(self.desk, "建考核表", words, "建立", fields, self._open_sheets, self._done, self)

    def _open_sheets(self, given: Answers) -> ChangeSet:
        object_, unit = given.text("object"), given["unit"]
        units = [unit] if unit is not None else self.desk.plans.units_of(object_)
        return self.desk.plans.open_sheets(self.session.year, given.text("period"), object_, units)

    def recount(self) -> None:
        """Take the figures anew; what was set by hand stays."""
        key = self.sheets.current_key()

        def work(_progress: Progress) -> Any:
            return self.desk.plans.count(key)

        def done(change: ChangeSet | None) -> None:
            if change is None:
                self.said.emit("统计数没有变化。")
            else:
                self._done(change)

        if key is not None:
            run_change(self, work, done, label="正在重新统计")

    def show_behind(self) -> None:
        """The rows that the chosen line counts, in their table."""
        line = self._line()
        if line is not None and line.figure is not None:
            self.open_rows.emit(line.figure.code, line.figure.filters)

    def override(self) -> None:
        """Set the chosen score by hand."""
        dialog = self.ask_override()
        if dialog is not None:
            dialog.open()

    def ask_override(self) -> StepDialog | None:
        """The form for a score by hand."""
        line = self._line()
        if line is None:
            return None
        fields = [field_of(self.desk, LINES, "score", required=True), text("reason", "原因", help="会印在考核表上")]
        words = f"{line.name}，满分 {_number(line.points)}。自动得分：{_number(line.automatic) or '没有自动统计项'}。"
        override = self.desk.plans.override
        return StepDialog(
            self.desk, "手改得分", words, "改", fields,
            lambda given: override(line.id, given["score"], given.text("reason")), self._done, self,
        )  # fmt: skip

    def publish(self) -> None:
        """Freeze the sheet."""
        key = self.sheets.current_key()
        if key is not None:
            run_change(self, lambda _: self.desk.plans.publish(key), self._done)

    def _done(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()


def _score_line(line: ScoreRow) -> SheetLine:
    if line.score is None:
        state = SheetCell("没有得分，请手填", CellLook(level="bad"))
    elif line.overridden:
        state = SheetCell(f"手改：{line.reason}", CellLook(level="edit"))
    else:
        state = SheetCell(line.figure.explained if line.figure else "自动", CellLook(ink="text2"))
    link = CellLook(right=True, ink="link" if line.figure is not None else "text")
    return SheetLine(line.id, (
        SheetCell(line.first_level), SheetCell(line.name, CellLook(bold=True)), SheetCell(_number(line.points), _RIGHT),
        SheetCell(_number(line.counted), link), SheetCell(_number(line.automatic), _RIGHT),
        SheetCell(_number(line.score), CellLook(bold=True, right=True)), state,
    ))  # fmt: skip


def _number(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"
