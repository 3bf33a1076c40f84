"""考核: score sheets of units, committees and stations by period: filled from the ledgers, judged, published (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QMenu, QSplitter, QStackedWidget, QWidget

from trafficdesk.desk import Filter
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import number_text
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.figure_rows import offer_rows
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.plans.score_steps import BONUS, PUBLISHED, SHEETS, VETO, ScoreSteps

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.plans.scores import ScoreRow

_RIGHT = CellLook(right=True)
_FOLDED, _REMARK = (0, 3), 6
_NO_LINE = "请先选一项指标。"
_NO_SHEET = "请先选一份考核表。"
_OUT = "已经公布，不能再改。确需更正，请先撤回公布。"


class ScoreSheet(ReadingPage):
    """The assessment of the year at the top left."""

    title = "考核表"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._all: Sequence[Row] = ()
        self._sheets: Sequence[Row] = ()
        self._lines: Sequence[ScoreRow] = ()
        self._made: tuple[str, str] | None = None
        self.steps = ScoreSteps(self)
        self.head, self.figures = label("", "h1"), label("", "small")
        self.group = QComboBox()
        self.group.setAccessibleName("周期和对象")
        self.group.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.sheets = CardList("考核表")
        self.name, self.total, self.warning = label("", "h2"), label("", "small"), label("", "warn")
        heads = ("一级指标", "二级指标", "分值", "自评", "统计情况", "得分", "说明")
        self.lines = SheetTable(heads, (126, 0, 50, 50, 178, 60, 204), "考核得分")
        self._make = Button("建考核表", "", "add", "F3", self.add)
        self._recount = Button("重新统计", "", "number_symbol", clicked=self.steps.recount)
        self._behind = Button("看台账", "", "text_bullet_list", clicked=self.show_behind)
        self._print = PrintMenu(session, SHEETS, self.sheet_ids, lambda: [each.id for each in self._sheets])
        self._more = Button("其他", "", "more_horizontal")
        self._more.setMenu(self._more_menu())
        self._judge = Button("评分", "", "edit", "F4", self.steps.judge)
        self._publish = Button("公布", "primary", "checkmark", clicked=self.steps.publish)
        self.empty = EmptyState(
            "clipboard_task_list_ltr", "这一年还没有考核表",
            "考核指标随年度计划导入，也可以在“考核指标”里改。建好的考核表从台账自动计分。",
            [Button("建考核表", "primary", "add", clicked=self.add)],
        )  # fmt: skip
        self._lay_out()
        self.group.activated.connect(lambda _: self._show_group())
        self.sheets.chosen.connect(lambda _: self._load_lines())
        self.sheets.opened.connect(lambda key: self.open_record.emit(SHEETS, key))
        self.lines.chosen.connect(lambda _: self._show_buttons())
        self.lines.opened.connect(lambda _: self.steps.judge() if self._judge.isEnabled() else self.show_behind())

    def _lay_out(self) -> None:
        strip = framed("strip")
        strip.setLayout(row(self.head, self.figures, None, self.group, margins=(14, 6, 12, 6), gap=12))
        left = framed("plain")
        caption = row(label("被考核对象", "h2"), None, margins=(14, 8, 8, 6))
        left.setLayout(column(caption, rule(), (self.sheets, 1), gap=0))
        right = framed("panel")
        head = row(self.name, self.total, self.warning, None, margins=(14, 8, 8, 6), gap=12)
        right.setLayout(column(head, rule(), (self.lines, 1), gap=0))
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

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        self.all_out = menu.addAction("公布这一期的全部考核表", self.steps.publish_all)
        self.back = menu.addAction("撤回公布", self.steps.withdraw)
        self.away = menu.addAction("删除这份考核表", self.steps.discard)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # These go first when room is short: they stand in the tooltip and in the form of the score.
        narrow = self.width() < theme.scaled(1080)
        for at in _FOLDED:
            self.lines.setColumnHidden(at, narrow)
        self.lines.setColumnWidth(_REMARK, theme.scaled(140 if narrow else 204))

    # what the window asks

    def row_actions(self) -> Actions:
        left = (self._make, self._recount, self._behind, self._print, self._more)
        return Actions(left, (self._judge, self._publish))

    def print_it(self) -> bool:
        self._print.open()
        return True

    # loading

    def _fetch(self) -> None:
        records, year = self.desk.records, self.session.year
        wanted = Filter("year", "is", year)
        run_query(self, lambda _: records.select(SHEETS, wanted), self._show, key="sheets", label="正在读考核表")

    def _show(self, sheets: Sequence[Row]) -> None:
        self._all = sheets
        out = sum(each.values["state"] == PUBLISHED for each in sheets)
        self.head.setText(f"{self.session.year} 年度考核")
        self.figures.setText(f"考核表 {len(sheets)}　已公布 {out}" if sheets else "")
        self._stack.setCurrentIndex(0 if sheets else 1)
        self._fill_groups()
        self._show_group()

    def _fill_groups(self) -> None:
        """Period and object of what there is, in the order of the calendar; what is still open is shown first."""
        periods = [code.code for code in code_list("assessment_period").options()]
        groups: dict[tuple[str, str], list[Row]] = {}
        for each in sorted(self._all, key=lambda each: periods.index(each.values["period"])):
            groups.setdefault((each.values["period"], each.values["object"]), []).append(each)
        before, self._made = self._made or self.group.currentData(), None
        self.group.clear()
        for (period, kind), rows in groups.items():
            still = sum(each.values["state"] != PUBLISHED for each in rows)
            state = f"{still} 份未公布" if still else "已公布"
            self.group.addItem(f"{code_list('assessment_period').label(period)}　{kind} {len(rows)} 份　{state}", (period, kind))
        self.group.setVisible(len(groups) > 0)
        keys = list(groups)
        first = next((key for key, rows in groups.items() if any(r.values["state"] != PUBLISHED for r in rows)), None)
        wanted = before if before in keys else first
        self.group.setCurrentIndex(keys.index(wanted) if wanted in keys else 0)

    def _show_group(self) -> None:
        key = self.group.currentData()
        self._sheets = [each for each in self._all if (each.values["period"], each.values["object"]) == key]
        state = self.desk.records.view(SHEETS).field("state")
        self.sheets.show_cards([
            Card(
                each.id, each.titles.get("unit") or each.titles.get("station") or each.title, (_result(each),),
                "bad" if each.values["veto"] else "ok" if each.values["state"] == PUBLISHED else "soon",
                "一票否决" if each.values["veto"] else each.text(state),
                each.text(state) if each.values["veto"] else "",
            )
            for each in self._sheets
        ])  # fmt: skip
        self._load_lines()

    def _load_lines(self) -> None:
        key = self.sheets.current_key()
        if key is None:
            self._show_lines([])
            return
        run_query(self, lambda _: self.desk.scores.sheet(key), self._show_lines, key="lines", label="正在统计得分")

    def _show_lines(self, lines: Sequence[ScoreRow]) -> None:
        self._lines = lines
        sheet = self.sheet()
        empty = sum(each.score is None for each in lines)
        self.name.setText(sheet.title if sheet is not None else "")
        full = sum((each.points for each in lines if each.kind not in (BONUS, VETO)), Decimal(0))
        self.total.setText(f"满分 {number_text(full)}　得 {number_text(sheet.values['total'])} 分" if lines and sheet is not None else "")
        moved = sum(each.moved for each in lines)
        words = [f"{empty} 项没有得分"] if empty else []
        if moved:
            words.append(f"公布以后 {moved} 项台账有变化" if self.published() else f"{moved} 项台账有变化，请重新统计")
        self.warning.setText("　".join(words))
        self.lines.show_lines([_score_line(each, self.published()) for each in lines])
        self._show_buttons()

    def _show_buttons(self) -> None:
        out = _OUT if self.published() else _NO_SHEET if self.sheet() is None else ""
        line = self.line()
        self._recount.refuse("" if self.open_ids() else "这一期没有未公布的考核表。")
        self._publish.refuse(out)
        self._judge.refuse(out or ("" if line is not None else _NO_LINE))
        self._judge.set_text("登记一票否决" if line is not None and line.kind == VETO else "评分")
        none = "这一项没有自动统计项。" if line is not None else _NO_LINE
        self._behind.refuse("" if line is not None and line.figure is not None else none)
        self.all_out.setEnabled(bool(self.open_ids()))
        self.back.setEnabled(self.published())
        self.away.setEnabled(self.sheet() is not None and not self.published())

    # what is chosen

    def sheet(self) -> Row | None:
        """The sheet that is looked at."""
        key = self.sheets.current_key()
        return next((each for each in self._sheets if each.id == key), None)

    def published(self) -> bool:
        """Whether it is frozen."""
        sheet = self.sheet()
        return sheet is not None and sheet.values["state"] == PUBLISHED

    def line(self) -> ScoreRow | None:
        """The line that is looked at."""
        key = self.lines.current_key()
        return next((each for each in self._lines if each.id == key), None)

    def sheet_ids(self) -> list[int]:
        """The chosen sheet, for printing."""
        key = self.sheets.current_key()
        return [] if key is None else [key]

    def open_ids(self) -> list[int]:
        """The sheets of the shown period that are not published."""
        return [each.id for each in self._sheets if each.values["state"] != PUBLISHED]

    # verbs

    def add(self) -> bool:
        self.steps.ask_sheets().open()
        return True

    def save_and_next(self) -> bool:
        """F4: judge the chosen line."""
        if self._judge.isEnabled():
            self.steps.judge()
        return True

    def show_made(self, period: str, kind: str) -> None:
        """Bring the sheets that are being made to the front as soon as they are read."""
        self._made = (period, kind)

    def show_behind(self) -> None:
        """The rows that the chosen line counts: as they were published, beside today's when they differ."""
        line = self.line()
        if line is not None and line.figure is not None:
            offer_rows(self, line.figure, self.open_rows.emit, line.now if self.published() else None)

    def done(self, change: ChangeSet) -> None:
        """After any step."""
        self.changed.emit(change)
        self.load()


