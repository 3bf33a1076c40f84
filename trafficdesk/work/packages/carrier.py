"""What a package carries: an office's database in memory with the rows that travel, so that the migrations bring old ones up to date.

It is never on a disk in plain: the bytes of the database go into the sealed package and come out of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.pool import StaticPool
from sqlalchemy.util import LRUCache

from trafficdesk.errors import KnownError
from trafficdesk.fields.kinds import pack, unpack
from trafficdesk.fields.spec import FieldSpec, Kind
from trafficdesk.records.registry import RecordType, record_type, when_fields_change, whole_metadata
from trafficdesk.records.system import Setting
from trafficdesk.records.travelling import VersionRow
from trafficdesk.store import schema
from trafficdesk.work.packages.rules_plan import Said, Version
from trafficdesk.work.packages.rules_scope import CODES, OWNED, fields_of, kinds, links_of
from trafficdesk.work.packages.rules_versions import TRASH, UNBORN
from trafficdesk.work.packages.versions import Versions, current

_BATCH = 500
_STAMPS = ("uuid", "title", "created_at", "created_by", "deleted_at", "deleted_reason")
_COMPILED: LRUCache[Any, Any] = LRUCache(500)  # what was compiled for one carrier serves the next
# Which rows travel, and whether what the sender says of them holds, or they are only pointed at.
_TRAVELLING = Table(
    "travelling", MetaData(), Column("code", String, primary_key=True), Column("uuid", String, primary_key=True), Column("owned", Integer)
)


class Carrier:
    """A database in memory; close it when done."""

    def __init__(self, content: bytes | None = None) -> None:
        self._plain = sqlite3.connect(":memory:", check_same_thread=False)
        if content is not None:
            self._plain.deserialize(content)
        self._plain.isolation_level = None
        how = {"poolclass": StaticPool, "execution_options": {"compiled_cache": _COMPILED}}
        self._engine = create_engine("sqlite://", creator=lambda: self._plain, **how)
        event.listen(self._engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))

    def close(self) -> None:
        self._engine.dispose()
        with suppress(sqlite3.Error):
            self._plain.close()

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """Inside, a connection that reads and writes."""
        with self._engine.connect() as connection, connection.begin():
            yield connection

    def content(self) -> bytes:
        """The whole database as bytes."""
        return self._plain.serialize()


Rows = Mapping[str, Collection[int]]  # record → ids


def loaded(connection: Connection, picked: Rows, own: Rows, settings: Mapping[str, str]) -> tuple[bytes, dict[str, list[str]], set[str]]:
    """The bytes of a carrier with the picked rows, of which `own` hold as the sender has them; their uuids by record; hashes of files."""
    carrier = Carrier(_empty())
    try:
        with carrier.connected() as there:
            if settings:
                there.execute(insert(Setting.table()), [{"name": name, "value": value} for name, value in settings.items()])
            found = _copy(connection, there, picked, own)
        return carrier.content(), *found
    finally:
        carrier.close()


@cache
def _empty() -> bytes:
    """A carrier in which nothing travels yet."""
    carrier = Carrier()
    try:
        with carrier.connected() as there:
            whole_metadata().create_all(there)
            _TRAVELLING.create(there)
            schema.stamp(there)
        return carrier.content()
    finally:
        carrier.close()


when_fields_change(_empty.cache_clear)
when_fields_change(_COMPILED.clear)


def _copy(connection: Connection, there: Connection, picked: Rows, own: Rows) -> tuple[dict[str, list[str]], set[str]]:
    """See `loaded`. What an undone package had brought does not go on."""
    versions, uuids, files = current(connection), {}, set()
    for kind in kinds():
        rows = _rows(connection, kind, picked.get(kind.code, ()))
        rows = [row for row in rows if UNBORN not in _trash_vector(versions, kind.code, row["uuid"])]
        if not rows:
            continue
        travelling, mine = {spec.name for spec in fields_of(kind)}, own.get(kind.code, ())
        staying = {spec.name: None for spec in (*kind.fields, *kind.retired) if spec.name not in travelling}
        there.execute(insert(kind.table), [{**row, **staying} for row in rows])
        there.execute(insert(_TRAVELLING), [{"code": kind.code, "uuid": row["uuid"], "owned": int(row["id"] in mine)} for row in rows])
        _copy_versions(there, versions, kind.code, rows)
        uuids[kind.code] = [row["uuid"] for row in rows]
        kept = [spec.name for spec in kind.declared if spec.keeps_file]
        files |= {row[name] for row in rows for name in kept if row[name] and row["deleted_at"] is None}
    return uuids, files


def _trash_vector(versions: Versions, code: str, uuid: str) -> str:
    found = versions.get((code, uuid), {}).get(TRASH)
    return found.vector if found is not None else ""


def _copy_versions(there: Connection, versions: Versions, code: str, rows: Sequence[Mapping[str, Any]]) -> None:
    said = [
        {"code": code, "uuid": row["uuid"], "field": name, "vector": each.vector, "at": each.at, "by": each.by, "change_set": 0}
        for row in rows
        for name, each in versions.get((code, row["uuid"]), {}).items()
    ]
    if said:
        there.execute(insert(VersionRow.table()), said)


def _rows(connection: Connection, kind: RecordType, ids: Collection[int]) -> list[dict[str, Any]]:
    wanted, found = sorted(ids), []
    for start in range(0, len(wanted), _BATCH):
        some = kind.table.c.id.in_(wanted[start : start + _BATCH])
        found += [dict(row) for row in connection.execute(select(kind.table).where(some).order_by(kind.table.c.id)).mappings()]
    return found


class Load:
    """The rows of an opened carrier, brought up to the newest schema."""

    def __init__(self, content: bytes, name: str) -> None:
        self._carrier = Carrier(content)
        try:
            self._open(name)
        except sqlite3.DatabaseError as error:
            self._carrier.close()
            raise KnownError(f"交换包“{name}”里的数据读不出来。请让对方重新导出一份；现有数据没有改动。") from error

    def _open(self, name: str) -> None:
        with self._carrier.connected() as connection:
            have = schema.current(connection)
            if have > schema.newest():
                raise KnownError(f"交换包“{name}”是更新版本的程序做的，本程序读不了。请先升级程序；现有数据没有改动。")
            if have != schema.newest():
                schema.upgrade(connection)
            self.versions = current(connection)
            query = select(_TRAVELLING.c.code, _TRAVELLING.c.uuid, _TRAVELLING.c.owned)
            self.owned = {(code, uuid): bool(owned) for code, uuid, owned in connection.execute(query) if code in CODES}
            settings = Setting.table()
            self.settings: dict[str, str] = dict(tuple(row) for row in connection.execute(select(settings.c.name, settings.c.value)))

    def close(self) -> None:
        self._carrier.close()

    def files(self) -> set[str]:
        """The hashes of every file that its living rows keep."""
        found: set[str] = set()
        with self._carrier.connected() as connection:
            for kind in kinds():
                for spec in (each for each in kind.declared if each.keeps_file):
                    column = kind.table.c[spec.name]
                    found.update(connection.scalars(select(column).where(column.is_not(None), kind.table.c.deleted_at.is_(None))))
        return found

    def said(self, wanted: Collection[tuple[str, str]], only: Only | None = None) -> dict[tuple[str, str], Said]:
        """What the package says of these rows: (record, uuid)."""
        with self._carrier.connected() as connection:
            return said_of(connection, wanted, self.versions, self.owned, only)


# Row → the fields of it that matter: those that say anything else than at first on either side.
Only = Mapping[tuple[str, str], Collection[str]]


def said_of(
    connection: Connection, wanted: Collection[tuple[str, str]], versions: Versions, owned: Mapping[tuple[str, str], bool],
    only: Only | None = None,
) -> dict[tuple[str, str], Said]:
    """Rows as one side has them, by (record, uuid); those that are not there are left out. Of rows in `only` just these fields."""
    found: dict[tuple[str, str], Said] = {}
    by_code: dict[str, list[str]] = {}
    for code, uuid in wanted:
        by_code.setdefault(code, []).append(uuid)
    names = _Names(connection)
    for code, uuids in by_code.items():
        kind, table = record_type(code), record_type(code).table
        specs = {spec.name: spec for spec in fields_of(kind)}
        some_only = only is not None and all((code, uuid) in only for uuid in uuids)
        needed = {name for uuid in uuids for name in only[code, uuid]} & specs.keys() if only is not None and some_only else specs.keys()
        columns = [table.c[name] for name in {*_STAMPS, *needed, *(("owner_code",) if code in OWNED else ())}]
        for start in range(0, len(uuids), _BATCH):
            query = select(*columns).where(table.c.uuid.in_(uuids[start : start + _BATCH]))
            rows = connection.execute(query).mappings().all()
            names.read(kind, rows)
            for row in rows:
                key = code, row["uuid"]
                mine = [specs[name] for name in (only or {}).get(key, needed) if name in specs]
                found[key] = _said(kind, mine, row, names, versions.get(key, {}), owned.get(key, True))
    return found


def _said(
    kind: RecordType, specs: Sequence[FieldSpec], row: Mapping[Any, Any], names: _Names, versions: Mapping[str, Version], owned: bool
) -> Said:
    values: dict[str, str | None] = {}
    titles: dict[str, str] = {}
    for spec in specs:
        value = row[spec.name]
        if spec.kind is Kind.LINK or (kind.code in OWNED and spec.name == "owner"):
            target = spec.target or row["owner_code"]
            uuid, title = names.of(target, value)
            values[spec.name], titles[spec.name] = uuid, title
        else:
            values[spec.name] = plain(value)
    trashed = None if row["deleted_at"] is None else row["deleted_reason"] or ""
    return Said(kind.code, row["uuid"], row["title"], values, titles, trashed, versions, row["created_at"], row["created_by"], owned)


def plain(value: Any) -> str | None:
    """A value as text, the same for equal values; outer spaces, which earlier programs kept, are no difference."""
    text = format(value.normalize(), "f") if isinstance(value, Decimal) else pack(value)
    return text and text.strip()


def typed(kind: RecordType, name: str, text: str | None) -> Any:
    """The inverse of `plain`, for everything but links."""
    return unpack(kind.field(name), text)


class _Names:
    """uuid and title of what rows point at, read by the hundred."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[str, dict[int, tuple[str, str]]] = {}

    def read(self, kind: RecordType, rows: Sequence[Mapping[Any, Any]]) -> None:
        """Have what these rows point at at hand."""
        wanted: dict[str, set[int]] = {}
        for spec in (each for each in links_of(kind) if rows and each.name in rows[0]):
            wanted.setdefault(spec.target, set()).update(row[spec.name] for row in rows if row[spec.name] is not None)
        if kind.code in OWNED and rows and "owner" in rows[0]:
            for row in rows:
                if row["owner_code"] in CODES and row["owner"] is not None:
                    wanted.setdefault(row["owner_code"], set()).add(row["owner"])
        for code, ids in wanted.items():
            known, table = self._known.setdefault(code, {}), record_type(code).table
            lacking = sorted(ids - known.keys())
            for start in range(0, len(lacking), _BATCH):
                query = select(table.c.id, table.c.uuid, table.c.title).where(table.c.id.in_(lacking[start : start + _BATCH]))
                known.update({row.id: (row.uuid, row.title) for row in self._connection.execute(query)})

    def of(self, code: str, row_id: int | None) -> tuple[str | None, str]:
        """uuid and title of a row; (None, "") for none."""
        return self._known.get(code, {}).get(row_id, (None, "")) if row_id is not None else (None, "")
