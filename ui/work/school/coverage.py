"""接送学生车辆 by term: declared against registered per committee, what is missing by name, one vehicle in full."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from trafficdesk.desk import ChangeSet, Row
from trafficdesk.fields.kinds import read, show
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.work.school.api import (
    CENSUSES,
    CLOSED,
    DECLARATION,
    INSPECTIONS,
    ON_FILE,
    PASSED,
    PERMITS,
    PERMITTED,
    PUPILS,
    STAFF,
    TOLD,
    VEHICLES,
    Gap,
    SchoolCard,
    Term,
    TermCoverage,
    label_of,
)
from ui.page import Actions
from ui.parts.card_list import Card, CardList
from ui.parts.master_detail import MasterDetailPage
from ui.parts.sheet_table import SheetCell, SheetLine, SheetTable
from ui.parts.step_dialog import Start, StepDialog
from ui.session import Session
from ui.theme import theme
from ui.widgets.boxes import EmptyState
from ui.widgets.buttons import Button
from ui.widgets.cells import CellLook
from ui.widgets.layout import column, framed, label, row, rule
from ui.work.school.card import SchoolCardView
from ui.work.school.menu import Offer, offers

_SMALL = CellLook(ink="text2", wrap=True)
_STATES = {ON_FILE: "ok", CLOSED: "none", TOLD: "warn", PASSED: "warn"}
_NO_COMMITTEE = ("还没有登记社区居委会", "摸排以居委会为单位。先在单位里登记居委会，单位性质选“社区居委会”。")
_NO_VEHICLE = ("没有选中车辆", "在左边选一辆车，这里看五定、证件和驾驶人条件；没有车就先“登记车辆”。")


class SchoolCoverage(MasterDetailPage):
    """The census of one term."""

    title, code = "摸排情况", VEHICLES
    sources = frozenset({
        VEHICLES, STAFF, CENSUSES, INSPECTIONS, PUPILS, PERMITS, "vehicles", "people", "units", "agreements", "violations",
        "accidents", "accident-parties",
    })  # fmt: skip
    by_year = False

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.found: Term | None = None
        self.one: SchoolCard | None = None
        self.term = ""  # "" until the first answer: the present one
        self._gaps: Sequence[Gap] = ()
        self._make_buttons()

    def _make_buttons(self) -> None:
        self._declare = Button("登记申报数", "", "edit", clicked=self.declare, needs="school.declare")
        self._register = Button("登记车辆", "", "add", "F3", self.add, needs="records.add")
        self._more = Button("这辆车…", "", "more_horizontal", clicked=self._show_menu, needs="school.remove_staff")
        self._roster = Button("学生名册（受限）…", "flat", clicked=self.show_roster, needs="school_roster.pupils")
        self._carry = Button("沿用以前学期", "flat", clicked=self.carry_over, needs="school.carry_over")
        self._units = Button("去登记单位", "primary", "add", clicked=lambda: self.open_page.emit("responsibility"))

    def build(self) -> Iterator[None]:
        strip, left, self._first, middle, self.card = framed("strip"), QWidget(), framed("plain"), framed("panel"), SchoolCardView()
        self.lay_out(left, [(self.card, 1)], EmptyState("building_home", *_NO_VEHICLE, [self._units]), strip)
        left.setLayout(row(self._first, rule("v"), (middle, 1), gap=0))
        yield
        self.terms, self.figures = QComboBox(), label("", "small")
        self.terms.setAccessibleName("学期")
        strip.setLayout(row(label("学期", "label"), self.terms, self.figures, None, self._roster, self._carry,
                            margins=(14, 6, 12, 6), gap=10))  # fmt: skip
        yield
        self.committees = CardList("居委会")
        self._caption = row(label("居委会", "h2"), label("缺得多的在前", "hint"), None, margins=(14, 8, 8, 6))
        self._first.setLayout(column(self._caption, rule(), (self.committees, 1), gap=0))
        yield
        self.gaps = SheetTable(("缺什么", "说明"), (92, 0), "缺项")
        yield
        self.vehicles = self.home = SheetTable(("车辆", "叫什么", "进展", "学生"), (104, 0, 164, 52), "接送学生车辆")
        yield
        self.gap_head, self.vehicle_head = label("", "h2"), label("", "h2")
        self.gap_text = label("", "small", wrap=True)  # two lines, so that the tables below do not jump
        self.gap_text.setContentsMargins(14, 2, 10, 2)
        middle.setLayout(column(
            row(self.gap_head, None, margins=(14, 8, 8, 6)), rule(), (self.gaps, 1), self.gap_text, rule(),
            row(self.vehicle_head, None, margins=(14, 8, 8, 6)), rule(), (self.vehicles, 1), gap=0,
        ))  # fmt: skip
        self._connect()
        yield

    def _connect(self) -> None:
        self.terms.currentTextChanged.connect(self._choose_term)
        self.committees.chosen.connect(self._choose_committee)
        self.vehicles.chosen.connect(lambda _key: self.load_one())
        self.vehicles.opened.connect(lambda key: self.open_record.emit(VEHICLES, key))
        self.gaps.chosen.connect(self._show_gap)
        self.gaps.opened.connect(self._open_gap)

    def row_actions(self) -> Actions:
        return Actions((self._declare, self._register, self._more, self.print_menu), (self.bar.hint, self.bar))

    # loading

    def _choose_term(self, term: str) -> None:
        self.term = term
        self.load()

    def read_list(self, _year: int) -> Term:
        return self.desk.school.term(self.term)

    def show_list(self, found: Term) -> None:
        self.found, self.term = found, found.term
        with QSignalBlocker(self.terms):
            self.terms.clear()
            self.terms.addItems(list(found.terms))
            self.terms.setCurrentText(found.term)
        told = sum(each.declared_vehicles is not None for each in found.coverage)
        figures = (
            f"居委会 {len(found.coverage)}，已申报 {told}", f"登记车辆 {sum(each.vehicles for each in found.coverage)}",
            f"校车 {sum(each.permitted for each in found.coverage)}", f"应劝停 {sum(each.unpermitted for each in found.coverage)}",
        )  # fmt: skip
        self.figures.setText("   ".join(figures))
        self.committees.show_cards([_committee_card(each) for each in sorted(found.coverage, key=lambda each: -each.bad)])
        self._show_committee()

    @property
    def committee(self) -> TermCoverage | None:
        """The chosen one."""
        key, known = self.committees.current_key(), self.found.coverage if self.found else ()
        return next((each for each in known if each.committee == key), None)

    def _choose_committee(self, _key: object) -> None:
        self._show_committee()
        self.load_one()

    def _show_committee(self) -> None:
        chosen = self.committee
        for button in (self._declare, self._register):
            button.refuse("" if chosen else "请先选居委会。")
        gaps = sorted(chosen.gaps, key=lambda gap: gap.level != "bad") if chosen else []
        self._gaps = gaps
        soft = sum(gap.level != "bad" for gap in gaps)
        words = "，".join(f"{word} {number} 项" for word, number in (("缺", len(gaps) - soft), ("待核", soft)) if number)
        self.gap_head.setText(words or ("样样齐全，没有缺项" if chosen else ""))
        every = self.found.vehicles if self.found else ()
        rows = [pair for pair in every if chosen is not None and pair[0].values["committee"] == chosen.committee]
        rows.sort(key=lambda pair: (pair[0].values["category"] != PERMITTED, pair[1], pair[0].title))
        self.vehicle_head.setText(f"接送学生的车辆 {len(rows)}" if rows else "还没有登记车辆，按 F3 登记")
        with QSignalBlocker(self.vehicles):
            self.vehicles.show_lines([_vehicle_line(each, words) for each, words in rows])
            if self.wanted in {each.id for each, _ in rows}:
                self.vehicles.choose(self.wanted)
        self.gaps.show_lines([_gap_line(at, gap) for at, gap in enumerate(gaps)])

    def _show_gap(self, at: int | None) -> None:
        gap = self._gaps[at] if at is not None and at < len(self._gaps) else None
        self.gap_text.setText(gap.sentence if gap else "")
        self.gap_text.setToolTip(gap.sentence if gap else "")
        self._hold_gap()
        if gap is not None and gap.code == VEHICLES:
            self.vehicles.choose(gap.id)

    def _hold_gap(self) -> None:
        """Two lines, so that the tables do not jump from gap to gap; more where the words need them."""
        self.gap_text.setFixedHeight(max(theme.scaled(46), self.gap_text.heightForWidth(self.gap_text.width())))

    def chosen_id(self) -> int:
        return self.vehicles.current_key() or 0

    def read_one(self, row_id: int) -> SchoolCard:
        return self.desk.school.card(row_id)

    def show_one(self, one: SchoolCard) -> None:
        self.one = one
        self.card.show_card(one)

    def show_nothing(self) -> None:
        self.one = None
        nobody = self.found is not None and not self.found.coverage
        self.empty.say(*(_NO_COMMITTEE if nobody else _NO_VEHICLE))
        self._units.setVisible(nobody)

    def show_steps(self) -> None:
        super().show_steps()
        card = self.one
        self.bar.hint.setText(f"{card.plate} {card.state}" if card else "")
        for button in (self._more, self._roster):
            button.refuse("" if card else "请先选一辆车。")

    def shown_ids(self) -> list[int]:
        return [each.id for each, _ in self.found.vehicles] if self.found else []

    # verbs

    def declare(self) -> StepDialog | None:
        """What the committee declares for the term; nought counts too."""
        chosen, term, school = self.committee, self.term, self.desk.school
        if chosen is None:
            return None
        view = self.desk.records.view(CENSUSES)
        specs = [view.field(name) for name in ("vehicles", "drivers", "pupils", "plates", "driver_names", "reporter")]
        censuses = self.found.censuses if self.found else ()
        known = next((each for each in censuses if each.values["committee"] == chosen.committee), None)
        start: Start = {spec.name: (known.values[spec.name], show(spec, known.values[spec.name])) for spec in specs} if known else {}
        return self.ask(
            "登记申报数", f"{chosen.name} {term} 接送学生车辆总数，没有也要报 0。", specs,
            lambda given, why: school.declare(chosen.committee, term, given, reason=why), start,
        )  # fmt: skip

    def add(self) -> bool:
        if (chosen := self.committee) is None:
            return False
        self.enter(f"{chosen.name} {self.term}", committee=chosen.committee, term=self.term)
        return True

    def carry_over(self) -> StepDialog:
        """The vehicles of an earlier term into the one that is shown, of all committees or of the chosen one."""
        term, school, chosen = self.term, self.desk.school, self.committee
        earlier = next((each for each in (self.found.terms if self.found else ()) if each < term), "")
        specs = [FieldSpec("从哪个学期", Kind.TERM, name="old", required=True, help="例如 2026春")]
        if chosen is not None:
            specs.append(FieldSpec(f"只沿用{chosen.name}", Kind.FLAG, name="one"))

        def work(given: dict[str, Any], why: str) -> ChangeSet:
            one = chosen is not None and read(specs[1], str(given["one"]), {}).value
            return school.carry_over(str(given["old"]), term, chosen.committee if chosen is not None and one else None, reason=why)

        hint = f"把以前学期的车辆、驾驶人和照管员转到 {term}，人数和条件重新核对。"
        return self.ask("沿用以前学期", hint, specs, work, {"old": (earlier, earlier)})

    def take(self, key: str) -> StepDialog | None:
        dialog = super().take(key)
        if dialog is not None and self.record is not None:  # it says what the vehicle is, never 校车 without a permit
            values = self.record.values
            now = f"{self.record.title}（{label_of(values['category'])}），现在是“{values['state']}”。"
            dialog.hint.setText("\n".join(filter(None, (now, dialog.hint.text()))))
            dialog.hint.show()
        return dialog

    def offered(self) -> list[list[Offer]]:
        """What the menu offers for the chosen vehicle, in groups."""
        return offers(self, self.one, self.ask) if self.one is not None else []

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for group in self.offered():
            for offer in group:
                menu.addAction(f"{offer.words}…").triggered.connect(lambda _=False, act=offer.act: act())
            menu.addSeparator()
        menu.popup(self._more.mapToGlobal(QPoint(0, -menu.sizeHint().height())))

    def show_roster(self) -> None:
        """The restricted roster of the chosen vehicle; asks for the reason while it is off."""
        from ui.work.school.roster import open_roster

        if self.one is not None:
            open_roster(self, self.desk, self.one.id, self.one.plate)

    def _open_gap(self, key: int) -> None:
        gap = self._gaps[key]
        if gap.what == DECLARATION:
            self.declare()
        else:
            self.open_record.emit(gap.code, gap.id)

    def fit(self) -> None:
        # In large type the table in the middle needs the room more than its neighbours.
        self._first.setFixedWidth(max(self._caption.minimumSize().width(), min(theme.scaled(216), self.width() // 5)))
        right = min(theme.scaled(340), self.width() * 3 // 10)
        self.splitter.setSizes([self.width() - right, right])
        self._hold_gap()


def _committee_card(each: TermCoverage) -> Card:
    told = "没有申报" if each.declared_vehicles is None else f"申报 {each.declared_vehicles} 辆 {each.declared_drivers} 人"
    lines = (told, f"登记 {each.vehicles} 辆 {each.drivers} 人")
    soft = len(each.gaps) - each.bad
    if each.bad:
        return Card(each.committee, each.name, lines, "bad", f"缺 {each.bad} 项")
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
