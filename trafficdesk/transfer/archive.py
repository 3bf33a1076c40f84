"""The members inside a backup: a tar stream of manifest.json, the database, the attachments and sums.json.

The manifest comes first, so that a file can be described and refused before it is unpacked; the hashes
come last, because they are taken while the members pass by.
"""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import IO, BinaryIO, cast

from trafficdesk.errors import KnownError
from trafficdesk.guard.key_file import KEY_FILE
from trafficdesk.transfer.beside import Hash, Source
from trafficdesk.transfer.container import CHUNK, Writer
from trafficdesk.transfer.faults import damaged, storage
from trafficdesk.transfer.folder import DATABASE, is_attachment_member, named_by_content
from trafficdesk.transfer.manifest import Manifest, parse_manifest
from trafficdesk.transfer.meter import Meter

_MANIFEST = "manifest.json"
_SUMS = "sums.json"
_MAX_MANIFEST = 1 << 20
_SUM_BYTES = 512  # more than one line of sums.json takes
_MAX_SUMS = 256 << 20  # hashes of half a million attachments

_AFTERMATH = "没有做成备份，现有数据没有改动。"

Place = Callable[[str], AbstractContextManager[BinaryIO | None]]


def hash_only(_name: str) -> AbstractContextManager[BinaryIO | None]:
    """A Place that keeps nothing."""
    return nullcontext(None)


def _forget_members(tar: tarfile.TarFile) -> None:
    # tarfile keeps a list of all members it has seen; memory stays bounded without it.
    tar.members.clear()  # type: ignore[attr-defined]


class ArchiveWriter:
    """Writes members into a container; `sums` are the SHA-256 of the members so far."""

    def __init__(self, out: Writer, manifest: Manifest, helper: Executor | None = None) -> None:
        """helper: hashes beside the compression."""
        # tarfile asks a file object for write() and tell() only.
        self._tar = tarfile.TarFile(
            fileobj=cast(IO[bytes], out), mode="w", format=tarfile.GNU_FORMAT, copybufsize=CHUNK
        )
        self._helper = helper
        self.sums: dict[str, str] = {}
        self.add_bytes(_MANIFEST, manifest.to_json())

    def add_file(self, name: str, path: Path, size: int, meter: Meter) -> None:
        with storage(f"读取 {name} 时磁盘", _AFTERMATH):
            source = path.open("rb")
        with source:
            self._add(name, _Passing(source, name, size, meter, Hash(self._helper)), size)

    def add_key_file(self, content: bytes) -> None:
        """What the database of a locked office is opened with."""
        self.add_bytes(KEY_FILE, content)

    def finish(self) -> None:
        sums = json.dumps(self.sums).encode()
        self.add_bytes(_SUMS, sums)
        self._tar.close()

    def add_bytes(self, name: str, data: bytes) -> None:
        """A member that is at hand."""
        self._add(name, _Passing(io.BytesIO(data), name, len(data), None, Hash(None)), len(data))

    def _add(self, name: str, source: _Passing, size: int) -> None:
        info = tarfile.TarInfo(name)
        info.size = size
        self._tar.addfile(info, cast(IO[bytes], source))
        _forget_members(self._tar)
        self.sums[name] = source.hash.hexdigest()


class _Passing:
    """Hashes and counts what tarfile reads through it."""

    def __init__(self, source: BinaryIO, name: str, size: int, meter: Meter | None, passed: Hash) -> None:
        self.hash = passed
        self._source, self._name, self._left, self._meter = source, name, size, meter

    def read(self, size: int) -> bytes:
        with storage(f"读取 {self._name} 时磁盘", _AFTERMATH):
            data = self._source.read(size)
        if len(data) < min(size, self._left):
            raise KnownError(f"文件 {self._name} 在备份时被改动。{_AFTERMATH}请再备份一次。")
        self._left -= len(data)
        self.hash.update(data)
        if self._meter is not None:
            self._meter.add(len(data))
        return data


