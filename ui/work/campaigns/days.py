"""整治行动: campaigns, the entry of an action day with both sides' counts, sums against last year (domain 1.10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QSplitter, QStackedWidget, QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter
from trafficdesk.errors import KnownError, Refused
from ui.dialogs.ask import DISCARD, SAVE, STAY, ask_unsaved
from ui.forms.sentence import Sentence
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.old_step_dialog import StepDialog, field_of
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.say import choose
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, row, rule
from ui.widgets.steps import Steps
from ui.work.campaigns.parts import CountsTable, DayForm
from ui.work.campaigns.steps import REPORTS, STEPS, drafted, step_dialog

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.campaigns.verbs import CampaignFigures, CampaignState

CAMPAIGNS, DAYS, COUNTS = "campaigns", "action-days", "action-counts"
_ARCHIVED = "归档"
_WAY = ("方案", "部署", "实施", "周报", "总结", "归档")
_NEW_DAY = "新的一天"
_NEW_FIELDS = (
    "name", "category", "starts", "ends", "basis", "goal", "behaviours", "focus_roads", "focus_times", "leader", "departments",
    "steps",
)  # fmt: skip


class CampaignDays(ReadingPage):
    """The campaigns of the year at the top left."""

    title = "行动日登记"
    sources = frozenset({CAMPAIGNS, DAYS, COUNTS, REPORTS})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._rows: Sequence[tuple[Row, int]] = ()
        self._dirty = False
        self.day_id = 0
        self.state: CampaignState | None = None
        self.head, self.figures, self.gaps = label("", "h1", wrap=True), label("", "small", wrap=True), Sentence()
        self.gaps.hide()
        self.way = Steps(_WAY)
        self.steps = row(gap=8)
        self.campaigns = CardList("整治行动")
        self.day = DayForm(session.desk)
        self.counts = CountsTable()
        self.entered = QComboBox()
        self.entered.setAccessibleName("已登记的行动日")
        self.entered.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.problem = Sentence()
        self.problem.hide()
        self._new = Button("新建行动", "", "add", "F3", self.add)
        self._plan = Button("改方案", "", "edit", clicked=self.open_plan)
        self._days = Button("看行动日", "", "text_bullet_list", clicked=self.show_days)
        self._reports = Button("看周报", "", "text_bullet_list", clicked=self.show_reports)
        self._print = PrintMenu(session, CAMPAIGNS, self._chosen_ids, lambda: [each.id for each, _ in self._rows])
        self._clear = Button("清空", clicked=self.clear)
        self._save = Button("登记行动日", "primary", "save", "F2", self.save)
        self.empty = EmptyState(
            "road_cone", "这一年还没有整治行动", "先建立一次行动，写明起止日期，再登记每个行动日。",
            [Button("新建行动", "primary", "add", clicked=self.add)],
        )  # fmt: skip
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        strip = framed("strip")
        first = row((column(self.head, self.figures, gap=2), 3), (self.way, 2), self.steps, gap=12)
        strip.setLayout(column(first, self.gaps, margins=(14, 8, 12, 8), gap=2))
        left = framed("plain")
        left.setLayout(column(row(label("行动", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.campaigns, 1), gap=0))
        middle = framed("panel")
        middle.setLayout(column(row(label("行动日", "h2"), (self.entered, 1), margins=(14, 4, 10, 4)), rule(), (self.day, 1), gap=0))
        right = framed("panel")
        words = "街道只劝导，交警才查处：两边分开填。"
        caption = row(label("各类行为的数量", "h2"), label(words, "hint"), None, margins=(14, 8, 8, 6))
        sentence = row((self.problem, 1), margins=(14, 0, 12, 4))
        right.setLayout(column(caption, rule(), (self.counts, 1), sentence, gap=0))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for part in (left, middle, right):
            splitter.addWidget(part)
        splitter.setStretchFactor(2, 1)
        splitter.setSizes([theme.scaled(236), theme.scaled(300), theme.scaled(600)])
        self._stack = QStackedWidget()
        self._stack.addWidget(splitter)
        self._stack.addWidget(self.empty)
        self.setLayout(column(strip, (self._stack, 1), gap=0))

    def _connect(self) -> None:
        self.campaigns.chosen.connect(self._choose)
        self.campaigns.opened.connect(lambda key: self.open_record.emit(CAMPAIGNS, key))
        self.day.edited.connect(self._touched)
        self.day.finished.connect(lambda: (self.counts.setFocus(), self.counts.setCurrentCell(0, 1)))
        self.counts.cellChanged.connect(lambda _line, place: place in (1, 2) and self._touched())
        self.entered.activated.connect(lambda _: self.choose_day())

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._new, self._print, self._plan, self._days, self._reports), (self._clear, self._save))

    def print_it(self) -> bool:
        self._print.open()
        return True

    def may_close(self) -> bool:
        if not self._dirty:
            return True
        answer = ask_unsaved(self, "行动日")
        if answer == SAVE:
            self.save()
        elif answer == DISCARD:
            self.clear()
        return answer not in (STAY, SAVE)

    # loading

    def _fetch(self) -> None:
        year = self.session.year
        run_query(self, lambda _: self.desk.campaigns.of_year(year), self._show, key="campaigns", label="正在读整治行动")

    def _show(self, rows: Sequence[tuple[Row, int]]) -> None:
        self._rows = rows
        self._stack.setCurrentIndex(0 if rows else 1)
        first = self.campaigns.current_key() is None
        self.campaigns.show_cards([self._card(each, days) for each, days in rows])
        running = [each.id for each, _ in rows if each.values["starts"] <= clock.today() <= each.values["ends"]]
        if first and running:
            self.campaigns.choose(running[0])
        for button in (self._save, self._plan, self._days, self._reports, self._print, self._clear):
            button.refuse("" if rows else "请先新建一次行动。")
        self._load_figures()

    def _choose(self, key: int | None) -> None:
        """Another campaign: what is typed for the one before must not end up here."""
        if self.state is not None and key == self.state.row.id:
            return
        if self.day_id and not self._dirty:
            self.clear()
        self._load_figures()

    def _card(self, campaign: Row, days: int) -> Card:
        starts, ends, today = campaign.values["starts"], campaign.values["ends"], clock.today()
        running = starts <= today <= ends
        level = "info" if running else "none" if ends < today else "soon"
        word = "进行中" if running else "已结束" if ends < today else "未开始"
        span = f"{starts} 至 {ends:%m-%d}"
        return Card(campaign.id, campaign.title, (span,), level, word, f"{days} 个行动日")

    def _load_figures(self) -> None:
        key = self.campaigns.current_key()
        if key is None:
            self._show_one(None)
            return

        def read(_: object) -> tuple[CampaignState, tuple[CampaignFigures, CampaignFigures], Sequence[Row]]:
            desk = self.desk.campaigns
            return desk.state(key), desk.against_last_year(key), desk.days(key)

        run_query(self, read, self._show_one, key="figures")

    def _show_one(
        self, found: tuple[CampaignState, tuple[CampaignFigures, CampaignFigures], Sequence[Row]] | None
    ) -> None:
        self.state = found[0] if found else None
        clear(self.steps)
        self.way.setVisible(found is not None)
        self.gaps.hide()
        if found is None:
            self.head.setText(f"{self.session.year} 年整治行动")
            self.figures.setText("")
            self.counts.show_figures(None, None)
            return
        state, (now, before), days = found
        self.head.setText(state.row.title)
        self.way.show_step(state.place)
        for key in reversed(state.steps):
            self.steps.addWidget(Button(STEPS[key].words, clicked=lambda key=key: self.take(key)))
        self._show_gaps(state)
        self._save.refuse("这次行动已经归档，不能再登记行动日。" if state.row.values["state"] == _ARCHIVED else "")
        self.counts.show_figures(now, before)
        self.figures.setText(
            f"行动 {now.days} 天（去年同期 {before.days}）　警力 {now.police}　街道 {now.staff}　"
            f"检查车辆 {now.checked}（{before.checked}）　教育 {now.educated}（{before.educated}）"
        )
        self._show_days(days)

    def _show_gaps(self, state: CampaignState) -> None:
        weeks = "、".join(f"{since:%m-%d} 至 {until:%m-%d}" for since, until in state.unreported)
        words = f"{weeks} 有行动日，还没有出周报。" if weeks else ""
        if state.place == 0 and state.missing:
            view = self.desk.records.view(CAMPAIGNS)
            words = f"方案还缺：{'、'.join(view.field(name).label for name in state.missing)}。"
        if words:
            self.gaps.say("warning", words)
        self.gaps.setVisible(bool(words))

    def _show_days(self, days: Sequence[Row]) -> None:
        self.entered.clear()
        self.entered.addItem(_NEW_DAY, 0)
        for day in days:
            self.entered.addItem(f"{day.values['on']} {day.values['place']}", day.id)
        self.entered.setCurrentIndex(max(0, self.entered.findData(self.day_id)))

    def _chosen_ids(self) -> list[int]:
        key = self.campaigns.current_key()
        return [] if key is None else [key]

    # verbs

    def save(self) -> bool:
        """Write the day with its counts; what is refused stays as it was typed."""
        key = self.campaigns.current_key()
        if key is None:
            return False
        counts, fault = self.counts.read()
        if fault:
            self._say(fault)
            return True
        values = {**self.day.values(), "campaign": key}
        self._save.refuse("正在登记")
        desk, day = self.desk.campaigns, self.day_id
        work = (lambda _: desk.edit_day(day, values, counts)) if day else (lambda _: desk.add_day(values, counts))
        run_change(self, work, self._saved, self._refused)
        return True

    def choose_day(self) -> None:
        """Take a day that was entered before into the form, to correct it; or an empty one."""
        day = self.entered.currentData() or 0
        if day == self.day_id:
            return
        if self._dirty and not choose(self, "这一天填的内容还没有登记，不要了吗？", "接着填", "不要了"):
            self.entered.setCurrentIndex(max(0, self.entered.findData(self.day_id)))
            return
        if not day:
            self.clear()
            return
        run_query(
            self, lambda _: (self.desk.records.row(DAYS, day), self.desk.campaigns.counts(day)),
            lambda found: self._load_day(*found), key="day",
        )  # fmt: skip

    def _load_day(self, day: Row, counts: Mapping[tuple[str, str], int]) -> None:
        self.day_id = day.id
        self.day.load(day)
        self.day.show_problems(())
        self.counts.load(counts)
        self.problem.hide()
        self._dirty = False
        self._save.set_text("保存更正")

    def take(self, key: str) -> None:
        """Open the form of a step of the campaign's way."""
        state = self.state
        if state is None:
            return
        if not STEPS[key].draft:
            self.ask_step(key, state, "").open()
            return
        run_query(
            self, lambda _: drafted(self.desk, key, state), lambda draft: self.ask_step(key, state, draft).open(), key="draft"
        )

    def ask_step(self, key: str, state: CampaignState, draft: str) -> StepDialog:
        """The form of a step."""
        return step_dialog(self.desk, key, state, draft, self._made, self)

    def _saved(self, change: ChangeSet) -> None:
        self._save.refuse("")
        self.clear()
        self.changed.emit(change)
        self.load()

    def _refused(self, error: KnownError) -> None:
        self._save.refuse("")
        self.day.show_problems(error.problems if isinstance(error, Refused) else ())
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.problem.say("error", sentence)
        self.problem.show()

    def clear(self) -> None:
        """An empty day."""
        self.day.clear()
        self.day.show_problems(())
        self.counts.clear_counts()
        self.problem.hide()
        self.day_id = 0
        self.entered.setCurrentIndex(0)
        self._save.set_text("登记行动日")
        self._dirty = False

    def _touched(self) -> None:
        self._dirty = True

    def add(self) -> bool:
        self.ask_campaign().open()
        return True

    def ask_campaign(self) -> StepDialog:
        """The form of a new campaign."""
        fields = [field_of(self.desk, CAMPAIGNS, name) for name in _NEW_FIELDS]
        return StepDialog(
            self.desk, "新建整治行动", "现在只填名称、类别和起止日期也行，其余最迟在登记部署时填齐。", "建立", fields,
            lambda given: self.desk.records.add(CAMPAIGNS, given.filled()), self._made, self,
        )  # fmt: skip

    def _made(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()

    def show_days(self) -> None:
        """The action days of the chosen campaign, in their table."""
        key = self.campaigns.current_key()
        if key is not None:
            self.open_rows.emit(DAYS, (Filter("campaign", "is", key),))

    def show_reports(self) -> None:
        """The weekly reports of the chosen campaign, in their table."""
        key = self.campaigns.current_key()
        if key is not None:
            self.open_rows.emit(REPORTS, (Filter("campaign", "is", key),))

    def open_plan(self) -> None:
        """The whole record of the chosen campaign."""
        key = self.campaigns.current_key()
        if key is not None:
            self.open_record.emit(CAMPAIGNS, key)
