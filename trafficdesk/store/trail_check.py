"""Whether the office still says what its trail says: the chain link by link, then every row wound back to its seal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select, text

from trafficdesk.fields.hidden import is_hidden
from trafficdesk.fields.kinds import unpack
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.registry import RecordType, all_types
from trafficdesk.records.system import AuditRow, ChangeSetRow, Seal, Setting
from trafficdesk.store import setting_names, trail

_INTO, _OUT_OF = ("trashed", "withdrawn"), ("restored", "revived")
# What serves only comfort, or is kept by other means: not part of the trail.
_SAID = "正在核对修改记录"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as the trail says. code, row_id: the row, "" and 0 for none; field: which part of it."""

    sentence: str
    code: str = ""
    row_id: int = 0
    field: str = ""


def is_hidden_text(spec: FieldSpec) -> bool:
    """Whether a searchable field is found by the whole alone since the mask holds for the search too."""
    return is_hidden(spec) and spec.kind not in (Kind.PERSON_ID, Kind.PHONE)


def differences(connection: Connection, progress: Progress = no_progress) -> Iterator[Difference]:
    """Everything that was changed by another way than through the program, the chain first."""
    progress(0, 0, _SAID)
    yield from chain(connection)
    yield from rows(connection, progress)
    yield from _settings(connection)


def chain(connection: Connection) -> Iterator[Difference]:
    """Acts whose link is not what they, their entries and the act before give."""
    sets = ChangeSetRow.table()
    digests = _digests(connection)
    before = ""
    for act in map(dict, connection.execute(select(sets).order_by(sets.c.id)).mappings()):
        called = f"{act['at']:%Y-%m-%d %H:%M} {act['by']}“{act['sentence']}”"
        entries, faulty = digests.pop(act["id"], ([], False))
        if act["link"] is None:
            yield Difference(f"修改记录第 {act['id']} 步（{called}）没有链上的印记：不是本程序写的。")
            continue
        private = act["salt"] is None or trail.private_digest(act["salt"], act["kind"], act["reason"]) == act["digest"]
        if act["salt"] is None and act["kind"] != trail.PURGED_ENTRY:
            private = False
        if trail.link_of(before, act, entries) != act["link"] or not private:
            yield Difference(f"修改记录第 {act['id']} 步（{called}）对不上：这一步或它前面、里面的记录被改过或删过。")
        elif faulty:
            yield Difference(f"修改记录第 {act['id']} 步（{called}）里的原值或新值被改过。")
        before = act["link"]
    for act_id in digests:
        yield Difference(f"修改记录里有第 {act_id} 步的内容，这一步本身不见了：被删过。")


def proves_since(connection: Connection) -> Any:
    """The moment from which on the chain proves; None before it began."""
    sets = ChangeSetRow.table()
    return connection.scalar(select(sets.c.at).where(sets.c.kind == trail.SEALED).order_by(sets.c.id).limit(1))


def holds_link(connection: Connection, act_id: int, link: str) -> bool:
    """Whether an act that a backup or a printed page names is still there as it was."""
    return connection.scalar(select(ChangeSetRow.link).where(ChangeSetRow.id == act_id)) == link


def _digests(connection: Connection) -> dict[int, tuple[list[str], bool]]:
    """Act → the digests of its entries, and whether one is not that of what stands there now."""
    audit, sealed = AuditRow.table(), _sealed(connection)
    found: dict[int, tuple[list[str], bool]] = {}
    for entry in map(dict, connection.execute(select(audit).order_by(audit.c.id)).mappings()):
        entries, faulty = found.get(entry["change_set"], ([], False))
        entries.append(entry["digest"] or "")
        found[entry["change_set"]] = entries, faulty or not _is_whole(entry, sealed)
    return found


