"""Counters over the ledgers: one number for a unit (or the whole office) in a period, and the rows behind it.

Targets and score indicators name a counter by its code (resources/codes/counter.csv). A new counter is a function
here and a line there. Shares are percentages with two places.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, func, select

from trafficdesk.records.agreements import SIGNED_STATES
from trafficdesk.records.registry import record_type
from trafficdesk.rules import coverage
from trafficdesk.rules.agreement_rules import OF_CATEGORY
from trafficdesk.store.query import Filter


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figure, of which days: unit None means the whole office."""

    since: date
    until: date
    unit: int | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the rows that it counts: open `code` with `filters` to see them."""

    value: Decimal
    code: str
    filters: tuple[Filter, ...]
    explained: str


Counter = Callable[[Connection, Scope], Figure]


def count(connection: Connection, counter: str, scope: Scope) -> Figure:
    """The figure of one counter. KeyError for an unknown one."""
    return COUNTERS[counter](connection, scope)


def _share(done: int, all_: int) -> Decimal:
    return (Decimal(100) * done / all_).quantize(Decimal("0.01")) if all_ else Decimal(100)


def _span(code: str, field: str, scope: Scope, **also: Any) -> tuple[Filter, ...]:
    filters = [Filter(field, "between", scope.since, scope.until)]
    filters += [Filter(name, "is", value) for name, value in also.items() if value is not None]
    return tuple(filters)


def _number(connection: Connection, code: str, field: str, scope: Scope, **also: Any) -> int:
    table = record_type(code).table
    since: Any = scope.since
    until: Any = scope.until
    if record_type(code).field(field).kind.value == "datetime":
        since, until = datetime.combine(since, time.min), datetime.combine(until, time.max)
    clauses: list[ColumnElement[bool]] = [table.c[field].between(since, until), table.c.deleted_at.is_(None)]
    clauses += [table.c[name] == value for name, value in also.items() if value is not None]
    return int(connection.scalar(select(func.count()).select_from(table).where(*clauses)) or 0)


def _rows(code: str, field: str, unit_field: str, noun: str) -> Counter:
    """How many rows of a record fall into the period."""

    def counter(connection: Connection, scope: Scope) -> Figure:
        also = {unit_field: scope.unit} if unit_field else {}
        number = _number(connection, code, field, scope, **also)
        return Figure(Decimal(number), code, _span(code, field, scope, **also), f"{noun} {number}")

    return counter


def _closed(code: str, field: str, unit_field: str, noun: str, done: tuple[str, ...]) -> Counter:
    """Share of a record's rows of the period that reached one of the `done` states."""

    def counter(connection: Connection, scope: Scope) -> Figure:
        also = {unit_field: scope.unit} if unit_field else {}
        table = record_type(code).table
        all_ = _number(connection, code, field, scope, **also)
        clauses: list[ColumnElement[bool]] = [
            table.c[field].between(scope.since, scope.until), table.c.deleted_at.is_(None)
        ]
        clauses += [table.c[name] == value for name, value in also.items() if value is not None]
        reached = int(
            connection.scalar(select(func.count()).select_from(table).where(*clauses, table.c.state.in_(done))) or 0
        )
        return Figure(_share(reached, all_), code, _span(code, field, scope, **also), f"{noun} {reached}/{all_}")

    return counter


def _drivers(scope: Scope) -> tuple[list[ColumnElement[bool]], tuple[Filter, ...]]:
    """The drivers on the register that the coverage counts too, of one unit or of all."""
    people = record_type("people").table
    clauses: list[ColumnElement[bool]] = [
        people.c.deleted_at.is_(None), people.c.state == "在册", people.c.category.in_(tuple(OF_CATEGORY))
    ]  # fmt: skip
    filters = [Filter("state", "is", "在册"), Filter("category", "in", tuple(OF_CATEGORY))]
    if scope.unit is not None:
        clauses.append(people.c.unit == scope.unit)
        filters.append(Filter("unit", "is", scope.unit))
    return clauses, tuple(filters)


def _signed_rate(connection: Connection, scope: Scope) -> Figure:
    """Drivers who have signed out of those who must; who is excused need not."""
    people, agreements = record_type("people").table, record_type("agreements").table
    drivers, filters = _drivers(scope)
    of_year = and_(
        agreements.c.person == people.c.id, agreements.c.year == scope.until.year, agreements.c.deleted_at.is_(None)
    )
    excused = exists().where(of_year, agreements.c.state == "不需签")
    signed = exists().where(of_year, agreements.c.state.in_(SIGNED_STATES))
    must, done = (
        int(connection.scalar(select(func.count()).select_from(people).where(*drivers, ~excused, *also)) or 0)
        for also in ((), (signed,))
    )
    return Figure(_share(done, must), "people", filters, f"责任书签订 {done}/{must}")


def _files_rate(connection: Connection, scope: Scope) -> Figure:
    """Drivers whose file has everything (see coverage) out of all."""
    people, units = record_type("people").table, record_type("units").table
    drivers, filters = _drivers(scope)
    must = int(connection.scalar(select(func.count()).select_from(people).where(*drivers)) or 0)
    measure = next(m for m in coverage.coverage(connection, scope.until.year) if m.key == "filed")
    missing = len(measure.missing)
    if scope.unit is not None:
        name = connection.scalar(select(units.c.title).where(units.c.id == scope.unit))
        missing = sum(each.unit == name for each in measure.missing)
    return Figure(_share(must - missing, must), "people", filters, f"驾驶员建档 {must - missing}/{must}")


