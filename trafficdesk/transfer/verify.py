"""Prove that a backup can be restored, without restoring it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from trafficdesk.errors import KnownError
from trafficdesk.guard.key_file import KEY_FILE, parse
from trafficdesk.guard.keys import Keys
from trafficdesk.guard.ring import held_by_mark
from trafficdesk.progress import Progress, no_progress
from trafficdesk.transfer.archive import ArchiveReader
from trafficdesk.transfer.container import Reader
from trafficdesk.transfer.faults import damaged, storage
from trafficdesk.transfer.folder import DATABASE, require_space
from trafficdesk.transfer.manifest import Manifest
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.snapshot import check_database

UNTOUCHED = "现有数据没有改动。"


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """`size` in bytes, `files` attachments, `tables` rows per table as counted now in the unpacked
    database; `altered` attachments whose bytes are not those that their name promises.
    """

    path: Path
    size: int
    sha256: str
    encrypted: bool
    office: str
    made_at: datetime
    program_version: str
    schema_version: str
    files: int
    with_attachments: bool
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    altered: tuple[str, ...]
    seconds: float


@contextmanager
def open_backup(file: Path, password: str | None) -> Iterator[tuple[Reader, ArchiveReader]]:
    """The opened file with its manifest read. Raises Damaged, WrongPassword, PasswordNeeded, TooNew,
    KnownError.
    """
    with storage(f"备份文件“{file.name}”", UNTOUCHED):
        source = file.open("rb")
    with source:
        reader = Reader(source, password, file.name)
        archive = ArchiveReader(reader, file.name)
        if archive.manifest.package:
            raise KnownError(f"“{file.name}”是交换包，不是备份，不能恢复。请用命令 package import 导入它；{UNTOUCHED}")
        yield reader, archive


def describe(file: Path, password: str | None) -> Manifest:
    """What the backup says about itself; quick, nothing but the beginning is checked."""
    with open_backup(file, password) as (_, archive):
        return archive.manifest


def verify(
    file: Path, password: str | None, progress: Progress = no_progress, *, scratch: Path | None = None
) -> VerifyReport:
    """Decrypt and hash everything, unpack the database to a private temporary folder, check and count it.

    `scratch` is where that folder is made (the system's place for temporary files when None). Returns
    only if the whole backup is good; otherwise raises as `open_backup` does.
    """
    started = time.monotonic()
    with open_backup(file, password) as (reader, archive):
        manifest = archive.manifest
        with storage("临时文件夹", UNTOUCHED):
            folder = tempfile.TemporaryDirectory(prefix="verify-", dir=scratch, ignore_cleanup_errors=True)
        with folder as name:
            temporary = Path(name)
            require_space(temporary, manifest.database_bytes, "临时文件夹所在磁盘", UNTOUCHED)
            meter = Meter(progress, manifest.total_bytes)
            meter.phase("正在核对备份")

            @contextmanager
            def place(member: str) -> Iterator[BinaryIO | None]:
                if member not in (DATABASE, KEY_FILE):
                    yield None
                    return
                with storage("临时文件夹", UNTOUCHED), (temporary / member).open("wb") as out:
                    yield out

            sha256 = archive.unpack(place, meter)
            tables = require_good_database(temporary / DATABASE, manifest, file.name, reader.keys)
    return VerifyReport(
        path=file,
        size=reader.raw_bytes,
        sha256=sha256,
        encrypted=reader.encrypted,
        office=manifest.office,
        made_at=manifest.made_at,
        program_version=manifest.program_version,
        schema_version=manifest.schema_version,
        files=manifest.attachment_files,
        with_attachments=manifest.with_attachments,
        tables=tables,
        counts=manifest.counts,
        altered=tuple(archive.altered),
        seconds=time.monotonic() - started,
    )


def require_good_database(path: Path, manifest: Manifest, name: str, keys: Keys | None) -> Mapping[str, int]:
    """Row counts of the unpacked database; Damaged unless SQLite finds it whole and the counts are the
    promised ones.

    A locked database is opened by `keys` or by those held for its office; where nobody has them here, its hash is that of
    the snapshot, which was checked when the backup was made.
    """
    if manifest.locked:
        file = parse((path.parent / KEY_FILE).read_bytes())
        if file is None:
            raise damaged(name)
        keys = keys if keys is not None and keys.office == file.office else held_by_mark(file.office)
        if keys is None:
            return manifest.tables
    tables = check_database(path, keys if manifest.locked else None)
    if tables is None or tables != manifest.tables:
        raise damaged(name)
    return tables


def write_through(out: BinaryIO) -> None:
    """Make sure that what was written survives a power cut."""
    out.flush()
    os.fsync(out.fileno())
