"""What training shows: who is on a list, coverage by unit with names, the plan against what was held, figures (domain 1.7)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from trafficdesk.engine.records import Records
from trafficdesk.store.query import Filter, Row
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.training.pasted import PastedName, read_pasted
from trafficdesk.work.training.rules import (
    ATTENDANCE,
    CAME,
    CANCELLED,
    CATEGORIES,
    DONE,
    FAILED,
    PASSED,
    PLANS,
    SESSIONS,
    TO_MAKE_UP,
    TRAINED,
    present_at,
)


@dataclass(frozen=True, slots=True)
class TrainingCoverage:
    """应训、已训 of one unit in a year, and the names and ids of who was never there."""

    unit: str
    must: int
    missing: tuple[str, ...]
    unit_id: int = 0

    @property
    def done(self) -> int:
        return self.must - len(self.missing)


@dataclass(frozen=True, slots=True)
class TrainingFigures:
    """期数, 人次, hours taught, and of those with a result how many passed.

    Who made a session up is among the 人次 of the session held for it, not of the one missed.
    """

    sessions: int
    visits: int
    hours: Decimal
    passed: int
    judged: int


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One item of the year's plan with the sessions that belong to it. held, present: of those that are finished."""

    plan: Row
    sessions: tuple[Row, ...]
    held: int
    present: int
    hours: Decimal


@dataclass(frozen=True, slots=True)
class YearSheet:
    """What the page of a year shows: its sessions, newest first, the coverage of every unit, the figures."""

    sessions: Sequence[Row]
    coverage: Sequence[TrainingCoverage]
    figures: TrainingFigures


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """A unit with people that can be invited: how many of each category."""

    id: int
    name: str
    people: Mapping[str, int]


