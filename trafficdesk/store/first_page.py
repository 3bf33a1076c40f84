"""The first rows of a large result at once, where SQLite's own road would read the whole table.

For a page in the order of an index SQLite walks that index and tries every row: at once where many rows suit, every row of a
million where few do. And it sorts by the name of what a link points at by asking for each row's name. Both are answered
here by another question with the same answer: the few rows first and then their order; the linked rows in their order and
then what points at them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.store import query as reading
from trafficdesk.store.dialect import is_sqlite
from trafficdesk.store.query import Query, conditions, ordered

_TRIED = 4_000  # rows from which it is judged how many suit
_SCAN = 100_000  # rows that are walked in the time in which a table of a million is read from end to end
_FEW_LINKED = 0.05  # so few are sooner asked for the name of what each points at
_FIRST, _LAST = 8, 8_192  # linked rows whose rows are read at a time: few at first, then four times as many


def first_ids(connection: Connection, query: Query, limit: int, offset: int = 0) -> list[int]:
    """The first ids of a query in their order: what `query.first_ids` answers."""
    if offset or not is_sqlite(connection):
        return reading.first_ids(connection, query, limit, offset)
    kind, sort = record_type(query.code), query.sort or record_type(query.code).spec.sort
    suiting = conditions(connection, kind, query)
    link = _link(kind, sort)
    narrow = bool(query.filters) and _share(connection, kind, suiting) < (_FEW_LINKED if link else limit / _SCAN)
    if narrow:
        few = kind.table.c.id.in_(select(kind.table.c.id).where(*suiting))
        return list(connection.scalars(ordered(connection, kind, Query(query.code, (), query.sort, query.trashed)).where(few).limit(limit)))
    if link is not None:
        return _by_link(connection, kind, link, suiting, limit, descending=sort[0].startswith("-"))
    return reading.first_ids(connection, query, limit)


def _share(connection: Connection, kind: RecordType, suiting: Sequence[ColumnElement[bool]]) -> float:
    """How many of the first rows suit, of each."""
    table = kind.table
    tried = select(table.c.id).where(table.c.deleted_at.is_(None)).order_by(table.c.sort_key).limit(_TRIED)
    found = connection.scalar(select(func.count()).select_from(table).where(table.c.id.in_(tried), *suiting)) or 0
    return found / _TRIED


def _link(kind: RecordType, sort: Sequence[str]) -> FieldSpec | None:
    """The link field that is the only thing sorted by."""
    name = sort[0].removeprefix("-") if len(sort) == 1 else ""
    titled = len(kind.spec.title) == 1 and name == kind.spec.title[0]  # that is sorted by the row's own name
    return next((spec for spec in kind.links if spec.name == name and not titled and spec.kind is Kind.LINK), None)


def _by_link(
    connection: Connection, kind: RecordType, link: FieldSpec, suiting: Sequence[ColumnElement[bool]], limit: int, *, descending: bool
) -> list[int]:
    """Rows by the name of what they point at, those that point at nothing first (last, when turned round)."""
    column, found = kind.table.c[link.name], list[int]()
    if not descending:
        found = _of(connection, kind, [column.is_(None), *suiting], limit, descending)
    size, after = _FIRST, None
    while len(found) < limit:
        groups, after = _linked(connection, record_type(link.target), size, after, descending)
        places = {row_id: place for place, ids in enumerate(groups) for row_id in ids}
        rows = connection.execute(select(column, kind.table.c.id).where(column.in_(list(places)), *suiting)).all()
        sign = -1 if descending else 1
        found += [row_id for _, row_id in sorted((places[at], sign * row_id) for at, row_id in rows)]
        size = min(size * 4, _LAST)
        if after is None:
            break
    found = [abs(row_id) for row_id in found[:limit]]
    if descending and len(found) < limit:
        found += _of(connection, kind, [column.is_(None), *suiting], limit - len(found), descending)
    return found


def _of(connection: Connection, kind: RecordType, suiting: Sequence[ColumnElement[bool]], limit: int, descending: bool) -> list[int]:
    identity = kind.table.c.id.desc() if descending else kind.table.c.id.asc()
    return list(connection.scalars(select(kind.table.c.id).where(*suiting).order_by(identity).limit(limit)))


def _linked(
    connection: Connection, kind: RecordType, size: int, after: Any, descending: bool
) -> tuple[list[list[int]], Any]:
    """The next rows to be pointed at, by name, those of one name together; and the name after which it goes on, None at the end.

    Thrown away ones are among them: what points at them stays readable.
    """
    key = kind.table.c.sort_key
    query = select(key, kind.table.c.id).order_by(key.desc() if descending else key.asc())
    if after is not None:
        query = query.where(key < after if descending else key > after)
    rows = connection.execute(query.limit(size + 1)).all()
    groups = [(name, [row_id for _, row_id in group]) for name, group in groupby(rows, key=itemgetter(0))]
    if len(rows) <= size:
        return [ids for _, ids in groups], None
    if len(groups) == 1:  # more of one name than were asked for
        return _linked(connection, kind, size * 4, after, descending)
    return [ids for _, ids in groups[:-1]], groups[-2][0]
