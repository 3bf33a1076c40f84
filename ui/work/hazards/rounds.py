"""排查: rounds, the places of one (looked at or not), and the checklist of a place whose failed lines become hazards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSplitter, QStackedWidget, QWidget

from trafficdesk import clock
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.dialogs.ask import DISCARD, SAVE, STAY, ask_unsaved
from ui.forms.builder import LINES_PER_FIELD
from ui.forms.field_row import FieldRow
from ui.forms.sentence import Sentence
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.old_step_dialog import Answers, StepDialog, field_of
from ui.parts.print_menu import PrintMenu
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
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
    from trafficdesk.work.hazards.rounds import CheckLine, RoundState

ROUNDS, PLACES, ITEMS = "inspection-rounds", "inspection-places", "checklist-items"
_NEW = ("name", "source", "starts", "ends", "leader", "departments", "people", "scope", "plan")


class InspectionRounds(ReadingPage):
    """The inspection rounds of the year at the top left."""

    title = "排查"
    sources = frozenset({ROUNDS, PLACES, ITEMS, "inspection-checks", "hazards"})

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._dirty, self._go_on = False, False
        self.states: Sequence[RoundState] = ()
        self.place: Row | None = None
        self.rounds = CardList("隐患排查")
        self.places = SheetTable(("点位", "种类", "结果"), (0, 76, 92), "排查点位")
        self.checks = ChecklistTable()
        self.figures, self.missing = label("", "small", wrap=True), label("", "small", wrap=True)
        self.place_head = label("", "h2", wrap=True)
        self.problem = Sentence()
        self.problem.hide()
        self._make_buttons()
        self._lay_out()
        self._connect()

    def _make_buttons(self) -> None:
        self._new = Button("新建排查", "", "add", "F3", self.add)
        self._open = Button("改方案", "", "edit", clicked=self.open_round)
        self._print = PrintMenu(self.session, ROUNDS, self._chosen_ids, lambda: [each.row.id for each in self.states])
        self._more_places = Button("列入点位", "flat", "add", clicked=lambda: self.ask_places().open())
        self._take_over = Button("沿用上次", "flat", clicked=self.take_over)
        self._standard = Button("装入常用标准", "", "", clicked=self.install)
        self._rest = Button("其余合格", "", "", clicked=self.checks.pass_the_rest)
        self._save = Button("登记检查", "primary", "save", "F2", self.save)
        self.empty = EmptyState(
            "search", "这一年还没有隐患排查", "先建立一次排查，列入要看的路段、路口和单位，再逐处对照检查表登记。",
            [Button("新建排查", "primary", "add", clicked=self.add)],
        )  # fmt: skip
        self.no_places = EmptyState(
            "search", "还没有列入点位", "列入要看的路段、路口和单位，这里就看得出哪些查了、哪些没有查。",
            [Button("列入点位", "", "add", clicked=lambda: self.ask_places().open())],
        )  # fmt: skip

    def _lay_out(self) -> None:
        left = framed("plain")
        left.setLayout(column(row(label("排查", "h2"), None, margins=(14, 8, 8, 6)), rule(), (self.rounds, 1), gap=0))
        middle = framed("panel")
        head = column(
            row(label("点位", "h2"), None, self._take_over, self._more_places, gap=4), self.figures, self.missing,
            margins=(14, 4, 8, 6), gap=2,
        )  # fmt: skip
        self._place_stack = QStackedWidget()
        self._place_stack.addWidget(self.places)
        self._place_stack.addWidget(self.no_places)
        middle.setLayout(column(head, rule(), (self._place_stack, 1), gap=0))
        right = framed("panel")
        facts = QWidget()
        grid = QGridLayout(facts)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        self.on = FieldRow(self.desk, field_of(self.desk, PLACES, "checked_on"), facts)
        self.checkers = FieldRow(self.desk, field_of(self.desk, PLACES, "checkers"), facts)
        self.on.place(grid, 0)
        self.checkers.place(grid, LINES_PER_FIELD)
        words = label("点结果来换，或按 1 合格、2 不合格、3 不涉及。不合格的写存在问题，登记时就成为隐患，不用再填。", "hint", wrap=True)
        top = column(self.place_head, facts, words, margins=(14, 8, 12, 6), gap=4)
        right.setLayout(column(top, rule(), (self.checks, 1), row((self.problem, 1), margins=(14, 0, 12, 4)), gap=0))
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setHandleWidth(1)
        splitter.setChildrenCollapsible(False)
        for part in (left, middle, right):
            splitter.addWidget(part)
        splitter.setStretchFactor(2, 1)
        splitter.setSizes([theme.scaled(220), theme.scaled(330), theme.scaled(600)])
        self._stack = QStackedWidget()
        self._stack.addWidget(splitter)
        self._stack.addWidget(self.empty)
        self.setLayout(column((self._stack, 1), gap=0))

    def _connect(self) -> None:
        self.rounds.chosen.connect(lambda _: self._load_places())
        self.rounds.opened.connect(lambda key: self.open_record.emit(ROUNDS, key))
        self.places.chosen.connect(self._load_checks)
        self.checks.edited.connect(self._touched)
        for line in (self.on, self.checkers):
            line.edited.connect(lambda _name, line=line: (line.show_problem(None), self._touched()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The kind gives way, so that the names of places and units can be read.
        self.places.setColumnHidden(1, self.width() < theme.scaled(1040))

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._new, self._print, self._open, self._standard), (self._rest, self._save))

    def occupied(self) -> bool:
        return bool(self._dirty)

    def print_it(self) -> bool:
        self._print.open()
        return True

    def may_close(self) -> bool:
        if not self._dirty:
            return True
        answer = ask_unsaved(self, "检查表")
        if answer == SAVE:
            self.save()
        elif answer == DISCARD:
            self._dirty = False
        return answer not in (STAY, SAVE)

    # loading

    def _fetch(self) -> None:
        year = self.session.year
        run_query(self, lambda _: self.desk.inspections.of_year(year), self._show, key="rounds", label="正在读排查")

    def _show(self, states: Sequence[RoundState]) -> None:
        self.states = states
        self._stack.setCurrentIndex(0 if states else 1)
        self.rounds.show_cards([_card(each) for each in states])
        for button in (self._open, self._print, self._save, self._rest):
            button.refuse("" if states else "请先新建一次排查。")
        self._load_places()

    def state(self) -> RoundState | None:
        """The chosen round."""
        key = self.rounds.current_key()
        return next((each for each in self.states if each.row.id == key), None)

    def _load_places(self) -> None:
        state = self.state()
        if state is None:
            self._show_places(None, [])
            return
        key = state.row.id
        run_query(
            self, lambda _: self.desk.inspections.places(key), lambda places: self._show_places(state, places), key="places"
        )

    def _show_places(self, state: RoundState | None, places: Sequence[Row]) -> None:
        self._place_stack.setCurrentIndex(0 if places else 1)
        others = [each for each in self.states if state is not None and each.row.id != state.row.id and each.places]
        self._take_over.setVisible(bool(others))
        self.figures.setText(f"计划 {state.planned} 处，已查 {state.done} 处，发现隐患 {state.hazards} 处" if state else "")
        names = "、".join(state.missing) if state is not None else ""
        self.missing.setText(f"没有查：{names}" if names else "")
        self.missing.setVisible(bool(names))
        self.places.show_lines([_place_line(each) for each in places])
        following = next((each.id for each in places if each.values["checked_on"] is None), None)
        if self._go_on and following is not None:
            self.places.choose(following)
        self._go_on = False

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
        run_query(
            self, lambda _: (self.desk.records.row(PLACES, key), self.desk.inspections.checklist(key)),
            lambda found: self._show_checks(*found), key="checks",
        )  # fmt: skip

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
        given = self.desk.records.check(PLACES, {"checked_on": self.on.editor.input(), "checkers": self.checkers.editor.input()}, place)
        faults = [each for each in given.problems if each.blocks]
        if faults or given.values.get("checked_on") is None:
            self._say(faults[0].text if faults else "请填检查日期，例如 2026-11-23。")
            return True
        on, who = given.values["checked_on"], given.values.get("checkers") or ""
        self._save.refuse("正在登记")
        run_change(self, lambda _: self.desk.inspections.record(place, on, who, lines), self._saved, self._refused)
        return True

    def _saved(self, change: ChangeSet) -> None:
        self._save.refuse("")
        self._dirty = False
        self._go_on = True  # to the next place that nobody looked at yet
        self.checks.setFocus()
        self.changed.emit(change)
        self.load()

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

    def _touched(self) -> None:
        self._dirty = True
        self.problem.hide()

    def add(self) -> bool:
        self.ask_round().open()
        return True

    def ask_round(self) -> StepDialog:
        """The form of a new round."""
        fields = [field_of(self.desk, ROUNDS, name) for name in _NEW]
        dialog = StepDialog(
            self.desk, "新建排查", "先定时间和人，再列入要看的点位。", "建立", fields,
            lambda given: self.desk.records.add(ROUNDS, given.filled()), self._made, self,
        )  # fmt: skip
        return dialog.give("source", "拉网式排查").give("starts", clock.today().isoformat())

    def ask_places(self) -> StepDialog:
        """The form that lists places, one a line."""
        state = self.state()
        names = FieldSpec("点位", Kind.NOTE, name="names", required=True, maximum=4000,
                          help="一行一处，可以从 Excel 里粘一列；单位照登记的名称写")  # fmt: skip
        fields = [field_of(self.desk, PLACES, "kind"), names, field_of(self.desk, PLACES, "committee")]

        def work(given: Answers) -> ChangeSet:
            if state is None:
                raise KnownError("请先新建一次排查，再列入点位。")
            lines = given.text("names").splitlines()
            return self.desk.inspections.add_places(state.row.id, lines, given.text("kind"), given["committee"])

        return StepDialog(self.desk, "列入点位", "", "列入", fields, work, self._made, self)

    def take_over(self) -> None:
        """The places of the round before this one."""
        state = self.state()
        others = [each for each in self.states if state is not None and each.row.id != state.row.id and each.places]
        if state is not None and others:
            here, earlier = state.row.id, others[0].row.id
            run_change(self, lambda _: self.desk.inspections.take_over(here, earlier), self._made, self._refused)

    def install(self) -> None:
        """The usual checklist that comes with the program."""
        run_change(self, lambda _: self.desk.inspections.install_standard(), self._made, self._refused)

    def open_round(self) -> None:
        """The whole record of the chosen round."""
        state = self.state()
        if state is not None:
            self.open_record.emit(ROUNDS, state.row.id)

    def _made(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()

    def _chosen_ids(self) -> list[int]:
        state = self.state()
        return [] if state is None else [state.row.id]


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
    if place.values["checked_on"] is None:
        look, word = CellLook(level="warn"), "没有查"
    elif result == "有隐患":
        look, word = CellLook(level="bad"), "有隐患"
    else:
        look, word = CellLook(level="ok"), "没有隐患"
    cells = (SheetCell(place.title, CellLook(bold=True)), SheetCell(str(place.values["kind"] or "")), SheetCell(word, look))
    return SheetLine(place.id, cells)
