"""What can still be read of a damaged database, put in its place; what could not is counted by table and the damaged file kept.

The last way, when no good copy is left: rows come as they lie in the pages that can be read, so what they say has to be
looked through by people afterwards.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.database import connect, database_errors
from trafficdesk.guard.keys import Keys
from trafficdesk.progress import Progress, no_progress
from trafficdesk.transfer.faults import database, storage
from trafficdesk.transfer.fitting import keep_key_file_with
from trafficdesk.transfer.folder import (
    DATABASE,
    SIDE_FILES,
    flush_folder,
    require_space,
    scratch_folder,
)
from trafficdesk.transfer.restore import free_kept_folder, require_closed
from trafficdesk.transfer.snapshot import check_database
from trafficdesk.transfer.swap import recover, swap

LIST = "抢救清单.txt"
_AFTERMATH = "没有抢救，现有文件没有改动。"
_SPARE = 1 << 20
_FARTHEST = 1 << 40  # no id lies behind this


@dataclass(frozen=True, slots=True)
class Salvaged:
    """rows: per table what was read; lost: per table how many its index still knows of and nobody could read (at least).

    kept: the folder with the damaged files and the list.
    """

    rows: Mapping[str, int]
    lost: Mapping[str, int]
    kept: Path


def salvage(data_folder: Path, progress: Progress = no_progress, *, when: datetime | None = None) -> Salvaged:
    """Make a new database of what can be read and put it in the place of the damaged one, which is kept.

    Attachments stay where they are. Raises KnownError when nothing at all can be read; nothing is changed then.
    """
    recover(data_folder)
    require_closed(data_folder)
    damaged, keys = data_folder / DATABASE, ring.keys_of(data_folder)
    with storage("数据文件", _AFTERMATH):
        size = damaged.stat().st_size
    require_space(data_folder, 2 * size + _SPARE, "数据文件夹所在磁盘", _AFTERMATH)
    with scratch_folder(data_folder, _AFTERMATH) as work, scratch_folder(data_folder, _AFTERMATH) as fresh:
        for name in (DATABASE, *SIDE_FILES):  # reading settles the log: never in the only copy there is
            if (data_folder / name).exists():
                with storage("数据文件夹所在磁盘", _AFTERMATH):
                    shutil.copyfile(data_folder / name, work / name)
        with database(_AFTERMATH):
            rows, lost = _copy_tables(work / DATABASE, fresh / DATABASE, keys, progress)
        if not any(rows.values()) or check_database(fresh / DATABASE, keys) is None:
            raise KnownError(f"数据文件里已经没有读得出来的内容。{_AFTERMATH}请从备份恢复，损坏的文件请留给技术人员。")
        kept = free_kept_folder(data_folder, when or clock.now())
        swap(data_folder, fresh, kept)
        keep_key_file_with(data_folder, kept)
    found = Salvaged(rows, lost, kept)
    with storage("数据文件夹", "抢救已经完成，只是没能写下清单。"):
        (kept / LIST).write_text(told(found), encoding="utf-8-sig")
        flush_folder(kept)
    return found


def told(found: Salvaged) -> str:
    """The list for people: a line per table of which something is lost, then what was read."""
    lines = [f"{name}：至少 {number} 行读不出来" for name, number in sorted(found.lost.items())]
    head = ["读不出来的：", *lines] if lines else ["每张表都读到了末尾。内容仍要逐条核对。"]
    return "\n".join([*head, "", "读出来的：", *(f"{name}：{number} 行" for name, number in sorted(found.rows.items()))]) + "\n"


def _copy_tables(source: Path, target: Path, keys: Keys | None, progress: Progress) -> tuple[dict[str, int], dict[str, int]]:
    with closing(connect(source, keys, "mode=rw", isolation_level=None)) as old:
        old.text_factory = lambda raw: raw.decode("utf-8", "replace")
        old.execute("PRAGMA cell_size_check=ON")
        old.execute("PRAGMA writable_schema=ON")  # or a file that was cut is not read at all
        try:
            schema = old.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
        except database_errors():
            return {}, {}
        tables = {name: sql for kind, name, sql in schema if kind == "table" and not name.startswith("sqlite_")}
        with closing(connect(target, keys, isolation_level=None)) as new:
            new.execute("PRAGMA synchronous=OFF")
            for sql in (*tables.values(), *(sql for kind, _, sql in schema if kind == "index")):
                with suppress(*database_errors()):  # a page of the catalogue itself may be damaged
                    new.execute(sql)
            rows, lost = {}, {}
            for place, name in enumerate(sorted(tables)):
                progress(place, len(tables), f"正在抢救第 {place + 1} 张表，共 {len(tables)} 张")
                rows[name], missing = _copy_rows(old, new, name)
                if missing:
                    lost[name] = missing
            new.execute("PRAGMA synchronous=FULL")
            new.execute("PRAGMA journal_mode=WAL")
    return rows, lost


def _copy_rows(old: Any, new: Any, table: str) -> tuple[int, int]:
    """(rows that are in the new table, rows that are known to be lost: at least)"""
    width = len(new.execute(f'SELECT * FROM "{table}" LIMIT 0').description)
    insert = f'INSERT OR IGNORE INTO "{table}" VALUES ({",".join("?" * width)})'
    read = 0
    new.execute("BEGIN")
    for values in _readable(old, table):
        read += 1
        new.execute(insert, values)
    new.execute("COMMIT")
    written = int(new.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0])
    return written, max(0, _known(old, table, read) - written)


def _readable(old: Any, table: str) -> Iterator[tuple[object, ...]]:
    """The rows by their ids; where a page cannot be read, on from behind it, in growing steps.

    A table without ids (the search terms) is read from its beginning to the first bad page.
    """
    if old.execute("SELECT wr FROM pragma_table_list(?)", (table,)).fetchone()[0]:
        with suppress(*database_errors()):
            yield from old.execute(f'SELECT * FROM "{table}"')
        return
    last, step = -1, 1
    while last < _FARTHEST:
        try:
            for row in old.execute(f'SELECT rowid, * FROM "{table}" WHERE rowid > ? ORDER BY rowid', (last,)):
                last, step = row[0], 1
                yield row[1:]
            return
        except database_errors():
            last, step = last + step, step * 2


def _known(old: Any, table: str, read: int) -> int:
    """How many rows the table, or an index of it that can be read, knows of; one more than was read where none can."""
    columns = (
        "SELECT list.name, info.name FROM pragma_index_list(?) AS list, pragma_index_info(list.name) AS info"
        " WHERE info.seqno = 0 AND info.name IS NOT NULL AND NOT list.partial"
    )
    # A bare count(*) goes through the table whatever index is named.
    counts = [f'SELECT count(ifnull("{column}", 0)) FROM "{table}" INDEXED BY "{name}"' for name, column in old.execute(columns, (table,))]
    counted = []
    for question in (f'SELECT count(*) FROM "{table}" NOT INDEXED', *counts):
        with suppress(*database_errors()):
            counted.append(int(old.execute(question).fetchone()[0]))
    whole = len(counted) == len(counts) + 1
    return max(counted) if counted and (whole or max(counted) > read) else read + 1
