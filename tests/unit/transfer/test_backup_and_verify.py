from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from office_folder import PASSWORD, WHEN, content_of, make_folder, rows_of

from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.progress import CancelToken
from trafficdesk.transfer.backup import BackupReport, default_name
from trafficdesk.transfer.container import Cost, Writer, derive
from trafficdesk.transfer.faults import PasswordNeeded, WrongPassword
from trafficdesk.transfer.restore import restore
from trafficdesk.transfer.verify import describe, verify

Make = Callable[..., BackupReport]


def test_report_says_what_is_in_the_file(make: Make, stick: Path) -> None:
    report = make()
    assert report.path == stick / "交通安全备份_东丽湖街道_2026-11-23_1042.tdbak"
    assert report.tables == {"audit": 150, "people": 300}
    assert (report.files, report.counts, report.made_at) == (4, {"people": 300}, WHEN)
    assert report.size == report.path.stat().st_size
    assert report.sha256 == hashlib.sha256(report.path.read_bytes()).hexdigest()
    assert report.damaged_attachments == ()
    assert [path.name for path in stick.iterdir()] == [report.path.name]


def test_nothing_readable_is_on_the_stick(make: Make, folder: Path) -> None:
    written = make().path.read_bytes()
    assert "王䶮".encode() not in written
    assert b"people" not in written and b"SQLite" not in written


def test_verify_agrees_and_leaves_no_traces(make: Make, folder: Path, tmp_path: Path) -> None:
    made = make()
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    checked = verify(made.path, PASSWORD, scratch=scratch)
    assert (checked.tables, checked.files, checked.sha256) == (made.tables, made.files, made.sha256)
    assert (checked.office, checked.schema_version, checked.program_version) == ("东丽湖街道", "0001", "1.0")
    assert checked.encrypted and checked.with_attachments
    assert list(scratch.iterdir()) == []
    assert sorted(path.name for path in folder.glob(".transfer-*")) == []


def test_describe_reads_the_manifest_only(make: Make) -> None:
    manifest = describe(make().path, PASSWORD)
    assert (manifest.office, manifest.made_at, manifest.attachment_files) == ("东丽湖街道", WHEN, 4)


def test_wrong_and_missing_password_are_told_apart_from_damage(make: Make) -> None:
    path = make().path
    with pytest.raises(WrongPassword, match="密码不对"):
        verify(path, PASSWORD + "x")
    with pytest.raises(PasswordNeeded, match="请输入"):
        verify(path, None)


def test_composed_and_decomposed_passwords_are_one(make: Make) -> None:
    path = make(password="caf\u00e9-2026").path
    assert verify(path, "cafe\u0301-2026").encrypted


def test_a_full_price_key_opens_too(make: Make) -> None:
    assert verify(make(cost=Cost()).path, PASSWORD).files == 4


@pytest.mark.parametrize("password", [None, ""])
def test_what_leaves_the_disk_needs_a_password(make: Make, stick: Path, password: str | None) -> None:
    with pytest.raises(KnownError, match="必须设密码"):
        make(password=password)
    assert list(stick.iterdir()) == []


def test_a_local_copy_may_go_without(make: Make, folder: Path) -> None:
    (folder / "backups").mkdir()
    path = make(password=None, target=folder / "backups").path
    assert not verify(path, None).encrypted


def test_existing_backups_are_never_overwritten(make: Make, stick: Path) -> None:
    first = make().path
    before = first.read_bytes()
    assert make().path.name == "交通安全备份_东丽湖街道_2026-11-23_1042_2.tdbak"
    with pytest.raises(KnownError, match="同名"):
        make(target=first)
    assert first.read_bytes() == before
    assert len(list(stick.iterdir())) == 2


@pytest.mark.parametrize("target", ["missing", "missing/new.tdbak", "other.zip"])
def test_a_target_that_is_not_there_is_named(make: Make, stick: Path, target: str) -> None:
    with pytest.raises(KnownError, match="找不到文件夹"):
        make(target=stick / target)


def test_no_database_no_backup(make: Make, folder: Path, stick: Path) -> None:
    (folder / "desk.sqlite3").unlink()
    with pytest.raises(KnownError, match="没有数据库文件"):
        make()
    assert list(stick.iterdir()) == []


def test_a_damaged_database_is_not_passed_off_as_a_backup(make: Make, folder: Path, stick: Path) -> None:
    path = folder / "desk.sqlite3"
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 60] = b"\x5a" * (4096 * 57)
    path.write_bytes(data)
    with pytest.raises(KnownError, match="已损坏"):
        make()
    assert list(stick.iterdir()) == []


def test_what_would_run_by_itself_is_not_passed_off_as_a_backup(make: Make, folder: Path, stick: Path) -> None:
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as connection:
        connection.execute("CREATE TRIGGER t AFTER INSERT ON people BEGIN DELETE FROM audit; END")
    with pytest.raises(KnownError, match="已损坏"):
        make()  # found beside the writing
    assert list(stick.iterdir()) == [] and list(folder.glob(".transfer-*")) == []


