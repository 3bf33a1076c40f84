"""Troubles with sticks, disks and damaged files, each as one sentence for the user."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trafficdesk.errors import KnownError
from trafficdesk.guard.database import database_errors


class Damaged(KnownError):
    """The backup file is cut, altered, or no backup at all."""


class WrongPassword(KnownError):
    """The file is whole as far as can be seen, the password does not open it."""


class PasswordNeeded(KnownError):
    """The file is encrypted and no password was given."""


class NotEncrypted(KnownError):
    """The file is not encrypted although it should be: whoever has the stick could have made it."""


class TooNew(KnownError):
    """The file, or the database in it, comes from a newer program."""


PACKAGE = ".tdpack"  # how a package's file ends


def called(name: str) -> str:
    """What a file is called in a sentence: 备份文件“…”, 交换包“…”."""
    return f"{'交换包' if name.endswith(PACKAGE) else '备份文件'}“{name}”"


def damaged(name: str) -> Damaged:
    """A backup or package is not whole, or was altered."""
    other = "请让对方重新导出一份" if name.endswith(PACKAGE) else "请换一份备份"
    return Damaged(f"{called(name)}已损坏（被截断或被改动），不能使用。{other}；现有数据没有改动。")


def too_new(name: str, made_with: str = "") -> TooNew:
    """A backup or package was made by a newer program. made_with: its version, where it says so."""
    version = f"（{made_with}）" if made_with else ""
    return TooNew(
        f"{called(name)}是用更新版本的程序{version}做的，本程序读不了。请先升级程序；现有数据没有改动。"
    )


_FULL = {errno.ENOSPC, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM}
_GONE = {errno.EIO, errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.ENOTCONN, errno.ESTALE, errno.ENOTDIR}
# Windows says more than errno does: 19 write-protected; 21 not ready; 55, 1167 device gone; 1117 I/O error.
_WINDOWS_READ_ONLY = {19}
_WINDOWS_FULL = {39, 112}
_WINDOWS_GONE = {21, 55, 1117, 1167}
_WINDOWS_IN_USE = {32, 33}


def is_full(error: OSError) -> bool:
    """Whether a disk has no room left."""
    return getattr(error, "winerror", None) in _WINDOWS_FULL or error.errno in _FULL


def _reason(error: OSError) -> str:
    windows = getattr(error, "winerror", None)
    if is_full(error):
        return "空间不够，已经写满。请腾出空间或换一个更大的 U 盘后再试"
    if windows in _WINDOWS_READ_ONLY or error.errno == errno.EROFS:
        return "是只读的，不能写入。请检查 U 盘的写保护开关，或换一个位置"
    if windows in _WINDOWS_GONE or error.errno in _GONE:
        return "读写中断或找不到了，U 盘可能被拔出或已损坏。请重新插好或换一个 U 盘后再试"
    if windows in _WINDOWS_IN_USE:
        return "正被另一个程序占用。请关闭占用它的程序后再试"
    if error.errno in _DENIED:
        return "没有权限读写。请换一个有权限的文件夹，或请管理员开放权限"
    if error.errno == errno.EFBIG:
        return "放不下这么大的文件（FAT32 格式单个文件不能超过 4 GB）。请换用 exFAT 或 NTFS 格式的 U 盘"
    return f"读写出错（{error.strerror or type(error).__name__}）。请检查磁盘后再试"


@contextmanager
def storage(what: str, aftermath: str) -> Iterator[None]:
    """Turn an OSError into a sentence: `what` names the place (目标位置“E:”), `aftermath` what became of the
    data.
    """
    try:
        yield
    except OSError as error:
        raise KnownError(f"{what}{_reason(error)}。{aftermath}") from error


_SQLITE = {
    sqlite3.SQLITE_FULL: "所在磁盘空间不够。请腾出空间后再试",
    sqlite3.SQLITE_IOERR: "读写出错。请检查磁盘",
    sqlite3.SQLITE_CORRUPT: "已损坏。请用最近一份好的备份恢复",
    sqlite3.SQLITE_NOTADB: "已损坏，不是数据库文件。请用最近一份好的备份恢复",
    sqlite3.SQLITE_CANTOPEN: "打不开。请检查数据文件夹是否存在、有没有权限",
    sqlite3.SQLITE_READONLY: "所在文件夹不能写入。请检查文件夹权限",
    sqlite3.SQLITE_PERM: "没有权限读写。请检查文件夹权限",
    sqlite3.SQLITE_BUSY: "正被另一个程序占用。请关闭它，稍等几秒后再试",
    sqlite3.SQLITE_LOCKED: "正被另一个程序占用。请关闭它，稍等几秒后再试",
}


def primary_code(error: Exception) -> int:
    """SQLite's primary result code (0 when the error did not come from SQLite itself)."""
    return int(getattr(error, "sqlite_errorcode", 0) or 0) & 0xFF


@contextmanager
def database(aftermath: str) -> Iterator[None]:
    """Turn SQLite's troubles with the office's own database into a sentence; bugs in our SQL stay bugs."""
    try:
        yield
    except database_errors() as error:
        reason = _SQLITE.get(primary_code(error))
        if reason is None:
            raise
        raise KnownError(f"数据库文件{reason}。{aftermath}") from error


def remove_if_possible(path: Path) -> None:
    """Clean up after a failure that is already being reported; a stick that is gone cannot be cleaned."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
