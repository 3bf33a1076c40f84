from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from office_folder import PASSWORD, WHEN, content_of, make_folder, rows_of

from trafficdesk.errors import Cancelled, KnownError
from trafficdesk.transfer import swap as swap_module
from trafficdesk.transfer.automatic import automatic_copy
from trafficdesk.transfer.backup import BackupReport
from trafficdesk.transfer.faults import Damaged, TooNew, WrongPassword
from trafficdesk.transfer.restore import RestoreReport, recover, restore

Make = Callable[..., BackupReport]


def back(file: Path, folder: Path, **changes: Any) -> RestoreReport:
    return restore(file, PASSWORD, folder, **({"knows_schema": lambda version: True, "when": WHEN} | changes))


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A second office's data, different in rows and attachments, with backups of its own."""
    path = make_folder(tmp_path / "other", rows=20, attachments=2)
    (path / "backups").mkdir()
    (path / "backups" / "mine.tdbak").write_text("x")
    return path


def test_round_trip_onto_an_empty_machine(make: Make, folder: Path, tmp_path: Path) -> None:
    report = back(make().path, tmp_path / "new" / "data")
    assert content_of(tmp_path / "new" / "data") == content_of(folder)
    assert (report.kept, report.files, report.tables) == (None, 4, {"audit": 150, "people": 300})
    assert sorted(path.name for path in report.data_folder.iterdir()) == ["attachments", "desk.sqlite3"]


def test_what_was_there_is_kept_whole(make: Make, folder: Path, other: Path) -> None:
    before = content_of(other)
    report = back(make().path, other)
    assert content_of(other) == content_of(folder)
    assert report.kept == other / "kept" / "2026-11-23_104200"
    assert content_of(report.kept) == before
    assert (other / "backups" / "mine.tdbak").read_text() == "x"
    again = back(make().path, other)
    assert again.kept == other / "kept" / "2026-11-23_104200_2"


def test_commits_still_in_the_log_are_kept_too(make: Make, other: Path, tmp_path: Path) -> None:
    """The program died before the write-ahead log was folded in."""
    script = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('PRAGMA wal_autocheckpoint=0');"
        "c.execute(\"INSERT INTO people (name) VALUES ('最后一笔')\"); c.commit(); os._exit(1)"
    )
    subprocess.run([sys.executable, "-c", script, str(other / "desk.sqlite3")], check=False, timeout=30)
    assert (other / "desk.sqlite3-wal").stat().st_size > 0
    kept = back(make().path, other).kept
    assert kept is not None
    assert rows_of(kept)["people"][-1][1] == "最后一笔"
    assert len(rows_of(other)["people"]) == 300


def test_a_damaged_database_is_replaced_and_kept_as_it_lies(make: Make, folder: Path, other: Path) -> None:
    (other / "desk.sqlite3").write_bytes(b"ruin" * 5000)
    kept = back(make().path, other).kept
    assert kept is not None and (kept / "desk.sqlite3").read_bytes() == b"ruin" * 5000
    assert content_of(other) == content_of(folder)


def test_refusals_change_nothing(make: Make, other: Path, tmp_path: Path) -> None:
    good = make().path
    cut = tmp_path / "cut.tdbak"
    cut.write_bytes(good.read_bytes()[:-20])
    before = content_of(other)
    with pytest.raises(WrongPassword):
        restore(good, "wrong", other, knows_schema=lambda version: True)
    with pytest.raises(Damaged):
        back(cut, other)
    with pytest.raises(TooNew, match="升级程序"):
        back(good, other, knows_schema=lambda version: version == "0000")
    with pytest.raises(KnownError, match="找不到"):
        back(tmp_path / "none.tdbak", other)

    def stop(done: int, total: int, sentence: str) -> None:
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        back(good, other, progress=stop)
    assert content_of(other) == before
    assert sorted(path.name for path in other.iterdir() if "-" not in path.name) == [
        "attachments", "backups", "desk.sqlite3",
    ]  # fmt: skip
    assert list(other.glob(".transfer-*")) == []


def test_an_open_database_is_noticed(make: Make, other: Path) -> None:
    path = make().path
    with closing(sqlite3.connect(other / "desk.sqlite3")) as idle:
        idle.execute("SELECT count(*) FROM people").fetchone()
        with pytest.raises(KnownError, match="关闭所有"):
            back(path, other)
    assert back(path, other).kept is not None


def test_too_little_room(make: Make, other: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make().path
    before = content_of(other)
    monkeypatch.setattr("trafficdesk.transfer.folder.shutil.disk_usage", lambda folder: _Usage())
    with pytest.raises(KnownError, match="空间不够"):
        back(path, other)
    assert content_of(other) == before


class _Usage:
    free = 1000


@pytest.mark.parametrize("failing", range(1, 5))
def test_a_rename_that_fails_is_rolled_back(
    make: Make, other: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    path = make().path
    before = content_of(other)
    calls = 0
    rename = swap_module.os.rename

    def sometimes(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise PermissionError(13, "in use")
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(swap_module.os, "rename", sometimes)
        with pytest.raises(KnownError, match="已退回原样"):
            back(path, other)
    assert content_of(other) == before
    assert not (other / "restore.journal").exists() and list(other.glob(".transfer-*")) == []
    assert recover(other) is None
    assert back(path, other).kept is not None


@pytest.mark.parametrize("failing", range(1, 5))
def test_a_rollback_that_fails_is_finished_at_the_next_start(
    make: Make, other: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    path = make().path
    before = content_of(other)
    calls = 0
    rename = swap_module.os.rename

    def no_more(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls >= failing:
            raise OSError(5, "gone")
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(swap_module.os, "rename", no_more)
        with pytest.raises(KnownError):
            back(path, other)
    recover(other)
    assert content_of(other) == before
    assert not (other / "restore.journal").exists() and list(other.glob(".transfer-*")) == []


def test_a_fresh_folder_that_vanished_brings_back_what_was_kept(
    make: Make, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    path = make().path
    before = content_of(other)
    calls = 0
    rename = swap_module.os.rename

    class Died(BaseException):
        pass

    def die_after_the_database_went_out(source: Path, target: Path) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Died
        rename(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(swap_module.os, "rename", die_after_the_database_went_out)
        with pytest.raises(Died):
            back(path, other)
    shutil.rmtree(next(other.glob(".transfer-*")))
    recovery = recover(other)
    assert recovery is not None and not recovery.finished
    assert content_of(other) == before


def test_an_unreadable_journal_stops_with_a_sentence(other: Path) -> None:
    (other / "restore.journal").write_bytes(b"\x00")
    with pytest.raises(KnownError, match="不要删除任何文件"):
        recover(other)


def test_recover_has_nothing_to_say_on_a_quiet_day(folder: Path) -> None:
    before = content_of(folder)
    assert recover(folder) is None
    assert content_of(folder) == before


def test_an_automatic_copy_leaves_the_attachments_in_place(folder: Path) -> None:
    before = content_of(folder)
    made = automatic_copy(
        folder, office="办", schema_version="0001", program_version="1", counts={}, when=WHEN
    )
    assert made is not None
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as connection:
        connection.execute("DELETE FROM people")
        connection.commit()
    report = restore(made.path, None, folder, knows_schema=lambda version: True)
    assert not report.with_attachments
    assert content_of(folder) == before
    assert report.kept is not None and not (report.kept / "attachments").exists()
    assert rows_of(report.kept)["people"] == []
