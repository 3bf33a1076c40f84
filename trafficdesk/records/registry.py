"""The list of records and the selectors every consumer uses. A new record = its class + one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import import_module

from sqlalchemy import Column, Index, MetaData, Table

from trafficdesk.errors import NotFound
from trafficdesk.fields.spec import NUMBERS, FieldSpec, Kind
from trafficdesk.fields.table import METADATA, SqlType
from trafficdesk.records.base import Record, RecordSpec
from trafficdesk.records.system import TABLES
from trafficdesk.records.travelling import TRAVELLING

# Where the record classes stand, in the order of the plan. The number of a record is written into the search table: append only.
RECORDS = (
    "work.people.records_people.Person",
    "work.people.records_units.Unit",
    "work.people.records_vehicles.Vehicle", "work.people.records_vehicles.Drive",
    "work.agreements.records.Agreement", "work.agreements.records.Violation",
    "work.people.records_people.Post", "work.people.records_people.Certificate",
    "work.agreements.records.AgreementTemplate",
    "work.meetings.records.Meeting", "work.meetings.records.MeetingIssue", "work.meetings.records.MeetingAttendance",
    "work.committees.records.CommitteeLedger", "work.committees.records.CommitteePlan", "work.committees.records.CommitteePaper",
    "work.official.records.OfficialCar", "work.official.records.OfficialTrip", "work.official.records.OfficialCost",
    "work.official.records.OfficialSealing",
    "work.school.records.SchoolVehicle", "work.school.records.SchoolStaff", "work.school.records.SchoolPupilCount",
    "work.school.records.SchoolInspection", "work.school.records.SchoolCensus",
    "work.stations.records.Station", "work.stations.records.Persuader", "work.stations.records.Duty",
    "work.stations.records.DutyLog", "work.stations.records.GroupEvent",
    "work.training.records.Training", "work.training.records.TrainingAttendance", "work.training.records.TrainingPlan",
    "work.publicity.records.Publicity", "work.publicity.records.PublicityPlan", "work.publicity.records.Material",
    "work.publicity.records.MaterialMove", "work.publicity.records.Board", "work.publicity.records.PublicityDay",
    "work.hazards.records.Hazard", "work.hazards.records.InspectionRound", "work.hazards.records.InspectionPlace",
    "work.hazards.records.InspectionCheck", "work.hazards.records.ChecklistItem", "work.hazards.records.HazardFollowUp",
    "work.hazards.records.HazardFund", "work.hazards.records.Letter",
    "work.campaigns.records.Campaign", "work.campaigns.records.ActionDay", "work.campaigns.records.ActionCount",
    "work.campaigns.records.CampaignReport",
    "work.accidents.records.Accident", "work.accidents.records.AccidentParty", "work.accidents.records.AccidentBlock",
    "work.organisation.records.GroupMember", "work.organisation.records.ForceMember", "work.organisation.records.OfficeDuty",
    "work.organisation.records.RuleDocument",
    "work.plans.records.PlanTask", "work.plans.records.PlanNode", "work.plans.records.Target", "work.plans.records.ScoreIndicator",
    "work.plans.records.Assessment", "work.plans.records.ScoreLine",
    "records.system.Attachment", "records.system.User",
    "work.school.records.SchoolRosterPupil",
    "work.reports.records.Report",
    "work.school.records.SchoolPermit",
    "records.system.PrintedPaper", "records.system.FindingMark",
    "records.lists.Gap", "records.lists.OwnField",
    "work.years.records.OfficeYear",
    "work.people.records_files.Merit", "work.people.records_files.LicenceCheck", "work.people.records_files.VehicleChange",
    "work.people.records_files.VehicleService", "work.people.records_files.OperatingPermit",
    "work.committees.records_roads.NonMotor", "work.committees.records_roads.Road",
    "work.accidents.records.Accountable",
    "work.reports.records_briefs.Brief",
    "work.scans.records.ScanPageRow",
    "work.plans.records_memos.Memo",
)  # fmt: skip


_NUMBERS_OF_ONE = {Kind.PERSON_ID, Kind.PLATE, Kind.VIN, Kind.CREDIT_CODE, Kind.NAME}


@dataclass(frozen=True, eq=False)
class RecordType:
    """A record as its consumers see it: the spec, its fields in order, and the table. There is one per record.

    declared: the fields of the record class; the office's own ones follow them in `fields`, those it has retired in `retired`.
    """

    spec: RecordSpec
    declared: tuple[FieldSpec, ...]
    record: type[Record]
    number: int

    @cached_property
    def fields(self) -> tuple[FieldSpec, ...]:
        return (*self.declared, *(each.spec for each in _own.get(self.code, ()) if not each.retired))

    @cached_property
    def retired(self) -> tuple[FieldSpec, ...]:
        """The office's own fields that are out of use: kept and undone, but shown nowhere."""
        return tuple(each.spec for each in _own.get(self.code, ()) if each.retired)

    @cached_property
    def table(self) -> Table:
        return self.record.table()

    @property
    def code(self) -> str:
        return self.spec.code

    @cached_property
    def identity(self) -> frozenset[str]:
        """Names and numbers by which one row is known, and what may be held once."""
        alone = {unique.fields[0] for unique in self.spec.unique if len(unique.fields) == 1}
        named = set(self.spec.title) if len(self.spec.title) == 1 else set()
        return frozenset(each.name for each in self.fields if each.name in alone | named or each.kind in _NUMBERS_OF_ONE)

    def field(self, name: str) -> FieldSpec:
        """The field called `name`, by attribute name or Chinese label; NotFound with a sentence otherwise."""
        spec = self._named.get(name)
        if spec is None:
            raise NotFound(f"{self.spec.label}没有“{name}”这个项目。")
        return spec

    def has(self, name: str) -> bool:
        return name in self._names

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(spec.name for spec in (*self.fields, *self.retired))

    @cached_property
    def _named(self) -> dict[str, FieldSpec]:
        """Fields by attribute name and label; of two with the same word the first wins."""
        named: dict[str, FieldSpec] = {}
        for spec in (*self.fields, *self.retired):
            named.setdefault(spec.name, spec)
            named.setdefault(spec.label, spec)
        return named

    @cached_property
    def listed(self) -> tuple[FieldSpec, ...]:
        """Fields of the default table, in table order."""
        return tuple(sorted((f for f in self.fields if f.list_at), key=lambda f: f.list_at))

    @cached_property
    def searchable(self) -> tuple[FieldSpec, ...]:
        return tuple(f for f in self.fields if f.searchable)

    @cached_property
    def filterable(self) -> tuple[FieldSpec, ...]:
        return tuple(f for f in self.fields if f.filterable)

    @cached_property
    def typed(self) -> tuple[FieldSpec, ...]:
        """Fields that people fill in."""
        return tuple(f for f in self.fields if not f.read_only)

    @cached_property
    def from_lists(self) -> tuple[FieldSpec, ...]:
        """Fields that a list may fill: the typed ones, and those that tell how far an older matter had come."""
        return tuple(f for f in self.fields if not f.read_only or f.from_lists)

    @cached_property
    def required(self) -> tuple[FieldSpec, ...]:
        return tuple(f for f in self.fields if f.required)

    @cached_property
    def bounded(self) -> tuple[FieldSpec, ...]:
        """Numbers that cannot be any."""
        return tuple(f for f in self.fields if f.kind in NUMBERS and (f.lowest is not None or f.highest is not None))

    @cached_property
    def named(self) -> tuple[FieldSpec, ...]:
        """Names of people that the record cannot be without."""
        return tuple(f for f in self.fields if f.required and f.kind is Kind.NAME)

    @cached_property
    def defaulted(self) -> tuple[FieldSpec, ...]:
        return tuple(f for f in self.fields if f.default)

    @cached_property
    def links(self) -> tuple[FieldSpec, ...]:
        return tuple(f for f in self.fields if f.kind is Kind.LINK)

    @cached_property
    def following(self) -> tuple[FieldSpec, ...]:
        """Fields that take over what a linked record says."""
        return tuple(f for f in self.fields if f.follows)

    @cached_property
    def expiring(self) -> tuple[FieldSpec, ...]:
        return tuple(f for f in self.fields if f.expiry)

    @cached_property
    def sections(self) -> tuple[tuple[str, tuple[FieldSpec, ...]], ...]:
        """(heading, fields) in the order in which the headings first occur."""
        grouped: dict[str, list[FieldSpec]] = {}
        for spec in self.fields:
            grouped.setdefault(spec.section or "其他", []).append(spec)
        return tuple((heading, tuple(fields)) for heading, fields in grouped.items())


