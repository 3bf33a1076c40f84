"""Looking back: every table as it stood at the end of a day, told from the audit trail.

For the time of the look each table that changed since is covered, on this connection alone, by a copy that is wound back.
So whatever reads (a table, a card, a count, a paper) reads the past without knowing it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, time
from itertools import groupby
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError

from trafficdesk.fields.kinds import unpack
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.records.registry import RecordType, all_types, record_type
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.store.dialect import is_sqlite, own_schema, temporary_schema
from trafficdesk.store.trail import SEALED
from trafficdesk.store.work import names_of

_AT_ONCE = 500
_covered: WeakKeyDictionary[Connection, set[str]] = WeakKeyDictionary()  # records whose tables have a copy before them
# What the trail calls a way into the trash, and out of it; whole spans when an addition was undone or renewed.
_INTO, _OUT_OF = ("trashed", "withdrawn"), ("restored", "revived")


def end_of(day: date) -> datetime:
    """The last moment of a day."""
    return datetime.combine(day, time.max)


def begun(connection: Connection, code: str) -> date | None:
    """The day on which the first row of a record came into this office, trashed or not; None while there is none."""
    table = record_type(code).table
    first: datetime | None = connection.scalar(select(func.min(table.c.created_at)))
    return first.date() if first else None


def began(connection: Connection) -> date | None:
    """The day of the first change in this office; None while nothing was written."""
    first: datetime | None = connection.scalar(select(func.min(ChangeSetRow.table().c.at)).where(ChangeSetRow.table().c.kind != SEALED))
    return first.date() if first else None


@contextmanager
def as_of(connection: Connection, day: date, codes: Collection[str] = ()) -> Iterator[None]:
    """Inside, the tables of `codes` (() = every record) read as they stood when the day ended.

    Rows that were typed in later are not there; a field says what it said before its first change after the day; what was in
    the trash then is in the trash. Changes never go through such a connection.
    """
    with looking_back(connection, codes) as back_to:
        back_to(day)
        yield


@contextmanager
def looking_back(connection: Connection, codes: Collection[str] = ()) -> Iterator[Callable[[date], None]]:
    """The same for several days, each earlier than the one before: called with a day, the copies are wound back further to it.

    A year's months so take one copy of every table, not twelve.
    """
    look = _Look(connection, codes)
    try:
        yield look.back_to
    finally:
        look.end()


class _Look:
    """The copies, and how far they are wound back."""

    def __init__(self, connection: Connection, codes: Collection[str]) -> None:
        self._connection, self._codes = connection, codes
        self._since: int | None = None  # the first change that is taken back already
        self._renamed: dict[str, set[int]] = {}  # record that has a copy → rows that were named otherwise

    def back_to(self, day: date) -> None:
        """Wind everything back to the end of a day."""
        connection, sets, audit = self._connection, ChangeSetRow.table(), AuditRow.table()
        since = connection.scalar(select(func.min(sets.c.id)).where(sets.c.at > end_of(day), sets.c.kind != SEALED))
        if since is None or since == self._since:
            return
        within = audit.c.change_set >= since
        if self._since is not None:
            assert since < self._since, "days go back"
            within &= audit.c.change_set < self._since
        changed = set(connection.scalars(select(audit.c.code).where(within).distinct()))
        kinds = [kind for kind in all_types() if kind.code in changed and (not self._codes or kind.code in self._codes)]
        old, ways = _old_values(connection, kinds, within), _ways(connection, kinds, within)
        for kind in kinds:
            if kind.code in self._renamed:
                connection.execute(delete(kind.table).where(kind.table.c.created_at > end_of(day)))
            else:
                self._renamed[kind.code] = set()
                uncover(connection, kind)  # what was left out of it is left out anew by whoever did
                cover(connection, kind, f"created_at <= '{end_of(day).isoformat(sep=' ')}'")
            values = old.get(kind.code, {})
            _write_back(connection, kind, values)
            self._renamed[kind.code] |= {row_id for row_id, said in values.items() if _names(kind) & set(said)}
            _trash_back(connection, kind, ways.get(kind.code, []), end_of(day))
        for code, ids in self._renamed.items():  # also of those wound back before: what they are named after may have another name now
            _retitle(connection, record_type(code), sorted(ids))
        self._since = since

    def end(self) -> None:
        """The tables are those of today again."""
        for code in self._renamed:
            uncover(self._connection, record_type(code))


_Values = Mapping[int, Mapping[str, Any]]
_Way = tuple[str, int, int]  # into or out of the trash: first and last row


@contextmanager
def left_out(connection: Connection, rows: Mapping[str, Collection[int]]) -> Iterator[Callable[[], None]]:
    """Called, and inside from then on, some rows are in no table that is read. rows: record → ids. Of a table that is wound back
    they are taken too; after each winding back it is called again.
    """

    def leave_out() -> None:
        for code, ids in rows.items():
            kind = record_type(code)
            cover(connection, kind, "true")
            # By the name of the copy alone: were there none, the office's own rows would go.
            gone = text(f"DELETE FROM {temporary_schema(connection)}.{kind.table.name} WHERE id IN :ids")
            for start in range(0, len(wanted := sorted(ids)), _AT_ONCE):
                connection.execute(gone.bindparams(bindparam("ids", wanted[start : start + _AT_ONCE], expanding=True)))

    try:
        yield leave_out
    finally:
        for code in rows:
            uncover(connection, record_type(code))


def is_covered(connection: Connection) -> bool:
    """Whether some tables do not read as they are."""
    return bool(_covered.get(connection))


def uncover(connection: Connection, kind: RecordType) -> None:
    """The table is the office's own again."""
    if kind.code not in _covered.get(connection, ()):
        return
    _covered[connection].discard(kind.code)
    with suppress(DBAPIError):  # a transaction that failed has let go of its copies already
        connection.execute(text(f"DROP TABLE IF EXISTS {temporary_schema(connection)}.{kind.table.name}"))