def test_a_key_that_does_not_come_out_the_same_again_makes_no_backup(
    make: Make, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time nothing is the matter: the first key, with which the file is sealed, came out wrong."""
    asked: list[bytes] = []

    def once_wrong(password: str, salt: bytes, cost: Cost) -> tuple[bytes, bytes]:
        asked.append(salt)
        return derive(password if len(asked) > 1 else password + "?", salt, cost)

    for module in ("backup", "container"):
        monkeypatch.setattr(f"trafficdesk.transfer.{module}.derive", once_wrong)
    with pytest.raises(WrongPassword):
        make()
    assert len(asked) == 2 and asked[0] == asked[1] and list(stick.iterdir()) == []


def test_a_damaged_attachment_is_kept_and_named(make: Make, folder: Path) -> None:
    victim = max((folder / "attachments").rglob("?" * 64), key=lambda path: path.stat().st_size)
    victim.write_bytes(b"x" + victim.read_bytes()[1:])
    report = make()
    assert report.damaged_attachments == (f"attachments/{victim.parent.name}/{victim.name}",)
    assert verify(report.path, PASSWORD).files == 4


def test_foreign_files_stay_outside(make: Make, folder: Path) -> None:
    (folder / "attachments" / "notes.txt").write_text("x")
    (folder / "attachments" / "zz").mkdir()
    (folder / "attachments" / "zz" / ("0" * 64)).write_text("x")
    assert make().files == 4


def test_cancelling_leaves_nothing(make: Make, folder: Path, stick: Path) -> None:
    token = CancelToken()

    def stop_when_packing(done: int, total: int, sentence: str) -> None:
        if "写入" in sentence:
            token.stop()

    with pytest.raises(Cancelled):
        make(progress=token.watch(stop_when_packing))
    assert list(stick.iterdir()) == [] and list(folder.glob(".transfer-*")) == []


def test_progress_only_rises_and_ends_full(make: Make) -> None:
    seen: list[tuple[int, int]] = []
    make(progress=lambda done, total, sentence: seen.append((done, total)))
    assert seen == sorted(seen)
    assert seen[-1][0] <= seen[-1][1]


def test_snapshot_is_one_moment_while_somebody_writes(make: Make, folder: Path, tmp_path: Path) -> None:
    """The writer adds one person and one audit entry per transaction: a torn copy would show it."""
    stop, wrote = threading.Event(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(folder / "desk.sqlite3", timeout=30)) as connection:
            while not stop.is_set():
                with connection:
                    connection.execute("INSERT INTO people (name, face) VALUES ('李', randomblob(20000))")
                    connection.execute("INSERT INTO audit (entry) VALUES ('李')")
                wrote.set()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert wrote.wait(10)
        reports = [make() for _ in range(3)]
    finally:
        stop.set()
        writer.join()
    for number, report in enumerate(reports):
        assert report.tables["people"] - 300 == report.tables["audit"] - 150 > 0
        elsewhere = tmp_path / f"back{number}"
        restore(report.path, PASSWORD, elsewhere, knows_schema=lambda version: True)
        assert len(rows_of(elsewhere)["people"]) == report.tables["people"]


def test_uncommitted_work_is_not_in_it(make: Make, folder: Path) -> None:
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as connection:
        connection.execute("DELETE FROM people")
        assert make().tables["people"] == 300


def test_an_office_without_attachments(make: Make, tmp_path: Path) -> None:
    bare = make_folder(tmp_path / "bare", rows=0, attachments=0)
    report = make(data_folder=bare)
    assert report.files == 0
    elsewhere = tmp_path / "elsewhere"
    restore(report.path, PASSWORD, elsewhere, knows_schema=lambda version: True)
    assert content_of(elsewhere) == content_of(bare)


@pytest.mark.parametrize(
    ("office", "expected"),
    [
        ("东丽湖/街道:办?", "东丽湖街道办"),
        ("  ", "本单位"),
        ("..", "本单位"),
        ("长" * 80, "长" * 40),
    ],
)
def test_names_fit_every_file_system(office: str, expected: str) -> None:
    assert default_name(office, WHEN) == f"交通安全备份_{expected}_2026-11-23_1042.tdbak"


def test_memory_stays_bounded() -> None:
    """The sealed stream is handed on in chunks, never gathered."""
    biggest = 0

    class Out:
        def write(self, data: Any) -> int:
            nonlocal biggest
            biggest = max(biggest, len(data))
            return len(data)

    writer = Writer(Out(), None)  # type: ignore[arg-type]
    for _ in range(6):
        writer.write(os.urandom(1 << 20))
    writer.finish()
    assert biggest <= (1 << 20) + 64
