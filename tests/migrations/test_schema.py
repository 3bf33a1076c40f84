"""The migrated database is what the record classes say, and newer databases are left alone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import whole_metadata
from trafficdesk.store import schema
from trafficdesk.store.store import FILE_NAME


def test_the_newest_revision_gives_exactly_the_tables_of_the_records(desk: Desk) -> None:
    with desk.office.store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        differences = compare_metadata(context, whole_metadata())
    # A difference here means: write a migration, python -m trafficdesk.store.schema "what changed".
    assert differences == []


def test_revisions_are_one_line() -> None:
    versions = Path(schema.__file__).parent / "migrations" / "versions"
    numbers = sorted(path.name[:4] for path in versions.glob("[0-9]*.py"))
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]
    assert schema.newest() == numbers[-1]


def test_a_database_of_a_newer_program_is_refused_and_untouched(empty_office: Path, tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes((empty_office / FILE_NAME).read_bytes())
    with sqlite3.connect(path) as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    before = path.read_bytes()
    with pytest.raises(KnownError, match="更新版本的程序"):
        Desk.open(tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"this is not a database" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(KnownError, match="数据文件"):
        Desk.open(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_an_empty_folder_is_not_an_office(tmp_path: Path) -> None:
    with pytest.raises(KnownError, match="还没有办事处数据"):
        Desk.open(tmp_path / "none")