def cover(connection: Connection, kind: RecordType, which: str) -> None:
    """The copy of one table with some of its rows, unless there is one; found under the table's name because temporary tables come first.

    which: SQL, as a table cannot be made from bound values everywhere.
    """
    if kind.code in _covered.setdefault(connection, set()):
        return
    _covered[connection].add(kind.code)
    name = kind.table.name
    connection.execute(text(f"CREATE TEMPORARY TABLE {name} AS SELECT * FROM {own_schema(connection)}.{name} WHERE {which}"))
    index = f"temp.past_{name}" if is_sqlite(connection) else f"past_{name}"
    connection.execute(text(f"CREATE UNIQUE INDEX {index} ON {name} (id)"))
    for link in kind.links:  # else who has no agreement is looked for in all of them, driver by driver
        connection.execute(text(f"CREATE INDEX {index}_{link.name} ON {name} ({link.name})"))


def _old_values(
    connection: Connection, kinds: Sequence[RecordType], within: ColumnElement[bool]
) -> dict[str, dict[int, dict[str, Any]]]:
    """Record → row → field → what it said before its first change within a part of the trail."""
    audit, known = AuditRow.table(), {kind.code: kind for kind in kinds}
    first = (
        select(func.min(audit.c.id))
        .where(audit.c.code.in_(list(known)), within, audit.c.action == "edited")
        .group_by(audit.c.code, audit.c.row_id, audit.c.field)
    )
    found: dict[str, dict[int, dict[str, Any]]] = {}
    query = select(audit.c.code, audit.c.row_id, audit.c.field, audit.c.old).where(audit.c.id.in_(first))
    for code, row_id, field, old in connection.execute(query):
        if known[code].has(field):
            found.setdefault(code, {}).setdefault(row_id, {})[field] = unpack(known[code].field(field), old)
    return found


def _ways(connection: Connection, kinds: Sequence[RecordType], within: ColumnElement[bool]) -> dict[str, list[_Way]]:
    """Record → every way into the trash and out of it within a part of the trail, the last one first."""
    audit = AuditRow.table()
    query = select(audit.c.code, audit.c.action, audit.c.row_id, audit.c.last_id).where(
        audit.c.code.in_([kind.code for kind in kinds]), within, audit.c.action.in_((*_INTO, *_OUT_OF))
    )
    found: dict[str, list[_Way]] = {}
    for code, action, first, last in connection.execute(query.order_by(audit.c.id.desc())):
        found.setdefault(code, []).append((action, first, last or first))
    return found


def _write_back(connection: Connection, kind: RecordType, old: _Values) -> None:
    """Rows that lack the same fields are written together."""
    alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row_id, values in old.items():
        names = tuple(sorted(values))
        alike.setdefault(names, []).append({"b_id": row_id, **{f"was_{name}": values[name] for name in names}})
    for names, rows in alike.items():
        statement = update(kind.table).where(kind.table.c.id == bindparam("b_id"))
        connection.execute(statement.values({name: bindparam(f"was_{name}") for name in names}), rows)


def _names(kind: RecordType) -> set[str]:
    return {*kind.spec.title, *kind.spec.title_else}


def _retitle(connection: Connection, kind: RecordType, ids: list[int]) -> None:
    """Names follow what they are made of, as they did then."""
    table = kind.table
    for start in range(0, len(ids), _AT_ONCE):
        wanted = select(table).where(table.c.id.in_(ids[start : start + _AT_ONCE]))
        rows = [dict(row) for row in connection.execute(wanted).mappings()]
        titles = names_of(connection, kind, rows)
        new = [{"b_id": row["id"], "b_title": title, "b_key": sort_key(title)} for row, title in zip(rows, titles, strict=True)]
        if new:
            statement = update(table).where(table.c.id == bindparam("b_id"))
            connection.execute(statement.values(title=bindparam("b_title"), sort_key=bindparam("b_key")), new)


def _trash_back(connection: Connection, kind: RecordType, ways: Sequence[_Way], moment: datetime) -> None:
    """Every way is gone back: what went into the trash was alive, what came out of it lay there."""
    table = kind.table
    for came_out, some in groupby(ways, key=lambda way: way[0] in _OUT_OF):
        spans = [{"b_first": first, "b_last": last} for _, first, last in some]
        within = table.c.id.between(bindparam("b_first"), bindparam("b_last"))
        connection.execute(update(table).where(within).values(deleted_at=moment if came_out else None), spans)
