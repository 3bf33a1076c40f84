"""Reading and changing any record: the verbs behind every table and form."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection

from trafficdesk.engine import lookup
from trafficdesk.engine.history import HistoryLine, histories
from trafficdesk.engine.office import Office, OfficeOnce
from trafficdesk.errors import KnownError, NotFound, Refused
from trafficdesk.fields.hidden import refusal, tells
from trafficdesk.fields.problems import Problem
from trafficdesk.fields.spec import Kind
from trafficdesk.fields.view import Belonging, RecordView
from trafficdesk.guard.rights import Right
from trafficdesk.records.registry import RecordType, all_types, pointing_at, record_type, when_fields_change
from trafficdesk.rules import computed
from trafficdesk.rules.computed import ComputedColumn, State
from trafficdesk.rules.intake import Intake, take_in
from trafficdesk.rules.trash import bring_back, throw_away
from trafficdesk.store import first_page, query, search
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.query import EVERY, Filter, Query, Row
from trafficdesk.store.store import UnitOfWork
from trafficdesk.store.work import titles_of
from trafficdesk.work.packages import rules_lent
from trafficdesk.work.packages.rules_lent import others_business

_TOGETHER = 500  # rows beside which a question is asked at once
MOST_CHOICES = 100_000  # candidates looked through where only some of a kind are offered


@cache
def view_of(code: str) -> RecordView:
    """The plain description of a record kind."""
    kind = record_type(code)
    belongings = tuple(
        Belonging(other.code, spec.name, other.spec.label)
        for other, spec in pointing_at(kind.code)
        if not other.spec.restricted
    )
    spec = kind.spec
    return RecordView(
        spec.code, spec.label, spec.noun, spec.stream, spec.help, kind.fields, kind.listed, kind.sections,
        spec.sort, spec.title, spec.year, spec.ledger, belongings, spec.watched_when, kind.identity, spec.told_by,
    )  # fmt: skip


when_fields_change(view_of.cache_clear)


def year_filters(view: RecordView, year: int) -> tuple[Filter, ...]:
    """What the year selector means for a record: nothing for those that are not kept by year."""
    if not view.year:
        return ()
    if view.field(view.year).kind is Kind.INTEGER:
        return (Filter(view.year, "is", year),)
    return (Filter(view.year, "between", date(year, 1, 1), date(year, 12, 31)),)


def refuse_parts(kind: RecordType, filters: Iterable[Filter]) -> None:
    """KnownError for a condition that would find out a hidden value piece by piece."""
    for each in filters:
        known = kind.field(each.field) if not each.counted and kind.has(each.field) else None
        if known is not None and (sentence := refusal(known, each.relation, each.value, each.upper)):
            raise KnownError(sentence)


def open_kind(code: str) -> RecordType:
    """The kind, by code or Chinese name, for a verb that serves every record; KnownError for restricted ones."""
    kind = record_type(code)
    if kind.spec.restricted:
        raise KnownError(f"{kind.spec.label}是受限内容，不能在这里查看、查找、修改或导出。{kind.spec.restricted}")
    return kind


class Records:
    """Every verb takes a record code ("people"). Change verbs return a ChangeSet after the commit."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._store = office.store

    @property
    def office(self) -> Office:
        """The office whose records these are."""
        return self._office

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for what no verb here reads (the counters); the one of `at_once` inside it."""
        return self._store.read()

    @contextmanager
    def at_once(self, *, own: bool = False) -> Iterator[Records]:
        """The same reads on one connection, each asked of the database once: a sheet shows one state of things.

        own: what the street has only lent to this desk is among no rows that are selected, as it is nobody's work here; by its id, and
        as the name of what own rows point at, it is there.
        """
        with self._store.read() as connection:
            yield Once(self._office, connection, others_business(self._office.lent.ids(connection)) if own else {})

    def within(self, work: UnitOfWork) -> Records:
        """The same reads inside a change that is under way: they see what it has written so far."""
        return WithinRecords(self._office, work.connection)

    # reading

    def kinds(self) -> tuple[RecordView, ...]:
        """Every record kind, in the order of the plan."""
        return tuple(view_of(kind.code) for kind in all_types())

    def view(self, code: str) -> RecordView:
        """The description of one kind, by code or Chinese name; NotFound with a sentence."""
        return view_of(record_type(code).code)

    def count(self, wanted: Query) -> int:
        if wanted.filters:  # how many there are tells nothing of anybody; how many of a name does
            self._asked(wanted)
        with self.reading() as connection:
            return query.count(connection, wanted)

    def counts(self, wanted: Sequence[Query]) -> list[int]:
        """`count` of many, asked together."""
        for each in wanted:
            self._asked(each)
        with self.reading() as connection:
            return [int(number) for number in query.numbers(connection, [(each, "") for each in wanted])]

    def ids_by(self, wanted: Query, field: str) -> dict[Any, list[int]]:
        """The ids, by the value of a field."""
        self._asked(wanted)
        with self.reading() as connection:
            return query.ids_by(connection, wanted, field)

    def ids(self, wanted: Query) -> array[int]:
        """All ids in order; may take a second on a million rows, so call it off the GUI thread."""
        self._asked(wanted)
        with self.reading() as connection:
            return query.ids(connection, wanted)

    def first_ids(self, wanted: Query, limit: int = 200, offset: int = 0) -> list[int]:
        self._asked(wanted)
        with self.reading() as connection:
            return first_page.first_ids(connection, wanted, limit, offset)

    def rows(self, code: str, ids: Sequence[int]) -> list[Row]:
        open_kind(code)
        with self.reading() as connection:
            return query.rows(connection, code, ids)

    def row(self, code: str, row_id: int) -> Row:
        open_kind(code)
        with self.reading() as connection:
            return query.row(connection, code, row_id)

    def select(self, code: str, *filters: Filter, sort: tuple[str, ...] = (), limit: int = EVERY) -> list[Row]:
        """Rows of small results in one go."""
        refuse_parts(open_kind(code), filters)
        with self.reading() as connection:
            return query.select_rows(connection, Query(code, filters, sort), limit)

    def select_of(
        self, code: str, field: str, target: str, row_id: int, *filters: Filter, sort: tuple[str, ...] = ()  # noqa: ARG002 - as in Once
    ) -> list[Row]:
        """Rows whose `field` is the id of a row of `target`: a link, or a number that serves as one."""
        return self.select(code, Filter(field, "is", row_id), *filters, sort=sort)

    def computed(self, code: str) -> tuple[ComputedColumn, ...]:
        """The columns of a record kind that are worked out from other records (see rules/computed.py)."""
        return computed.columns_of(code)

    def computed_values(self, code: str, ids: Sequence[int], year: int) -> dict[int, dict[str, State]]:
        """Row id → column name → State of the computed columns, as they stand for a year."""
        if not computed.columns_of(code):
            return {}
        with self.reading() as connection:
            return computed.values_of(connection, code, ids, year)

    def search(self, text: str, per_kind: int = 8) -> list[search.Hit]:
        """Hits over all records, grouped by kind, each with the reason."""
        with self.reading() as connection:
            return search.search(connection, text, per_kind)

    def choices(self, code: str, text: str = "", limit: int = 30, among: str = "") -> list[tuple[int, str]]:
        """(id, name) candidates for a link editor while typing; pinyin works. among: see FieldSpec.

        People stand with their unit and the tail of their number, so that namesakes can be told apart.
        """
        open_kind(code)
        most = MOST_CHOICES if among else limit
        with self.reading() as connection:
            if text.strip():
                ids = search.find_ids(connection, record_type(code), text, most, in_order=True)
            else:
                ids = query.first_ids(connection, Query(code), most)
            if among:
                offered = query.offered_ids(connection, among)
                ids = [row_id for row_id in ids if row_id in offered][:limit]
            titles = titles_of(connection, code, ids)
            apart = lookup.told_apart(connection, record_type(code), ids)
        return [(row_id, titles[row_id] + apart.get(row_id, "")) for row_id in ids if row_id in titles]

    def find(self, code: str, text: str) -> list[int]:
        """Ids of the rows that `text` names: identity number, plate, serial, name, uuid or id (see lookup.py)."""
        with self.reading() as connection:
            return lookup.find(connection, open_kind(code).code, text)

    def belongings(self, code: str, row_id: int) -> list[tuple[Belonging, list[int]]]:
        """Everything that points at a row: (which records, their ids), empty ones included."""
        pointing = [(each, Query(each.code, (Filter(each.field, "is", row_id),))) for each in view_of(code).belongings]
        with self.reading() as connection:
            there = query.with_rows(connection, [wanted for _, wanted in pointing])
            return [
                (each, query.first_ids(connection, wanted, 500) if at in there else [])
                for at, (each, wanted) in enumerate(pointing)
            ]

    def history(self, code: str, row_id: int, limit: int = 300) -> list[HistoryLine]:
        """Who changed what and when, newest first."""
        return self.histories(code, [row_id], limit)[row_id]

    def histories(self, code: str, ids: Sequence[int], limit: int) -> dict[int, list[HistoryLine]]:
        """The histories of many rows together."""
        with self.reading() as connection:
            return histories(connection, open_kind(code), ids, limit)

    def whose(self, code: str, row_id: int) -> str:
        """Whose a row is that the street has lent to this desk, and who can change it; "" for one that may be changed here."""
        with self.reading() as connection:
            lent = rules_lent.lender(connection)
            return "" if lent is None else lent.why_of(open_kind(code).code, row_id)

    def lent(self, code: str) -> frozenset[int]:
        """The rows that the street has lent to this desk, which are read here and not changed; `whose` says it of one."""
        return self._office.lent.of(open_kind(code).code, self.reading)

    # changing

    def check(self, code: str, inputs: Mapping[str, Any], row_id: int = 0) -> Intake:
        """What saving would say, without saving: typed values and all problems."""
        kind = open_kind(code)
        with self.reading() as connection:
            existing = query.row(connection, kind.code, row_id).values if row_id else None
            return take_in(connection, kind, inputs, existing=existing, row_id=row_id)

    def add(self, code: str, inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """Check and add one row. Refused carries every problem; `reason` overrides problems that ask for one."""
        kind = open_kind(code)
        with self.work(f"新增{kind.spec.label}", reason) as work:
            row_id = work.put(kind.code, None, inputs)
            work.sentence = f"新增{kind.spec.label}：{work.row(kind.code, row_id)['title']}"
        return work.changeset

    def edit(
        self, code: str, row_id: int, inputs: Mapping[str, Any], *, version: int | None = None, reason: str = ""
    ) -> ChangeSet:
        """Check and change fields of one row; Stale when it was changed since `version` was read."""
        kind = open_kind(code)
        with self.work(f"修改{kind.spec.label}", reason) as work:
            work.put(kind.code, row_id, inputs, version=version)
            title = work.row(kind.code, row_id)["title"]
            work.sentence = f"修改{kind.spec.label} {title}{self._fields_sentence(work)}"
        return work.changeset

    def edit_many(self, code: str, ids: Sequence[int], inputs: Mapping[str, Any], *, reason: str = "") -> ChangeSet:
        """The same change to many rows, all or none; one undo takes it back."""
        kind = open_kind(code)
        label = "、".join(kind.field(name).label for name in inputs)
        sentence = f"批量修改 {len(ids)} {kind.spec.noun}{kind.spec.label}的{label}"
        return self.edit_rows(code, dict.fromkeys(ids, inputs), sentence, reason=reason)

    def edit_rows(
        self, code: str, inputs: Mapping[int, Mapping[str, Any]], sentence: str, *, reason: str = ""
    ) -> ChangeSet:
        """Different changes to many rows ({id: {field: input}}), all or none, as one change under `sentence`."""
        kind = open_kind(code)
        with self.work(sentence, reason) as work:
            work.put_all(kind.code, list(inputs.items()))
        return work.changeset

    def trash(self, code: str, ids: Sequence[int], reason: str) -> ChangeSet:
        """Put rows into the trash. Refused while other records still point at them."""
        kind = open_kind(code)
        if not reason.strip():
            raise Refused([Problem("", "删除原因", "请写明为什么删除，例如：重复登记。")], "删除")
        with self.work(f"删除 {len(ids)} {kind.spec.noun}{kind.spec.label}", reason) as work:
            for row_id in ids:
                throw_away(work, kind.code, row_id, reason)
            if len(ids) == 1:
                work.sentence = f"删除{kind.spec.label}：{work.row(kind.code, ids[0])['title']}"
        return work.changeset

    def restore(self, code: str, ids: Sequence[int]) -> ChangeSet:
        """Take rows out of the trash again."""
        kind = open_kind(code)
        with self.work(f"从回收站恢复 {len(ids)} {kind.spec.noun}{kind.spec.label}") as work:
            for row_id in ids:
                bring_back(work, kind.code, row_id)
        return work.changeset

    def work(
        self, sentence: str, reason: str = "", *, bulk: bool = False, right: Right = Right.WRITE
    ) -> AbstractContextManager[UnitOfWork]:
        """A unit of work in the name of the present user (a context manager giving UnitOfWork), whose role goes so far."""
        self._office.require(right)
        return self._followed(self._store.work(sentence, self._office.user, reason=reason or None, bulk=bulk))

    @contextmanager
    def _followed(self, work: AbstractContextManager[UnitOfWork]) -> Iterator[UnitOfWork]:
        """What the office has changed about its own fields and users holds from the commit on."""
        with work as unit:
            yield unit
            self._office.before_commit(unit.connection, unit.changes)
        self._office.follow(unit.changes)

    def undo(self, *, anyones: bool = False) -> ChangeSet | None:
        """Take back the last change. SomebodyElses when another user made it, unless `anyones` (not every role may)."""
        self._office.require(Right.UNDO_OTHERS if anyones else Right.UNDO)
        return self._stepped(self._store.undo(self._office.user, anyones=anyones))

    def redo(self, *, anyones: bool = False) -> ChangeSet | None:
        """Do again what was taken back last; the same holds."""
        self._office.require(Right.UNDO_OTHERS if anyones else Right.UNDO)
        return self._stepped(self._store.redo(self._office.user, anyones=anyones))

    def _stepped(self, change: ChangeSet | None) -> ChangeSet | None:
        if change is not None:
            self._office.follow(change.changes)
        return change

    def reveal(self, code: str, row_id: int, field: str, reason: str = "") -> str:
        """The full value of a sensitive field (or of a text with numbers in it); the look is logged."""
        self._office.require(Right.FULL)
        kind = open_kind(code)
        spec = kind.field(field)
        row = self.row(code, row_id)
        self._office.log_look(
            f"查看{kind.spec.label} {row.title} 的完整{spec.label}", reason=reason, code=kind.code, ids=[row_id], field=spec.name
        )
        return row.text(spec, masked=False)

    # inside

    def _asked(self, wanted: Query) -> None:
        """Restricted records are not asked at all, parts of hidden values only for a reason, which is logged."""
        kind = open_kind(wanted.code)
        if not wanted.why:
            refuse_parts(kind, wanted.filters)
        elif hidden := [spec for f in wanted.filters if kind.has(f.field) and tells(spec := kind.field(f.field), f.relation, f.value)]:
            labels = "、".join(dict.fromkeys(spec.label for spec in hidden))
            self._office.log_look(f"按{labels}的一部分筛选{kind.spec.label}", reason=wanted.why, code=kind.code, once=True)

    def _fields_sentence(self, work: UnitOfWork) -> str:
        labels = [
            record_type(change.code).field(each.field).label for change in work.changes[:1] for each in change.fields
        ]
        if not labels:
            return ""
        more = f"等 {len(labels)} 项" if len(labels) > 3 else ""
        return f" 的{'、'.join(labels[:3])}{more}"


class WithinRecords(Records):
    """See Records.within."""

    def __init__(self, office: Office, connection: Connection) -> None:
        super().__init__(office)
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._connection)


class Once(Records):
    """Reading at once: one connection, each row read once, and what belongs to one of many rows is read for all of them.

    A page or a paper is written as if every row were alone: it asks for the driver of this vehicle, the violations of this
    driver. Here the first such question is asked for all rows that stand beside it (the drivers of all vehicles read
    together), the others are answered from memory. So the number of statements follows the kinds of questions, not the
    rows. What was read is kept until it is let go: it is for reading only.
    """

    def __init__(self, office: Office, connection: Connection, others: Mapping[str, Collection[int]] = MappingProxyType({})) -> None:
        """others: record → rows that no question for several brings."""
        super().__init__(OfficeOnce(office, connection))
        self._connection, self._others = connection, others
        self._rows: dict[str, dict[int, Row]] = defaultdict(dict)
        self._lists: list[list[Row]] = []  # as they were read: rows that stand beside each other
        self._links: dict[tuple[int, str], dict[int | None, None]] = {}
        self._selected: dict[str, list[Row]] = {}
        # question → row pointed at → rows
        self._pointing: dict[tuple[str, str, str, tuple[str, ...]], dict[int, list[Row]]] = defaultdict(dict)
        self._histories: dict[tuple[str, int], dict[int, list[HistoryLine]]] = defaultdict(dict)

    def reading(self) -> AbstractContextManager[Connection]:
        return nullcontext(self._connection)

    @contextmanager
    def at_once(self, *, own: bool = False) -> Iterator[Records]:
        others = others_business(self._office.lent.ids(self._connection)) if own else {}
        yield self if others in ({}, self._others) else Once(self._office, self._connection, others)

    def rows(self, code: str, ids: Sequence[int]) -> list[Row]:
        kind = open_kind(code)
        known = self._rows[kind.code]
        missing = dict.fromkeys(row_id for row_id in ids if row_id not in known)
        if missing:
            beside = [each for each in self._linked_beside(kind.code, next(iter(missing))) if each not in known]
            self._keep(query.rows(self._connection, kind.code, list(missing | dict.fromkeys(beside[:_TOGETHER]))))
        return [known[row_id] for row_id in ids if row_id in known]

    def row(self, code: str, row_id: int) -> Row:
        return next(iter(self.rows(code, [row_id])), None) or super().row(code, row_id)

    def select(self, code: str, *filters: Filter, sort: tuple[str, ...] = (), limit: int = EVERY) -> list[Row]:
        kind = open_kind(code)
        if limit == EVERY:
            for place, each in enumerate(filters):
                spec = kind.field(each.field) if kind.has(each.field) else None
                if spec is not None and spec.kind is Kind.LINK and each.relation == "is" and isinstance(each.value, int):
                    rest = (*filters[:place], *filters[place + 1 :])
                    return self.select_of(kind.code, spec.name, spec.target, each.value, *rest, sort=sort)
        key = repr((kind.code, filters, sort, limit))
        if key not in self._selected:
            self._selected[key] = self._keep(self._own(super().select(code, *filters, sort=sort, limit=limit)))
        return list(self._selected[key])

    def select_of(
        self, code: str, field: str, target: str, row_id: int, *filters: Filter, sort: tuple[str, ...] = ()
    ) -> list[Row]:
        known = self._pointing[code, field, repr(filters) if filters else "", sort]  # a card asks twenty times, mostly with none
        if row_id not in known:
            wanted = [row_id, *self._beside(target, row_id, known)]
            asked = (Filter(field, "in", wanted), *filters)
            known |= {each: [] for each in wanted}
            for row in self._keep(self._own(super().select(code, *asked, sort=sort))):
                known[row.values[field]].append(row)
        return list(known[row_id])

    def belongings(self, code: str, row_id: int) -> list[tuple[Belonging, list[int]]]:
        found = ((each, self.select(each.code, Filter(each.field, "is", row_id))) for each in view_of(code).belongings)
        return [(each, [row.id for row in rows[:500]]) for each, rows in found]

    def history(self, code: str, row_id: int, limit: int = 300) -> list[HistoryLine]:
        known = self._histories[code, limit]
        if row_id not in known:
            known |= self.histories(code, [row_id, *self._beside(code, row_id, known)], limit)
        return known[row_id]

    # inside

    def _own(self, rows: list[Row]) -> list[Row]:
        others = self._others.get(rows[0].code, ()) if rows else ()
        return [row for row in rows if row.id not in others] if others else rows

    def _keep(self, rows: list[Row]) -> list[Row]:
        """Remember rows; those that were known already are taken from there."""
        kept = [self._rows[row.code].setdefault(row.id, row) for row in rows]
        if len(kept) > 1:
            self._lists.append(kept)
        return kept

    def _linked_beside(self, code: str, row_id: int) -> tuple[int, ...]:
        """What the rows of a list link to where one of them links to this row."""
        found: dict[int | None, None] = {}
        for place, rows in enumerate(self._lists):
            for spec in record_type(rows[0].code).links:
                if spec.target == code:
                    linked = self._linked(place, spec.name)
                    found |= linked if row_id in linked else {}
        return tuple(each for each in found if each is not None and each != row_id)

    def _linked(self, place: int, name: str) -> dict[int | None, None]:
        """What the rows of one of the lists link to by a field: asked by everything that points at one of these, gathered once."""
        if (place, name) not in self._links:
            self._links[place, name] = dict.fromkeys(row.values[name] for row in self._lists[place])
        return self._links[place, name]

    def _beside(self, code: str, row_id: int, answered: Iterable[int]) -> list[int]:
        """Rows for which the same will be asked: those read together with this one, and those linked to beside it."""
        lists = (rows for rows in self._lists if rows[0].code == code)
        near = dict.fromkeys(row.id for rows in lists if any(row.id == row_id for row in rows) for row in rows)
        near |= dict.fromkeys(self._linked_beside(code, row_id))
        done = {*answered, row_id}
        return [each for each in near if each not in done][: _TOGETHER - 1]


__all__ = ["HistoryLine", "NotFound", "Records", "open_kind", "view_of"]
