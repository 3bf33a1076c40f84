"""What lies in a data folder, looked at before it is opened: opening a database for writing already changes it."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.database import connect, database_errors
from trafficdesk.transfer.faults import is_full, primary_code, remove_if_possible
from trafficdesk.transfer.folder import DATABASE, has_kept_files

EMPTY = (
    "数据文件是空的，里面什么也没有了，多半是停电或磁盘出错造成的。没有打开，也没有改动。"
    "请用自动副本或 U 盘上的备份恢复。"
)
GONE = (
    "数据文件 desk.sqlite3 不见了，附件或自动副本还在，多半是被删除、移走或隔离了。没有新建，也没有改动。"
    "请先看回收站和杀毒软件的隔离区，找回来放回原处；找不到就用自动副本或 U 盘上的备份恢复。"
)
FOREIGN = "这个文件不是交通安全工作台的数据文件，没有打开，也没有改动。请检查数据文件夹，或从备份恢复。"

_PROBE, _ROOM = ".write-test", 1 << 16  # bytes: what a step needs at least, with the journal's index


class CannotWriteError(KnownError):
    """The office is whole as far as can be seen, but nothing can be written where it lies: it can be looked at."""


def require_writable(data_folder: Path) -> None:
    """CannotWriteError, with what to do, where the folder of an office takes nothing."""
    probe = data_folder / f"{_PROBE}.{os.getpid()}"
    try:
        with probe.open("wb") as out:
            out.write(bytes(_ROOM))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise CannotWriteError(_why_not_written(error)) from error
    finally:
        remove_if_possible(probe)


def _why_not_written(error: OSError) -> str:
    if is_full(error):
        return "数据所在的磁盘已经满了，写不进去。请腾出空间后再打开。"
    return "数据文件夹是只读的，写不进去。请检查磁盘的写保护和文件夹的权限，或换一个能写的位置。"


def require_ours(data_folder: Path) -> None:
    """Raise KnownError where files of an office lie beside no database or one of no content, and for one that is not ours.

    Damage is not looked for here: whoever opens it meets it.
    """
    path = data_folder / DATABASE
    if not path.is_file():
        if has_kept_files(data_folder):
            raise KnownError(GONE)
        return
    names = _tables(path) if path.stat().st_size else set()
    if not names and names is not None and has_kept_files(data_folder):
        raise KnownError(EMPTY)
    if names and "alembic_version" not in names:
        raise KnownError(FOREIGN)


def _tables(path: Path) -> set[str] | None:
    """The names of its tables; None where they cannot be read."""
    try:
        with closing(connect(path, ring.keys_of(path.parent), "mode=ro")) as connection:
            return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    except database_errors() as error:
        if primary_code(error) == sqlite3.SQLITE_NOTADB:
            raise KnownError(FOREIGN) from error
        return None
