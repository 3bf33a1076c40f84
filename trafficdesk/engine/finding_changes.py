"""What a change touched, and which sources of findings have to be asked again for it.

A source is asked again where a statement that it sent reads one of the fields that were changed: an edit of a remark asks nobody.
What it sent is heard, not declared: it follows from what was read before, and that is read again when it changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, Select, or_, select

from trafficdesk.records.registry import all_types, pointing_at, record_type
from trafficdesk.records.system import AuditRow
from trafficdesk.store.trail import NO_CHANGES

FEW = 300  # rows that are asked about one by one; of more, everything is asked
_ENTRIES = 2_000  # entries of the trail that are looked at
_NAME = re.compile(r'(?:\b([a-z_]\w*)\.)?"?\b([a-z_]\w*)\b')
_STAMPS = frozenset({"version", "changed_at", "changed_by"})  # what every edit writes
_TITLE = frozenset({"title", "sort_key"})

Rows = Select[Any] | CompoundSelect[Any]  # ids of rows, as they are asked of the database
Reads = frozenset[str]  # "people", "people.born", and "*.born" where a statement calls the table something else


@dataclass(frozen=True, slots=True)
class Touch:
    """The rows of a record that were changed. ids: None where they are many; fields: None where any may be (added, thrown away).

    before: field → what it said until then, as the trail has it; named: further rows, which carry the name of what was renamed.
    """

    code: str
    ids: frozenset[int] | None
    fields: frozenset[str] | None
    before: Mapping[str, frozenset[str]] = field(default_factory=dict)
    named: Rows | None = None

    def rows(self) -> Sequence[int] | Rows:
        """All of them where they are few, as they are put into a question."""
        ids, id_ = sorted(self.ids or ()), record_type(self.code).table.c.id
        if self.named is None:
            return ids
        return select(id_).where(or_(id_.in_(ids), id_.in_(self.named))) if ids else self.named

    def pointed_at(self, link: str) -> list[int]:
        """The rows at which a link pointed until then."""
        return sorted(int(each) for each in self.before.get(link, ()))


class _Entry(NamedTuple):
    """What the trail says of one field, or of one or many rows."""

    code: str
    action: str
    row_id: int
    last_id: int | None
    field: str
    old: str | None
    new: str | None


@lru_cache(maxsize=4_000)
def reads_of(statement: str) -> Reads:
    """The tables and fields that a statement names; keywords are written large, and values are not in it."""
    tables = {kind.table.name for kind in all_types()}
    named = {(of if of in tables else "*", name) for of, name in _NAME.findall(statement)}
    return frozenset(f"{of}.{name}" for of, name in named) | {name for _, name in named if name in tables} | _others(named)


def _others(named: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The trail, which is read for what was explained."""
    trail = AuditRow.__tablename__
    return frozenset({trail}) if any(trail in each for each in named) else frozenset()


def concerned(sent: Iterable[Reads], touches: Iterable[Touch]) -> list[Touch]:
    """The touches that may change what these statements answered."""
    statements = list(sent)
    return [each for each in touches if any(_reads(one, each) for one in statements)]


def _reads(reads: Reads, touch: Touch) -> bool:
    table = record_type(touch.code).table.name
    if table not in reads:
        return AuditRow.__tablename__ in reads
    return touch.fields is None or any(f"{table}.{name}" in reads or f"*.{name}" in reads for name in touch.fields)


def touched(connection: Connection, seen: int) -> dict[str, Touch]:
    """What was changed after a change set, with the rows that carry the names of what was renamed."""
    table = AuditRow.table()
    since = table.c.change_set > seen, table.c.action.not_in(NO_CHANGES)
    rows = connection.execute(select(*(table.c[name] for name in _Entry._fields)).where(*since).limit(_ENTRIES + 1)).all()
    known = {kind.code for kind in all_types()}
    if len(rows) > _ENTRIES:
        codes = known.intersection(connection.scalars(select(table.c.code).distinct().where(*since)))
        return _with_names({code: Touch(code, None, None) for code in codes}, codes)
    of: dict[str, list[_Entry]] = {}
    for row in rows:
        if row[0] in known:
            of.setdefault(row[0], []).append(_Entry._make(row))
    return _with_names({code: _touch(code, mine) for code, mine in of.items()}, {code for code, mine in of.items() if _renames(code, mine)})


def _touch(code: str, entries: Sequence[_Entry]) -> Touch:
    ids, before, many = set[int](), dict[str, frozenset[str]](), False
    for each in entries:
        last = each.last_id or each.row_id
        many = many or last - each.row_id >= FEW
        ids |= {each.row_id} if many else {*range(each.row_id, last + 1)}
        if each.field and each.action == "edited":
            before[each.field] = before.get(each.field, frozenset()) | {one for one in (each.old, each.new) if one is not None}
    edits = all(each.action in ("edited", "overrode") for each in entries)
    fields = {each.field for each in entries} | _STAMPS | (_TITLE if _renames(code, entries) else set())
    return Touch(code, None if many or len(ids) > FEW else frozenset(ids), frozenset(fields) if edits else None, before)


def _renames(code: str, entries: Iterable[_Entry]) -> bool:
    spec = record_type(code).spec
    return any(each.field in (*spec.title, *spec.title_else) for each in entries)


def _with_names(touches: Mapping[str, Touch], renamed: Iterable[str]) -> dict[str, Touch]:
    """Rows carry the names of what they point at, over any number of links: of those only the name is another."""
    found, codes, done = dict(touches), list(renamed), set[str]()
    for code in codes:  # grows meanwhile
        done.add(code)
        for kind, spec in pointing_at(code):
            if spec.name not in kind.spec.title:
                continue
            mine = found.get(kind.code, Touch(kind.code, frozenset(), frozenset()))
            fields = None if mine.fields is None else mine.fields | _TITLE
            found[kind.code] = now = _carrying(replace(mine, fields=fields), spec.name, found[code], again=kind.code in codes)
            if kind.code not in codes or (kind.code in done and now.ids is None and mine.ids is not None):
                codes.append(kind.code)  # also once more, where those that carry its name were taken for few
    return found


def _carrying(touch: Touch, link: str, named: Touch, *, again: bool) -> Touch:
    """With the rows whose link points at what was renamed. again: others of it carry another name, or one over other links."""
    if again or touch.ids is None or named.ids is None:
        return replace(touch, ids=None, named=None)
    table = record_type(touch.code).table
    return replace(touch, named=select(table.c.id).where(table.c[link].in_(named.rows())))