def _result(sheet: Row) -> str:
    # A level means something only when every line has its score.
    level = sheet.values["level"] if sheet.values["state"] == PUBLISHED else "未公布"
    return f"{number_text(sheet.values['total'])} 分　{level}"


def _score_line(line: ScoreRow, published: bool) -> SheetLine:
    link = CellLook(ink="link" if line.figure is not None else "text")
    worth = "否决" if line.kind == VETO else ("+" if line.kind == BONUS else "") + number_text(line.points)
    earned = ("否决" if line.vetoes else "无") if line.kind == VETO else number_text(line.score)
    explained = line.figure.explained if line.figure is not None else ""
    return SheetLine(line.id, (
        SheetCell(line.first_level), SheetCell(line.name, CellLook(bold=True), f"{line.first_level}：{line.name}\n评分标准：{line.rule}"),
        SheetCell(worth, _RIGHT), SheetCell(number_text(line.self_score), _RIGHT), SheetCell(explained, link),
        SheetCell(earned, CellLook(bold=True, right=True)), _remark(line, published),
    ))  # fmt: skip


def _remark(line: ScoreRow, published: bool) -> SheetCell:
    tip = "\n".join(filter(None, (f"评分标准：{line.rule}", line.reason, f"佐证编号：{line.evidence}" if line.evidence else "")))
    if line.score is None:
        return SheetCell("没有得分，请评分", CellLook(level="bad"), tip)
    if line.moved and line.now is not None:
        word = f"今天是 {line.now.explained}" if published else f"现在是 {line.now.explained}"
        return SheetCell(word, CellLook(level="warn"), f"{word}\n{tip}")
    if line.vetoes:
        return SheetCell(line.reason or "台账已有，等次定为不合格", CellLook(level="bad"), tip)
    if line.overridden:
        return SheetCell(f"手改：{line.reason}", CellLook(level="edit"), tip)
    return SheetCell(line.reason or line.rule, CellLook(ink="text" if line.reason else "text2"), tip)
