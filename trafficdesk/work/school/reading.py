"""One vehicle that carries pupils: its papers, five fixed things, its drivers' conditions, its card (domain 1.5, 2.4, 3.4).

Written row by row; a page, a paper or the coverage of a term reads through `Records.at_once`, which asks for all vehicles
what is asked for one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.fields.view import RecordView
from trafficdesk.rules.legal import LegalRule, rule
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.rules_signing import Signer, is_signed_on, of_persons
from trafficdesk.work.school import rules, rules_driver, rules_permit, rules_plate
from trafficdesk.work.school.rules import (
    ATTENDANT,
    DRIVER,
    HALF_YEAR,
    INSPECTIONS,
    PERMITS,
    PUPILS,
    STAFF,
    VEHICLES,
)
from trafficdesk.work.school.rules_driver import Condition

MAX_AGE = "school_driver_max_age"


@dataclass(frozen=True, slots=True)
class SchoolCard:
    """一车一档 card of a vehicle that carries pupils. called: never 校车 without a permit. pupils: counts only.

    lines: (field, label, text); staff: (id, role, name); application: the one that is still open.
    """

    id: int
    called: str
    plate: str
    category: str
    state: str
    lines: tuple[tuple[str, str, str], ...]
    papers: tuple[rules.Paper, ...]
    five: tuple[rules.FivePart, ...]
    drivers: tuple[tuple[str, tuple[Condition, ...]], ...]
    permits: tuple[tuple[str, str], ...]
    attendants: tuple[str, ...]
    staff: tuple[tuple[int, str, str], ...]
    application: Row | None
    pupils: tuple[tuple[str, str, int], ...]
    inspections: tuple[tuple[str, str, str, str], ...]


class SchoolReading:
    """What is known of one vehicle of a term. Every verb takes its row or the row's id."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._signers: dict[int, list[Signer]] | None = None

    def staff(self, vehicle: int, role: str = "") -> list[Row]:
        """Drivers and attendants, or those of one role."""
        found = self._records.select(STAFF, Filter("vehicle", "is", vehicle))
        return [row for row in found if role in ("", row.values["role"])]

    def drivers(self, vehicle: int) -> list[Row]:
        return self.staff(vehicle, DRIVER)

    def car(self, row: Row) -> Row:
        """The car in the archive of vehicles."""
        return self._records.row("vehicles", row.values["vehicle"])

    def same_car(self, vehicle: int) -> list[Row]:
        """The rows of the same car in all terms."""
        car = self._records.row(VEHICLES, vehicle).values["vehicle"]
        return self._records.select(VEHICLES, Filter("vehicle", "is", car))

    def inspections(self, vehicle: int) -> list[Row]:
        """Inspections and checks of the same car in all terms, the newest first."""
        return self._of_all_terms(INSPECTIONS, vehicle, "checked")

    def permits(self, vehicle: int) -> list[Row]:
        """The applications for this car in all terms, the newest first."""
        return self._of_all_terms(PERMITS, vehicle, "applied_on")

    def application(self, vehicle: int) -> Row | None:
        """The application for this car that is still open."""
        return next((row for row in self.permits(vehicle) if row.values["state"] in rules_permit.OPEN), None)

    def inspected_until(self, vehicle: int) -> date | None:
        """Until when the last passed half-yearly inspection of the car holds, whatever term it was registered in."""
        for row in self.inspections(vehicle):
            if row.values["kind"] == HALF_YEAR and row.values["result"] == "合格":
                until: date | None = row.values["valid_until"]
                return until
        return None

    def driver_conditions(self, staff: int) -> tuple[Condition, ...]:
        """Every condition of one driver: met, not met or unknown, with its legal basis.

        Article 23 is asked of drivers of school buses, with or before a permit; of others what every driver needs.
        """
        row = self._records.row(STAFF, staff)
        person = self._records.row("people", row.values["person"])
        vehicle = self._records.row(VEHICLES, row.values["vehicle"])
        car, category = self.car(vehicle), vehicle.values["category"]
        if category == rules.NON_MOTOR:
            return ()
        violations = [each.values for each in self._records.select("violations", Filter("person", "is", person.id))]
        if category not in (rules.PERMITTED, rules.APPLYING):
            return rules_driver.ordinary_conditions(person.values, car.values, clock.today(), violations)
        return rules_driver.driver_conditions(
            row.values, person.values, car.values, violations, self._grave_accidents(person.id), clock.today(),
            self._overrides(),
        )  # fmt: skip

    def has_signed(self, staff: Row) -> bool:
        """Whether a driver has signed the agreement named with the row, else all that the signing rule asks of the person this year."""
        today, given = clock.today(), staff.values["agreement"]
        if given is not None:
            made = self._records.row("agreements", given).values
            return is_signed_on(made["state"], made["signed_on"], made["ended_on"], today)
        return not any(each.open for each in self._owed().get(staff.values["person"], ()))

    def _owed(self) -> Mapping[int, Sequence[Signer]]:
        """Person → what the drivers of school vehicles owe this year."""
        if self._signers is None:
            drivers = self._records.select(STAFF, Filter("role", "is", DRIVER))
            persons = sorted({row.values["person"] for row in drivers if row.values["person"] is not None})
            found: dict[int, list[Signer]] = {}
            with self._records.reading() as connection:
                for each in of_persons(connection, clock.today().year, clock.today(), persons):
                    found.setdefault(each.person or 0, []).append(each)
            self._signers = found
        return self._signers

    def five_fixed(self, vehicle: int) -> tuple[rules.FivePart, ...]:
        """定车、定人、定时、定线、定点 of one vehicle."""
        row = self._records.row(VEHICLES, vehicle)
        return rules.five_fixed(
            str(self.car(row).values["plate"] or ""), self._names(vehicle, DRIVER), self._names(vehicle, ATTENDANT),
            row.values["route"] or "", row.values["stops"] or "",
        )  # fmt: skip

    def plate_now(self, vehicle: int) -> dict[str, str]:
        """What a plate issued now would show."""
        row = self._records.row(VEHICLES, vehicle)
        car, route, stops = self.car(row).values, row.values["route"] or "", row.values["stops"] or ""
        return rules_plate.facts(car["plate"] or "", car["owner"] or "", self._names(vehicle, DRIVER), route, stops)

    def papers(self, vehicle: int) -> tuple[rules.Paper, ...]:
        """The documents of one vehicle, missing and expired ones by name."""
        row = self._records.row(VEHICLES, vehicle)
        inspected = self.inspected_until(vehicle)
        return rules.papers(row.values, self.car(row).values, inspected, clock.today(), self.plate_now(vehicle))

    def against_filing(self, vehicle: int) -> list[str]:
        """What is missing before a vehicle may be on file."""
        gaps = [paper.sentence for paper in self.papers(vehicle) if paper.level == "bad"]
        if self._records.row(VEHICLES, vehicle).values["category"] != rules.PERMITTED:
            return gaps
        gaps += [f"{part.name}（{part.sentence}）" for part in self.five_fixed(vehicle) if not part.done]
        gaps += [] if self.staff(vehicle, ATTENDANT) else ["没有照管员"]
        for each in self.drivers(vehicle):
            name = each.titles["person"]
            gaps += [
                f"驾驶人{name}{'不符合' if condition.standing == rules_driver.NOT_MET else '未核对'}“{condition.name}”"
                for condition in self.driver_conditions(each.id)
                if condition.standing != rules_driver.MET
            ]
            gaps += [] if self.has_signed(each) else [f"驾驶人{name}没有签订本年责任书"]
        return gaps

    def card(self, vehicle: int) -> SchoolCard:
        """The data of the 一车一档 card."""
        with self._records.at_once() as records:
            return SchoolReading(records).read_card(vehicle)

    def read_card(self, vehicle: int) -> SchoolCard:
        """The same within one state of things that is read already."""
        row, staff = self._records.row(VEHICLES, vehicle), self.staff(vehicle)
        view, checks = self._records.view(VEHICLES), self._records.view(INSPECTIONS)
        shown = [s for s in view.fields if s.on_card and (s.shown_when is None or s.shown_when.holds(row.values))]
        pupils = self._records.select(PUPILS, Filter("vehicle", "is", vehicle))
        drivers = [(each.titles["person"], self.driver_conditions(each.id)) for each in self.drivers(vehicle)]
        return SchoolCard(
            row.id, rules.label_of(row.values["category"]), row.title, row.values["category"], row.values["state"],
            tuple((spec.name, spec.label, row.text(spec)) for spec in shown),
            self.papers(vehicle), self.five_fixed(vehicle), tuple(drivers),
            tuple(_line_of_permit(each) for each in self.permits(vehicle)),
            tuple(self._names(vehicle, ATTENDANT)),
            tuple((each.id, str(each.values["role"]), each.titles["person"]) for each in staff),
            self.application(vehicle),
            tuple((each.titles["school"], each.values["stage"] or "", each.values["pupils"]) for each in pupils),
            tuple(_line_of_check(each, checks) for each in self.inspections(vehicle)),
        )  # fmt: skip

    def _names(self, vehicle: int, role: str) -> list[str]:
        return [each.titles["person"] for each in self.staff(vehicle, role)]

    def _of_all_terms(self, code: str, vehicle: int, day: str) -> list[Row]:
        rows = [each for row in self.same_car(vehicle) for each in self._records.select(code, Filter("vehicle", "is", row.id))]
        return sorted(rows, key=lambda each: (each.values[day] or date.min, each.id), reverse=True)

    def _grave_accidents(self, person: int) -> int:
        mine, bore = Filter("person", "is", person), Filter("liability", "in", ("全部", "主要", "同等"))
        parties = self._records.select("accident-parties", mine, bore)
        accidents = self._records.rows("accidents", [row.values["accident"] for row in parties])
        return sum((row.values["deaths"] or 0) + (row.values["serious"] or 0) > 0 for row in accidents)

    def _overrides(self) -> tuple[LegalRule, ...]:
        """The office's own age limit, should the law change after this program was made."""
        age = self._records.office.setting(MAX_AGE)
        if age is None:
            return ()
        shipped = rule(MAX_AGE, clock.today())
        return (LegalRule(MAX_AGE, int(age), shipped.unit, None, None, "本办设置", shipped.note),)


def _line_of_check(row: Row, view: RecordView) -> tuple[str, str, str, str]:
    kind, checked, until, result = (row.text(view.field(n)) for n in ("kind", "checked", "valid_until", "result"))
    return kind, checked, until, result


def _line_of_permit(row: Row) -> tuple[str, str]:
    """One application in a line: the day, and how far it has come."""
    values, state = row.values, row.values["state"]
    ends = {
        rules_permit.GRANTED: f"，{values['number']}，有效期到 {values['valid_until']}",
        rules_permit.REFUSED: f"：{values['refusal']}",
    }
    waiting = f"，正在等{values['waiting_for']}" if values["waiting_for"] else ""
    until = f"，{values['due']} 前" if values["due"] else ""
    return f"{values['applied_on']} 申请", f"{state}{ends.get(state, '')}{waiting}{until}"
