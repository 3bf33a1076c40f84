"""Vehicles that carry pupils beside their steps: what a committee declares, a car met in the census, the next term (domain 1.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError, Refused
from trafficdesk.fields.problems import Problem
from trafficdesk.records.registry import record_type
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.school import coverage, rules
from trafficdesk.work.school.coverage import Term, TermCoverage
from trafficdesk.work.school.reading import SchoolReading
from trafficdesk.work.school.rules import CENSUSES, STAFF, VEHICLES

# What goes on into the next term; pupils are counted and conditions checked anew.
_KEPT = (
    "vehicle", "committee", "category", "stage", "dedicated", "school", "provider", "applied_on", "permit_number",
    "permit_until", "plate_number", "plate_until", "plate_issuer", "plate_shows", "carrier_until", "carrier_insurer",
    "rules_kept", "duty_letter_on", "route", "stops", "distance_km", "equipment",
)  # fmt: skip
_KEPT_OF_STAFF = ("person", "role", "endorsed_on", "reviewed_until")


class School(SchoolReading):
    """desk.school; the steps are desk.process("school-vehicles") and desk.process("school-permits")."""

    # reading

    def label(self, vehicle: int) -> str:
        """What this vehicle is called on screen and paper."""
        return rules.label_of(self._records.row(VEHICLES, vehicle).values["category"])

    def term(self, term: str = "") -> Term:
        """Everything about a term; "" the present one."""
        return coverage.whole_term(self._records, term)

    def coverage(self, term: str, committee: int | None = None) -> tuple[TermCoverage, ...]:
        """Per committee, with everything that is missing by name."""
        return coverage.coverage(self._records, term, committee)

    def permit_of(self, vehicle: int) -> int:
        """The open application for this car, whose steps can be taken; KnownError when there is none."""
        found = self.application(vehicle)
        if found is None:
            raise KnownError(f"{self._records.row(VEHICLES, vehicle).title} 没有在申请许可。请先登记申请。")
        return found.id

    # census

    def declare(self, committee: int, term: str, given: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """What a committee declares for a term (0 counts too); a second declaration replaces the first.

        plates, driver_names: one a line, as far as the committee gave them; they let coverage name what is missing.
        """
        this = {"committee": committee, "term": _term(term)}
        known = self._records.select(CENSUSES, *(Filter(name, "is", value) for name, value in this.items()))
        with self._records.work("申报", reason) as work:
            day = {"reported_on": clock.today()} if known else {}
            row = work.row(CENSUSES, work.put(CENSUSES, known[0].id if known else None, {**this, **given, **day}))
            counts = f"车辆 {row['vehicles']} 辆、驾驶人 {row['drivers']} 人"
            work.sentence = f"{work.row('units', committee)['title']} {term} 申报接送学生{counts}"
        return work.changeset

    def remove_staff(self, staff: int, reason: str) -> ChangeSet:
        """A driver or attendant who is no longer with the vehicle; a plated bus then needs a new plate."""
        row = self._records.row(STAFF, staff)
        if not reason.strip():
            raise Refused([Problem("reason", "原因", "请写明为什么不再担任，例如：换人、离职。")])
        with self._records.work(f"撤下{row.values['role']}：{row.title}", reason.strip()) as work:
            work.trash(STAFF, staff, reason.strip())
        return work.changeset

    def carry_over(self, old: str, new: str, committee: int | None = None, *, reason: str = "") -> ChangeSet:
        """The vehicles of a term with their people into the next as 摸排登记."""
        here = Filter("term", "is", _term(new))
        mine = [] if committee is None else [Filter("committee", "is", committee)]
        with self._records.at_once() as records:
            known = {row.values["vehicle"] for row in records.select(VEHICLES, here)}
            rows = records.select(VEHICLES, Filter("term", "is", old), *mine)
            fresh = [row for row in rows if row.values["state"] != rules.CLOSED and row.values["vehicle"] not in known]
            staff = [(place, each) for place, row in enumerate(fresh) for each in SchoolReading(records).staff(row.id)]
        if not fresh:
            raise KnownError(f"{old} 没有可以转到 {new} 的车辆，或已经全部转过。")
        start = {"term": new, "state": rules.SURVEYED, "surveyed_on": clock.today()}
        with self._records.work(f"{new} 沿用 {old} 接送学生车辆 {len(fresh)} 辆", reason) as work:
            ids = work.put_all(VEHICLES, _twins(fresh, _KEPT, [start] * len(fresh)))
            people = _twins([each for _, each in staff], _KEPT_OF_STAFF, [{"vehicle": ids[place]} for place, _ in staff])
            work.put_all(STAFF, people)
        return work.changeset


def _twins(rows: Sequence[Row], names: Sequence[str], others: Sequence[Mapping[str, Any]]) -> list[tuple[None, dict[str, Any]]]:
    """New rows that say the same as old ones in some fields."""
    return [(None, {**{name: row.values[name] for name in names}, **more}) for row, more in zip(rows, others, strict=True)]


def _term(term: str) -> str:
    if not rules.is_term(term):
        this = rules.term_of(clock.today())
        _refuse(VEHICLES, "term", f"学期“{term}”应写成年份加春或秋，例如 {this}。")
    return term


def _refuse(code: str, name: str, sentence: str) -> None:
    raise Refused([Problem(name, record_type(code).field(name).label, sentence)])
