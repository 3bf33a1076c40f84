"""Accidents: report clocks, both grades, the four blocks of 四不放过, and what stood before the day (domain 1.11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QScrollArea, QWidget

from trafficdesk.desk import Row
from trafficdesk.work.accidents.rules import BLOCKS, CLOSED, CODE, PARTIES
from ui.dialogs.ask import ask_reason
from ui.dialogs.day import DayDialog
from ui.page import Actions
from ui.parts.master_detail import MasterDetailPage
from ui.parts.old_step_form import StepForm
from ui.parts.side_list import SideLine, SideList
from ui.session import Session
from ui.tasks import run_change
from ui.widgets.boxes import EmptyState, NoteBox, ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label
from ui.work.accidents.parts import Background, BlockCard, Clocks
from ui.work.accidents.steps import AccidentSteps

if TYPE_CHECKING:
    from trafficdesk.work.accidents.reading import ReportClock, Trace
    from trafficdesk.work.accidents.rules import BlockState


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything about one accident that the page shows."""

    record: Row
    blocks: Sequence[BlockState]
    clocks: Sequence[ReportClock]
    parties: Sequence[Row]
    traces: Sequence[Trace]
    differs: str


class AccidentDesk(MasterDetailPage):
    """Accidents of the year at the top left, and open ones of earlier years; one at a time."""

    title, code, declared, widths = "办理和结案", CODE, False, (230, 926)
    sources = frozenset({CODE, BLOCKS, PARTIES, "hazards", "meeting-issues", "training", "people", "vehicles", "agreements", "attachments"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.cards: list[BlockCard] = []
        self.steps = AccidentSteps(self.desk, self, self.written)
        self.list, self.clocks, self.background = SideList("事故"), Clocks(), Background()
        self.name, self.grade = label("", "h1", wrap=True), WrappedLabel("", "small")
        self.problem = ProblemBox("不能结案", "")
        self.problem.hide()
        self.take = Button("照当事人更新", "flat", clicked=self.take_toll)
        self.note = NoteBox("", self.take)
        self.blocks = column(gap=8)
        empty = EmptyState(
            "vehicle_car_collision", "这一年没有登记事故", "发生事故后在这里登记，程序给出编号、等级和报告时限。",
            [Button("登记事故", "", "add", clicked=self.add),
             Button("导入以前的台账", "", "arrow_import", clicked=lambda: self.open_page.emit("imports"))],
        )  # fmt: skip
        self._make_buttons()
        self._lay_out(empty)
        self._connect()

    def _make_buttons(self) -> None:
        self.new = Button("登记事故", "", "add", "F3", self.add)
        self.facts = Button("伤亡和认定", "", "edit", clicked=self.edit_facts)
        self.whole = Button("打开记录", "", "", clicked=self._open_whole)
        self.again = Button("重新办理…", "", "", clicked=self.reopen)
        self.counts = label("", "label")
        self.close_button = Button("结案", "primary", "checkmark_circle", "F2", self.save)

    def _lay_out(self, empty: EmptyState) -> None:
        left = framed("plain", column((self.list, 1), gap=0))
        middle = QWidget()
        head = column(self.name, self.grade, gap=2)
        middle.setLayout(
            column(head, self.clocks, self.note, self.problem, self.blocks, None, margins=(14, 10, 12, 12), gap=10)
        )
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(middle)
        self.centre = framed("panel", column((self.area, 1), gap=0))
        self.lay_out(left, [(self.centre, 1), (self.background, 0)], empty)

    def _connect(self) -> None:
        self.list.chosen.connect(lambda _: self.load_one())
        self.clocks.report.connect(self.report)
        self.background.opened.connect(self.open_record)
        self.background.add_party.connect(self.add_party)

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self.print_menu, self.new, self.facts, self.again, self.whole), (self.counts, self.close_button))

    def save(self) -> bool:
        """F2: close the accident on a day that is asked for."""
        if self.record is None or self.record.values["state"] == CLOSED:
            return False
        self.ask_closing()
        return True

    # loading

    def shown_ids(self) -> list[int]:
        return [line.id for line in self.list.lines]

    def read_list(self, year: int) -> list[tuple[Row, list[ReportClock]]]:
        rows = self.desk.records.select(CODE, sort=("-happened",))
        shown = [r for r in rows if r.values["happened"].year == year or r.values["state"] != CLOSED]
        return [(row, self.desk.accidents.clocks(row.id)) for row in shown if row.values["happened"].year <= year]

    def show_list(self, found: Sequence[tuple[Row, list[ReportClock]]]) -> None:
        still_open = sum(row.values["state"] != CLOSED for row, _ in found)
        self.title_changed.emit(f"{self.title} {still_open}" if still_open else self.title)
        self.list.show_lines([_line(row, clocks, self.session.year) for row, clocks in found], self.wanted)

    def chosen_id(self) -> int:
        return self.list.current_id()

    def read_one(self, row_id: int) -> Shown:
        accidents = self.desk.accidents
        return Shown(
            self.desk.records.row(CODE, row_id), accidents.blocks(row_id), accidents.clocks(row_id), accidents.parties(row_id),
            accidents.trace(row_id), accidents.toll_differs(row_id),
        )  # fmt: skip

    def show_nothing(self) -> None:
        self.show_one(None)

    def show_one(self, shown: Shown | None) -> None:
        record = shown.record if shown is not None else None
        self.problem.hide()
        closed = record is not None and record.values["state"] == CLOSED
        why = "请先登记事故。" if record is None else ""
        self.whole.refuse(why)
        self.facts.refuse(why or ("已经结案；要改先重新办理。" if closed else ""))
        self.close_button.refuse(why or ("已经结案。" if closed else ""))
        self.again.setVisible(closed)
        clear(self.blocks)
        self.cards = []
        if record is None or shown is None:
            self.counts.setText("")
            return
        self.name.setText(record.title)
        self.grade.setText(_grade_words(record))
        self.clocks.show_clocks(shown.clocks, closed=closed)
        self.note.text.setText(shown.differs)
        self.note.setVisible(bool(shown.differs) and not closed)
        for number, block in enumerate(shown.blocks, start=1):
            self._add_card(BlockCard(number, block, closed=closed))
        done = sum(not block.lacking for block in shown.blocks)
        self.counts.setText(f"四不放过完成 {done} / {len(shown.blocks)}，{record.values['state']}")
        self.background.show_all(shown.parties, shown.traces)
        self.background.add_button.setVisible(not closed)

    def _add_card(self, card: BlockCard) -> None:
        card.fill.connect(self.fill_block)
        card.attach.connect(self.attach)
        card.make.connect(self.make)
        card.opened.connect(self.open_record)
        self.cards.append(card)
        self.blocks.addWidget(card)

    # verbs

    def add(self) -> bool:
        """Register an accident (F3)."""
        self.new_accident()
        return True

    def new_accident(self) -> StepForm:
        """The form of a new accident."""
        return self.steps.register(self.written)

    def edit_facts(self) -> StepForm | None:
        """Casualties and what the police determined."""
        return None if self.record is None else self.steps.facts(self.record)

    def fill_block(self, name: str) -> StepForm | None:
        """The form of one block."""
        block = next((card.block for card in self.cards if card.block.name == name), None)
        return None if self.record is None or block is None else self.steps.block(self.record, block)

    def attach(self, name: str) -> None:
        """Ask for scans and attach them to a block."""
        names, _ = QFileDialog.getOpenFileNames(self, "选择证据材料的扫描件或照片", "", "所有文件 (*)")
        for each in names:
            self.attach_file(name, Path(each))

    def attach_file(self, name: str, file: Path) -> None:
        """Attach one file to a block."""
        if self.record is not None:
            row_id = self.record.id
            run_change(self, lambda _: self.desk.accidents.add_evidence(row_id, name, file), self.written)

    def make(self, what: str) -> StepForm | None:
        """What a block leads to."""
        return None if self.record is None else self.steps.make(what, self.record)

    def add_party(self) -> StepForm | None:
        """Enter somebody who was involved."""
        return None if self.record is None else self.steps.party(self.record)

    def report(self, follow_up: bool) -> StepForm | None:
        """Write down that a report was sent."""
        return None if self.record is None else self.steps.report(self.record, follow_up)

    def take_toll(self) -> None:
        """Let the accident say what its parties add up to."""
        if self.record is not None:
            row_id = self.record.id
            run_change(self, lambda _: self.desk.accidents.take_toll(row_id), self.written)

    def reopen(self) -> None:
        """Open a closed accident again; asks for the reason."""
        if self.record is None:
            return
        row_id = self.record.id
        ask_reason(
            self, "重新办理", "结案的事故重新打开，可以改伤亡、认定和四不放过，改好再结案。", "重新办理", "认定书复核后更改",
            lambda why: run_change(self, lambda _: self.desk.accidents.reopen(row_id, why), self.written),
        )  # fmt: skip

    def ask_closing(self) -> DayDialog:
        """Ask for the day and close."""
        dialog = DayDialog("事故结案", "四不放过四项都完成、续报已送、满 7 日，才能结案。结案后不能再改。", "结案", self)
        dialog.accepted.connect(lambda: self.close_on(dialog.day))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def close_on(self, day: Any) -> None:
        """Close; what is missing stands above the blocks."""
        if self.record is None:
            return
        row_id = self.record.id

        def refused(error: Exception) -> None:
            self.problem.say("还不能结案", str(error))
            self.problem.show()
            self.area.ensureWidgetVisible(self.problem)

        run_change(self, lambda _: self.desk.accidents.close(row_id, day), self.written, refused)

    # inside

    def _open_whole(self) -> None:
        if self.record is not None:
            self.open_record.emit(CODE, self.record.id)


def _line(row: Row, clocks: Sequence[ReportClock], year: int) -> SideLine:
    late = [clock for clock in clocks if clock.done is None and clock.late]
    if row.values["state"] == CLOSED:
        level, word = "ok", CLOSED
    elif late:
        level, word = "bad", "报告超时"
    else:
        level, word = "warn", str(row.values["state"])
    happened = row.values["happened"]
    when = f"{happened:%m-%d %H:%M}" if happened.year == year else f"{happened:%Y-%m-%d}"
    return SideLine(row.id, str(row.values["place"]), when, level, word)


def _grade_words(record: Row) -> str:
    values = record.values
    hurt = f"死亡 {values['deaths'] or 0}，重伤 {values['serious'] or 0}，轻伤 {values['slight'] or 0}"
    loss = f"，损失 {values['loss']:,.0f} 元" if values["loss"] else ""
    return (
        f"{values['happened']:%Y-%m-%d %H:%M}　{values['form'] or '形态未填'}　{hurt}{loss}　"
        f"等级（现行）{values['grade'] or '未定'}　（旧）{values['legacy_grade'] or '未定'}"
    )
