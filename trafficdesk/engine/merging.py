"""desk.merging: two records that are one. Field by field with both values, everything that hangs on either, one undo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from trafficdesk.engine.records import Records, open_kind
from trafficdesk.errors import KnownError
from trafficdesk.fields.checks.plate import normal_form
from trafficdesk.fields.folding import fold
from trafficdesk.fields.spec import Kind
from trafficdesk.records.registry import RecordType, all_types, pointing_at
from trafficdesk.rules import merging as rules
from trafficdesk.rules.derived import following
from trafficdesk.rules.twins import twins_of
from trafficdesk.store.changes import ChangeSet

_MOST_PAIRS = 200
_LOOKALIKE = str.maketrans("OIQ", "010")


@dataclass(frozen=True, slots=True)
class Twins:
    """Two living rows of one record that may be one, and why."""

    code: str
    label: str
    first: int
    second: int
    title: str
    other_title: str
    why: str


@dataclass(frozen=True, slots=True)
class BothValues:
    """One field in which two rows differ: what each says, as people see it."""

    field: str
    label: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on one of two rows: how many of which record."""

    label: str
    noun: str
    first: int
    second: int


class Merging:
    """Find likely twins, look at both, make one of them."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def likely(self) -> list[Twins]:
        """Pairs that share what may occur only once, a name and a telephone, a frame number, or plates that look alike (O and 0)."""
        found: dict[tuple[str, int, int], Twins] = {}
        with self._records.reading() as connection:
            for kind in all_types():
                if not kind.spec.ledger or kind.spec.restricted:
                    continue
                for unique in kind.spec.unique:
                    why = "、".join(kind.field(name).label for name in unique.fields) + "相同"
                    for one, other in twins_of(connection, kind, unique)[:_MOST_PAIRS]:
                        self._note(found, kind, (one.id, one.title), (other.id, other.title), why)
                if kind.spec.told_by:
                    self._look_alike(connection, kind, found)
        return list(found.values())

    def compare(self, code: str, first: int, second: int) -> tuple[list[BothValues], list[Hanging]]:
        """The fields in which two rows differ, and what hangs on either.

        What follows from another field on both sides (the birth date from the ID number) is no choice of its own.
        """
        kind = open_kind(code)
        with self._records.reading() as connection:
            rows = [self._records.row(code, each) for each in (first, second)]
            follow = following(code, *(row.values for row in rows))
            differing = [
                BothValues(spec.name, spec.label, *(row.text(spec) for row in rows))
                for spec in kind.fields
                if rows[0].values[spec.name] != rows[1].values[spec.name] and spec.name not in follow
            ]
            hanging = []
            for other, link in pointing_at(code):
                table = other.table
                counts = [
                    len(list(connection.scalars(select(table.c.id).where(table.c[link.name] == each, table.c.deleted_at.is_(None)))))
                    for each in (first, second)
                ]
                if any(counts):
                    hanging.append(Hanging(other.spec.label, other.spec.noun, *counts))
        return differing, hanging

    def merge(self, code: str, keep: int, drop: int, chosen: Mapping[str, str] | None = None, *, reason: str = "") -> ChangeSet:
        """Make one row of two: `keep` stays, everything that hangs on `drop` moves to it, `drop` goes into the trash.

        chosen: field → "drop" where the other row's value holds. Where `keep` says nothing, what `drop` says is taken over.
        Papers that are already fixed move with their row: what they say stays as it was printed.
        """
        kind = open_kind(code)
        if keep == drop:
            raise KnownError("请选两条不同的记录再合并。")
        with self._records.work(f"合并{kind.spec.label}", reason) as work:
            one, other = work.row(code, keep), work.row(code, drop)
            if one["deleted_at"] is not None or other["deleted_at"] is not None:
                raise KnownError("有一条已经在回收站里，不能合并。请先恢复它。")
            moved = rules.merge(work, kind, one, other, chosen or {})
            work.sentence = f"合并{kind.spec.label}：{other['title']} 并入 {one['title']}，移过来 {moved} 条"
        return work.changeset

    # inside

    def _look_alike(self, connection: Any, kind: RecordType, found: dict[tuple[str, int, int], Twins]) -> None:
        """Same name and telephone; plates that differ only by O and 0, I and 1."""
        table, title = kind.table, kind.field(kind.spec.title[0])
        phone = next((spec for spec in kind.fields if spec.kind is Kind.PHONE and spec.name in kind.spec.told_by), None)
        columns = [table.c.id, table.c.title, *([table.c[phone.name]] if phone is not None else [])]
        former = [table.c[kind.spec.former[1].field].is_(None)] if kind.spec.former is not None else []
        groups: dict[str, list[tuple[int, str]]] = {}
        for row in connection.execute(select(*columns).where(table.c.deleted_at.is_(None), *former)):
            if title.kind is Kind.PLATE and row[1]:
                plate = normal_form(row[1])
                groups.setdefault(plate[:2] + plate[2:].translate(_LOOKALIKE), []).append((row[0], row[1]))
            elif phone is not None and row[1] and row[2]:
                groups.setdefault(f"{fold(row[1])}|{row[2]}", []).append((row[0], row[1]))
        why = f"{title.label}只差 O 和 0、I 和 1" if title.kind is Kind.PLATE else f"{title.label}和{phone.label if phone else ''}都相同"
        for rows in groups.values():
            plain = title.kind is not Kind.PLATE or len({name for _, name in rows}) > 1
            if len(rows) > 1 and plain and len(found) < _MOST_PAIRS:
                self._note(found, kind, rows[0], rows[1], why)

    def _note(
        self, found: dict[tuple[str, int, int], Twins], kind: RecordType, one: tuple[int, str], other: tuple[int, str], why: str
    ) -> None:
        first, second = sorted((one, other))
        key = (kind.code, first[0], second[0])
        found.setdefault(key, Twins(kind.code, kind.spec.label, first[0], second[0], first[1], second[1], why))
