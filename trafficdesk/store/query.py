"""Reading rows: typed filters, sorting, pages, counts. Answers are frozen rows, never ORM instances."""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    FromClause,
    Select,
    String,
    and_,
    bindparam,
    exists,
    extract,
    func,
    literal,
    not_,
    or_,
    select,
    union_all,
)

from trafficdesk import clock
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.fields.folding import storable
from trafficdesk.fields.hidden import FREE, asks_for_piece, is_hidden
from trafficdesk.fields.kinds import kind_of, show
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type, when_fields_change
from trafficdesk.store import search
from trafficdesk.store.dialect import id_array, shown_text

EVERY = 1_000_000  # rows of a result that is small by its nature

_QUESTIONS, _VALUES = 200, 20_000  # how much is asked in one statement


@dataclass(frozen=True, slots=True)
class Filter:
    """`field` `relation` `value` (and `upper` for between). Values are typed; see relations in fields/kinds.py.

    The field "search" with relation "contains" filters by the global search text. counted: it is the program's own, the
    rows behind a figure, and may name days of a hidden field.
    """

    field: str
    relation: str
    value: Any = None
    upper: Any = None
    counted: bool = dataclasses.field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Query:
    """What a table shows. sort: field names, "-" in front for descending; () = the record's own order.

    why: the reason for which parts of hidden values are asked for; such a look is logged.
    """

    code: str
    filters: tuple[Filter, ...] = ()
    sort: tuple[str, ...] = ()
    trashed: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row as the outside sees it: typed values by field name; `titles` names what links point at."""

    code: str
    id: int
    uuid: str
    version: int
    title: str
    values: Mapping[str, Any]
    titles: Mapping[str, str]

    def text(self, spec: FieldSpec, *, masked: bool = True) -> str:
        """The value of a field as people see it."""
        if spec.kind is Kind.LINK:
            return self.titles.get(spec.name, "")
        return show(spec, self.values.get(spec.name), masked=masked)


def count(connection: Connection, query: Query) -> int:
    """Number of rows."""
    kind = record_type(query.code)
    statement = select(func.count()).select_from(kind.table).where(*conditions(connection, kind, query))
    return int(connection.scalar(statement) or 0)


def total(connection: Connection, query: Query, field: str) -> Decimal:
    """A number field added up over the rows."""
    kind = record_type(query.code)
    column = kind.table.c[kind.field(field).name]
    statement = select(func.sum(column)).select_from(kind.table).where(*conditions(connection, kind, query))
    return Decimal(connection.scalar(statement) or 0)


def numbers(connection: Connection, asked: Sequence[tuple[Query, str]]) -> list[Decimal]:
    """Many counts, or sums of a number field ("" counts), in as few statements as a database takes."""
    found: list[Decimal] = []
    for span in _together([query for query, _ in asked]):
        columns: list[ColumnElement[Any]] = []
        for query, field in asked[span.start : span.stop]:
            kind = record_type(query.code)
            what = func.sum(kind.table.c[kind.field(field).name]) if field else func.count()
            one = select(what).select_from(kind.table).where(*conditions(connection, kind, query))
            columns.append(one.scalar_subquery().label(f"n{len(columns)}"))
        found += [Decimal(number or 0) for number in connection.execute(select(*columns)).one()]
    return found


def ids_together(connection: Connection, asked: Sequence[Query]) -> list[list[int]]:
    """The ids of many queries, each in no order, in as few statements as a database takes."""
    found: list[list[int]] = [[] for _ in asked]
    for span in _together(asked):
        parts = []
        for at in span:
            kind = record_type(asked[at].code)
            parts.append(select(literal(at), kind.table.c.id).where(*conditions(connection, kind, asked[at])))
        for at, row_id in driver_rows(connection, union_all(*parts)):
            found[at].append(row_id)
    return found


def with_rows(connection: Connection, asked: Sequence[Query]) -> set[int]:
    """The places of those queries that have any row at all: most of what may point at a row does not."""
    found: set[int] = set()
    for span in _together(asked):
        parts = []
        for at in span:
            kind = record_type(asked[at].code)
            parts.append(select(literal(at)).where(exists(select(kind.table.c.id).where(*conditions(connection, kind, asked[at])))))
        found.update(connection.scalars(union_all(*parts)))
    return found


def _together(asked: Sequence[Query]) -> Iterator[range]:
    """Places of the questions that go into one statement: neither too many of them nor of the values they name."""
    start = values = 0
    for at, query in enumerate(asked):
        named = sum(len(each.value) if isinstance(each.value, tuple) else 2 for each in query.filters)
        if at > start and (at - start == _QUESTIONS or values + named > _VALUES):
            yield range(start, at)
            start, values = at, 0
        values += named
    if asked:
        yield range(start, len(asked))


def ids_by(connection: Connection, query: Query, field: str) -> dict[Any, list[int]]:
    """The ids of the rows by a link or a text, in no order: the people of each unit, without reading anybody."""
    kind = record_type(query.code)
    found: dict[Any, list[int]] = {}
    asked = select(kind.table.c.id, kind.table.c[field]).where(*conditions(connection, kind, query))
    for row_id, value in driver_rows(connection, asked):
        found.setdefault(value, []).append(row_id)
    return found


def counts_by(connection: Connection, asked: Sequence[tuple[Query, str]]) -> list[dict[int, int]]:
    """How many rows of each query point at each one by a link, in as few statements as a database takes: what all units have is so
    one question, however many people they have."""
    found: list[dict[int, int]] = [{} for _ in asked]
    for span in _together([query for query, _ in asked]):
        parts = []
        for at in span:
            query, field = asked[at]
            kind = record_type(query.code)
            # A sum, so that the rows are found by what the filters say: to group them SQLite would walk all years by the link's index.
            of = kind.table.c[field] + 0
            parts.append(select(literal(at), of, func.count()).where(*conditions(connection, kind, query)).group_by(of))
        for at, value, number in driver_rows(connection, union_all(*parts)):
            found[at][value] = number
    return found


def ids(connection: Connection, query: Query) -> array[int]:
    """All ids in order (8 bytes each): the backbone of a windowed table."""
    kind = record_type(query.code)
    return id_array(connection, ordered(connection, kind, query))


def driver_rows(connection: Connection, statement: Select[Any] | CompoundSelect[Any]) -> list[tuple[Any, ...]]:
    """The rows of a question as the driver has them, without types and names: where there may be a hundred thousand.

    A day is a text with SQLite and a day with PostgreSQL; `day_of` reads either.
    """
    result = connection.execute(statement)
    cursor = getattr(result, "cursor", None)  # an answer that is kept for others (rules/tally.py) has none any more
    if cursor is None:
        return [tuple(row) for row in result]
    rows = cast(list[tuple[Any, ...]], cursor.fetchall())
    result.close()
    return rows


def day_of(value: date | str) -> date:
    """A day as the driver has it."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def offered_ids(connection: Connection, among: str) -> set[int]:
    """The ids that a link offers, see FieldSpec.among."""
    place, of_value, value = among.partition("=")
    code, field = place.split(".")
    table = record_type(code).table
    wanted = select(table.c.id).where(table.c[field] == value) if of_value else select(table.c[field]).distinct()
    return set(connection.scalars(wanted.where(table.c.deleted_at.is_(None)))) - {None}


