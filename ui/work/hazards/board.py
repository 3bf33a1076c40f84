"""The hazard board: cards by state, the overdue ladder, one hazard beside it, its next steps (domain 1.9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QFileDialog, QScrollArea, QWidget

from trafficdesk import clock
from trafficdesk.desk import ChangeSet, Row
from trafficdesk.progress import Progress
from ui.page import Actions
from ui.pages.print_menu import PrintMenu
from ui.pages.pull_out import PullOut
from ui.pages.reading_page import ReadingPage
from ui.pages.step_form import StepForm
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, row
from ui.widgets.marks import IconMark
from ui.work.hazards.cards import SERIOUS, CardBoard
from ui.work.hazards.panel import AFTER, BEFORE, HazardPanel
from ui.work.hazards.parts import OverdueLadder
from ui.work.hazards.steps import CODE, STEPS, answer_form, letter_form, open_step, urge_form

if TYPE_CHECKING:
    from trafficdesk.work.hazards.verbs import BoardCard

COLUMNS = ("待下达", "整改中", "待复查", "已移交")
CLOSED = "已销号"
_FOUND = (
    "found", "source", "category", "place", "road", "span", "side", "committee", "description", "item", "level", "due", "unit",
    "vehicle", "reporter", "reporter_phone",
)  # fmt: skip
_PAID = ("paid", "amount", "source", "content", "receipt")
_ALL = "全部居委会"


class HazardBoard(ReadingPage):
    """隐患 by state for the year at the top left; open ones of earlier years stay on it."""

    title = "按状态看"
    sources = frozenset({CODE, "hazard-funds", "hazard-follow-ups", "letters", "attachments", "units"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.cards: Sequence[BoardCard] = ()
        self.record: Row | None = None
        self._rung = -1
        self.ladder, self.board, self.panel = OverdueLadder(), CardBoard(), HazardPanel()
        self.committee, self.level = QComboBox(), QComboBox()
        self.level.addItems(["全部等级", "重大隐患", "一般隐患"])
        self.committee.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.committee.setAccessibleName("按居委会筛选")
        self.level.setAccessibleName("按等级筛选")
        self.found = label("", "small")
        self.closed_word = label("")
        self.unfold = Button("展开已销号", "flat", "chevron_down", clicked=self.toggle_closed)
        self._unfolded = False
        self.empty = EmptyState(
            "wrench", "这一年还没有登记隐患", "巡查、排查发现的隐患登记在这里，一直跟到销号。",
            [Button("登记隐患", "", "add", clicked=self.add)],
        )  # fmt: skip
        self._make_buttons()
        self._lay_out()
        self._connect()

    def _make_buttons(self) -> None:
        self.print_menu = PrintMenu(self.session, CODE, self._chosen_ids, lambda: [card.id for card in self._wanted()])
        self.urge = Button("催办逾期", "", "call", clicked=self.urge_late)
        self.supervise = Button("挂牌督办", "", "", clicked=lambda: self.take("supervise"))
        self.letter = Button("起草建议函", "", "", clicked=self.write_letter)
        self.photo = Button("添加照片", "", "add", clicked=self.add_photo)
        self.pay = Button("登记资金", "", "", clicked=self.add_payment)
        self.whole = Button("打开记录", "", "edit", clicked=lambda: self._open(self.board.current))
        self.new = Button("登记隐患", "", "add", "F3", self.add)
        self.hint = label("", "label")
        self.steps = QWidget()
        self.steps.setLayout(row(gap=8))

    def _lay_out(self) -> None:
        strip = framed("strip")
        filters = row(self.committee, self.level, self.found, None, gap=8)
        strip.setLayout(column(self.ladder, filters, margins=(14, 6, 14, 8), gap=8))
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setWidget(self.board)
        self.closed_box = framed("info")
        self.closed_box.setLayout(
            row(IconMark("checkmark_circle", "ok"), self.closed_word, None, self.unfold, margins=(12, 2, 8, 2))
        )
        left = QWidget()
        foot = row(self.closed_box, margins=(14, 0, 14, 8))
        left.setLayout(column(strip, self.empty, (self.area, 1), foot, gap=0))
        self.pull = PullOut(left, self.panel, self.panel.close_button)
        self.setLayout(column((self.pull, 1), gap=0))

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
        self.panel.open_record.connect(self.open_record)

    # what the window asks

    def actions(self) -> Actions:
        return Actions(
            (self.print_menu, self.new, self.urge, self.photo, self.supervise, self.letter, self.pay, self.whole),
            (self.hint, self.steps),
        )

    def print_it(self) -> bool:
        self.print_menu.open()
        return True

    def save(self) -> bool:
        """F2: the usual next step of the chosen hazard."""
        if self.record is None or not (keys := self.desk.hazards.next_steps(self.record.id)):
            return False
        self.take(keys[0])
        return True

    def find(self) -> bool:
        self.committee.setFocus()
        return True

    def next_area(self) -> bool:
        (self.panel.scroll if self.board.hasFocus() else self.board).setFocus()
        return True

    # loading

    def _fetch(self) -> None:
        year = self.session.year
        run_query(self, lambda _: self.desk.hazards.board(year), self._loaded, key="board", label="正在读隐患")

    def _loaded(self, cards: Sequence[BoardCard]) -> None:
        self.cards = cards
        before = self.committee.currentText()
        self.committee.blockSignals(True)
        self.committee.clear()
        self.committee.addItems([_ALL, *sorted({card.committee for card in cards if card.committee})])
        self.committee.setCurrentIndex(max(0, self.committee.findText(before)))
        self.committee.blockSignals(False)
        still_open = [card for card in cards if card.column != CLOSED]
        self.title_changed.emit(f"{self.title} {len(still_open)}")
        self.empty.setVisible(not cards)
        self.area.setVisible(bool(cards))
        self._show()

    def _show(self) -> None:
        cards = self._wanted(without_rung=True)
        still_open = [card for card in cards if card.column != CLOSED]
        self.ladder.show_rungs(self.desk.hazards.ladder(cards), len(still_open))
        wanted = self._wanted()
        late = self._to_urge()
        self.urge.set_text(f"催办逾期 {len(late)} 处" if late else "催办逾期")
        self.urge.refuse("" if late else "没有要催办的：没有逾期，或者这一级都催办过了。")
        names = (*COLUMNS, CLOSED) if self._unfolded else COLUMNS
        self.board.show_columns([(name, [c for c in wanted if c.column == name]) for name in names])
        closed = len(cards) - len(still_open)
        rate = f"{closed / len(cards) * 100:.1f}%" if cards else "–"
        self.closed_word.setText(f"已销号 {closed}（共 {len(cards)}），整改率 {rate}")
        self.found.setText(f"筛出 {len(wanted)} / {len(self.cards)}" if len(wanted) != len(self.cards) else "")
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

        def read(_: Progress) -> tuple[Any, ...]:
            record = self.desk.records.row(CODE, row_id)
            hazards = self.desk.hazards
            files = self.desk.attachments.of(CODE, row_id)
            more = hazards.follow_ups(row_id), hazards.letters_of(row_id)
            return record, hazards.way(record), hazards.money(record), files, hazards.next_steps(row_id), *more

        run_query(
            self, read, lambda answer: self._show_one(*answer), lambda error: self.said.emit(str(error)), key="one"
        )
        box = self.board.rect_of(row_id).toRect()
        self.area.ensureVisible(box.center().x(), box.center().y(), box.width() // 2 + 8, box.height() // 2 + 8)

    def _show_one(
        self, record: Row | None, way: Any = None, money: Any = None, files: Any = (), keys: Sequence[str] = (),
        notes: Sequence[Row] = (), letters: Sequence[Row] = (),
    ) -> None:  # fmt: skip
        self.record = record
        card = next((card for card in self.cards if record is not None and card.id == record.id), None)
        if record is None or card is None:
            self.panel.show_nothing()
        else:
            self.panel.show_one(record, card, way, money, files, notes, letters)
        why = "" if record is not None else "请先点一张卡片。"
        for button in (self.photo, self.pay, self.whole, self.letter):
            button.refuse(why)
        self.supervise.refuse(why or ("" if keys else "已经销号，不用再挂牌。"))
        self._show_steps(keys)
        late = "（重大隐患）" if card is not None and card.level == SERIOUS else ""
        self.chosen.emit(f"{record.values['number'] or record.title}{late}" if record is not None else "")

    def _show_steps(self, keys: Sequence[str]) -> None:
        layout = self.steps.layout()
        clear(layout)
        self.hint.setText("" if self.record is None else "下一步：" if keys else "已经销号，不用再办")
        for place, key in reversed(list(enumerate(keys))):
            step = STEPS[key]
            kind, shortcut = ("primary", "F2") if place == 0 else ("", "")
            button = Button(step.name, kind, step.icon if place == 0 else "", shortcut, lambda key=key: self.take(key))
            layout.addWidget(button)

    # verbs

    def take(self, key: str) -> StepForm | None:
        """Open the form of a step for the chosen hazard."""
        if self.record is None:
            return None
        dialog = open_step(self, self.desk, key, self.record)
        dialog.written.connect(self._written)
        return dialog

    def add(self) -> bool:
        """Register a hazard (F3)."""
        self.new_hazard()
        return True

    def new_hazard(self) -> StepForm:
        """The form of a new hazard."""
        view = self.desk.records.view(CODE)
        specs = [view.field(name) for name in _FOUND]
        specs = [replace(each, help="") if each.name == "due" else each for each in specs]
        start = {"found": (None, clock.today().isoformat()), "source": (None, "日常巡查"), "level": (None, "一般隐患")}
        dialog = StepForm(
            self.desk, "登记隐患", "编号由程序给出；不填期限，就按等级给出通常的期限。", "登记隐患", specs,
            lambda given, reason: self.desk.hazards.find(given), self, start,
        )  # fmt: skip
        dialog.written.connect(self._found)
        dialog.open()
        return dialog

    def add_payment(self) -> StepForm | None:
        """Enter a payment for the chosen hazard."""
        if self.record is None:
            return None
        view, row_id = self.desk.records.view("hazard-funds"), self.record.id
        dialog = StepForm(
            self.desk, f"登记治理资金 — {self.record.title}", "", "登记资金", [view.field(name) for name in _PAID],
            lambda given, reason: self.desk.hazards.pay(row_id, given), self, {"paid": (None, clock.today().isoformat())},
        )  # fmt: skip
        dialog.written.connect(self._written)
        dialog.open()
        return dialog

    def write_letter(self) -> StepForm | None:
        """A letter about the chosen hazard to the department that may act."""
        if self.record is None:
            return None
        return self._opened(letter_form(self, self.desk, self.record))

    def answer(self, letter: Row) -> StepForm:
        """The answer to a letter."""
        return self._opened(answer_form(self, self.desk, letter))

    def urge_late(self) -> StepForm:
        """Urge every late hazard that is shown, each as the ladder says."""
        return self._opened(urge_form(self, self.desk, self._to_urge()))

    def add_photo(self) -> None:
        """Add a photo of the kind that the state asks for: after the work is done, the one after it."""
        done = self.record is not None and self.record.values["done_on"] is not None
        self.choose_photo(AFTER if done else BEFORE)

    def choose_photo(self, kind: str) -> None:
        """Pick picture files and attach them."""
        names, _ = QFileDialog.getOpenFileNames(self, f"选{kind}", "", "照片 (*.jpg *.jpeg *.png *.bmp)")
        self.take_photos(kind, [Path(name) for name in names])

    def take_photos(self, kind: str, paths: Sequence[Path]) -> None:
        """Attach photos to the chosen hazard."""
        if self.record is None:
            return
        row_id = self.record.id
        for path in paths:
            run_change(
                self, lambda _, path=path: self.desk.attachments.add(CODE, row_id, path, kind), self._written,
                label="正在添加照片",
            )  # fmt: skip

    # inside

    def _opened(self, dialog: StepForm) -> StepForm:
        dialog.written.connect(self._written)
        dialog.open()
        return dialog

    def _to_urge(self) -> list[int]:
        return [card.id for card in self._wanted() if card.act]

    def _chosen_ids(self) -> list[int]:
        return [self.record.id] if self.record is not None else []

    def _open(self, row_id: int) -> None:
        if row_id:
            self.open_record.emit(CODE, row_id)

    def _found(self, change: ChangeSet) -> None:
        made = next((each.id for each in change.changes if each.code == CODE), 0)
        self.board.current = made
        self._written(change)

    def _written(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()
