"""考核: score sheets of units, committees and stations by period: filled from the ledgers, judged, published (domain 1.12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter
from trafficdesk.engine.given import typed
from trafficdesk.fields.codes import code_list
from trafficdesk.fields.shown import number_text
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.plans.api import (
    BONUS,
    COMMITTEE,
    LINES,
    NOT_APPLICABLE,
    PUBLISHED,
    SHEETS,
    STATION,
    VETO,
    latest_period,
)
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.figure_rows import offer_rows
from ui.parts.master_detail import MasterDetailPage
from ui.parts.process import open_step
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WholeChoice
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.chips import FlowRow
from ui.widgets.layout import column, framed, keep_room, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.plans.api import ScoreRow

_RIGHT = CellLook(right=True)
_FOLDED, _REMARK = (0, 3), 6
_NO_LINE = "请先选一项指标。"
_OUT = "已经公布，不能再改。确需更正，请先撤回公布。"


class ScoreSheet(MasterDetailPage):
    """The assessment of the year at the top left."""

    title, code = "考核表", SHEETS
    widths = (250, 900)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._all: Sequence[Row] = ()
        self._sheets: Sequence[Row] = ()
        self._lines: Sequence[ScoreRow] = ()
        self._made: tuple[str, str] | None = None  # period and object of the sheets that were asked for last
        self.line_process = self.desk.process(LINES)
        self._make = Button("建考核表", "", "add", "F3", self.add, needs="scores.open_sheets")
        self._recount = Button("重新统计", "", "number_symbol", clicked=self.recount, needs="scores.count")
        self._behind = Button("看台账", "", "text_bullet_list", clicked=self.show_behind)
        self._more = Button("其他", "", "more_horizontal")
        menu = QMenu(self)
        self.exempt = QAction("这一项不适用…", menu)
        self.all_out, self.away = QAction("公布这一期的全部考核表", menu), QAction("删除这份考核表", menu)
        self.exempt.triggered.connect(self.ask_exempt)
        self.all_out.triggered.connect(self.publish_all)
        self.away.triggered.connect(self.discard)
        menu.addActions([self.exempt, self.all_out, self.away])
        self._more.setMenu(menu)
        self._judge = Button("评分", "", "edit", "F4", self.judge, needs="records.add")

    def build(self) -> Iterator[None]:
        strip, left, right = framed("strip"), framed("plain"), framed("panel")
        make = Button("建考核表", "primary", "add", clicked=self.add, needs="scores.open_sheets")
        self.lay_out(left, [(right, 1)], EmptyState("clipboard_task_list_ltr", "", "", [make]), strip)
        yield
        self.head, self.figures, self.group = label("", "h1"), label("", "small"), WholeChoice("周期和对象")
        keep_room(self.group)  # the strip is as high before there is anything to choose
        strip.setLayout(row(self.head, self.figures, None, self.group, margins=(14, 6, 12, 6), gap=12))
        yield
        self.cards = CardList("考核表")
        left.setLayout(column(row(label("被考核对象", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.cards, 1), gap=0))
        yield
        self.name, self.total, self.warning = label("", "h2"), label("", "small"), label("", "warn")
        heads = ("一级指标", "二级指标", "分值", "自评", "统计情况", "得分", "说明")
        self.lines = SheetTable(heads, (126, 0, 50, 50, 178, 60, 204), "考核得分")
        yield
        words = FlowRow(12)
        for each in (self.name, self.total, self.warning):
            words.flow.addWidget(each)
        head = column(words, margins=(14, 8, 8, 6))
        right.setLayout(column(head, rule(), (self.lines, 1), gap=0))
        yield
        self.group.activated.connect(lambda _: self._show_group())
        self.cards.chosen.connect(lambda _: self.load_one())
        self.cards.opened.connect(lambda key: self.open_record.emit(SHEETS, key))
        self.lines.chosen.connect(lambda _: self.show_steps())
        self.lines.opened.connect(lambda _: self.judge() if self._judge.isEnabled() else self.show_behind())

    def fit(self) -> None:
        # These go first when room is short: they stand in the tooltip and in the form of the score.
        narrow = self.width() < theme.scaled(1080)
        for at in _FOLDED:
            self.lines.setColumnHidden(at, narrow)
        self.lines.setColumnWidth(_REMARK, theme.scaled(140 if narrow else 204))

    def row_actions(self) -> Actions:
        left = (self._make, self._recount, self._behind, self.print_menu, self._more)
        return Actions(left, (self._judge, self.bar))

    def shown_ids(self) -> list[int]:
        return [each.id for each in self._sheets]

    # loading

    def read_list(self, year: int) -> Sequence[Row]:
        return self.desk.records.select(SHEETS, Filter("year", "is", year))

    def show_list(self, found: Sequence[Row]) -> None:
        self._all = found
        out = sum(each.values["state"] == PUBLISHED for each in found)
        self.head.setText(f"{self.session.year} 年度考核")
        self.figures.setText(f"考核表 {len(found)}　已公布 {out}" if found else "")
        self._fill_groups()
        with QSignalBlocker(self.cards):  # the chosen one is read once all is shown
            self._show_cards()

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
            state = f"{still} 份未公布" if still else PUBLISHED
            self.group.addItem(f"{code_list('assessment_period').label(period)}　{kind} {len(rows)} 份　{state}", (period, kind))
        self.group.setVisible(len(groups) > 0)
        keys = list(groups)
        first = next((key for key, rows in groups.items() if any(r.values["state"] != PUBLISHED for r in rows)), None)
        wanted = before if before in keys else first
        self.group.setCurrentIndex(keys.index(wanted) if wanted in keys else 0)

    def _show_group(self) -> None:
        self._show_cards()
        self.load_one()

    def _show_cards(self) -> None:
        key = self.group.currentData()
        self._sheets = [each for each in self._all if (each.values["period"], each.values["object"]) == key]
        state = self.desk.records.view(SHEETS).field("state")
        self.cards.show_cards([
            Card(
                each.id, each.titles.get("unit") or each.titles.get("station") or each.title, (_result(each),),
                "bad" if each.values["veto"] else "ok" if each.values["state"] == PUBLISHED else "soon",
                "一票否决" if each.values["veto"] else each.text(state),
                each.text(state) if each.values["veto"] else "",
            )
            for each in self._sheets
        ])  # fmt: skip

    def chosen_id(self) -> int:
        return self.cards.current_key() or 0

    def read_one(self, row_id: int) -> tuple[Sequence[ScoreRow], int]:
        with self.desk.records.at_once() as records:
            lines = self.desk.scores.on(records).sheet(row_id)
        return lines, len(self.desk.scores.outstanding(row_id))

    def show_one(self, found: tuple[Sequence[ScoreRow], int]) -> None:
        one, late = found
        self._lines, sheet = one, self.record
        assert sheet is not None
        empty, moved = sum(each.score is None and not each.exempt for each in one), sum(each.moved for each in one)
        self.name.setText(sheet.title)
        full = sum((each.points for each in one if each.kind not in (BONUS, VETO)), Decimal(0))
        base, total = sheet.values["base"], sheet.values["total"]
        fewer = f"（适用 {number_text(base)} 分，折合）" if base is not None and base != full else ""
        earned = NOT_APPLICABLE if total is None else f"得 {number_text(total)} 分{fewer}"
        self.total.setText(f"满分 {number_text(full)}　{earned}" if one else "")
        words = [f"{empty} 项没有得分"] if empty else []
        if moved:
            words.append(f"公布以后 {moved} 项台账有变化" if self.published() else f"{moved} 项台账有变化，请重新统计")
        if late:
            words.append(f"提醒清单里逾期没有办的 {late} 项")
        self.warning.setText("　".join(words))
        self.lines.show_lines([_score_line(each, self.published()) for each in one])

    def show_nothing(self) -> None:
        self._lines = ()
        self.empty.say("这一年还没有考核表", "考核指标随年度计划导入，也可以在“考核指标”里改。建好的考核表从台账自动计分。")

    def show_steps(self) -> None:
        super().show_steps()
        line, open_ids = self.line(), self.open_ids()
        self._recount.refuse("" if open_ids else "这一期没有未公布的考核表。")
        self._judge.refuse(_OUT if self.published() else "" if line is not None else _NO_LINE)
        self._judge.set_text(self.line_process.step(self._step_of(line)).words)
        none = "这一项没有自动统计项。" if line is not None else _NO_LINE
        self._behind.refuse("" if line is not None and line.figure is not None else none)
        self.exempt.setEnabled(line is not None and not self.published() and line.kind not in (BONUS, VETO) and not line.exempt)
        self.all_out.setEnabled(bool(open_ids))
        self.away.setEnabled(self.record is not None and not self.published())

    # what is chosen

    def published(self) -> bool:
        """Whether it is frozen."""
        return self.record is not None and self.record.values["state"] == PUBLISHED

    def line(self) -> ScoreRow | None:
        """The line that is looked at."""
        key = self.lines.current_key()
        return next((each for each in self._lines if each.id == key), None)

    def open_ids(self) -> list[int]:
        """The sheets of the shown period that are not published."""
        return [each.id for each in self._sheets if each.values["state"] != PUBLISHED]

    def _step_of(self, line: ScoreRow | None) -> str:
        return "veto" if line is not None and line.kind == VETO else "judge"

    # verbs

    def add(self) -> bool:
        self.ask_sheets()
        return True

    def ask_sheets(self) -> StepDialog:
        """The form for making sheets: of all that are examined as a kind, or of one."""
        view, year = self.desk.records.view(SHEETS), self.session.year
        specs = [replace(view.field(name), required=name in ("object", "period")) for name in ("object", "period", "unit", "station")]
        period = latest_period(clock.today())
        start = {"object": (COMMITTEE, COMMITTEE), "period": (period, code_list("assessment_period").label(period))}
        words = f"{year} 年度。单位和劝导站都空着，就给这一类全部在册的各建一份；已经有的不动。"

        def work(given: dict[str, Any], _: str) -> ChangeSet:
            known = typed(specs, given)
            object_, period = known["object"], known["period"]
            one = known["station" if object_ == STATION else "unit"]
            self._made = (period, object_)  # the new sheets are looked at, whatever was looked at before
            examined = [one] if one is not None else self.desk.scores.examined(object_)
            return self.desk.scores.open_sheets(year, period, object_, examined)

        return self.ask("建考核表", words, specs, work, start)

    def recount(self) -> None:
        """Take the figures of the whole period anew; what was set by hand stays."""
        ids = self.open_ids()

        def done(change: ChangeSet | None) -> None:
            if change is None:
                self.status.emit("统计数没有变化。")
            else:
                self.written(change)

        if ids:
            run_change(self, lambda _: self.desk.scores.count(ids), done, label="正在重新统计")

    def save_and_next(self) -> bool:
        """F4: judge the chosen line."""
        if self._judge.isEnabled():
            self.judge()
        return True

    def judge(self) -> StepDialog | None:
        """The form for a score, or for a veto."""
        line = self.line()
        if line is None:
            return None
        record = self.desk.records.row(LINES, line.id)
        dialog = open_step(self, self.line_process, self._step_of(line), record, self.written, title=self._judge.text())
        figure = f"台账：{line.figure.explained}" if line.figure is not None else "这一项没有自动统计，由考核人认定"
        earned = f"，得 {number_text(line.automatic)} 分" if line.automatic is not None and line.kind != VETO else ""
        worth = "" if line.kind == VETO else f"，满分 {number_text(line.points)}"
        dialog.hint.setText(f"{line.name}{worth}。评分标准：{line.rule or '没有写'}。\n{figure}{earned}。")
        dialog.hint.show()
        if line.kind != VETO and (line.overridden or line.automatic is None) and line.score is not None:
            dialog.begin_with({"score": (line.score, number_text(line.score))})
        return dialog

    def ask_exempt(self) -> StepDialog | None:
        """The form for a line that has nothing to assess."""
        line = self.line()
        if line is None:
            return None
        record = self.desk.records.row(LINES, line.id)
        return open_step(self, self.line_process, "exempt", record, self.written, title=f"{line.name}不适用")

    def publish_all(self) -> None:
        """Freeze every open sheet of the period."""
        ids, doing = self.open_ids(), self.desk.process(SHEETS)
        if ids:
            run_change(self, lambda _: doing.do_all(ids, "publish"), self.written, label="正在公布考核结果")

    def discard(self) -> StepDialog | None:
        """Put the chosen sheet into the trash with its lines, with the reason."""
        sheet, records = self.record, self.desk.records
        if sheet is None:
            return None
        specs = [FieldSpec("原因", Kind.TEXT, name="reason", required=True, help="例如：建错了周期")]
        words = f"{sheet.title}。这份考核表连同各项得分一起删除，可以撤销。"
        return self.ask(
            "删除考核表", words, specs, lambda given, _: records.trash(SHEETS, [sheet.id], str(given["reason"])), {}, danger=True
        )

    def show_behind(self) -> None:
        """The rows that the chosen line counts: as they were published, beside today's when they differ."""
        line = self.line()
        if line is not None and line.figure is not None:
            offer_rows(self, line.figure, self.open_rows.emit, line.now if self.published() else None)


