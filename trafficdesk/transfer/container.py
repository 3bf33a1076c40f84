"""The backup file as a stream of bytes: compressed, then sealed chunk by chunk, in bounded memory.

Layout (all integers big-endian):

    magic 8 · format version u16 · body length u16 · body · SHA-256 over everything before it
    then chunks: stored length u32 · last-chunk flag u8 · sealed bytes

This outer frame of the header stays the same in every future version, so that damage and "made by a newer
program" can be told apart. Body of version 1: cipher u8 (0 none, 1 AES-256-GCM) · log2 of scrypt's n u8 ·
r u16 · p u16 · salt 16 · key check value 16. Body of version 2: cipher 2 (AES-256-GCM with the office's own backup
key), the rest of the fields as in 1 (no cost), and behind them the office's key file, in which that key is wrapped:
whoever has the password of a user or the recovery code can open the file on any PC.

The chunks carry one zstd stream. With a password each chunk is sealed with AES-256-GCM; the nonce is the
chunk's number (the key is used for one file only, its salt is random). The header's hash, the number and
the last-chunk flag are authenticated with each chunk, so flipped, swapped, missing and added chunks are
all refused. Without a password (automatic copies on the office's own disk) a SHA-256 over the same values
stands in for the seal: it finds accidents, not forgeries.

scrypt gives 64 bytes: 32 for the key, 16 of the rest for the key check value, which tells a wrong
password from a damaged file and says nothing about the key.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import struct
import unicodedata
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, Protocol

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from trafficdesk.guard import key_file, ring
from trafficdesk.guard.keys import Keys
from trafficdesk.transfer.faults import (
    NotEncrypted,
    PasswordNeeded,
    WrongPassword,
    called,
    damaged,
    storage,
    too_new,
)
from trafficdesk.transfer.plain_left import FRAME, MAGIC

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

VERSION = 2
_BY_PASSWORD, _BY_OFFICE = 1, 2  # versions of the body
CHUNK = 1 << 20
_BODY = struct.Struct(">BBHH16s16s")
_CHUNK_HEAD = struct.Struct(">IB")
_BOUND = struct.Struct(">QB")
_DIGEST = 32
_LEVEL = 1  # 1.6x the time of a file copy; level 3 takes 2.6x for 5 % less
_MAX_WINDOW = 1 << 27
_MAX_PADDING = 2 << 20  # what tar fills its last block with is far less
# A forged header must neither make us allocate nor calculate more than we ask for ourselves.
_MAX_SCRYPT_BYTES = 128 << 20
_MAX_SCRYPT_WORK = 1 << 20  # n·r·p


class Cost(NamedTuple):
    """scrypt's cost; memory is 128·n·r bytes (128 MiB; OWASP's Password Storage Cheat Sheet asks for this at p = 1)."""

    log2n: int = 17
    r: int = 8
    p: int = 1


DEFAULT_COST = Cost()


class _Seal(Protocol):
    overhead: int

    def close(self, bound: bytes, number: int, plain: bytes) -> bytes:
        """Seal one chunk."""

    def open(self, bound: bytes, number: int, sealed: bytes) -> bytes | None:
        """The chunk's bytes, or None when it was altered."""


class _HashSeal:
    overhead = _DIGEST

    def close(self, bound: bytes, _number: int, plain: bytes) -> bytes:
        return plain + hashlib.sha256(bound + plain).digest()

    def open(self, bound: bytes, _number: int, sealed: bytes) -> bytes | None:
        plain, digest = sealed[:-_DIGEST], sealed[-_DIGEST:]
        return plain if hashlib.sha256(bound + plain).digest() == digest else None


class _GcmSeal:
    overhead = 16

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(key)

    def close(self, bound: bytes, number: int, plain: bytes) -> bytes:
        return self._aes.encrypt(number.to_bytes(12, "big"), plain, bound)

    def open(self, bound: bytes, number: int, sealed: bytes) -> bytes | None:
        try:
            return self._aes.decrypt(number.to_bytes(12, "big"), sealed, bound)
        except InvalidTag:
            return None


