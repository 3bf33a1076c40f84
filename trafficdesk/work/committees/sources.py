"""Which rows of the office stand behind a committee's ledgers: every count can be opened as (code, filters)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from trafficdesk import clock
from trafficdesk.engine.records import Records
from trafficdesk.rules.plan_states import DONE
from trafficdesk.rules.registers import registers_of
from trafficdesk.store.query import Filter, Query, Row, counts_by
from trafficdesk.work.agreements.records import SIGNED_STATES
from trafficdesk.work.agreements.rules_signing import Signer, drivers_that_sign
from trafficdesk.work.committees import rules
from trafficdesk.work.people import rules_vehicles as vehicle_rules

Filters = tuple[Filter, ...]

_HEAVY_GROUPS = ("K1", "K2", "H1", "H2", "Q1", "Q2", "N1")
_HEAVY_TYPES = (*(f"{group}{number}" for group in _HEAVY_GROUPS for number in range(10)), "K38", "K39", "K49")


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of rows behind a ledger, and the filters with which a table shows exactly these."""

    label: str
    count: int
    code: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class Area:
    """What belongs to one committee in one year: ids by which its rows are found."""

    committee: int
    year: int
    units: tuple[int, ...]
    stations: tuple[int, ...]
    people: tuple[int, ...]
    meetings: tuple[int, ...]
    trainings: tuple[int, ...]

    @property
    def span(self) -> tuple[date, date]:
        return date(self.year, 1, 1), date(self.year, 12, 31)


def areas_of(records: Records, committees: Sequence[Row], year: int) -> dict[int, Area]:
    """Gather the ids of many committees together; the counts then are one question each."""
    names = {row.id: {name for name in (row.title, row.values["short_name"]) if name} for row in committees}
    every = tuple({name for each in names.values() for name in each})
    near = records.ids_by(Query("units", (Filter("committee", "in", every),)), "committee")
    units = {row_id: (row_id, *(unit for name in mine for unit in near.get(name, ()) if unit != row_id)) for row_id, mine in names.items()}
    stations = records.ids_by(Query("stations", (Filter("committee", "in", tuple(names)),)), "committee")
    people = records.ids_by(Query("people", (Filter("unit", "in", tuple({one for each in units.values() for one in each})),)), "unit")
    first, last = date(year, 1, 1), date(year, 12, 31)
    meetings = tuple(records.ids(Query("meetings", (Filter("year", "is", year),))))
    trainings = tuple(records.ids(Query("training", (Filter("starts", "between", first, last),))))
    return {
        row_id: Area(
            row_id, year, units[row_id], tuple(stations.get(row_id, ())),
            tuple(person for unit in units[row_id] for person in people.get(unit, ())), meetings, trainings,
        )
        for row_id in names
    }  # fmt: skip


def area_of(records: Records, committee: int, year: int) -> Area:
    """The area of one committee."""
    return areas_of(records, [records.row("units", committee)], year)[committee]


def _in_year(area: Area, field: str) -> Filter:
    return Filter(field, "between", *area.span)


def _of_committee(area: Area) -> Filter:
    return Filter("committee", "is", area.committee)


def _of_units(area: Area, field: str = "unit") -> Filter:
    return Filter(field, "in", area.units)


_APART = frozenset({"unit", "host", "person"})  # links of which an area names hundreds

