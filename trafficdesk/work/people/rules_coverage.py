"""不漏一车一人: how many there should be, how many there are, and who is missing, by name.

Each measure answers for one year, a past one from the registers as they stood on its last day. A new measure is a function
in MEASURES.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from trafficdesk import clock
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import record_type
from trafficdesk.rules.figures import percent
from trafficdesk.rules.registers import registers_of
from trafficdesk.store.query import EVERY, driver_rows
from trafficdesk.work.agreements.rules import OF_CATEGORY
from trafficdesk.work.agreements.rules_signing import drivers_left, drivers_left_ids

NAMED = 40  # of who is missing, where a figure is shown: more names fit into no tooltip; a list reads all of them
_AT_ONCE = 20_000  # ids in one question
# Without these a driver's file is not complete.
FILE_FIELDS = ("id_number", "licence_classes", "first_issued", "valid_until", "phone")


class Missing(NamedTuple):
    """One that is missing: the record to open and the unit to ask. A tuple, as there may be tens of thousands."""

    code: str
    id: int
    title: str
    unit: str
    why: str


_missing = partial(tuple.__new__, Missing)  # without the constructor, which is a function of Python


@dataclass(frozen=True, slots=True)
class Coverage:
    """One measure: must = done + lacking. missing: they by name; more: how many of them were not named."""

    key: str
    name: str
    must: int
    missing: tuple[Missing, ...]
    more: int = 0

    @property
    def lacking(self) -> int:
        return len(self.missing) + self.more

    @property
    def done(self) -> int:
        return self.must - self.lacking

    @property
    def share(self) -> float | None:
        """Share done; None when there is nobody who must (不适用)."""
        return self.done / self.must if self.must else None

    @property
    def shown(self) -> str:
        """The share as people see it: 75.0%, 不适用."""
        return percent(self.done, self.must, 1)


def coverage(connection: Connection, year: int, first: int = EVERY) -> list[Coverage]:
    """All measures for a year. first: how many of who is missing are named, in the order of their units."""
    with registers_of(connection, date(year, 12, 31)):
        return [make(connection, year, first) for make in MEASURES.values()]


def blank(name: str) -> ColumnElement[bool]:
    """Whether a field of a driver's file is empty."""
    column = record_type("people").table.c[name]
    return column.is_(None) if record_type("people").field(name).kind is Kind.DATE else or_(column.is_(None), column == "")


def is_driven() -> ColumnElement[bool]:
    """Whether somebody drives a vehicle now."""
    vehicles, drives = record_type("vehicles").table, record_type("drives").table
    return exists().where(drives.c.vehicle == vehicles.c.id, drives.c.deleted_at.is_(None), drives.c.end.is_(None))


def came_to_training(since: date, until: date) -> ColumnElement[bool]:
    """Whether a person came to a training between two days (both included), or made it up: for coverage, findings and scores."""
    people, rows, sessions = (record_type(code).table for code in ("people", "training-attendances", "training"))
    return exists().where(rows.c.person == people.c.id, rows.c.training == sessions.c.id, *_attended(since, until))


def _attended(since: date, until: date) -> tuple[ColumnElement[bool], ...]:
    rows, sessions = record_type("training-attendances").table, record_type("training").table
    return (
        rows.c.deleted_at.is_(None), rows.c.result.in_(("已到", "已补课")), sessions.c.deleted_at.is_(None),
        sessions.c.starts.between(datetime.combine(since, time.min), datetime.combine(until, time(23, 59, 59))),
    )  # fmt: skip


def who_came_to_training(since: date, until: date) -> Select[Any]:
    """The same people by id: where nobody else is asked about, the sessions are walked and not the people."""
    rows, sessions = record_type("training-attendances").table, record_type("training").table
    return select(rows.c.person).where(*_attended(since, until), rows.c.training == sessions.c.id, rows.c.person.is_not(None))


def drivers() -> list[ColumnElement[bool]]:
    """Drivers on the register."""
    people = record_type("people").table
    return [people.c.deleted_at.is_(None), people.c.state == "在册", people.c.category.in_(tuple(OF_CATEGORY))]


def cars() -> list[ColumnElement[bool]]:
    """Vehicles in use."""
    vehicles = record_type("vehicles").table
    return [vehicles.c.deleted_at.is_(None), vehicles.c.state == "在用"]


