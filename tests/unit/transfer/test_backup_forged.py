"""What somebody could put on the stick instead of our backup, or to stop the program: refused before anything is written."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import struct
import tarfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from office_folder import PASSWORD, make_folder

from trafficdesk.errors import KnownError
from trafficdesk.transfer.backup import BackupReport
from trafficdesk.transfer.container import Reader, Writer
from trafficdesk.transfer.faults import Damaged, NotEncrypted
from trafficdesk.transfer.manifest import Manifest, parse_manifest
from trafficdesk.transfer.restore import restore
from trafficdesk.transfer.verify import verify

Make = Callable[..., BackupReport]


def manifest_of(database: bytes, tables: dict[str, int] | None = None) -> Manifest:
    return Manifest("办", datetime(2026, 11, 23), "1.0", "0001", tables or {"people": 1}, {}, True, len(database), 0, 0)


def forged(path: Path, members: list[tuple[str, bytes]]) -> Path:
    """A plain file with these members and true sums."""
    tarred = io.BytesIO()
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in members}
    with tarfile.TarFile(fileobj=tarred, mode="w") as tar:
        for name, data in [*members, ("sums.json", json.dumps(sums).encode())]:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    with path.open("wb") as out:
        writer = Writer(out, None)
        writer.write(tarred.getvalue())
        writer.finish()
    return path


def database(path: Path, *more: str) -> bytes:
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE people (id INTEGER); INSERT INTO people VALUES (1);" + "".join(more))
    return path.read_bytes()


def test_a_plain_file_is_no_answer_to_a_password(tmp_path: Path) -> None:
    content = database(tmp_path / "other.sqlite3")
    path = forged(tmp_path / "x.tdbak", [("manifest.json", manifest_of(content).to_json()), ("desk.sqlite3", content)])
    folder = make_folder(tmp_path / "office", rows=3)
    before = (folder / "desk.sqlite3").read_bytes()
    for trusted in (False, True):
        with pytest.raises(NotEncrypted, match="没有加密"):
            restore(path, PASSWORD, folder, knows_schema=lambda version: True, trust_plain=trusted)
    with pytest.raises(NotEncrypted):
        verify(path, PASSWORD)
    assert (folder / "desk.sqlite3").read_bytes() == before


def test_a_plain_file_from_elsewhere_needs_a_yes(tmp_path: Path) -> None:
    content = database(tmp_path / "other.sqlite3")
    path = forged(tmp_path / "x.tdbak", [("manifest.json", manifest_of(content).to_json()), ("desk.sqlite3", content)])
    folder = make_folder(tmp_path / "office", rows=3)
    with pytest.raises(NotEncrypted, match="确认以后再恢复"):
        restore(path, None, folder, knows_schema=lambda version: True)
    assert restore(path, None, folder, knows_schema=lambda version: True, trust_plain=True).tables == {"people": 1}


def test_what_would_run_by_itself_is_not_brought_in(tmp_path: Path) -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM people; END;"
    for number, extra in enumerate((trigger, "CREATE VIEW v AS SELECT * FROM people;")):
        content = database(tmp_path / f"{number}.sqlite3", extra)
        path = forged(tmp_path / f"{number}.tdbak", [("manifest.json", manifest_of(content).to_json()), ("desk.sqlite3", content)])
        with pytest.raises(Damaged):
            restore(path, None, tmp_path / "office", knows_schema=lambda version: True, trust_plain=True)


def test_more_than_promised_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """99 KB of compressed zeros became 3 GB on the disk before the sizes were compared."""
    zeros = bytes(32 << 20)
    small = manifest_of(b"x" * 1000)
    scan = f"attachments/{hashlib.sha256(zeros).hexdigest()[:2]}/{hashlib.sha256(zeros).hexdigest()}"
    written: list[str] = []
    original = Path.open

    def watched(self: Path, mode: str = "r", *args: object, **more: object) -> object:
        if "w" in mode:
            written.append(self.name)
        return original(self, mode, *args, **more)  # type: ignore[call-overload]

    for number, member in enumerate(("desk.sqlite3", scan)):
        path = forged(tmp_path / f"{number}.tdbak", [("manifest.json", small.to_json()), (member, zeros)])
        monkeypatch.setattr(Path, "open", watched)
        with pytest.raises(Damaged):
            restore(path, None, tmp_path / "office", knows_schema=lambda version: True, trust_plain=True)
        monkeypatch.undo()
    assert written == []


@pytest.mark.parametrize(
    "text",
    [b"[" * 200_000, b'{"format": Infinity}', b'{"format": NaN}', b'{"format": 1e999}', b"{}", b"null", b'{"format": "x"}'],
    ids=["deep", "infinite", "nan", "huge", "empty", "null", "text"],
)
def test_a_manifest_that_is_none(text: bytes) -> None:
    with pytest.raises(Damaged):
        parse_manifest(text, "x.tdbak")


def test_a_long_manifest_is_not_read(tmp_path: Path) -> None:
    path = forged(tmp_path / "x.tdbak", [("manifest.json", b" " * (2 << 20)), ("desk.sqlite3", b"")])
    with pytest.raises(Damaged):
        verify(path, None)


@pytest.mark.parametrize(("log2n", "r", "p"), [(18, 8, 16), (20, 2, 16), (21, 1, 1), (20, 1, 4), (30, 65535, 65535), (0, 8, 1), (17, 0, 1)])
def test_a_forged_cost_is_refused_at_once(log2n: int, r: int, p: int) -> None:
    """18·8·16 held the program for a minute, 21·1 ended it for want of memory."""
    body = struct.pack(">BBHH16s16s", 1, log2n, r, p, bytes(16), bytes(16))
    head = struct.pack(">8sHH", b"TDBAK\r\n\x1a", 1, len(body)) + body
    started = time.process_time()
    with pytest.raises(Damaged):
        Reader(io.BytesIO(head + hashlib.sha256(head).digest()), PASSWORD, "x.tdbak")
    assert time.process_time() - started < 0.5


def test_a_stream_of_padding_ends(tmp_path: Path) -> None:
    content = database(tmp_path / "a.sqlite3")
    whole = forged(tmp_path / "x.tdbak", [("manifest.json", manifest_of(content).to_json()), ("desk.sqlite3", content)])
    reader = Reader(io.BytesIO(whole.read_bytes()), None, "x")
    plain = b"".join(iter(lambda: reader.read(1 << 20), b""))
    with (tmp_path / "padded.tdbak").open("wb") as out:
        writer = Writer(out, None)
        writer.write(plain + bytes(64 << 20))
        writer.finish()
    with pytest.raises(Damaged):
        verify(tmp_path / "padded.tdbak", None)


@pytest.mark.parametrize("password", ["1", "1234567"])
def test_a_short_password_is_refused(make: Make, stick: Path, password: str) -> None:
    with pytest.raises(KnownError, match="至少要 8 个字符"):
        make(password=password)
    assert list(stick.iterdir()) == []


def test_an_altered_attachment_is_named(make: Make, folder: Path) -> None:
    victim = next(path for path in sorted((folder / "attachments").rglob("*")) if path.is_file())
    victim.write_bytes(b"other")
    made = make()
    name = victim.relative_to(folder).as_posix()
    assert made.damaged_attachments == (name,)
    assert verify(made.path, PASSWORD).altered == (name,)
