"""What lies in a data folder, looked at before it is opened: opening a database for writing already changes it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.database import connect, database_errors
from trafficdesk.transfer.faults import primary_code
from trafficdesk.transfer.folder import DATABASE, has_kept_files

EMPTY = (
    "数据文件是空的，里面什么也没有了，多半是停电或磁盘出错造成的。没有打开，也没有改动。"
    "请用自动副本或 U 盘上的备份恢复。"
)
FOREIGN = "这个文件不是交通安全工作台的数据文件，没有打开，也没有改动。请检查数据文件夹，或从备份恢复。"


def require_ours(data_folder: Path) -> None:
    """Raise KnownError for a database of no content beside files of an office, and for one that is not ours.

    Damage is not looked for here: whoever opens it meets it.
    """
    path = data_folder / DATABASE
    if not path.is_file():
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
