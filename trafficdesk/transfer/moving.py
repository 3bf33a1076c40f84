"""An office moved whole to another database: from a data folder to a server, from a server to a data folder.

Everything is written in one transaction, read back and compared table by table and file by file before it is committed. What it
comes from is not changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Table, insert, inspect, select
from sqlalchemy.exc import DBAPIError

from trafficdesk.errors import KnownError
from trafficdesk.progress import Progress, no_progress
from trafficdesk.records.lists import OwnField
from trafficdesk.records.registry import record_type
from trafficdesk.records.system import FilePart
from trafficdesk.rules.own_fields import KINDS
from trafficdesk.store import schema
from trafficdesk.store.dialect import lost_links, number_from, require_fitting, without_links
from trafficdesk.store.own_columns import add_column

AFTERMATH = "没有搬，原来的数据没有改动，新的地方也没有留下东西。"
_BATCH = 2000
_VERSION = "alembic_version"
_BITS = 1 << 256


def copy_tables(source: Connection, target: Connection, progress: Progress = no_progress) -> Mapping[str, int]:
    """Everything of an office but its kept files into an empty database, compared; rows by table. KnownError with one sentence.

    Both connections are in a transaction; that of the target ends with it where this does not return.
    """
    require_fitting(target)
    if inspect(target).get_table_names():
        raise KnownError(f"目标数据库里已经有表，不是空的。{AFTERMATH}请另建一个空的数据库。")
    if lost := lost_links(source):
        table, row_id, aimed = lost[0]
        told = f"有 {len(lost)} 处指着已经不在的记录，例如 {table} 第 {row_id} 行指着 {aimed}"
        raise KnownError(f"{told}。{AFTERMATH}请先用 check 查清，从备份恢复。")
    schema.upgrade(target)
    _add_own_columns(source, target)
    here, there = _tables(source), _tables(target)
    names = [name for name in here if name not in (_VERSION, FilePart.__tablename__)]
    rows: dict[str, int] = {}
    with without_links(target):
        for place, name in enumerate(sorted(names)):
            progress(place, len(names), f"正在搬第 {place + 1} 张表，共 {len(names)} 张")
            rows[name] = _copy(here[name], _alike(here[name], there.get(name)), source, target)
    number_from(target, [name for name in names if rows[name]])
    return rows


def _add_own_columns(source: Connection, target: Connection) -> None:
    """The columns of fields that the office added itself, of those too that were undone: what was typed is still in them."""
    asked = select(OwnField.ledger, OwnField.kind, OwnField.column).where(OwnField.column.is_not(None))
    for row in source.execute(asked).all():
        add_column(target, record_type(row.ledger).table, row.column, KINDS[row.kind][1])


def _tables(connection: Connection) -> dict[str, Table]:
    """The tables as a database has them: columns and types, asked together; keys and indexes are no matter of what is in them."""
    found = inspect(connection).get_multi_columns().items()
    return {name: Table(name, MetaData(), *(Column(each["name"], each["type"]) for each in columns)) for (_, name), columns in found}


def _alike(here: Table, there: Table | None) -> Table:
    """The table of the target; KnownError where it has none of that name or other columns."""
    if there is None:
        raise KnownError(f"数据库里的表 {here.name} 是本程序不认识的。{AFTERMATH}请把诊断文件交给技术人员。")
    if other := set(here.c.keys()) ^ set(there.c.keys()):
        raise KnownError(f"两边的表 {here.name} 栏目不一样（{'、'.join(sorted(other)[:3])}）。{AFTERMATH}请把诊断文件交给技术人员。")
    return there


def _copy(here: Table, there: Table, source: Connection, target: Connection) -> int:
    names = list(there.c.keys())
    columns = [here.c[name] for name in names]
    target.execute(there.delete())  # what a migration put there is among what comes
    sent = _Content()
    try:
        for rows in _batches(source.execute(select(*columns).execution_options(yield_per=_BATCH))):
            target.execute(insert(there), [dict(zip(names, row, strict=True)) for row in rows])
            sent.add(rows)
    except (ValueError, TypeError, DBAPIError) as error:
        why = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
        raise KnownError(f"表 {here.name} 里有一行新数据库不收：{why}。{AFTERMATH}请把这句话交给技术人员。") from error
    came = _Content()
    for rows in _batches(target.execute(select(*there.c).execution_options(yield_per=_BATCH))):
        came.add(rows)
    if sent != came:
        told = f"送去 {sent.rows} 行，读回 {came.rows} 行"
        raise KnownError(f"表 {here.name} 搬过去以后读回来不一样（{told}）。{AFTERMATH}请检查服务器和磁盘后再试。")
    return sent.rows


class _Content:
    """Rows counted and hashed in whatever order they come: each database has an order of its own."""

    def __init__(self) -> None:
        self.rows = self._sum = 0

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        for row in rows:
            told = repr([bytes(each) if isinstance(each, memoryview) else each for each in row])
            digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()
            self.rows += 1
            self._sum = (self._sum + int.from_bytes(digest)) % _BITS

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Content) and (self.rows, self._sum) == (other.rows, other._sum)

    __hash__ = None  # type: ignore[assignment]


def _batches(result: Any) -> Iterator[list[Any]]:
    yield from (list(rows) for rows in result.partitions())
