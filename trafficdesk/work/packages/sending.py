"""What goes out to whom: the rows of a unit, since when, which files, and what stands on the package."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import AuditRow, Setting
from trafficdesk.records.travelling import CENTRE, UNIT, PackageRow, PeerRow, SentRow, VersionRow
from trafficdesk.store.trail import NO_CHANGES, head
from trafficdesk.work.packages.carrier import loaded
from trafficdesk.work.packages.parcel import Label
from trafficdesk.work.packages.proof import new_secret, public_of
from trafficdesk.work.packages.rules_moved import given_away, moved_away
from trafficdesk.work.packages.rules_scope import (
    OWNED,
    UNITS,
    chunks,
    joined_rows,
    kinds,
    own_rows,
    street_lists,
    with_lists,
)
from trafficdesk.work.packages.versions import IN, OUT, myself, new_replica, uuids_of

# The words and tables that the street has added itself: what comes with them must be understood where it goes.
SETTINGS = ("codes.own", "rules.own")
FILE = ""  # under this record files stand in package_sent
_LONGEST_MARK = 8


@dataclass(frozen=True, slots=True)
class Load:
    """A package before it is written."""

    label: Label
    secret: str
    carrier: bytes
    uuids: Mapping[str, list[str]]
    files: frozenset[str]
    rows: int
    over: Mapping[str, list[str]]  # what went there once and is not for this desk any more
    left: tuple[str, ...]  # what was changed here and is not for this desk to change, by its name


def peer_of(connection: Connection, unit: int) -> Any:
    """The desk of a unit, made up when its first package is made."""
    table, units = PeerRow.table(), record_type(UNITS).table
    row = connection.execute(select(units).where(units.c.id == unit, units.c.deleted_at.is_(None))).mappings().first()
    if row is None:
        raise KnownError("找不到这家单位，可能已被删除。请刷新后再试。")
    found = connection.execute(select(table).where(table.c.role == UNIT, table.c.unit == row["uuid"])).first()
    if found is not None:
        return found
    secret = new_secret()
    mark = str(row["short_name"] or row["name"])[:_LONGEST_MARK]
    taken = set(connection.scalars(select(table.c.mark)))
    made = {"id": uuid.uuid4().hex, "role": UNIT, "name": row["name"], "unit": row["uuid"],
            "mark": mark if mark not in taken else f"{mark}{row['id']}", "replica": new_replica(), "public": public_of(secret),
            "secret": secret, "seen": 0}  # fmt: skip
    connection.execute(insert(table).values(made))
    return connection.execute(select(table).where(table.c.id == made["id"])).one()


def last_number(connection: Connection, desk: str, way: str) -> int:
    """The number of the last package to or from a desk."""
    table = PackageRow.table()
    return connection.scalar(select(func.max(table.c.number)).where(table.c.desk == desk, table.c.way == way)) or 0


def confirmed(connection: Connection, desk: str) -> int:
    """The last package of ours that a desk has taken, as its own last one says: less than before where it took one back since."""
    table = PackageRow.table()
    said = select(table.c.confirmed).where(table.c.desk == desk, table.c.way == IN).order_by(table.c.number.desc()).limit(1)
    return connection.scalar(said) or 0


def base_of(connection: Connection, desk: Any, since: str) -> Any:
    """The package after which only what changed goes out; None for everything. since: its number or its file's name, "last"."""
    table = PackageRow.table()
    if not since:
        return None
    query = select(table).where(table.c.desk == desk.id, table.c.way == OUT)
    if since == "last":
        return connection.execute(query.where(table.c.number == confirmed(connection, desk.id))).first()
    digits = since.strip("第号 ")
    wanted = table.c.number == int(digits) if digits.isdigit() else table.c.file == since
    found = connection.execute(query.where(wanted)).first()
    if found is None:
        raise KnownError(f"没有给“{desk.name}”做过“{since}”这份包。请写它的号或文件名，或不写 --since 导出全部。")
    return found