def first_ids(connection: Connection, query: Query, limit: int, offset: int = 0) -> list[int]:
    """The first ids only: at once, while `ids` is still on its way."""
    kind = record_type(query.code)
    return list(connection.scalars(ordered(connection, kind, query).limit(limit).offset(offset)))


def rows(connection: Connection, code: str, wanted: Sequence[int]) -> list[Row]:
    """Rows by id, in the order asked for; missing ones are left out."""
    kind = record_type(code)
    found: dict[int, Row] = {}
    for start in range(0, len(wanted), 500):
        asked = {"wanted": list(wanted[start : start + 500])}
        found.update((row.id, row) for row in _as_rows(kind, connection.execute(_rows_by_id(kind), asked).all()))
    return [found[row_id] for row_id in wanted if row_id in found]


def select_rows(connection: Connection, query: Query, limit: int = EVERY) -> list[Row]:
    """Rows of small results in one go, in their order."""
    kind = record_type(query.code)
    return _as_rows(kind, connection.execute(ordered(connection, kind, query, _whole_rows(kind)).limit(limit)).all())


@cache
def _whole_rows(kind: RecordType) -> Select[Any]:
    """Whole rows with the names of what they link to (trashed ones too, so that old links stay readable)."""
    whole: FromClause = kind.table
    columns: list[ColumnElement[Any]] = [kind.table.c[name] for name in ("id", "uuid", "version", "title", *(f.name for f in kind.fields))]
    for spec in kind.links:
        named = record_type(spec.target).table.alias(f"named_{spec.name}")
        whole = whole.outerjoin(named, named.c.id == kind.table.c[spec.name])
        columns.append(named.c.title.label(f"title_of_{spec.name}"))
    return select(*columns).select_from(whole)


