"""A restored set takes on the lock of the office that it comes into: what had no password gets the one that is there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard import ring
from trafficdesk.guard.key_file import KEY_FILE, KeyFile, content, is_locked, load_if_whole, parse
from trafficdesk.guard.keys import Keys
from trafficdesk.progress import no_progress
from trafficdesk.transfer.faults import storage
from trafficdesk.transfer.folder import ATTACHMENTS, DATABASE, scratch_folder
from trafficdesk.transfer.manifest import Manifest
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.recasting import recast, set_bytes

_AFTERMATH = "没有恢复，现有数据没有改动。"


def present_keys(data_folder: Path) -> Keys | None:
    """The keys of the office that is there; None where it has none, or where its key file is broken (a restore is the cure).

    LockedError when it has a password that nobody gave.
    """
    return ring.keys_of(data_folder) if load_if_whole(data_folder) is not None else None


def fit_to_office(
    data_folder: Path, fresh: Path, manifest: Manifest, opened_by: Keys | None, sealed_with: KeyFile | None
) -> bool:
    """Bring an unpacked set in `fresh` under the lock that it will lie under; whether the key file that is there stays.

    opened_by: the keys that opened the backup itself, where it was one of an office with a password; sealed_with: its key file.
    """
    there, present = load_if_whole(data_folder), present_keys(data_folder)
    file = parse((fresh / KEY_FILE).read_bytes()) if manifest.locked else None
    if there is None and is_locked(data_folder):
        _bring_keys(data_folder, fresh, file, opened_by, sealed_with)
        return False
    if file is not None and there is not None and file.office == there.office:
        (fresh / KEY_FILE).unlink()  # the passwords of today hold, not those of the day of the backup
        return True
    if file is not None and manifest.with_attachments:
        file.save(fresh)
        return False
    old = _keys_for(file, opened_by)
    if old is None and present is None:
        return True
    (fresh / KEY_FILE).unlink(missing_ok=True)
    _recast_in_place(data_folder, fresh, old, present)
    return True


def _bring_keys(data_folder: Path, fresh: Path, file: KeyFile | None, opened_by: Keys | None, sealed_with: KeyFile | None) -> None:
    """The key files that are there are broken: the good one of the backup takes their place, also where the set in it is plain (a
    copy of before the password, sealed since); the kept files that stay are opened with it. Without one the office has no password.
    """
    if file is None and sealed_with is not None:
        _recast_in_place(data_folder, fresh, None, opened_by)
    if (brought := file or sealed_with) is not None:
        brought.save(fresh)


def _recast_in_place(data_folder: Path, fresh: Path, old: Keys | None, new: Keys | None) -> None:
    with storage("数据文件夹", _AFTERMATH), scratch_folder(data_folder, _AFTERMATH) as written:
        recast(fresh, written, old, new, Meter(no_progress, set_bytes(fresh)))
        for name in (DATABASE, ATTACHMENTS):
            if (written / name).exists():
                _put_in_place(written / name, fresh / name)


def keep_key_file_with(data_folder: Path, kept: Path) -> None:
    """What was exchanged lies in `kept` as it was; with the key file beside it, it can be opened there."""
    if kept.is_dir() and not (kept / KEY_FILE).exists() and load_if_whole(data_folder) is not None:
        with storage("数据文件夹", "恢复已经完成，只是没能在以前的数据旁边留下密码文件。"):
            (kept / KEY_FILE).write_bytes(content(data_folder))


def _keys_for(file: KeyFile | None, opened_by: Keys | None) -> Keys | None:
    """What opens the database of a locked copy without attachments, which has to take on the lock that is there."""
    if file is None:
        return None
    found = opened_by if opened_by is not None and opened_by.office == file.office else ring.held_by_mark(file.office)
    if found is None:
        raise KnownError(f"这份自动副本是另外设过密码的，现在的密码打不开。{_AFTERMATH}请用 U 盘上的完整备份恢复。")
    return found


def _put_in_place(new: Path, old: Path) -> None:
    if old.is_dir():
        shutil.rmtree(old)
    os.replace(new, old)