def derive(password: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
    """The key that a password gives, and the value that tells whether it is that key."""
    # One spelling per password: two computers may compose the same typed character differently.
    secret = unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")
    both = Scrypt(salt=salt, length=64, n=1 << cost.log2n, r=cost.r, p=cost.p).derive(secret)
    return both[:32], both[32:48]


Derive = Callable[[str, bytes, Cost], tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class OfficeLock:
    """Seals with the backup key of a locked office. file: the content of its key file."""

    keys: Keys
    file: bytes

    @classmethod
    def of(cls, folder: Path) -> OfficeLock | None:
        """That of the office in a data folder; None when it has no password. LockedError when nobody has logged in."""
        keys = ring.keys_of(folder)
        return cls(keys, key_file.content(folder)) if keys is not None else None


def _office_keys(keys: Keys, salt: bytes) -> tuple[bytes, bytes]:
    both = HKDF(SHA256(), 48, salt=salt, info=b"trafficdesk backup file").derive(keys.backups)
    return both[:32], both[32:]


@dataclass(frozen=True, slots=True)
class FileKey:
    """What a new file is sealed with, and what its header says of it. salt, cost: from which a password gives it."""

    version: int
    seal: _Seal
    body: bytes
    salt: bytes = b""
    cost: Cost = DEFAULT_COST


def file_key(secret: str | OfficeLock | None, cost: Cost = DEFAULT_COST) -> FileKey:
    """A fresh one, for one file."""
    if secret is None:
        return FileKey(_BY_PASSWORD, _HashSeal(), _BODY.pack(0, 0, 0, 0, bytes(16), bytes(16)))
    salt = os.urandom(16)
    if isinstance(secret, OfficeLock):
        key, check = _office_keys(secret.keys, salt)
        return FileKey(_BY_OFFICE, _GcmSeal(key), _BODY.pack(2, 0, 0, 0, salt, check) + secret.file)
    key, check = derive(secret, salt, cost)
    return FileKey(_BY_PASSWORD, _GcmSeal(key), _BODY.pack(1, cost.log2n, cost.r, cost.p, salt, check), salt, cost)


class Writer:
    """Takes plain bytes, writes the file to `out`. `finish` seals the last chunk; `out` stays open."""

    def __init__(self, out: BinaryIO, secret: str | OfficeLock | FileKey | None, cost: Cost = DEFAULT_COST) -> None:
        self._out = out
        key = secret if isinstance(secret, FileKey) else file_key(secret, cost)
        self._seal = key.seal
        head = FRAME.pack(MAGIC, key.version, len(key.body)) + key.body
        self._header_digest = hashlib.sha256(head).digest()
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL, write_checksum=False).compressobj()
        self._waiting = bytearray()
        self._number = 0
        self._taken = 0
        out.write(head + self._header_digest)

    def write(self, data: bytes) -> int:
        self._taken += len(data)
        self._waiting += self._compressor.compress(data)
        while len(self._waiting) > CHUNK:  # one byte at least is kept back for the last chunk
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        return len(data)

    def tell(self) -> int:
        """Plain bytes taken so far (tarfile asks)."""
        return self._taken

    def finish(self) -> None:
        self._waiting += self._compressor.flush()
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]
        self._put(bytes(self._waiting), last=True)

    def _put(self, plain: bytes, *, last: bool) -> None:
        bound = self._header_digest + _BOUND.pack(self._number, last)
        sealed = self._seal.close(bound, self._number, plain)
        self._out.write(_CHUNK_HEAD.pack(len(sealed), last) + sealed)
        self._number += 1


