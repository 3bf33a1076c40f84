"""计划: the year's tasks as squares and rows, targets with what was reached and the rows behind (domain 1.12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QTabBar, QWidget

from trafficdesk import clock
from trafficdesk.fields.shown import number_text
from trafficdesk.progress import Progress
from ui.page import Actions
from ui.parts.figure_rows import offer_rows
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.plans.parts import LATE, QUARTERS, Square, TaskSquares, standing_of
from ui.work.plans.steps import PlanSteps
from ui.work.plans.task import PlanTaskPane

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.plans.verbs import TargetProgress, TaskProgress

TASKS, TARGETS, NODES = "plan-tasks", "targets", "plan-nodes"
_DEPARTMENT = 2
_GOALS, _ONE = 0, 1


@dataclass(frozen=True, slots=True)
class _Year:
    tasks: Sequence[TaskProgress]
    targets: Sequence[TargetProgress]
    today: date


class PlanSquares(ReadingPage):
    """The plan of the year at the top left."""

    title = "计划与目标"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._year: _Year | None = None
        self.head, self.figures, self.late = label("", "h1"), label("", "small"), label("", "bad")
        self.squares = TaskSquares()
        self.which = label("", "h2")
        heads = ("编号", "工作内容", "责任部门", "时限", "进度", "进展")
        self.tasks = SheetTable(heads, (50, 0, 110, 58, 52, 118), "年度计划任务")
        self.pane = PlanTaskPane()
        self.tabs = QTabBar()
        self.steps = PlanSteps(self)
        self.targets = SheetTable(("指标", "目标", "完成", "结果"), (0, 86, 58, 86), "工作目标")
        self._import = Button("导入年度计划", "", "arrow_import", clicked=self.steps.import_plan)
        self._carry = Button("起草下一年计划", "", "calendar_ltr", clicked=self.steps.carry_over)
        self._follow = Button("按台账更新进度", "", "number_symbol", clicked=self.steps.follow)
        self._behind = Button("看台账", "", "text_bullet_list", clicked=self.show_behind)
        self._drop = Button("取消任务", "", "subtract_circle", clicked=self.steps.drop)
        self._print = PrintMenu(session, TASKS, self._task_ids, lambda: [line.key for line in self.tasks.sheet.lines])
        self._finish = Button("登记完成", "primary", "checkmark", clicked=self.steps.finish)
        self.empty = EmptyState(
            "clipboard_task_list_ltr", "这一年还没有年度计划",
            "导入街道的年度工作方案：任务、三大目标和考核指标一次建好，以后可以改。",
            [Button("导入年度计划", "primary", "arrow_import", clicked=self.steps.import_plan)],
        )  # fmt: skip
        self._lay_out()
        self.squares.quarter_chosen.connect(lambda _: self._show_tasks())
        self.squares.picked.connect(self._pick)
        self.tasks.chosen.connect(lambda _: self._show_one())
        self.tasks.clicked.connect(lambda _: self.tabs.setCurrentIndex(_ONE))
        self.pane.months_wanted.connect(self.steps.draft_nodes)
        self.pane.node_done.connect(self.steps.finish_node)
        self.pane.node_opened.connect(lambda key: self.open_record.emit(NODES, key))
        self.pane.rows_wanted.connect(self._show_evidence)
        self.tasks.opened.connect(lambda key: self.open_record.emit(TASKS, key))
        self.targets.chosen.connect(lambda _: self._show_buttons())
        self.targets.opened.connect(lambda _: self.show_behind())

    def _lay_out(self) -> None:
        strip = framed("strip")
        strip.setLayout(row(self.head, self.figures, self.late, None, margins=(14, 8, 12, 8), gap=12))
        left = framed("panel")
        hint = label("一格一项；点季度只看这一季，点格子找到这一项", "hint")
        caption = row(self.which, hint, None, margins=(14, 8, 8, 2))
        squares = row((self.squares, 1), margins=(8, 2, 8, 4))
        left.setLayout(column(caption, squares, rule(), (self.tasks, 1), gap=0))
        right = framed("panel")
        right.setMinimumWidth(theme.scaled(390))
        goals = QWidget()
        words = WrappedLabel("有自动统计项的从台账取数，双击看是哪些记录；没有的在“工作目标”里手填。", "hint")
        words.setContentsMargins(14, 6, 12, 6)
        goals.setLayout(column(words, rule(), (self.targets, 1), gap=0))
        self._sides = QStackedWidget()
        self._sides.addWidget(goals)
        self._sides.addWidget(self.pane)
        self.tabs.addTab("工作目标")
        self.tabs.addTab("选中的任务")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self._sides.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _: self._show_buttons())
        right.setLayout(column(row(self.tabs, None, margins=(8, 2, 8, 0)), rule(), (self._sides, 1), gap=0))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([740, 400])
        self._stack = QStackedWidget()
        self._stack.addWidget(splitter)
        self._stack.addWidget(self.empty)
        self.setLayout(column(strip, (self._stack, 1), gap=0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The department goes first when room is short: it stands in the task's own form.
        self.tasks.setColumnHidden(_DEPARTMENT, self.width() < theme.scaled(990))

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._import, self._carry, self._follow, self._behind, self._print, self._drop), (self._finish,))

    def print_it(self) -> bool:
        self._print.open()
        return True

    # loading

    def _fetch(self) -> None:
        desk, year = self.desk, self.session.year

        def work(_progress: Progress) -> _Year:
            return _Year(desk.plans.tasks(year), desk.plans.progress(year), clock.today())

        run_query(self, work, self._show, key="plan", label="正在统计计划和目标")

    def _show(self, year: _Year) -> None:
        self._year = year
        standings = [standing_of(task.row, year.today, task.reached) for task in year.tasks]
        done, late = sum(each[1] == "ok" for each in standings), sum(each[0] == LATE for each in standings)
        self.head.setText(f"{self.session.year} 年度计划")
        self.figures.setText(f"任务 {len(standings)}　完成 {done}" if standings else "")
        self.late.setText(f"逾期 {late}" if late else "")
        self._stack.setCurrentIndex(0 if year.tasks or year.targets else 1)
        self.squares.show_squares([
            Square(task.row.id, _quarter(task.row), standing, f"{task.row.title}\n{task.row.values['due'] or ''} {word}")
            for task, (standing, _, word) in zip(year.tasks, standings, strict=True)
        ])  # fmt: skip
        self._show_tasks()
        self.targets.show_lines([_target_line(each) for each in year.targets])
        self._carry.refuse("" if year.tasks else "这一年还没有计划，没有可以沿用的。")
        self._show_buttons()

    def _show_tasks(self) -> None:
        if self._year is None:
            return
        quarter, today = self.squares.quarter, self._year.today
        self.which.setText(QUARTERS[quarter - 1] if quarter else "全年任务")
        chosen = [task for task in self._year.tasks if not quarter or _quarter(task.row) == quarter]
        # Late ones first: they are what somebody comes here for.
        chosen.sort(key=lambda task: standing_of(task.row, today)[0] != LATE)
        self.tasks.show_lines([_task_line(task, today) for task in chosen])

    def _show_one(self) -> None:
        self.pane.show_task(self.task())
        self._show_buttons()

    def _show_buttons(self) -> None:
        task = self.task()
        closed = task is not None and task.row.values["state"] in ("完成", "取消")
        none = "" if task is not None else "请先选一项任务。"
        self._finish.set_text("退回重办" if closed else "登记完成")
        self._finish.refuse(none)
        self._drop.refuse(none or ("这一项已经完成或取消。" if closed else ""))
        target = self._target()
        behind = target is not None and target.figure is not None
        if self.tabs.currentIndex() == _ONE:
            behind = task is not None and task.figure is not None
        self._behind.refuse("" if behind else "请选一个有自动统计项的目标或任务。")
        self._follow.refuse("" if self._year is not None and self._year.tasks else "这一年还没有计划。")

    def task(self) -> TaskProgress | None:
        """The task that is looked at."""
        key = self.tasks.current_key()
        return next((task for task in (self._year.tasks if self._year else ()) if task.row.id == key), None)

    def _target(self) -> TargetProgress | None:
        key = self.targets.current_key()
        return next((each for each in (self._year.targets if self._year else ()) if each.id == key), None)

    def _task_ids(self) -> list[int]:
        task = self.task()
        return [task.row.id] if task is not None else []

    def _pick(self, task: int) -> None:
        keys = [line.key for line in self.tasks.sheet.lines]
        if task not in keys:
            self.squares.choose(self.squares.quarter)
        self.tasks.choose(task)
        self.tabs.setCurrentIndex(_ONE)

    # verbs

    def show_behind(self) -> None:
        """The rows that the chosen target counts, or those of the chosen task."""
        if self.tabs.currentIndex() == _ONE:
            self._show_evidence()
            return
        target = self._target()
        if target is not None and target.figure is not None:
            offer_rows(self, target.figure, self.open_rows.emit)

    def _show_evidence(self) -> None:
        task = self.task()
        if task is not None and task.figure is not None:
            offer_rows(self, task.figure, self.open_rows.emit)

    def done(self, change: ChangeSet) -> None:
        """After any step."""
        self.changed.emit(change)
        self.load()


def _quarter(task: Row) -> int:
    due = task.values["due"]
    return 4 if due is None else (due.month - 1) // 3 + 1


def _task_line(task: TaskProgress, today: date) -> SheetLine:
    values = task.row.values
    _, level, word = standing_of(task.row, today, task.reached)
    due = values["due"]
    tip = "\n".join(filter(None, (values["content"], values["measures"], values["standard"])))
    ledger = task.figure.explained if task.figure is not None else ""
    return SheetLine(task.row.id, (
        SheetCell(str(values["number"])), SheetCell(str(values["content"]), CellLook(bold=True), tip),
        SheetCell(task.row.titles.get("department", "")), SheetCell(f"{due:%m-%d}" if due else ""),
        SheetCell(f"{task.percent}%", CellLook(right=True, ink="link" if ledger else "text"), ledger),
        SheetCell(word, CellLook(level=level)),
    ))  # fmt: skip


def _target_line(target: TargetProgress) -> SheetLine:
    level = "none" if target.met is None else "ok" if target.met else "bad"
    word = "没有填" if target.met is None else "达到" if target.met else "未达到"
    reached = "" if target.reached is None else number_text(target.reached)
    ink = "link" if target.figure is not None else "text"
    tip = f"{target.goal}：{target.name}\n{target.figure.explained if target.figure else '手填'}"
    if target.last_year is not None:
        tip += f"\n上年同期 {number_text(target.last_year)}"
    return SheetLine(target.id, (
        SheetCell(target.name, CellLook(bold=True), tip),
        SheetCell(f"{number_text(target.wanted)} {target.unit}", CellLook(right=True), tip),
        SheetCell(reached, CellLook(right=True, ink=ink), tip), SheetCell(word, CellLook(level=level), tip),
    ))  # fmt: skip


