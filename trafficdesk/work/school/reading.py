"""Coverage of the pupil transport census, the driver's conditions, and the card of one vehicle (domain 1.5, 2.4, 3.4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.office import Office
from trafficdesk.engine.records import Records
from trafficdesk.fields.view import RecordView
from trafficdesk.rules.calendar_steps import add_months
from trafficdesk.rules.legal import LegalRule, rule
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements import rules as agreement_rules
from trafficdesk.work.school import gaps as gaps_of
from trafficdesk.work.school import rules
from trafficdesk.work.school import rules_driver as school_driver
from trafficdesk.work.school import rules_permit as school_permit
from trafficdesk.work.school import rules_plate as school_plate
from trafficdesk.work.school.gaps import Gap
from trafficdesk.work.school.rules_driver import Condition

VEHICLES, STAFF, CENSUSES = "school-vehicles", "school-staff", "school-censuses"
INSPECTIONS, PUPILS, PERMITS = "school-inspections", "school-pupils", "school-permits"
HALF_YEAR, DRIVER, ATTENDANT = "半年检验", "驾驶人", "照管员"
MAX_AGE = "school_driver_max_age"


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
    declared_pupils: int | None
    pupils: int
    permitted: int
    unpermitted: int
    gaps: tuple[Gap, ...]

    @property
    def complete(self) -> bool:
        return not any(gap.level == "bad" for gap in self.gaps)


@dataclass(frozen=True, slots=True)
class SchoolCard:
    """一车一档 card of a vehicle that carries pupils. called: never 校车 without a permit. pupils: counts only.

    staff: (id, role, name); applying: how far the open application has come, "" without one; plated: has a plate.
    """

    id: int
    called: str
    plate: str
    category: str
    state: str
    lines: tuple[tuple[str, str], ...]
    papers: tuple[rules.Paper, ...]
    five: tuple[rules.FivePart, ...]
    drivers: tuple[tuple[str, tuple[Condition, ...]], ...]
    permits: tuple[tuple[str, str], ...]
    attendants: tuple[str, ...]
    staff: tuple[tuple[int, str, str], ...]
    applying: str
    plated: bool
    pupils: tuple[tuple[str, str, int], ...]
    inspections: tuple[tuple[str, str, str, str], ...]


class SchoolReading:
    """The reading half of desk.school."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def terms(self) -> tuple[str, ...]:
        """The present term and every one that has a vehicle or a declaration, newest first.

        The term to come is there from two months before it begins, so that its census can be made ready.
        """
        today = clock.today()
        known = {rules.term_of(today), rules.term_of(add_months(today, 2))}
        for code in (VEHICLES, CENSUSES):
            known |= {str(row.values["term"]) for row in self._records.select(code)}
        return tuple(sorted(known, key=lambda term: (term[:4], "春秋".find(term[4:])), reverse=True))

    def present_term(self) -> str:
        """The term of today."""
        return rules.term_of(clock.today())

    def label(self, vehicle: int) -> str:
        """What this vehicle is called on screen and paper."""
        return rules.label_of(self._records.row(VEHICLES, vehicle).values["category"])

    def coverage(self, term: str, committee: int | None = None) -> tuple[TermCoverage, ...]:
        """Per committee, whether or not it has declared, with everything that is missing by name."""
        wanted = Filter("term", "is", term)
        censuses = {row.values["committee"]: row for row in self._records.select(CENSUSES, wanted)}
        vehicles: dict[int, list[Row]] = {}
        for row in self._records.select(VEHICLES, wanted):
            vehicles.setdefault(row.values["committee"], []).append(row)
        committees = self._records.select("units", Filter("unit_type", "is", agreement_rules.COMMITTEE))
        names = {row.id: row.title for row in committees if row.values["state"] == "在册"}
        for row in [*censuses.values(), *(each[0] for each in vehicles.values())]:
            names.setdefault(row.values["committee"], row.titles.get("committee", ""))
        behind = self._left_behind(term, [row for rows in vehicles.values() for row in rows])
        return tuple(
            self._coverage(unit, name, term, censuses.get(unit), vehicles.get(unit, []), behind.get(unit, ()))
            for unit, name in names.items()
            if committee in (None, unit)
        )

    def driver_conditions(self, staff: int) -> tuple[Condition, ...]:
        """Every condition of one driver: met, not met or unknown, with its legal basis.

        Article 23 is asked of drivers of school buses, with or before a permit; of others what every driver needs.
        """
        row = self._records.row(STAFF, staff)
        person = self._records.row("people", row.values["person"])
        vehicle = self._records.row(VEHICLES, row.values["vehicle"])
        car, category = self._car(vehicle), vehicle.values["category"]
        if category == rules.NON_MOTOR:
            return ()
        if category not in (rules.PERMITTED, rules.APPLYING):
            return school_driver.ordinary_conditions(person.values, car.values, clock.today())
        mine = Filter("person", "is", person.id)
        violations = [each.values for each in self._records.select("violations", mine)]
        return school_driver.driver_conditions(
            row.values, person.values, car.values, violations, self._grave_accidents(person.id), clock.today(),
            self._overrides(),
        )  # fmt: skip

    def five_fixed(self, vehicle: int) -> tuple[rules.FivePart, ...]:
        """定车、定人、定时、定线、定点 of one vehicle."""
        row = self._records.row(VEHICLES, vehicle)
        return self._five(row, self._staff(vehicle))

    def papers(self, vehicle: int) -> tuple[rules.Paper, ...]:
        """The documents of one vehicle, missing and expired ones by name."""
        row = self._records.row(VEHICLES, vehicle)
        car = self._car(row).values
        return rules.papers(row.values, car, self.inspected_until(vehicle), clock.today(), self._plate_now(row))

    def inspected_until(self, vehicle: int) -> date | None:
        """Until when the last passed half-yearly inspection of the car holds, whatever term it was registered in."""
        rows = self._records.select(
            INSPECTIONS, Filter("vehicle", "in", self.same_car(vehicle)), Filter("kind", "is", HALF_YEAR),
            Filter("result", "is", "合格"), sort=("-checked",), limit=1,
        )  # fmt: skip
        return rows[0].values["valid_until"] if rows else None

    def same_car(self, vehicle: int) -> list[int]:
        """The rows of the same car in all terms."""
        car = self._records.row(VEHICLES, vehicle).values["vehicle"]
        return [row.id for row in self._records.select(VEHICLES, Filter("vehicle", "is", car))]

    def permits(self, vehicle: int) -> list[Row]:
        """The applications for this car in all terms, the newest first."""
        mine = Filter("vehicle", "in", self.same_car(vehicle))
        return self._records.select(PERMITS, mine, sort=("-applied_on",))

    def card(self, vehicle: int) -> SchoolCard:
        """The data of the 一车一档 card."""
        row = self._records.row(VEHICLES, vehicle)
        staff, view, checks = (
            self._staff(vehicle),
            self._records.view(VEHICLES),
            self._records.view(INSPECTIONS),
        )
        mine, ever = Filter("vehicle", "is", vehicle), Filter("vehicle", "in", self.same_car(vehicle))
        shown = [s for s in view.fields if s.on_card and (s.shown_when is None or s.shown_when.holds(row.values))]
        return SchoolCard(
            row.id, rules.label_of(row.values["category"]), row.title, row.values["category"], row.values["state"],
            tuple((spec.label, row.text(spec)) for spec in shown),
            self.papers(vehicle), self._five(row, staff),
            tuple((each.titles["person"], self.driver_conditions(each.id)) for each in _in_role(staff, DRIVER)),
            tuple(_application(each) for each in self.permits(vehicle)),
            tuple(each.titles["person"] for each in _in_role(staff, ATTENDANT)),
            tuple((each.id, str(each.values["role"]), each.titles["person"]) for each in staff),
            next((str(p.values["state"]) for p in self.permits(vehicle) if p.values["state"] in school_permit.OPEN), ""),
            bool(row.values["plate_number"]),
            tuple(
                (each.titles["school"], each.values["stage"] or "", each.values["pupils"])
                for each in self._records.select(PUPILS, mine)
            ),
            tuple(_inspection(each, checks) for each in self._records.select(INSPECTIONS, ever)),
        )  # fmt: skip

    # inside

    def _coverage(
        self, unit: int, name: str, term: str, census: Row | None, vehicles: Sequence[Row], behind: Iterable[Gap]
    ) -> TermCoverage:
        staff = {row.id: self._staff(row.id) for row in vehicles}
        drivers = {
            each.values["person"]: each.titles["person"] for rows in staff.values() for each in _in_role(rows, DRIVER)
        }
        declared = census.values if census else {}
        gaps = [*gaps_of.counted(unit, name, term, census, vehicles, len(drivers))]
        gaps += gaps_of.named(census, [row.title for row in vehicles], list(drivers.values()))
        gaps += behind
        for row in vehicles:
            gaps += self._gaps(row, staff[row.id], term)
        permitted = sum(row.values["category"] == rules.PERMITTED for row in vehicles)
        return TermCoverage(
            unit, name, term, declared.get("vehicles"), len(vehicles), declared.get("drivers"), len(drivers),
            declared.get("pupils"), sum(row.values["pupils"] or 0 for row in vehicles), permitted,
            sum(row.values["category"] in rules.NEEDS_PERMIT for row in vehicles), tuple(gaps),
        )  # fmt: skip

    def _left_behind(self, term: str, here: Iterable[Row]) -> dict[int, list[Gap]]:
        """Committee → the vehicles of the term before that are not in this one."""
        earlier = [row for row in self._records.select(VEHICLES) if str(row.values["term"]) < term]
        before = max((str(row.values["term"]) for row in earlier), default="")
        known = {row.values["vehicle"] for row in here}
        found: dict[int, list[Gap]] = {}
        for row in earlier:
            if row.values["term"] == before and row.values["state"] != rules.CLOSED and row.values["vehicle"] not in known:
                found.setdefault(row.values["committee"], []).append(gaps_of.left_behind(row, before, term))
        return found

    def _gaps(self, row: Row, staff: Sequence[Row], term: str) -> Iterator[Gap]:
        category = row.values["category"]
        if row.values["state"] == rules.CLOSED:
            return
        permitted = category == rules.PERMITTED
        if not _in_role(staff, DRIVER):
            yield gaps_of.of_vehicle(row, "驾驶人", "没有登记驾驶人")
        if permitted and not _in_role(staff, ATTENDANT):
            yield gaps_of.of_vehicle(row, "照管员", "没有登记照管员（校车条例第三十八条）")
        for paper in self.papers(row.id):
            if paper.level != "good":
                yield gaps_of.of_vehicle(row, "证件", paper.sentence, paper.level)
        yield from gaps_of.load(row, self._car(row).values["seats"], len(staff))
        if category in rules.NEEDS_PERMIT:
            yield from gaps_of.handling(row, clock.today())
            yield from self._permit_gaps(row)
            return
        if permitted:
            for part in self._five(row, staff):
                if not part.done:
                    yield gaps_of.of_vehicle(row, "五定", f"{part.name}不全：{part.sentence}")
            ever = Filter("vehicle", "in", self.same_car(row.id))
            yield from gaps_of.duties(row, [each.values for each in self._records.select(INSPECTIONS, ever)], term)
        for each in _in_role(staff, DRIVER):
            yield from self._driver_gaps(row, each, permitted)

    def _permit_gaps(self, row: Row) -> Iterator[Gap]:
        for each in self.permits(row.id):
            due = each.values["due"]
            if due is not None and due < clock.today():
                sentence = f"许可申请超过办理期限 {due}，正在等{each.values['waiting_for']}"
                yield gaps_of.of_vehicle(row, "证件", sentence, "warn")

    def _driver_gaps(self, vehicle: Row, staff: Row, permitted: bool) -> Iterator[Gap]:
        name = staff.titles["person"]
        for condition in self.driver_conditions(staff.id):
            if condition.standing == school_driver.MET or (
                condition.standing == school_driver.UNKNOWN and not permitted
            ):
                continue
            level = "bad" if condition.standing == school_driver.NOT_MET else "warn"
            sentence = f"{vehicle.title} 驾驶人{name}：{condition.name}，{condition.sentence}"
            yield Gap("条件", level, STAFF, staff.id, name, sentence)
        if permitted and not self._has_signed(staff):
            yield Gap("证件", "bad", STAFF, staff.id, name, f"{vehicle.title} 驾驶人{name}没有签订本年责任书")

    def _has_signed(self, staff: Row) -> bool:
        given = staff.values["agreement"]
        if given is not None:
            return agreement_rules.is_signed(self._records.row("agreements", given).values["state"])
        rows = self._records.select(
            "agreements",
            Filter("person", "is", staff.values["person"]),
            Filter("year", "is", clock.today().year),
        )
        return any(agreement_rules.is_signed(row.values["state"]) for row in rows)

    def _five(self, row: Row, staff: Sequence[Row]) -> tuple[rules.FivePart, ...]:
        return rules.five_fixed(
            str(self._car(row).values["plate"] or ""),
            [each.titles["person"] for each in _in_role(staff, DRIVER)],
            [each.titles["person"] for each in _in_role(staff, ATTENDANT)],
            row.values["route"] or "",
            row.values["stops"] or "",
        )

    def _plate_now(self, row: Row) -> dict[str, str]:
        car = self._car(row).values
        drivers = [each.titles["person"] for each in _in_role(self._staff(row.id), DRIVER)]
        route, stops = row.values["route"] or "", row.values["stops"] or ""
        return school_plate.facts(car["plate"] or "", car["owner"] or "", drivers, route, stops)

    def _staff(self, vehicle: int) -> list[Row]:
        return self._records.select(STAFF, Filter("vehicle", "is", vehicle))

    def _car(self, row: Row) -> Row:
        return self._records.row("vehicles", row.values["vehicle"])

    def _grave_accidents(self, person: int) -> int:
        parties = self._records.select(
            "accident-parties",
            Filter("person", "is", person),
            Filter("liability", "in", ("全部", "主要", "同等")),
        )
        accidents = self._records.rows("accidents", [row.values["accident"] for row in parties])
        return sum((row.values["deaths"] or 0) + (row.values["serious"] or 0) > 0 for row in accidents)

    def _overrides(self) -> tuple[LegalRule, ...]:
        """The office's own age limit, should the law change after this program was made."""
        age = self._office.setting(MAX_AGE)
        if age is None:
            return ()
        shipped = rule(MAX_AGE, clock.today())
        return (LegalRule(MAX_AGE, int(age), shipped.unit, None, None, "本办设置", shipped.note),)


def _inspection(row: Row, view: RecordView) -> tuple[str, str, str, str]:
    kind, checked, until, result = (
        row.text(view.field(n)) for n in ("kind", "checked", "valid_until", "result")
    )
    return kind, checked, until, result


def _application(row: Row) -> tuple[str, str]:
    """One application in a line: the day, and how far it has come."""
    values = row.values
    ends = {"批准": f"，{values['number']}，有效期到 {values['valid_until']}", "不批准": f"：{values['refusal']}"}
    waiting = f"，正在等{values['waiting_for']}" if values["waiting_for"] else ""
    until = f"，{values['due']} 前" if values["due"] else ""
    return f"{values['applied_on']} 申请", f"{values['state']}{ends.get(values['state'], '')}{waiting}{until}"


def _in_role(staff: Sequence[Row], role: str) -> list[Row]:
    return [each for each in staff if each.values["role"] == role]


__all__ = ["Gap", "SchoolCard", "SchoolReading", "TermCoverage"]
