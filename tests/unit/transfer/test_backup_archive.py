"""A file can be whole and still lie about what is in it (or try to be written elsewhere)."""

from __future__ import annotations

import hashlib
import io
import json
import sqlite3
import tarfile
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from trafficdesk.transfer.container import Writer
from trafficdesk.transfer.faults import Damaged
from trafficdesk.transfer.manifest import Manifest
from trafficdesk.transfer.restore import restore
from trafficdesk.transfer.verify import verify

CONTENT = b"scan"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
MEMBER = f"attachments/{DIGEST[:2]}/{DIGEST}"


@pytest.fixture
def database(tmp_path: Path) -> bytes:
    path = tmp_path / "made.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE people (id INTEGER); INSERT INTO people VALUES (1);")
    return path.read_bytes()


@pytest.fixture
def manifest(database: bytes) -> Manifest:
    return Manifest(
        "办", datetime(2026, 11, 23), "1.0", "0001", {"people": 1}, {}, True, len(database), 1, len(CONTENT)
    )


def write(path: Path, manifest: Manifest, members: list[tuple[str, bytes]], **sums: str) -> Path:
    tarred = io.BytesIO()
    known = {name: hashlib.sha256(data).hexdigest() for name, data in members}
    head = ("manifest.json", manifest.to_json())
    known[head[0]] = hashlib.sha256(head[1]).hexdigest()
    with tarfile.TarFile(fileobj=tarred, mode="w") as tar:
        for name, data in [head, *members, ("sums.json", json.dumps(known | sums).encode())]:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    with path.open("wb") as out:
        writer = Writer(out, None)
        writer.write(tarred.getvalue())
        writer.finish()
    return path


def test_the_honest_file_passes(tmp_path: Path, manifest: Manifest, database: bytes) -> None:
    path = write(tmp_path / "x.tdbak", manifest, [("desk.sqlite3", database), (MEMBER, CONTENT)])
    assert verify(path, None).tables == {"people": 1}


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/evil", "attachments/../../evil", f"attachments/zz/{DIGEST}", "x.txt", "desk.sqlite3"],
)
def test_unexpected_members(tmp_path: Path, manifest: Manifest, database: bytes, name: str) -> None:
    members = [("desk.sqlite3", database), (MEMBER, CONTENT), (name, b"evil")]
    path = write(tmp_path / "x.tdbak", manifest, members)
    folder = tmp_path / "data"
    with pytest.raises(Damaged):
        restore(path, None, folder, knows_schema=lambda version: True, trust_plain=True)
    assert list(folder.iterdir()) == []


def test_broken_promises(tmp_path: Path, manifest: Manifest, database: bytes) -> None:
    whole = [("desk.sqlite3", database), (MEMBER, CONTENT)]
    cases = [
        (replace(manifest, tables={"people": 2}), whole),
        (replace(manifest, attachment_files=2), whole),
        (replace(manifest, attachment_bytes=5), whole),
        (replace(manifest, database_bytes=1), whole),
        (manifest, whole[:1]),
        (manifest, whole[1:]),
        (manifest, [("desk.sqlite3", b"x" * len(database)), whole[1]]),
    ]
    for number, (promised, members) in enumerate(cases):
        with pytest.raises(Damaged):
            verify(write(tmp_path / f"{number}.tdbak", promised, members), None)


def test_a_wrong_hash(tmp_path: Path, manifest: Manifest, database: bytes) -> None:
    members = [("desk.sqlite3", database), (MEMBER, CONTENT)]
    with pytest.raises(Damaged):
        verify(write(tmp_path / "x.tdbak", manifest, members, **{MEMBER: "0" * 64}), None)


def test_content_that_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "x.tdbak"
    with path.open("wb") as out:
        writer = Writer(out, None)
        writer.write(b"not a tar file" * 1000)
        writer.finish()
    with pytest.raises(Damaged):
        verify(path, None)
