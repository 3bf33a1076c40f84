"""A file that leaves the office: written beside its place, flushed, read back, and only then given its name."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from trafficdesk.errors import KnownError
from trafficdesk.transfer.faults import remove_if_possible, storage
from trafficdesk.transfer.folder import clear_half_files, flush_folder


def destination(target: Path, name: str, suffix: str, aftermath: str) -> Path:
    """Where a new file goes: into the folder `target` under a name that is free, or to `target` itself."""
    with storage(f"目标位置“{target}”", aftermath):
        if target.is_dir():
            return _unused(target / name, suffix)
        if target.suffix != suffix or not target.parent.is_dir():
            raise KnownError(
                f"找不到文件夹“{target}”，{aftermath}请检查 U 盘是否插好；如果要指定文件名，请以 {suffix} 结尾。"
            )
        if target.exists():
            raise _taken(target, aftermath)
    return target


def _taken(path: Path, aftermath: str) -> KnownError:
    return KnownError(f"已经有同名的文件“{path.name}”，{aftermath}请换一个文件名；原来的文件不会被覆盖。")


def _unused(path: Path, suffix: str) -> Path:
    candidate, number = path, 2
    while candidate.exists():
        candidate = path.with_name(f"{path.stem}_{number}{suffix}")
        number += 1
    return candidate


@contextmanager
def half_file(final: Path, suffix: str, aftermath: str) -> Iterator[Path]:
    """A new file beside `final`, gone afterwards unless it was renamed."""
    with storage(f"目标位置“{final.parent}”", aftermath):
        clear_half_files(final.parent, suffix)
        handle, name = tempfile.mkstemp(prefix=f"{final.name}.", suffix=".part", dir=final.parent)
        os.close(handle)
    half = Path(name)
    try:
        yield half
    finally:
        remove_if_possible(half)


def to_disk(out: BinaryIO) -> None:
    """Everything written has reached the disk on return, and is read back from there, not from memory."""
    out.flush()
    os.fsync(out.fileno())
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def give_name(half: Path, final: Path, aftermath: str) -> None:
    """The half file is the whole one from here on."""
    with storage(f"目标位置“{final.parent}”", aftermath):
        if final.exists():
            raise _taken(final, aftermath)
        half.rename(final)
        flush_folder(final.parent)


def new_file(
    target: Path, name: str, suffix: str, aftermath: str, fill: Callable[[BinaryIO], None], check: Callable[[BinaryIO, str], None]
) -> Path:
    """Write a new file and read it back; its path. KnownError leaves nothing behind."""
    final = destination(target, name, suffix, aftermath)
    with half_file(final, suffix, aftermath) as half:
        with storage(f"目标位置“{half.parent}”", aftermath), half.open("wb") as out:
            fill(out)
            to_disk(out)
        with storage(f"目标位置“{half.parent}”", aftermath), half.open("rb") as source:
            check(source, final.name)
        give_name(half, final, aftermath)
    return final
