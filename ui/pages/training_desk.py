"""Training: sessions at the left, who is invited and who came, make-up list, coverage with names (domain 1.7)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSplitter, QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Row
from trafficdesk.progress import Progress
from ui.page import Actions, Page
from ui.pages.print_menu import PrintMenu
from ui.pages.side_list import SideLine, SideList
from ui.pages.step_form import StepForm
from ui.pages.training_parts import INVITED, AttendanceTable, CoverageList, PasteDialog, UnitDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule

if TYPE_CHECKING:
    from trafficdesk.streams.training import TrainingCoverage

CODE, ATTENDANCE = "training", "training-attendances"
DONE, CANCELLED = "已完成", "取消"
_NEW = ("topic", "starts", "place", "form", "audience", "hours", "speaker", "speaker_unit", "film", "makes_up")
_TO_MAKE_UP = ("未到", "请假", "应到")


class TrainingDesk(Page):
    """组织培训 for the year at the top left."""

    title = "组织培训"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self.record: Row | None = None
        self.people: Sequence[Row] = ()
        self._stale = True
        self.list, self.coverage = SideList("培训"), CoverageList()
        self.table = AttendanceTable(self.tick)
        self.name, self.facts = label("", "h1", wrap=True), WrappedLabel("", "small")
        self.figures = label("", "h2")
        self.only_missing = QCheckBox("只看要补课的")
        self.only_missing.toggled.connect(lambda _: self._show_people())
        self.problem = ProblemBox("没有登记", "")
        self.problem.hide()
        self.empty = EmptyState(
            "hat_graduation", "这一年还没有培训", "先登记一期培训，再通知单位、登记到课。",
            [Button("登记培训", "", "add", clicked=self.add)],
        )  # fmt: skip
        self.nobody = EmptyState(
            "people", "名单还是空的", "选单位，把在册的驾驶员列入名单。",
            [Button("通知单位", "", "people", clicked=self.choose_units)],
        )  # fmt: skip
        self._make_buttons()
        self._lay_out()
        self.list.chosen.connect(lambda _: self._load_one())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._show_buttons())
        self.coverage.opened.connect(lambda unit: self.open_record.emit("units", unit) if unit else None)
        self.session.year_changed.connect(lambda _: self.load())

    def _make_buttons(self) -> None:
        self.print_menu = PrintMenu(
            self.session, CODE, lambda: [self.record.id] if self.record else [], lambda: [x.id for x in self.list.lines]
        )
        self.new = Button("登记培训", "", "add", "F3", self.add)
        self.invite = Button("通知单位", "", "people", clicked=self.choose_units)
        self.absent = Button("通知补课人员", "", clicked=self.invite_absent)
        self.paste = Button("粘贴签到名单", "", "", clicked=self.open_paste)
        self.all = Button("全选", "", clicked=self.table.selectAll)
        self.came = Button("已到", "", "checkmark", clicked=lambda: self._tick_chosen("已到"))
        self.leave = Button("请假", "", clicked=lambda: self._tick_chosen("请假"))
        self.done = Button("登记完成", "primary", "checkmark_circle", "F2", self.save)

    def _lay_out(self) -> None:
        left = framed("plain", column((self.list, 1), gap=0))
        head = column(self.name, self.facts, row(self.figures, None, self.only_missing), self.problem,
                      margins=(14, 8, 12, 8), gap=4)  # fmt: skip
        self.middle = framed("panel", column(head, rule(), self.nobody, (self.table, 1), gap=0))
        caption = row(label("各单位覆盖", "h2"), label("没训的多的在前", "hint"), None, margins=(12, 8, 8, 6))
        right = framed("panel", column(caption, rule(), (self.coverage, 1), gap=0))
        right.setMinimumWidth(theme.scaled(220))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part, stretch in ((left, 0), (self.middle, 1), (right, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.splitter.setSizes([250, 610, 296])
        self.setLayout(column(rule(), self.empty, (self.splitter, 1), gap=0))

    # what the window asks

    def actions(self) -> Actions:
        left = (self.print_menu, self.new, self.invite, self.absent, self.paste)
        return Actions(left, (self.all, self.came, self.leave, self.done))

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        if change is None or change.codes & {CODE, ATTENDANCE, "people", "units"}:
            self._stale = True
            if self.isVisible():
                self.load()

    def print_it(self) -> bool:
        self.print_menu.open()
        return True

    def save(self) -> bool:
        """F2: close the list of the session."""
        if self.record is None or self._ended():
            return False
        training = self.record.id
        run_change(self, lambda _: self.desk.training.finish(training), self._written, self._refused)
        return True

    # loading

    def load(self, wanted: int = 0) -> None:
        """Read sessions and coverage of the year again."""
        year = self.session.year
        self._stale = False

        def read(_: Progress) -> tuple[list[SideLine], list[TrainingCoverage]]:
            rows = [r for r in self.desk.records.select(CODE, sort=("-starts",)) if r.values["starts"].year == year]
            return [_line(each) for each in rows], self.desk.training.coverage(year)

        run_query(self, read, lambda found: self._show_list(*found, wanted), key="list", label="正在统计培训")

    def _show_list(self, lines: Sequence[SideLine], coverage: Sequence[TrainingCoverage], wanted: int) -> None:
        self.title_changed.emit(f"{self.title} {len(lines)}" if lines else self.title)
        self.coverage.show_lines(coverage)
        self.empty.setVisible(not lines)
        self.splitter.setVisible(bool(lines))
        self.list.show_lines(lines, wanted)
        if not lines:
            self._show_one(None, ())

    def _load_one(self) -> None:
        training = self.list.current_id()
        if not training:
            return

        def read(_: Progress) -> tuple[Row, list[Row]]:
            return self.desk.records.row(CODE, training), self.desk.training.attendance(training)

        run_query(
            self, read, lambda found: self._show_one(*found), lambda error: self.said.emit(str(error)), key="one"
        )

    def _show_one(self, record: Row | None, people: Sequence[Row]) -> None:
        if record is None or self.record is None or record.id != self.record.id:
            self.problem.hide()
        self.record, self.people = record, people
        if record is not None:
            values = record.values
            self.name.setText(record.title)
            facts = (f"{values['starts']:%Y-%m-%d %H:%M}", values["place"], values["speaker"], record.titles.get("makes_up"))
            self.facts.setText("　".join(str(each) for each in facts if each))
            came = sum(each.values["result"] in ("已到", "已补课") for each in people)
            missing = sum(each.values["result"] in _TO_MAKE_UP for each in people)
            word = "要补课" if values["state"] == DONE else "还没到"
            self.figures.setText(f"应到 {len(people)}　实到 {came}　{word} {missing}" if people else "")
        self._show_people()

    def _show_people(self) -> None:
        only = self.only_missing.isChecked()
        shown = [each for each in self.people if not only or each.values["result"] in _TO_MAKE_UP]
        chosen = set(self.table.chosen())
        at = self.table.currentIndex().row()
        self.table.list.show_people(shown)
        self.nobody.setVisible(not self.people)
        self.table.setVisible(bool(self.people))
        if shown:
            self.table.setCurrentIndex(self.table.list.index(min(max(at, 0), len(shown) - 1), 0))
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
        ended = none or ("这一期已经登记完成。" if self._ended() else "")
        self.invite.refuse(ended)
        self.done.refuse(ended)
        makes_up = self.record is not None and self.record.values["makes_up"] is not None
        self.absent.refuse(ended or ("" if makes_up else "只有补课的一期才用：先在培训台账里填“补哪一期的课”。"))
        self.paste.refuse(none or ("" if self.people else "名单还是空的，请先通知单位。"))
        for button in (self.came, self.leave):
            button.refuse("" if number else "请先在名单里选人。")
        self.chosen.emit(f"选中 {number} 人" if number else "")

    # verbs

    def add(self) -> bool:
        """Register a session (F3)."""
        self.new_session()
        return True

    def new_session(self) -> StepForm:
        """The form of a new session."""
        view = self.desk.records.view(CODE)
        dialog = StepForm(
            self.desk, "登记培训", "补课的，写明补哪一期；登记完成后，到了的人在那一期记为已补课。", "登记培训",
            [view.field(name) for name in _NEW],
            lambda given, reason: self.desk.records.add(CODE, {**given, "state": "计划"}, reason=reason), self,
            {"starts": (None, f"{clock.now():%Y-%m-%d} 09:00")},
        )  # fmt: skip
        dialog.written.connect(self._registered)
        dialog.open()
        return dialog

    def choose_units(self) -> None:
        """Ask which units' drivers to invite."""
        run_query(
            self, lambda _: [(r.id, r.title) for r in self.desk.records.select("units", sort=("title",))],
            self._open_units, key="units",
        )  # fmt: skip

    def _open_units(self, units: Sequence[tuple[int, str]]) -> None:
        dialog = UnitDialog(units, self)
        dialog.accepted.connect(lambda: self.invite_units(dialog.chosen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def invite_units(self, units: Sequence[int]) -> None:
        """Put the drivers of units on the list."""
        if self.record is not None:
            training = self.record.id
            run_change(self, lambda _: self.desk.training.invite(training, units), self._written, self._refused)

    def invite_absent(self) -> None:
        """Put who missed the earlier session on the list of this one."""
        if self.record is not None:
            training = self.record.id
            run_change(self, lambda _: self.desk.training.invite_absent(training), self._written, self._refused)

    def tick(self, ids: list[int], result: str) -> None:
        """Set the attendance of people; once the list is closed, who did not come is 未到."""
        result = "未到" if result == INVITED and self._ended() else result
        run_change(self, lambda _: self.desk.training.tick(ids, result), self._written, self._refused)

    def _tick_chosen(self, result: str) -> None:
        self.tick(self.table.chosen(), result)

    def open_paste(self) -> PasteDialog | None:
        """Paste the signed list."""
        if self.record is None:
            return None
        training = self.record.id
        dialog = PasteDialog(lambda text: self.desk.training.read_pasted(training, text), self)
        dialog.accepted.connect(lambda: self.tick(dialog.found, "已到"))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    # inside

    def _ended(self) -> bool:
        return self.record is not None and self.record.values["state"] in (DONE, CANCELLED)

    def _registered(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load(next((each.id for each in change.changes if each.code == CODE), 0))

    def _refused(self, error: Exception) -> None:
        self.problem.say("没有登记", str(error))
        self.problem.show()

    def _written(self, change: ChangeSet) -> None:
        self.problem.hide()
        self.changed.emit(change)
        self.load()


def _line(training: Row) -> SideLine:
    starts: datetime = training.values["starts"]
    state: Any = training.values["state"] or "计划"
    level = "ok" if state == DONE else "none" if state == CANCELLED else "bad" if starts < clock.now() else "warn"
    word = "该登记完成了" if level == "bad" else str(state)
    return SideLine(training.id, str(training.values["topic"]), f"{starts:%m-%d %H:%M}", level, word)
