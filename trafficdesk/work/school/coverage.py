"""The census of a term, committee by committee: declared against registered, and all that is missing by name (domain 1.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements import rules as agreement_rules
from trafficdesk.work.school import gaps as gaps_of
from trafficdesk.work.school import rules, rules_driver
from trafficdesk.work.school.gaps import Gap
from trafficdesk.work.school.reading import SchoolReading
from trafficdesk.work.school.rules import ATTENDANT, CENSUSES, STAFF, VEHICLES


@dataclass(frozen=True, slots=True)
class TermCoverage:
    """Declared against registered for one committee and term. Declared is None when nothing was handed in."""

    committee: int
    name: str
    term: str
    declared_vehicles: int | None
    vehicles: int
    declared_drivers: int | None
    drivers: int
    pupils: int
    permitted: int
    unpermitted: int
    gaps: tuple[Gap, ...]

    @property
    def complete(self) -> bool:
        return not self.bad

    @property
    def bad(self) -> int:
        """How much is missing; the rest is to be looked at."""
        return sum(gap.level == "bad" for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class Term:
    """Everything about a term, as its page shows it. terms: the newest first; vehicles: each with what it is called."""

    term: str
    terms: tuple[str, ...]
    censuses: tuple[Row, ...]
    coverage: tuple[TermCoverage, ...]
    vehicles: tuple[tuple[Row, str], ...]


def whole_term(records: Records, term: str) -> Term:
    """The page of a term; "" the present one."""
    with records.at_once(own=True) as at_once:
        wanted = term or rules.term_of(clock.today())
        vehicles = at_once.select(VEHICLES, Filter("term", "is", wanted))
        censuses = [row for row in at_once.select(CENSUSES) if row.values["term"] == wanted]
        called = tuple((row, rules.label_of(row.values["category"])) for row in vehicles)
        return Term(wanted, terms(at_once), tuple(censuses), coverage(at_once, wanted), called)


def terms(records: Records) -> tuple[str, ...]:
    """The present term and every one that has a vehicle or a declaration, newest first.

    The term to come is there from two months before it begins, so that its census can be made ready.
    """
    today = clock.today()
    known = {rules.term_of(today), rules.term_of(add_months(today, 2))}
    for code in (VEHICLES, CENSUSES):
        known |= {str(row.values["term"]) for row in records.select(code)}
    return tuple(sorted(known, reverse=True))  # 春 sorts before 秋


def coverage(records: Records, term: str, committee: int | None = None) -> tuple[TermCoverage, ...]:
    """Per committee, whether or not it has declared, with everything that is missing by name."""
    with records.at_once(own=True) as at_once:
        return _Census(at_once, term).coverage(committee)


class _Census:
    """The rows of a term, read at once."""

    def __init__(self, records: Records, term: str) -> None:
        self._records, self._term = records, term
        self._reading = SchoolReading(records)
        self._vehicles = records.select(VEHICLES, Filter("term", "is", term))

    def coverage(self, committee: int | None) -> tuple[TermCoverage, ...]:
        censuses = {
            row.values["committee"]: row for row in self._records.select(CENSUSES) if row.values["term"] == self._term
        }
        vehicles: dict[int, list[Row]] = {}
        for row in self._vehicles:
            vehicles.setdefault(row.values["committee"], []).append(row)
        committees = self._records.select("units", Filter("unit_type", "is", agreement_rules.COMMITTEE))
        names = {row.id: row.title for row in committees if row.values["state"] == "在册"}
        for row in [*censuses.values(), *(each[0] for each in vehicles.values())]:
            names.setdefault(row.values["committee"], row.titles.get("committee", ""))
        behind = self._left_behind()
        return tuple(
            self._of(unit, name, censuses.get(unit), vehicles.get(unit, []), behind.get(unit, ()))
            for unit, name in names.items()
            if committee in (None, unit)
        )

    def _of(self, unit: int, name: str, census: Row | None, vehicles: Sequence[Row], behind: Iterable[Gap]) -> TermCoverage:
        drivers = {
            each.values["person"]: each.titles["person"] for row in vehicles for each in self._reading.drivers(row.id)
        }
        declared = census.values if census else {}
        gaps = [*gaps_of.counted(unit, name, self._term, census, vehicles, len(drivers))]
        gaps += gaps_of.named(census, [row.title for row in vehicles], list(drivers.values()))
        gaps += behind
        for row in vehicles:
            gaps += self._gaps(row)
        permitted = sum(row.values["category"] == rules.PERMITTED for row in vehicles)
        return TermCoverage(
            unit, name, self._term, declared.get("vehicles"), len(vehicles), declared.get("drivers"), len(drivers),
            sum(row.values["pupils"] or 0 for row in vehicles), permitted,
            sum(row.values["category"] in rules.NEEDS_PERMIT for row in vehicles), tuple(gaps),
        )  # fmt: skip

    def _left_behind(self) -> dict[int, list[Gap]]:
        """Committee → the vehicles of the term before that are not in this one."""
        earlier = [row for row in self._records.select(VEHICLES) if str(row.values["term"]) < self._term]
        before = max((str(row.values["term"]) for row in earlier), default="")
        known = {row.values["vehicle"] for row in self._vehicles}
        found: dict[int, list[Gap]] = {}
        for row in earlier:
            if row.values["term"] == before and row.values["state"] != rules.CLOSED and row.values["vehicle"] not in known:
                found.setdefault(row.values["committee"], []).append(gaps_of.left_behind(row, before, self._term))
        return found

    def _gaps(self, row: Row) -> Iterator[Gap]:
        reading, category = self._reading, row.values["category"]
        if row.values["state"] == rules.CLOSED:
            return
        permitted, staff = category == rules.PERMITTED, reading.staff(row.id)
        if not reading.drivers(row.id):
            yield gaps_of.of_vehicle(row, "驾驶人", "没有登记驾驶人")
        if permitted and not reading.staff(row.id, ATTENDANT):
            yield gaps_of.of_vehicle(row, "照管员", "没有登记照管员（校车条例第三十八条）")
        for paper in reading.papers(row.id):
            if paper.level != "good":
                of_the_car = paper.dated or paper.name in rules.OF_ANY_CAR
                yield gaps_of.of_vehicle(row, "证件", paper.sentence, paper.level, paper.name, of_the_car)
        yield from gaps_of.load(row, reading.car(row).values["seats"], len(staff))
        if category in rules.NEEDS_PERMIT:
            yield from gaps_of.handling(row, clock.today())
            yield from self._permit_gaps(row)
            return
        if permitted:
            for part in reading.five_fixed(row.id):
                if not part.done:
                    yield gaps_of.of_vehicle(row, "五定", f"{part.name}不全：{part.sentence}", about=part.name)
            yield from gaps_of.duties(row, [each.values for each in reading.inspections(row.id)], self._term)
        for each in reading.drivers(row.id):
            yield from self._driver_gaps(row, each, permitted)

    def _permit_gaps(self, row: Row) -> Iterator[Gap]:
        for each in self._reading.permits(row.id):
            due = each.values["due"]
            if due is not None and due < clock.today():
                sentence = f"许可申请超过办理期限 {due}，正在等{each.values['waiting_for']}"
                yield gaps_of.of_vehicle(row, "证件", sentence, "warn", elsewhere=True)

    def _driver_gaps(self, vehicle: Row, staff: Row, permitted: bool) -> Iterator[Gap]:
        name = staff.titles["person"]
        for condition in self._reading.driver_conditions(staff.id):
            unknown = condition.standing == rules_driver.UNKNOWN and not permitted
            if condition.standing == rules_driver.MET or unknown:
                continue
            level = "bad" if condition.standing == rules_driver.NOT_MET else "warn"
            sentence = f"{vehicle.title} 驾驶人{name}：{condition.name}，{condition.sentence}"
            ran_out = condition.name in rules_driver.DATED and condition.standing == rules_driver.NOT_MET
            yield Gap("条件", level, STAFF, staff.id, name, sentence, condition.name, ran_out)
        if permitted and not self._reading.has_signed(staff):
            owed_by_rule = staff.values["agreement"] is None  # people.unsigned says it
            yield Gap("证件", "bad", STAFF, staff.id, name, f"{vehicle.title} 驾驶人{name}没有签订本年责任书", elsewhere=owed_by_rule)
