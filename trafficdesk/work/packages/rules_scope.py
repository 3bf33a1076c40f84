"""What travels in a package: the rows that a unit may see and fill, and the lists that these rows point at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import TypeVar

from sqlalchemy import Connection, Table, select

from trafficdesk.fields.spec import FieldSpec, Kind, Sensitivity
from trafficdesk.records.registry import RecordType, all_types, record_type

UNITS = "units"
NAMES = ("name", "short_name")  # of a residents' committee: by one of them its units say that they are its own
# Record → the links by which a row is a unit's own: at the unit, or at a row that is its own. In this order, which is also that in
# which rows are brought in. What is not here is the street's business and stays there (meetings, accidents, the year's plan, briefs,
# pupils by name …).
OWN: dict[str, tuple[str, ...]] = {
    UNITS: (),
    "people": ("unit",),
    "vehicles": ("unit",),
    "drives": ("person", "vehicle"),
    "posts": ("person",),
    "certificates": ("person",),
    "merits": ("person", "unit"),
    "licence-checks": ("person",),
    "vehicle-changes": ("vehicle",),
    "vehicle-services": ("vehicle",),
    "agreements": ("unit",),
    "violations": ("person", "vehicle"),
    "committee-ledgers": ("committee",),
    "committee-plans": ("committee",),
    "committee-papers": ("committee",),
    "non-motors": ("committee",),
    "roads": ("committee",),
    "school-vehicles": ("committee",),
    "school-staff": ("vehicle",),
    "school-pupils": ("vehicle",),
    "school-inspections": ("vehicle",),
    "school-permits": ("vehicle",),
    "school-censuses": ("committee",),
    "stations": ("committee",),
    "persuaders": ("committee", "station"),
    "duties": ("station",),
    "duty-logs": ("station",),
    "group-events": ("committee", "station"),
    "boards": ("committee",),
    "inspection-rounds": ("committee",),
    "inspection-places": ("committee",),
    "hazards": ("committee", "unit"),
    "inspection-checks": ("place",),
    "hazard-follow-ups": ("hazard",),
    "hazard-funds": ("hazard",),
    "letters": ("unit", "hazard"),
    "operating-permits": ("unit", "vehicle"),
    "training-plans": ("unit",),
    "training": ("plan",),
    "training-attendances": ("person",),
    "publicity-plans": ("unit",),
    "publicity": ("host", "plan"),
    "organisation": ("unit",),
    "forces": ("unit",),
}
# Lists of the street that rows point at and blank forms are printed from: they go out whole, for reading; what another desk says of
# them does not come back.
LISTS = ("agreement-templates", "checklist-items")
# Files of rows: they name their owner by record and number.
OWNED = ("attachments", "printed-papers")
CODES = (*LISTS, *OWN, *OWNED)
_BATCH = 500
_Key = TypeVar("_Key", int, str)


@cache
def _travelling() -> frozenset[str]:
    return frozenset(CODES)


def kinds() -> tuple[RecordType, ...]:
    """Every record that travels, what is pointed at before what points at it."""
    return tuple(record_type(code) for code in CODES)


def fields_of(kind: RecordType) -> tuple[FieldSpec, ...]:
    """What of a row travels: not what is sealed, nor a link to what stays, nor the office's own fields."""
    return _fields(kind.code)


def links_of(kind: RecordType) -> tuple[FieldSpec, ...]:
    """The links of a record that travel."""
    return _links(kind.code)


@cache  # asked once a row
def _fields(code: str) -> tuple[FieldSpec, ...]:
    return tuple(
        spec for spec in record_type(code).declared
        if spec.sensitivity is not Sensitivity.SEALED and (spec.kind is not Kind.LINK or spec.target in _travelling())
    )  # fmt: skip


@cache
def _links(code: str) -> tuple[FieldSpec, ...]:
    return tuple(spec for spec in _fields(code) if spec.kind is Kind.LINK)


def own_rows(connection: Connection, unit: int) -> dict[str, set[int]]:
    """Record → the rows, living or in the trash, that are a unit's own."""
    return hanging_on(connection, {UNITS: units_of(connection, unit)})


def hanging_on(connection: Connection, rows: Mapping[str, Collection[int]]) -> dict[str, set[int]]:
    """Record → these rows and every one that hangs on them, over any number of owning links; files of all of them."""
    found: dict[str, set[int]] = {code: set(ids) for code, ids in rows.items()}
    for code, names in OWN.items():
        kind, mine = record_type(code), found.setdefault(code, set())
        for name in names:
            mine.update(_pointing(connection, kind.table, name, found.get(kind.field(name).target, ())))
    for code in OWNED:
        table = record_type(code).table
        mine = found.setdefault(code, set())
        for owner_code, owners in list(found.items()):
            for some in chunks(owners):
                files = (table.c.owner_code == owner_code, table.c.owner.in_(some))
                mine.update(connection.scalars(select(table.c.id).where(*files)))
    return found


def street_lists(connection: Connection) -> dict[str, set[int]]:
    """Record → the rows of the street's lists, all of them: a committee inspects and signs by what the street has."""
    return {code: set(connection.scalars(select(record_type(code).table.c.id))) for code in LISTS}


def with_lists(connection: Connection, own: dict[str, set[int]]) -> dict[str, set[int]]:
    """Record → the rows beside `own` that those point at, over any number of links, so that a package stands alone."""
    more: dict[str, set[int]] = {}
    waiting = {code: set(rows) for code, rows in own.items()}
    while waiting:
        code, rows = waiting.popitem()
        kind = record_type(code)
        for spec in links_of(kind):
            column = kind.table.c[spec.name]
            targets: set[int] = set()
            for some in chunks(rows):
                targets.update(connection.scalars(select(column).where(kind.table.c.id.in_(some), column.is_not(None)).distinct()))
            fresh = targets - own.get(spec.target, set()) - more.get(spec.target, set())
            if fresh:
                more.setdefault(spec.target, set()).update(fresh)
                waiting.setdefault(spec.target, set()).update(fresh)
    return more


def joined_rows(some: Mapping[str, Iterable[int]], more: Mapping[str, Iterable[int]]) -> dict[str, set[int]]:
    """Record → the rows of either."""
    return {code: {*some.get(code, ()), *more.get(code, ())} for code in {*some, *more}}


def units_of(connection: Connection, unit: int) -> set[int]:
    """The unit itself and those that name it as their residents' committee."""
    return {unit, *units_naming(connection, names_of(connection, unit))}


def names_of(connection: Connection, unit: int) -> set[str]:
    """By what other units may name a unit as theirs."""
    table = record_type(UNITS).table
    return {name for name in connection.execute(select(*(table.c[each] for each in NAMES)).where(table.c.id == unit)).one() if name}


def units_naming(connection: Connection, names: Collection[str]) -> set[int]:
    """The units that name one of these as their residents' committee."""
    table = record_type(UNITS).table
    return set(connection.scalars(select(table.c.id).where(table.c.committee.in_(sorted(names)))))


def _pointing(connection: Connection, table: Table, name: str, owners: Iterable[int]) -> Iterator[int]:
    for some in chunks(owners):
        yield from connection.scalars(select(table.c.id).where(table.c[name].in_(some)))


def chunks(ids: Iterable[_Key]) -> Iterator[list[_Key]]:
    """As many as a statement may name, in their order."""
    wanted = sorted(ids)
    for start in range(0, len(wanted), _BATCH):
        yield wanted[start : start + _BATCH]


def staying() -> list[str]:
    """The ledgers that do not travel, by their names, for the help."""
    return [kind.spec.label for kind in all_types() if kind.spec.ledger and kind.code not in _travelling()]
