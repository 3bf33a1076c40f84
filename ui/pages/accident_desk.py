"""Accidents: report clocks, both grades, the four blocks of 四不放过, and what stood before the day (domain 1.11)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QSplitter, QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Row
from trafficdesk.progress import Progress
from ui.dialogs.day import DayDialog
from ui.page import Actions, Page
from ui.pages.accident_parts import RECTIFICATION, Background, BlockCard, Clocks
from ui.pages.print_menu import PrintMenu
from ui.pages.side_list import SideLine, SideList
from ui.pages.step_form import StepForm
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState, NoteBox, ProblemBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, rule

if TYPE_CHECKING:
    from trafficdesk.streams.accidents import ReportClock

CODE, BLOCKS, PARTIES = "accidents", "accident-blocks", "accident-parties"
CLOSED = "结案"
_NEW = (
    "happened", "heard", "place", "committee", "form", "weather", "course", "measures", "deaths", "serious", "slight",
    "loss",
)  # fmt: skip
_FACTS = (
    "deaths", "late_deaths", "serious", "slight", "loss", "procedure", "certificate_number", "certificate_on", "cause",
    "outcome",
)  # fmt: skip
_BLOCK = ("conclusion", "evidence", "responsible", "done_on")
_PARTY = ("name", "person", "unit", "vehicle", "plate", "liability", "casualty")
_HAZARD = ("description", "category", "place", "level", "responsible_unit", "responsible", "measure", "due")
_TRAINING = ("topic", "starts", "place", "form", "speaker")


class AccidentDesk(Page):
    """Accidents of the year at the top left, and open ones of earlier years; one at a time."""

    title = "办理和结案"

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.desk = session, session.desk
        self.record: Row | None = None
        self.cards: list[BlockCard] = []
        self._stale = True
        self.list, self.clocks, self.background = SideList("事故"), Clocks(), Background()
        self.name, self.grade = label("", "h1", wrap=True), WrappedLabel("", "small")
        self.problem = ProblemBox("不能结案", "")
        self.problem.hide()
        self.complete = Button("补建编号和四项", "flat", clicked=self.complete_it)
        self.note = NoteBox("这起事故是从台账或导入来的，还没有编号或四不放过四项。", self.complete)
        self.blocks = column(gap=8)
        self.empty = EmptyState(
            "vehicle_car_collision", "这一年没有登记事故", "发生事故后在这里登记，程序给出编号、等级和报告时限。",
            [Button("登记事故", "", "add", clicked=self.add)],
        )  # fmt: skip
        self._make_buttons()
        self._lay_out()
        self._connect()

    def _make_buttons(self) -> None:
        self.print_menu = PrintMenu(
            self.session, CODE, lambda: [self.record.id] if self.record else [], lambda: [x.id for x in self.list.lines]
        )
        self.new = Button("登记事故", "", "add", "F3", self.add)
        self.facts = Button("伤亡和认定", "", "edit", clicked=self.edit_facts)
        self.whole = Button("打开记录", "", "", clicked=self._open_whole)
        self.counts = label("", "label")
        self.close_button = Button("结案", "primary", "checkmark_circle", "F2", self.save)

    def _lay_out(self) -> None:
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
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part, stretch in ((left, 0), (self.centre, 1), (self.background, 0)):
            self.splitter.addWidget(part)
            self.splitter.setStretchFactor(self.splitter.count() - 1, stretch)
        self.splitter.setSizes([230, 620, 306])
        self.setLayout(column(rule(), self.empty, (self.splitter, 1), gap=0))

    def _connect(self) -> None:
        self.list.chosen.connect(lambda _: self._load_one())
        self.clocks.report.connect(self.report)
        self.background.opened.connect(self.open_record)
        self.background.add_party.connect(self.add_party)
        self.session.year_changed.connect(lambda _: self.load())

    # what the window asks

    def actions(self) -> Actions:
        return Actions((self.print_menu, self.new, self.facts, self.whole), (self.counts, self.close_button))

    def shown(self) -> None:
        if self._stale:
            self.load()

    def refresh(self, change: ChangeSet | None) -> None:
        mine = {CODE, BLOCKS, PARTIES, "hazards", "training", "people", "vehicles", "agreements"}
        if change is None or change.codes & mine:
            self._stale = True
            if self.isVisible():
                self.load()

    def print_it(self) -> bool:
        self.print_menu.open()
        return True

    def save(self) -> bool:
        """F2: close the accident on a day that is asked for."""
        if self.record is None or self.record.values["state"] == CLOSED:
            return False
        self.ask_closing()
        return True

    # loading

    def load(self, wanted: int = 0) -> None:
        """Read the list again."""
        year = self.session.year
        self._stale = False

        def read(_: Progress) -> list[tuple[Row, list[ReportClock]]]:
            rows = self.desk.records.select(CODE, sort=("-happened",))
            shown = [r for r in rows if r.values["happened"].year == year or r.values["state"] != CLOSED]
            return [(row, self.desk.accidents.clocks(row.id)) for row in shown if row.values["happened"].year <= year]

        run_query(self, read, lambda found: self._show_list(found, wanted), key="list", label="正在读事故")

    def _show_list(self, found: Sequence[tuple[Row, list[ReportClock]]], wanted: int) -> None:
        lines = [_line(row, clocks) for row, clocks in found]
        still_open = sum(row.values["state"] != CLOSED for row, _ in found)
        self.title_changed.emit(f"{self.title} {still_open}" if still_open else self.title)
        self.empty.setVisible(not lines)
        self.splitter.setVisible(bool(lines))
        self.list.show_lines(lines, wanted)
        if not lines:
            self._show_one(None)

    def _load_one(self) -> None:
        row_id = self.list.current_id()
        if not row_id:
            return
        accidents, records = self.desk.accidents, self.desk.records

        def read(_: Progress) -> tuple[Any, ...]:
            record = records.row(CODE, row_id)
            blocks = [(block, accidents.block_lacks(block)) for block in accidents.blocks(row_id)]
            parties = self.desk.accidents.parties(row_id)
            clocks, traces = accidents.clocks(row_id), accidents.trace(row_id)
            return record, accidents.incomplete(record), blocks, clocks, parties, traces

        run_query(
            self, read, lambda answer: self._show_one(*answer), lambda error: self.said.emit(str(error)), key="one"
        )

    def _show_one(
        self,
        record: Row | None,
        incomplete: bool = False,
        blocks: Sequence[tuple[Row, list[str]]] = (),
        clocks: Sequence[ReportClock] = (),
        parties: Sequence[Row] = (),
        traces: Sequence[Any] = (),
    ) -> None:
        if self.record is None or record is None or self.record.id != record.id:
            self.problem.hide()
        self.record = record
        closed = record is not None and record.values["state"] == CLOSED
        why = "请先登记事故。" if record is None else ""
        for button in (self.facts, self.whole):
            button.refuse(why)
        self.close_button.refuse(why or ("已经结案。" if closed else ""))
        clear(self.blocks)
        self.cards = []
        if record is None:
            self.counts.setText("")
            return
        self.name.setText(record.title)
        self.grade.setText(_grade_words(record))
        self.clocks.show_clocks(clocks, closed=closed)
        self.note.setVisible(incomplete and not closed)
        for number, (block, lacking) in enumerate(blocks, start=1):
            self._add_card(BlockCard(number, block, lacking, closed=closed))
        done = sum(not lacking for _, lacking in blocks)
        self.counts.setText(f"四不放过完成 {done} / {len(blocks)}，{record.values['state']}")
        self.background.show_all(parties, traces)
        self.background.add_button.setVisible(not closed)

    def _add_card(self, card: BlockCard) -> None:
        card.fill.connect(self.fill_block)
        card.make.connect(self.make_link)
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
        text = "等级按伤亡和损失算出。快报在接报后 1 小时内，续报在 7 日内。"
        return self._form(
            "登记事故", text, "登记事故", CODE, _NEW, lambda given: self.desk.accidents.register(given),
            {"heard": (None, f"{clock.now():%Y-%m-%d %H:%M}")}, self._registered,
        )  # fmt: skip

    def edit_facts(self) -> StepForm | None:
        """Casualties and what the police determined; both grades follow."""
        if self.record is None:
            return None
        row_id, record = self.record.id, self.record
        return self._form(
            f"伤亡和认定 — {record.title}", "两个等级随伤亡和损失重算；认定照交警认定书抄写。", "保存", CODE, _FACTS,
            lambda given: self.desk.accidents.update(row_id, given), self._stored(record, CODE, _FACTS),
        )  # fmt: skip

    def fill_block(self, block_id: int) -> StepForm:
        """The form of one block."""
        block = next(card.block for card in self.cards if card.block.id == block_id)
        return self._form(
            str(block.values["block"]), "四样都有，这一项才算完成；可以分几次填。", "保存", BLOCKS, _BLOCK,
            lambda given: self.desk.accidents.finish_block(block_id, given), self._stored(block, BLOCKS, _BLOCK),
        )  # fmt: skip

    def make_link(self, name: str) -> StepForm | None:
        """The rectification item of block 3 or the training of block 4."""
        if self.record is None:
            return None
        row_id, record = self.record.id, self.record
        if name == RECTIFICATION:
            start = {"place": (None, str(record.values["place"])), "category": (None, "管理"), "level": (None, "一般隐患")}
            return self._form(
                "建立整改事项", "登记到隐患台账，来源是事故倒查；在隐患看板上跟到销号，这一项才算完成。", "建立整改事项",
                "hazards", _HAZARD,
                lambda given: self.desk.accidents.add_rectification(row_id, _filled(given)), start,
            )  # fmt: skip
        now = f"{clock.now():%Y-%m-%d %H:%M}"
        start = {"topic": (None, f"事故警示教育：{record.title}"), "starts": (None, now), "form": (None, "案例分析")}
        return self._form(
            "建立教育培训", "登记到培训台账；培训登记完成，这一项才算完成。", "建立教育培训", "training", _TRAINING,
            lambda given: self.desk.accidents.add_education(row_id, _filled(given)), start,
        )  # fmt: skip

    def add_party(self) -> StepForm | None:
        """Enter somebody who was involved."""
        if self.record is None:
            return None
        row_id = self.record.id
        return self._form(
            "登记当事人", "本辖区在册的人、单位和车请选到档案，才能倒查。", "登记当事人", PARTIES, _PARTY,
            lambda given: self.desk.records.add(PARTIES, {**given, "accident": row_id}), {},
        )  # fmt: skip

    def report(self, follow_up: bool) -> StepForm | None:
        """Write down that a report was sent."""
        if self.record is None:
            return None
        row_id, field = self.record.id, "follow_up" if follow_up else "quick_report"
        return self._form(
            "登记续报" if follow_up else "登记快报", "什么时候送出的？", "登记", CODE, (field,),
            lambda given: self.desk.accidents.report(row_id, given[field], follow_up=follow_up),
            {field: (None, f"{clock.now():%Y-%m-%d %H:%M}")},
        )  # fmt: skip

    def complete_it(self) -> None:
        """Number and blocks for an accident that came from elsewhere."""
        if self.record is not None:
            row_id = self.record.id
            run_change(self, lambda _: self.desk.accidents.complete(row_id), self._written)

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

        run_change(self, lambda _: self.desk.accidents.close(row_id, day), self._written, refused)

    # inside

    def _form(
        self,
        title: str,
        text: str,
        act: str,
        code: str,
        fields: Sequence[str],
        do: Callable[[dict[str, Any]], ChangeSet],
        start: Mapping[str, tuple[Any, str]],
        done: Callable[[ChangeSet], None] | None = None,
    ) -> StepForm:
        view = self.desk.records.view(code)
        specs = [replace(view.field(name), read_only=False, shown_when=None) for name in fields]
        if len(fields) == 1:
            specs = [replace(specs[0], required=True)]
        dialog = StepForm(self.desk, title, text, act, specs, lambda given, reason: do(given), self, start)
        dialog.written.connect(done or self._written)
        dialog.open()
        return dialog

    def _stored(self, record: Row, code: str, fields: Sequence[str]) -> dict[str, tuple[Any, str]]:
        view = self.desk.records.view(code)
        return {
            name: (record.values[name], record.text(view.field(name), masked=False))
            for name in fields
            if record.values[name] is not None
        }

    def _open_whole(self) -> None:
        if self.record is not None:
            self.open_record.emit(CODE, self.record.id)

    def _registered(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load(next((each.id for each in change.changes if each.code == CODE), 0))

    def _written(self, change: ChangeSet) -> None:
        self.problem.hide()
        self.changed.emit(change)
        self.load()


def _filled(given: Mapping[str, Any]) -> dict[str, Any]:
    """Without what was left empty, so that the desk's own proposals stand."""
    return {name: value for name, value in given.items() if value is not None}


def _line(row: Row, clocks: Sequence[ReportClock]) -> SideLine:
    late = [clock for clock in clocks if clock.done is None and clock.late]
    if row.values["state"] == CLOSED:
        level, word = "ok", CLOSED
    elif late:
        level, word = "bad", "报告超时"
    else:
        level, word = "warn", str(row.values["state"])
    return SideLine(row.id, str(row.values["place"]), f"{row.values['happened']:%Y-%m-%d %H:%M}", level, word)


def _grade_words(record: Row) -> str:
    values = record.values
    hurt = f"死亡 {values['deaths'] or 0}，重伤 {values['serious'] or 0}，轻伤 {values['slight'] or 0}"
    loss = f"，损失 {values['loss']:,.0f} 元" if values["loss"] else ""
    return (
        f"{values['happened']:%Y-%m-%d %H:%M}　{values['form'] or '形态未填'}　{hurt}{loss}　"
        f"等级（现行）{values['grade'] or '未定'}　（旧）{values['legacy_grade'] or '未定'}"
    )