def incomplete() -> ColumnElement[bool]:
    """Whether a driver's file lacks something."""
    return or_(*(blank(name) for name in FILE_FIELDS))


def _measure(
    connection: Connection, key: str, name: str, code: str, must: Sequence[ColumnElement[bool]], lacks: ColumnElement[bool],
    first: int, why: Callable[..., str], *what: ColumnElement[Any],
) -> Coverage:  # fmt: skip
    """How many must is counted, who is missing is read: the `first` by name. why: what is said of one, of the columns `what`."""
    table, units = record_type(code).table, record_type("units").table
    number = connection.scalar(select(func.count()).select_from(table).where(*must)) or 0
    query = (
        select(table.c.id, table.c.title, units.c.title, *what)
        .join_from(table, units, table.c.unit == units.c.id, isouter=True)
        .order_by(units.c.sort_key, table.c.sort_key)
    )
    more = 0
    if first < EVERY:
        left = driver_rows(connection, select(table.c.unit, table.c.id).where(*must, lacks))
        query, more = query.where(table.c.id.in_(_foremost(connection, left, first))).limit(first), max(0, len(left) - first)
    else:
        query = query.where(*must, lacks)
    rows = connection.execute(query).all()
    missing = (_missing((code, row_id, title, unit or "", why(*rest))) for row_id, title, unit, *rest in rows)
    return Coverage(key, name, number, tuple(missing), more)


def _foremost(connection: Connection, left: Sequence[tuple[int | None, int]], first: int) -> list[int]:
    """Of (unit, row) those that may be among the first when they stand in the order of their units: nobody's, then whole units."""
    if len(left) <= first:
        return [row_id for _, row_id in left]
    units = record_type("units").table
    number, chosen, found = Counter(map(itemgetter(0), left)), set[int | None](), 0
    for unit in (None, *connection.scalars(select(units.c.id).order_by(units.c.sort_key))):
        if found >= first:
            break
        if number[unit]:
            chosen, found = chosen | {unit}, found + number[unit]
    return [row_id for unit, row_id in left if unit in chosen][:_AT_ONCE]


def _signed(connection: Connection, year: int, first: int) -> Coverage:
    """Every signature that a driver owes, by unit and variant, see work/agreements/rules_signing.py."""
    day = min(clock.today(), date(year, 12, 31))
    if first < EVERY:
        must, still = drivers_left_ids(connection, year, day)
        people, units = record_type("people").table, record_type("units").table
        names = select(people.c.id, people.c.title, units.c.title).join_from(people, units, people.c.unit == units.c.id)
        some = names.where(people.c.id.in_(_foremost(connection, still, first))).order_by(units.c.sort_key, people.c.sort_key)
        rows = connection.execute(some.limit(first)).all()
        return Coverage(
            "signed", "责任书签订", must, tuple(_missing(("people", *row, "未签")) for row in rows), max(0, len(still) - len(rows))
        )
    must, left = drivers_left(connection, year, day)
    missing = (_missing(("people", each.person or 0, each.name, each.unit_name, "未签")) for each in left)
    return Coverage("signed", "责任书签订", must, tuple(missing))


def _filed(connection: Connection, _year: int, first: int) -> Coverage:
    """A driver's file is complete with number, licence classes, first issue and expiry."""
    labels = [record_type("people").field(name).label for name in FILE_FIELDS]

    def why(*empty: bool) -> str:
        return f"缺{'、'.join(label for label, missing in zip(labels, empty, strict=True) if missing)}"

    blanks = (blank(name) for name in FILE_FIELDS)
    return _measure(connection, "filed", "驾驶员建档", "people", drivers(), incomplete(), first, why, *blanks)


def _driven(connection: Connection, _year: int, first: int) -> Coverage:
    """Every vehicle in use has somebody who drives it."""
    return _measure(connection, "driven", "车辆落实驾驶人", "vehicles", cars(), ~is_driven(), first, lambda: "没有驾驶人")


def _trained(connection: Connection, year: int, first: int) -> Coverage:
    """Every driver came to a training of the year, or made it up."""
    came = came_to_training(date(year, 1, 1), date(year, 12, 31))
    return _measure(connection, "trained", "年内参加培训", "people", drivers(), ~came, first, lambda: "未训")


MEASURES: Mapping[str, Callable[[Connection, int, int], Coverage]] = {
    "signed": _signed, "filed": _filed, "driven": _driven, "trained": _trained,
}  # fmt: skip