def _result(sheet: Row) -> str:
    # A level means something only when every line has its score.
    level = sheet.values["level"] if sheet.values["state"] == PUBLISHED else "未公布"
    total = sheet.values["total"]
    return f"{NOT_APPLICABLE if total is None else f'{number_text(total)} 分'}　{level or ''}"


def _score_line(line: ScoreRow, published: bool) -> SheetLine:
    link = CellLook(ink="link" if line.figure is not None else "text")
    worth = "否决" if line.kind == VETO else ("+" if line.kind == BONUS else "") + number_text(line.points)
    earned = ("否决" if line.vetoes else "无") if line.kind == VETO else NOT_APPLICABLE if line.exempt else number_text(line.score)
    explained = line.figure.explained if line.figure is not None else ""
    return SheetLine(line.id, (
        SheetCell(line.first_level), SheetCell(line.name, CellLook(bold=True), f"{line.first_level}：{line.name}\n评分标准：{line.rule}"),
        SheetCell(worth, _RIGHT), SheetCell(number_text(line.self_score), _RIGHT), SheetCell(explained, link),
        SheetCell(earned, CellLook(bold=True, right=True)), _remark(line, published),
    ))  # fmt: skip


def _remark(line: ScoreRow, published: bool) -> SheetCell:
    tip = "\n".join(filter(None, (f"评分标准：{line.rule}", line.reason, f"佐证编号：{line.evidence}" if line.evidence else "")))
    if line.score is None and not line.exempt:
        return SheetCell("没有得分，请评分", CellLook(level="bad"), tip)
    if line.moved and line.now is not None:
        word = f"今天是 {line.now.explained}" if published else f"现在是 {line.now.explained}"
        return SheetCell(word, CellLook(level="warn"), f"{word}\n{tip}")
    if line.vetoes:
        return SheetCell(line.reason or "台账已有，等次定为不合格", CellLook(level="bad"), tip)
    if line.exempt and not line.overridden:
        return SheetCell("没有可考核的内容，分值不计入满分", CellLook(ink="text2"), tip)
    if line.overridden:
        return SheetCell(f"手改：{line.reason}", CellLook(level="edit"), tip)
    return SheetCell(line.reason or line.rule, CellLook(ink="text" if line.reason else "text2"), tip)
