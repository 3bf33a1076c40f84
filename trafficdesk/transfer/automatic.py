"""The daily copy on the office's own disk: as open or as locked as the office itself, the database only, thinned.

Attachments are named by their content and never change, so they need no copy per day on the same disk;
the stick is what protects against a lost disk.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from trafficdesk import clock
from trafficdesk.progress import Progress, no_progress
from trafficdesk.transfer.backup import AFTERMATH, About, BackupReport, pack
from trafficdesk.transfer.container import OfficeLock, file_key
from trafficdesk.transfer.faults import storage
from trafficdesk.transfer.folder import (
    BACKUPS,
    DATABASE,
    clear_leftovers,
    require_space,
    scratch_folder,
)
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.plain_left import SUFFIX
from trafficdesk.transfer.snapshot import database_bytes, take_snapshot
from trafficdesk.transfer.thinning import keep

_PREFIX = "自动备份_"
_NAME = re.compile(rf"{_PREFIX}(\d{{4}}-\d{{2}}-\d{{2}}_\d{{6}}){re.escape(SUFFIX)}")
_STAMP = "%Y-%m-%d_%H%M%S"
_LAST = "last.json"
_SPARE = 1 << 20


def automatic_copy(
    data_folder: Path,
    *,
    office: str,
    schema_version: str,
    program_version: str,
    counts: Mapping[str, int],
    progress: Progress = no_progress,
    when: datetime | None = None,
    force: bool = False,
) -> BackupReport | None:
    """Make today's copy in backups/ and thin the older ones.

    None when there is one of today already, or nothing has changed since the last one; `force` (before a
    migration or a restore) skips both questions. Raises KnownError as `backup` does.
    """
    made_at = when or clock.now()
    folder = data_folder / BACKUPS
    with storage("备份文件夹", AFTERMATH):
        folder.mkdir(exist_ok=True)
        waiting = database_bytes(data_folder)
        last = _read_last(folder)
        state = _file_state(data_folder)
        if not force and last is not None and (_is_of(last, made_at) or last.get("state") == state):
            return None
    require_space(data_folder, 2 * waiting + _SPARE, "数据文件夹所在磁盘", AFTERMATH)
    clear_leftovers(data_folder)
    meter = Meter(progress, 3 * waiting)
    with scratch_folder(data_folder, AFTERMATH) as scratch:
        snapshot = take_snapshot(data_folder, scratch, meter)
        content = _hash(snapshot.path)
        if not force and last is not None and last.get("content") == content:
            return None
        about = About(office, schema_version, program_version, dict(counts), made_at)
        final = _free_name(folder, made_at)
        key = file_key(OfficeLock.of(data_folder))
        report = pack(snapshot, data_folder, final, None, about, meter, key=key, with_attachments=False)
    with storage("备份文件夹", "自动备份已做好，只是没能清理旧的备份。"):
        _write_last(folder, {"name": final.name, "state": state, "content": content})
        _thin(folder, made_at)
    return report


def _free_name(folder: Path, moment: datetime) -> Path:
    """Named by its second; a second copy within it (opened again after a cut-off upgrade) takes the next free one."""
    while (path := folder / f"{_PREFIX}{moment:{_STAMP}}{SUFFIX}").exists():
        moment += timedelta(seconds=1)
    return path


def copies(data_folder: Path) -> dict[datetime, Path]:
    """The automatic copies there are, by the time they were made."""
    found: dict[datetime, Path] = {}
    folder = data_folder / BACKUPS
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        match = _NAME.fullmatch(path.name)
        if match:
            with suppress(ValueError):  # 2026-13-45: not a name we gave, so not a copy of ours
                found[datetime.strptime(match[1], _STAMP)] = path
    return found


def _thin(folder: Path, now: datetime) -> None:
    there = copies(folder.parent)
    for moment in set(there) - keep(there, now):
        there[moment].unlink(missing_ok=True)


def _file_state(data_folder: Path) -> list[list[int]]:
    """Size and time of the database and its log: equal means nobody has written."""
    paths = (data_folder / DATABASE, data_folder / f"{DATABASE}-wal")
    return [[path.stat().st_size, path.stat().st_mtime_ns] for path in paths if path.exists()]


def _is_of(last: Mapping[str, object], moment: datetime) -> bool:
    return str(last.get("name")).startswith(f"{_PREFIX}{moment:%Y-%m-%d}_")


def _read_last(folder: Path) -> Mapping[str, object] | None:
    """The note about the last copy; None when there is none, it cannot be read, or its copy is gone."""
    try:
        note = json.loads((folder / _LAST).read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    if not isinstance(note, dict) or not (folder / str(note.get("name"))).is_file():
        return None
    return note


def _write_last(folder: Path, note: Mapping[str, object]) -> None:
    half = folder / f"{_LAST}.part"
    half.write_text(json.dumps(note), encoding="utf-8")
    half.replace(folder / _LAST)


def _hash(path: Path) -> str:
    with storage("数据文件夹", AFTERMATH), path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
