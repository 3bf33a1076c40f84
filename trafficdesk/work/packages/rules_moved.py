"""Rows that were a unit's own and lie with somebody else by now: what this desk wrote in them is still to be said where they went."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, select

from trafficdesk.records.registry import record_type
from trafficdesk.records.system import AuditRow
from trafficdesk.work.packages.rules_scope import (
    NAMES,
    OWN,
    UNITS,
    hanging_on,
    joined_rows,
    names_of,
    units_naming,
)

_FIELDS = frozenset(name for names in OWN.values() for name in names)


class _Left(NamedTuple):
    """A row that pointed at an owner once, and points at another one, or none, since an act (0: the owner is called otherwise)."""

    code: str
    row: int
    target: str
    owner: int
    act: int = 0


def moved_away(connection: Connection, unit: int, own: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """Record → the rows that were a unit's own as the trail tells, and are not any more; what hangs on them too.

    own: what is its own now.
    """
    return _gone_with(connection, _left(connection, unit, own), own)


def given_away(
    connection: Connection, unit: int, own: Mapping[str, set[int]], since: int = -1, but: Collection[int] = ()
) -> dict[str, set[int]]:
    """Of `moved_away` the rows that were moved themselves after an act, by none of the acts `but`; what hangs on them is told by them."""
    left = _left(connection, unit, own)
    moved = {(each.code, each.row) for each in left if each.act > since and each.act not in but}
    return {code: {row for row in rows if (code, row) in moved} for code, rows in _gone_with(connection, left, own).items()}


def _left(connection: Connection, unit: int, own: Mapping[str, set[int]]) -> list[_Left]:
    """Every row that pointed at another owner once, and is not the unit's own now."""
    return [each for each in (*_units_left(connection, unit), *_links_left(connection)) if each.row not in own.get(each.code, ())]


def _gone_with(connection: Connection, left: Collection[_Left], own: Mapping[str, set[int]]) -> dict[str, set[int]]:
    was = {code: set(rows) for code, rows in own.items()}
    while fresh := _gone(left, was):
        was = hanging_on(connection, joined_rows(was, fresh))
    return {code: gone for code, rows in was.items() if (gone := rows - own.get(code, set()))}


def _gone(left: Collection[_Left], was: Mapping[str, Collection[int]]) -> dict[str, set[int]]:
    """Of the rows that left their owner those whose owner was the unit's own, as far as that is not known yet."""
    found: dict[str, set[int]] = {}
    for each in left:
        if each.owner in was.get(each.target, ()) and each.row not in was.get(each.code, ()):
            found.setdefault(each.code, set()).add(each.row)
    return found


def _links_left(connection: Connection) -> Iterator[_Left]:
    for code, row, name, old, act in connection.execute(_edits(_FIELDS)):
        if name in OWN.get(code, ()):
            yield _Left(code, row, record_type(code).field(name).target, int(old), act)


def _units_left(connection: Connection, unit: int) -> Iterator[_Left]:
    """Units say by a name which committee is theirs: that may have been changed there, or the committee's own name."""
    edits = connection.execute(_edits((*NAMES, "committee")).where(AuditRow.table().c.code == UNITS)).all()
    names = names_of(connection, unit) | {each.old for each in edits if each.row_id == unit and each.field in NAMES}
    said = (each for each in edits if each.field == "committee" and each.old in names)
    yield from (_Left(UNITS, each.row_id, UNITS, unit, each.change_set) for each in said)
    yield from (_Left(UNITS, row, UNITS, unit) for row in units_naming(connection, names))


def _edits(fields: Collection[str]) -> Select[Any]:
    """What stood in these fields before they were changed, and by which act that was."""
    audit = AuditRow.table()
    columns = select(audit.c.code, audit.c.row_id, audit.c.field, audit.c.old, audit.c.change_set)
    return columns.where(audit.c.action == "edited", audit.c.field.in_(sorted(fields)), audit.c.old.is_not(None))
