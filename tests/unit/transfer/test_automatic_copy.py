from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from office_folder import WHEN

from trafficdesk.transfer.automatic import automatic_copy, copies
from trafficdesk.transfer.backup import BackupReport
from trafficdesk.transfer.verify import verify


def copy(folder: Path, when: datetime = WHEN, **changes: Any) -> BackupReport | None:
    about: dict[str, Any] = {"office": "办", "schema_version": "0001", "program_version": "1", "counts": {}}
    return automatic_copy(folder, when=when, **(about | changes))


def change(folder: Path, text: str) -> None:
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as connection:
        connection.execute("INSERT INTO audit (entry) VALUES (?)", (text,))
        connection.commit()


def test_first_copy_is_the_database_alone_and_good(folder: Path) -> None:
    report = copy(folder)
    assert report is not None
    assert report.path == folder / "backups" / "自动备份_2026-11-23_104200.tdbak"
    checked = verify(report.path, None)
    assert (checked.files, checked.with_attachments, checked.encrypted) == (0, False, False)
    assert checked.tables == {"audit": 150, "people": 300}


def test_one_copy_a_day(folder: Path) -> None:
    assert copy(folder)
    change(folder, "今天")
    assert copy(folder, WHEN + timedelta(hours=5)) is None
    assert copy(folder, WHEN + timedelta(days=1)) is not None


def test_no_copy_when_nothing_changed(folder: Path) -> None:
    assert copy(folder)
    assert copy(folder, WHEN + timedelta(days=1)) is None
    (folder / "desk.sqlite3").touch()  # only the file's time has changed
    assert copy(folder, WHEN + timedelta(days=2)) is None
    change(folder, "新")
    assert copy(folder, WHEN + timedelta(days=3)) is not None
    assert len(copies(folder)) == 2


def test_forced_copies_are_always_made(folder: Path) -> None:
    assert copy(folder)
    assert copy(folder, WHEN + timedelta(minutes=1), force=True) is not None


def test_a_lost_copy_is_made_again(folder: Path) -> None:
    first = copy(folder)
    assert first is not None
    first.path.unlink()
    assert copy(folder) is not None
    (folder / "backups" / "last.json").write_text("not json")
    change(folder, "x")
    assert copy(folder, WHEN + timedelta(days=1)) is not None


def test_old_copies_are_thinned_and_other_files_left_alone(folder: Path) -> None:
    backups = folder / "backups"
    backups.mkdir()
    for days in range(1, 40):
        (backups / f"自动备份_{WHEN - timedelta(days=days):%Y-%m-%d_%H%M%S}.tdbak").write_text("old")
    others = ["交通安全备份_办_2020-01-01_0000.tdbak", "自动备份_2026-13-45_000000.tdbak", "notes.txt"]
    for name in others:
        (backups / name).write_text("mine")
    assert copy(folder)
    there = copies(folder)
    assert WHEN in there and WHEN - timedelta(days=13) in there
    assert len(there) == 14 + 4 + 1  # days, Sundays before them, the end of October
    assert WHEN - timedelta(days=17) not in there
    assert all((backups / name).read_text() == "mine" for name in others)


def test_two_copies_in_one_second_are_two_copies(folder: Path) -> None:
    """An upgrade that was cut off and is begun again in the same second."""
    first, second = copy(folder, force=True), copy(folder, force=True)
    assert first is not None and second is not None and first.path != second.path
    assert len(copies(folder)) == 2
