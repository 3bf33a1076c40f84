"""Every way to hurt the file is noticed, and told apart from a wrong password."""

from __future__ import annotations

import io
import os
import random
import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from office_folder import CHEAP, PASSWORD

from trafficdesk.transfer.backup import BackupReport
from trafficdesk.transfer.container import CHUNK, Reader, Writer
from trafficdesk.transfer.faults import Damaged, TooNew
from trafficdesk.transfer.verify import verify

Make = Callable[..., BackupReport]
HEADER = 8 + 2 + 2 + 38 + 32


def chunks_of(data: bytes) -> list[bytes]:
    parts, position = [], HEADER
    while position < len(data):
        (length,) = struct.unpack_from(">I", data, position)
        parts.append(data[position : position + 5 + length])
        position += 5 + length
    return parts


@pytest.fixture(params=[PASSWORD, None], ids=["encrypted", "plain"])
def sealed(request: pytest.FixtureRequest) -> tuple[bytes, str | None]:
    """Three chunks and a bit of incompressible content."""
    out = io.BytesIO()
    writer = Writer(out, request.param, CHEAP)
    writer.write(random.Random(1).randbytes(3 * CHUNK + 1000))
    writer.finish()
    return out.getvalue(), request.param


def read_all(data: bytes, password: str | None) -> bytes:
    reader = Reader(io.BytesIO(data), password, "x.tdbak")
    content = b"".join(iter(lambda: reader.read(100_000), b""))
    reader.finish()
    return content


def test_round_trip(sealed: tuple[bytes, str | None]) -> None:
    assert read_all(*sealed) == random.Random(1).randbytes(3 * CHUNK + 1000)
    assert len(chunks_of(sealed[0])) == 4


@pytest.mark.parametrize("size", [0, 1, CHUNK - 30, CHUNK, CHUNK + 1])
def test_round_trip_at_the_edges(size: int) -> None:
    content = os.urandom(size)
    out = io.BytesIO()
    writer = Writer(out, PASSWORD, CHEAP)
    writer.write(content)
    writer.finish()
    assert read_all(out.getvalue(), PASSWORD) == content


def test_same_content_never_gives_the_same_file() -> None:
    files = []
    for _ in range(2):
        out = io.BytesIO()
        writer = Writer(out, PASSWORD, CHEAP)
        writer.finish()
        files.append(out.getvalue())
    assert files[0] != files[1]


def test_flipped_bits(sealed: tuple[bytes, str | None]) -> None:
    data, password = sealed
    first, last = HEADER, len(data) - len(chunks_of(data)[-1])
    spots = [0, 7, 9, 11, 12, 13, 15, 20, 40, 60, HEADER - 1]  # magic, version, costs, salt, check, digest
    spots += [first, first + 3, first + 4, first + 5, first + 5000, last + 4, last + 9, len(data) - 1]
    for spot in spots:
        for bit in (0x01, 0x80):
            hurt = bytearray(data)
            hurt[spot] ^= bit
            with pytest.raises(Damaged):
                read_all(bytes(hurt), password)


def test_cut_anywhere(sealed: tuple[bytes, str | None]) -> None:
    data, password = sealed
    borders = [HEADER]
    for chunk in chunks_of(data):
        borders.append(borders[-1] + len(chunk))
    for length in [0, 5, 12, 50, *borders[:-1], HEADER + 3, HEADER + 5000, len(data) - 1]:
        with pytest.raises(Damaged):
            read_all(data[:length], password)


def test_rearranged_chunks(sealed: tuple[bytes, str | None]) -> None:
    data, password = sealed
    head, (a, b, c, d) = data[:HEADER], chunks_of(data)
    as_last = c[:4] + b"\x01" + c[5:]
    for order in ([b, a, c, d], [a, c, d], [a, b, d], [a, a, b, c, d], [a, b, c, d, d], [d], [a, b, as_last]):
        with pytest.raises(Damaged):
            read_all(head + b"".join(order), password)
    with pytest.raises(Damaged):
        read_all(data + b"x", password)


def test_chunks_of_another_file_with_the_same_password() -> None:
    files = []
    for content in (b"a" * 1000, b"b" * 1000):
        out = io.BytesIO()
        writer = Writer(out, PASSWORD, CHEAP)
        writer.write(content)
        writer.finish()
        files.append(out.getvalue())
    with pytest.raises(Damaged):
        read_all(files[0][:HEADER] + files[1][HEADER:], PASSWORD)


def test_absurd_key_cost_is_not_obeyed() -> None:
    import hashlib

    body = struct.pack(">BBHH16s16s", 1, 30, 60000, 1, bytes(16), bytes(16))
    head = struct.pack(">8sHH", b"TDBAK\r\n\x1a", 1, len(body)) + body
    with pytest.raises(Damaged):
        Reader(io.BytesIO(head + hashlib.sha256(head).digest()), PASSWORD, "x")


def test_a_newer_format_is_refused_politely() -> None:
    import hashlib

    head = struct.pack(">8sHH", b"TDBAK\r\n\x1a", 3, 100) + bytes(100)
    with pytest.raises(TooNew, match="升级程序"):
        Reader(io.BytesIO(head + hashlib.sha256(head).digest()), PASSWORD, "x")


def test_a_newer_archive_inside_is_refused_politely(
    make: Make, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("trafficdesk.transfer.backup.Manifest", _newer_manifest)
        patch.setattr("trafficdesk.transfer.manifest.ARCHIVE_FORMAT", 99)
        path = make(program_version="9.9").path
    with pytest.raises(TooNew, match=r"9\.9"):
        verify(path, PASSWORD)


def _newer_manifest(**values: object) -> object:
    from trafficdesk.transfer.manifest import Manifest

    return Manifest(**{**values, "format": 99})  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" + bytes(500), b"TDBAK\r\n\x1a"])
def test_other_files_are_no_backups(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.tdbak"
    path.write_bytes(content)
    with pytest.raises(Damaged, match="已损坏"):
        verify(path, PASSWORD)


def test_a_real_backup_hurt_at_random(make: Make) -> None:
    path = make().path
    data = path.read_bytes()
    chance = random.Random(7)
    for _ in range(25):
        hurt = bytearray(data)
        hurt[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(hurt)
        with pytest.raises(Damaged):
            verify(path, PASSWORD)
