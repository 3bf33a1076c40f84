"""Bring a backup back: unpack beside the data, verify everything, keep what is there, exchange."""

from __future__ import annotations

import gc
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.guard.database import connect, database_errors
from trafficdesk.progress import Progress, no_progress
from trafficdesk.transfer.archive import Place
from trafficdesk.transfer.faults import NotEncrypted, primary_code, storage, too_new
from trafficdesk.transfer.fitting import fit_to_office, keep_key_file_with, present_keys
from trafficdesk.transfer.folder import (
    ATTACHMENTS,
    DATABASE,
    KEPT,
    flush_folder,
    require_space,
    scratch_folder,
)
from trafficdesk.transfer.manifest import Manifest
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.swap import Recovery, recover, swap
from trafficdesk.transfer.verify import open_backup, require_good_database, write_through

__all__ = ["KEPT", "Recovery", "RestoreReport", "recover", "restore"]

_AFTERMATH = "没有恢复，现有数据没有改动。"
_SPARE = 1 << 20


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """`kept` holds what was there before, None when nothing was.

    `with_attachments` False: an automatic copy; the attachments stayed where they are.
    """

    path: Path
    data_folder: Path
    kept: Path | None
    files: int
    with_attachments: bool
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    office: str
    made_at: datetime
    schema_version: str
    seconds: float


def restore(
    file: Path,
    password: str | None,
    data_folder: Path,
    progress: Progress = no_progress,
    *,
    knows_schema: Callable[[str], bool],
    when: datetime | None = None,
    trust_plain: bool = False,
) -> RestoreReport:
    """Exchange the data folder's database and attachments for those of the backup, all or nothing.

    The caller has closed the database; another program that still has it open is found out and refused.
    `knows_schema` says whether this program can open (or migrate) a database of that version. `trust_plain`: a file
    that is not encrypted is taken although it does not lie in the data folder. Raises Damaged, WrongPassword,
    PasswordNeeded, NotEncrypted, TooNew or KnownError; the data are then as before. After a crash, `recover`.
    """
    started = time.monotonic()
    with storage("数据文件夹", _AFTERMATH):
        data_folder.mkdir(parents=True, exist_ok=True)
    recover(data_folder)
    with open_backup(file, password) as (reader, archive):
        manifest = archive.manifest
        ours = file.resolve().is_relative_to(data_folder.resolve())
        if not (reader.encrypted or ours or trust_plain):
            raise NotEncrypted(
                f"备份文件“{file.name}”没有加密，谁都可以做出或改动这样的文件。{_AFTERMATH}"
                "确实是自己的自动副本，请确认以后再恢复。"
            )
        if not knows_schema(manifest.schema_version):
            raise too_new(file.name, manifest.program_version)
        require_closed(data_folder)
        require_space(data_folder, manifest.total_bytes + _SPARE, "数据文件夹所在磁盘", _AFTERMATH)
        meter = Meter(progress, manifest.total_bytes)
        meter.phase("正在解开并核对备份")
        with scratch_folder(data_folder, _AFTERMATH) as fresh:
            archive.unpack(_into(fresh), meter)
            tables = require_good_database(fresh / DATABASE, manifest, file.name, reader.keys)
            keys_stay = fit_to_office(data_folder, fresh, manifest, reader.keys, reader.key_file)
            _settle_on_disk(fresh, manifest)
            require_closed(data_folder)  # it may have been opened while we were unpacking
            meter.phase("正在换上恢复的数据")
            kept = free_kept_folder(data_folder, when or clock.now())
            swap(data_folder, fresh, kept, keys_stay=keys_stay)
            if keys_stay:
                keep_key_file_with(data_folder, kept)
    return RestoreReport(
        path=file,
        data_folder=data_folder,
        kept=kept if kept.is_dir() else None,
        files=manifest.attachment_files,
        with_attachments=manifest.with_attachments,
        tables=tables,
        counts=manifest.counts,
        office=manifest.office,
        made_at=manifest.made_at,
        schema_version=manifest.schema_version,
        seconds=time.monotonic() - started,
    )


def require_closed(data_folder: Path) -> None:
    """Raise KnownError while any connection has the database open; fold its write-ahead log into it
    otherwise.
    """
    if not (data_folder / DATABASE).exists() or _refusal(data_folder) is None:
        return
    # Cursors of readings that failed, in the frames of their errors, keep closed connections half open. A window has cleared them
    # away itself before it sent a worker here: a worker that collects takes the window's widgets along (ui/collector.py).
    if threading.current_thread() is threading.main_thread():
        gc.collect()
    error = _refusal(data_folder)
    if error is not None and primary_code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise KnownError(f"数据正被打开着的程序使用，{_AFTERMATH}请关闭所有交通安全工作台窗口后再恢复。") from error
    # A database that can no longer be opened is what a restore is for: it is kept as it lies.


def _refusal(data_folder: Path) -> Exception | None:
    """Why the database cannot be had for oneself alone; None when it could, and its write-ahead log lies in it."""
    try:
        with closing(connect(data_folder / DATABASE, present_keys(data_folder), "mode=rw", timeout=0)) as connection:
            # Leaving WAL mode needs the file for oneself alone: the one test that sees idle connections too.
            connection.execute("PRAGMA journal_mode=DELETE")
            connection.execute("PRAGMA journal_mode=WAL")
    except database_errors() as error:
        return error
    return None


def _into(fresh: Path) -> Place:
    @contextmanager
    def place(member: str) -> Iterator[BinaryIO | None]:
        path = fresh / member  # member names are checked by the archive: the database or attachments/ab/abcd…
        with storage("数据文件夹所在磁盘", _AFTERMATH):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as out:
                yield out
                write_through(out)

    return place


def _settle_on_disk(fresh: Path, manifest: Manifest) -> None:
    with storage("数据文件夹所在磁盘", _AFTERMATH):
        if manifest.with_attachments:
            root = fresh / ATTACHMENTS
            root.mkdir(exist_ok=True)
            for drawer in root.iterdir():
                flush_folder(drawer)
            flush_folder(root)
        flush_folder(fresh)


def free_kept_folder(data_folder: Path, when: datetime) -> Path:
    """Where what is exchanged now will be kept: a folder of its own that is not there yet."""
    first = data_folder / KEPT / f"{when:%Y-%m-%d_%H%M%S}"
    kept, number = first, 2
    while kept.exists():
        kept = first.with_name(f"{first.name}_{number}")
        number += 1
    return kept