class Reader:
    """Gives back the plain bytes of a backup file; refuses damage at the chunk where it meets it.

    Raises Damaged, WrongPassword, PasswordNeeded, TooNew; KnownError when the stick cannot be read.
    """

    def __init__(self, source: BinaryIO, password: str | None, name: str, derived: Derive = derive) -> None:
        """derived: gives the key of a password, where somebody works at it already."""
        self._source = source
        self._derived = derived
        self._name = name
        self._hash = hashlib.sha256()
        self.raw_bytes = 0
        self.encrypted = False
        self.keys: Keys | None = None  # of the office that made it, where they opened it
        self.key_file: key_file.KeyFile | None = None  # that office's passwords
        self._seal, self._header_digest = self._open_header(password)
        self._number = 0
        self._complete = False
        self._chunks = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW).stream_reader(
            io.BufferedReader(_ChunkSource(self), CHUNK), read_size=CHUNK
        )

    def read(self, size: int) -> bytes:
        """Up to `size` plain bytes; empty only at the end."""
        try:
            return self._chunks.read(size)
        except zstandard.ZstdError as error:
            raise damaged(self._name) from error

    def finish(self, padding: int = 0) -> str:
        """Check that the file ends here, with its last chunk and nothing behind; SHA-256 of the whole
        file. padding: so many bytes behind the archive were read already.
        """
        while data := self.read(CHUNK):
            padding += len(data)
            if padding > _MAX_PADDING:
                raise damaged(self._name)
        if self.next_chunk() or self._raw(1):
            raise damaged(self._name)
        return self._hash.hexdigest()

    def next_chunk(self) -> bytes:
        """The next opened chunk, still compressed; empty after the last one."""
        if self._complete:
            return b""
        length, last = _CHUNK_HEAD.unpack(self._exactly(_CHUNK_HEAD.size))
        if not self._seal.overhead <= length <= CHUNK + self._seal.overhead or last > 1:
            raise damaged(self._name)
        bound = self._header_digest + _BOUND.pack(self._number, last)
        plain = self._seal.open(bound, self._number, self._exactly(length))
        if plain is None or (not plain and not last):
            raise damaged(self._name)
        self._number += 1
        self._complete = bool(last)
        return plain

    def _open_header(self, password: str | None) -> tuple[_Seal, bytes]:
        frame = self._raw(FRAME.size)
        if len(frame) < FRAME.size or frame[:8] != MAGIC:
            raise damaged(self._name)
        _, version, length = FRAME.unpack(frame)
        body, digest = self._exactly(length), self._exactly(_DIGEST)
        if hashlib.sha256(frame + body).digest() != digest:
            raise damaged(self._name)
        if version > VERSION:
            raise too_new(self._name)
        if version < 1 or length < _BODY.size or (version == _BY_PASSWORD and length != _BODY.size):
            raise damaged(self._name)
        cipher, log2n, r, p, salt, check = _BODY.unpack(body[: _BODY.size])
        if version == _BY_OFFICE:
            return self._open_by_office(password, salt, check, body[_BODY.size :]), digest
        if cipher == 0:
            if password:
                raise NotEncrypted(
                    f"备份文件“{self._name}”没有加密，和给的密码对不上：它不是用密码做的备份，可能被人换过。"
                    "没有使用它，现有数据没有改动。请换一份备份。"
                )
            return _HashSeal(), digest
        return self._unlock(password, salt, check, Cost(log2n, r, p)), digest

    def _open_by_office(self, password: str | None, salt: bytes, check: bytes, content: bytes) -> _Seal:
        """By the keys that are held for that office, else by the password of one of its users or its recovery code."""
        self.encrypted = True
        file = key_file.parse(content)
        if file is None:
            raise damaged(self._name)
        keys = ring.held_by_mark(file.office)
        if keys is None and not password:
            raise PasswordNeeded(f"备份文件“{self._name}”是有密码的办事处做的。请输入当时任何一位使用人的登录密码，或恢复码。")
        keys = keys or file.open_by_any(password or "")
        if keys is None:
            raise WrongPassword(f"密码不对，打不开备份文件“{self._name}”。请输入做备份时的登录密码或恢复码；现有数据没有改动。")
        key, expected = _office_keys(keys, salt)
        if not hmac.compare_digest(expected, check):
            raise damaged(self._name)
        self.keys, self.key_file = keys, file
        return _GcmSeal(key)

    def _unlock(self, password: str | None, salt: bytes, check: bytes, cost: Cost) -> _Seal:
        self.encrypted = True
        in_bounds = 1 <= cost.log2n <= 30 and cost.r >= 1 and cost.p >= 1
        memory, work = 128 * cost.r << min(cost.log2n, 30), cost.r * cost.p << min(cost.log2n, 30)
        if not in_bounds or memory > _MAX_SCRYPT_BYTES or work > _MAX_SCRYPT_WORK:
            raise damaged(self._name)
        if not password:
            raise PasswordNeeded(f"{called(self._name)}有密码。请输入做它时设的密码。")
        key, expected = self._derived(password, salt, cost)
        if not hmac.compare_digest(expected, check):
            raise WrongPassword(
                f"密码不对，打不开{called(self._name)}。请检查大小写和输入法后重试；现有数据没有改动。"
            )
        return _GcmSeal(key)

    def _exactly(self, size: int) -> bytes:
        data = self._raw(size)
        if len(data) != size:
            raise damaged(self._name)
        return data

    def _raw(self, size: int) -> bytes:
        with storage(f"备份文件“{self._name}”", "现有数据没有改动。"):
            data = self._source.read(size)
        self._hash.update(data)
        self.raw_bytes += len(data)
        return data


class _ChunkSource(io.RawIOBase):
    """What zstd reads from: opened chunks, in whatever size it asks for."""

    def __init__(self, reader: Reader) -> None:
        self._reader = weakref.proxy(reader)  # zstd's reader between them is no part of a circle that Python could let go of
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        if not self._rest:
            self._rest = memoryview(self._reader.next_chunk())
        target = memoryview(buffer)
        count = min(len(target), len(self._rest))
        target[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count
