"""The desk of the joint meetings: quarters, one meeting with agenda and members, its issues and their next steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from trafficdesk.desk import ChangeSet, Filter
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.meetings.api import ATTENDANCES, ISSUES, MEETINGS, REGULAR
from ui.page import Actions
from ui.parts.card_list import CardList
from ui.parts.master_detail import MasterDetailPage
from ui.parts.process import StepBar, open_step
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change
from ui.theme import theme
from ui.widgets.boxes import EmptyState, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.chips import FlowRow
from ui.widgets.layout import column, framed, label, row, rule
from ui.widgets.steps import Steps
from ui.work.meetings.panes import IssuesPane, MembersPane
from ui.work.meetings.parts import figures_words, place_to_show, year_cards

if TYPE_CHECKING:
    from trafficdesk.desk import Row
    from trafficdesk.work.meetings.api import IssueFigures, IssueLine, MeetingSheet, QuarterState

_PAPERS = (("meeting-notice", "打印通知"), ("meeting-sign-in", "打印签到表"), ("meeting-minutes", "打印纪要"),
           ("issue-letter", "打印督办单"), ("issue-table", "打印落实表"))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Year:
    quarters: Sequence[QuarterState]
    meetings: Sequence[Row]
    figures: IssueFigures


@dataclass(frozen=True, slots=True)
class _Shown:
    sheet: MeetingSheet
    unread: Sequence[IssueLine]


class MeetingDesk(MasterDetailPage):
    """联席会议 of the year at the top left."""

    title, code = "会议台", MEETINGS
    sources = frozenset({MEETINGS, ATTENDANCES, ISSUES, "units"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._sheet: MeetingSheet | None = None
        self._unread: Sequence[IssueLine] = ()
        self.issue_process, self.issue_bar = self.desk.process(ISSUES), StepBar(self.do)
        self.states = self.process.process.courses[0].names
        self._plan = Button("列入全年计划", "", "calendar_ltr", clicked=self.plan_year, needs="meetings.plan_year")
        self._add = Button("登记会议", "", "add", "F3", self.add, needs="records.add")
        self._prints = [Button(words, "", "print", clicked=partial(self.print_kind, key)) for key, words in _PAPERS]

    def build(self) -> Iterator[None]:
        left, side = framed("plain"), framed("panel")
        self.lay_out(left, [(side, 1)], EmptyState("people_team", "", "", [
            Button("列入全年计划", "primary", "calendar_ltr", clicked=self.plan_year, needs="meetings.plan_year"),
            Button("登记会议", "", "add", clicked=self.add, needs="records.add"),
        ]))  # fmt: skip
        yield
        self.cards, self.year_figures = CardList("季度和会议"), WrappedLabel("", "label")
        left.setLayout(column(row(label("季度和会议", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.cards, 1), rule(),
                              column(self.year_figures, margins=(14, 8, 8, 8)), gap=0))  # fmt: skip
        yield
        yield from self._meeting_side(side)
        self.cards.chosen.connect(lambda _key: self.load_one())
        self.cards.opened.connect(lambda key: self.open_record.emit(MEETINGS, key[2]) if key[2] else None)
        self.bottom.chosen.connect(self.show_steps)
        self.bottom.opened.connect(lambda key: self.open_record.emit(ISSUES, key))
        self.people.opened.connect(lambda key: self.open_record.emit(ATTENDANCES, key))

    def _meeting_side(self, side: QWidget) -> Iterator[None]:
        strip, self.agenda_pane, self.upper = framed("strip"), framed("panel"), QWidget()
        self.people = MembersPane(self.invite, self.add_person, self.mark)
        self.bottom = IssuesPane(self.raise_issue, self.reread)
        side.setLayout(column(strip, (self.upper, 11), rule(), (self.bottom, 10), gap=0))
        self._upper = row((self.agenda_pane, 46), rule("v"), (self.people, 54), gap=0)
        self.upper.setLayout(self._upper)
        yield
        acts = FlowRow(8)
        self.head, self.facts, self.progress = WrappedLabel("", "h1"), WrappedLabel("", "small"), Steps(self.states)
        for each in (self.progress, *self.beside.values(), self.bar):
            acts.flow.addWidget(each)
        strip.setLayout(column(self.head, self.facts, acts, margins=(14, 6, 12, 6), gap=4))
        yield
        self.agenda = QPlainTextEdit(readOnly=True)
        self.agenda.setAccessibleName("议程")
        self.agenda_pane.setLayout(column(row(label("议程", "h2"), None, margins=(14, 4, 8, 2)), (self.agenda, 1), gap=0))
        yield
        yield from self.people.fill()
        yield from self.bottom.fill()
        self.members, self.issues = self.people.table, self.bottom.issues
        theme.changed.connect(self._fold)
        self._fold()
        yield

    def _fold(self) -> None:
        """大字号 leaves no room for two rows of panes: agenda and people go behind tabs beside the issues."""
        if theme.large == self.upper.isHidden():
            return
        if theme.large:
            self.bottom.take_in((("参会人员", self.people), ("议程", self.agenda_pane)))
        else:
            self.bottom.take_in(())
            self._upper.insertWidget(0, self.agenda_pane, 46)
            self._upper.addWidget(self.people, 54)
            self.agenda_pane.show()
            self.people.show()
        self.upper.setHidden(theme.large)

    def row_actions(self) -> Actions:
        return Actions((self._plan, self._add, *self._prints), (self.issue_bar.hint, self.issue_bar))

    # loading

    def read_list(self, year: int) -> _Year:
        with self.desk.records.at_once() as records:
            reading = self.desk.meetings.on(records)
            return _Year(reading.quarters(year), records.select(MEETINGS, Filter("year", "is", year)), reading.figures(year))

    def show_list(self, found: _Year) -> None:
        self.year_figures.setText(figures_words(found.figures))
        self._plan.refuse("四个季度的例会都已列入计划。" if all(each.meeting for each in found.quarters) else "")
        cards, before = year_cards(found.quarters, found.meetings), self.cards.current_key()
        keys = [card.key for card in cards]
        with QSignalBlocker(self.cards):
            self.cards.show_cards(cards)
            fresh = next((key for key in keys if self.wanted and key[2] == self.wanted), None)
            started = fresh or place_to_show(before, keys, self.session.year)
            if started is not None:
                self.cards.choose(started)

    def chosen_id(self) -> int:
        key = self.cards.current_key()
        return key[2] if key else 0

    def read_one(self, row_id: int) -> _Shown:
        with self.desk.records.at_once() as records:
            reading = self.desk.meetings.on(records)
            return _Shown(reading.minutes_data(row_id), reading.to_reread(row_id))

    def show_nothing(self) -> None:
        self._sheet, key = None, self.cards.current_key()
        quarter = key[1] if key else ""
        self.empty.say(
            f"{self.session.year} 年{quarter}还没有例会", "每季度至少开一次。先把四个季度列入全年计划，再补时间、地点和主持人。"
        )
        self.bottom.clear()

    def show_one(self, one: _Shown) -> None:
        sheet = self._sheet = one.sheet
        self._unread = one.unread
        self.head.setText(sheet.name)
        facts = [f"{sheet.starts:%Y-%m-%d %H:%M}" if sheet.starts else "时间未定", sheet.place or "地点未定",
                 f"主持 {sheet.chair}" if sheet.chair else "主持人未定", sheet.number]  # fmt: skip
        self.facts.setText(" · ".join(filter(None, facts)))
        self.progress.show_step(self.states.index(sheet.state) if sheet.state in self.states else 0)
        self.agenda.setPlainText(sheet.agenda)
        self.people.show_sheet(sheet)
        self.bottom.show_sheet(sheet, one.unread)

    def show_steps(self) -> None:
        super().show_steps()
        line, sheet = self.issue(), self._sheet
        steps = self.issue_process.steps({"state": line.state}) if line is not None else ()
        self.issue_bar.show_steps(steps, f"第 {line.number} 项，{line.state}" if line else "")
        if steps and self.record is not None:  # one primary button: the issue's next step, else the meeting's
            self.bar.show_steps(self.process.steps(self.record.values), leading=False)
        why = "" if sheet else "请先在左边选一次会议。"
        for button in self._prints[:3]:
            button.refuse(why)
        self._prints[3].refuse("" if line else "请先选一项议定事项。")
        self._prints[4].refuse(why or ("" if sheet and (sheet.issues or sheet.earlier) else "还没有议定事项。"))

    def issue(self) -> IssueLine | None:
        """The chosen issue, of this meeting or of an earlier one."""
        return self.bottom.issue()

    # verbs

    def save(self) -> bool:
        if self.issue_bar.keys:
            self.do(self.issue_bar.keys[0])
            return True
        return super().save()

    def do(self, key: str) -> StepDialog | None:
        """Open the form of an issue's step."""
        line = self.issue()
        return None if line is None else open_step(self, self.issue_process, key, self.desk.records.row(ISSUES, line.id), self.written)

    def raise_issue(self) -> StepDialog | None:
        """Put an issue on record."""
        sheet = self._sheet
        if sheet is None:
            return None
        title = f"提出事项 — {sheet.name}，第 {len(sheet.issues) + 1} 项"
        return open_step(self, self.issue_process, "raise", None, self.written, {"meeting": sheet.id}, title)

    def plan_year(self) -> None:
        """The missing quarters into the plan."""
        year, meetings = self.session.year, self.desk.meetings
        run_change(self, lambda _: meetings.plan_year(year), self.written)

    def add(self) -> bool:
        names = ("quarter", "kind", "session", "subject", "starts", "place", "chair", "keeper")
        year, records, view = self.session.year, self.desk.records, self.desk.records.view(MEETINGS)
        # The time says which quarter it is.
        specs = [replace(view.field(name), required=name == "kind") for name in names]
        start = {"kind": (None, REGULAR), "session": (None, "1")}
        work = lambda g, why: records.add(MEETINGS, {"year": year, **_filled(g)}, reason=why)  # noqa: E731
        self.ask("登记会议", f"{year} 年度的会议。", specs, work, start)
        return True

    def reread(self) -> StepDialog | None:
        """The open items of earlier meetings were read out at this one; what was reported of each, if anything."""
        sheet, meetings, unread = self._sheet, self.desk.meetings, self._unread
        if sheet is None or not unread:
            return None
        ids = [line.id for line in unread]
        specs = [FieldSpec(f"第 {at} 项", Kind.TEXT, name=str(line.id), help=line.issue) for at, line in enumerate(unread, start=1)]
        return self.ask(
            "登记重读", f"会上读了这 {len(ids)} 项，各单位怎么说的可以记一句，也可以空着。", specs,
            lambda given, _: meetings.reread(sheet.id, ids, {each: given[str(each)] for each in ids}),
        )  # fmt: skip

    def invite(self) -> None:
        """The members of the meeting before."""
        sheet, meetings = self._sheet, self.desk.meetings
        if sheet is not None:
            run_change(self, lambda _: meetings.invite_members(sheet.id), self.written)

    def add_person(self) -> None:
        """Somebody else comes too."""
        sheet, records = self._sheet, self.desk.records
        if sheet is not None:
            names = ("name", "unit", "member_kind", "job", "phone", "attendance", "substitute")
            specs = [records.view(ATTENDANCES).field(name) for name in names]
            work = lambda g, why: records.add(ATTENDANCES, {"meeting": sheet.id, **_filled(g)}, reason=why)  # noqa: E731
            self.ask("登记参会人员", sheet.name, specs, work)

    def mark(self, word: str) -> None:
        """出席, 列席, 请假 or 委托 of the ticked ones."""
        ids, meetings = self.members.ticked(), self.desk.meetings
        if not ids:
            self.status.emit("请先勾选参会人员。")
        elif word == "委托":
            spec = FieldSpec("代会人", Kind.NAME, name="substitute", required=True)
            self.ask("登记委托", f"{len(ids)} 人委托。", [spec], lambda g, _: meetings.mark_attendance(ids, word, g["substitute"]))
        else:
            run_change(self, lambda _: meetings.mark_attendance(ids, word), self.written)

    def print_it(self) -> bool:
        self.print_kind("meeting-notice")
        return True

    def print_kind(self, key: str) -> None:
        """Preview one of the meeting's papers."""
        sheet, line = self._sheet, self.issue()
        if sheet is None or (key == "issue-letter" and line is None):
            self.status.emit("请先选会议，督办单还要选一项议定事项。")
            return
        every = [each.id for each in (*sheet.earlier, *sheet.issues)]
        self.print_menu.preview(key, {"issue-letter": [line.id] if line else [], "issue-table": every}.get(key, [sheet.id]))

    def written(self, change: ChangeSet) -> None:
        self.members.tick(self.members.ticked(), False)
        super().written(change)


def _filled(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if value not in (None, "")}
