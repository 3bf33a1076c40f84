"""接送学生车辆 by term: declared against registered per committee, what is missing by name, one vehicle in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QMenu, QSplitter, QStackedWidget, QWidget

from trafficdesk.desk import Filter
from trafficdesk.fields.spec import FieldSpec, Kind
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.old_step_dialog import StepDialog, field_of, text
from ui.parts.reading_page import ReadingPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.session import Session
from ui.tasks import run_query
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.school.card import SchoolCardView
from ui.work.school.menu import MENU, remove_step
from ui.work.school.steps import (
    CENSUSES,
    HANDLING,
    REGISTER_FIELDS,
    STAFF,
    VEHICLES,
    SchoolStep,
    new_car_fields,
)

if TYPE_CHECKING:
    from trafficdesk.desk import ChangeSet, Row
    from trafficdesk.work.school.reading import Gap, SchoolCard, TermCoverage

_CODES = frozenset({
    VEHICLES, STAFF, CENSUSES, "school-inspections", "school-pupils", "school-permits", "vehicles", "people", "units", "agreements",
    "violations", "accidents", "accident-parties",
})  # fmt: skip
_SMALL = CellLook(ink="text2", wrap=True)
_STATES = {"备案在册": "ok", "销号": "none", "告知劝停": "warn", "移交教育和交警": "warn"}


@dataclass(frozen=True, slots=True)
class _Term:
    term: str
    terms: Sequence[str]
    censuses: Sequence[Row]
    coverage: Sequence[TermCoverage]
    vehicles: Sequence[tuple[Row, str]]


class SchoolCoverage(ReadingPage):
    """The census of one term."""

    title = "摸排情况"
    sources = frozenset(_CODES)
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._read: _Term | None = None
        self._card: SchoolCard | None = None
        self._gaps: Sequence[Gap] = ()
        self.terms = QComboBox()
        self.terms.setAccessibleName("学期")
        self.committees = CardList("居委会")
        self.gaps = SheetTable(("缺什么", "说明"), (92, 0), "缺项")
        self.vehicles = SheetTable(("车辆", "叫什么", "进展", "学生"), (104, 0, 164, 52), "接送学生车辆")
        self.card = SchoolCardView()
        self._make_buttons()
        self._lay_out()
        self._connect()

    def _make_buttons(self) -> None:
        self._declare = Button("登记申报数", "", "edit", clicked=self.declare)
        self._register = Button("登记车辆", "", "add", "F3", self.add)
        self._more = Button("这辆车…", "", "more_horizontal", clicked=self._show_menu)
        self._roster = Button("学生名册（受限）…", "flat", clicked=self.show_roster)
        self._print = Button("打印", "", "print", "F9", self.print_it)
        self._sum = Button("打印汇总", "", "print", clicked=self.print_sums)
        self._carry = Button("沿用以前学期", "flat", clicked=self.carry_over)
        self._next = label("", "label")
        self.steps = {step.key: Button(step.words, clicked=lambda step=step: self.do(step)) for step in HANDLING}

    def _lay_out(self) -> None:
        self.figures = label("", "small")
        strip = framed("strip")
        strip.setLayout(row(label("学期", "label"), self.terms, self.figures, None, self._roster, self._carry,
                            margins=(14, 6, 12, 6), gap=10))  # fmt: skip
        left = framed("plain")
        caption = row(label("居委会", "h2"), label("缺得多的在前", "hint"), None, margins=(14, 8, 8, 6))
        left.setLayout(column(caption, rule(), (self.committees, 1), gap=0))
        self.gap_head, self.vehicle_head = label("", "h2"), label("", "h2")
        self.gap_text = label("", "small", wrap=True)  # two lines, so that the tables below do not jump
        self.gap_text.setContentsMargins(14, 2, 10, 2)
        self.gap_text.setFixedHeight(theme.scaled(46))
        middle = framed("panel")
        middle.setLayout(column(
            row(self.gap_head, None, margins=(14, 8, 8, 6)), rule(), (self.gaps, 1), self.gap_text, rule(),
            row(self.vehicle_head, None, margins=(14, 8, 8, 6)), rule(), (self.vehicles, 1), gap=0,
        ))  # fmt: skip
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        for part in (left, middle, self.card):
            self.splitter.addWidget(part)
        self.splitter.setStretchFactor(1, 1)
        self.empty = EmptyState(
            "building_home", "还没有登记社区居委会", "摸排以居委会为单位。先在单位里登记居委会，单位性质选“社区居委会”。",
            [Button("去登记单位", "primary", "add", clicked=lambda: self.open_page.emit("responsibility"))],
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(self.splitter)
        self.stack.addWidget(framed("plain", column(self.empty)))
        self.setLayout(column(strip, (self.stack, 1), gap=0))

    def _connect(self) -> None:
        self.terms.currentIndexChanged.connect(lambda _: self.load())
        self.committees.chosen.connect(lambda _key: self._show_committee())
        self.vehicles.chosen.connect(lambda _key: self._load_card())
        self.vehicles.opened.connect(lambda key: self.open_record.emit(VEHICLES, key))
        self.gaps.chosen.connect(self._show_gap)
        self.gaps.opened.connect(self._open_gap)

    # what the window asks

    def row_actions(self) -> Actions:
        left = (self._declare, self._register, self._more, self._print, self._sum)
        return Actions(left, (self._next, *self.steps.values()))

    # loading

    @property
    def term(self) -> str:
        return self.terms.currentText()

    def _fetch(self) -> None:
        term, desk = self.term, self.desk

        def read(_progress: object) -> _Term:
            terms = desk.school.terms()
            wanted = term or desk.school.present_term()
            rows = desk.records.select(VEHICLES, Filter("term", "is", wanted))
            censuses = desk.records.select(CENSUSES, Filter("term", "is", wanted))
            named = [(each, desk.school.label(each.id)) for each in rows]
            return _Term(wanted, terms, censuses, desk.school.coverage(wanted), named)

        run_query(self, read, self._show, key="term", label="正在核对摸排情况")

    def _show(self, read: _Term) -> None:
        self._read = read
        before = self.term
        self.terms.blockSignals(True)
        self.terms.clear()
        self.terms.addItems(list(read.terms))
        self.terms.setCurrentText(before or read.term)
        self.terms.blockSignals(False)
        told = sum(each.declared_vehicles is not None for each in read.coverage)
        figures = (
            f"居委会 {len(read.coverage)}，已申报 {told}", f"登记车辆 {sum(each.vehicles for each in read.coverage)}",
            f"校车 {sum(each.permitted for each in read.coverage)}", f"应劝停 {sum(each.unpermitted for each in read.coverage)}",
        )  # fmt: skip
        self.figures.setText("   ".join(figures))
        self.stack.setCurrentIndex(0 if read.coverage else 1)
        ordered = sorted(read.coverage, key=lambda each: -_bad(each))
        self.committees.show_cards([_committee_card(each) for each in ordered])
        self._show_committee()

    def _coverage(self) -> TermCoverage | None:
        key = self.committees.current_key()
        known = self._read.coverage if self._read else ()
        return next((each for each in known if each.committee == key), None)

    def _show_committee(self) -> None:
        chosen = self._coverage()
        self._declare.refuse("" if chosen else "请先选居委会。")
        self._register.refuse("" if chosen else "请先选居委会。")
        gaps = sorted(chosen.gaps, key=lambda gap: gap.level != "bad") if chosen else []
        self._gaps = gaps
        soft = sum(gap.level != "bad" for gap in gaps)
        words = "，".join(f"{word} {number} 项" for word, number in (("缺", len(gaps) - soft), ("待核", soft)) if number)
        self.gap_head.setText(words or ("样样齐全，没有缺项" if chosen else ""))
        rows = [(row_, words) for row_, words in (self._read.vehicles if self._read else ())
                if chosen is not None and row_.values["committee"] == chosen.committee]  # fmt: skip
        rows.sort(key=lambda pair: (pair[1] != "校车", pair[1], pair[0].title))
        self.vehicle_head.setText(f"接送学生的车辆 {len(rows)}" if rows else "还没有登记车辆，按 F3 登记")
        self.vehicles.show_lines([_vehicle_line(each, words) for each, words in rows])
        self.gaps.show_lines([_gap_line(at, gap) for at, gap in enumerate(gaps)])

    def _show_gap(self, at: int | None) -> None:
        gap = self._gaps[at] if at is not None and at < len(self._gaps) else None
        self.gap_text.setText(gap.sentence if gap else "")
        self.gap_text.setToolTip(gap.sentence if gap else "")
        if gap is not None and gap.code == VEHICLES:
            self.vehicles.choose(gap.id)

    def _load_card(self) -> None:
        vehicle = self.vehicles.current_key()
        if vehicle is None:
            self._card = None
            self.card.show_nothing()
            self._show_steps()
            return
        run_query(self, lambda _: self.desk.school.card(vehicle), self._show_card, key="card")

    def _show_card(self, card: SchoolCard) -> None:
        if card.id != self.vehicles.current_key():
            return
        self._card = card
        self.card.show_card(card)
        self._show_steps()

    def _show_steps(self) -> None:
        card = self._card
        offered = [step.key for step in HANDLING if card is not None and step.offered(card)]
        for key, button in self.steps.items():
            button.setVisible(key in offered)
            button.set_kind("primary" if offered and key == offered[-1] else "")
        self._next.setText(f"{card.plate} {card.state}" if card else "")
        for button in (self._more, self._roster):
            button.refuse("" if card else "请先选一辆车。")
        self._print.refuse("" if self.vehicles.sheet.lines else "这个居委会还没有登记车辆。")

    # verbs

    def declare(self) -> StepDialog | None:
        """What the committee declares for the term; nought counts too."""
        chosen, term, school = self._coverage(), self.term, self.desk.school
        if chosen is None:
            return None
        names = ("vehicles", "drivers", "pupils", "plates", "driver_names", "reporter")
        fields = [field_of(self.desk, CENSUSES, name) for name in names]
        known = next((row for row in (self._read.censuses if self._read else ())
                      if row.values["committee"] == chosen.committee), None)  # fmt: skip
        dialog = self._ask(
            "登记申报数", f"{chosen.name} {term} 接送学生车辆总数，没有也要报 0。", fields,
            lambda a: school.declare(
                chosen.committee, term, a["vehicles"], a["drivers"], a["pupils"], a.text("reporter"),
                plates=a.text("plates"), driver_names=a.text("driver_names"),
            ),
        )  # fmt: skip
        for name, value in known.values.items() if known is not None else ():
            if name in names and value is not None:
                dialog.give(name, str(value))
        return dialog

    def add(self) -> bool:
        chosen, term, school = self._coverage(), self.term, self.desk.school
        if chosen is not None:
            fields = [*new_car_fields(self.desk), *(field_of(self.desk, VEHICLES, name) for name in REGISTER_FIELDS)]
            given = {"committee": chosen.committee, "term": term}
            self._ask(
                "登记车辆", f"{chosen.name} {term}。没有许可的车不是校车，类别要照实选。", fields,
                lambda a: school.register({**given, **a.filled()}, reason=a.reason),
            )  # fmt: skip
        return chosen is not None

    def carry_over(self) -> StepDialog:
        """The vehicles of an earlier term into the one that is shown, of all committees or of the chosen one."""
        term, school, chosen = self.term, self.desk.school, self._coverage()
        earlier = next((each for each in (self._read.terms if self._read else ()) if each < term), "")
        fields = [text("old", "从哪个学期", default=earlier, help="例如 2026春")]
        if chosen is not None:
            fields.append(FieldSpec(f"只沿用{chosen.name}", Kind.FLAG, name="one"))
        words = f"把以前学期的车辆、驾驶人和照管员转到 {term}，人数和条件重新核对。"

        def work(a: Any) -> ChangeSet:
            one = chosen.committee if chosen is not None and a["one"] else None
            return school.carry_over(a.text("old"), term, one)

        return self._ask("沿用以前学期", words, fields, work)

    def do(self, step: SchoolStep) -> StepDialog | None:
        """Open the form of a step for the chosen vehicle."""
        card, desk = self._card, self.desk
        if card is None:
            return None
        words = "\n".join(filter(None, (f"{card.plate}（{card.called}），现在是“{card.state}”。", step.text)))
        dialog = self._ask(step.words, words, step.fields(desk), lambda a: step.work(desk, card.id, a))
        known = {"线路": "route", "站点和时间": "stops"}
        for name, value in card.lines:
            if name in known and known[name] in dialog.rows and value:
                dialog.give(known[name], value)
        return dialog

    def offered(self) -> list[list[SchoolStep]]:
        """What the menu offers for the chosen vehicle, in groups."""
        card = self._card
        if card is None:
            return []
        groups = [[step for step in group if step.offered(card)] for group in MENU]
        groups[0] += [remove_step(*each) for each in card.staff]
        return groups

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in self.offered():
            for step in group:
                menu.addAction(f"{step.words}…").triggered.connect(lambda _=False, step=step: self.do(step))
            menu.addSeparator()
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def _ask(self, title: str, words: str, fields: Sequence[Any], work: Any) -> StepDialog:
        dialog = StepDialog(self.desk, title, words, title, fields, work, self._done, self)
        dialog.open()
        return dialog

    def show_roster(self) -> None:
        """The restricted roster of the chosen vehicle; asks for the reason while it is off."""
        from ui.work.school.roster import open_roster

        if self._card is not None:
            open_roster(self, self.desk, self._card.id, self._card.plate)

    def print_it(self) -> bool:
        from ui.dialogs.print_kind import choose_print

        chosen = self.vehicles.current_key()
        if chosen is None:
            self.said.emit("请先选一辆车。")
        else:
            choose_print(self, self.session, VEHICLES, [chosen])
        return True

    def print_sums(self) -> None:
        """Papers about all vehicles of the term."""
        from ui.dialogs.print_kind import choose_print

        ids = [each.id for each, _ in self._read.vehicles] if self._read else []
        if ids:
            choose_print(self, self.session, VEHICLES, ids)
        else:
            self.said.emit("这个学期还没有登记车辆，没有可以打印的。")

    def _open_gap(self, key: int) -> None:
        if self._gaps[key].what == "申报":
            self.declare()
            return
        self.open_record.emit(self._gaps[key].code, self._gaps[key].id)

    def _done(self, change: ChangeSet) -> None:
        self.changed.emit(change)
        self.load()

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        # In large type the table in the middle needs the room more than its neighbours.
        left, right = min(theme.scaled(216), self.width() // 5), min(theme.scaled(340), self.width() * 3 // 10)
        self.splitter.setSizes([left, self.width() - left - right, right])


def _bad(each: TermCoverage) -> int:
    return sum(gap.level == "bad" for gap in each.gaps)


def _committee_card(each: TermCoverage) -> Card:
    told = "没有申报" if each.declared_vehicles is None else f"申报 {each.declared_vehicles} 辆 {each.declared_drivers} 人"
    lines = (told, f"登记 {each.vehicles} 辆 {each.drivers} 人")
    bad, soft = _bad(each), len(each.gaps) - _bad(each)
    if bad:
        return Card(each.committee, each.name, lines, "bad", f"缺 {bad} 项")
    return Card(each.committee, each.name, lines, "warn" if soft else "ok", f"待核 {soft} 项" if soft else "齐全")


def _gap_line(at: int, gap: Gap) -> SheetLine:
    return SheetLine(at, (SheetCell(gap.what, CellLook(level=gap.level)), SheetCell(_short(gap))))


def _vehicle_line(each: Row, words: str) -> SheetLine:
    state, pupils = str(each.values["state"]), each.values["pupils"]
    cells = (
        SheetCell(each.title, CellLook(bold=True, wrap=True)),
        SheetCell(words, _SMALL),
        SheetCell(state, CellLook(level=_STATES.get(state, "info"))),
        SheetCell("" if pupils is None else str(pupils), CellLook(right=True)),
    )
    return SheetLine(each.id, cells)


def _short(gap: Gap) -> str:
    """Without the committee's name, which stands at the left; a vehicle's plate stays."""
    return gap.sentence if gap.code in (VEHICLES, STAFF) else gap.sentence.removeprefix(gap.title)