def _is_whole(entry: Mapping[str, Any], sealed: Mapping[tuple[int, str], list[tuple[int, bytes]]]) -> bool:
    if entry["action"] == trail.PURGED_ENTRY:
        return entry["salt"] is None and entry["code"] in _purgeable()
    if entry["salt"] is None or entry["digest"] is None:
        return False
    if trail.entry_digest(entry) != entry["digest"]:
        return False
    mine = sealed.get((entry["change_set"], entry["code"]), ())
    first, last = entry["row_id"], entry["last_id"] or entry["row_id"]
    if entry["action"] == trail.SEALED:
        first, last = 0, mine[-1][0] if mine else 0
    rows = b"".join(digest for row_id, digest in mine if first <= row_id <= last)
    # Rows that were sealed anew since are proven by that act.
    return not rows or not entry["sealed"] or trail.sealed_hash(rows) == entry["sealed"]


def _purgeable() -> set[str]:
    """The records whose values the law takes away."""
    return {kind.code for kind in all_types() if kind.spec.restricted}


def _sealed(connection: Connection) -> dict[tuple[int, str], list[tuple[int, bytes]]]:
    """(act, record) → the seals that it made, by row."""
    table, codes = Seal.table(), {kind.number: kind.code for kind in all_types()}
    found: dict[tuple[int, str], list[tuple[int, bytes]]] = {}
    query = select(table.c.record, table.c.row_id, table.c.since, table.c.digest).order_by(table.c.record, table.c.row_id)
    for record, row_id, since, digest in connection.execute(query):
        found.setdefault((since, codes.get(record, "")), []).append((row_id, digest))
    return found


def rows(connection: Connection, progress: Progress = no_progress) -> Iterator[Difference]:
    """Rows that do not say what they first said with every change since, came from elsewhere, or are gone."""
    kinds = filled(connection)
    for at, kind in enumerate(kinds):
        progress(at, len(kinds), _SAID)
        yield from _rows_of(connection, kind)


def filled(connection: Connection) -> list[RecordType]:
    """The records that have a row, or had one: many have none, and each asked for alone takes longer than all together."""
    seals = Seal.table()
    there = set(connection.scalars(select(seals.c.record).distinct()))
    asked = (f"SELECT {kind.number} WHERE EXISTS (SELECT 1 FROM {kind.table.name})" for kind in all_types())
    there.update(connection.scalars(text(" UNION ALL ".join(asked))))
    return [kind for kind in all_types() if kind.number in there]


def _rows_of(connection: Connection, kind: RecordType) -> Iterator[Difference]:
    label, table = kind.spec.label, kind.table
    sealed = {row_id: rest for row_id, *rest in connection.execute(_seals_of(), {"kind": kind.number})}
    edits, ways = _edits(connection, kind), _ways(connection, kind)
    fields = trail.proven_fields(kind)
    columns = [table.c[name] for name in ("id", "title", "deleted_at", *fields)]
    own = [spec.name for spec in (*kind.fields, *kind.retired) if spec.name not in fields]
    columns += [table.c[name] for name in own]
    for row in map(dict, connection.execute(select(*columns)).mappings()):
        seal = sealed.pop(row["id"], None)
        called = f"{label} {row['title']}"
        if seal is None:
            yield Difference(f"{called}不是用本程序登记的：修改记录里没有它。", kind.code, row["id"])
            continue
        since, salt, digest = seal
        later = {name: mine for name, all_ in edits.get(row["id"], {}).items() if (mine := [each for each in all_ if each[0] >= since])}
        gone = [into for act, into in ways.get(row["id"], ()) if act >= since]
        wrong = [spec.label for spec in (*kind.fields, *kind.retired) if _differs(row, spec, later)]
        wrong += ["是否在回收站"] if gone and gone[-1] != (row["deleted_at"] is not None) else []
        if wrong:
            yield Difference(f"{called}的{'、'.join(wrong)}和最后一次修改的记录不一样：在程序以外改过。", kind.code, row["id"], wrong[0])
            continue
        was = _wound_back(kind, row, later, gone)
        if salt is None or next(trail.row_digests(fields, [was], [salt])) != digest:
            yield Difference(f"{called}的内容和登记时、修改时的记录对不上：在程序以外改过。", kind.code, row["id"])
    for row_id, (_, salt, _digest) in sealed.items():
        if salt is not None or kind.code not in _purgeable():
            yield Difference(f"{label}第 {row_id} {kind.spec.noun}登记过，现在整条不见了：不是用本程序删的。", kind.code, row_id)