@cache
def all_types() -> tuple[RecordType, ...]:
    """Every record, in registry order."""
    return tuple(_type_of(cls, number) for number, cls in enumerate(map(_named, RECORDS), start=1))


def _named(where: str) -> type[Record]:
    module, _, name = where.rpartition(".")
    record: type[Record] = getattr(import_module(f"trafficdesk.{module}"), name)
    return record


def _type_of(cls: type[Record], number: int) -> RecordType:
    fields = tuple(replace(each.spec, name=each.name) for each in cls.declared() if each.spec is not None)
    return RecordType(cls.spec, fields, cls, number)


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """A field that the office has added itself, and the type of its column."""

    spec: FieldSpec
    sql_type: SqlType
    retired: bool = False


_own: dict[str, tuple[OwnColumn, ...]] = {}
_forgetting: list[Callable[[], None]] = []


def when_fields_change(forget: Callable[[], None]) -> None:
    """Call this whenever the fields of records are others: for what was worked out from them and kept."""
    _forgetting.append(forget)


def use_own_fields(columns: Mapping[str, Sequence[OwnColumn]]) -> list[str]:
    """Use an office's own fields, by record code, and only those; the names of the tables that have others now."""
    fresh = {code: tuple(each) for code, each in columns.items() if each}
    changed = [code for code in {*_own, *fresh} if _own.get(code) != fresh.get(code)]
    for code in changed:
        kind = record_type(code)
        for each in _own.get(code, ()):
            # SQLAlchemy has no public way to take a column off a table; another office does not have it.
            kind.table._columns.remove(kind.table.c[each.spec.name])  # noqa: SLF001
        for each in fresh.get(code, ()):
            kind.table.append_column(Column(each.spec.name, each.sql_type, nullable=True))
        for name in [name for name, value in vars(RecordType).items() if isinstance(value, cached_property) and name != "table"]:
            kind.__dict__.pop(name, None)
    if changed:
        _own.clear()
        _own.update(fresh)
        for forget in _forgetting:
            forget()
    return [record_type(code).table.name for code in changed]


