"""Coverage of the pupil transport census, the driver's conditions, and the card of one vehicle (domain 1.5, 2.4, 3.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.fields.view import RecordView
from trafficdesk.rules import agreement_rules
from trafficdesk.rules import school_rules as rules
from trafficdesk.rules.legal import LegalRule, rule
from trafficdesk.store.query import Filter, Row
from trafficdesk.streams.office import Office
from trafficdesk.streams.records import Records

VEHICLES, STAFF, CENSUSES = "school-vehicles", "school-staff", "school-censuses"
INSPECTIONS, PUPILS = "school-inspections", "school-pupils"
HALF_YEAR, DRIVER, ATTENDANT = "半年检验", "驾驶人", "照管员"
MAX_AGE = "school_driver_max_age"


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing, by name. what: 申报, 车辆, 驾驶人, 照管员, 证件, 五定, 条件 or 处置."""

    what: str
    level: str
    code: str
    id: int
    title: str
    sentence: str


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
    """一车一档 card of a vehicle that carries pupils. called: never 校车 without a permit. pupils: counts only."""

    id: int
    called: str
    plate: str
    category: str
    state: str
    lines: tuple[tuple[str, str], ...]
    papers: tuple[rules.Paper, ...]
    five: tuple[rules.FivePart, ...]
    drivers: tuple[tuple[str, tuple[rules.Condition, ...]], ...]
    attendants: tuple[str, ...]
    pupils: tuple[tuple[str, str, int], ...]
    inspections: tuple[tuple[str, str, str, str], ...]