@cache
def _rows_by_id(kind: RecordType) -> Select[Any]:
    """Composed once per record: for a page of a table that took longer than running it."""
    return _whole_rows(kind).where(kind.table.c.id.in_(bindparam("wanted", expanding=True)))


when_fields_change(_whole_rows.cache_clear)
when_fields_change(_rows_by_id.cache_clear)


def _as_rows(kind: RecordType, found: Sequence[Sequence[Any]]) -> list[Row]:
    # Fetched whole: one by one they cost a call each.
    names, links = [spec.name for spec in kind.fields], [spec.name for spec in kind.links]
    end = 4 + len(names)
    answer = []
    for each in found:
        row_id, uuid, version, title = each[:4]
        titles = {name: linked for name, linked in zip(links, each[end:], strict=True) if linked is not None}
        answer.append(Row(kind.code, row_id, uuid, version, title, dict(zip(names, each[4:end], strict=True)), titles))
    return answer


def row(connection: Connection, code: str, row_id: int) -> Row:
    """One row; NotFound with a sentence."""
    found = rows(connection, code, [row_id])
    if not found:
        kind = record_type(code)
        raise NotFound(f"找不到这{kind.spec.noun}{kind.spec.label}，可能已被删除。请刷新后再试。")
    return found[0]


def by_title(connection: Connection, code: str, title: str, fields: Sequence[str] = ()) -> list[int]:
    """Ids of living rows whose name (or one of `fields`) is exactly `title`."""
    kind = record_type(code)
    names = [kind.table.c.title, *(kind.table.c[name] for name in fields)]
    statement = select(kind.table.c.id).where(or_(*(c == title for c in names)), kind.table.c.deleted_at.is_(None))
    return list(connection.scalars(statement))


def ordered(connection: Connection, kind: RecordType, query: Query, of: Select[Any] | None = None) -> Select[Any]:
    """The ids of a query in their order, or the rows `of` says."""
    statement = (select(kind.table.c.id) if of is None else of).where(*conditions(connection, kind, query))
    terms = list(_order(connection, kind, query.sort or kind.spec.sort))
    direction = terms[-1][1] if terms else False
    identity = kind.table.c.id.desc() if direction else kind.table.c.id
    return statement.order_by(*(term for term, _ in terms), identity)


def _order(connection: Connection, kind: RecordType, sort: Iterable[str]) -> Iterable[tuple[ColumnElement[Any], bool]]:
    for name in sort:
        descending = name.startswith("-")
        name = name.removeprefix("-")
        column = _sort_column(connection, kind, name)
        # Empty ones first, or last when turned round: each database has its own habit, so it is said.
        yield (column.desc().nulls_last() if descending else column.asc().nulls_first()), descending


