"""The chain of everything that was done: each act carries a hash over itself, its entries and the act before.

    entry   audit.digest       = H(salt, the entry, the hash over the rows that it added)
    private change_sets.digest = H(salt, kind, reason)
    link    change_sets.link   = H(link before, who, when, what, private, digests of the entries)

Each value has a salt of its own, so that a purge by law can take value and salt away: the digest that stays tells nothing of
the value and still proves that nothing else was changed. What a row first said is kept as its seal; with the trail wound
back, every row of the office is proven by it (trail_check.py). The last link in a backup or on paper proves all before it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, Update, bindparam, insert, select, update

from trafficdesk import clock
from trafficdesk.fields.folding import storable
from trafficdesk.records.registry import RecordType
from trafficdesk.records.system import AuditRow, ChangeSetRow, Seal
from trafficdesk.store.dialect import insert_plain

SALT = 16
# Entries that are no changes of a row: somebody looked, a setting was changed, the clock went back, the law took a value away.
LOOKED, SET, BACKWARDS, PURGED_ENTRY = "looked", "set", "clock", "purged"
CHANGED_OUTSIDE = "changed_outside"
SETTINGS_CODE = "settings"
NO_CHANGES = (LOOKED, SET, BACKWARDS, CHANGED_OUTSIDE)
# Kinds of acts beside changes (do, undo, redo, drift): the trail itself began to prove; looks; settings; papers; files; backups;
# a package that brought nothing new (one that did is a change).
SEALED, LOOK, SETTING, PRINT, EXPORT, BACKUP, LOGIN = "sealed", "look", "setting", "print", "export", "backup", "login"
RESTORE, LOST, TAKEN, MOVED = "restore", "lost", "taken", "moved"
_SLACK = timedelta(minutes=2)  # what a computer corrects by itself
_PLACES = Decimal("0.0001")
_FIELD, _VALUE = "\x1f", "\x1e"

Entry = dict[str, Any]


def digest_of(salt: bytes, *parts: Any) -> str:
    """SHA-256 over a salt and texts, in hex; None and "" are told apart."""
    text = _FIELD.join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(salt + text.encode("utf-8", "surrogatepass")).hexdigest()


def entry_digest(entry: Mapping[str, Any]) -> str:
    """The digest of an audit entry."""
    names = ("action", "code", "row_id", "last_id", "field", "old", "new", "sealed")
    return digest_of(bytes.fromhex(entry["salt"]), *(entry[name] for name in names))


def sealed_hash(digests: bytes) -> str:
    """One hash over the digests of many rows."""
    return hashlib.sha256(digests).hexdigest()


def new_salt() -> str:
    """A salt in hex."""
    return os.urandom(SALT).hex()


def private_digest(salt: str, kind: str, reason: str | None) -> str:
    """The digest of what a purge may take from a change set."""
    return digest_of(bytes.fromhex(salt), kind, reason)


def link_of(before: str, act: Mapping[str, Any], digests: Iterable[str]) -> str:
    """The link of a change set: over the one before, the act and its entries in their order."""
    entries = hashlib.sha256("".join(digests).encode()).hexdigest()
    said = (act["id"], _moment(act["at"]), act["by"], act["sentence"], act["undoes"], act["digest"], entries)
    return digest_of(bytes.fromhex(before), *said)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="microseconds")


def told(value: Any) -> str:
    """A value as it is hashed: the same whether it was just typed or comes from the database; "" for nothing."""
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case Decimal():
            return format(value.quantize(_PLACES).normalize(), "f")
        case datetime():
            return _moment(value)
        case date():
            return value.isoformat()
    return str(value)


def proven_fields(kind: RecordType) -> list[str]:
    """The fields of a record class that a seal covers, in the order in which they are hashed."""
    return sorted(spec.name for spec in kind.declared)


def row_digests(fields: Sequence[str], rows: Iterable[Mapping[str, Any]], salts: Iterable[bytes]) -> Iterator[bytes]:
    """What rows say, digested: the filled fields by name, and whether the row lies in the trash."""
    named = [(name, f"{name}{_VALUE}") for name in fields]
    for row, salt in zip(rows, salts, strict=True):
        said = []
        for name, called in named:
            value = row.get(name)
            if value is None:
                continue
            text = value if value.__class__ is str else told(value)  # most are texts, by the hundred thousand
            if text:
                said.append(called + text)
        if row.get("deleted_at") is not None:
            said.append("~")
        yield hashlib.sha256(salt + _FIELD.join(said).encode("utf-8", "surrogatepass")).digest()


def seal_rows(connection: Connection, kind: RecordType, rows: Sequence[Mapping[str, Any]], since: int) -> bytes:
    """Keep what rows say now; their digests one after the other."""
    drawn = os.urandom(SALT * len(rows))
    salts = [drawn[start : start + SALT] for start in range(0, len(drawn), SALT)]
    digests = list(row_digests(proven_fields(kind), rows, salts))
    insert_plain(connection, Seal.table(), [
        (kind.number, row["id"], since, salt, digest) for row, salt, digest in zip(rows, salts, digests, strict=True)
    ])  # fmt: skip
    return b"".join(digests)


def salted(entries: Sequence[Entry], rows: Mapping[int, bytes]) -> list[Entry]:
    """The entries with salt and digest; rows: place of an entry → the digests of the rows that it added."""
    drawn = os.urandom(SALT * len(entries)).hex()
    for place, entry in enumerate(entries):
        entry["salt"] = drawn[2 * SALT * place : 2 * SALT * (place + 1)]
        entry["sealed"] = sealed_hash(rows[place]) if place in rows else None
        entry["digest"] = entry_digest(entry)
    return list(entries)


def head(connection: Connection) -> tuple[int, str]:
    """The last act and its link: what a backup and a printed page keep; (0, "") before there is one."""
    sets = ChangeSetRow.table()
    found = connection.execute(select(sets.c.id, sets.c.link).where(sets.c.link.is_not(None)).order_by(sets.c.id.desc()).limit(1)).first()
    return (found.id, found.link) if found is not None else (0, "")


def close_act(connection: Connection, act_id: int, entries: Sequence[Entry], rows: Mapping[int, bytes]) -> None:
    """Write the entries of an act and tie it to the one before; a clock that went back is written down with it."""
    act = connection.execute(_the_act(), {"act": act_id}).mappings().one()
    before = connection.execute(_the_one_before(), {"act": act_id}).first()
    entries = list(entries)
    if before is not None and act["at"] + _SLACK < before.at:
        entries.append(entry_of(act_id, BACKWARDS, old=_moment(before.at), new=_moment(act["at"])))
    written = salted(entries, rows)
    if written:
        connection.execute(_of_entries(), written)
    salt = new_salt()
    private = private_digest(salt, act["kind"], act["reason"])
    link = link_of(before.link if before is not None else "", {**act, "digest": private}, (each["digest"] for each in written))
    connection.execute(changed_act(), {"act": act_id, "salt": salt, "digest": private, "link": link})


# Composed once: every change of a clerk asks them, and to compose them took longer than to run them.


@cache
def new_act() -> Insert:
    """Begins an act; answers its id."""
    return insert(ChangeSetRow.table()).returning(ChangeSetRow.id)


@cache
def changed_act() -> Update:
    """Sets whatever it is given of the act `act`."""
    sets = ChangeSetRow.table()
    return update(sets).where(sets.c.id == bindparam("act"))


@cache
def _the_act() -> Select[Any]:
    sets = ChangeSetRow.table()
    return select(sets).where(sets.c.id == bindparam("act"))


@cache
def _the_one_before() -> Select[Any]:
    sets = ChangeSetRow.table()
    linked = select(sets.c.link, sets.c.at).where(sets.c.id < bindparam("act"), sets.c.link.is_not(None))
    return linked.order_by(sets.c.id.desc()).limit(1)


@cache
def _of_entries() -> Insert:
    return insert(AuditRow.table())


def entry_of(act_id: int, action: str, code: str = "", row_id: int = 0, **details: Any) -> Entry:
    """An audit entry as it is written, before it is salted."""
    return {"change_set": act_id, "action": action, "code": code, "row_id": row_id, "last_id": None, "field": "", "old": None,
            "new": None, "sealed": None, **details}  # fmt: skip


def note(
    connection: Connection, kind: str, by: str, sentence: str, reason: str = "", entries: Sequence[Mapping[str, Any]] = ()
) -> int:
    """Write down an act that changes no record; its id. entries: what it touched, as `entry_of` takes it without the act."""
    row = {"at": clock.now(), "by": storable(by), "sentence": storable(sentence), "reason": storable(reason) or None, "kind": kind}
    act_id: int = connection.execute(new_act(), row).scalar_one()
    close_act(connection, act_id, [entry_of(act_id, **each) for each in entries], {})
    return act_id


def spans(ids: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Ids as (first, last) of unbroken runs."""
    first = last = 0
    for each in sorted(set(ids)):
        if first and each == last + 1:
            last = each
            continue
        if first:
            yield first, last
        first = last = each
    if first:
        yield first, last
