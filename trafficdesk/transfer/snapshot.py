"""A consistent copy of the database while the program goes on writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.database import connect, database_errors
from trafficdesk.guard.keys import Keys
from trafficdesk.transfer.faults import database, primary_code
from trafficdesk.transfer.folder import DATABASE
from trafficdesk.transfer.meter import Meter

_PAGES_PER_STEP = 2048
_AFTERMATH = "没有做成备份，现有数据没有改动。"
_DAMAGED = f"数据库文件已损坏，不能拿来做备份。请用最近一份好的备份恢复。{_AFTERMATH}"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of the database: its size in bytes, rows per table, the last act of its trail and that act's link."""

    path: Path
    size: int
    tables: dict[str, int]
    head: tuple[int, str] = (0, "")


def database_bytes(data_folder: Path) -> int:
    """Size of the database with what still waits in its write-ahead log."""
    names = (DATABASE, f"{DATABASE}-wal")
    return sum((data_folder / name).stat().st_size for name in names if (data_folder / name).exists())


def take_snapshot(data_folder: Path, scratch: Path, meter: Meter) -> Snapshot:
    """Copy the database into `scratch` and count its rows; whether it is whole is asked where it is packed (`require_whole`).

    One read transaction is held over the whole copy: in WAL mode writers go on meanwhile, and the backup
    interface never has to start again, however busy they are.
    """
    copy = scratch / DATABASE
    meter.phase("正在复制数据库")
    keys = ring.keys_of(data_folder)
    with database(_AFTERMATH), closing(_open_source(data_folder / DATABASE, keys)) as source:
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        page = int(source.execute("PRAGMA page_size").fetchone()[0])
        with closing(connect(copy, keys, isolation_level=None)) as target:
            target.execute("PRAGMA synchronous=OFF")
            seen = 0

            def step(_status: int, remaining: int, total: int) -> None:
                nonlocal seen
                done = (total - remaining) * page
                meter.add(done - seen)
                seen = done

            source.backup(target, pages=_PAGES_PER_STEP, progress=step)
        return _counted(copy, keys)


@contextmanager
def resting_snapshot(data_folder: Path, meter: Meter) -> Iterator[Snapshot]:
    """The database of a folder that takes nothing: as it lies there; with its journal, copied to this PC's place for such things."""
    journal, keys = data_folder / f"{DATABASE}-wal", ring.keys_of(data_folder)
    if journal.is_file() and journal.stat().st_size:
        with TemporaryDirectory(prefix="trafficdesk-") as scratch:
            yield take_snapshot(data_folder, Path(scratch), meter)
    else:
        with database(_AFTERMATH):
            found = _counted(data_folder / DATABASE, keys)
        yield found


def _counted(file: Path, keys: Keys | None) -> Snapshot:
    """A database that nobody writes to. KnownError where counting meets damage."""
    found = _asked(file, keys, lambda connection: (_count_rows(connection), _trail_head(connection)))
    if found is None:
        raise KnownError(_DAMAGED)
    tables, head = found
    return Snapshot(file, file.stat().st_size, tables, head)


def require_whole(file: Path, keys: Keys | None) -> None:
    """KnownError for a database, that nobody writes to, which is damaged or was tampered with: it is no backup."""
    with database(_AFTERMATH):
        if not _asked(file, keys, _is_whole):
            raise KnownError(_DAMAGED)


def _open_source(path: Path, keys: Keys | None) -> Any:
    if not path.is_file():
        raise KnownError(
            f"数据文件夹里没有数据库文件 {DATABASE}，没有可备份的内容。请检查数据文件夹选得对不对。"
        )
    return connect(path, keys, "mode=ro", isolation_level=None, timeout=30)


def check_database(path: Path, keys: Keys | None = None) -> dict[str, int] | None:
    """Row count of every ordinary table of a database nobody writes to; None when it is damaged or was tampered with."""
    return _asked(path, keys, lambda connection: _count_rows(connection) if _is_whole(connection) else None)


def _is_whole(connection: Any) -> bool:
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        return False
    # Ours has none: somebody put in what would run by itself.
    return not connection.execute("SELECT 1 FROM sqlite_master WHERE type IN ('trigger', 'view')").fetchone()


def _asked(path: Path, keys: Keys | None, ask: Callable[[Any], _T]) -> _T | None:
    """What a database answers that nobody writes to; None when it is damaged."""
    damage = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    try:
        with closing(connect(path, keys, "mode=ro&immutable=1")) as connection:
            return ask(connection)
    except database_errors() as error:
        if primary_code(error) in damage:
            return None
        raise


def _count_rows(connection: Any) -> dict[str, int]:
    # Search tables (virtual ones and their shadows) are derived from the others and not counted.
    ordinary = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' ORDER BY name"
    names = [str(row[0]) for row in connection.execute(ordinary) if not row[0].startswith("sqlite_")]
    counts = {}
    for name in names:
        quoted = name.replace('"', '""')
        counts[name] = int(connection.execute(f'SELECT count(*) FROM "{quoted}"').fetchone()[0])
    return counts


def trail_head(path: Path, keys: Keys | None = None) -> tuple[int, str]:
    """The last act in a database that nobody writes to, and its link; (0, "") where there is no trail yet."""
    with closing(connect(path, keys, "mode=ro&immutable=1")) as connection:
        return _trail_head(connection)


def _trail_head(connection: Any) -> tuple[int, str]:
    if not connection.execute("SELECT 1 FROM pragma_table_info('change_sets') WHERE name = 'link'").fetchone():
        return 0, ""
    found = connection.execute("SELECT id, link FROM change_sets WHERE link IS NOT NULL ORDER BY id DESC LIMIT 1").fetchone()
    return (int(found[0]), str(found[1])) if found else (0, "")
