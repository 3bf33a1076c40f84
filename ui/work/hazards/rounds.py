"""排查: rounds, the places of one (looked at or not), and the checklist of a place whose failed lines become hazards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from trafficdesk import clock
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.hazards.api import CHECKS, CODE, FOUND, ITEMS, PLACES, ROUNDS, CheckLine, RoundState
from ui.forms.builder import LINES_PER_FIELD
from ui.forms.field_row import FieldRow
from ui.forms.sentence import Sentence
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.master_detail import MasterDetailPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.hazards.round_parts import ChecklistTable

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row

_WORDS = "点结果来换，或按 1 合格、2 不合格、3 不涉及。不合格的写存在问题，登记时就成为隐患，不用再填。"


class InspectionRounds(MasterDetailPage):
    """The inspection rounds of the year at the top left; F2 enters what was found at a place."""

    title, code, leads, widths = "排查", ROUNDS, False, (220, 930)
    sources = frozenset({ROUNDS, PLACES, ITEMS, CHECKS, CODE})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._dirty, self._go_on = False, False
        self.states: Sequence[RoundState] = ()
        self.place: Row | None = None
        self._make_buttons()

    def build(self) -> Iterator[None]:
        left, middle, right = framed("plain"), framed("panel"), framed("panel")
        self.lay_out(left, [(middle, 1), (right, 2)], EmptyState(
            "search", "这一年还没有隐患排查", "先建立一次排查，列入要看的路段、路口和单位，再逐处对照检查表登记。",
            [Button("新建排查", "primary", "add", clicked=self.add, needs="records.add")],
        ))  # fmt: skip
        yield
        self.rounds = CardList("隐患排查")
        left.setLayout(column(row(label("排查", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.rounds, 1), gap=0))
        yield
        yield from self._places_side(middle)
        yield from self._checks_side(right)
        self._connect()

    def _make_buttons(self) -> None:
        self._new = Button("新建排查", "", "add", "F3", self.add, needs="records.add")
        self._open = Button("改方案", "", "edit", clicked=self.open_round)
        self._more_places = Button("列入点位", "flat", "add", clicked=self.ask_places, needs="inspections.add_places")
        self._take_over = Button("沿用上次", "flat", clicked=self.take_over, needs="inspections.take_over")
        self._standard = Button("装入常用标准", "", "", clicked=self.install, needs="inspections.install_standard")
        self._rest = Button("其余合格", "", "", clicked=lambda: self.checks.pass_the_rest(), needs="inspections.record")
        self._save = Button("登记检查", "primary", "save", "F2", self.save, needs="inspections.record")

    def _places_side(self, middle: QWidget) -> Iterator[None]:
        self._place_stack = QStackedWidget()
        self.figures, self.missing = label("", "small", wrap=True), label("", "small", wrap=True)
        head = column(
            row(label("点位", "h2"), None, self._take_over, self._more_places, gap=4), self.figures, self.missing,
            margins=(14, 4, 8, 6), gap=2,
        )  # fmt: skip
        middle.setLayout(column(head, rule(), (self._place_stack, 1), gap=0))
        middle.setMinimumWidth(theme.scaled(350))  # names of units can be read
        yield
        self.places = SheetTable(("点位", "种类", "结果"), (0, 76, 92), "排查点位")
        self._place_stack.addWidget(self.places)
        yield
        self._place_stack.addWidget(EmptyState(
            "search", "还没有列入点位", "列入要看的路段、路口和单位，这里就看得出哪些查了、哪些没有查。",
            [Button("列入点位", "", "add", clicked=self.ask_places, needs="inspections.add_places")],
        ))  # fmt: skip
        yield

    def _checks_side(self, right: QWidget) -> Iterator[None]:
        facts, self.place_head, self.problem = QWidget(), label("", "h2", wrap=True), Sentence()
        self.problem.hide()
        grid = QGridLayout(facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        view = self.desk.records.view(PLACES)
        self.on, self.checkers = (FieldRow(self.desk, view.field(name), facts) for name in ("checked_on", "checkers"))
        self.on.place(grid, 0)
        self.checkers.place(grid, LINES_PER_FIELD)
        yield
        self.checks = self.home = ChecklistTable()
        top = column(self.place_head, facts, label(_WORDS, "hint", wrap=True), margins=(14, 8, 12, 6), gap=4)
        right.setLayout(column(top, rule(), (self.checks, 1), row((self.problem, 1), margins=(14, 0, 12, 4)), gap=0))
        yield

    def _connect(self) -> None:
        self.rounds.chosen.connect(lambda _: self.load_one())
        self.rounds.opened.connect(lambda key: self.open_record.emit(ROUNDS, key))
        self.places.chosen.connect(self._load_checks)
        self.checks.edited.connect(self._touched)
        for line in (self.on, self.checkers):
            line.edited.connect(partial(self._retyped, line))

    def fit(self) -> None:
        # The kind gives way, so that the names of places and units can be read.
        self.places.setColumnHidden(1, self.width() < theme.scaled(1040))

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._new, self.print_menu, self._open, self._standard), (self._rest, self._save))

    def unsaved(self) -> str:
        return "检查表" if self._dirty else ""

    def drop_unsaved(self) -> None:
        self._dirty = False

    # loading

    def read_list(self, year: int) -> list[RoundState]:
        with self.desk.records.at_once(own=True) as records:
            return self.desk.inspections.on(records).of_year(year)

    def show_list(self, found: Sequence[RoundState]) -> None:
        self.states = found
        with QSignalBlocker(self.rounds):
            self.rounds.show_cards([_card(each) for each in found])
            if self.wanted:
                self.rounds.choose(self.wanted)

    def shown_ids(self) -> list[int]:
        return [each.row.id for each in self.states]

    def chosen_id(self) -> int:
        return self.rounds.current_key() or 0

    def read_one(self, row_id: int) -> list[Row]:
        return self.desk.inspections.places(row_id)

    def show_nothing(self) -> None:
        self.places.show_lines([])
        for button in (self._open, self.print_menu, self._save, self._rest):
            button.refuse("请先新建一次排查。")

    def show_one(self, one: Sequence[Row]) -> None:
        state = next(each for each in self.states if each.row.id == self.chosen_id())
        for button in (self._open, self.print_menu):
            button.refuse("")
        self._place_stack.setCurrentIndex(0 if one else 1)
        self._take_over.setVisible(self._earlier() is not None)
        self.figures.setText(f"计划 {state.planned} 处，已查 {state.done} 处，发现隐患 {state.hazards} 处")
        self.missing.setText(f"没有查：{'、'.join(state.missing)}")
        self.missing.setVisible(bool(state.missing))
        self.places.show_lines([_place_line(each) for each in one])
        following = next((each.id for each in one if each.values["checked_on"] is None), None)
        if self._go_on and following is not None:
            self.places.choose(following)
        self._go_on = False

    def _earlier(self) -> RoundState | None:
        """Another round of the year with places that can be taken over."""
        return next((each for each in self.states if each.row.id != self.chosen_id() and each.places), None)

    def _load_checks(self, key: int | None) -> None:
        if self.place is not None and key == self.place.id and self._dirty:
            return
        if self._dirty and not self.may_close():
            if self.place is not None:
                self.places.choose(self.place.id)
            return
        if key is None:
            self._show_checks(None, [])
            return

        def read(_: object) -> tuple[Row, list[CheckLine]]:
            with self.desk.records.at_once() as records:
                return records.row(PLACES, key), self.desk.inspections.on(records).checklist(key)

        run_query(self, read, lambda found: self._show_checks(*found), key="checks")

    def _show_checks(self, place: Row | None, lines: Sequence[CheckLine]) -> None:
        last = self.checkers.editor.shown()  # the same people usually look at the next place too
        self.place = place
        self.problem.hide()
        self.place_head.setText(place.title if place is not None else "没有选中点位")
        if place is not None:
            if place.values["checked_on"] is None:
                self.on.load_new(clock.today().isoformat())
                self.checkers.load_new(place.values["checkers"] or last)
            else:
                self.on.load(place)
                self.checkers.load(place)
        self.checks.show_lines(lines)
        if place is not None and not lines:
            self._say("还没有排查标准。点下面的“装入常用标准”，或在“排查标准”里自己写。")
        self._dirty = False
        self._standard.setVisible(not lines)
        for button in (self._save, self._rest):
            button.refuse("" if place is not None and lines else "请先选一个点位。")

    # verbs

    def save(self) -> bool:
        """Write what was found; what is refused stays as it was typed."""
        if self.place is None:
            return False
        place, lines = self.place.id, self.checks.lines()
        on, who = self.on.editor.input(), str(self.checkers.editor.input() or "")
        self._save.refuse("正在登记")
        run_change(self, lambda _: self.desk.inspections.record(place, on, who, lines), self._saved, self._refused)
        return True

    def _saved(self, change: ChangeSet) -> None:
        self._save.refuse("")
        self._dirty = False
        self._go_on = True  # to the next place that nobody looked at yet
        self.written(change)

    def _refused(self, error: KnownError) -> None:
        self._save.refuse("")
        by_field = {each.field: each for each in error.problems} if isinstance(error, Refused) else {}
        self.on.show_problem(by_field.get("checked_on"))
        self.checkers.show_problem(by_field.get("checkers"))
        self._say(str(error))
        (self.checkers.editor if "checkers" in by_field else self.on.editor if by_field else self.checks).setFocus()

    def _say(self, sentence: str) -> None:
        self.problem.say("error", sentence)
        self.problem.show()

    def _retyped(self, line: FieldRow, _name: str) -> None:
        line.show_problem(None)
        self._touched()

    def _touched(self) -> None:
        self._dirty = True
        self.problem.hide()

    def ask_places(self) -> StepDialog | None:
        """The form that lists places, one a line."""
        if self.record is None:
            return None
        row_id, view = self.record.id, self.desk.records.view(PLACES)
        kind = view.field("kind")
        names = FieldSpec("点位", Kind.NOTE, name="names", required=True, maximum=4000,
                          help="一行一处，可以从 Excel 里粘一列；单位照登记的名称写")  # fmt: skip

        def work(given: dict[str, Any], _reason: str) -> ChangeSet:
            lines = str(given["names"] or "").splitlines()
            return self.desk.inspections.add_places(row_id, lines, given["kind"], given["committee"])

        specs = [replace(kind, required=True), names, view.field("committee")]
        return self.ask("列入", "", specs, work, {"kind": (None, kind.default)}, title="列入点位")

    def take_over(self) -> None:
        """The places of the round before this one."""
        earlier = self._earlier()
        if self.record is not None and earlier is not None:
            here, there = self.record.id, earlier.row.id
            run_change(self, lambda _: self.desk.inspections.take_over(here, there), self.written, self._refused)

    def install(self) -> None:
        """The usual checklist that comes with the program."""
        run_change(self, lambda _: self.desk.inspections.install_standard(), self.written, self._refused)

    def open_round(self) -> None:
        """The whole record of the chosen round."""
        if self.record is not None:
            self.open_record.emit(ROUNDS, self.record.id)


def _card(state: RoundState) -> Card:
    values, today = state.row.values, clock.today()
    span = f"{values['starts']}" + (f" 至 {values['ends']:%m-%d}" if values["ends"] else "")
    note = f"已查 {state.done} / {state.planned} 处" if state.planned else f"已查 {state.done} 处"
    if state.late:
        level, word = "bad", f"还有 {state.planned - state.done} 处没有查"
    elif state.planned and state.done >= state.planned:
        level, word = "ok", "查完了"
    elif values["starts"] > today:
        level, word = "soon", "未开始"
    else:
        level, word = "info", "进行中"
    return Card(state.row.id, state.row.title, (span, note), level, word)


def _place_line(place: Row) -> SheetLine:
    result = place.values["result"]
    level, word = ("bad", result) if result == FOUND else ("ok", result) if place.values["checked_on"] else ("warn", "没有查")
    cells = (
        SheetCell(place.title, CellLook(bold=True)), SheetCell(str(place.values["kind"] or "")), SheetCell(word, CellLook(level=level)),
    )  # fmt: skip
    return SheetLine(place.id, cells)
