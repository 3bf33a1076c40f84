"""Accidents: report clocks, both grades, the four blocks of 四不放过, and what stood before the day (domain 1.11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from trafficdesk.desk import Filter, Row
from trafficdesk.fields.shown import yuan
from trafficdesk.work.accidents.api import BLOCKS, CLOSED, CODE, PARTIES
from ui.dialogs.files import ANY, open_paths
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.master_detail import MasterDetailPage
from ui.parts.process import open_step
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change
from ui.widgets.boxes import EmptyState, NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, scrolled
from ui.work.accidents.parts import Background, BlockCard, Clocks

if TYPE_CHECKING:
    from trafficdesk.work.accidents.api import BlockState, ReportClock, Trace

_PARTY = ("person", "name", "role", "unit", "vehicle", "plate", "traffic", "liability", "casualty", "died_on")
Listed = Sequence[tuple[Row, Sequence["ReportClock"]]]


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

    title, code, widths = "办理和结案", CODE, (230, 926)
    sources = frozenset({CODE, BLOCKS, PARTIES, "hazards", "meeting-issues", "training", "people", "vehicles", "agreements", "attachments"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.cards: list[BlockCard] = []
        self.block_process = self.desk.process(BLOCKS)
        self.new = Button("登记事故", "", "add", "F3", self.add, needs="records.add")
        self.whole = Button("打开记录", "", "", clicked=self._open_whole)
        self.counts = label("", "label")

    def build(self) -> Iterator[None]:
        left, self.centre, self.background = framed("plain"), framed("panel"), Background()
        self.lay_out(left, [(self.centre, 1), (self.background, 0)], EmptyState(
            "vehicle_car_collision", "这一年没有登记事故", "发生事故后在这里登记，程序给出编号、等级和报告时限。",
            [Button("登记事故", "", "add", clicked=self.add, needs="records.add"),
             Button("导入以前的台账", "", "arrow_import", clicked=lambda: self.open_page.emit("imports"))],
        ))  # fmt: skip
        yield
        self.list = CardList("事故")
        left.setLayout(column((self.list, 1), gap=0))
        yield
        self.clocks, self.blocks = Clocks(), column(gap=8)
        self.name, self.grade = label("", "h1", wrap=True), WrappedLabel("", "small")
        self.note = NoteBox("", Button(self.process.step("toll").words, "flat", clicked=self.take_toll, needs="records.add"))
        self._fill_centre()
        yield
        self.list.chosen.connect(lambda _: self.load_one())
        self.clocks.report.connect(self.take)
        self.background.opened.connect(self.open_record)
        self.background.add_party.connect(self.add_party)

    def _fill_centre(self) -> None:
        middle = QWidget()
        head = column(self.name, self.grade, gap=2)
        middle.setLayout(
            column(head, self.clocks, self.note, self.blocks, None, margins=(14, 10, 12, 12), gap=10)
        )
        self.area = scrolled(middle, "事故的办理情况")
        self.centre.setLayout(column((self.area, 1), gap=0))

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self.print_menu, self.new, self.beside["facts"], self.whole), (self.counts, self.bar))

    # loading

    def shown_ids(self) -> list[int]:
        return [card.key for card in self.list.cards]

    def read_list(self, year: int) -> Listed:
        began, end = datetime(year, 1, 1), datetime.combine(date(year, 12, 31), time.max)
        earlier = Filter("happened", "before", began), Filter("state", "is_not", CLOSED)
        with self.desk.records.at_once() as records:
            rows = records.select(CODE, Filter("happened", "between", began, end), sort=("-happened",))
            rows += records.select(CODE, *earlier, sort=("-happened",))
            clocks = self.desk.accidents.on(records).clocks_of(rows)
        return [(row, clocks[row.id]) for row in rows]

    def show_list(self, found: Listed) -> None:
        still_open = sum(row.values["state"] != CLOSED for row, _ in found)
        self.title_changed.emit(f"{self.title} {still_open}" if still_open else self.title)
        self.list.show_cards([_card(row, clocks, self.session.year) for row, clocks in found], wanted=self.wanted)

    def chosen_id(self) -> int:
        return self.list.current_key() or 0

    def read_one(self, row_id: int) -> Shown:
        with self.desk.records.at_once() as records:
            reading = self.desk.accidents.on(records)
            return Shown(
                records.row(CODE, row_id), reading.blocks(row_id), reading.clocks(row_id), reading.parties(row_id),
                reading.trace(row_id), reading.toll_differs(row_id),
            )  # fmt: skip

    def show_nothing(self) -> None:
        self.whole.refuse("请先登记事故。")
        self.counts.setText("")
        clear(self.blocks)
        self.cards = []

    def show_one(self, shown: Shown) -> None:
        record, closed = shown.record, shown.record.values["state"] == CLOSED
        self.whole.refuse("")
        self.name.setText(record.title)
        self.grade.setText(_grade_words(record.values))
        self.clocks.show_clocks(shown.clocks, closed=closed)
        self.note.text.setText(shown.differs)
        self.note.setVisible(bool(shown.differs) and not closed)
        clear(self.blocks)
        self.cards = []
        for number, block in enumerate(shown.blocks, start=1):
            self._add_card(BlockCard(number, block, closed=closed))
        done = sum(not block.lacking for block in shown.blocks)
        self.counts.setText(f"四不放过完成 {done} / {len(shown.blocks)}，{record.values['state']}")
        self.background.show_all(shown.parties, shown.traces)
        self.background.add_button.setVisible(not closed)

    def _add_card(self, card: BlockCard) -> None:
        card.fill.connect(self.fill_block)
        card.attach.connect(self.attach)
        card.make.connect(self.take)
        card.opened.connect(self.open_record)
        self.cards.append(card)
        self.blocks.addWidget(card)

    # verbs

    def fill_block(self, name: str) -> StepDialog | None:
        """The form of one block, of its row or of one that is made with it."""
        block = next((card.block for card in self.cards if card.block.name == name), None)
        if self.record is None or block is None:
            return None
        if block.id:
            row = self.desk.records.row(BLOCKS, block.id)
            return open_step(self, self.block_process, "fill", row, self.written, title=name)
        also = {"accident": self.record.id, "block": name}
        return open_step(self, self.block_process, "write", None, self.written, also, name)

    def attach(self, name: str) -> None:
        """Ask for scans and attach them to a block."""
        for path in open_paths(self, "选择证据材料的扫描件或照片", ANY):
            self.attach_file(name, path)

    def attach_file(self, name: str, file: Path) -> None:
        """Attach one file to a block."""
        if self.record is not None:
            row_id = self.record.id
            run_change(self, lambda _: self.desk.accidents.add_evidence(row_id, name, file), self.written)

    def add_party(self) -> StepDialog | None:
        """Enter somebody who was involved."""
        if self.record is None:
            return None
        row_id, view = self.record.id, self.desk.records.view(PARTIES)
        return self.ask(
            "登记当事人", "本辖区在册的先选人，姓名和单位自动带出；外来的只写姓名。",
            [view.field(name) for name in _PARTY],
            lambda given, why: self.desk.records.add(PARTIES, {**given, "accident": row_id}, reason=why),
            {"role": (None, view.field("role").default)},
        )  # fmt: skip

    def take_toll(self) -> None:
        """Let the accident say what its parties add up to."""
        if self.record is not None:
            row_id = self.record.id
            run_change(self, lambda _: self.process.do(row_id, "toll"), self.written)

    # inside

    def _open_whole(self) -> None:
        if self.record is not None:
            self.open_record.emit(CODE, self.record.id)


def _card(row: Row, clocks: Sequence[ReportClock], year: int) -> Card:
    late = [clock for clock in clocks if clock.done is None and clock.late]
    if row.values["state"] == CLOSED:
        level, word = "ok", CLOSED
    elif late:
        level, word = "bad", "报告超时"
    else:
        level, word = "warn", str(row.values["state"])
    happened = row.values["happened"]
    when = f"{happened:%m-%d %H:%M}" if happened.year == year else f"{happened:%Y-%m-%d}"
    return Card(row.id, str(row.values["place"]), level=level, word=word, note=when)


def _grade_words(values: Mapping[str, Any]) -> str:
    hurt = f"死亡 {values['deaths'] or 0}，重伤 {values['serious'] or 0}，轻伤 {values['slight'] or 0}"
    loss = f"，损失 {yuan(values['loss'])}" if values["loss"] else ""
    return (
        f"{values['happened']:%Y-%m-%d %H:%M}　{values['form'] or '形态未填'}　{hurt}{loss}　"
        f"等级（现行）{values['grade'] or '未定'}　（旧）{values['legacy_grade'] or '未定'}"
    )