def _ledgers_rate(connection: Connection, scope: Scope) -> Figure:
    table = record_type("committee-ledgers").table
    clauses = [table.c.year == scope.until.year, table.c.deleted_at.is_(None)]
    filters = [Filter("year", "is", scope.until.year)]
    if scope.unit is not None:
        clauses.append(table.c.committee == scope.unit)
        filters.append(Filter("committee", "is", scope.unit))
    all_ = int(connection.scalar(select(func.count()).select_from(table).where(*clauses)) or 0)
    done = int(connection.scalar(select(func.count()).select_from(table).where(*clauses, table.c.state == "齐全")) or 0)
    return Figure(_share(done, all_), "committee-ledgers", tuple(filters), f"台账齐全 {done}/{all_}")


def _training_rate(connection: Connection, scope: Scope) -> Figure:
    people, rows, sessions = (record_type(code).table for code in ("people", "training-attendances", "training"))
    drivers, _ = _drivers(scope)
    filters: list[Filter] = [Filter("result", "in", ("已到", "已补课"))]
    if scope.unit is not None:
        filters.append(Filter("unit", "is", scope.unit))
    must = int(connection.scalar(select(func.count()).select_from(people).where(*drivers)) or 0)
    span = sessions.c.starts.between(
        datetime.combine(scope.since, time.min), datetime.combine(scope.until, time.max)
    )
    came = int(
        connection.scalar(
            select(func.count(rows.c.person.distinct()))
            .join(sessions, rows.c.training == sessions.c.id)
            .join(people, rows.c.person == people.c.id)
            .where(*drivers, span, sessions.c.deleted_at.is_(None), rows.c.deleted_at.is_(None))
            .where(rows.c.result.in_(("已到", "已补课")))
        )
        or 0
    )
    held = connection.scalars(select(sessions.c.id).where(span, sessions.c.deleted_at.is_(None)))
    filters.append(Filter("training", "in", tuple(held)))
    return Figure(_share(came, must), "training-attendances", tuple(filters), f"参训 {came}/{must}")


def _persuaded(connection: Connection, scope: Scope) -> Figure:
    """People told, not lines written: a line may stand for a whole shift."""
    table = record_type("duty-logs").table
    span = table.c.on.between(scope.since, scope.until)
    told = select(func.sum(func.coalesce(table.c.persons, 1))).where(span, table.c.deleted_at.is_(None))
    number = int(connection.scalar(told) or 0)
    return Figure(Decimal(number), "duty-logs", _span("duty-logs", "on", scope), f"劝导 {number} 人次")


def _deaths(connection: Connection, scope: Scope) -> Figure:
    table = record_type("accidents").table
    span = table.c.happened.between(datetime.combine(scope.since, time.min), datetime.combine(scope.until, time.max))
    clauses: list[ColumnElement[bool]] = [span, table.c.deleted_at.is_(None)]
    if scope.unit is not None:
        clauses.append(table.c.committee == scope.unit)
    dead = int(connection.scalar(select(func.sum(table.c.deaths)).where(*clauses)) or 0)
    return Figure(Decimal(dead), "accidents", _span("accidents", "happened", scope, committee=scope.unit), f"死亡 {dead}")


def _school_rate(connection: Connection, scope: Scope) -> Figure:
    declared_table, table = record_type("school-censuses").table, record_type("school-vehicles").table
    clauses: list[ColumnElement[bool]] = [table.c.deleted_at.is_(None)]
    declared: list[ColumnElement[bool]] = [declared_table.c.deleted_at.is_(None)]
    filters: tuple[Filter, ...] = ()
    if scope.unit is not None:
        clauses.append(table.c.committee == scope.unit)
        declared.append(declared_table.c.committee == scope.unit)
        filters = (Filter("committee", "is", scope.unit),)
    have = int(connection.scalar(select(func.count()).select_from(table).where(*clauses)) or 0)
    must = int(connection.scalar(select(func.sum(declared_table.c.vehicles)).where(*declared)) or 0)
    return Figure(_share(min(have, must), must), "school-vehicles", filters, f"接送学生车辆建档 {have}/{must}")


COUNTERS: Mapping[str, Counter] = {
    "agreements-signed-rate": _signed_rate,
    "files-rate": _files_rate,
    "meetings": _rows("meetings", "starts", "", "会议"),
    "issues-closed-rate": _closed("meeting-issues", "due", "lead_unit", "议定事项销号", ("销号",)),
    "ledgers-rate": _ledgers_rate,
    "duty-logs": _persuaded,
    "training-rate": _training_rate,
    "trainings": _rows("training", "starts", "", "培训"),
    "publicity": _rows("publicity", "held", "host", "宣传活动"),
    "hazards-closed-rate": _closed("hazards", "found", "responsible_unit", "隐患销号", ("销号",)),
    "inspection-rounds": _rows("inspection-rounds", "starts", "committee", "隐患排查"),
    "action-days": _rows("action-days", "on", "", "整治行动"),
    "accidents": _rows("accidents", "happened", "committee", "事故"),
    "deaths": _deaths,
    "school-vehicles-filed-rate": _school_rate,
    "plan-tasks-rate": _closed("plan-tasks", "due", "department", "计划任务完成", ("完成",)),
}

__all__ = ["COUNTERS", "Figure", "Scope", "count"]