class SchoolReading:
    """The reading half of desk.school."""

    def __init__(self, office: Office, records: Records) -> None:
        self._office = office
        self._records = records

    def terms(self) -> tuple[str, ...]:
        """The present term and every one that has a vehicle or a declaration, newest first."""
        known = {rules.term_of(clock.today())}
        for code in (VEHICLES, CENSUSES):
            known |= {str(row.values["term"]) for row in self._records.select(code)}
        return tuple(sorted(known, key=lambda term: (term[:4], "春秋".find(term[4:])), reverse=True))

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
        return tuple(
            self._coverage(unit, name, term, censuses.get(unit), vehicles.get(unit, []))
            for unit, name in names.items()
            if committee in (None, unit)
        )

    def driver_conditions(self, staff: int) -> tuple[rules.Condition, ...]:
        """Every condition of one driver: met, not met or unknown, with its legal basis."""
        row = self._records.row(STAFF, staff)
        person = self._records.row("people", row.values["person"])
        car = self._car(self._records.row(VEHICLES, row.values["vehicle"]))
        mine = Filter("person", "is", person.id)
        violations = [each.values for each in self._records.select("violations", mine)]
        return rules.driver_conditions(
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
        return rules.papers(row.values, self._car(row).values, self.inspected_until(vehicle), clock.today())

    def inspected_until(self, vehicle: int) -> date | None:
        """Until when the last passed half-yearly inspection holds."""
        rows = self._records.select(
            INSPECTIONS, Filter("vehicle", "is", vehicle), Filter("kind", "is", HALF_YEAR),
            Filter("result", "is", "合格"), sort=("-checked",), limit=1,
        )  # fmt: skip
        return rows[0].values["valid_until"] if rows else None

    def card(self, vehicle: int) -> SchoolCard:
        """The data of the 一车一档 card."""
        row = self._records.row(VEHICLES, vehicle)
        staff, view, checks = (
            self._staff(vehicle),
            self._records.view(VEHICLES),
            self._records.view(INSPECTIONS),
        )
        mine = Filter("vehicle", "is", vehicle)
        shown = [s for s in view.fields if s.shown_when is None or s.shown_when.holds(row.values)]
        return SchoolCard(
            row.id, rules.label_of(row.values["category"]), row.title, row.values["category"], row.values["state"],
            tuple((spec.label, row.text(spec)) for spec in shown),
            self.papers(vehicle), self._five(row, staff),
            tuple((each.titles["person"], self.driver_conditions(each.id)) for each in _in_role(staff, DRIVER)),
            tuple(each.titles["person"] for each in _in_role(staff, ATTENDANT)),
            tuple(
                (each.titles["school"], each.values["stage"] or "", each.values["pupils"])
                for each in self._records.select(PUPILS, mine)
            ),
            tuple(_inspection(each, checks) for each in self._records.select(INSPECTIONS, mine)),
        )  # fmt: skip

    # inside

    def _coverage(
        self, unit: int, name: str, term: str, census: Row | None, vehicles: Sequence[Row]
    ) -> TermCoverage:
        staff = {row.id: self._staff(row.id) for row in vehicles}
        drivers = {each.values["person"] for rows in staff.values() for each in _in_role(rows, DRIVER)}
        declared = census.values if census else {}
        gaps = [*self._counted(unit, name, term, census, vehicles, len(drivers))]
        for row in vehicles:
            gaps += self._gaps(row, staff[row.id])
        permitted = sum(row.values["category"] == rules.PERMITTED for row in vehicles)
        return TermCoverage(
            unit, name, term, declared.get("vehicles"), len(vehicles), declared.get("drivers"), len(drivers),
            declared.get("pupils"), sum(row.values["pupils"] or 0 for row in vehicles), permitted,
            sum(row.values["category"] in rules.NEEDS_PERMIT for row in vehicles), tuple(gaps),
        )  # fmt: skip

    def _counted(
        self, unit: int, name: str, term: str, census: Row | None, vehicles: Sequence[Row], drivers: int
    ) -> Iterator[Gap]:
        if census is None:
            yield Gap(
                "申报",
                "bad",
                "units",
                unit,
                name,
                f"{name}还没有报 {term} 的接送学生车辆总数（没有也要报 0）",
            )
            return
        known = "、".join(row.title for row in vehicles) or "没有"
        for label, measure, told, found in (
            ("车辆", "辆", census.values["vehicles"], len(vehicles)),
            ("驾驶人", "人", census.values["drivers"], drivers),
        ):
            if told is None or told == found:
                continue
            behind = (
                f"还差 {told - found} {measure}没有登记"
                if told > found
                else f"比申报多 {found - told} {measure}"
            )
            sentence = (
                f"{name}申报{label} {told} {measure}，登记 {found} {measure}，{behind}。已登记的车：{known}"
            )
            yield Gap(label, "bad" if told > found else "warn", CENSUSES, census.id, name, sentence)

    def _gaps(self, row: Row, staff: Sequence[Row]) -> Iterator[Gap]:
        if row.values["state"] == rules.CLOSED:
            return
        permitted = row.values["category"] == rules.PERMITTED

        def gap(what: str, sentence: str, level: str = "bad") -> Gap:
            return Gap(what, level, VEHICLES, row.id, row.title, f"{row.title} {sentence}")

        if not _in_role(staff, DRIVER):
            yield gap("驾驶人", "没有登记驾驶人")
        if permitted and not _in_role(staff, ATTENDANT):
            yield gap("照管员", "没有登记照管员（校车条例第三十八条）")
        for paper in self.papers(row.id):
            if paper.level != "good":
                yield gap("证件", paper.sentence, paper.level)
        if row.values["category"] in rules.NEEDS_PERMIT:
            if row.values["state"] in (rules.SURVEYED, rules.VERIFIED, rules.ON_FILE):
                yield gap("处置", f"是{rules.label_of(row.values['category'])}，还没有告知劝停")
            return
        if permitted:
            yield from (
                gap("五定", f"{p.name}不全：{p.sentence}") for p in self._five(row, staff) if not p.done
            )
            for each in _in_role(staff, DRIVER):
                yield from self._driver_gaps(row, each)

    def _driver_gaps(self, vehicle: Row, staff: Row) -> Iterator[Gap]:
        name = staff.titles["person"]
        for condition in self.driver_conditions(staff.id):
            if condition.standing != rules.MET:
                level = "bad" if condition.standing == rules.NOT_MET else "warn"
                sentence = f"{vehicle.title} 驾驶人{name}：{condition.name}，{condition.sentence}"
                yield Gap("条件", level, STAFF, staff.id, name, sentence)
        if not self._has_signed(staff):
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


def _in_role(staff: Sequence[Row], role: str) -> list[Row]:
    return [each for each in staff if each.values["role"] == role]
