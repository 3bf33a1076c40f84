"""Training: sessions at the left, who is invited and who came, make-up list, coverage with names (domain 1.7)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox, QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Row
from trafficdesk.work.training.api import (
    ABSENT,
    ATTENDANCE,
    CAME,
    CATEGORIES,
    INVITED,
    LEAVE,
    MADE_UP,
    SESSIONS,
    Signed,
    UnitCounts,
    YearSheet,
    percent,
)
from ui.dialogs.photos import PhotosDialog
from ui.page import Actions
from ui.parts.card_list import CardList
from ui.parts.master_detail import MasterDetailPage
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.training.coverage import coverage_cards
from ui.work.training.parts import begins_on, counts_of, facts_of, is_missing, session_card
from ui.work.training.paste import PasteDialog
from ui.work.training.people import AttendanceTable
from ui.work.training.units import UnitDialog

_USUAL_GROUPS = 3  # kinds of people ticked where the session says nobody


class TrainingDesk(MasterDetailPage):
    """组织培训 for the year at the top left."""

    title, code = "组织培训", SESSIONS
    sources = frozenset({SESSIONS, ATTENDANCE, "people", "units", "attachments"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.people: Sequence[Row] = ()
        self._make_buttons()

    def build(self) -> Iterator[None]:
        left, middle, right = framed("plain"), framed("panel"), framed("panel")
        right.setMinimumWidth(theme.scaled(280))
        self.lay_out(left, [(middle, 1), (right, 0)], EmptyState(
            "hat_graduation", "这一年还没有培训", "先登记一期培训，再通知单位、登记到课。年初的安排在“年度计划”里起草。",
            [Button("登记培训", "", "add", clicked=self.add, needs="records.add")],
        ))  # fmt: skip
        yield
        self.list = self.home = CardList("培训")
        left.setLayout(column((self.list, 1), gap=0))
        yield
        self.table = AttendanceTable(self.tick)
        self.table.list.scored.connect(self.score)
        yield
        self.name, self.facts = label("", "h1", wrap=True), WrappedLabel("", "small")
        self.figures = WrappedLabel("", "h2")
        self.only_missing = QCheckBox("只看要补课的")
        self.only_missing.toggled.connect(lambda _: self._show_people())
        self.problem = ProblemBox("没有登记", "")
        self.problem.hide()
        self.nobody = EmptyState(
            "people", "名单还是空的", "选单位，把在册的人列入名单；或者直接粘贴签到的名单。居民、学生没有名单的，在“填写记录”里填人数。",
            [Button("通知单位", "", "people", clicked=self.choose_units, needs="training.invite")],
        )  # fmt: skip
        yield
        head = column(self.name, self.facts, row((self.figures, 1), self.only_missing), self.problem,
                      margins=(14, 8, 12, 8), gap=4)  # fmt: skip
        middle.setLayout(column(head, rule(), self.nobody, (self.table, 1), gap=0))
        yield
        self.coverage = CardList("各单位培训覆盖", folds=True)
        self.year_words, self.covered = WrappedLabel("", "small"), WrappedLabel("", "h2")
        hint = label("没训的多的在前；点单位看名单", "hint")
        caption = column(self.covered, self.year_words, hint, margins=(12, 8, 10, 6), gap=2)
        right.setLayout(column(caption, rule(), (self.coverage, 1), gap=0))
        yield
        self.list.chosen.connect(self._chosen)
        self.table.selectionModel().selectionChanged.connect(lambda *_: self.show_steps())
        self.coverage.opened.connect(lambda unit: self.open_record.emit("units", unit) if unit else None)

    def _make_buttons(self) -> None:
        self.new = Button("登记培训", "", "add", "F3", self.add, needs="records.add")
        self.invite = Button("通知单位", "", "people", clicked=self.choose_units, needs="training.invite")
        self.paste = Button("粘贴签到名单", "", "", clicked=self.open_paste, needs="training.sign_in")
        self.photos = Button("照片", "", "", clicked=self.open_photos, needs="attachments.add")
        self.absent = Button(
            "通知补课人员", "", clicked=lambda: self._change(self.desk.training.invite_absent), needs="training.invite_absent"
        )
        self.away = Button(
            "移出名单", "", clicked=lambda: self._change(lambda _: self.desk.training.remove(self.table.chosen())), needs="training.remove"
        )
        self.all = Button("全选", "", clicked=lambda: self.table.selectAll())
        self.came = Button(CAME, "", "checkmark", clicked=lambda: self.tick(self.table.chosen(), CAME), needs="training.tick")
        self.leave = Button(LEAVE, "", clicked=lambda: self.tick(self.table.chosen(), LEAVE), needs="training.tick")
        self.made_up = Button(MADE_UP, "", clicked=lambda: self.tick(self.table.chosen(), MADE_UP), needs="training.tick")

    # what the window asks

    def row_actions(self) -> Actions:
        left = (self.print_menu, self.new, self.invite, self.paste, *self.beside.values(), self.photos, self.absent, self.away)
        return Actions(left, (self.all, self.came, self.leave, self.made_up, self.bar))

    def shown_ids(self) -> list[int]:
        return [card.key for card in self.list.cards]

    def add(self) -> bool:
        self.new_session()
        return True

    # loading

    def read_list(self, year: int) -> YearSheet:
        return self.desk.training.year(year)

    def show_list(self, found: YearSheet) -> None:
        number = len(found.sessions)
        self.title_changed.emit(f"{self.title} {number}" if number else self.title)
        self.coverage.show_cards(coverage_cards(found.coverage), choose=False)
        must, done = sum(each.must for each in found.coverage), sum(each.done for each in found.coverage)
        self.covered.setText(f"各单位覆盖　已训 {done}/{must}（{percent(done, must)}）" if must else "各单位覆盖　不适用")
        figures = found.figures
        passed = f"　合格率 {percent(figures.passed, figures.judged)}" if figures.judged else ""
        self.year_words.setText(f"全年完成 {figures.sessions} 期　{figures.visits} 人次{passed}")
        with QSignalBlocker(self.list):
            self.list.show_cards([session_card(each) for each in found.sessions], wanted=self.wanted)

    def chosen_id(self) -> int:
        return self.list.current_key() or 0

    def _chosen(self, _training: object) -> None:
        self.problem.hide()
        self.load_one()

    def read_one(self, row_id: int) -> tuple[list[Row], int]:
        files = self.desk.attachments.of(SESSIONS, row_id)
        return self.desk.training.attendance(row_id), sum(each.media_type.startswith("image/") for each in files)

    def show_one(self, one: tuple[list[Row], int]) -> None:
        record = self.record
        assert record is not None
        self.people, photos = one
        self.name.setText(record.title)
        self.facts.setText(facts_of(record))
        self.figures.setText(counts_of(record, self.people))
        self.photos.set_text(f"照片 {photos}" if photos else "照片")
        self._show_people()

    def show_nothing(self) -> None:
        self.people = ()
        self._show_people()

    def _show_people(self) -> None:
        only = self.only_missing.isChecked()
        shown = [each for each in self.people if not only or is_missing(each)]
        chosen, at = set(self.table.chosen()), self.table.currentIndex()
        same = [each.id for each in shown] == [each.id for each in self.table.list.people]
        self.table.list.show_people(shown)
        self.nobody.setVisible(not self.people)
        self.table.setVisible(bool(self.people))
        if shown and not same:
            self.table.setCurrentIndex(self.table.list.index(min(max(at.row(), 0), len(shown) - 1), max(at.column(), 0)))
            if len(chosen) > 1:
                self._select(chosen)
        self.show_steps()

    def _select(self, ids: Collection[int]) -> None:
        model = self.table.selectionModel()
        for at, person in enumerate(self.table.list.people):
            if person.id in ids:
                index = self.table.list.index(at, 0)
                model.select(index, model.SelectionFlag.Select | model.SelectionFlag.Rows)

    @property
    def ended(self) -> bool:
        """Whether the session is closed or does not take place."""
        return self.record is not None and self.process is not None and self.process.process.is_over(self.record.values["state"])

    def show_steps(self) -> None:
        super().show_steps()
        number, record = len(self.table.chosen()), self.record
        none = "请先登记培训。" if record is None else ""
        ended = none or ("这一期已经登记完成或取消。" if self.ended else "")
        self.invite.refuse(ended)
        for button in (self.paste, self.photos):
            button.refuse(none)
        makes_up = record is not None and record.values["makes_up"] is not None
        self.absent.refuse(ended or ("" if makes_up else "只有补课的一期才用：先在“填写记录”里填“补哪一期的课”。"))
        self.all.refuse("" if self.people else "名单还是空的。")
        nobody = "" if number else "请先在名单里选人。"
        for button in (self.came, self.leave, self.away):
            button.refuse(nobody)
        self.made_up.refuse(nobody if self.ended else "登记完成以后，没来的人补了课才用。")
        self.chosen.emit(f"选中 {number} 人" if number else "")

    # what is done

    def new_session(self) -> StepDialog:
        """The form of a new session."""
        dialog = self.enter()
        dialog.begin_with(begins_on(clock.today()))
        return dialog

    def choose_units(self) -> None:
        """Ask which units' people to invite."""
        run_query(self, lambda _: self.desk.training.units(), self._open_units, key="units")

    def _open_units(self, units: Sequence[UnitCounts]) -> None:
        if self.record is None:
            return
        audience = str(self.record.values["audience"] or "").split("、")
        begun = [word for word in CATEGORIES if word in audience] or list(CATEGORIES)[:_USUAL_GROUPS]
        dialog = UnitDialog(units, CATEGORIES, begun, self)
        dialog.accepted.connect(lambda: self.invite_units(dialog.chosen, dialog.categories))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def invite_units(self, units: Sequence[int], categories: Sequence[str] = ()) -> None:
        """Put people of units on the list."""
        self._change(lambda training: self.desk.training.invite(training, units, categories))

    def tick(self, ids: list[int], result: str) -> None:
        """Set the attendance of people; once the list is closed, who did not come is 未到."""
        result = ABSENT if result == INVITED and self.ended else result
        self._change(lambda _: self.desk.training.tick(ids, result))

    def score(self, attendance: int, text: str) -> None:
        """The mark of one person as it was typed."""
        if text and not (text.isascii() and text.isdigit()):
            self._say_refused(f"成绩“{text}”不是整数，没有登记。请填 0 到 100 的数。")
            return
        self._change(lambda _: self.desk.training.score(attendance, int(text) if text else None))

    def open_paste(self) -> PasteDialog | None:
        """Paste the signed list."""
        if self.record is None:
            return None
        training = self.record.id
        dialog = PasteDialog(lambda text: self.desk.training.read_pasted(training, text), self)
        dialog.accepted.connect(lambda: self._sign_in(dialog.signed))  # read here: the worker may come when the dialog is gone
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _sign_in(self, signed: Sequence[Signed]) -> None:
        self._change(lambda shown: self.desk.training.sign_in(shown, signed))

    def open_photos(self) -> PhotosDialog | None:
        """The photos of the session."""
        if self.record is None:
            return None
        dialog = PhotosDialog(self.desk, SESSIONS, self.record.id, self.record.title, self.written, self)
        dialog.open()
        return dialog

    def _change(self, work: Callable[[int], ChangeSet]) -> None:
        """Run a change of the list of the session that is shown; `work` gets its id."""
        if self.record is not None:
            training = self.record.id
            run_change(self, lambda _: work(training), self.written, self._refused)

    def written(self, change: ChangeSet) -> None:
        self.problem.hide()
        super().written(change)

    def _refused(self, error: Exception) -> None:
        """Say above the list why something was not written; a mark that was refused shows its old value again."""
        self._say_refused(str(error))
        self.load_one()

    def _say_refused(self, text: str) -> None:
        self.problem.say("没有登记", text)
        self.problem.show()