def pack(connection: Connection, me: Any, desk: Any, unit: int, since: str) -> Load:
    """Everything that goes into the next package for a desk. unit: whose rows they are, whichever side makes it."""
    base = base_of(connection, desk, since)
    going, picked = _going(connection, desk, unit, base)
    whole = joined_rows(picked, with_lists(connection, picked))
    settings = _settings(connection) if desk.role == UNIT else {}
    carrier, uuids, files = loaded(connection, whole, going, settings)
    if base is not None:
        files -= _known_files(connection, desk.id, base.number)
    last, link = head(connection)
    label = Label(
        id=uuid.uuid4().hex, number=last_number(connection, desk.id, OUT) + 1, since=base.number if base is not None else 0,
        confirmed=last_number(connection, desk.id, IN), sender=me.id, sender_name=me.name, public=me.public,
        receiver=desk.id, receiver_name=desk.name, act=last, link=link, replica=me.replica,
        counts={code: len(rows) for code, rows in uuids.items()}, database=hashlib.sha256(carrier).hexdigest(), files=(),
        grant={"secret": desk.secret, "unit": desk.unit or "", "mark": desk.mark} if desk.secret and desk.role == UNIT else {},
    )  # fmt: skip
    left = tuple(_left(connection, desk.id, going)) if desk.role == CENTRE else ()
    over = _over(connection, desk.id, joined_rows(going, _given_away(connection, unit))) if desk.role == UNIT else {}
    return Load(label, str(me.secret), carrier, uuids, frozenset(files), sum(map(len, uuids.values())), over, left)


def to_send(connection: Connection, desk: Any, unit: int) -> int:
    """How many rows of what a desk is to have have changed since the last package for it."""
    table = PackageRow.table()
    query = select(table).where(table.c.desk == desk.id, table.c.way == OUT).order_by(table.c.number.desc()).limit(1)
    _, picked = _going(connection, desk, unit, connection.execute(query).first())
    return sum(map(len, picked.values()))


def _going(connection: Connection, desk: Any, unit: int, base: Any) -> tuple[dict[str, set[int]], dict[str, set[int]]]:
    """What a desk is to have as it stands here, and what of it goes after a package `base` (None: after none).

    From the street these are the unit's own rows, those that it gave to somebody else since, the street's lists, and what is lent so that
    all have names, which nobody but the street changes. To the street the unit's own rows, and what was done here in rows that were its
    own before they were moved.
    """
    own = own_rows(connection, unit)
    if desk.role == UNIT:
        own = joined_rows(joined_rows(own, _untold(connection, desk.id, unit, own)), street_lists(connection))
        going = joined_rows(own, with_lists(connection, own))
        return going, going if base is None else _changed(connection, desk.id, base, going)
    gone = moved_away(connection, unit, own)
    going = joined_rows(own, gone)
    if base is not None:
        return going, _changed(connection, desk.id, base, going)
    return going, joined_rows(own, _changed(connection, desk.id, None, gone)) if gone else own


def _given_away(connection: Connection, unit: int) -> dict[str, set[int]]:
    """Rows of the unit that are somebody else's by now: should its desk take back what it was told of them, it is told again."""
    return given_away(connection, unit, own_rows(connection, unit))