# Composed once: a check of an office asks these of a hundred kinds of records, of most of which it has little.


@cache
def _seals_of() -> Select[Any]:
    seals = Seal.table()
    return select(seals.c.row_id, seals.c.since, seals.c.salt, seals.c.digest).where(seals.c.record == bindparam("kind"))


@cache
def _edits_of() -> Select[Any]:
    audit = AuditRow.table()
    query = select(audit.c.row_id, audit.c.field, audit.c.change_set, audit.c.old, audit.c.new)
    return query.where(audit.c.code == bindparam("kind"), audit.c.action == "edited").order_by(audit.c.id)


@cache
def _ways_of() -> Select[Any]:
    audit = AuditRow.table()
    query = select(audit.c.change_set, audit.c.action, audit.c.row_id, audit.c.last_id)
    return query.where(audit.c.code == bindparam("kind"), audit.c.action.in_((*_INTO, *_OUT_OF))).order_by(audit.c.id)


_Edit = tuple[int, str | None, str | None]  # act, old, new


def _edits(connection: Connection, kind: RecordType) -> dict[int, dict[str, list[_Edit]]]:
    """Row → field → its changes in order: (act, old, new)."""
    found: dict[int, dict[str, list[_Edit]]] = {}
    for row_id, field, act, old, new in connection.execute(_edits_of(), {"kind": kind.code}):
        found.setdefault(row_id, {}).setdefault(field, []).append((act, old, new))
    return found


def _ways(connection: Connection, kind: RecordType) -> dict[int, list[tuple[int, bool]]]:
    """Row → its ways into (True) and out of the trash, in order: (act, into)."""
    found: dict[int, list[tuple[int, bool]]] = {}
    for act, action, first, last in connection.execute(_ways_of(), {"kind": kind.code}):
        for row_id in range(first, (last or first) + 1):
            found.setdefault(row_id, []).append((act, action in _INTO))
    return found


def _differs(row: Mapping[str, Any], spec: FieldSpec, edits: Mapping[str, Sequence[_Edit]]) -> bool:
    if spec.name not in edits or spec.name not in row:
        return False
    return trail.told(unpack(spec, edits[spec.name][-1][2])) != trail.told(row[spec.name])


def _wound_back(kind: RecordType, row: Mapping[str, Any], edits: Mapping[str, Sequence[_Edit]], ways: Sequence[bool]) -> dict[str, Any]:
    """The row as its seal knew it: before its first edit and its first way into or out of the trash."""
    was = dict(row)
    was |= {spec.name: unpack(spec, edits[spec.name][0][1]) for spec in kind.declared if spec.name in edits}
    if ways:
        was["deleted_at"] = None if ways[0] else "~"
    return was


def _settings(connection: Connection) -> Iterator[Difference]:
    """Settings that do not say what was set last."""
    audit, table = AuditRow.table(), Setting.table()
    query = select(audit.c.field, audit.c.new).where(audit.c.action == trail.SET).order_by(audit.c.id)
    last: dict[str, str | None] = {row.field: row.new for row in connection.execute(query) if setting_names.is_proven(row.field)}
    now = {name: value for name, value in connection.execute(select(table.c.name, table.c.value)) if setting_names.is_proven(name)}
    for name in sorted({*last, *now}):
        if last.get(name) != now.get(name):
            yield Difference(f"设置“{name}”和修改记录里最后一次设的不一样：在程序以外改过。", field=name)
