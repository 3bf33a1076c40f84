"""An office's database: opened, migrated, read from many threads, written by one at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, inspect, select
from sqlalchemy.exc import DBAPIError

from trafficdesk.collecting import no_collecting
from trafficdesk.errors import KnownError, SomebodyElses
from trafficdesk.guard import ring
from trafficdesk.guard.keys import Keys
from trafficdesk.paths import SEEN
from trafficdesk.records.registry import all_types
from trafficdesk.records.system import ChangeSetRow
from trafficdesk.store import server_password, undo
from trafficdesk.store.changes import ChangeSet
from trafficdesk.store.dialect import (
    BESIDE,
    WRITE,
    analyze,
    lacks_figures,
    open_engine,
    relax_durability,
    settle,
)
from trafficdesk.store.gate import Gate
from trafficdesk.store.outcome import committed, refusal_of
from trafficdesk.store.server import server_of
from trafficdesk.store.work import Work

FILE_NAME = "desk.sqlite3"
# From so many rows on it matters what the database knows about how its tables are filled.
MANY = 1000

_TAKEN = "有一个编号已经用在别的行上，没有保存。请先查看用了这个编号的那一行，再改。"
_SENTENCES = (
    ("database or disk is full", "磁盘已满，这一步没有保存，原有数据完好。请腾出空间后再保存。"),
    ("readonly database", "数据文件夹是只读的，没有保存。请检查文件夹权限，或换一个能写的位置。"),
    ("database is locked", "另一个程序正在写入，没有保存。请稍等几秒再保存一次。"),
    ("malformed", "数据文件有损坏。请不要继续登记，先用最近的备份恢复；损坏的文件会原样保留。"),
    ("not a database", "这个文件不是交通安全工作台的数据文件。请检查数据文件夹，或从备份恢复。"),
    ("disk I/O error", "读写磁盘出错，这一步没有保存。请检查磁盘或 U 盘是否被拔出。"),
    ("unable to open database", "打不开数据文件。请检查数据文件夹是否存在、有没有权限。"),
)


@dataclass(frozen=True, slots=True)
class Looking:
    """Why an office is only looked at. disk: its own disk takes nothing, so that a backup to another one is no act left unnoted."""

    sentence: str
    disk: bool = False


class Store:
    """Open with Store.at(folder) or Store(url); close when done. keys: of an encrypted database.

    gate: checks what people write and brings derived figures in line, inside the transaction of every unit of work.
    """

    looking: Looking | None = None  # why it is only looked at, see store/looking.py

    def __init__(self, target: Path | str, gate: Gate[Work] | None = None, keys: Keys | None = None, *, only_read: str = "") -> None:
        self.engine = open_engine(target, keys, only_read)
        self.on_server = isinstance(target, str)
        self.keys = keys
        self._writing = threading.RLock()
        self._seen = target.with_name(SEEN) if isinstance(target, Path) else None
        self._gate = gate

    @classmethod
    def at(cls, folder: Path, gate: Gate[Work] | None = None) -> Store:
        """The database inside a data folder, or on the server that it names; LockedError when it has a password that nobody gave."""
        server = server_of(folder)
        if server is not None:
            server_password.look_up(server)
            return cls(server.url(), gate)
        return cls(folder / FILE_NAME, gate, ring.keys_of(folder))

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading, from any thread; sees one consistent state."""
        with _known_errors(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A bare writing transaction for tables without audit (settings, counters, migrations)."""
        with _known_errors(), self._writing, self.engine.connect() as plain:
            connection = plain.execution_options(**{WRITE: True})
            with committed(connection):
                yield connection

    @contextmanager
    def beside(self) -> Iterator[Connection]:
        """A transaction of a server that waits for no other writer and is not undone with one: for what stands for itself."""
        with _known_errors(), self.engine.connect() as plain:
            connection = plain.execution_options(**{BESIDE: True})
            with committed(connection):
                yield connection

    @contextmanager
    def work(
        self, sentence: str, by: str, *, reason: str | None = None, kind: str = "do", bulk: bool = False
    ) -> Iterator[UnitOfWork]:
        """One transaction with audit. When the block ends the change is committed; `unit.changeset` says what it was.

        An exception rolls everything back. A unit that changed nothing leaves no trace. bulk: of many rows, which stay in memory
        till then.
        """
        without = no_collecting() if bulk else nullcontext()
        with _known_errors(), self._writing, without, self.engine.connect() as plain:
            connection = plain.execution_options(**{WRITE: True})
            if bulk:
                self._durability(plain, relaxed=True)
            try:
                with committed(connection) as transaction:
                    unit = UnitOfWork(connection, sentence, by, reason, kind, self._gate)
                    yield unit
                    if self._gate is not None:
                        self._gate.follow(unit)
                    unit.changeset = unit.finish()
                    if not unit.changed:
                        transaction.rollback()
                self._see(unit)
            finally:
                if bulk:
                    self._durability(plain, relaxed=False)
                    settle(plain)
        if len(unit.changes) > MANY:
            with suppress(KnownError):  # what was changed is saved, whatever becomes of the figures
                self.count_anew()

    def _see(self, unit: Work) -> None:
        """Remember beside the database which step was the last: without its journal the database alone could not tell."""
        if self._seen is not None and unit.changed:
            with suppress(OSError):
                self._seen.write_text(str(unit.id), encoding="ascii")

    def lost_steps(self) -> int:
        """How many of the last steps are no longer in the database (its journal was lost, or an older file put in its place)."""
        try:
            seen = int(self._seen.read_text(encoding="ascii")) if self._seen is not None else 0
        except (OSError, ValueError):
            return 0
        return max(0, seen - self.newest_act()) if seen else 0

    def newest_act(self) -> int:
        """The number of the last act, 0 before there is one."""
        with self.read() as connection:
            return connection.scalar(select(func.max(ChangeSetRow.id))) or 0

    def require_tables(self) -> None:
        """Read the first page of every table. KnownError when one is not there or cannot be read."""
        names = _table_names()
        with self.read() as connection:
            there = set(inspect(connection).get_table_names())
            if gone := [name for name in names if name not in there]:
                raise KnownError(f"数据文件不完整，缺 {len(gone)} 张表（{'、'.join(gone[:3])}）。请用自动副本或备份恢复。")
            connection.exec_driver_sql(" UNION ALL ".join(f"SELECT 1 FROM (SELECT id FROM {name} LIMIT 1) AS {name}" for name in names))

    def count_anew(self) -> None:
        """Have the database look again how its tables are filled; connections that know the old figures are let go."""
        with self.write() as connection:
            analyze(connection)
        self.engine.dispose()

    def count_if_never_counted(self) -> None:
        """For an office that grew large before anything was counted in it."""
        with self.read() as connection:
            lacking = lacks_figures(connection, _table_names(), MANY)
        if lacking:
            self.count_anew()

    def undo(self, by: str, *, anyones: bool = False) -> ChangeSet | None:
        """Take back the last change; None when there is nothing. Refused when it is somebody else's, unless asked for."""
        return self._step(undo.next_undo, "撤销：", "undo", by, anyones)

    def redo(self, by: str, *, anyones: bool = False) -> ChangeSet | None:
        """Do again what was undone last; None when there is nothing. Refused when somebody else undid it."""
        return self._step(undo.next_redo, "重做：", "redo", by, anyones)

    def _step(self, choose: Any, prefix: str, kind: str, by: str, anyones: bool) -> ChangeSet | None:
        """The step is chosen under the write lock: whoever else steps back meanwhile takes another one."""
        with self.work(prefix, by, kind=kind) as unit:
            target = choose(unit.connection)
            if target is None:
                return None
            if target.by != by and not anyones:
                raise SomebodyElses(undo.whose(target))
            name = undo.name_of(unit.connection, target)
            unit.sentence = prefix + name + (f"（{target.by}做的）" if target.by != by else "")
            undo.take_back(unit, target)
        return unit.changeset

    def _durability(self, connection: Connection, *, relaxed: bool) -> None:
        relax_durability(connection, relaxed)
        connection.rollback()


class UnitOfWork(Work):
    """A Work whose answer is there after the commit."""

    changeset: ChangeSet


def _table_names() -> list[str]:
    """Of the tables that every office has; the tables themselves are made when something is asked of them."""
    return [kind.record.__tablename__ for kind in all_types()]


@contextmanager
def _known_errors() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if (refusal := refusal_of(error)) is not None:
            raise refusal from error
        text = str(error.orig)
        for sign, sentence in (*_SENTENCES, *((sign, _TAKEN) for sign in _signs_of_given_numbers())):
            if sign in text:
                raise KnownError(sentence) from error
        raise


def _signs_of_given_numbers() -> Iterator[str]:
    """How either database names the number that stands on another row already."""
    for kind in all_types():
        for field in (name for each in kind.spec.unique if each.serial for name in each.fields):
            yield f"UNIQUE constraint failed: {kind.table.name}.{field}"
            yield f'"ux_{kind.table.name}_{field}"'
