"""Findings of dates that run out: every field that says `expiry=True`, by the line of its kind.

A date counts while the row still matters (`watched_when` of the record, `expiry_when` of the field). A new date is a new
finding: what was written off for the old one is asked again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from trafficdesk.engine.finding import Asking, Found, Source, fast, pointing
from trafficdesk.fields.checks.dates import LONG_TERM
from trafficdesk.fields.hidden import is_hidden
from trafficdesk.fields.spec import Condition, FieldSpec, Kind
from trafficdesk.records.registry import RecordType, all_types, record_type, when_fields_change

# Links by which a date stands on another row's page too, and the unit that is asked: the first of them that is filled.
_ALSO = ("person", "vehicle", "driver", "hazard", "task")
_UNITS = ("responsible_unit", "unit", "committee", "school", "addressee")


def sources() -> Iterator[Source]:
    """One source per record that has dates running out."""
    for kind in all_types():
        if kind.expiring:
            names = tuple(kind_of(kind, spec) for spec in kind.expiring)
            owner = _owner_link(kind)
            by = {} if owner is None else {owner.target: partial(pointing, kind.code, owner.name)}
            yield Source(names, (kind.code, *by), partial(_of, kind), always=True, of=kind.code, by=by)


def kind_of(kind: RecordType, spec: FieldSpec) -> str:
    """The finding of a date field."""
    return f"{kind.code}.{spec.name}"


def watched(kind: RecordType, spec: FieldSpec) -> ColumnElement[bool]:
    """Rows of which this date still matters."""
    conditions = [each for each in (kind.spec.watched_when, spec.expiry_when) if each is not None]
    return and_(kind.table.c.deleted_at.is_(None), *(_holds(kind, each) for each in conditions))


def _of(kind: RecordType, asking: Asking) -> Iterator[Found]:
    also = _also(kind)
    unit, through = _unit_of(kind), _owner_link(kind)
    for spec in kind.expiring:
        name = kind_of(kind, spec)
        horizon = asking.today + timedelta(days=asking.kind(name).ahead)
        rows = asking.ask(asking.narrowed(_question(kind, spec.name), kind.code), horizon=horizon)
        at_unit = 3 if unit is not None else 3 + len(also) if through is not None else None
        links = [(target, at) for at, (_, target) in enumerate(also, 4 if unit is not None else 3)]
        hidden = is_hidden(spec)
        for row in rows:
            due = row[2].replace(day=1) if hidden else row[2]  # a birthday is named by its month
            of_unit = None if at_unit is None else row[at_unit]
            on = tuple([(target, row[at]) for target, at in links]) if links else ()
            yield fast(Found, (name, kind.code, row[0], row[1], due, of_unit, "", due.isoformat(), due, "", on))


@cache
def _question(kind: RecordType, name: str) -> Select[Any]:
    """The rows whose date has come by `horizon`. Composed once: to compose all of them takes longer than to ask a small office."""
    table, unit, spec = kind.table, _unit_of(kind), kind.field(name)
    query = select(
        table.c.id,
        table.c.title,
        table.c[name],
        *([] if unit is None else [unit]),
        *(table.c[link] for link, _ in _also(kind)),
    )
    through = _owner_link(kind)
    if through is not None:  # a certificate asks the unit of its holder
        owner = record_type(through.target)
        here = owner.table.c.id == table.c[through.name]
        held_at = _unit_of(owner)
        assert held_at is not None, "through is chosen by it"
        query = query.add_columns(held_at).join_from(table, owner.table, here, isouter=True)
    return query.where(table.c[name] <= bindparam("horizon"), table.c[name] != LONG_TERM, watched(kind, spec))


when_fields_change(_question.cache_clear)


def _also(kind: RecordType) -> list[tuple[str, str]]:
    return [(spec.name, spec.target) for spec in kind.links if spec.name in _ALSO]


def _unit_of(kind: RecordType) -> ColumnElement[Any] | None:
    """Which unit a row says has to be asked; None where no link of it can say."""
    links = [kind.table.c[name] for name in _UNITS if kind.has(name) and kind.field(name).target == "units"]
    return None if not links else links[0] if len(links) == 1 else func.coalesce(*links)


def _owner_link(kind: RecordType) -> FieldSpec | None:
    """The link to the row that says it instead: a certificate asks the unit of its holder."""
    if _unit_of(kind) is not None:
        return None
    return next((each for each in kind.links if _unit_of(record_type(each.target)) is not None), None)


def _holds(kind: RecordType, condition: Condition) -> ColumnElement[bool]:
    """A condition of a row as the database asks it; texts and flags, as conditions are written."""
    column, value = kind.table.c[condition.field], condition.value
    flag = kind.field(condition.field).kind is Kind.FLAG

    def typed(text: str) -> object:
        return (text == "True") if flag else text

    one = typed(value) if isinstance(value, str) else None
    many = [typed(each) for each in value] if isinstance(value, tuple) else []
    empty = (
        column.is_(None)
        if flag or not kind.field(condition.field).codes
        else or_(column.is_(None), column == "")
    )
    match condition.operator:
        case "empty":
            return empty
        case "filled":
            return ~empty
        case "is":
            return column == one
        case "is_not":
            return or_(column != one, column.is_(None))
        case "in":
            return column.in_(many)
        case "not_in":
            return or_(column.not_in(many), column.is_(None))
    raise ValueError(f"unknown operator {condition.operator!r}")
