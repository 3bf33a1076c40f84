"""The desk of the joint meetings: quarters, one meeting with agenda and members, its issues and their next steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit, QSplitter, QStackedWidget, QWidget

from trafficdesk.desk import Filter
from ui.page import Actions
from ui.pages.card_list import CardList
from ui.pages.reading_page import ReadingPage
from ui.pages.step_dialog import StepDialog, field_of, text
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.widgets.steps import Steps
from ui.work.meetings.panes import IssuesPane, MembersPane
from ui.work.meetings.parts import figures_words, place_to_show, year_cards
from ui.work.meetings.steps import (
    ATTENDANCES,
    ISSUE_STEPS,
    ISSUES,
    MEETING_STEPS,
    MEETINGS,
    MeetingStep,
    given_of,
    given_of_meeting,
    next_step,
    steps_of,
)

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.meetings.lines import IssueFigures, IssueLine, MeetingSheet, QuarterState

_STATES = ("计划", "已通知", "已召开", "已归档")


@dataclass(frozen=True, slots=True)
class _Year:
    quarters: Sequence[QuarterState]
    meetings: Sequence[Row]
    figures: IssueFigures


@dataclass(frozen=True, slots=True)
class _Shown:
    sheet: MeetingSheet
    unread: Sequence[IssueLine]


class MeetingDesk(ReadingPage):
    """联席会议 of the year at the top left."""

    title = "会议台"
    sources = frozenset({MEETINGS, ATTENDANCES, ISSUES, "units"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._sheet: MeetingSheet | None = None
        self._unread: Sequence[IssueLine] = ()
        self._wanted = 0
        self.cards = CardList("季度和会议")
        self.head, self.facts = label("", "h1", wrap=True), label("", "small", wrap=True)
        self.progress = Steps(_STATES)
        self.agenda = QPlainTextEdit(readOnly=True)
        self.agenda.setAccessibleName("议程")
        self.people = MembersPane(self.invite, self.add_person, self.mark)
        self.lower = IssuesPane(self.raise_issue, self.reread)
        self.members, self.issues = self.people.table, self.lower.issues
        self.year_figures = WrappedLabel("", "label")
        self._make_buttons()
        self._lay_out()
        self._connect()

    def _make_buttons(self) -> None:
        self.steps = {step.key: Button(step.words, "", step.icon, clicked=lambda key=step.key: self.do(key))
                      for step in ISSUE_STEPS}  # fmt: skip
        self.meeting_steps = {
            step.key: Button(step.words, clicked=lambda step=step: self.do_meeting(step)) for step in MEETING_STEPS
        }
        self._plan = Button("列入全年计划", "", "calendar_ltr", clicked=self.plan_year)
        self._add = Button("登记会议", "", "add", "F3", self.add)
        self._prints = [
            Button(words, "", "print", clicked=lambda key=key: self.print_kind(key))
            for key, words in (("meeting-notice", "打印通知"), ("meeting-sign-in", "打印签到表"),
                               ("meeting-minutes", "打印纪要"), ("issue-letter", "打印督办单"), ("issue-table", "打印落实表"))
        ]  # fmt: skip
        self._next = label("", "label")

    def _lay_out(self) -> None:
        left = framed("plain")
        left.setLayout(column(row(label("季度和会议", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.cards, 1), rule(),
                              column(self.year_figures, margins=(14, 8, 8, 8)), gap=0))  # fmt: skip
        self.empty = EmptyState("people_team", "", "", [
            Button("列入全年计划", "primary", "calendar_ltr", clicked=self.plan_year),
            Button("登记会议", "", "add", clicked=self.add),
        ])  # fmt: skip
        empty = framed("panel", column(self.empty))
        self.stack = QStackedWidget()
        self.stack.addWidget(empty)
        self.stack.addWidget(self._meeting_side())
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(left)
        self.splitter.addWidget(self.stack)
        self.splitter.setStretchFactor(1, 1)
        self.splitter.setSizes([232, 900])
        self.setLayout(column(self.splitter, gap=0))

    def _meeting_side(self) -> QWidget:
        side = framed("panel")
        strip = framed("strip")
        buttons = row(*self.meeting_steps.values(), gap=6)
        self.progress.setFixedWidth(300)
        names = column(self.head, self.facts, gap=0)
        strip.setLayout(column(row((names, 1), self.progress, gap=8), row(None, buttons), margins=(14, 6, 12, 6), gap=4))
        self.agenda_pane = framed("panel")
        self.agenda_pane.setLayout(column(row(label("议程", "h2"), None, margins=(14, 4, 8, 2)), (self.agenda, 1), gap=0))
        self.upper = QWidget()
        self._upper = row((self.agenda_pane, 46), rule("v"), (self.people, 54), gap=0)
        self.upper.setLayout(self._upper)
        side.setLayout(column(strip, (self.upper, 11), rule(), (self.lower, 10), gap=0))
        theme.changed.connect(self._fold)
        self._fold()
        return side

    def _fold(self) -> None:
        """大字号 leaves no room for two rows of panes: agenda and people go behind tabs beside the issues."""
        if theme.large == self.upper.isHidden():
            return
        if theme.large:
            self.lower.take_in((("参会人员", self.people), ("议程", self.agenda_pane)))
        else:
            self.lower.take_in(())
            self._upper.insertWidget(0, self.agenda_pane, 46)
            self._upper.addWidget(self.people, 54)
            self.agenda_pane.show()
            self.people.show()
        self.upper.setHidden(theme.large)

    def _connect(self) -> None:
        self.cards.chosen.connect(lambda _key: self._load_meeting())
        self.lower.chosen.connect(self._show_steps)
        self.lower.opened.connect(lambda key: self.open_record.emit(ISSUES, key))
        self.people.opened.connect(lambda key: self.open_record.emit(ATTENDANCES, key))
        self.cards.opened.connect(self._open_meeting)

    # what the window asks

    def actions(self) -> Actions:
        return Actions((self._plan, self._add, *self._prints), (self._next, *self.steps.values()))

    def add(self) -> bool:
        names = ("quarter", "kind", "session", "subject", "starts", "place", "chair", "keeper")
        # The time says which quarter it is.
        fields = [field_of(self.desk, MEETINGS, name, required=name == "kind") for name in names]
        year, records = self.session.year, self.desk.records
        work = lambda a: records.add(MEETINGS, {"year": year, **a.filled()}, reason=a.reason)  # noqa: E731
        StepDialog(self.desk, "登记会议", f"{year} 年度的会议。", "登记会议", fields, work, self._done, self).open()
        return True

    def print_it(self) -> bool:
        self.print_kind("meeting-notice")
        return True

    # loading

    def _fetch(self) -> None:
        year, desk = self.session.year, self.desk
        run_query(
            self,
            lambda _: _Year(
                desk.meetings.quarters(year), desk.records.select(MEETINGS, Filter("year", "is", year)), desk.meetings.figures(year)
            ),
            self._show_year,
            key="year",
        )

    def _show_year(self, year: _Year) -> None:
        cards = year_cards(year.quarters, year.meetings)
        self.year_figures.setText(figures_words(year.figures))
        planned = all(each.meeting for each in year.quarters)
        self._plan.refuse("四个季度的例会都已列入计划。" if planned else "")
        before = self.cards.current_key()
        self.cards.blockSignals(True)
        self.cards.show_cards(cards)
        started = place_to_show(before, [card.key for card in cards], self.session.year)
        if started is not None:
            self.cards.choose(started)
        self.cards.blockSignals(False)
        self._load_meeting()

    def _load_meeting(self) -> None:
        key = self.cards.current_key()
        self._wanted = key[2] if key else 0
        if not self._wanted:
            self._show_nothing(key)
            return
        meeting, meetings = self._wanted, self.desk.meetings
        run_query(
            self, lambda _: _Shown(meetings.minutes_data(meeting), meetings.to_reread(meeting)), self._show_meeting,
            key="meeting",
        )  # fmt: skip

    def _show_nothing(self, key: Any) -> None:
        self._sheet = None
        quarter = key[1] if key else ""
        self.empty.say(
            f"{self.session.year} 年{quarter}还没有例会", "每季度至少开一次。先把四个季度列入全年计划，再补时间、地点和主持人。"
        )
        self.stack.setCurrentIndex(0)
        self.lower.clear()
        self._show_buttons()

    def _show_meeting(self, shown: _Shown) -> None:
        sheet = shown.sheet
        if sheet.id != self._wanted:
            return
        self._sheet, self._unread = sheet, shown.unread
        self.stack.setCurrentIndex(1)
        self.head.setText(sheet.name)
        facts = [f"{sheet.starts:%Y-%m-%d %H:%M}" if sheet.starts else "时间未定", sheet.place or "地点未定",
                 f"主持 {sheet.chair}" if sheet.chair else "主持人未定", sheet.number]  # fmt: skip
        self.facts.setText(" · ".join(filter(None, facts)))
        self.progress.show_step(_STATES.index(sheet.state) if sheet.state in _STATES else 0)
        self.agenda.setPlainText(sheet.agenda)
        self.people.show_sheet(sheet)
        self.lower.show_sheet(sheet, shown.unread)
        self._show_buttons()

    # buttons

    def _show_buttons(self) -> None:
        sheet = self._sheet
        for step in MEETING_STEPS:
            self.meeting_steps[step.key].setVisible(sheet is not None and sheet.state in step.states)
        why = "" if sheet else "请先在左边选一次会议。"
        for button in self._prints[:3]:
            button.refuse(why)
        self._prints[4].refuse(why or ("" if sheet and (sheet.issues or sheet.earlier) else "还没有议定事项。"))
        self._show_steps()

    def _show_steps(self) -> None:
        line, sheet = self.issue(), self._sheet
        offered = [step.key for step in steps_of(line)]
        for key, button in self.steps.items():
            button.setVisible(key in offered)
            button.set_kind("primary" if offered and key == offered[-1] else "")
        self._next.setText(f"第 {line.number} 项，{line.state}" if line else "")
        self._prints[3].refuse("" if line else "请先选一项议定事项。")
        # One primary button: the issue's next step, else the meeting's.
        leading = next_step(sheet) if sheet is not None and not offered else ""
        for step in MEETING_STEPS:
            if not step.danger:
                self.meeting_steps[step.key].set_kind("primary" if step.key == leading else "")

    def issue(self) -> IssueLine | None:
        """The chosen issue, of this meeting or of an earlier one."""
        return self.lower.issue()

    # verbs

    def plan_year(self) -> None:
        """The missing quarters into the plan."""
        year, meetings = self.session.year, self.desk.meetings
        run_change(self, lambda _: meetings.plan_year(year), self._done)

    def do(self, key: str) -> StepDialog | None:
        """Open the form of an issue's step."""
        line = self.issue()
        step = next(each for each in ISSUE_STEPS if each.key == key)
        if line is None:
            return None
        desk, issue = self.desk, line.id
        dialog = StepDialog(
            desk, step.words, f"第 {line.number} 项：{line.issue}", step.words, step.fields(desk),
            lambda answers: step.work(desk, issue, answers), self._done, self,
        )  # fmt: skip
        if key == "assign":
            self._give(dialog, given_of(line))
        dialog.open()
        return dialog

    def do_meeting(self, step: MeetingStep) -> StepDialog | None:
        """Open the form of a meeting's step."""
        sheet, desk = self._sheet, self.desk
        if sheet is None:
            return None
        dialog = StepDialog(
            desk, step.words, step.text, step.words, step.fields(desk, sheet),
            lambda answers: step.work(desk, sheet, answers), self._done, self, danger=step.danger,
        )  # fmt: skip
        self._give(dialog, given_of_meeting(sheet))
        if step.key == "minutes" and not sheet.minutes:
            draft = lambda text: self._give(dialog, {"text": text})  # noqa: E731
            run_query(dialog, lambda _: desk.meetings.draft_minutes(sheet.id), draft, key="minutes")
        dialog.open()
        return dialog

    def _give(self, dialog: StepDialog, given: Mapping[str, str]) -> None:
        for name, value in given.items():
            if value and name in dialog.rows:
                dialog.give(name, value)

    def raise_issue(self) -> StepDialog | None:
        """Put an issue on record."""
        sheet, desk = self._sheet, self.desk
        if sheet is None:
            return None
        fields = [field_of(desk, ISSUES, name) for name in ("issue", "kind", "cause", "measure", "lead_unit", "responsible", "due")]
        dialog = StepDialog(
            desk, "提出事项", f"{sheet.name}，第 {len(sheet.issues) + 1} 项。", "提出事项", fields,
            lambda answers: desk.meetings.raise_issue(sheet.id, answers.filled()), self._done, self,
        )  # fmt: skip
        dialog.open()
        return dialog

    def reread(self) -> StepDialog | None:
        """The open items of earlier meetings were read out at this one; what was reported of each, if anything."""
        sheet, meetings, unread = self._sheet, self.desk.meetings, self._unread
        if sheet is None or not unread:
            return None
        ids = [line.id for line in unread]
        fields = [text(str(line.id), f"第 {place} 项", required=False, help=line.issue) for place, line in enumerate(unread, start=1)]
        dialog = StepDialog(
            self.desk, "登记重读", f"会上读了这 {len(ids)} 项，各单位怎么说的可以记一句，也可以空着。", "登记重读", fields,
            lambda a: meetings.reread(sheet.id, ids, {each: a.text(str(each)) for each in ids}), self._done, self,
        )  # fmt: skip
        dialog.open()
        return dialog

    def invite(self) -> None:
        """The members of the meeting before."""
        sheet, meetings = self._sheet, self.desk.meetings
        if sheet is not None:
            run_change(self, lambda _: meetings.invite_members(sheet.id), self._done)

    def add_person(self) -> None:
        """Somebody else comes too."""
        sheet, desk = self._sheet, self.desk
        if sheet is None:
            return
        fields = [field_of(desk, ATTENDANCES, name) for name in ("name", "unit", "member_kind", "job", "phone", "attendance", "substitute")]
        work = lambda a: desk.records.add(ATTENDANCES, {"meeting": sheet.id, **a.filled()}, reason=a.reason)  # noqa: E731
        StepDialog(desk, "登记参会人员", sheet.name, "登记", fields, work, self._done, self).open()

    def mark(self, word: str) -> None:
        """出席, 列席, 请假 or 委托 of the ticked ones."""
        ids, meetings = self.members.ticked(), self.desk.meetings
        if not ids:
            self.said.emit("请先勾选参会人员。")
        elif word == "委托":
            fields = [text("substitute", "代会人")]
            work = lambda a: meetings.mark_attendance(ids, word, a.text("substitute"))  # noqa: E731
            StepDialog(self.desk, "委托参会", f"{len(ids)} 人委托。", "登记委托", fields, work, self._done, self).open()
        else:
            run_change(self, lambda _: meetings.mark_attendance(ids, word), self._done)

    def print_kind(self, key: str) -> None:
        """Preview one of the meeting's papers."""
        from ui.printing.show import preview_document

        sheet, line = self._sheet, self.issue()
        if sheet is None or (key == "issue-letter" and line is None):
            self.said.emit("请先选会议，督办单还要选一项议定事项。")
            return
        every = [each.id for each in (*sheet.earlier, *sheet.issues)]
        ids = {"issue-letter": [line.id] if line else [], "issue-table": every}
        chosen = ids.get(key, [sheet.id])
        preview_document(self, lambda progress: self.desk.prints.render(key, ids=chosen, progress=progress))

    def _open_meeting(self, key: Any) -> None:
        if key[2]:
            self.open_record.emit(MEETINGS, key[2])

    def _done(self, change: ChangeSet) -> None:
        self.members.tick(self.members.ticked(), False)
        self.changed.emit(change)
        self.load()
