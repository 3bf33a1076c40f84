"""整治行动: campaigns, the entry of an action day with both sides' counts, sums against last year (domain 1.10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter
from trafficdesk.errors import KnownError, Refused
from trafficdesk.work.campaigns.api import (
    ARCHIVED,
    CAMPAIGNS,
    COUNTS,
    DAYS,
    PLANNED,
    REPORTS,
    CampaignFigures,
    CampaignState,
    span_words,
)
from ui.forms.sentence import Sentence
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.master_detail import MasterDetailPage
from ui.say import choose
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.widgets.steps import Steps
from ui.work.campaigns.parts import CountsTable, DayForm

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row

_NEW_DAY = "新的一天"
Shown = tuple[CampaignState, tuple[CampaignFigures, CampaignFigures]]


class CampaignDays(MasterDetailPage):
    """The campaigns of the year at the top left; F2 enters the day, the steps of the campaign stand at the top."""

    title, code, leads = "行动日登记", CAMPAIGNS, False
    sources = frozenset({CAMPAIGNS, DAYS, COUNTS, REPORTS})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._rows: Sequence[tuple[Row, int]] = ()
        self._dirty, self.day_id = False, 0
        self._new = Button("新建行动", "", "add", "F3", self.add, needs="records.add")
        self._plan = Button("改方案", "", "edit", clicked=self.open_plan)
        self._days = Button("看行动日", "", "text_bullet_list", clicked=lambda: self._show_rows_of(DAYS))
        self._reports = Button("看周报", "", "text_bullet_list", clicked=lambda: self._show_rows_of(REPORTS))
        self._clear = Button("清空", clicked=self.clear)
        self._save = Button("登记行动日", "primary", "save", "F2", self.save, needs="campaigns.add_day")

    def build(self) -> Iterator[None]:
        left, side = framed("plain"), framed("plain")
        self.lay_out(left, [(side, 1)], EmptyState(
            "road_cone", "这一年还没有整治行动", "先建立一次行动，写明起止日期，再登记每个行动日。",
            [Button("新建行动", "primary", "add", clicked=self.add, needs="records.add")],
        ))  # fmt: skip
        yield
        self.campaigns = CardList("整治行动")
        left.setLayout(column(row(label("行动", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.campaigns, 1), gap=0))
        yield
        yield from self._campaign_side(side)
        self._connect()

    def _campaign_side(self, side: QWidget) -> Iterator[None]:
        strip, middle, right = framed("strip"), framed("panel"), framed("panel")
        side.setLayout(column(strip, (row((middle, 1), rule("v"), (right, 2), gap=0), 1), gap=0))
        self.head, self.figures, self.gaps = label("", "h1", wrap=True), WrappedLabel("", "small"), Sentence()
        self.progress = Steps(self.process.process.courses[0].names)
        first = row((column(self.head, self.figures, gap=2), 1), self.progress, gap=12)
        strip.setLayout(column(first, row((self.gaps, 1), self.bar.hint, self.bar), margins=(14, 8, 12, 8), gap=4))
        self.gaps.hide()
        yield
        self.entered, self.day = QComboBox(), DayForm(self.desk)
        self.entered.setAccessibleName("已登记的行动日")
        self.entered.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        middle.setLayout(column(row(label("行动日", "h2"), (self.entered, 1), margins=(14, 4, 10, 4)), rule(), (self.day, 1), gap=0))
        middle.setMinimumWidth(theme.scaled(290))
        yield
        yield from self.day.fill()
        self.counts, self.problem = CountsTable(), Sentence()
        yield
        caption = row(label("各类行为的数量", "h2"), label("街道只劝导，交警才查处：两边分开填。", "hint"), None, margins=(14, 8, 8, 6))
        sentence = row((self.problem, 1), margins=(14, 0, 12, 4))
        right.setLayout(column(caption, rule(), (self.counts, 1), sentence, gap=0))
        self.problem.hide()

    def _connect(self) -> None:
        self.campaigns.chosen.connect(self._choose)
        self.campaigns.opened.connect(lambda key: self.open_record.emit(CAMPAIGNS, key))
        self.day.edited.connect(self._touched)
        self.day.finished.connect(lambda: (self.counts.setFocus(), self.counts.setCurrentCell(0, 1)))
        self.counts.edited.connect(self._touched)
        self.entered.activated.connect(lambda _: self.choose_day())

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._new, self.print_menu, self._plan, self._days, self._reports), (self._clear, self._save))

    def unsaved(self) -> str:
        return "行动日" if self._dirty else ""

    def drop_unsaved(self) -> None:
        self.clear()

    # loading

    def read_list(self, year: int) -> list[tuple[Row, int]]:
        with self.desk.records.at_once() as records:
            return self.desk.campaigns.on(records).of_year(year)

    def show_list(self, found: Sequence[tuple[Row, int]]) -> None:
        self._rows = found
        before = self.campaigns.current_key()
        with QSignalBlocker(self.campaigns):
            self.campaigns.show_cards([_card(each, days) for each, days in found])
            running = [each.id for each, _ in found if each.values["starts"] <= clock.today() <= each.values["ends"]]
            if self.wanted or (before is None and running):
                self.campaigns.choose(self.wanted or running[0])

    def shown_ids(self) -> list[int]:
        return [each.id for each, _ in self._rows]

    def chosen_id(self) -> int:
        return self.campaigns.current_key() or 0

    def read_one(self, row_id: int) -> Shown:
        with self.desk.records.at_once() as records:
            reading = self.desk.campaigns.on(records)
            return reading.state(row_id), reading.against_last_year(row_id)

    def show_nothing(self) -> None:
        self.counts.show_figures(None, None)
        for button in (self._save, self._plan, self._days, self._reports, self.print_menu, self._clear):
            button.refuse("请先新建一次行动。")

    def show_one(self, one: Shown) -> None:
        state, (now, before) = one
        for button in (self._plan, self._days, self._reports, self.print_menu, self._clear):
            button.refuse("")
        self.head.setText(state.row.title)
        self.progress.show_step(self.process.process.course_of(state.row.values)[1] - 1)
        self._show_gaps(state)
        self._save.refuse("这次行动已经归档，不能再登记行动日。" if state.row.values["state"] == ARCHIVED else "")
        self.counts.show_figures(now, before)
        self.figures.setText(
            f"行动 {now.days} 天（去年同期 {before.days}）　警力 {now.police}　街道 {now.staff}　"
            f"检查车辆 {now.checked}（{before.checked}）　教育 {now.educated}（{before.educated}）"
        )
        self._show_days(state.days)

    def _show_gaps(self, state: CampaignState) -> None:
        weeks = "、".join(span_words(*week) for week in state.unreported)
        words = f"{weeks} 有行动日，还没有出周报。" if weeks else ""
        if state.row.values["state"] == PLANNED and state.missing:
            words = f"方案还缺：{'、'.join(state.missing)}。"
        if words:
            self.gaps.say("warning", words)
        self.gaps.setVisible(bool(words))

    def _show_days(self, days: Sequence[Row]) -> None:
        self.entered.clear()
        self.entered.addItem(_NEW_DAY, 0)
        for day in days:
            self.entered.addItem(f"{day.values['on']} {day.values['place']}", day.id)
        self.entered.setCurrentIndex(max(0, self.entered.findData(self.day_id)))

    def _choose(self, key: int | None) -> None:
        """Another campaign: what is typed for the one before must not end up here."""
        before = self.record.id if self.record is not None else 0
        if key == before:
            return
        if before and not self._may_forget():
            self.campaigns.choose(before)
            return
        if self._dirty or self.day_id:
            self.clear()
        self.load_one()

    # the day

    def save(self) -> bool:
        """Write the day with its counts; what is refused stays as it was typed."""
        key = self.chosen_id()
        if not key:
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
        if not self._may_forget():
            self.entered.setCurrentIndex(max(0, self.entered.findData(self.day_id)))
            return
        if not day:
            self.clear()
            return
        run_query(
            self, lambda _: (self.desk.records.row(DAYS, day), self.desk.campaigns.counts(day)),
            lambda found: self._load_day(*found), key="day",
        )  # fmt: skip

    def _may_forget(self) -> bool:
        return not self._dirty or choose(self, "这一天填的内容还没有登记，不要了吗？", "接着填", "不要了")

    def _load_day(self, day: Row, counts: Mapping[tuple[str, str], int]) -> None:
        self.day_id = day.id
        self.day.load(day)
        self.day.show_problems(())
        self.counts.load(counts)
        self.problem.hide()
        self._dirty = False
        self._save.set_text("保存更正")

    def _saved(self, change: ChangeSet) -> None:
        self._save.refuse("")
        self.clear()
        self.written(change)

    def _refused(self, error: KnownError) -> None:
        self._save.refuse("")
        self.day.show_problems(error.problems if isinstance(error, Refused) else ())
        self._say(str(error))

    def _say(self, sentence: str) -> None:
        self.problem.say("error", sentence)
        self.problem.show()
        self.status.emit(sentence)  # it may stand outside of what is in sight

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

    # other pages

    def _show_rows_of(self, code: str) -> None:
        """The days or reports of the chosen campaign, in their table."""
        if self.record is not None:
            self.open_rows.emit(code, (Filter("campaign", "is", self.record.id),))

    def open_plan(self) -> None:
        """The whole record of the chosen campaign."""
        if self.record is not None:
            self.open_record.emit(CAMPAIGNS, self.record.id)


def _card(campaign: Row, days: int) -> Card:
    starts, ends, today = campaign.values["starts"], campaign.values["ends"], clock.today()
    level, word = ("info", "进行中") if starts <= today <= ends else ("none", "已结束") if ends < today else ("soon", "未开始")
    return Card(campaign.id, campaign.title, (f"{starts} 至 {ends:%m-%d}",), level, word, f"{days} 个行动日")