class TrainingReading:
    """The reading half of desk.training."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def year(self, year: int) -> YearSheet:
        """The whole year, read at once."""
        with self._records.at_once(own=True) as records:
            here = TrainingReading(records)
            sessions = sorted(here._sessions(year), key=lambda row: row.values["starts"], reverse=True)
            return YearSheet(sessions, here.coverage(year), here.figures(date(year, 1, 1), date(year, 12, 31)))

    # one session

    def attendance(self, training: int) -> list[Row]:
        """Everybody on the list of a session, by name."""
        return self._records.select(ATTENDANCE, Filter("training", "is", training), sort=("title",))

    def to_make_up(self, training: int) -> list[Row]:
        """Who still has to make a session up."""
        return [row for row in self.attendance(training) if row.values["result"] in TO_MAKE_UP]

    def read_pasted(self, training: int, text: str) -> list[PastedName]:
        """Find the names of a pasted sign-in list; see pasted.py."""
        with self._records.at_once() as records:
            return read_pasted(records, TrainingReading(records).attendance(training), text)

    def lists_of(self, sessions: Sequence[int]) -> dict[int, list[Row]]:
        """Session → everybody on its list."""
        found: dict[int, list[Row]] = {}
        for row in self._records.select(ATTENDANCE, Filter("training", "in", tuple(sessions))) if sessions else ():
            found.setdefault(row.values["training"], []).append(row)
        return found

    # whom to invite

    def units(self) -> list[UnitCounts]:
        """Units with people that can be invited, by name."""
        wanted = tuple({category for group in CATEGORIES.values() for category in group})
        found: dict[int, tuple[str, dict[str, int]]] = {}
        with self._records.at_once(own=True) as records:
            people = records.select("people", Filter("state", "is", "在册"), Filter("category", "in", wanted))
        for person in people:
            if person.values["unit"] is not None:
                _, counts = found.setdefault(person.values["unit"], (person.titles.get("unit", ""), {}))
                counts[person.values["category"]] = counts.get(person.values["category"], 0) + 1
        return sorted((UnitCounts(key, name, counts) for key, (name, counts) in found.items()), key=lambda each: each.name)

    # a year, a period

    def plan_against_done(self, year: int) -> list[PlanLine]:
        """Each item of a year's plan, by its time, with what was held for it."""
        with self._records.at_once(own=True) as records:
            plans = records.select(PLANS, Filter("year", "is", year), sort=("due", "id"))
            sessions = records.select(SESSIONS, Filter("plan", "in", tuple(row.id for row in plans)), sort=("starts",))
            lists = TrainingReading(records).lists_of([row.id for row in sessions])
            return [_plan_line(plan, [row for row in sessions if row.values["plan"] == plan.id], lists) for plan in plans]

    def outside_the_plan(self, year: int) -> tuple[int, int]:
        """Finished sessions of a year that belong to no item of its plan, and who came to them."""
        held = [row for row in self._sessions(year) if row.values["state"] == DONE and row.values["plan"] is None]
        lists = self.lists_of([row.id for row in held])
        return len(held), sum(present_at(row, lists.get(row.id, ()), (CAME,)) for row in held)

    def coverage(self, year: int) -> list[TrainingCoverage]:
        """Per unit: drivers on the books, and those who came to no session of the year."""
        came = self._people_who_came(year)
        units: dict[int, list[Row]] = {}
        drivers = Filter("state", "is", "在册"), Filter("category", "in", tuple(OF_CATEGORY))
        for person in self._records.select("people", *drivers, sort=("title",)):
            units.setdefault(person.values["unit"] or 0, []).append(person)
        lines = [_covered(unit, people, came) for unit, people in units.items()]
        return sorted(lines, key=lambda line: (-len(line.missing), line.unit))

    def figures(self, since: date, until: date) -> TrainingFigures:
        """What was held in a period; a session without a list counts with its typed number of people."""
        return self.figures_of([(since, until)])[0]

    def figures_of(self, periods: Sequence[tuple[date, date]]) -> list[TrainingFigures]:
        """The figures of several periods, read once."""
        first, last = min(since for since, _ in periods), max(until for _, until in periods)
        sessions = self._records.select(SESSIONS, Filter("starts", "between", first, last), Filter("state", "is", DONE))
        lists = self.lists_of([row.id for row in sessions])
        return [
            _figures([row for row in sessions if since <= row.values["starts"].date() <= until], lists) for since, until in periods
        ]

    # inside

    def _sessions(self, year: int) -> list[Row]:
        return self._records.select(SESSIONS, Filter("starts", "between", date(year, 1, 1), date(year, 12, 31)))

    def _people_who_came(self, year: int) -> set[int]:
        held = [row.id for row in self._sessions(year) if row.values["state"] != CANCELLED]
        return {row.values["person"] for lines in self.lists_of(held).values() for row in lines if row.values["result"] in TRAINED}


def _plan_line(plan: Row, sessions: Sequence[Row], lists: Mapping[int, Sequence[Row]]) -> PlanLine:
    held = [row for row in sessions if row.values["state"] == DONE]
    present = sum(present_at(row, lists.get(row.id, ()), (CAME,)) for row in held)
    hours = sum((row.values["hours"] or Decimal(0) for row in held), Decimal(0))
    return PlanLine(plan, tuple(sessions), len(held), present, hours)


def _figures(sessions: Sequence[Row], lists: Mapping[int, Sequence[Row]]) -> TrainingFigures:
    judged = [each.values["passed"] for row in sessions for each in lists.get(row.id, ())]
    return TrainingFigures(
        len(sessions),
        sum(present_at(row, lists.get(row.id, ()), (CAME,)) for row in sessions),
        sum((row.values["hours"] or Decimal(0) for row in sessions), Decimal(0)),
        judged.count(PASSED),
        judged.count(PASSED) + judged.count(FAILED),
    )


def _covered(unit: int, people: Sequence[Row], came: set[int]) -> TrainingCoverage:
    missing = [person for person in people if person.id not in came]
    name = people[0].titles.get("unit", "") or "没有填单位"
    return TrainingCoverage(name, len(people), tuple(p.title for p in missing), unit)
