"""Writing a file so that there is either the old one or the whole new one."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from trafficdesk.errors import KnownError

_WHY = {
    errno.ENOSPC: "磁盘已满",
    errno.EACCES: "没有写入权限，或文件正被 WPS、Excel 打开",
    errno.EPERM: "没有写入权限，或文件正被 WPS、Excel 打开",
    errno.EROFS: "这个盘是只读的",
    errno.ENOENT: "文件夹不存在，U 盘可能已拔出",
    errno.EIO: "读写出错，U 盘可能已拔出",
}


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a temporary path beside `path`; when the block ends it is flushed and takes the place of `path`."""
    temporary = path.with_name(f".{path.name}.part")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        why = _WHY.get(error.errno or 0, "写不进去")
        raise KnownError(f"没有存成 {path.name}：{why}。原有文件没有变动，请换个位置或关掉占用它的程序再存。") from error
    finally:
        temporary.unlink(missing_ok=True)
