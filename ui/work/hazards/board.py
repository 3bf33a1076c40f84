"""The hazard board: cards by state, the overdue ladder, one hazard beside it, its next steps (domain 1.9)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Row
from trafficdesk.progress import Progress
from trafficdesk.work.hazards.api import CODE, FOLLOW_UPS, FUNDS, LETTERS, ORDINARY, SERIOUS
from ui.dialogs.attachments import open_attachment
from ui.dialogs.files import PHOTOS, open_paths
from ui.page import Actions
from ui.parts.process import ProcessPage, open_step
from ui.parts.pull_out import PullOut
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState, WholeChoice
from ui.widgets.buttons import Button
from ui.widgets.layout import column, framed, label, row, scrolled
from ui.widgets.marks import IconMark
from ui.work.hazards.cards import CardBoard
from ui.work.hazards.panel import AFTER, BEFORE, HazardPanel, Shown
from ui.work.hazards.parts import OverdueLadder

if TYPE_CHECKING:
    from trafficdesk.work.hazards.api import BoardCard

_ALL = "全部居委会"


class HazardBoard(ProcessPage):
    """隐患 by state for the year at the top left; open ones of earlier years stay on it."""

    title, code = "按状态看", CODE
    sources = frozenset({CODE, FUNDS, FOLLOW_UPS, LETTERS, "attachments", "units"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.cards: Sequence[BoardCard] = ()
        *self.columns, self.closed = (column.name for column in self.process.process.columns)
        self._rung = -1
        self._unfolded = False
        self._make_buttons()

    def build(self) -> Iterator[None]:
        left, self.panel = QWidget(), HazardPanel()
        self.pull = PullOut(left, self.panel, self.panel.close_button)
        self.ground.setLayout(column((self.pull, 1), gap=0))
        yield
        self.ladder, self.board = OverdueLadder(), CardBoard()
        self.home = self.board
        self.committee, self.level = WholeChoice("按居委会筛选"), WholeChoice("按等级筛选")
        self.level.addItems(["全部等级", SERIOUS, ORDINARY])
        yield
        self.found, self.closed_word = label("", "small"), label("")
        self.unfold = Button("展开已销号", "flat", "chevron_down", clicked=self.toggle_closed)
        self.empty = EmptyState(
            "wrench", "这一年还没有登记隐患", "巡查、排查发现的隐患登记在这里，一直跟到销号。",
            [Button("登记隐患", "", "add", clicked=self.enter, needs="records.add")],
        )  # fmt: skip
        yield
        self._fill_left(left)
        self._connect()
        yield

    def _make_buttons(self) -> None:
        self.urge = Button("催办逾期", "", "call", clicked=self.urge_late, needs="hazards.urge")
        self.photo = Button("添加照片", "", "add", clicked=self.add_photo, needs="attachments.add")
        self.whole = Button("打开记录", "", "edit", clicked=lambda: self._open(self.board.current))
        self.new = Button("登记隐患", "", "add", "F3", self.add, needs="records.add")

    def _fill_left(self, left: QWidget) -> None:
        strip = framed("strip")
        filters = row(self.committee, self.level, self.found, None, gap=8)
        strip.setLayout(column(self.ladder, filters, margins=(14, 6, 14, 8), gap=8))
        self.area = scrolled(self.board, "隐患看板", sideways=True)
        self.closed_box = framed("info")
        self.closed_box.setLayout(
            row(IconMark("checkmark_circle", "ok"), self.closed_word, None, self.unfold, margins=(12, 2, 8, 2))
        )
        foot = row(self.closed_box, margins=(14, 0, 14, 8))
        left.setLayout(column(strip, self.empty, (self.area, 1), foot, gap=0))

    def _connect(self) -> None:
        self.board.chosen.connect(lambda _: self._load_one())
        self.board.pressed.connect(lambda _: self.pull.pull_out())
        self.panel.put_away.connect(self.pull.put_away)
        self.panel.answer_wanted.connect(self.answer)
        self.board.opened.connect(self._open)
        self.ladder.picked.connect(self._pick_rung)
        self.committee.currentIndexChanged.connect(lambda _: self._show())
        self.level.currentIndexChanged.connect(lambda _: self._show())
        self.panel.photo_wanted.connect(self.choose_photo)
        self.panel.file_wanted.connect(lambda file: open_attachment(self, file, self.desk, self.written))
        self.panel.open_record.connect(self.open_record)

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions(
            (self.print_menu, self.new, self.urge, self.photo, *self.beside.values(), self.whole),
            (self.bar.hint, self.bar),
        )

    def find_rows(self) -> bool:
        self.committee.setFocus()
        return True

    def next_area(self) -> bool:
        area: QWidget = self.panel.scroller if self.board.hasFocus() else self.board
        area.setFocus()
        return True

    # loading

    def _fetch(self) -> None:
        year = self.session.year

        def read(_: Progress) -> Sequence[BoardCard]:
            with self.desk.records.at_once(own=True) as records:
                return self.desk.hazards.on(records).board(year)

        run_query(self, read, self._loaded, key="board", label="正在读隐患")

    def _loaded(self, cards: Sequence[BoardCard]) -> None:
        self.cards = cards
        before = self.committee.currentText()
        with QSignalBlocker(self.committee):
            self.committee.clear()
            self.committee.addItems([_ALL, *sorted({card.committee for card in cards if card.committee})])
            self.committee.setCurrentIndex(max(0, self.committee.findText(before)))
        still_open = [card for card in cards if card.column != self.closed]
        self.title_changed.emit(f"{self.title} {len(still_open)}")
        self.empty.setVisible(not cards)
        self.area.setVisible(bool(cards))
        self._show()

    def _show(self) -> None:
        cards = self._wanted(without_rung=True)
        still_open = [card for card in cards if card.column != self.closed]
        self.ladder.show_rungs(self.desk.hazards.ladder(cards), len(still_open))
        wanted = self._wanted()
        late = self._to_urge()
        self.urge.set_text(f"催办逾期 {len(late)} 处" if late else "催办逾期")
        self.urge.refuse("" if late else "没有要催办的：没有逾期，或者这一级都催办过了。")
        names = (*self.columns, self.closed) if self._unfolded else self.columns
        self.board.show_columns([(name, [c for c in wanted if c.column == name]) for name in names])
        closed = len(cards) - len(still_open)
        rate = f"{closed / len(cards) * 100:.1f}%" if cards else "–"
        self.closed_word.setText(f"已销号 {closed}（共 {len(cards)}），整改率 {rate}")
        self.found.setText(f"筛出 {len(wanted)} / {len(self.cards)}" if len(wanted) != len(self.cards) else "")
        if self.wanted:
            self.board.current, self.wanted = self.wanted, 0
        first = next((card.id for name in names for card in wanted if card.column == name), 0)
        if self.board.current:
            self._load_one()
        elif first:
            self.board.choose(first)
        else:
            self._show_one(None)

    def _wanted(self, *, without_rung: bool = False) -> list[BoardCard]:
        """The cards that pass the filters."""
        committee = self.committee.currentText() if self.committee.currentIndex() > 0 else ""
        level = self.level.currentText() if self.level.currentIndex() > 0 else ""
        found = [c for c in self.cards if (not committee or c.committee == committee) and (not level or c.level == level)]
        if self._rung < 0 or without_rung or not self.ladder.rungs:
            return found
        rung = self.ladder.rungs[self._rung]
        last = rung.last or 10_000
        return [c for c in found if c.days is not None and rung.first <= -c.days <= last]

    def _pick_rung(self, place: int) -> None:
        self._rung = place
        self._show()

    def toggle_closed(self) -> None:
        """Show or hide the column of closed hazards."""
        self._unfolded = not self._unfolded
        self.unfold.set_text("收起已销号" if self._unfolded else "展开已销号")
        self._show()

    def _load_one(self) -> None:
        row_id = self.board.current

        def read(_: Progress) -> Shown:
            with self.desk.records.at_once() as records:
                record, reading = records.row(CODE, row_id), self.desk.hazards.on(records)
                return Shown(
                    record, self.process.process.course_of(record.values), reading.money(record), self.desk.attachments.of(CODE, row_id),
                    reading.follow_ups(row_id), reading.letters_of(row_id),
                )  # fmt: skip

        run_query(self, read, self._show_one, lambda error: self.status.emit(str(error)), key="one")
        box = self.board.rect_of(row_id).toRect()
        self.area.ensureVisible(box.center().x(), box.center().y(), box.width() // 2 + 8, box.height() // 2 + 8)

    def _show_one(self, one: Shown | None) -> None:
        record = self.record = one.record if one is not None else None
        card = next((card for card in self.cards if record is not None and card.id == record.id), None)
        if one is None or card is None:
            self.panel.show_nothing()
        else:
            self.panel.show_one(one, card)
        why = "" if record is not None else "请先点一张卡片。"
        for button in (self.photo, self.whole):
            button.refuse(why)
        self.show_steps()
        late = f"（{SERIOUS}）" if card is not None and card.level == SERIOUS else ""
        self.chosen.emit(f"{record.values['number'] or record.title}{late}" if record is not None else "")
        self.go_home()

    # verbs

    def answer(self, letter: Row) -> StepDialog:
        """The answer to a letter."""
        return open_step(self, self.desk.process("letters"), "answer", letter, self.written)

    def urge_late(self) -> StepDialog:
        """Urge every late hazard that is shown, each as the ladder says."""
        ids, view = self._to_urge(), self.desk.records.view(FOLLOW_UPS)
        hint = "提醒责任人、发催办单、报分管领导、街道挂牌督办，照阶梯办，一级只催一次。催办单和督办单给文号。"
        specs = [replace(view.field("on"), default=""), replace(view.field("content"), help="不填就写期限和逾期天数")]
        return self.ask(
            "登记催办", hint, specs, lambda given, _: self.desk.hazards.urge(ids, given["on"], given["content"]),
            {"on": (None, clock.today().isoformat())}, title=f"催办逾期隐患 {len(ids)} 处",
        )  # fmt: skip

    def add_photo(self) -> None:
        """Add a photo of the kind that the state asks for: after the work is done, the one after it."""
        done = self.record is not None and self.record.values["done_on"] is not None
        self.choose_photo(AFTER if done else BEFORE)

    def choose_photo(self, kind: str) -> None:
        """Pick picture files and attach them."""
        self.take_photos(kind, open_paths(self, f"选{kind}", PHOTOS))

    def take_photos(self, kind: str, paths: Sequence[Path]) -> None:
        """Attach photos to the chosen hazard."""
        if self.record is None:
            return
        row_id = self.record.id
        for path in paths:
            run_change(self, partial(self._attach, row_id, path, kind), self.written, label="正在添加照片")

    # inside

    def _attach(self, row_id: int, path: Path, kind: str, _progress: Progress) -> ChangeSet:
        return self.desk.attachments.add(CODE, row_id, path, kind)

    def _to_urge(self) -> list[int]:
        return [card.id for card in self._wanted() if card.act]

    def shown_ids(self) -> list[int]:
        return [card.id for card in self._wanted()]

    def _open(self, row_id: int) -> None:
        if row_id:
            self.open_record.emit(CODE, row_id)