@cache
def record_type(code: str) -> RecordType:
    """The record with that code (or Chinese name)."""
    for kind in all_types():
        if code in (kind.code, kind.spec.label):
            return kind
    known = "、".join(f"{kind.code}（{kind.spec.label}）" for kind in all_types() if kind.spec.ledger)
    raise NotFound(f"没有“{code}”这类台账。可以用：{known}。")


def pointing_at(code: str) -> Iterator[tuple[RecordType, FieldSpec]]:
    """Every (record, link field) that points at records of kind `code`: what belongs to a person, a car, a unit."""
    for kind in all_types():
        for spec in kind.links:
            if spec.target == code:
                yield kind, spec


@cache
def whole_metadata() -> MetaData:
    """Every table with every index: what a migration compares the database with."""
    for each in (*TABLES, *TRAVELLING):
        each.table()
    for kind in all_types():
        _index(kind)
    return METADATA


def _index(kind: RecordType) -> None:
    """Index what people filter and sort by, living rows only: the index alone then answers sort and count.

    What is looked up together has one index over all of it: the planner takes it without statistics, where of two single
    ones it may take the wrong one (every agreement of a year, for every person). Fields of an office's own are indexed with their
    column: the next office does not have them, and an index stays with its table.
    """
    table, living = kind.table, kind.table.c.deleted_at.is_(None)
    single = ["sort_key", *(spec.name for spec in kind.fields if _is_indexed(spec) and not spec.is_own)]
    for names in [*((name,) for name in single), *kind.spec.looked_up]:
        columns = [table.c[name] for name in names]
        Index("_".join(("ix", table.name, *names)), *columns, sqlite_where=living, postgresql_where=living)
    for each in kind.spec.unique:
        if each.serial:
            name, columns = "_".join(("ux", table.name, *each.fields)), [table.c[name] for name in each.fields]
            Index(name, *columns, unique=True, sqlite_where=living, postgresql_where=living)


def _is_indexed(spec: FieldSpec) -> bool:
    return spec.filterable or bool(spec.expiry) or spec.kind is Kind.LINK