class ArchiveReader:
    """Reads `manifest` at once, the rest with `unpack`. Every fault of the file is raised as Damaged or
    TooNew.

    `altered`: attachments that lie in it as they were found, but no longer hold what their name promises.
    """

    def __init__(self, source: Source, name: str, helper: Executor | None = None) -> None:
        """helper: hashes beside the reading."""
        self._source, self._name, self._helper = source, name, helper
        self.altered: list[str] = []
        try:
            self._tar = tarfile.open(fileobj=cast(IO[bytes], source), mode="r|", bufsize=CHUNK)  # noqa: SIM115
        except tarfile.TarError as error:
            raise damaged(name) from error
        member = self._next()
        if member is None or member.name != _MANIFEST:
            raise damaged(name)
        data = self._json_bytes(member, _MAX_MANIFEST)
        self._sums = {_MANIFEST: hashlib.sha256(data).hexdigest()}
        self.manifest = parse_manifest(data, name)

    def unpack(self, place: Place, meter: Meter) -> str:
        """Hash every member, writing it where `place` says; SHA-256 of the whole backup file.

        Returns only if the members, their hashes and their sizes are exactly those promised. No byte is written of a
        member that is larger than what is left of the promise: the room on the disk was asked for by that.
        """
        left = self.manifest.attachment_bytes
        while (member := self._next()) is not None and member.name != _SUMS:
            if member.name in self._sums or not self._is_promised(member, left):
                raise damaged(self._name)
            with place(member.name) as out:
                self._sums[member.name] = self._copy(member, out, meter)
            if member.name not in (DATABASE, KEY_FILE):
                left -= member.size
                if named_by_content(member.name) not in (None, self._sums[member.name]):
                    self.altered.append(member.name)
        if member is None or self._promised_sums(member) != self._sums or DATABASE not in self._sums:
            raise damaged(self._name)
        if self.manifest.locked != (KEY_FILE in self._sums):
            raise damaged(self._name)
        files = len(self._sums) - 2 - self.manifest.locked
        if files != self.manifest.attachment_files or left:
            raise damaged(self._name)
        if self._next() is not None:
            raise damaged(self._name)
        return self._source.finish()

    def _is_promised(self, member: tarfile.TarInfo, left: int) -> bool:
        """Whether a member belongs in it, and is no larger than what the manifest has left (in bytes)."""
        if member.name == DATABASE:
            return member.size == self.manifest.database_bytes
        if member.name == KEY_FILE:
            return self.manifest.locked and member.size <= _MAX_MANIFEST
        return is_attachment_member(member.name) and member.size <= left

    def _next(self) -> tarfile.TarInfo | None:
        try:
            member = self._tar.next()
        except tarfile.TarError as error:
            raise damaged(self._name) from error
        _forget_members(self._tar)
        if member is not None and not member.isreg():
            raise damaged(self._name)
        return member

    def _open(self, member: tarfile.TarInfo) -> IO[bytes]:
        source = self._tar.extractfile(member)
        if source is None:
            raise damaged(self._name)
        return source

    def _copy(self, member: tarfile.TarInfo, out: BinaryIO | None, meter: Meter) -> str:
        hasher = Hash(self._helper)
        with closing(self._open(member)) as source:
            while data := self._read(source, CHUNK):
                hasher.update(data)
                if out is not None:
                    out.write(data)
                meter.add(len(data))
        return hasher.hexdigest()

    def _read(self, source: IO[bytes], size: int) -> bytes:
        try:
            return source.read(size)
        except tarfile.TarError as error:
            raise damaged(self._name) from error

    def _json_bytes(self, member: tarfile.TarInfo, most: int) -> bytes:
        if member.size > most:
            raise damaged(self._name)
        with closing(self._open(member)) as source:
            return self._read(source, member.size)

    def _promised_sums(self, member: tarfile.TarInfo) -> object:
        most = min(_MAX_SUMS, (self.manifest.attachment_files + 8) * _SUM_BYTES)
        try:
            return json.loads(self._json_bytes(member, most))
        except (ValueError, RecursionError) as error:
            raise damaged(self._name) from error
