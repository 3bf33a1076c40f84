"""Versions out of the trail: which field of which row was changed here since they were last looked at, and what was undone since."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from trafficdesk.records.registry import record_type
from trafficdesk.records.system import AuditRow, ChangeSetRow
from trafficdesk.records.travelling import SELF, AliasRow, PackageRow, PeerRow, VersionRow, WaitingRow
from trafficdesk.store.trail import LOST, RESTORE
from trafficdesk.work.packages.proof import new_secret, public_of
from trafficdesk.work.packages.rules_plan import Version
from trafficdesk.work.packages.rules_scope import CODES, fields_of
from trafficdesk.work.packages.rules_versions import TRASH, UNBORN, parse, written

OUT, IN = "out", "in"
_WAYS = ("trashed", "restored", "withdrawn", "revived")
_BATCH = 500
# Record, uuid → field → version.
Versions = Mapping[tuple[str, str], Mapping[str, Version]]


class Touched(NamedTuple):
    """Where something was changed here last: by which act, when, by whom."""

    act: int
    at: datetime
    by: str


def myself(connection: Connection) -> Any:
    """What this office is in packages; None while it never made or took one."""
    table = PeerRow.table()
    return connection.execute(select(table).where(table.c.role == SELF)).first()


def new_replica() -> str:
    """A name for one copy of the data."""
    return os.urandom(4).hex()


def introduce(connection: Connection, name: str) -> Any:
    """What this office is in packages, made up when it is first asked for."""
    if (found := myself(connection)) is None:
        secret = new_secret()
        made = {"id": uuid.uuid4().hex, "role": SELF, "name": name, "unit": None, "mark": "", "replica": new_replica(),
                "public": public_of(secret), "secret": secret, "seen": 0}  # fmt: skip
        connection.execute(insert(PeerRow.table()).values(made))
        found = myself(connection)
    return found


def current(connection: Connection) -> Versions:
    """Every field that says anything else than at first."""
    table = VersionRow.table()
    found: dict[tuple[str, str], dict[str, Version]] = {}
    columns = (table.c.code, table.c.uuid, table.c.field, table.c.vector, table.c.at, table.c.by)
    for code, row, name, vector, at, by in connection.execute(select(*columns).order_by(table.c.id)):
        found.setdefault((code, row), {})[name] = Version(vector, at, by)
    return found


def add_versions(connection: Connection, act: int, rows: Iterable[tuple[str, str, str, Version]]) -> None:
    """Write which versions fields have from an act on: (record, uuid, field, version)."""
    written_rows = [
        {"code": code, "uuid": row, "field": name, "vector": each.vector, "at": each.at, "by": each.by, "change_set": act}
        for code, row, name, each in rows
    ]
    if written_rows:
        connection.execute(insert(VersionRow.table()), written_rows)


def catch_up(connection: Connection, name: str) -> Any:
    """Read what was changed here since the last time into versions; what this office is. Undone packages are forgotten.

    A change that was undone before anybody outside saw it leaves no version: it is as if nobody had made it.
    """
    me = introduce(connection, name)
    sets = ChangeSetRow.table()
    acts = {row.id: row for row in connection.execute(select(sets).where(sets.c.id > me.seen).order_by(sets.c.id))}
    if not acts:
        return me
    if any(act.kind in (RESTORE, LOST) for act in acts.values()):  # numbers of acts may come a second time from here on
        connection.execute(update(PeerRow.table()).where(PeerRow.id == me.id).values(replica=new_replica()))
        me = myself(connection)
    _write(connection, me.replica, _touched(connection, list(_counting(connection, acts)), me.seen))
    move_on(connection)
    return myself(connection)


def _counting(connection: Connection, acts: Mapping[int, Any]) -> Iterator[Any]:
    """Of new acts those that change something in the end: of one that was undone and done again only the last step counts."""
    chains: dict[int, list[Any]] = {}
    for act in acts.values():
        chains.setdefault(_first_done(connection, act), []).append(act)
    for first, steps in chains.items():
        stood = first not in acts and steps[0].kind == "undo"  # whether it was done before these acts
        stands = steps[-1].kind != "undo"
        if stood == stands or (stood and _forget(connection, first)):
            continue
        yield steps[-1]


def _first_done(connection: Connection, act: Any) -> int:
    """What an undo or redo took back or renewed in the first place."""
    sets, at = ChangeSetRow.table(), act
    while at.undoes is not None:
        at = connection.execute(select(sets.c.id, sets.c.undoes).where(sets.c.id == at.undoes)).one()
    return int(at.id)


def move_on(connection: Connection) -> None:
    """Everything in the trail up to now is known in versions."""
    last = connection.scalar(select(func.max(ChangeSetRow.id))) or 0
    connection.execute(update(PeerRow.table()).where(PeerRow.role == SELF).values(seen=last))


def note_changes(connection: Connection, replica: str, entries: Mapping[tuple[str, int, str], Touched]) -> None:
    """Versions of what was changed here: (record, id, field) → by what."""
    _write(connection, replica, entries)


def _touched(connection: Connection, acts: list[Any], seen: int) -> dict[tuple[str, int, str], Touched]:
    """(record, id, field) → the last act of this office that changed it."""
    known, audit = {act.id: act for act in acts}, AuditRow.table()
    columns = (audit.c.change_set, audit.c.action, audit.c.code, audit.c.row_id, audit.c.last_id, audit.c.field)
    wanted = (audit.c.change_set > seen, audit.c.action.in_(("edited", *_WAYS)), audit.c.code.in_(CODES))
    fields = {code: {spec.name for spec in fields_of(record_type(code))} for code in CODES}
    found: dict[tuple[str, int, str], Touched] = {}
    for act_id, action, code, first, last, name in connection.execute(select(*columns).where(*wanted).order_by(audit.c.id)):
        act = known.get(act_id)
        if act is None or (action == "edited" and name not in fields[code]):
            continue
        for row_id in range(first, (last or first) + 1):
            found[code, row_id, name if action == "edited" else TRASH] = Touched(act_id, act.at, act.by)
    return found


def _write(connection: Connection, replica: str, touched: Mapping[tuple[str, int, str], Touched]) -> None:
    if not touched:
        return
    have = current(connection)
    ids: dict[str, set[int]] = {}
    for code, row_id, _ in touched:
        ids.setdefault(code, set()).add(row_id)
    uuids = {code: uuids_of(connection, code, rows) for code, rows in ids.items()}
    fresh: dict[int, list[tuple[str, str, str, Version]]] = {}
    aliased = {(code, ours) for code, ours in connection.execute(select(AliasRow.table().c.code, AliasRow.table().c.ours))}
    for (code, row_id, name), each in touched.items():
        if (row := uuids[code].get(row_id)) is None:  # purged meanwhile
            continue
        before = have.get((code, row), {}).get(name)
        vector = parse(before.vector) if before is not None else {}
        vector.pop(UNBORN, None)
        base = {row: 1} if (code, row) in aliased else {}
        version = Version(written({**base, **vector, replica: each.act}), each.at, each.by)
        fresh.setdefault(each.act, []).append((code, row, name, version))
    for act, rows in fresh.items():
        add_versions(connection, act, rows)


def uuids_of(connection: Connection, code: str, ids: Iterable[int]) -> dict[int, str]:
    """id → uuid of rows of one record."""
    table, wanted = record_type(code).table, sorted(ids)
    found: dict[int, str] = {}
    for start in range(0, len(wanted), _BATCH):
        some = table.c.id.in_(wanted[start : start + _BATCH])
        found.update(tuple(row) for row in connection.execute(select(table.c.id, table.c.uuid).where(some)))
    return found


def _forget(connection: Connection, act: int) -> bool:
    """Let go of what a package (or an answer) that was undone had brought, as if it had never been here; False when it was none.

    Also when something has gone out since: whoever takes back a package means that it shall not hold here, never that what it
    brought shall be deleted where it came from.
    """
    packages, waiting = PackageRow.table(), WaitingRow.table()
    brought = connection.scalar(select(packages.c.desk).where(packages.c.change_set == act, packages.c.way == IN))
    settled = connection.scalar(select(waiting.c.id).where(waiting.c.closed == act).limit(1))
    if brought is None and settled is None:
        return False
    for table in (VersionRow.table(), AliasRow.table()):
        connection.execute(delete(table).where(table.c.change_set == act))
    # Those that came after it may have brought nothing only because it had: they are not here either.
    connection.execute(delete(packages).where(packages.c.desk == brought, packages.c.change_set >= act, packages.c.way == IN))
    connection.execute(delete(waiting).where(waiting.c.opened == act))
    connection.execute(update(waiting).where(waiting.c.closed == act).values(closed=0))
    _unborn(connection, act)
    return True


def _unborn(connection: Connection, act: int) -> None:
    """Rows that came with an undone package lie in the trash, but nobody threw them there."""
    audit, sets = AuditRow.table(), ChangeSetRow.table()
    act_row = connection.execute(select(sets.c.at, sets.c.by).where(sets.c.id == act)).one()
    spans = connection.execute(
        select(audit.c.code, audit.c.row_id, audit.c.last_id).where(
            audit.c.change_set == act, audit.c.action == "added", audit.c.code.in_(CODES)
        )
    ).all()
    for code, first, last in spans:
        rows = uuids_of(connection, code, range(first, (last or first) + 1)).values()
        version = Version(written({UNBORN: 1}), act_row.at, act_row.by)
        add_versions(connection, act, [(code, row, TRASH, version) for row in rows])