# ledger kind → (what is counted, record, its filters)
_SOURCES: Mapping[str, tuple[tuple[str, str, Callable[[Area], Filters]], ...]] = {
    "01": (("工作人员", "forces", lambda a: (_of_units(a),)),),
    "02": (("计划任务", "committee-plans", lambda a: (_of_committee(a), Filter("year", "is", a.year))),),
    "03": (("机动车", "vehicles", lambda a: (_of_units(a), vehicle_rules.ON_REGISTER)),),
    "04": (("非机动车", "non-motors", lambda a: (_of_committee(a),)),),
    "05": (("驾驶人", "people", lambda a: (_of_units(a), Filter("state", "is", "在册"))),),
    "06": (("重点车辆", "vehicles", lambda a: (_of_units(a), vehicle_rules.ON_REGISTER, Filter("vehicle_type", "in", _HEAVY_TYPES))),),
    "07": (("接送学生车辆", "school-vehicles", lambda a: (_of_committee(a), Filter("term", "starts", str(a.year)))),),
    "08": (("道路和路口", "roads", lambda a: (_of_committee(a),)),),
    "09": (("隐患", "hazards", lambda a: (_of_committee(a), _in_year(a, "found"))),),
    "10": (("劝导记录", "duty-logs", lambda a: (Filter("station", "in", a.stations), _in_year(a, "on"))),),
    "11": (
        ("宣传活动", "publicity", lambda a: (_of_units(a, "host"), _in_year(a, "held"))),
        ("宣传阵地", "boards", lambda a: (_of_committee(a),)),
    ),
    "12": (
        ("参会", "meeting-attendances", lambda a: (_of_units(a), Filter("meeting", "in", a.meetings))),
        ("培训签到", "training-attendances", lambda a: (_of_units(a), Filter("training", "in", a.trainings))),
    ),
    "13": (
        (
            "已签责任书",
            "agreements",
            lambda a: (_of_units(a), Filter("year", "is", a.year), Filter("state", "in", tuple(SIGNED_STATES))),
        ),
    ),
    "14": (
        ("事故", "accidents", lambda a: (_of_committee(a), _in_year(a, "happened"))),
        ("违法", "violations", lambda a: (Filter("person", "in", a.people), _in_year(a, "happened"))),
    ),
    "15": (("自查", "inspection-rounds", lambda a: (_of_committee(a), _in_year(a, "starts"))),),
    "16": (
        (
            "总结和考核",
            "committee-papers",
            lambda a: (
                _of_committee(a), Filter("year", "is", a.year), Filter("kind", "in", (rules.SUMMARY, rules.ASSESSMENT)),
                Filter("handed_in", "filled"),
            ),
        ),
    ),
}  # fmt: skip


def sources_of(records: Records, kind: str, area: Area) -> tuple[Source, ...]:
    """The counted rows behind one ledger; () where the office keeps it on paper only."""
    return counted(records, behind(kind, area))


def behind(kind: str, area: Area) -> tuple[Source, ...]:
    """What stands behind one ledger, not yet counted."""
    return tuple(Source(label, 0, code, make(area)) for label, code, make in _SOURCES.get(kind, ()))


def counted(records: Records, sources: Sequence[Source]) -> tuple[Source, ...]:
    """The same with their counts, asked for together: what is told by units or people in one question for all areas."""
    parted = [_parted(each) for each in sources]
    plain = [Query(each.code, each.filters) for each, by in zip(sources, parted, strict=True) if by is None]
    together = list(dict.fromkeys(by for by in parted if by is not None))
    numbers = iter(records.counts(plain))
    with records.reading() as connection:
        answers = counts_by(connection, [(Query(by.code, by.also), by.field) for by in together])
    found = dict(zip(together, answers, strict=True))
    return tuple(
        replace(each, count=next(numbers) if by is None else _sum(found[by], next(f.value for f in each.filters if f.field == by.field)))
        for each, by in zip(sources, parted, strict=True)
    )


class _By(NamedTuple):
    """A question whose answer is told apart by a field."""

    code: str
    field: str
    also: Filters


def _parted(source: Source) -> _By | None:
    """The question that a source has in common with those of other areas, which name other units or people; None: there is none."""
    field = next((each.field for each in source.filters if each.relation == "in" and each.field in _APART), None)
    return None if field is None else _By(source.code, field, tuple(each for each in source.filters if each.field != field))


def _sum(found: Mapping[int, int], named: Collection[int]) -> int:
    return sum(found[value] for value in found.keys() & {*named})


def closed_hazards(records: Records, area: Area) -> Source:
    """Hazards of the year that were put right."""
    filters = (_of_committee(area), _in_year(area, "found"), Filter("state", "is", "销号"))
    return _counted(records, "销号隐患", "hazards", filters)


def tasks_done(records: Records, area: Area) -> Source:
    """Tasks of the year's plan that are done."""
    filters = (_of_committee(area), Filter("year", "is", area.year), Filter("state", "is", DONE))
    return _counted(records, "完成的计划任务", "committee-plans", filters)


def drivers_who_sign(records: Records, area: Area) -> tuple[Source, Source]:
    """Signatures that drivers of the area's units owe, and those given, as agreements/rules_signing.py has it."""
    day = min(clock.today(), date(area.year, 12, 31))
    with records.reading() as connection, registers_of(connection, day):
        owed = [each for each in drivers_that_sign(connection, area.year, day) if each.must and each.unit in area.units]
    return _signers("应签驾驶人", owed), _signers("已签驾驶人", [each for each in owed if each.signed])


def _signers(label: str, signers: Sequence[Signer]) -> Source:
    return Source(label, len(signers), "people", (Filter("id", "in", tuple({each.person for each in signers})),))


def _counted(records: Records, label: str, code: str, filters: Filters) -> Source:
    return Source(label, records.count(Query(code, filters)), code, filters)
