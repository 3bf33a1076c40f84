"""派车台: slips from application to return on a board, the cars at the left, the chosen slip at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QMenu, QScrollArea, QSplitter, QStackedWidget, QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter
from trafficdesk.fields.spec import Kind
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.old_step_dialog import StepDialog, field_of
from ui.parts.pull_out import PullOut
from ui.parts.reading_page import ReadingPage
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, row, rule
from ui.widgets.steps import Steps
from ui.work.official.parts import (
    APPLY_FIELDS,
    CARS,
    COLUMNS,
    COSTS,
    TRIP_STEPS,
    TRIPS,
    TripStep,
    amend_fields,
    car_cards,
    trip_card,
)

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.official.reading import TripSlip

_LEAST_BOARD = 760  # pixels at normal type for the cars and four columns; with less the slip is pulled out over them
RETURNED_DAYS = 31  # how long a finished slip stays on the board
_STATES = [state for state, _ in COLUMNS]


@dataclass(frozen=True, slots=True)
class _Board:
    trips: Sequence[Row]
    cars: Sequence[Card]


class TripDesk(ReadingPage):
    """公务用车 today."""

    title = "派车台"
    sources = frozenset({TRIPS, COSTS, CARS, "vehicles", "people"})
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._trips: dict[int, Row] = {}
        self._chosen = 0
        self.cars = CardList("公务用车")
        self.columns = {state: CardList(words, boxed=True) for state, words in COLUMNS}
        self.heads = {state: label(words, "h2") for state, words in COLUMNS}
        self._make_buttons()
        self._lay_out()
        self._connect()

    def _make_buttons(self) -> None:
        self._apply = Button("申请用车", "", "add", "F3", self.add)
        self._cost = Button("登记费用", "", "add", clicked=self.add_cost)
        self._slip = Button("打印派车单", "", "print", "F9", self.print_it)
        self._tables = Button("打印车辆表", "", "print")
        menu = QMenu(self._tables)
        for kind in (*self.desk.prints.kinds(CARS), self.desk.prints.kind("trip-flags")):
            menu.addAction(kind.name).triggered.connect(lambda _=False, key=kind.key: self.print_kind(key))
        self._tables.setMenu(menu)
        self._next = label("", "label")
        self.steps = {step.key: Button(step.words, "primary" if step.primary else "", clicked=lambda step=step: self.do(step))
                      for step in TRIP_STEPS}  # fmt: skip

    def _lay_out(self) -> None:
        left = framed("plain")
        caption = row(label("公务用车", "h2"), label("今天和本月", "hint"), None, margins=(14, 8, 8, 6))
        words = WrappedLabel("还没有公务用车，登记了才能派车。", "hint")
        to_cars = Button("登记公务用车", "", "add", clicked=lambda: self.open_rows.emit(CARS, ()))
        self.no_cars = QWidget()
        self.no_cars.setLayout(column(words, row(to_cars, None), margins=(14, 8, 8, 6)))
        left.setLayout(column(caption, rule(), self.no_cars, (self.cars, 1), gap=0))
        board = QWidget()
        parts = [(column(row(self.heads[state], None, margins=(6, 8, 4, 4)), (self.columns[state], 1), gap=0), 1)
                 for state, _ in COLUMNS]  # fmt: skip
        board.setLayout(row(*parts, margins=(8, 0, 4, 0), gap=4))
        self.empty = EmptyState(
            "vehicle_car", "没有派车单", "从申请开始：谁用车、去哪里、什么时候；批准、出车、回场都在这里登记。",
            [Button("申请用车", "primary", "add", clicked=self.add)],
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(board)
        self.stack.addWidget(framed("plain", column(self.empty)))
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (left, self.stack):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.put_away = Button("收起", "flat", clicked=lambda: self.pull.put_away())
        self.detail = self._detail_side()
        self.pull = PullOut(self.splitter, self.detail, self.put_away, _LEAST_BOARD)
        self.setLayout(column(self.pull, gap=0))

    def _detail_side(self) -> QWidget:
        side = framed("panel")
        self.name, self.number = label("", "h1", wrap=True), label("", "hint")
        self.progress = Steps(["申请", "批准", "出车", "回场"])
        self.note = NoteBox("")
        self.lines = QGridLayout()
        self.lines.setColumnStretch(1, 1)
        self.lines.setHorizontalSpacing(10)
        self.lines.setVerticalSpacing(5)
        holder = QWidget()
        holder.setLayout(column(self.lines, None, margins=(14, 8, 10, 8)))
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(holder)
        self.open_slip = Button("改派车单", "flat", "edit", clicked=self.amend)
        head = row(column(self.name, self.number, gap=0), None, column(self.open_slip, self.put_away, gap=0), margins=(14, 8, 4, 4))
        note = row(self.note, margins=(12, 4, 12, 4))
        side.setLayout(column(head, row(self.progress, margins=(4, 2, 4, 2)), rule(), note, (area, 1), gap=0))
        return side

    def _connect(self) -> None:
        for state, cards in self.columns.items():
            cards.chosen.connect(lambda key, state=state: self._choose(state, key))
            cards.clicked.connect(lambda _index, state=state: self._choose(state, self.columns[state].current_key()))
            cards.clicked.connect(lambda _index: self.pull.pull_out())
            cards.opened.connect(lambda key: self.open_record.emit(TRIPS, key))
        self.cars.opened.connect(lambda key: self.open_record.emit("vehicles", key))

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions((self._apply, self._cost, self._slip, self._tables), (self._next, *self.steps.values()))

    def print_it(self) -> bool:
        self.print_kind("trip-slip")
        return True

    # loading

    def _fetch(self) -> None:
        run_query(self, lambda _: self._read(), self._show, key="board")

    def _read(self) -> _Board:
        desk, today = self.desk, clock.today()
        records, trips = desk.records, desk.trips
        since = clock.now() - timedelta(days=RETURNED_DAYS)
        running = records.select(TRIPS, Filter("state", "in", ("待批", "同意", "已派")), sort=("leaves",))
        back = records.select(TRIPS, Filter("state", "is", "已回"), Filter("back_at", "after", since), sort=("-back_at",))
        ids = trips.cars()
        months = {each: trips.car_month(each, today.year, today.month) for each in ids}
        cars = car_cards(records.rows("vehicles", ids), months, running, trips.service(), today)
        return _Board([*running, *back], cars)

    def _show(self, board: _Board) -> None:
        self._trips = {each.id: each for each in board.trips}
        self.no_cars.setVisible(not board.cars)
        self.cars.show_cards(board.cars)
        now, before = clock.now(), self._chosen
        for state, words in COLUMNS:
            cards = [trip_card(each, now) for each in board.trips if each.values["state"] == state]
            self.columns[state].blockSignals(True)
            self.columns[state].show_cards(cards, choose=False)
            self.columns[state].clearSelection()
            self.columns[state].blockSignals(False)
            self.heads[state].setText(f"{words} {len(cards)}")
        self.stack.setCurrentIndex(0 if board.trips else 1)
        chosen = before if before in self._trips else next(iter(self._trips), 0)
        self.show_trip(chosen)

    def show_trip(self, trip: int) -> None:
        """Choose a slip on the board."""
        found = self._trips.get(trip)
        if found is None:
            self._choose("", None)
            return
        state = str(found.values["state"])
        self.columns[state].choose(trip)
        self._choose(state, trip)

    def _choose(self, state: str, key: Any) -> None:
        if key is None and state:
            return
        for other, cards in self.columns.items():
            if other != state:
                cards.blockSignals(True)
                cards.setCurrentIndex(cards.model().index(-1, 0))
                cards.blockSignals(False)
                cards.viewport().update()
        self._chosen = key or 0
        self._show_steps()
        if key:
            run_query(self, lambda _: self.desk.trips.slip(key), self._show_slip, key="slip")
        else:
            self.name.setText("没有选中派车单")
            self.number.setText("")
            self.note.hide()
            clear(self.lines)

    def _show_slip(self, slip: TripSlip) -> None:
        if slip.id != self._chosen or slip.id not in self._trips:
            return
        self.name.setText(str(self._trips[slip.id].values["destination"]))
        self.number.setText(slip.number)
        self.progress.show_step(_STATES.index(slip.state) + (slip.state == "已回") if slip.state in _STATES else 0)
        self.note.setVisible(bool(slip.findings))
        self.note.say(slip.findings)
        clear(self.lines)
        shown = [(name, value) for name, value in slip.lines if value and name != "派车单号"]
        shown += [("行驶里程", f"{slip.km} 公里")] if slip.km is not None else []
        for at, (name, value) in enumerate(shown):
            self.lines.addWidget(label(name, "label"), at, 0, Qt.AlignmentFlag.AlignTop)
            self.lines.addWidget(WrappedLabel(value), at, 1)

    def _show_steps(self) -> None:
        found = self._trips.get(self._chosen)
        state = found.values["state"] if found else ""
        for step in TRIP_STEPS:
            self.steps[step.key].setVisible(state in step.states)
        words = {"待批": "下一步：审批", "同意": "下一步：出车", "已派": "下一步：回场"}
        self._next.setText(words.get(state, ""))
        self._slip.refuse("" if found else "请先选一张派车单。")
        self.progress.setVisible(found is not None)
        self.open_slip.setVisible(found is not None)

    # verbs

    def add(self) -> bool:
        trips = self.desk.trips
        fields = [field_of(self.desk, TRIPS, name) for name in APPLY_FIELDS]
        work = lambda a: trips.apply(a.filled(), reason=a.reason)  # noqa: E731
        self._ask("申请用车", "", fields, work)
        return True

    def add_cost(self) -> StepDialog:
        """Fuel, charge, repair and the like."""
        trips, view = self.desk.trips, self.desk.records.view(COSTS)
        fields = [field_of(self.desk, COSTS, spec.name, default="today" if spec.name == "paid" else "") for spec in view.fields]
        dialog = self._ask("登记费用", "", fields, lambda a: trips.add_cost(a.filled(), reason=a.reason))
        if car := self.cars.current_key():
            title = next(card.title for card in self.cars.model_.cards if card.key == car)
            dialog.give("vehicle", car, title)
        return dialog

    def do(self, step: TripStep) -> StepDialog | None:
        """Open the form of a slip's step."""
        found, desk = self._trips.get(self._chosen), self.desk
        if found is None:
            return None
        words = f"{found.title}：{found.values['passenger']} 去 {found.values['destination']}"
        dialog = self._ask(step.words, words, step.fields(desk), lambda a: step.work(desk, found.id, a))
        for name in ("vehicle", "driver"):
            if name in dialog.rows and found.values[name] is not None:
                dialog.give(name, found.values[name], found.titles.get(name, ""))
        for name in ("left_at", "back_at"):
            if name in dialog.rows:
                dialog.give(name, f"{clock.now():%Y-%m-%d %H:%M}")
        return dialog

    def amend(self) -> StepDialog | None:
        """Correct the chosen slip where it stands; checked like every step."""
        found, desk = self._trips.get(self._chosen), self.desk
        if found is None:
            return None
        fields = amend_fields(desk, str(found.values["state"]))
        dialog = self._ask("改派车单", found.title, fields, lambda a: desk.trips.amend(found.id, a.values, reason=a.reason))
        for spec in fields:
            if (value := found.values[spec.name]) is not None:
                link = spec.kind is Kind.LINK
                dialog.give(spec.name, value if link else found.text(spec), found.titles.get(spec.name, "") if link else "")
        return dialog

    def _ask(self, title: str, words: str, fields: Sequence[Any], work: Any) -> StepDialog:
        dialog = StepDialog(self.desk, title, words, title, fields, work, self._done, self)
        dialog.open()
        return dialog

    def print_kind(self, key: str) -> None:
        """The chosen slip, or a sheet or table of all cars in the year that is shown."""
        from ui.printing.show import preview_document

        prints, year, chosen = self.desk.prints, self.session.year, self._chosen
        if key == "trip-slip" and not chosen:
            self.said.emit("请先选一张派车单。")
            return
        ids = [chosen] if key == "trip-slip" else None
        preview_document(self, lambda progress: prints.render(key, ids=ids, year=year, progress=progress))

    def _done(self, change: ChangeSet) -> None:
        fresh = next((each.id for each in change.changes if each.code == TRIPS), 0)
        self._chosen = fresh or self._chosen
        self.changed.emit(change)
        self.load()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self.detail.setFixedWidth(theme.scaled(300))
        self.splitter.setSizes([theme.scaled(208), self.width()])
