"""What the database already holds, loaded once, so that a list of 100,000 rows is matched without a query a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.exchange.awaited import NewRow
from trafficdesk.exchange.packed import Packed
from trafficdesk.fields.kinds import show
from trafficdesk.fields.problems import CONFIRM, Problem
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules import derived

Key = Any  # the value of one field, or a tuple of the values of several
_ASSUMED = "没有写{0}，从别的栏目也看不出来，会按“{1}”登记。是的请确认，不是请改。"
UNDONE = "撤销新增"  # why a row is in the trash whose adding was undone (store/undo.py)


def assumed(kind: RecordType, values: Mapping[str, Any], texts: Mapping[str, str]) -> frozenset[str]:
    """Fields whose value is only the default: nothing was written, and nothing that was written implies it."""
    names = {spec.name for spec in kind.defaulted if not texts.get(spec.name)}
    implied = derived.fill(kind.code, {**values, **dict.fromkeys(names)}, set())
    return frozenset(names - implied.keys())


def assumed_keys(kind: RecordType, values: Mapping[str, Any], texts: Mapping[str, str]) -> frozenset[str]:
    """`assumed` as far as rows are told by it."""
    keys = {name for names in kind.spec.keys for name in names}
    return assumed(kind, values, texts) if any(spec.name in keys for spec in kind.defaulted) else frozenset()


def assumed_identity(kind: RecordType, values: Mapping[str, Any], texts: Mapping[str, str]) -> list[Problem]:
    """One question for each field that tells rows of one name apart and of which a new row says nothing (号牌种类 of a plate).

    Its default is only the usual one, and a row that is entered under it is found under it ever after.
    """
    if not values.get(kind.spec.title[0]) or not any(spec.name in kind.spec.told_by for spec in kind.defaulted):
        return []
    return [
        Problem(spec.name, spec.label, _ASSUMED.format(spec.label, show(spec, values.get(spec.name))), CONFIRM)
        for name in sorted(assumed(kind, values, texts).intersection(kind.spec.told_by))
        for spec in (kind.field(name),)
    ]


class KnownRows:
    """Living rows of one kind by every natural key and every unique combination."""

    def __init__(self, connection: Connection, kind: RecordType) -> None:
        self.kind = kind
        self._connection = connection
        uniques = tuple(unique.fields for unique in kind.spec.unique)
        self._by = {names: _Index() for names in dict.fromkeys((*kind.spec.keys, *uniques))}
        told_by = {name for unique in kind.spec.unique if unique.unless for name in (unique.unless,)}
        former = {kind.spec.former[0], kind.spec.former[1].field} if kind.spec.former else set()
        self._needed = tuple(sorted({name for names in self._by for name in names} | told_by | former))
        self._rows: dict[int | NewRow, Packed[Any]] = {}
        self._load()

    def use(self, connection: Connection) -> None:
        """Ask through another connection from now on (the one of planning is closed by the time of a repair)."""
        self._connection = connection

    def match(self, values: Mapping[str, Any], assumed: frozenset[str] = frozenset()) -> tuple[int | NewRow | None, bool]:
        """(row, sure): the row that `values` means by the best natural key; sure False when several would fit.

        A weaker key (name and unit) counts only while it does not contradict a stronger one: the same name with
        another identity number is another person. assumed: fields of which the list says nothing; their default neither
        finds nor contradicts anybody (a plate without its 号牌种类 means the one car that has it).
        """
        stronger: list[tuple[str, ...]] = []
        for names in self.kind.spec.keys:
            key = None if assumed.intersection(names) else _key(names, values)
            if key is not None:
                ids = [row_id for row_id in self._by[names].of(key) if self._agrees(row_id, stronger, values)]
                if len(ids) == 1:
                    return ids[0], True
                if len(ids) > 1:
                    return None, False
                stronger.append(names)
        return None, True

    def _agrees(self, row_id: int | NewRow, stronger: Sequence[tuple[str, ...]], values: Mapping[str, Any]) -> bool:
        mine = self._rows[row_id]
        return all(_key(names, mine) in (None, _key(names, values)) for names in stronger)

    def remember(self, row: NewRow, values: Mapping[str, Any]) -> None:
        """Also know a row that is not in the database yet: an earlier line of the same list will add it."""
        packed = values if isinstance(values, Packed) else Packed.of(self._needed, tuple(map(values.get, self._needed)))
        self._enter(row, packed)

    def forget(self, row: NewRow) -> None:
        """No longer know such a row (its line is read again)."""
        values = self._rows.pop(row, None)
        for names, index in self._by.items():
            key = None if values is None else _key(names, values)
            if key is not None:
                index.remove(key, row)

    def keys(self, values: Mapping[str, Any]) -> list[int]:
        """By what a row with such values is recognised, or found to be there already: hashed, for a list has many of them."""
        found = ((names, _key(names, values)) for names in self._by)
        return [hash((self.kind.code, names, key)) for names, key in found if key is not None]

    def holders(self, names: tuple[str, ...], values: Mapping[str, Any]) -> Sequence[int | NewRow]:
        """Rows with the same values in `names`."""
        key = _key(names, values)
        return () if key is None else self._by[names].of(key)

    def by_head(self, number: FieldSpec, head: str, title: str) -> list[tuple[int, str]]:
        """(id, number) of living rows with that name whose number begins with `head` (destroyed numbers)."""
        table = self.kind.table
        column = table.c[number.name]
        query = select(table.c.id, column).where(
            table.c.title == title, column.startswith(head), table.c.deleted_at.is_(None)
        )
        return [(row[0], row[1]) for row in self._connection.execute(query)]

    def values(self, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Present values by id."""
        table = self.kind.table
        columns = [table.c.id, *(table.c[spec.name] for spec in self.kind.fields)]
        found = {}
        for start in range(0, len(ids), 500):
            query = select(*columns).where(table.c.id.in_(list(ids[start : start + 500])))
            for row in self._connection.execute(query).mappings():
                found[row["id"]] = dict(row)
        return found

    def _load(self) -> None:
        if not self._needed:
            return
        table = self.kind.table
        columns = [table.c.id, *(table.c[name] for name in self._needed)]
        for row in self._connection.execute(select(*columns).where(table.c.deleted_at.is_(None))):
            self._enter(row[0], Packed.of(self._needed, tuple(row[1:])))

    def value(self, row: int | NewRow, name: str) -> Any:
        """What stands in a field that tells rows apart."""
        return self._rows[row].get(name)

    def _enter(self, row_id: int | NewRow, values: Packed[Any]) -> None:
        former = self.kind.spec.former
        if former is not None and former[1].holds(values):
            values = Packed({**values, former[0]: None})
        self._rows[row_id] = values
        for names, index in self._by.items():
            key = _key(names, values)
            if key is not None:
                index.add(key, row_id)