def _sort_column(connection: Connection, kind: RecordType, name: str) -> ColumnElement[Any]:
    if name == "title" or (len(kind.spec.title) == 1 and name == kind.spec.title[0]):
        return kind.table.c.sort_key
    if name in ("id", "created_at", "changed_at", "deleted_at"):
        return kind.table.c[name]
    spec = kind.field(name)
    if spec.kind is Kind.LINK:
        target = record_type(spec.target).table.alias()
        return select(target.c.sort_key).where(target.c.id == kind.table.c[spec.name]).scalar_subquery()
    column: ColumnElement[Any] = kind.table.c[spec.name]
    if spec.kind in FREE and not is_hidden(spec):
        return shown_text(connection, column)
    return _shown_part(column, spec) if is_hidden(spec) else column


def _shown_part(column: ColumnElement[Any], spec: FieldSpec) -> ColumnElement[Any]:
    """A hidden field is sorted by what is shown of it: its order among known values would tell the rest."""
    if spec.kind is Kind.DATE:
        return extract("year", column)
    if spec.kind in (Kind.PERSON_ID, Kind.PHONE):
        return func.substr(column, 1, 3, type_=String).concat(func.substr(column, func.length(column) - 3, type_=String))
    return func.substr(column, 1, 1)


def conditions(connection: Connection, kind: RecordType, query: Query) -> list[ColumnElement[bool]]:
    """What the rows of a query have to be."""
    deleted = kind.table.c.deleted_at
    clauses: list[ColumnElement[bool]] = [deleted.is_not(None) if query.trashed else deleted.is_(None)]
    return clauses + [_clause(connection, kind, each, full=bool(query.why)) for each in query.filters]


def _clause(connection: Connection, kind: RecordType, condition: Filter, *, full: bool) -> ColumnElement[bool]:
    if condition.field == "search":
        return search.anywhere(connection, kind, str(condition.value))
    if condition.field in ("id", "created_at", "changed_at", "deleted_at"):
        return _compare(kind.table.c[condition.field], condition, None)
    spec = kind.field(condition.field)
    column: ColumnElement[Any] = kind.table.c[spec.name]
    if asks_for_piece(spec, condition.relation, condition.value) and not full:
        column = shown_text(connection, column)
    return _compare(column, condition, spec)


def _compare(column: ColumnElement[Any], condition: Filter, spec: FieldSpec | None) -> ColumnElement[bool]:
    value, upper = (storable(each) if isinstance(each, str) else each for each in (condition.value, condition.upper))
    blank = column.is_(None) if spec is None or _sql_typed(spec) else or_(column.is_(None), column == "")
    if isinstance(value, date) and (spec is None or spec.kind is Kind.DATETIME):
        value, upper = _day_bounds(value, upper, condition.relation)
    clauses: dict[str, Callable[[], ColumnElement[bool]]] = {
        "is": lambda: column == value,
        "is_not": lambda: or_(column != value, column.is_(None)),
        "in": lambda: column.in_(list(value)),
        "not_in": lambda: or_(column.not_in(list(value)), column.is_(None)),
        "contains": lambda: column.contains(str(value), autoescape=True),
        "starts": lambda: column.startswith(str(value), autoescape=True),
        "ends": lambda: column.endswith(str(value), autoescape=True),
        "before": lambda: column < value,
        "after": lambda: column > value,
        "at_least": lambda: column >= value,
        "at_most": lambda: column <= value,
        "between": lambda: and_(column >= value, column <= upper),
        "within_days": lambda: column <= clock.today() + timedelta(days=int(value)),
        "empty": lambda: blank,
        "filled": lambda: not_(blank),
    }
    if condition.relation not in clauses:
        raise KnownError(f"不认识的筛选关系“{condition.relation}”。")
    return clauses[condition.relation]()


def _sql_typed(spec: FieldSpec) -> bool:
    return kind_of(spec).align == "right" or spec.kind in (Kind.DATE, Kind.DATETIME, Kind.FLAG, Kind.LINK)


def _day_bounds(value: Any, upper: Any, relation: str) -> tuple[Any, Any]:
    """Days against moments: "between 1 and 3 May" includes the evening of the third."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.max if relation in ("after", "at_most") else time.min)
    if isinstance(upper, date) and not isinstance(upper, datetime):
        upper = datetime.combine(upper, time.max)
    return value, upper
