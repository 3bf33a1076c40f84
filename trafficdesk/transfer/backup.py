"""Make a backup: snapshot, pack, flush, read back, and only then give it its name."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from trafficdesk import clock
from trafficdesk.errors import KnownError
from trafficdesk.fields.folding import storable
from trafficdesk.guard.kept_files import KeptFiles
from trafficdesk.guard.sealed import SUFFIX as SEALED
from trafficdesk.progress import Progress, no_progress
from trafficdesk.transfer.archive import ArchiveReader, ArchiveWriter, hash_only
from trafficdesk.transfer.beside import Ahead
from trafficdesk.transfer.container import (
    DEFAULT_COST,
    Cost,
    Derive,
    FileKey,
    OfficeLock,
    Reader,
    Writer,
    derive,
    file_key,
)
from trafficdesk.transfer.faults import storage
from trafficdesk.transfer.folder import (
    ATTACHMENTS,
    DATABASE,
    attachment_files,
    clear_leftovers,
    named_by_content,
    require_space,
    scratch_folder,
)
from trafficdesk.transfer.manifest import ARCHIVE_FORMAT, PLAIN_FORMAT, Manifest
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.new_file import destination, give_name, half_file, to_disk
from trafficdesk.transfer.plain_left import SUFFIX
from trafficdesk.transfer.snapshot import (
    Snapshot,
    database_bytes,
    require_whole,
    resting_snapshot,
    take_snapshot,
)

AFTERMATH = "没有做成备份，现有数据没有改动。"
SHORTEST_PASSWORD = 8
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\s]+')
_LONGEST_OFFICE = 40  # characters; three bytes each still fit a file name everywhere
_SPARE = 1 << 20


@dataclass(frozen=True, slots=True)
class BackupReport:
    """`size` in bytes; `files` attachments; `tables` rows per table in the snapshot; `counts` as the
    caller gave them.

    `damaged_attachments` are in the backup as they were found, but no longer hold what their name promises.
    """

    path: Path
    size: int
    files: int
    tables: Mapping[str, int]
    counts: Mapping[str, int]
    seconds: float
    sha256: str
    made_at: datetime
    damaged_attachments: tuple[str, ...]
    trail_act: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """What the caller knows and the manifest keeps."""

    office: str
    schema_version: str
    program_version: str
    counts: Mapping[str, int]
    made_at: datetime


def default_name(office: str, when: datetime) -> str:
    """交通安全备份_办事处_2026-11-23_1042.tdbak, fit for every file system."""
    safe = _FORBIDDEN.sub("", office).strip(".")[:_LONGEST_OFFICE] or "本单位"
    return f"交通安全备份_{safe}_{when:%Y-%m-%d_%H%M}{SUFFIX}"


def backup(
    data_folder: Path,
    target: Path,
    password: str | None,
    *,
    office: str,
    schema_version: str,
    program_version: str,
    counts: Mapping[str, int],
    progress: Progress = no_progress,
    when: datetime | None = None,
    cost: Cost = DEFAULT_COST,
    untouched: bool = False,
) -> BackupReport:
    """Write one verified backup to `target` (a folder, or a new file ending .tdbak) while the program is
    in use.

    Raises KnownError (one sentence) for everything that can go wrong with disks, sticks and the target's
    name; then no half file is left and no earlier backup has been touched. Without a password an office that has one
    itself is sealed with its own backup key; otherwise the target must lie inside the data folder: what leaves the
    office's own disk is encrypted. untouched: the data folder takes nothing, not even a working folder.
    """
    started = time.monotonic()
    about = About(office, schema_version, program_version, dict(counts), when or clock.now())
    final = destination(target, default_name(office, about.made_at), SUFFIX, AFTERMATH)
    lock = OfficeLock.of(data_folder)
    if password or lock is None:
        _require_password(password, final, data_folder)
    with storage("数据文件夹", AFTERMATH):
        waiting = database_bytes(data_folder)
    attachments = sum(size for _, _, size in attachment_files(data_folder))
    # Attachments (scans) hardly shrink, a database shrinks to a third or less: below this it cannot fit.
    require_space(final.parent, attachments + waiting // 4 + _SPARE, f"目标位置“{final.parent}”", AFTERMATH)
    meter = Meter(progress, 3 * waiting + 2 * attachments)
    if not untouched:
        require_space(data_folder, waiting + _SPARE, "数据文件夹所在磁盘", AFTERMATH)
        clear_leftovers(data_folder)
    with ThreadPoolExecutor(1) as helper:
        key = helper.submit(file_key, password or lock, cost)  # a third of a second, beside copying
        with resting_snapshot(data_folder, meter) if untouched else _snapshot(data_folder, meter) as snapshot:
            report = pack(snapshot, data_folder, final, password or None, about, meter, key=key.result())
    return replace(report, seconds=time.monotonic() - started)


@contextmanager
def _snapshot(data_folder: Path, meter: Meter) -> Iterator[Snapshot]:
    with scratch_folder(data_folder, AFTERMATH) as scratch:
        yield take_snapshot(data_folder, scratch, meter)


def pack(
    snapshot: Snapshot,
    data_folder: Path,
    final: Path,
    password: str | None,
    about: About,
    meter: Meter,
    *,
    key: FileKey,
    with_attachments: bool = True,
) -> BackupReport:
    """Pack a snapshot and the attachments into `final`, verified; see `backup` for the promises. key: the password's, or the office's.

    What it packs is looked through meanwhile, and the key of the password derived once more: only the same key from the same
    words proves that they will open the file, whatever memory did to the first. The file gets its name when both have said yes.
    """
    started = time.monotonic()
    files = list(attachment_files(data_folder)) if with_attachments else []
    lock = OfficeLock.of(data_folder)
    manifest = Manifest(
        office=about.office,
        made_at=about.made_at,
        program_version=about.program_version,
        schema_version=about.schema_version,
        tables=snapshot.tables,
        counts=about.counts,
        with_attachments=with_attachments,
        database_bytes=snapshot.size,
        attachment_files=len(files),
        attachment_bytes=sum(size for _, _, size in files),
        locked=lock is not None,
        format=PLAIN_FORMAT if lock is None else ARCHIVE_FORMAT,
        trail_act=snapshot.head[0],
        trail_link=snapshot.head[1],
    )
    with half_file(final, SUFFIX, AFTERMATH) as half, ThreadPoolExecutor(1) as helper:
        again = _derived_again(helper, password, key)
        whole = helper.submit(require_whole, snapshot.path, lock.keys if lock is not None else None)
        meter.phase("正在写入备份文件")
        sums = _write(half, key, manifest, snapshot, files, lock, meter)
        meter.phase("正在读回核对")
        sha256, size = _read_back(half, final.name, password, again, meter)
        whole.result()
        give_name(half, final, AFTERMATH)
    wrong = [name for name, digest in sums.items() if named_by_content(name) not in (None, digest)]
    wrong += _broken_seals(data_folder, files, lock)
    return BackupReport(
        path=final,
        size=size,
        files=len(files),
        tables=snapshot.tables,
        counts=about.counts,
        seconds=time.monotonic() - started,
        sha256=sha256,
        made_at=about.made_at,
        damaged_attachments=tuple(wrong),
        trail_act=snapshot.head[0],
    )


def _broken_seals(data_folder: Path, files: list[tuple[str, Path, int]], lock: OfficeLock | None) -> list[str]:
    """Attachments of a locked office whose seal is broken; those of others are known by the hash of their bytes."""
    if lock is None:
        return []
    kept = KeptFiles(data_folder / ATTACHMENTS, lock.keys)
    with storage("附件文件夹", AFTERMATH):
        return [name for name, path, _ in files if path.suffix == SEALED and not kept.is_whole(path.stem)]


def _require_password(password: str | None, final: Path, data_folder: Path) -> None:
    if password is not None or not final.resolve().is_relative_to(data_folder.resolve()):
        require_password(password or "", AFTERMATH)


def require_password(password: str, aftermath: str) -> None:
    """KnownError for a password under which nothing should leave the office."""
    if not password:
        raise KnownError(f"要带出本机，必须设密码，{aftermath}请填写密码并另外记好：忘了密码谁也打不开。")
    if len(password) < SHORTEST_PASSWORD:
        raise KnownError(f"密码至少要 {SHORTEST_PASSWORD} 个字符，{aftermath}请换一个长些的密码，并另外记好。")
    if storable(password) != password:
        raise KnownError(f"密码里有打不出来的字符，以后输不进去。{aftermath}请换一个。")


def _derived_again(helper: Executor, password: str | None, key: FileKey) -> Derive:
    """The key of the password from its words again, begun now; another salt or cost than was written gives another one, at once."""
    if not password:
        return derive
    expected = (password, key.salt, key.cost)
    found = helper.submit(derive, *expected)
    return lambda *asked: found.result() if asked == expected else derive(*asked)


def _write(
    half: Path,
    key: FileKey,
    manifest: Manifest,
    snapshot: Snapshot,
    files: list[tuple[str, Path, int]],
    lock: OfficeLock | None,
    meter: Meter,
) -> dict[str, str]:
    """The SHA-256 of every member. Everything has reached the disk on return."""
    with storage(f"目标位置“{half.parent}”", AFTERMATH), half.open("wb") as out, ThreadPoolExecutor(1) as helper:
        writer = Writer(out, key)
        archive = ArchiveWriter(writer, manifest, helper)
        if lock is not None:
            archive.add_key_file(lock.file)
        archive.add_file(DATABASE, snapshot.path, snapshot.size, meter)
        for name, path, size in files:
            archive.add_file(name, path, size, meter)
        archive.finish()
        writer.finish()
        to_disk(out)
    return archive.sums


def _read_back(half: Path, name: str, password: str | None, derived: Derive, meter: Meter) -> tuple[str, int]:
    """SHA-256 and size of the file as the disk gives it back.

    The database inside has the hash of the snapshot, which has passed SQLite's check: no need to unpack
    it again.
    """
    with storage(f"目标位置“{half.parent}”", AFTERMATH), half.open("rb") as source:
        reader = Reader(source, password, name, derived)
        with ThreadPoolExecutor(1) as opener, ThreadPoolExecutor(1) as helper:
            sha256 = ArchiveReader(Ahead(reader, opener), name, helper).unpack(hash_only, meter)
    return sha256, reader.raw_bytes
