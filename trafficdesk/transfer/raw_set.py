"""What is damaged cannot be encrypted row by row: it is sealed as it lies, byte by byte, in one file that gives the same bytes back.

The file is a container of transfer/container.py under the office's backup key, with a tar stream inside: a password of one of the
office's users, or its recovery code, opens it on any PC. It is no backup and never offered as one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, cast

from trafficdesk.errors import KnownError
from trafficdesk.transfer.container import CHUNK, OfficeLock, Reader, Writer
from trafficdesk.transfer.faults import damaged, storage
from trafficdesk.transfer.folder import GOING, KEPT, clear_going, flush_folder, require_space

RAW = ".sealed-as-is"
_AFTERMATH = "原来的文件没有动。"


def seal_as_it_is(folder: Path, what: Path, lock: OfficeLock) -> Path:
    """Seal a file or a folder of an office, whatever is in it, into kept/; compared, then the plain one goes. KnownError: it stays."""
    place = _free(folder / KEPT / f"{what.name}{RAW}")
    half = place.with_name(f"{place.name}.part")
    with storage("数据文件夹", _AFTERMATH):
        place.parent.mkdir(exist_ok=True)
        require_space(place.parent, sum(path.stat().st_size for _, path in _files(what)), "数据文件夹所在磁盘", _AFTERMATH)
        try:
            before = _write(what, half, lock)
            if _sums(half) != before:
                raise KnownError(f"加密以后和原来的不一样。{_AFTERMATH}请检查磁盘后再试。")
            os.replace(half, place)
            flush_folder(place.parent)
        finally:
            half.unlink(missing_ok=True)
        os.rename(what, place.with_name(f"{GOING}{what.name}"))  # a cut-off in between leaves both; the next opening goes on
        flush_folder(place.parent)
    clear_going(folder)
    return place


def bring_back(file: Path, password: str | None, target: Path) -> int:
    """Write what was sealed into a new folder, byte for byte; how many files. KnownError: damaged, wrong password, folder not empty."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise KnownError(f"{target} 里已经有东西了。请写一个新的文件夹。")
    half = target.with_name(f".{target.name}.part")
    with storage("目标文件夹", _AFTERMATH), file.open("rb") as source:
        reader = Reader(source, password, file.name)
        half.mkdir(mode=0o700, parents=True)
        try:
            count = 0
            for name, content in _members(reader, file.name):
                path = half.joinpath(*PurePosixPath(name).parts)
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as out:
                    shutil.copyfileobj(content, out, CHUNK)
                count += 1
            reader.finish()
            if target.exists():
                target.rmdir()
            half.rename(target)
        finally:
            shutil.rmtree(half, ignore_errors=True)
    return count


def _files(what: Path) -> list[tuple[str, Path]]:
    """(name inside, path) of everything that lies there."""
    if what.is_file():
        return [(what.name, what)]
    return [(path.relative_to(what).as_posix(), path) for path in sorted(what.rglob("*")) if path.is_file() and not path.is_symlink()]


def _write(what: Path, half: Path, lock: OfficeLock) -> dict[str, str]:
    sums = {}
    with half.open("wb") as out:
        writer = Writer(out, lock)
        with tarfile.TarFile(fileobj=cast(IO[bytes], writer), mode="w", format=tarfile.GNU_FORMAT, copybufsize=CHUNK) as tar:
            for name, path in _files(what):
                with path.open("rb") as source:
                    sums[name] = hashlib.file_digest(source, "sha256").hexdigest()
                    source.seek(0)
                    member = tarfile.TarInfo(name)
                    member.size = path.stat().st_size
                    tar.addfile(member, source)
        writer.finish()
        out.flush()
        os.fsync(out.fileno())
    return sums


def _sums(file: Path) -> dict[str, str]:
    with file.open("rb") as source:
        reader = Reader(source, None, file.name)
        sums = {}
        for name, content in _members(reader, file.name):
            hasher = hashlib.sha256()
            while data := content.read(CHUNK):
                hasher.update(data)
            sums[name] = hasher.hexdigest()
        reader.finish()
    return sums


def _members(reader: Reader, told: str) -> Iterator[tuple[str, IO[bytes]]]:
    """Plain files with names that lead nowhere else."""
    try:
        with tarfile.open(fileobj=cast(IO[bytes], reader), mode="r|") as tar:
            for member in tar:
                parts = PurePosixPath(member.name).parts
                content = tar.extractfile(member) if member.isfile() else None
                if content is None or not parts or ".." in parts or parts[0] == "/" or set(member.name) & set(":\\"):
                    raise damaged(told)
                yield member.name, content
    except tarfile.TarError as error:
        raise damaged(told) from error


def _free(place: Path) -> Path:
    number, free = 2, place
    while free.exists():
        free, number = place.with_name(f"{place.name}_{number}"), number + 1
    return free
