"""宣传: the year's calendar, the plan against what was held, the stock of material (domain 1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QTabBar, QWidget

from trafficdesk import clock
from trafficdesk.progress import Progress
from ui.page import Actions, Page
from ui.pages.print_menu import PrintMenu
from ui.pages.publicity_parts import YearCalendar, standing
from ui.pages.sheet_table import SheetCell, SheetLine, SheetTable
from ui.pages.step_dialog import StepDialog, field_of
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.streams.publicity import CalendarItem, Reconciliation

PLANS, ACTIVITIES, MATERIALS, MOVES = "publicity-plans", "publicity", "materials", "material-moves"
_ACTIVITY_FIELDS = ("held", "theme", "entry", "form", "place", "plan", "host", "people", "audience", "leaflets", "keeper")
_MOVE_FIELDS = ("material", "kind", "moved", "quantity", "activity", "receiver")
_RIGHT = CellLook(right=True)
_NO_PLAN = "这一年还没有宣传计划。点“固定宣传日列入计划”，或到“宣传计划”里登记。"
_NO_STOCK = "还没有宣传资料。请先在“宣传资料”里登记品种，再登记入库。"


@dataclass(frozen=True, slots=True)
class _Year:
    items: Sequence[CalendarItem]
    plans: Sequence[tuple[Row, Sequence[Row]]]
    stock: Sequence[tuple[Row, int, int]]
    gaps: Sequence[Reconciliation]
    today: date


class PublicityYear(Page):
    """The publicity of the year at the top left."""

    title = "年历与库存"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self._year: _Year | None = None
        self._stale = True
        self.head, self.figures = label("", "h1"), label("", "small")
        self.calendar = YearCalendar()
        self.plans = SheetTable(("时限", "主题", "进展", "活动"), (62, 0, 124, 56), "计划与完成")
        self.stock = SheetTable(("资料", "入", "出", "结存"), (0, 62, 62, 70), "资料库存")
        self.gaps = SheetTable(("活动", "发放", "领用"), (0, 62, 62), "发放和领用对不上的活动")
        self.plan_hint, self.stock_hint, self.gap_hint = (WrappedLabel("", "hint") for _ in range(3))
        self._draft = Button("固定宣传日列入计划", "", "calendar_ltr", clicked=self.draft)
        self._move = Button("登记出入库", "", "box", clicked=self.move)
        self._finish = Button("计划记为完成", "", "checkmark", clicked=self.finish)
        self._add = Button("登记活动", "primary", "add", "F3", self.add)
        self._print = PrintMenu(session, PLANS, list, self._plan_ids)
        self._lay_out()
        self.calendar.month_chosen.connect(lambda _: self._show_plans())
        self.calendar.opened.connect(self.open_record)
        self.plans.opened.connect(lambda key: self.open_record.emit(PLANS, key))
        self.plans.chosen.connect(lambda _: self._show_buttons())
        self.stock.opened.connect(lambda key: self.open_record.emit(MATERIALS, key))
        self.gaps.opened.connect(lambda key: self.open_record.emit(ACTIVITIES, key))
        session.year_changed.connect(lambda _: self.load())

    def _lay_out(self) -> None:
        strip = framed("strip")
        strip.setLayout(row(self.head, self.figures, None, margins=(14, 8, 12, 8), gap=12))
        left, body = QScrollArea(), QWidget()
        body.setObjectName("page")
        body.setLayout(column((self.calendar, 1), margins=(12, 10, 12, 10)))
        left.setWidgetResizable(True)
        left.setFrameShape(QScrollArea.Shape.NoFrame)
        left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        left.setWidget(body)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for words in ("计划与完成", "资料库存"):
            self.tabs.addTab(words)
        stack = QStackedWidget()
        self.tabs.currentChanged.connect(stack.setCurrentIndex)
        self.month = label("", "small")
        plan_side, stock_side = QWidget(), QWidget()
        for hint in (self.plan_hint, self.stock_hint):
            hint.setContentsMargins(14, 8, 14, 8)
        plan_side.setLayout(column(self.plan_hint, (self.plans, 1), gap=0))
        gap_head = column(label("发放和领用对不上的活动", "h2"), self.gap_hint, margins=(14, 10, 14, 6), gap=2)
        stock_side.setLayout(column(self.stock_hint, (self.stock, 3), rule(), gap_head, (self.gaps, 2), gap=0))
        stack.addWidget(plan_side)
        stack.addWidget(stock_side)
        right = framed("panel")
        right.setMinimumWidth(theme.scaled(390))
        right.setLayout(column(row(self.tabs, None, self.month, margins=(8, 0, 14, 0)), rule(), (stack, 1), gap=0))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([720, 410])
        self.setLayout(column(strip, (splitter, 1), gap=0))

    # what the window asks

    def actions(self) -> Actions:
        return Actions((self._draft, self._move, self._print), (self._finish, self._add))

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        if change is None or change.codes & {PLANS, ACTIVITIES, MATERIALS, MOVES}:
            self._stale = True
            if self.isVisible():
                self.load()

    def print_it(self) -> bool:
        self._print.open()
        return True

    # loading

    def load(self) -> None:
        """Read the year again."""
        self._stale = False
        desk, year = self.desk.publicity, self.session.year

        def work(_progress: Progress) -> _Year:
            plans = desk.plan_against_done(year)
            return _Year(desk.calendar(year), plans, desk.stock(), desk.reconcile(year), clock.today())

        run_query(self, work, self._show, key="year", label="正在读宣传计划")

    def _show(self, year: _Year) -> None:
        self._year = year
        self.head.setText(f"{self.session.year} 年宣传")
        words = [standing(each, year.today)[0] for each in year.items if each.code == PLANS and each.id]
        held = sum(each.code == ACTIVITIES for each in year.items)
        late = f"　逾期 {words.count('bad')}" if words.count("bad") else ""
        self.figures.setText(f"计划 {len(words)}　完成 {words.count('ok')}{late}　活动 {held} 次")
        self.calendar.show_items(year.items, year.today)
        absent = any(not each.id for each in year.items)
        self._draft.refuse("" if absent else "固定宣传日都已在计划里。")
        self._show_plans()
        self._show_stock(year)

    def _show_plans(self) -> None:
        if self._year is None:
            return
        month = self.calendar.month
        self.month.setText(f"{month} 月" if month else "全年")
        chosen = [(plan, held) for plan, held in self._year.plans if not month or plan.values["due"].month == month]
        states = {each.id: standing(each, self._year.today) for each in self._year.items if each.code == PLANS}
        self.plans.show_lines([self._plan_line(plan, len(held), *states[plan.id]) for plan, held in chosen])
        empty = _NO_PLAN if not self._year.plans else f"{month} 月没有计划。再点一次月份看全年。"
        self.plan_hint.setText("" if chosen else empty)
        self.plan_hint.setVisible(not chosen)
        self._show_buttons()

    def _plan_line(self, plan: Row, held: int, level: str, word: str) -> SheetLine:
        state = SheetCell(word, CellLook(level=level))
        done = SheetCell(f"{held} 次" if held else "没有", CellLook(ink="text" if held else "text3"))
        return SheetLine(plan.id, (SheetCell(f"{plan.values['due']:%m-%d}"), SheetCell(plan.title, CellLook(bold=True)), state, done))

    def _show_stock(self, year: _Year) -> None:
        self.stock.show_lines([
            SheetLine(material.id, (
                SheetCell(material.title, CellLook(bold=True)), SheetCell(str(came), _RIGHT), SheetCell(str(went), _RIGHT),
                SheetCell(str(material.values["stock"] or 0), CellLook(bold=True, right=True)),
            ))
            for material, came, went in year.stock
        ])  # fmt: skip
        self.stock_hint.setText("" if year.stock else _NO_STOCK)
        self.stock_hint.setVisible(not year.stock)
        self.gaps.show_lines([
            SheetLine(each.activity, (
                SheetCell(each.theme, CellLook(bold=True)), SheetCell(str(each.handed_out), _RIGHT),
                SheetCell(str(each.issued), _RIGHT),
            ))
            for each in year.gaps
        ])  # fmt: skip
        self.gaps.setVisible(bool(year.gaps))
        why = "领用登记到活动的份数和活动的发放份数不同。双击打开活动核对。"
        self.gap_hint.setText(why if year.gaps else "这一年的活动都对得上。")
        self._move.refuse("" if year.stock else _NO_STOCK)

    def _show_buttons(self) -> None:
        plan = self._plan()
        done = plan is not None and plan.values["state"] in ("完成", "取消")
        why = "请先在计划里选一项。" if plan is None else "这一项已经完成或取消。" if done else ""
        self._finish.refuse(why)

    def _plan(self) -> Row | None:
        key = self.plans.current_key()
        rows = self._year.plans if self._year is not None else ()
        return next((plan for plan, _ in rows if plan.id == key), None)

    def _plan_ids(self) -> list[int]:
        return [line.key for line in self.plans.sheet.lines]

    # verbs

    def draft(self) -> None:
        """The fixed dates into the plan."""
        year = self.session.year
        run_change(self, lambda _: self.desk.publicity.draft_plan(year), self._done)

    def finish(self) -> None:
        """The chosen plan item is done."""
        plan = self._plan()
        if plan is not None:
            run_change(self, lambda _: self.desk.publicity.finish_plan(plan.id), self._done)

    def move(self) -> None:
        """Material in or out."""
        self.ask_move().open()

    def ask_move(self) -> StepDialog:
        """The form of a move, with the material that is chosen."""
        fields = [field_of(self.desk, MOVES, name) for name in _MOVE_FIELDS]
        words = "领用不能超过结存；用于活动的，选上活动，好和发放份数核对。"
        work = self.desk.publicity.move
        dialog = StepDialog(
            self.desk, "资料出入库", words, "登记", fields, lambda given: work(given.filled()), self._done, self
        )
        chosen = self.stock.current_key()
        line = next((each for each in self.stock.sheet.lines if each.key == chosen), None)
        return dialog.give("material", chosen, line.cells[0].text) if line is not None else dialog

    def add(self) -> bool:
        self.ask_activity().open()
        return True

    def ask_activity(self) -> StepDialog:
        """The form of an activity, for the plan item that is chosen."""
        fields = [field_of(self.desk, ACTIVITIES, name) for name in _ACTIVITY_FIELDS]
        dialog = StepDialog(
            self.desk, "登记宣传活动", "照片在“宣传活动”里附上。", "登记", fields,
            lambda given: self.desk.records.add(ACTIVITIES, given.filled()), self._done, self,
        )  # fmt: skip
        plan = self._plan()
        if plan is not None and self.tabs.currentIndex() == 0:
            dialog.give("plan", plan.id, plan.title).give("theme", plan.title)
        return dialog

    def _done(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()
