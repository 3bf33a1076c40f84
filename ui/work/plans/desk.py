"""计划: the year's tasks as squares and rows, targets with what was reached and the rows behind (domain 1.12)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from trafficdesk import clock
from trafficdesk.fields.shown import number_text
from trafficdesk.work.plans.api import NODES, TASKS
from ui.page import Actions
from ui.parts.figure_rows import offer_rows
from ui.parts.master_detail import MasterDetailPage
from ui.parts.process import open_step
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.chips import FlowRow
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.plans.parts import LATE, QUARTERS, Square, TaskSquares, standing_of
from ui.work.plans.task import PlanTaskPane

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.plans.api import TargetProgress, TaskProgress

_DEPARTMENT = 2
_GOALS, _ONE = 0, 1


@dataclass(frozen=True, slots=True)
class _Year:
    tasks: Sequence[TaskProgress] = ()
    targets: Sequence[TargetProgress] = ()
    today: date = date.min


class PlanSquares(MasterDetailPage):
    """The plan of the year at the top left."""

    title, code = "计划与目标", TASKS
    widths = (740, 400)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._year = _Year()
        self.node_process = self.desk.process(NODES)
        self.tabs = QTabBar()
        self._import = Button("导入年度计划", "", "arrow_import", clicked=self.import_plan, needs="plans.import_seed")
        self._carry = Button("起草下一年计划", "", "calendar_ltr", clicked=self.carry_over, needs="plans.carry_over")
        self._follow = Button("按台账更新进度", "", "number_symbol", clicked=self.follow, needs="plans.follow_ledgers")
        self._behind = Button("看台账", "", "text_bullet_list", clicked=self.show_behind)

    def build(self) -> Iterator[None]:
        left, right, strip = framed("panel"), framed("panel"), framed("strip")
        right.setMinimumWidth(theme.scaled(390))
        self.lay_out(left, [(right, 1)], EmptyState(
            "clipboard_task_list_ltr", "", "",
            [Button("导入年度计划", "primary", "arrow_import", clicked=self.import_plan, needs="plans.import_seed")],
        ), strip)  # fmt: skip
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        yield
        self.head, self.figures, self.late = label("", "h1"), label("", "small"), label("", "bad")
        strip.setLayout(row(self.head, self.figures, self.late, None, margins=(14, 8, 12, 8), gap=12))
        yield
        yield from self._task_side(left)
        yield from self._other_side(right)
        self._connect()

    def _connect(self) -> None:
        self.squares.quarter_chosen.connect(lambda _: self._show_tasks())
        self.squares.picked.connect(self._pick)
        self.tasks.chosen.connect(lambda _: self.load_one())
        self.tasks.clicked.connect(lambda _: self.tabs.setCurrentIndex(_ONE))
        self.pane.months_wanted.connect(self.draft_nodes)
        self.pane.node_done.connect(self.reach_node)
        self.pane.node_opened.connect(lambda key: self.open_record.emit(NODES, key))
        self.pane.rows_wanted.connect(self._show_evidence)
        self.tasks.opened.connect(lambda key: self.open_record.emit(TASKS, key))
        self.targets.chosen.connect(lambda _: self.show_steps())
        self.targets.opened.connect(lambda _: self.show_behind())

    def _task_side(self, side: QWidget) -> Iterator[None]:
        self.squares, self.which = TaskSquares(), label("", "h2")
        heads = ("编号", "工作内容", "责任部门", "时限", "进度", "进展")
        self.tasks = SheetTable(heads, (50, 0, 110, 58, 52, 118), "年度计划任务")
        yield
        hint = label("一格一项；点季度只看这一季，点格子找到这一项", "hint")
        words = FlowRow(8)
        words.flow.addWidget(self.which)
        words.flow.addWidget(hint)
        caption = column(words, margins=(14, 8, 8, 2))
        squares = row((self.squares, 1), margins=(8, 2, 8, 4))
        side.setLayout(column(caption, squares, rule(), (self.tasks, 1), gap=0))
        yield

    def _other_side(self, side: QWidget) -> Iterator[None]:
        self._sides, goals = QStackedWidget(), QWidget()
        side.setLayout(column(row(self.tabs, None, margins=(8, 2, 8, 0)), rule(), (self._sides, 1), gap=0))
        self._sides.addWidget(goals)
        self.targets = SheetTable(("指标", "目标", "完成", "结果"), (0, 86, 58, 86), "工作目标")
        yield
        words = WrappedLabel("有自动统计项的从台账取数，双击看是哪些记录；没有的在“工作目标”里手填。", "hint")
        words.setContentsMargins(14, 6, 12, 6)
        goals.setLayout(column(words, rule(), (self.targets, 1), gap=0))
        yield
        self.pane = PlanTaskPane()
        self._sides.addWidget(self.pane)
        yield
        self.tabs.addTab("工作目标")
        self.tabs.addTab("选中的任务")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.currentChanged.connect(self._sides.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _: self.show_steps())

    def fit(self) -> None:
        # The department goes first when room is short: it stands in the task's own form.
        self.tasks.setColumnHidden(_DEPARTMENT, self.width() < theme.scaled(990))

    def row_actions(self) -> Actions:
        return Actions((self._import, self._carry, self._follow, self._behind, self.print_menu), (self.bar,))

    def shown_ids(self) -> list[int]:
        return [line.key for line in self.tasks.sheet.lines]

    # loading

    def read_list(self, year: int) -> _Year:
        with self.desk.records.at_once() as records:
            return _Year(*self.desk.plans.on(records).of_year(year), clock.today())

    def show_list(self, found: _Year) -> None:
        self._year = found
        standings = [standing_of(task.row, found.today, task.reached) for task in found.tasks]
        done, late = sum(each[1] == "ok" for each in standings), sum(each[0] == LATE for each in standings)
        self.head.setText(f"{self.session.year} 年度计划")
        self.figures.setText(f"任务 {len(standings)}　完成 {done}" if standings else "")
        self.late.setText(f"逾期 {late}" if late else "")
        self.squares.show_squares([
            Square(task.row.id, _quarter(task.row), standing, f"{task.row.title}\n{task.row.values['due'] or ''} {word}")
            for task, (standing, _, word) in zip(found.tasks, standings, strict=True)
        ])  # fmt: skip
        with QSignalBlocker(self.tasks):  # the chosen one is read once all is shown
            self._show_tasks()
        self.targets.show_lines([_target_line(each) for each in found.targets])

    def _show_tasks(self) -> None:
        quarter, today = self.squares.quarter, self._year.today
        self.which.setText(QUARTERS[quarter - 1] if quarter else "全年任务")
        chosen = [task for task in self._year.tasks if not quarter or _quarter(task.row) == quarter]
        # Late ones first: they are what somebody comes here for.
        chosen.sort(key=lambda task: standing_of(task.row, today)[0] != LATE)
        self.tasks.show_lines([_task_line(task, today) for task in chosen])

    def chosen_id(self) -> int:
        return self.tasks.current_key() or 0

    def show_one(self, _one: None) -> None:
        self.pane.show_task(self.task())

    def show_nothing(self) -> None:
        self.pane.show_task(None)
        if self._year.tasks or self._year.targets:  # the targets stay, whatever quarter has no task
            self.stack.setCurrentIndex(1)
        self.empty.say("这一年还没有年度计划", "导入街道的年度工作方案：任务、三大目标和考核指标一次建好，以后可以改。")

    def show_steps(self) -> None:
        super().show_steps()
        task, target, some = self.task(), self._target(), bool(self._year.tasks)
        figure = (task.figure if task else None) if self.tabs.currentIndex() == _ONE else (target.figure if target else None)
        self._behind.refuse("" if figure is not None else "请选一个有自动统计项的目标或任务。")
        self._follow.refuse("" if some else "这一年还没有计划。")
        self._carry.refuse("" if some else "这一年还没有计划，没有可以沿用的。")

    def task(self) -> TaskProgress | None:
        """The task that is looked at."""
        key = self.tasks.current_key()
        return next((task for task in self._year.tasks if task.row.id == key), None)

    def _target(self) -> TargetProgress | None:
        key = self.targets.current_key()
        return next((each for each in self._year.targets if each.id == key), None)

    def _pick(self, task: int) -> None:
        if task not in self.shown_ids():
            self.squares.choose(self.squares.quarter)
        self.tasks.choose(task)
        self.tabs.setCurrentIndex(_ONE)

    # verbs

    def take(self, key: str) -> StepDialog | None:
        dialog = super().take(key)
        if dialog is not None and self.record is not None and key == "finish" and self.record.values["standard"]:
            dialog.hint.setText(f"完成标准：{self.record.values['standard']}\n{dialog.hint.text()}")
        return dialog

    def reach_node(self, node: int) -> StepDialog | None:
        """The form for a node that is reached."""
        task = self.task()
        found = next((each for each in (task.nodes if task is not None else ()) if each.id == node), None)
        return open_step(self, self.node_process, "reach", found, self.written) if found is not None else None

    def import_plan(self) -> None:
        """The street's yearly plan as tasks, targets and indicators."""
        year = self.session.year
        run_change(self, lambda _: self.desk.plans.import_seed(year), self.written, label="正在导入年度计划")

    def carry_over(self) -> None:
        """Next year's plan from this one."""
        year = self.session.year

        def done(change: ChangeSet) -> None:
            self.written(change)
            self.status.emit(f"{year + 1} 年度计划已经起草。左上角换到 {year + 1} 年度就能看到和修改。")

        run_change(self, lambda _: self.desk.plans.carry_over(year), done, label="正在起草下一年计划")

    def follow(self) -> None:
        """Progress of every open task from its ledger."""
        year = self.session.year

        def done(change: ChangeSet | None) -> None:
            if change is None:
                self.status.emit("台账没有变化，进度都是最新的。")
            else:
                self.written(change)

        run_change(self, lambda _: self.desk.plans.follow_ledgers(year), done, label="正在按台账更新进度")

    def draft_nodes(self, months: int) -> None:
        """A node for every so many months of the chosen task."""
        task = self.task()
        if task is not None:
            run_change(self, lambda _: self.desk.plans.draft_nodes(task.row.id, months), self.written)

    def show_behind(self) -> None:
        """The rows that the chosen target counts, or those of the chosen task."""
        target = self._target()
        if self.tabs.currentIndex() == _ONE:
            self._show_evidence()
        elif target is not None and target.figure is not None:
            offer_rows(self, target.figure, self.open_rows.emit)

    def _show_evidence(self) -> None:
        task = self.task()
        if task is not None and task.figure is not None:
            offer_rows(self, task.figure, self.open_rows.emit)


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
    nothing = target.figure is not None and target.reached is None
    word = "" if nothing else "没有填" if target.met is None else "达到" if target.met else "未达到"
    reached = target.shown
    ink = "link" if target.figure is not None else "text"
    tip = f"{target.goal}：{target.name}\n{target.figure.explained if target.figure else '手填'}"
    if target.last_year is not None:
        tip += f"\n上年同期 {number_text(target.last_year)}"
    return SheetLine(target.id, (
        SheetCell(target.name, CellLook(bold=True), tip),
        SheetCell(f"{number_text(target.wanted)} {target.unit}", CellLook(right=True), tip),
        SheetCell(reached, CellLook(right=True, ink=ink), tip), SheetCell(word, CellLook(level=level), tip),
    ))  # fmt: skip