class _Index:
    """Rows by a key. Most keys are one row's alone: for it no list is made."""

    def __init__(self) -> None:
        self._rows: dict[Key, int | NewRow | list[int | NewRow]] = {}

    def add(self, key: Key, row: int | NewRow) -> None:
        there = self._rows.setdefault(key, row)
        if isinstance(there, list):
            there.append(row)
        elif there is not row:
            self._rows[key] = [there, row]

    def of(self, key: Key) -> Sequence[int | NewRow]:
        there = self._rows.get(key)
        return there if isinstance(there, list) else () if there is None else (there,)

    def remove(self, key: Key, row: int | NewRow) -> None:
        left = [each for each in self.of(key) if each != row]
        if left:
            self._rows[key] = left
        else:
            self._rows.pop(key, None)


def _key(names: tuple[str, ...], values: Mapping[str, Any]) -> Key | None:
    if len(names) == 1:
        value = values.get(names[0])
        return None if value is None or value == "" else value
    key = tuple(map(values.get, names))
    return None if None in key or "" in key else key


def second_places(connection: Connection, kind: RecordType) -> dict[tuple[Any, Any], str]:
    """(row, place) → the link that says where rows belong, for every place besides the main one that somebody serves now."""
    there = kind.spec.membership
    if there is None:
        return {}
    table = record_type(there.record).table
    query = select(table.c[there.member], table.c[there.place]).where(
        table.c[there.until].is_(None), table.c[there.main].is_not(True), table.c.deleted_at.is_(None)
    )
    return {(row[0], row[1]): there.of for row in connection.execute(query)}


def shared_with(known: KnownRows, values: Mapping[str, Any], prefix: str) -> list[Problem]:
    """What a new row shares with a known one, or with one of an earlier line, though it may occur only once."""
    kind, found = known.kind, []
    for unique in kind.spec.unique:
        holders = known.holders(unique.fields, values)
        if not holders:
            continue
        spec = kind.field(unique.fields[-1])
        sentence, severity = "与已登记的或表中前面的一行相同，请核对。", unique.severity
        other = known.value(holders[0], unique.unless) if unique.unless else None
        mine = values.get(unique.unless) if unique.unless else None
        if other and mine and other != mine:
            telling = kind.field(unique.unless)
            sentence = (
                f"{show(spec, values.get(spec.name))} 登记在{telling.label} {show(telling, other)} 的那{kind.spec.noun}上，这里是 "
                f"{show(telling, mine)}。换到这{kind.spec.noun}上了，就写明原因，原来那{kind.spec.noun}的到今天为止；写错了，请改。"
            )
            severity = CONFIRM
        found.append(Problem(prefix + spec.name, spec.label, sentence, severity))
    return found


@dataclass(frozen=True, slots=True)
class InTrash:
    """A row of the trash that a line seems to mean: by which field, and the sentence about it."""

    id: int
    field: str
    sentence: str


class Trash:
    """The rows of one kind that somebody has deleted, by their keys; what an undo took back does not count."""

    def __init__(self, connection: Connection, kind: RecordType) -> None:
        self._kind = kind
        self._by: dict[tuple[tuple[str, ...], Key], tuple[int, str]] = {}
        names = sorted({name for key in kind.spec.keys for name in key})
        if not names:
            return
        table = kind.table
        columns = [table.c.id, table.c.title, table.c.deleted_at, table.c.deleted_reason, *(table.c[name] for name in names)]
        for row in connection.execute(select(*columns).where(table.c.deleted_at.is_not(None))).mappings():
            if row["deleted_reason"] == UNDONE:
                continue
            for key in kind.spec.keys:
                found = _key(key, dict(row))
                if found is not None:
                    said = f"回收站里有“{row['title']}”（{row['deleted_at']:%Y-%m-%d} 删除：{row['deleted_reason'] or '没有写原因'}）"
                    self._by.setdefault((key, found), (row["id"], said))

    def match(self, values: Mapping[str, Any]) -> InTrash | None:
        """The deleted row with the same strongest key."""
        for names in self._kind.spec.keys if self._by else ():
            key = _key(names, values)
            if key is None:
                continue
            hit = self._by.get((names, key))
            if hit is None:
                return None  # a weaker key would bring back somebody else
            labels = "、".join(self._kind.field(name).label for name in names)
            sentence = f"{hit[1]}，{labels}相同。要恢复它，请选“从回收站恢复”；确实要另建一条，写明原因。"
            return InTrash(hit[0], names[-1], sentence)
        return None


def id_field(kind: RecordType) -> FieldSpec | None:
    """The record's identity-number field, if it has one."""
    return next((spec for spec in kind.fields if spec.kind is Kind.PERSON_ID), None)
