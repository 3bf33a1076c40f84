"""年度培训计划: the year's items in order, against what was held for each (domain 1.7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.desk import Row
from trafficdesk.fields.nearness import Standing
from trafficdesk.fields.shown import number_text
from trafficdesk.work.training.api import (
    ATTENDANCE,
    CANCELLED,
    DONE,
    DROPPED,
    PLANS,
    SESSIONS,
    PlanLine,
)
from ui.page import Actions
from ui.parts.process import ProcessPage, open_step
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tables.expiry import task_standing
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule, split
from ui.work.training.parts import begins_from, begins_on, state_of

_NUMBER = CellLook(right=True)
_NO_SESSION = "这一项还没有举办。点“按计划登记培训”，主题、对象、形式会带过去。"


class TrainingPlanPage(ProcessPage):
    """The plan of the year at the top left."""

    title, code = "年度计划", PLANS
    sources = frozenset({PLANS, SESSIONS, ATTENDANCE})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.lines: Sequence[PlanLine] = ()
        self._draft = Button("起草年度计划", "", "calendar_ltr", clicked=self.draft, needs="training.draft_plan")
        self._add = Button("加一项计划", "", "add", "F3", self.add, needs="records.add")
        self._hold = Button("按计划登记培训", "", "hat_graduation", clicked=self.hold, needs="records.add")

    def build(self) -> Iterator[None]:
        strip, above, below = framed("strip"), framed("panel"), framed("panel")
        self.splitter = split(above, below, sizes=(360, 180), direction="v")
        self.empty = EmptyState(
            "calendar_ltr", "这一年还没有培训计划", "有上一年计划的沿用上一年，没有的按常用安排起草，起草后可以改、可以增减。",
            [Button("起草年度计划", "primary", "calendar_ltr", clicked=self.draft, needs="training.draft_plan")],
        )  # fmt: skip
        self.ground.setLayout(column(strip, self.empty, (self.splitter, 1), gap=0))
        self.head, self.figures, self.late = label("", "h1"), label("", "small"), label("", "bad")
        strip.setLayout(row(self.head, self.figures, self.late, None, margins=(14, 8, 12, 8), gap=12))
        yield
        heads = ("时限", "培训主题", "对象", "课时", "计划人数", "期数", "实到", "进展")
        self.plans = self.home = SheetTable(heads, (62, 0, 210, 52, 78, 52, 56, 124), "年度培训计划")
        above.setLayout(column((self.plans, 1), gap=0))
        yield
        self.held = SheetTable(("时间", "培训", "地点", "课时", "进展"), (126, 0, 190, 60, 100), "举办的培训")
        self.which, self.hint = label("", "h2", wrap=True), WrappedLabel("", "hint")
        below.setLayout(column(column(self.which, self.hint, margins=(14, 8, 12, 6), gap=2), rule(), (self.held, 1), gap=0))
        yield
        self.plans.chosen.connect(lambda _: self._show_chosen())
        self.plans.opened.connect(lambda key: self.open_record.emit(PLANS, key))
        self.held.opened.connect(lambda key: self.open_record.emit(SESSIONS, key))

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self.print_menu, self._draft, self._add, self._hold), (self.bar,))

    def shown_ids(self) -> list[int]:
        return [line.plan.id for line in self.lines]

    # loading

    def _fetch(self) -> None:
        year = self.session.year
        run_query(self, lambda _: self.desk.training.plan_against_done(year), self._show, key="plan", label="正在读培训计划")

    def _show(self, lines: Sequence[PlanLine]) -> None:
        self.lines, today = lines, clock.today()
        levels = [_standing(line, today).level for line in lines]
        self.head.setText(f"{self.session.year} 年度培训计划")
        held, people = sum(line.held for line in lines), sum(line.present for line in lines)
        self.figures.setText(f"计划 {len(lines)} 项　完成 {levels.count('ok')}　已办 {held} 期、{people} 人" if lines else "")
        self.late.setText(f"逾期 {levels.count('bad')}" if "bad" in levels else "")
        self.empty.setVisible(not lines)
        self.splitter.setVisible(bool(lines))
        self.plans.show_lines([_line(each, today) for each in lines])
        if self.wanted:
            self.plans.choose(self.wanted)
            self.wanted = 0
        self._show_chosen()
        self.go_home()

    def _show_chosen(self) -> None:
        line = self._line()
        self.record = line.plan if line is not None else None
        self.which.setText(f"{line.plan.title}：举办的培训" if line else "")
        self.hint.setText("" if line is None or line.sessions else _NO_SESSION)
        self.hint.setVisible(bool(self.hint.text()))
        self.held.show_lines([_session(each) for each in line.sessions] if line else [])
        dropped = line is not None and line.plan.values["state"] == DROPPED
        self._hold.refuse("请先在计划里选一项。" if line is None else "这一项已经取消。" if dropped else "")
        self.show_steps()

    def _line(self) -> PlanLine | None:
        key = self.plans.current_key()
        return next((each for each in self.lines if each.plan.id == key), None)

    # verbs

    def draft(self) -> None:
        """The usual items, or last year's, into the plan."""
        year = self.session.year
        run_change(self, lambda _: self.desk.training.draft_plan(year), self.written)

    def add(self) -> bool:
        self.new_item()
        return True

    def new_item(self) -> StepDialog:
        """The form of a new item of this year."""
        dialog = self.enter()
        dialog.begin_with({"year": (self.session.year, str(self.session.year))})
        return dialog

    def hold(self) -> StepDialog | None:
        """The form of a session for the chosen item."""
        line = self._line()
        if line is None:
            return None
        dialog = open_step(self, self.desk.process(SESSIONS), "register", None, self.written)
        dialog.begin_with({**begins_on(max(clock.today(), _first_of(line.plan))), **begins_from(self.desk, line.plan)})
        return dialog


def _first_of(plan: Row) -> date:
    """The first day of the month in which an item is due."""
    due: date = plan.values["due"]
    return due.replace(day=1)


def _standing(line: PlanLine, today: date) -> Standing:
    return task_standing(line.plan.values["due"], today, line.plan.values["state"])


def _line(line: PlanLine, today: date) -> SheetLine:
    values = line.plan.values
    found = _standing(line, today)
    hours = number_text(values["hours"])
    few = bool(values["people"]) and 0 < line.present < values["people"]
    return SheetLine(line.plan.id, (
        SheetCell(f"{values['due']:%m-%d}"), SheetCell(line.plan.title, CellLook(bold=True, wrap=True)),
        SheetCell(str(values["audience"] or ""), CellLook(ink="text2", wrap=True)), SheetCell(hours, _NUMBER),
        SheetCell(str(values["people"] or ""), _NUMBER), SheetCell(str(line.held or ""), _NUMBER),
        SheetCell(str(line.present or ""), CellLook(right=True, ink="warn" if few else "text"),
                  "实到比计划人数少" if few else ""),
        SheetCell(found.word, CellLook(level=found.level)),
    ))  # fmt: skip


def _session(session: Row) -> SheetLine:
    values = session.values
    state = state_of(session)
    hours = number_text(values["hours"])
    level = {DONE: "ok", CANCELLED: "none"}.get(state, "warn")
    return SheetLine(session.id, (
        SheetCell(f"{values['starts']:%Y-%m-%d %H:%M}"), SheetCell(session.title, CellLook(bold=True, wrap=True)),
        SheetCell(str(values["place"] or ""), CellLook(wrap=True)), SheetCell(hours, _NUMBER),
        SheetCell(state, CellLook(level=level)),
    ))  # fmt: skip
