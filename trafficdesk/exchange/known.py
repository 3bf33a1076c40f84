"""What the database already holds, loaded once, so that a list of 100,000 rows is matched without a query a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from trafficdesk.exchange.awaited import NewRow, ToAdd
from trafficdesk.exchange.remarks import Remark, RemarkKind
from trafficdesk.fields.folding import fold
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type
from trafficdesk.rules.intake import linked_value

Key = tuple[Any, ...]
_YEAR_WORDS = re.compile(r"年度|年|第|\s")
_DOUBLED = re.compile(r"(..)\1")


class KnownRows:
    """Living rows of one kind by every natural key and every unique combination."""

    def __init__(self, connection: Connection, kind: RecordType) -> None:
        self.kind = kind
        self._connection = connection
        uniques = tuple(unique.fields for unique in kind.spec.unique)
        self._by: dict[tuple[str, ...], dict[Key, list[int | NewRow]]] = {
            names: {} for names in dict.fromkeys((*kind.spec.keys, *uniques))
        }
        self._needed = sorted({name for names in self._by for name in names})
        self._rows: dict[int | NewRow, dict[str, Any]] = {}
        self._load()

    def use(self, connection: Connection) -> None:
        """Ask through another connection from now on (the one of planning is closed by the time of a repair)."""
        self._connection = connection

    def match(self, values: Mapping[str, Any]) -> tuple[int | NewRow | None, bool]:
        """(row, sure): the row that `values` means by the best natural key; sure False when several would fit.

        A weaker key (name and unit) counts only while it does not contradict a stronger one: the same name with
        another identity number is another person.
        """
        stronger: list[tuple[str, ...]] = []
        for names in self.kind.spec.keys:
            key = _key(names, values)
            if key is not None:
                ids = [row_id for row_id in self._by[names].get(key, []) if self._agrees(row_id, stronger, values)]
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
        self._enter(row, {name: values.get(name) for name in self._needed})

    def forget(self, row: NewRow) -> None:
        """No longer know such a row (its line is read again)."""
        values = self._rows.pop(row, None)
        for names, index in self._by.items():
            key = None if values is None else _key(names, values)
            if key is not None and row in index.get(key, []):
                index[key].remove(row)

    def keys(self, values: Mapping[str, Any]) -> list[Key]:
        """By what a row with such values is recognised, or found to be there already."""
        found = ((names, _key(names, values)) for names in self._by)
        return [(self.kind.code, names, key) for names, key in found if key is not None]

    def holders(self, names: tuple[str, ...], values: Mapping[str, Any]) -> list[int | NewRow]:
        """Rows with the same values in `names`."""
        key = _key(names, values)
        return [] if key is None else self._by[names].get(key, [])

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
            self._enter(row[0], dict(zip(self._needed, row[1:], strict=True)))

    def _enter(self, row_id: int | NewRow, values: dict[str, Any]) -> None:
        self._rows[row_id] = values
        for names, index in self._by.items():
            key = _key(names, values)
            if key is not None:
                index.setdefault(key, []).append(row_id)


def _key(names: tuple[str, ...], values: Mapping[str, Any]) -> Key | None:
    key = tuple(values.get(name) for name in names)
    return None if any(part is None or part == "" for part in key) else key


class KnownNames:
    """Finds linked rows by what people write for them; notes those that the list would add."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._names: dict[str, dict[str, list[int | ToAdd]]] = {}
        self._values: dict[tuple[str, int, str], Any] = {}
        self.remarks: dict[tuple[str, str], Remark] = {}

    def use(self, connection: Connection) -> None:
        """Ask through another connection from now on (the one of planning is closed by the time of a repair)."""
        self._connection = connection

    def value(self, code: str, row: int | ToAdd, name: str) -> Any:
        """What stands in a field of a linked row; None for one that the list is only about to add."""
        if isinstance(row, ToAdd):
            return None
        key = (code, row, name)
        if key not in self._values:
            self._values[key] = linked_value(self._connection, code, row, name)
        return self._values[key]

    def title(self, code: str, row: int | ToAdd) -> str:
        """How a linked row is called."""
        return row.text if isinstance(row, ToAdd) else str(self.value(code, row, "title"))

    def find(self, spec: FieldSpec, text: str) -> tuple[int | ToAdd | None, str]:
        """(row, "") or (None, sentence)."""
        names = self._of(spec.target)
        target = record_type(spec.target)
        folded = _name_of(target, text)
        found = names.get(folded, [])
        if len(found) == 1:
            return found[0], ""
        if len(found) > 1:
            return None, f"叫“{text}”的{target.spec.label}不止一{target.spec.noun}，请写全称以便分清。"
        close = {row for name, rows in names.items() if len(folded) > 1 and name.startswith(folded) for row in rows}
        if len(close) == 1:
            return self._close(spec, text, close.pop()), ""
        if target.spec.adds:
            return self._will_add(spec, text, folded), ""
        return None, f"还没有叫“{text}”的{target.spec.label}。请先登记，或核对名称。"

    def _close(self, spec: FieldSpec, text: str, row: int | ToAdd) -> int | ToAdd:
        self._names[spec.target][_name_of(record_type(spec.target), text)] = [row]
        self.remarks[(spec.name, text)] = Remark(RemarkKind.NAMED, text, self.title(spec.target, row))
        return row

    def _will_add(self, spec: FieldSpec, text: str, folded: str) -> ToAdd:
        row = ToAdd(spec.target, text)
        self._of(spec.target)[folded] = [row]
        self.remarks[(spec.name, text)] = Remark(RemarkKind.WILL_ADD, record_type(spec.target).spec.label, text)
        return row

    def _of(self, code: str) -> dict[str, list[int | ToAdd]]:
        if code not in self._names:
            target = record_type(code)
            columns = [target.table.c.id, target.table.c.title]
            if target.has("short_name"):
                columns.append(target.table.c.short_name)
            names: dict[str, list[int | ToAdd]] = {}
            for row in self._connection.execute(select(*columns).where(target.table.c.deleted_at.is_(None))):
                for name in {_name_of(target, part) for part in row[1:] if part}:
                    names.setdefault(name, []).append(row[0])
            self._names[code] = names
        return self._names[code]


def _name_of(target: RecordType, text: str) -> str:
    """How names are compared. Where a year is part of them, 2026年第一季度例会 is 2026 一季度 季度例会."""
    folded = fold(text)
    if target.spec.year in target.spec.title:
        folded = _DOUBLED.sub(r"\1", _YEAR_WORDS.sub("", folded))
    return folded


def id_field(kind: RecordType) -> FieldSpec | None:
    """The record's identity-number field, if it has one."""
    return next((spec for spec in kind.fields if spec.kind is Kind.PERSON_ID), None)
