"""宣传: the year's calendar, plan against held, activities with photos, stock of material, boards (domain 1.8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTabBar, QWidget

from trafficdesk import clock
from trafficdesk.work.publicity.api import (
    ACTIVITIES,
    BOARDS,
    DAYS,
    ISSUED,
    MATERIALS,
    MOVES,
    PAPERS,
    PLANS,
    RETURNED,
    Reconciliation,
    YearSheet,
)
from ui.dialogs.photos import PhotosDialog
from ui.dialogs.word_lists import WordListDialog
from ui.page import Actions
from ui.parts.print_menu import Offer, PrintMenu
from ui.parts.process import StepBar, open_step
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetTable
from ui.parts.step_dialog import Start, StepDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule, split
from ui.work.publicity.lines import (
    activity_line,
    board_line,
    gap_line,
    period_offers,
    plan_line,
    stock_line,
)
from ui.work.publicity.parts import YearCalendar, standing

if TYPE_CHECKING:
    from trafficdesk.desk import Row

AT_PLANS, AT_ACTIVITIES, AT_STOCK, AT_BOARDS = range(4)
_TABS = ("计划", "活动", "库存", "阵地")
_NO_PLAN = "这一年还没有宣传计划。点“起草年度计划”：固定宣传日和上一年自己加的项目都会列入；或点“加一项计划”。"
_NO_ACTIVITY = "还没有登记活动。点“登记活动”，做完附上两到四张照片。"
_NO_STOCK = "还没有宣传资料。点“登记资料品种”，再登记入库。"
_NO_BOARD = "还没有宣传阵地。点“登记阵地”，宣传栏、橱窗、标语、电子屏都可以；到期会提醒更新。"


class PublicityYear(ReadingPage):
    """The publicity of the year at the top left."""

    title = "年历与库存"
    sources = frozenset({PLANS, ACTIVITIES, MATERIALS, MOVES, BOARDS, DAYS, "attachments"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._year: YearSheet | None = None
        self._today = clock.today()
        self.tabs = QTabBar()
        for words in _TABS:
            self.tabs.addTab(words)
        self._make_buttons()

    def build(self) -> Iterator[None]:
        strip, left, right = framed("strip"), QScrollArea(), framed("panel")
        right.setMinimumWidth(theme.scaled(410))
        self.ground.setLayout(column(strip, (split(left, right, sizes=(700, 430)), 1), gap=0))
        self.head, self.figures = label("", "h1"), label("", "small")
        strip.setLayout(row(self.head, self.figures, None, margins=(14, 8, 12, 8), gap=12))
        yield
        self.calendar = YearCalendar()
        self._fill_left(left)
        yield
        yield from self._fill_right(right)
        self.calendar.month_chosen.connect(lambda _: self._show_month())
        self.calendar.opened.connect(self.open_record)
        for table, code in (
            (self.plans, PLANS), (self.activities, ACTIVITIES), (self.stock, MATERIALS), (self.gaps, ACTIVITIES), (self.boards, BOARDS),
        ):  # fmt: skip
            table.opened.connect(lambda key, code=code: self.open_record.emit(code, key))
            table.chosen.connect(lambda _: self._show_buttons())

    def _make_buttons(self) -> None:
        self._draft = Button("起草年度计划", "", "calendar_ltr", clicked=self.draft, needs="publicity.draft_plan")
        self._plan_add = Button("加一项计划", "", "add", clicked=self.add_plan, needs="records.add")
        self._effect = Button("补记成效", "", "edit", clicked=lambda: self.take(ACTIVITIES, "effect", self.activity), needs="records.add")
        self._photos = Button("照片", "", "", clicked=self.open_photos, needs="attachments.add")
        self._words = Button("五进类别…", "", "", clicked=self.open_words, needs="codes.add")
        self._kind = Button("登记资料品种", "", "add", clicked=lambda: self.enter(MATERIALS), needs="records.add")
        self._move = Button("登记出入库", "", "box", clicked=self.add_move, needs="records.add")
        self._level = Button("按差额登记", "", "", clicked=self.level, needs="records.add")
        self._board = Button("登记阵地", "", "add", clicked=lambda: self.enter(BOARDS), needs="records.add")
        self._changed_board = Button(
            "登记更新", "", "checkmark", "F2", clicked=lambda: self.take(BOARDS, "change", self.board), needs="records.add"
        )
        self._plan_steps = StepBar(lambda key: self.take(PLANS, key, self.plan))
        self._add = Button("登记活动", "primary", "add", "F3", self.add, needs="records.add")
        self._print = PrintMenu(self.session, PLANS, list, self._plan_ids, more=self._other_prints)
        self._of_tab: dict[int, tuple[QWidget, ...]] = {
            AT_PLANS: (self._draft, self._plan_add, self._plan_steps),
            AT_ACTIVITIES: (self._effect, self._photos, self._words),
            AT_STOCK: (self._kind, self._move, self._level), AT_BOARDS: (self._board, self._changed_board),
        }  # fmt: skip

    def _fill_left(self, left: QScrollArea) -> None:
        body = QWidget()
        body.setObjectName("page")
        body.setLayout(column((self.calendar, 1), margins=(12, 10, 12, 10)))
        left.setWidgetResizable(True)
        left.setFrameShape(QScrollArea.Shape.NoFrame)
        left.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        left.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        left.setWidget(body)

    def _fill_right(self, right: QWidget) -> Iterator[None]:
        stack, self.month = QStackedWidget(), label("", "small")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        right.setLayout(column(row((self.tabs, 1), self.month, margins=(8, 0, 14, 0)), rule(), (stack, 1), gap=0))
        self.tabs.currentChanged.connect(stack.setCurrentIndex)
        self.tabs.currentChanged.connect(lambda _: self._change_actions())
        yield
        self.plans = SheetTable(("时限", "主题", "进展", "活动"), (62, 0, 124, 56), "计划与完成")
        self.activities = SheetTable(("日期", "主题", "五进", "照片"), (62, 0, 104, 76), "开展的活动")
        yield
        self.stock = SheetTable(("资料", "入", "出", "结存"), (0, 62, 62, 70), "资料库存")
        self.gaps = SheetTable(("活动", "发放", "领用"), (0, 62, 62), "发放和领用对不上的活动")
        yield
        self.boards = SheetTable(("阵地", "现有内容", "应更新"), (0, 110, 124), "宣传阵地")
        self.plan_hint, self.activity_hint, self.stock_hint, self.gap_hint, self.board_hint = (
            WrappedLabel("", "hint") for _ in range(5)
        )
        gap_head = column(label("发放和领用对不上的活动", "h2"), self.gap_hint, margins=(14, 10, 14, 6), gap=2)
        for hint, parts in (
            (self.plan_hint, ((self.plans, 1),)), (self.activity_hint, ((self.activities, 1),)),
            (self.stock_hint, ((self.stock, 3), rule(), gap_head, (self.gaps, 2))), (self.board_hint, ((self.boards, 1),)),
        ):  # fmt: skip
            hint.setContentsMargins(14, 8, 14, 8)
            side = QWidget()
            stack.addWidget(side)
            side.setLayout(column(hint, *parts, gap=0))
            yield

    # what the window asks

    def row_actions(self) -> Actions:
        here = self._of_tab[self.tabs.currentIndex()]
        steps = (self._plan_steps,) if self._plan_steps in here else ()
        return Actions((self._print, *(each for each in here if each is not self._plan_steps)), (*steps, self._add))

    def print_it(self) -> bool:
        self._print.open()
        return True

    def add(self) -> bool:
        self.add_activity()
        return True

    def save(self) -> bool:
        if self.planning and self._plan_steps.keys:
            return self.take(PLANS, self._plan_steps.keys[0], self.plan) is not None
        return self.tabs.currentIndex() == AT_BOARDS and self.take(BOARDS, "change", self.board) is not None

    # what is done

    def take(self, code: str, key: str, record: Row | None) -> StepDialog | None:
        """The form of a step for what is chosen."""
        return open_step(self, self.desk.process(code), key, record, self.written) if record is not None else None

    def enter(self, code: str, start: Start | None = None) -> StepDialog:
        """The form of a new row, with what is known of it."""
        process = self.desk.process(code)
        assert process.process.entry is not None
        dialog = open_step(self, process, process.process.entry.key, None, self.written)
        dialog.begin_with(start or {})
        return dialog

    def draft(self) -> None:
        """The fixed dates, and what last year had besides, into the plan."""
        year = self.session.year
        run_change(self, lambda _: self.desk.publicity.draft_plan(year), self.written)

    def add_plan(self) -> StepDialog:
        """An item of this year's plan."""
        return self.enter(PLANS, {"year": (self.session.year, str(self.session.year))})

    def add_activity(self) -> StepDialog:
        """An activity, for the plan item that is chosen."""
        plan = self.plan if self.planning else None
        if plan is None or plan.values["kind"] in PAPERS:
            return self.enter(ACTIVITIES)
        return self.enter(ACTIVITIES, {"plan": (plan.id, plan.title), "theme": (plan.title, plan.title)})

    def add_move(self) -> StepDialog:
        """Stock in or out, of the material that is chosen."""
        return self.enter(MOVES, self._chosen_material())

    def level(self) -> StepDialog | None:
        """What makes the chosen activity's leaflets agree: more issued, or some brought back."""
        gap = self.gap
        if gap is None:
            return None
        missing = gap.handed_out - gap.issued
        kind = ISSUED if missing > 0 else RETURNED
        return self.enter(MOVES, {
            **self._chosen_material(), "kind": (kind, kind), "quantity": (abs(missing), str(abs(missing))),
            "activity": (gap.activity, gap.theme), "moved": (gap.held, gap.held.isoformat()),
        })  # fmt: skip

    def _chosen_material(self) -> Start:
        lines = self._year.stock if self._year is not None else ()
        found = next((each.material for each in lines if each.material.id == self.stock.current_key()), None)
        return {} if found is None else {"material": (found.id, found.title)}

    def open_photos(self) -> PhotosDialog | None:
        """The photos of the chosen activity."""
        if self.activity is None:
            return None
        dialog = PhotosDialog(self.desk, ACTIVITIES, self.activity.id, self.activity.title, self.written, self)
        dialog.open()
        return dialog

    def open_words(self) -> WordListDialog:
        """The five entries, and other words the office chooses for itself."""
        dialog = WordListDialog(self.desk, "five_entries", self)
        dialog.status.connect(self.status)
        dialog.open()
        return dialog

    # loading

    def _fetch(self) -> None:
        year = self.session.year
        run_query(self, lambda _: self.desk.publicity.year(year), self._show, key="year", label="正在读宣传计划")

    def _show(self, year: YearSheet) -> None:
        self._year, self._today = year, clock.today()
        self.head.setText(f"{self.session.year} 年宣传")
        words = [standing(each, self._today)[0] for each in year.items if each.code == PLANS and each.id]
        late = f"　逾期 {words.count('bad')}" if words.count("bad") else ""
        self.figures.setText(f"计划 {len(words)}　完成 {words.count('ok')}{late}　活动 {len(year.activities)} 次")
        self.calendar.show_items(year.items, self._today)
        self._draft.refuse("" if year.to_draft else "固定宣传日都已在计划里，上一年也没有可以沿用的项目。")
        stale = sum(each.values["next_change"] is not None and each.values["next_change"] < self._today for each in year.boards)
        for at, number in ((AT_STOCK, len(year.gaps)), (AT_BOARDS, stale)):
            self.tabs.setTabText(at, f"{_TABS[at]} {number}" if number else _TABS[at])
        self.stock.show_lines([stock_line(each) for each in year.stock])
        _say(self.stock_hint, "" if year.stock else _NO_STOCK)
        self.gaps.show_lines([gap_line(each) for each in year.gaps])
        self.gaps.setVisible(bool(year.gaps))
        why = "领用减去退回，和活动的发放份数不同。选中一行，点“按差额登记”补上领用或退回。"
        self.gap_hint.setText(why if year.gaps else "这一年的活动都对得上。")
        self.boards.show_lines([board_line(each, self._today) for each in year.boards])
        _say(self.board_hint, "" if year.boards else _NO_BOARD)
        self._show_month()

    def _show_month(self) -> None:
        if self._year is None:
            return
        year, month = self._year, self.calendar.month
        self.month.setText(f"{month} 月" if month else "全年")
        plans = [(plan, held) for plan, held in year.plans if not month or plan.values["due"].month == month]
        states = {each.id: standing(each, self._today) for each in year.items if each.code == PLANS}
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
        self._plan_steps.show_steps(self.desk.process(PLANS).steps(plan.values) if plan is not None else (), leading=False)
        for button in (self._effect, self._photos):
            button.refuse("" if self.activity is not None else "请先选一次活动。")
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
        stock: list[Offer] = [("宣传资料库存表", "material-stock", {"ids": [each.material.id for each in self._year.stock]})]
        periods = period_offers(self.session.year, self.calendar.month)
        return [("活动", one), ("五进统计表", periods), ("资料", stock if self._year.stock else [])]


def _say(hint: WrappedLabel, text: str) -> None:
    hint.setText(text)
    hint.setVisible(bool(text))
