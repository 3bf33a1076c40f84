"""宣传: the year's calendar, plan against held, activities with photos, stock of material, boards (domain 1.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QStackedWidget, QTabBar, QWidget

from trafficdesk import clock
from trafficdesk.progress import Progress
from ui.page import Actions
from ui.parts.print_menu import Offer, PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetTable
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.publicity.lines import (
    activity_line,
    board_line,
    gap_line,
    period_offers,
    plan_line,
    stock_line,
)
from ui.work.publicity.parts import YearCalendar, standing
from ui.work.publicity.steps import ACTIVITIES, BOARDS, MATERIALS, MOVES, PLANS, PublicitySteps

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.work.publicity.verbs import CalendarItem, Reconciliation

AT_PLANS, AT_ACTIVITIES, AT_STOCK, AT_BOARDS = range(4)
_TABS = ("计划", "活动", "库存", "阵地")
_NO_PLAN = "这一年还没有宣传计划。点“起草年度计划”：固定宣传日和上一年自己加的项目都会列入；或点“加一项计划”。"
_NO_ACTIVITY = "还没有登记活动。点“登记活动”，做完附上两到四张照片。"
_NO_STOCK = "还没有宣传资料。点“登记资料品种”，再登记入库。"
_NO_BOARD = "还没有宣传阵地。点“登记阵地”，宣传栏、橱窗、标语、电子屏都可以；到期会提醒更新。"


@dataclass(frozen=True, slots=True)
class _Year:
    items: Sequence[CalendarItem]
    plans: Sequence[tuple[Row, Sequence[Row]]]
    activities: Sequence[Row]
    photos: Mapping[int, int]
    stock: Sequence[tuple[Row, int, int]]
    gaps: Sequence[Reconciliation]
    boards: Sequence[Row]
    today: date
    to_draft: int


class PublicityYear(ReadingPage):
    """The publicity of the year at the top left."""

    title = "年历与库存"
    sources = frozenset({PLANS, ACTIVITIES, MATERIALS, MOVES, BOARDS, "attachments", "publicity-days"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._year: _Year | None = None
        self.steps = PublicitySteps(self)
        self.head, self.figures = label("", "h1"), label("", "small")
        self.calendar = YearCalendar()
        self.plans = SheetTable(("时限", "主题", "进展", "活动"), (62, 0, 124, 56), "计划与完成")
        self.activities = SheetTable(("日期", "主题", "五进", "照片"), (62, 0, 104, 76), "开展的活动")
        self.stock = SheetTable(("资料", "入", "出", "结存"), (0, 62, 62, 70), "资料库存")
        self.gaps = SheetTable(("活动", "发放", "领用"), (0, 62, 62), "发放和领用对不上的活动")
        self.boards = SheetTable(("阵地", "现有内容", "应更新"), (0, 110, 124), "宣传阵地")
        self.plan_hint, self.activity_hint, self.stock_hint, self.gap_hint, self.board_hint = (
            WrappedLabel("", "hint") for _ in range(5)
        )
        self._make_buttons()
        self._lay_out()
        self.calendar.month_chosen.connect(lambda _: self._show_month())
        self.calendar.opened.connect(self.open_record)
        for table, code in (
            (self.plans, PLANS), (self.activities, ACTIVITIES), (self.stock, MATERIALS), (self.gaps, ACTIVITIES), (self.boards, BOARDS),
        ):  # fmt: skip
            table.opened.connect(lambda key, code=code: self.open_record.emit(code, key))
            table.chosen.connect(lambda _: self._show_buttons())

    def _make_buttons(self) -> None:
        steps = self.steps
        self._draft = Button("起草年度计划", "", "calendar_ltr", clicked=steps.draft)
        self._plan_add = Button("加一项计划", "", "add", clicked=lambda: steps.ask_plan().open())
        self._photos = Button("照片", "", "", clicked=steps.open_photos)
        self._words = Button("五进类别…", "", "", clicked=steps.open_words)
        self._kind = Button("登记资料品种", "", "add", clicked=lambda: steps.ask_material().open())
        self._move = Button("登记出入库", "", "box", clicked=lambda: steps.ask_move().open())
        self._level = Button("按差额登记", "", "", clicked=steps.level)
        self._board = Button("登记阵地", "", "add", clicked=lambda: steps.ask_board().open())
        self._changed_board = Button("登记更新", "", "checkmark", clicked=steps.change_board)
        self._finish = Button("计划记为完成", "", "checkmark", clicked=steps.finish)
        self._add = Button("登记活动", "primary", "add", "F3", self.add)
        self._print = PrintMenu(self.session, PLANS, list, self._plan_ids, more=self._other_prints)
        self._of_tab: dict[int, tuple[Button, ...]] = {
            AT_PLANS: (self._draft, self._plan_add, self._finish), AT_ACTIVITIES: (self._photos, self._words),
            AT_STOCK: (self._kind, self._move, self._level), AT_BOARDS: (self._board, self._changed_board),
        }  # fmt: skip

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
        for words in _TABS:
            self.tabs.addTab(words)
        stack = QStackedWidget()
        self.tabs.currentChanged.connect(stack.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _: self._change_actions())
        self.month = label("", "small")
        gap_head = column(label("发放和领用对不上的活动", "h2"), self.gap_hint, margins=(14, 10, 14, 6), gap=2)
        for hint, parts in (
            (self.plan_hint, ((self.plans, 1),)), (self.activity_hint, ((self.activities, 1),)),
            (self.stock_hint, ((self.stock, 3), rule(), gap_head, (self.gaps, 2))), (self.board_hint, ((self.boards, 1),)),
        ):  # fmt: skip
            hint.setContentsMargins(14, 8, 14, 8)
            side = QWidget()
            side.setLayout(column(hint, *parts, gap=0))
            stack.addWidget(side)
        right = framed("panel")
        right.setMinimumWidth(theme.scaled(410))
        right.setLayout(column(row((self.tabs, 1), self.month, margins=(8, 0, 14, 0)), rule(), (stack, 1), gap=0))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(right)
        splitter.setStretchFactor(0, 1)
        splitter.setSizes([700, 430])
        self.setLayout(column(strip, (splitter, 1), gap=0))

    # what the window asks

    def row_actions(self) -> Actions:
        here = self._of_tab[self.tabs.currentIndex()]
        finish = (self._finish,) if self._finish in here else ()
        return Actions((self._print, *(each for each in here if each is not self._finish)), (*finish, self._add))

    def print_it(self) -> bool:
        self._print.open()
        return True

    def add(self) -> bool:
        self.steps.ask_activity().open()
        return True

    # loading

    def _fetch(self) -> None:
        desk, year = self.desk.publicity, self.session.year

        def work(_progress: Progress) -> _Year:
            held = desk.activities(year)
            photos = desk.photo_counts([each.id for each in held])
            return _Year(desk.calendar(year), desk.plan_against_done(year), held, photos, desk.stock(), desk.reconcile(year),
                         desk.boards(), clock.today(), desk.to_draft(year))  # fmt: skip

        run_query(self, work, self._show, key="year", label="正在读宣传计划")

    def _show(self, year: _Year) -> None:
        self._year = year
        self.head.setText(f"{self.session.year} 年宣传")
        words = [standing(each, year.today)[0] for each in year.items if each.code == PLANS and each.id]
        late = f"　逾期 {words.count('bad')}" if words.count("bad") else ""
        self.figures.setText(f"计划 {len(words)}　完成 {words.count('ok')}{late}　活动 {len(year.activities)} 次")
        self.calendar.show_items(year.items, year.today)
        self._draft.refuse("" if year.to_draft else "固定宣传日都已在计划里，上一年也没有可以沿用的项目。")
        stale = sum(each.values["next_change"] is not None and each.values["next_change"] < year.today for each in year.boards)
        for at, number in ((AT_STOCK, len(year.gaps)), (AT_BOARDS, stale)):
            self.tabs.setTabText(at, f"{_TABS[at]} {number}" if number else _TABS[at])
        self.stock.show_lines([stock_line(*each) for each in year.stock])
        _say(self.stock_hint, "" if year.stock else _NO_STOCK)
        self.gaps.show_lines([gap_line(each) for each in year.gaps])
        self.gaps.setVisible(bool(year.gaps))
        why = "领用减去退回，和活动的发放份数不同。选中一行，点“按差额登记”补上领用或退回。"
        self.gap_hint.setText(why if year.gaps else "这一年的活动都对得上。")
        self.boards.show_lines([board_line(each, year.today) for each in year.boards])
        _say(self.board_hint, "" if year.boards else _NO_BOARD)
        self._show_month()

    def _show_month(self) -> None:
        if self._year is None:
            return
        year, month = self._year, self.calendar.month
        self.month.setText(f"{month} 月" if month else "全年")
        plans = [(plan, held) for plan, held in year.plans if not month or plan.values["due"].month == month]
        states = {each.id: standing(each, year.today) for each in year.items if each.code == PLANS}
        again = f"{month} 月没有。再点一次月份看全年。"
        self.plans.show_lines([plan_line(plan, len(held), states.get(plan.id, ("none", ""))) for plan, held in plans])
        _say(self.plan_hint, "" if plans else _NO_PLAN if not year.plans else again)
        held = [each for each in year.activities if not month or each.values["held"].month == month]
        self.activities.show_lines([activity_line(each, year.photos.get(each.id, 0)) for each in held])
        _say(self.activity_hint, "" if held else _NO_ACTIVITY if not year.activities else again)
        self._show_buttons()

    def _change_actions(self) -> None:
        """Each tab has its own buttons; those of the others wait on the page."""
        here = self.tabs.currentIndex()
        for place, buttons in self._of_tab.items():
            for button in buttons:
                if place != here:
                    button.setParent(self)
                button.setVisible(place == here)
        self.actions_changed.emit()

    def _show_buttons(self) -> None:
        plan = self.plan
        done = plan is not None and plan.values["state"] in ("完成", "取消")
        self._finish.refuse("请先在计划里选一项。" if plan is None else "这一项已经完成或取消。" if done else "")
        self._photos.refuse("" if self.activity is not None else "请先选一次活动。")
        self._move.refuse("" if self._year is not None and self._year.stock else _NO_STOCK)
        self._level.refuse("" if self.gap is not None else "没有对不上的活动。")
        self._changed_board.refuse("" if self.board is not None else "请先选一处阵地。")

    # what is chosen

    @property
    def plan(self) -> Row | None:
        """The chosen plan item."""
        rows = self._year.plans if self._year is not None else ()
        return next((plan for plan, _ in rows if plan.id == self.plans.current_key()), None)

    @property
    def activity(self) -> Row | None:
        """The chosen activity."""
        rows = self._year.activities if self._year is not None else ()
        return next((each for each in rows if each.id == self.activities.current_key()), None)

    @property
    def gap(self) -> Reconciliation | None:
        """The chosen activity whose leaflets do not agree."""
        rows = self._year.gaps if self._year is not None else ()
        return next((each for each in rows if each.activity == self.gaps.current_key()), None)

    @property
    def board(self) -> Row | None:
        """The chosen board."""
        rows = self._year.boards if self._year is not None else ()
        return next((each for each in rows if each.id == self.boards.current_key()), None)

    @property
    def planning(self) -> bool:
        """Whether the plan is in front."""
        return self.tabs.currentIndex() == AT_PLANS

    def _plan_ids(self) -> list[int]:
        return [line.key for line in self.plans.sheet.lines]

    def _other_prints(self) -> list[tuple[str, Sequence[Offer]]]:
        if self._year is None:
            return []
        shown = [line.key for line in self.activities.sheet.lines]
        one: list[Offer] = []
        if self.activity is not None:
            one.append((f"活动记录表：{self.activity.title}", "publicity-record", {"ids": [self.activity.id]}))
        if shown:
            one.append((f"活动记录表：显示的 {len(shown)} 次", "publicity-record", {"ids": shown}))
        stock: list[Offer] = [("宣传资料库存表", "material-stock", {"ids": [row.id for row, _, _ in self._year.stock]})]
        periods = period_offers(self.session.year, self.calendar.month)
        return [("活动", one), ("五进统计表", periods), ("资料", stock if self._year.stock else [])]


def _say(hint: WrappedLabel, text: str) -> None:
    hint.setText(text)
    hint.setVisible(bool(text))
