"""整治行动: campaigns, the entry of an action day with both sides' counts, sums against last year (domain 1.10)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSplitter, QStackedWidget, QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter
from trafficdesk.errors import KnownError, Refused
from ui.dialogs.ask import DISCARD, SAVE, STAY, ask_unsaved
from ui.forms.sentence import Sentence
from ui.page import Actions, Page
from ui.pages.campaign_parts import CountsTable, DayForm
from ui.pages.card_list import Card, CardList
from ui.pages.print_menu import PrintMenu
from ui.pages.step_dialog import StepDialog, field_of
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.streams.campaigns import CampaignFigures

CAMPAIGNS, DAYS, COUNTS = "campaigns", "action-days", "action-counts"
_NEW_FIELDS = ("name", "category", "basis", "starts", "ends", "focus_roads", "departments", "leader", "goal")


class CampaignDays(Page):
    """The campaigns of the year at the top left."""

    title = "行动日登记"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self._rows: Sequence[tuple[Row, int]] = ()
        self._stale = True
        self._dirty = False
        self.head, self.figures = label("", "h1"), label("", "small")
        self.campaigns = CardList("整治行动")
        self.day = DayForm(session.desk)
        self.counts = CountsTable()
        self.source = QLineEdit()
        self.source.setAccessibleName("交警数据来源")
        self.source.setPlaceholderText("例如：交警大队 11 月 20 日战报")
        self.problem = Sentence()
        self.problem.hide()
        self._new = Button("新建行动", "", "add", "F3", self.add)
        self._days = Button("看行动日", "", "text_bullet_list", clicked=self.show_days)
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
        strip.setLayout(row(self.head, self.figures, None, margins=(14, 8, 12, 8), gap=12))
        left = framed("plain")
        left.setLayout(column(row(label("行动", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.campaigns, 1), gap=0))
        middle = framed("panel")
        middle.setLayout(column(row(label("行动日", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.day, 1), gap=0))
        right = framed("panel")
        words = "街道只劝导，交警才查处：两边分开填。"
        caption = row(label("各类行为的数量", "h2"), label(words, "hint"), None, margins=(14, 8, 8, 6))
        foot = row(label("交警数据来源", "label"), (self.source, 1), margins=(14, 8, 12, 8))
        sentence = row((self.problem, 1), margins=(14, 0, 12, 4))
        right.setLayout(column(caption, rule(), (self.counts, 1), rule(), foot, sentence, gap=0))
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
        self.campaigns.chosen.connect(lambda _: self._load_figures())
        self.campaigns.opened.connect(lambda key: self.open_record.emit(CAMPAIGNS, key))
        self.day.edited.connect(self._touched)
        self.day.finished.connect(lambda: (self.counts.setFocus(), self.counts.setCurrentCell(0, 1)))
        self.counts.cellChanged.connect(lambda _line, place: place in (1, 2) and self._touched())
        self.source.textEdited.connect(lambda _: self._touched())
        self.session.year_changed.connect(lambda _: self.load())

    # what the window asks

    def actions(self) -> Actions:
        return Actions((self._new, self._days, self._print), (self._clear, self._save))

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        if change is None or change.codes & {CAMPAIGNS, DAYS, COUNTS}:
            self._stale = True
            if self.isVisible():
                self.load()

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

    def load(self) -> None:
        """Read the campaigns again; what is being typed stays."""
        self._stale = False
        year = self.session.year
        run_query(self, lambda _: self.desk.campaigns.of_year(year), self._show, key="campaigns", label="正在读整治行动")

    def _show(self, rows: Sequence[tuple[Row, int]]) -> None:
        self._rows = rows
        self.head.setText(f"{self.session.year} 年整治行动")
        self._stack.setCurrentIndex(0 if rows else 1)
        self.campaigns.show_cards([self._card(each, days) for each, days in rows])
        for button in (self._save, self._days, self._print, self._clear):
            button.refuse("" if rows else "请先新建一次行动。")
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
            self._show_figures(None)
            return
        run_query(self, lambda _: self.desk.campaigns.against_last_year(key), self._show_figures, key="figures")

    def _show_figures(self, both: tuple[CampaignFigures, CampaignFigures] | None) -> None:
        if both is None:
            self.figures.setText("")
            self.counts.show_figures(None, None)
            return
        now, before = both
        self.counts.show_figures(now, before)
        self.figures.setText(
            f"行动日 {now.days}（去年同期 {before.days}）　警力 {now.police}　街道 {now.staff}　"
            f"检查车辆 {now.checked}（{before.checked}）　教育 {now.educated}（{before.educated}）"
        )

    def _chosen_ids(self) -> list[int]:
        key = self.campaigns.current_key()
        return [] if key is None else [key]

    # verbs

    def save(self) -> bool:
        """Write the day with its counts; what is refused stays as it was typed."""
        key = self.campaigns.current_key()
        if key is None:
            return False
        counts, fault = self.counts.read(self.source.text())
        if fault:
            self._say(fault)
            return True
        values = {**self.day.values(), "campaign": key}
        self._save.refuse("正在登记")
        run_change(self, lambda _: self.desk.campaigns.add_day(values, counts), self._saved, self._refused)
        return True

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
        self.source.clear()
        self.problem.hide()
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
            self.desk, "新建整治行动", "步骤、重点时段等在“整治行动”里接着填。", "建立", fields,
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
