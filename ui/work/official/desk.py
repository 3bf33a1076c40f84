"""派车台: slips from application to return on a board, the cars at the left, the chosen slip at the right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QGridLayout, QStackedWidget, QWidget

from trafficdesk import clock
from trafficdesk.desk import Filter, Query, Row
from trafficdesk.engine.finding import Finding
from trafficdesk.fields.nearness import days_word
from trafficdesk.work.official.api import BACK, CARS, COSTS, TRIPS, TripSlip, slip_of
from ui.forms.notices import told
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.print_menu import PrintMenu
from ui.parts.process import ProcessPage
from ui.parts.pull_out import PullOut
from ui.parts.step_dialog import StepDialog
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState, NoteBox, WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import clear, column, framed, label, row, rule, scrolled, split
from ui.widgets.steps import Steps
from ui.work.official.parts import car_cards, trip_card

_LEAST_BOARD = 760  # pixels at normal type for the cars and four columns; with less the slip is pulled out over them
RETURNED_DAYS = 31  # how long a finished slip stays on the board


@dataclass(frozen=True, slots=True)
class _Board:
    trips: Sequence[Row]
    slips: Sequence[TripSlip]
    cars: Sequence[Card]


class TripDesk(ProcessPage):
    """公务用车 today."""

    title, code = "派车台", TRIPS
    sources = frozenset({TRIPS, COSTS, CARS, "vehicles", "people"})
    by_year, live = False, True

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._trips: dict[int, Row] = {}
        self._slips: dict[int, TripSlip] = {}
        process = self.desk.process(TRIPS).process
        self._states = {column.name: column.states[0] for column in process.columns[:4]}  # those not used are in the ledger
        self._make_buttons()

    def _make_buttons(self) -> None:
        self._apply = Button("申请用车", "", "add", "F3", self.add, needs="records.add")
        self._cost = Button("登记费用", "", "add", clicked=self.add_cost, needs="trips.add_cost")
        self._tables = PrintMenu(self.session, CARS, list, self._car_ids, "打印车辆表", key="")

    def build(self) -> Iterator[None]:
        left, board, self.stack, self.detail = framed("plain"), QWidget(), QStackedWidget(), framed("panel")
        self.splitter = split(left, self.stack, stretch=1)
        self.put_away = Button("收起", "flat", clicked=lambda: self.pull.put_away())
        self.pull = PullOut(self.splitter, self.detail, self.put_away, _LEAST_BOARD)
        self.ground.setLayout(column(self.pull, gap=0))
        self.stack.addWidget(board)
        yield
        self.cars = CardList("公务用车")
        caption = row(label("公务用车", "h2"), label("今天和本月", "hint"), None, margins=(14, 8, 8, 6))
        words = WrappedLabel("还没有公务用车，登记了才能派车。", "hint")
        to_cars = Button("登记公务用车", "", "add", clicked=lambda: self.open_rows.emit(CARS, ()))
        self.no_cars = QWidget()
        left.setLayout(column(caption, rule(), self.no_cars, (self.cars, 1), gap=0))
        self.no_cars.setLayout(column(words, row(to_cars, None), margins=(14, 8, 8, 6)))
        yield
        self.columns = {state: CardList(name, boxed=True) for name, state in self._states.items()}
        self.home = next(iter(self.columns.values()))
        self.heads = {state: label(name, "h2") for name, state in self._states.items()}
        yield
        places = [
            (column(row(self.heads[state], None, margins=(6, 8, 4, 4)), (cards, 1), gap=0), 1) for state, cards in self.columns.items()
        ]
        board.setLayout(row(*places, margins=(8, 0, 4, 0), gap=4))
        yield
        self.empty = EmptyState(
            "vehicle_car", "没有派车单", "从申请开始：谁用车、去哪里、什么时候；批准、出车、回场都在这里登记。",
            [Button("申请用车", "primary", "add", clicked=self.add, needs="records.add")],
        )  # fmt: skip
        self.stack.addWidget(framed("plain", column(self.empty)))
        yield
        self._fill_detail()
        self._connect()
        yield
        self._show_one()

    def _fill_detail(self) -> None:
        self.name, self.number = label("", "h1", wrap=True), label("", "hint")
        self.progress = Steps(list(self.desk.process(TRIPS).process.courses[0].names))
        self.note = NoteBox("")
        self.lines = QGridLayout()
        self.lines.setColumnStretch(1, 1)
        self.lines.setHorizontalSpacing(10)
        self.lines.setVerticalSpacing(5)
        holder = QWidget()
        holder.setLayout(column(self.lines, None, margins=(14, 8, 10, 8)))
        area = scrolled(holder, "派车单的情况")
        head = row(column(self.name, self.number, gap=0), None, column(self.put_away, None, gap=0), margins=(14, 8, 4, 4))
        note = row(self.note, margins=(12, 4, 12, 4))
        self.detail.setLayout(column(head, row(self.progress, margins=(4, 2, 4, 2)), rule(), note, (area, 1), gap=0))

    def _connect(self) -> None:
        for cards in self.columns.values():
            cards.chosen.connect(self.show_trip)
            cards.clicked.connect(partial(self._clicked, cards))
            cards.opened.connect(lambda key: self.open_record.emit(TRIPS, key))
        self.cars.opened.connect(lambda key: self.open_record.emit("vehicles", key))

    def _clicked(self, cards: CardList, _index: object) -> None:
        self.show_trip(cards.current_key())
        self.pull.pull_out()

    # what the window asks

    def row_actions(self) -> Actions:
        return Actions(
            (self._apply, self._cost, self.print_menu, self._tables, *self.beside.values()), (self.bar.hint, self.bar)
        )

    def shown_ids(self) -> list[int]:
        return list(self._trips)

    def _car_ids(self) -> list[int]:
        return list(self.desk.records.ids(Query(CARS)))

    # loading

    def _fetch(self) -> None:
        run_query(self, lambda _: self._read(), self._show, key="board")

    def _read(self) -> _Board:
        since, today = clock.now() - timedelta(days=RETURNED_DAYS), clock.today()
        with self.desk.records.at_once() as records:
            reading = self.desk.trips.on(records)
            waiting = [state for state in self._states.values() if state != BACK]
            running = records.select(TRIPS, Filter("state", "in", tuple(waiting)), sort=("leaves",))
            back = records.select(TRIPS, Filter("state", "is", BACK), Filter("back_at", "after", since), sort=("-back_at",))
            ids = reading.cars()
            months = reading.month(ids, today.year, today.month)
            cars = car_cards(records.rows("vehicles", ids), months, running, reading.service(), today)
            trips = [*running, *back]
            return _Board(trips, [slip_of(records, each) for each in trips], cars)

    def _show(self, board: _Board) -> None:
        before = self.wanted or (self.record.id if self.record is not None else 0)
        self._trips = {each.id: each for each in board.trips}
        self._slips = {each.id: each for each in board.slips}
        self.no_cars.setVisible(not board.cars)
        self.cars.show_cards(board.cars)
        now = clock.now()
        for name, state in self._states.items():
            cards = [trip_card(each, now) for each in board.trips if each.values["state"] == state]
            with QSignalBlocker(self.columns[state]):
                self.columns[state].show_cards(cards, choose=False)
                self.columns[state].clearSelection()
            self.heads[state].setText(f"{name} {len(cards)}")
        self.stack.setCurrentIndex(0 if board.trips else 1)
        self.wanted = 0
        self.show_trip(before if before in self._trips else next(iter(self._trips), 0))
        self.go_home()

    def show_trip(self, trip: int | None) -> None:
        """Choose a slip on the board."""
        self.record = self._trips.get(trip or 0)
        chosen = self.record.values["state"] if self.record is not None else ""
        for state, cards in self.columns.items():
            with QSignalBlocker(cards):
                if state == chosen:
                    cards.choose(trip)
                    self.home = cards
                else:
                    cards.setCurrentIndex(cards.model().index(-1, 0))
            cards.viewport().update()
        self._show_one()

    def _show_one(self) -> None:
        self.show_steps()
        for button in self.beside.values():
            button.setVisible(button.isEnabled())  # what may be corrected depends on how far it has come
        found = self._slips.get(self.record.id) if self.record is not None else None
        self.progress.setVisible(found is not None)
        self._say_against(found.findings if found is not None else "", ())
        clear(self.lines)
        if found is None or self.record is None:
            self.name.setText("没有选中派车单")
            self.number.setText("")
            return
        self.name.setText(str(self.record.values["destination"]))
        self.number.setText(found.number)
        self.progress.show_step(self.desk.process(TRIPS).process.course_of(self.record.values)[1] - 1)
        trip, noted = self.record, found.findings
        run_query(
            self, lambda _: self.desk.findings.around([trip]),
            lambda against: self._say_against(noted, against) if self.record is trip else None, key="against",
        )  # fmt: skip
        shown = [(name, value) for name, value in found.lines if value and value != found.number]
        shown += [("行驶里程", f"{found.km} 公里")] if found.km is not None else []
        for at, (name, value) in enumerate(shown):
            self.lines.addWidget(label(name, "label"), at, 0, Qt.AlignmentFlag.AlignTop)
            self.lines.addWidget(WrappedLabel(value), at, 1)

    def _say_against(self, noted: str, findings: Sequence[Finding]) -> None:
        """What was noted on the slip, and what the list of findings has against trip, car and driver."""
        said = told(findings, lambda each: f"{each.title}：{each.what}，{days_word(each.days)}")
        text = "\n".join(filter(None, [noted, *said]))
        self.note.setVisible(bool(text))
        self.note.say(text)

    # verbs

    def take(self, key: str) -> StepDialog | None:
        dialog = super().take(key)
        if dialog is not None and self.record is not None:
            words = f"{self.record.values['passenger']} 去 {self.record.values['destination']}。"
            dialog.hint.setText(f"{words}{dialog.hint.text()}")
            dialog.hint.show()
        return dialog

    def add_cost(self) -> StepDialog:
        """Fuel, charge, repair and the like."""
        trips = self.desk.trips
        specs = [each for each in self.desk.records.view(COSTS).fields if not each.read_only]
        start: dict[str, tuple[Any, str]] = {"paid": (clock.today(), clock.today().isoformat())}
        if car := self.cars.current_key():
            start["vehicle"] = (car, next(card.title for card in self.cars.model_.cards if card.key == car))
        return self.ask("登记费用", "", specs, lambda given, reason: trips.add_cost(given, reason=reason), start)

    def fit(self) -> None:
        self.detail.setFixedWidth(theme.scaled(300))
        self.splitter.setSizes([theme.scaled(208), self.width()])