def _untold(connection: Connection, desk: str, unit: int, own: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """Rows of the unit that are somebody else's by now, until its desk has taken a package that says whose: else it would go on as if
    they were its own.
    """
    package, sent = PackageRow.table(), SentRow.table()
    known = (package.c.desk == desk, package.c.way == OUT, package.c.number == confirmed(connection, desk))
    since = connection.scalar(select(package.c.act).where(*known)) or 0
    had = {tuple(row) for row in connection.execute(select(sent.c.code, sent.c.uuid).where(sent.c.desk == desk))}
    gone = given_away(connection, unit, own, since, _brought_by(connection, desk))
    return {
        code: {row_id for row_id, row in uuids_of(connection, code, ids).items() if (code, row) in had} for code, ids in gone.items()
    }  # fmt: skip


def _changed(connection: Connection, desk: str, base: Any, going: Mapping[str, Collection[int]]) -> dict[str, set[int]]:
    """Of these rows those that the desk has not got, or that changed after the package `base` (None: ever)."""
    sent, theirs, act = SentRow.table(), _brought_by(connection, desk), 0 if base is None else base.act
    moved, touched = _moved(connection, act, theirs), _touched(connection, act, theirs)
    had = select(sent.c.code, sent.c.uuid).where(sent.c.desk == desk)
    there = {tuple(row) for row in connection.execute(had if base is None else had.where(sent.c.number <= base.number))}
    found: dict[str, set[int]] = {}
    for code, ids in going.items():
        mine = touched.get(code, set())
        fresh = {
            row_id for row_id, row in uuids_of(connection, code, ids).items()
            if row_id in mine or (code, row) in moved or (code, row) not in there
        }  # fmt: skip
        if fresh:
            found[code] = fresh
    return found


def _brought_by(connection: Connection, desk: str) -> set[int]:
    """The acts that only took over what a desk had sent."""
    table = PackageRow.table()
    return set(connection.scalars(select(table.c.change_set).where(table.c.desk == desk, table.c.way == IN)))


def _left(connection: Connection, desk: str, own: Mapping[str, Collection[int]]) -> Iterator[str]:
    """Rows that were written here since the last package for the street and belong to others, by their names: what the street lent for
    reading holds there as it stands there, and what was entered for somebody else stays here.
    """
    table = PackageRow.table()
    last = connection.scalar(select(func.max(table.c.act)).where(table.c.desk == desk, table.c.way == OUT)) or 0
    touched = _touched(connection, last, _brought_by(connection, desk))
    for kind in kinds():
        if kind.code not in OWNED and (strange := touched.get(kind.code, set()).difference(own.get(kind.code, ()))):
            for some in chunks(strange):
                titles = connection.scalars(select(kind.table.c.title).where(kind.table.c.id.in_(some)).order_by(kind.table.c.id))
                yield from (f"{kind.spec.label} {title}" for title in titles)


def _moved(connection: Connection, act: int, theirs: Collection[int]) -> set[tuple[str, str]]:
    """Rows of which a field has another version since an act. theirs: acts that only took over what the desk itself had sent."""
    table, mark = VersionRow.table(), f"{myself(connection).replica}:"
    query = select(table.c.code, table.c.uuid, table.c.vector, table.c.change_set).where(table.c.change_set > act)
    return {
        (code, row) for code, row, vector, since in connection.execute(query)
        if since not in theirs or f"{mark}{since}" in vector.split(",")
    }  # fmt: skip


def _touched(connection: Connection, act: int, theirs: Collection[int]) -> dict[str, set[int]]:
    """Record → the rows that were written after an act, as the trail says."""
    audit = AuditRow.table()
    columns = select(audit.c.code, audit.c.row_id, audit.c.last_id, audit.c.change_set)
    found: dict[str, set[int]] = {}
    for code, first, last, since in connection.execute(columns.where(audit.c.change_set > act, audit.c.action.not_in(NO_CHANGES))):
        if since not in theirs:
            found.setdefault(code, set()).update(range(first, (last or first) + 1))
    return found


def _known_files(connection: Connection, desk: str, number: int) -> set[str]:
    sent = SentRow.table()
    return set(connection.scalars(select(sent.c.uuid).where(sent.c.desk == desk, sent.c.code == FILE, sent.c.number <= number)))


def _settings(connection: Connection) -> dict[str, str]:
    table = Setting.table()
    return dict(tuple(row) for row in connection.execute(select(table.c.name, table.c.value).where(table.c.name.in_(SETTINGS))))


def _over(connection: Connection, desk: str, going: Mapping[str, Collection[int]]) -> dict[str, list[str]]:
    """Record → the rows that went to a desk once and go there no more: they change without its hearing of it, so should they ever be its
    business again they go there whole.
    """
    sent, found = SentRow.table(), {}
    for kind in kinds():
        there = select(kind.table.c.id, kind.table.c.uuid).join(sent, sent.c.uuid == kind.table.c.uuid)
        rows = connection.execute(there.where(sent.c.desk == desk, sent.c.code == kind.code))
        found[kind.code] = [uuid for row_id, uuid in rows if row_id not in going.get(kind.code, ())]
    return found


def note_over(connection: Connection, desk: str, uuids: Mapping[str, Collection[str]]) -> None:
    """Remember of these rows that a desk has no longer got them as they stand."""
    sent = SentRow.table()
    for code, rows in uuids.items():
        for some in chunks(rows):
            connection.execute(delete(sent).where(sent.c.desk == desk, sent.c.code == code, sent.c.uuid.in_(some)))


def note_sent(connection: Connection, desk: str, uuids: Mapping[str, Collection[str]], number: int) -> None:
    """Remember with which package rows and files first went to a desk (number 0: they came from it)."""
    sent = SentRow.table()
    for code, rows in uuids.items():
        for some in chunks(rows):
            there = set(connection.scalars(select(sent.c.uuid).where(sent.c.desk == desk, sent.c.code == code, sent.c.uuid.in_(some))))
            fresh = [{"desk": desk, "code": code, "uuid": each, "number": number} for each in some if each not in there]
            if fresh:
                connection.execute(insert(sent), fresh)
