"""What a data folder holds, and the small file-system habits that every transfer shares."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.paths import SEEN
from trafficdesk.store.server import server_of
from trafficdesk.transfer.faults import remove_if_possible, storage

DATABASE = "desk.sqlite3"
SIDE_FILES = (f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal")
ATTACHMENTS = "attachments"
BACKUPS = "backups"
KEPT = "kept"
SCRATCH_PREFIX = ".transfer-"
GOING = ".going-"  # in kept/: a set whose successor is in its place; it is removed
RESTORE_JOURNAL = "restore.journal"

_CONTENT_NAME = re.compile(r"[0-9a-f]{64}")
_MEMBER = re.compile(r"attachments/([0-9a-f]{2})/(\1[0-9a-f]{62})(?:\.sealed)?")
_DAY = 24 * 3600.0
_HOUR = 3600.0


def office_is_there(data_folder: Path) -> bool:
    """Whether a data folder holds an office, be it a damaged one, or says on which server its office is.

    A database of no bytes with nothing beside it is what a set-up leaves that was cut off before its first word;
    none, or one of no bytes, beside kept files is an office that lost its database: by a hand, or at a power cut.
    """
    path = data_folder / DATABASE
    return server_of(data_folder) is not None or (path.is_file() and path.stat().st_size > 0) or has_kept_files(data_folder)


def has_kept_files(data_folder: Path) -> bool:
    """Whether a file lies there that only an office leaves. Empty folders a set-up leaves too that was cut off."""
    return (data_folder / SEEN).is_file() or any(
        path.is_file() for name in (ATTACHMENTS, BACKUPS, KEPT) for path in (data_folder / name).rglob("*")
    )


def is_attachment_member(name: str) -> bool:
    """attachments/ab/abcd… (.sealed) and nothing else: names in an archive are never trusted as paths."""
    return _MEMBER.fullmatch(name) is not None


def attachment_files(data_folder: Path) -> Iterator[tuple[str, Path, int]]:
    """(member name, path, bytes) of every attachment, sorted; half-written or foreign files are not
    attachments.
    """
    root = data_folder / ATTACHMENTS
    with storage("附件文件夹", "没有做成备份，现有数据没有改动。"):
        drawers = sorted(root.iterdir()) if root.is_dir() else []
        for drawer in drawers:
            if not drawer.is_dir():
                continue
            for path in sorted(drawer.iterdir()):
                name = f"{ATTACHMENTS}/{drawer.name}/{path.name}"
                if is_attachment_member(name) and path.is_file():
                    yield name, path, path.stat().st_size


def named_by_content(member: str) -> str | None:
    """The SHA-256 an attachment's name promises, None for other members."""
    last = member.rsplit("/", 1)[-1]
    return last if _CONTENT_NAME.fullmatch(last) else None


def flush_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut (Windows does this by itself)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network and FUSE folders cannot
            raise
    finally:
        os.close(handle)


def require_space(folder: Path, needed: int, what: str, aftermath: str) -> None:
    """Raise KnownError unless `folder`'s disk has `needed` bytes free."""
    with storage(what, aftermath):
        free = shutil.disk_usage(folder).free
    if free < needed:
        raise KnownError(
            f"{what}空间不够：至少需要 {megabytes(needed)}，只剩 {megabytes(free)}。"
            f"请腾出空间或换一个更大的磁盘后再试。{aftermath}"
        )


def megabytes(count: int) -> str:
    """A number of bytes in MB (10⁶), as people read it."""
    return f"{max(count / 1e6, 0.1):,.1f} MB"


@contextmanager
def scratch_folder(data_folder: Path, aftermath: str) -> Iterator[Path]:
    """A working folder on the data folder's own disk (as private as the data itself), removed afterwards."""
    with storage("数据文件夹", aftermath):
        path = Path(tempfile.mkdtemp(prefix=SCRATCH_PREFIX, dir=data_folder))
    try:
        yield path
    finally:
        if not (data_folder / RESTORE_JOURNAL).exists():
            shutil.rmtree(path, ignore_errors=True)


def clear_leftovers(data_folder: Path) -> None:
    """Remove working folders of transfers that died, unless an interrupted restore still needs them.

    Those younger than a day may be at work in another process.
    """
    if (data_folder / RESTORE_JOURNAL).exists():
        return
    for path in data_folder.glob(f"{SCRATCH_PREFIX}*"):
        if untouched_for(path, _DAY):
            shutil.rmtree(path, ignore_errors=True)


def clear_going(data_folder: Path) -> None:
    """Remove what was exchanged for another set that is in its place and whole."""
    kept, gone = data_folder / KEPT, False
    for path in kept.glob(f"{GOING}*"):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            remove_if_possible(path)
        gone = True
    if gone and not any(kept.iterdir()):
        kept.rmdir()


def clear_half_files(folder: Path, suffix: str) -> None:
    """Remove half-written backups that nobody has written to for an hour (after a power cut or a pulled
    stick).
    """
    for path in folder.glob(f"*{suffix}.*.part"):
        if untouched_for(path, _HOUR):
            remove_if_possible(path)


def untouched_for(path: Path, seconds: float) -> bool:
    """Whether nobody has written to a file or folder for so long."""
    try:
        return time.time() - path.stat().st_mtime > seconds
    except OSError:
        return False  # gone meanwhile: somebody else has cleaned up
