"""Training: sessions at the left, who is invited and who came, make-up list, coverage with names (domain 1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSplitter, QWidget

from trafficdesk.desk import Row
from trafficdesk.progress import Progress
from ui.page import Actions
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.side_list import SideLine, SideList
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.training.coverage import CoverageList
from ui.work.training.people import AttendanceTable
from ui.work.training.steps import (
    CANCELLED,
    CODE,
    DONE,
    MADE_UP,
    TrainingSteps,
    came_of,
    line_of,
    missing_of,
)

if TYPE_CHECKING:
    from trafficdesk.work.training.verbs import TrainingCoverage, TrainingFigures

ATTENDANCE = "training-attendances"


@dataclass(frozen=True, slots=True)
class _Year:
    sessions: Sequence[SideLine]
    coverage: Sequence[TrainingCoverage]
    figures: TrainingFigures


class TrainingDesk(ReadingPage):
    """组织培训 for the year at the top left."""

    title = "组织培训"
    sources = frozenset({CODE, ATTENDANCE, "people", "units", "attachments"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.record: Row | None = None
        self.people: Sequence[Row] = ()
        self.steps = TrainingSteps(self)
        self.list, self.coverage = SideList("培训"), CoverageList()
        self.table = AttendanceTable(self.steps.tick)
        self.table.list.scored.connect(self.steps.score)
        self.name, self.facts = label("", "h1", wrap=True), WrappedLabel("", "small")
        self.figures = WrappedLabel("", "h2")
        self.year_words, self.covered = WrappedLabel("", "small"), WrappedLabel("", "h2")
        self.only_missing = QCheckBox("只看要补课的")
        self.only_missing.toggled.connect(lambda _: self._show_people())
        self.problem = ProblemBox("没有登记", "")
        self.problem.hide()
        self.empty = EmptyState(
            "hat_graduation", "这一年还没有培训", "先登记一期培训，再通知单位、登记到课。年初的安排在“年度计划”里起草。",
            [Button("登记培训", "", "add", clicked=self.add)],
        )  # fmt: skip
        self.nobody = EmptyState(
            "people", "名单还是空的", "选单位，把在册的人列入名单；或者直接粘贴签到的名单。居民、学生没有名单的，在“填写记录”里填人数。",
            [Button("通知单位", "", "people", clicked=self.steps.choose_units)],
        )  # fmt: skip
        self._make_buttons()
        self._lay_out()
        self.list.chosen.connect(lambda _: self._load_one())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        self.coverage.opened.connect(lambda unit: self.open_record.emit("units", unit) if unit else None)

    def _make_buttons(self) -> None:
        steps = self.steps
        self.print_menu = PrintMenu(
            self.session, CODE, lambda: [self.record.id] if self.record else [], lambda: [x.id for x in self.list.lines]
        )
        self.new = Button("登记培训", "", "add", "F3", self.add)
        self.invite = Button("通知单位", "", "people", clicked=steps.choose_units)
        self.paste = Button("粘贴签到名单", "", "", clicked=steps.open_paste)
        self.fill = Button("填写记录", "", "", clicked=steps.fill_record)
        self.photos = Button("照片", "", "", clicked=steps.open_photos)
        self.absent = Button("通知补课人员", "", clicked=steps.invite_absent)
        self.away = Button("移出名单", "", clicked=steps.remove)
        self.cancel = Button("取消这一期", "", clicked=steps.cancel)
        self.all = Button("全选", "", clicked=self.table.selectAll)
        self.came = Button("已到", "", "checkmark", clicked=lambda: steps.tick_chosen("已到"))
        self.leave = Button("请假", "", clicked=lambda: steps.tick_chosen("请假"))
        self.made_up = Button("已补课", "", clicked=lambda: steps.tick_chosen("已补课"))
        self.done = Button("登记完成", "primary", "checkmark_circle", "F2", self.save)

    def _lay_out(self) -> None:
        left = framed("plain", column((self.list, 1), gap=0))
        head = column(self.name, self.facts, row((self.figures, 1), self.only_missing), self.problem,
                      margins=(14, 8, 12, 8), gap=4)  # fmt: skip
        self.middle = framed("panel", column(head, rule(), self.nobody, (self.table, 1), gap=0))
        hint = label("没训的多的在前；点单位看名单", "hint")
        caption = column(self.covered, self.year_words, hint, margins=(12, 8, 10, 6), gap=2)
        right = framed("panel", column(caption, rule(), (self.coverage, 1), gap=0))
        right.setMinimumWidth(theme.scaled(220))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part, stretch in ((left, 0), (self.middle, 1), (right, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.splitter.setSizes([232, 644, 280])
        self.setLayout(column(rule(), self.empty, (self.splitter, 1), gap=0))

    # what the window asks

    def row_actions(self) -> Actions:
        left = (self.print_menu, self.new, self.invite, self.paste, self.fill, self.photos, self.absent, self.away, self.cancel)
        return Actions(left, (self.all, self.came, self.leave, self.made_up, self.done))

    def add(self) -> bool:
        """Register a session (F3)."""
        self.steps.new_session()
        return True

    def print_it(self) -> bool:
        self.print_menu.open()
        return True

    def save(self) -> bool:
        """F2: close the list of the session."""
        return self.steps.finish()

    @property
    def ended(self) -> bool:
        """Whether the session is closed or does not take place."""
        return self.record is not None and self.record.values["state"] in (DONE, CANCELLED)

    # loading

    def load(self, wanted: int = 0) -> None:
        """Read sessions and coverage of the year again."""
        year = self.session.year
        self._stale = False

        def read(_: Progress) -> _Year:
            rows = [r for r in self.desk.records.select(CODE, sort=("-starts",)) if r.values["starts"].year == year]
            training = self.desk.training
            figures = training.figures(date(year, 1, 1), date(year, 12, 31))
            return _Year([line_of(each) for each in rows], training.coverage(year), figures)

        run_query(self, read, lambda found: self._show_list(found, wanted), key="list", label="正在统计培训")

    def _show_list(self, found: _Year, wanted: int) -> None:
        lines = found.sessions
        self.title_changed.emit(f"{self.title} {len(lines)}" if lines else self.title)
        self.coverage.show_lines(found.coverage)
        must, done = sum(each.must for each in found.coverage), sum(each.done for each in found.coverage)
        self.covered.setText(f"各单位覆盖　已训 {done}/{must}（{100 * done // must}%）" if must else "各单位覆盖")
        figures = found.figures
        passed = f"　合格率 {100 * figures.passed // figures.judged}%" if figures.judged else ""
        self.year_words.setText(f"全年完成 {figures.sessions} 期　{figures.visits} 人次{passed}")
        self.empty.setVisible(not lines)
        self.splitter.setVisible(bool(lines))
        self.list.show_lines(lines, wanted)
        if not lines:
            self._show_one(None, ())

    def _load_one(self) -> None:
        training = self.list.current_id()
        if not training:
            return

        def read(_: Progress) -> tuple[Row, list[Row], int]:
            files = self.desk.attachments.of(CODE, training)
            photos = sum(each.media_type.startswith("image/") for each in files)
            return self.desk.records.row(CODE, training), self.desk.training.attendance(training), photos

        run_query(
            self, read, lambda found: self._show_one(*found), lambda error: self.said.emit(str(error)), key="one"
        )

    def _show_one(self, record: Row | None, people: Sequence[Row], photos: int = 0) -> None:
        if record is None or self.record is None or record.id != self.record.id:
            self.problem.hide()
        self.record, self.people = record, people
        if record is not None:
            values = record.values
            self.name.setText(record.title)
            makes_up = record.titles.get("makes_up")
            facts = (
                f"{values['starts']:%Y-%m-%d %H:%M}", values["place"], values["speaker"], values["audience"],
                f"补课：{makes_up}" if makes_up else "", f"计划：{record.titles['plan']}" if record.titles.get("plan") else "",
            )  # fmt: skip
            self.facts.setText("　".join(str(each) for each in facts if each))
            self.figures.setText(self._counted(record, people))
        self.photos.set_text(f"照片 {photos}" if photos else "照片")
        self._show_people()

    def _counted(self, record: Row, people: Sequence[Row]) -> str:
        values = record.values
        if not people:
            return f"没有名单，应到 {values['expected'] or 0}　实到 {values['present']}" if values["present"] else ""
        invited = sum(each.values["person"] is not None for each in people)
        came = [each for each in people if came_of(each)]
        made_up = sum(each.values["result"] == MADE_UP for each in came)
        others = sum(each.values["person"] is None for each in came)
        parts = (
            f"应到 {invited}", f"实到 {len(came) - made_up}" + (f"（名单外 {others}）" if others else ""),
            f"已补课 {made_up}" if made_up else "",
            f"{'要补课' if values['state'] == DONE else '还没到'} {sum(map(missing_of, people))}",
        )  # fmt: skip
        return "　".join(filter(None, parts))

    def _show_people(self) -> None:
        only = self.only_missing.isChecked()
        shown = [each for each in self.people if not only or missing_of(each)]
        chosen = set(self.table.chosen())
        at = self.table.currentIndex()
        same = [each.id for each in shown] == [each.id for each in self.table.list.people]
        self.table.list.show_people(shown)
        self.nobody.setVisible(not self.people)
        self.table.setVisible(bool(self.people))
        if shown and not same:
            self.table.setCurrentIndex(self.table.list.index(min(max(at.row(), 0), len(shown) - 1), max(at.column(), 0)))
            if len(chosen) > 1:
                self._select(chosen)
        self._show_buttons()

    def _select(self, ids: set[int]) -> None:
        model = self.table.selectionModel()
        for at, person in enumerate(self.table.list.people):
            if person.id in ids:
                index = self.table.list.index(at, 0)
                model.select(index, model.SelectionFlag.Select | model.SelectionFlag.Rows)

    def _show_buttons(self) -> None:
        number = len(self.table.chosen())
        none = "请先登记培训。" if self.record is None else ""
        ended = none or ("这一期已经登记完成或取消。" if self.ended else "")
        for button in (self.invite, self.done, self.cancel):
            button.refuse(ended)
        for button in (self.paste, self.fill, self.photos):
            button.refuse(none)
        makes_up = self.record is not None and self.record.values["makes_up"] is not None
        self.absent.refuse(ended or ("" if makes_up else "只有补课的一期才用：先在“填写记录”里填“补哪一期的课”。"))
        self.all.refuse("" if self.people else "名单还是空的。")
        for button in (self.came, self.leave, self.away):
            button.refuse("" if number else "请先在名单里选人。")
        only_after = "" if self.ended else "登记完成以后，没来的人补了课才用。"
        self.made_up.refuse(only_after or ("" if number else "请先在名单里选人。"))
        self.chosen.emit(f"选中 {number} 人" if number else "")
