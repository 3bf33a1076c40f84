"""What can still be read of a damaged office comes into a new one; what could not is counted, and the old file kept."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from office_folder import WHEN

from trafficdesk.errors import KnownError
from trafficdesk.transfer.salvage import LIST, salvage

PAGE = 4096


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """3,000 rows over some hundred pages, of which four leaves are destroyed."""
    folder = tmp_path / "office"
    folder.mkdir()
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as connection:
        connection.executescript("PRAGMA journal_mode=WAL; CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL);")
        connection.executemany("INSERT INTO people VALUES (?, ?)", [(n, f"示例{n}" * 20) for n in range(1, 3001)])
        connection.execute("CREATE TABLE units (id INTEGER PRIMARY KEY, name TEXT)")
        connection.execute("INSERT INTO units VALUES (7, '示例单位')")
        connection.execute("CREATE INDEX ix_people ON people (name)")
        connection.commit()
        leaves = [n for n, data in enumerate(pages(connection), start=1) if data[0] == 0x0D and n > 4][20:60:10]
    with (folder / "desk.sqlite3").open("r+b") as file:
        for number in leaves:
            file.seek((number - 1) * PAGE)
            file.write(random.Random(number).randbytes(PAGE))
    return folder


def pages(connection: sqlite3.Connection) -> list[bytes]:
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    data = Path(path).read_bytes()
    return [data[start : start + PAGE] for start in range(0, len(data), PAGE)]


def test_rows_before_and_behind_the_damage_are_saved(broken: Path) -> None:
    damaged = (broken / "desk.sqlite3").read_bytes()
    found = salvage(broken, when=WHEN)
    assert found.rows["units"] == 1 and 2700 < found.rows["people"] < 3000
    assert found.lost["people"] == 3000 - found.rows["people"]
    with closing(sqlite3.connect(broken / "desk.sqlite3")) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
        ids = [row[0] for row in connection.execute("SELECT id FROM people ORDER BY id")]
        assert connection.execute("SELECT name FROM people WHERE id = 1").fetchone()[0] == "示例1" * 20
    assert (ids[0], ids[-1]) == (1, 3000)
    assert (found.kept / "desk.sqlite3").read_bytes()[PAGE:] == damaged[PAGE:], "the first page says how it was opened last"
    assert "people：至少" in (found.kept / LIST).read_text(encoding="utf-8-sig")


def test_where_nothing_can_be_read_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "desk.sqlite3").write_bytes(b"SQLite format 3\0" + bytes(9000))
    before = (tmp_path / "desk.sqlite3").read_bytes()
    with pytest.raises(KnownError, match="没有抢救"):
        salvage(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["desk.sqlite3"]
    assert (tmp_path / "desk.sqlite3").read_bytes() == before
