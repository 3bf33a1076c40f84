"""Offices of earlier releases open: migrated to the present tables, every row as it was, and a copy made before.

tests/migrations/offices holds one small demo office (made-up people) per revision that was ever handed out.
"""

from __future__ import annotations

import lzma
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from trafficdesk.desk import Desk, Query
from trafficdesk.records.registry import all_types, whole_metadata
from trafficdesk.store import schema, trail, trail_check
from trafficdesk.store.store import FILE_NAME

KEPT = sorted((Path(__file__).parent / "offices").glob("*.sqlite3.xz"))

MOVED = {"agreements": {"printed_file", "printed_pages", "reprints"}, "agreement_templates": {"used"}}


@pytest.fixture(params=KEPT, ids=lambda path: path.name[:4])
def old_office(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The folder of an office as an earlier release left it."""
    (tmp_path / FILE_NAME).write_bytes(lzma.decompress(request.param.read_bytes()))
    return tmp_path


@pytest.fixture
def migrated(old_office: Path) -> Iterator[Desk]:
    desk = Desk.open(old_office, user="小林")
    yield desk
    desk.close()


def contents(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of records, by column."""
    database = sqlite3.connect(path)
    database.row_factory = sqlite3.Row
    tables = [kind.table.name for kind in all_types()] + ["audit", "change_sets", "settings"]
    known = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    rows = {name: [dict(row) for row in database.execute(f"SELECT * FROM {name} ORDER BY 1")] for name in tables if name in known}
    database.close()
    return rows


def test_every_row_is_as_it_was(old_office: Path) -> None:
    before = contents(old_office / FILE_NAME)
    assert sum(map(len, before.values())) > 2000
    Desk.open(old_office).close()
    after = contents(old_office / FILE_NAME)
    # 0004 moves the first prints of agreements into papers of their own, in the trail too; their texts are in use since.
    printed = [row for row in before["agreements"] if row["printed_file"]]
    assert [row["sha256"] for row in after["printed_papers"]] == [row["printed_file"] for row in printed] and printed
    # 0012 begins the chain: an act of its own, over rows that stay as they are.
    for table in ("audit", "change_sets"):
        last = before[table][-1]["id"]
        after[table] = [row for row in after[table] if row["id"] <= last]
    after["settings"] = [row for row in after["settings"] if not row["name"].startswith("trail.")]
    moved = {row["id"] for row in before["audit"] if row["code"] == "agreements" and row["field"] in MOVED["agreements"]}
    for rows in (before, after):
        rows["audit"] = [row for row in rows["audit"] if row["id"] not in moved]
    for table, rows in before.items():
        columns = [name for name in (rows[0] if rows else ()) if name not in MOVED.get(table, ())]
        assert [{name: row[name] for name in columns} for row in after[table]] == [
            {name: row[name] for name in columns} for row in rows
        ], table


def test_the_tables_are_those_of_the_records(migrated: Desk) -> None:
    with migrated.office.store.read() as connection:
        assert schema.current(connection) == schema.newest()
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        assert compare_metadata(context, whole_metadata()) == []
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_people_read_and_go_on_writing(migrated: Desk) -> None:
    people = migrated.records.select("people")
    assert len(people) == 10 and all(person.title for person in people)
    for kind in all_types():
        if kind.spec.ledger:
            assert len(migrated.records.select(kind.code)) == migrated.records.count(Query(kind.code))
    assert people[0].id in {hit.id for hit in migrated.records.search(people[0].title) if hit.code == "people"}
    migrated.records.edit("people", people[0].id, {"remark": "迁移以后"})
    assert migrated.records.history("people", people[0].id)[0].new == "迁移以后"


def test_a_copy_was_made_before(old_office: Path) -> None:
    desk = Desk.open(old_office)
    copies = list(old_office.rglob("*.tdbak"))
    assert len(copies) == 1
    assert desk.backups.verify(copies[0], "")
    desk.close()


def test_the_chain_begins_and_says_from_when(migrated: Desk) -> None:
    with migrated.office.store.read() as connection:
        assert [each.sentence for each in trail_check.differences(connection)] == []
    sealed = next(act for act in migrated.trail.acts() if act.kind == trail.SEALED)
    assert "以前的记录按升级时的样子封存" in sealed.sentence and migrated.trail.proves_since() == sealed.at
    with migrated.office.store.write() as connection:
        connection.exec_driver_sql("UPDATE people SET job = '别的' WHERE id = 1")
        connection.exec_driver_sql("UPDATE audit SET old = '别的' WHERE id = (SELECT min(id) FROM audit WHERE old IS NOT NULL)")
    with migrated.office.store.read() as connection:
        assert len(list(trail_check.differences(connection))) == 2


def test_an_upgrade_seals_anew_and_names_what_it_changed(old_office: Path) -> None:
    Desk.open(old_office).close()
    with closing(sqlite3.connect(old_office / FILE_NAME)) as sql:  # what a migration does: rows move beside the trail
        sql.execute("UPDATE people SET job = '迁移改的' WHERE id = 1")
        sql.execute("UPDATE settings SET value = '0011' WHERE name = 'trail.schema'")
        sql.commit()
    desk = Desk.open(old_office)
    sealed = next(act for act in desk.trail.acts() if act.kind == trail.SEALED)
    assert "1 条和升级前的记录不一样" in sealed.sentence
    with desk.office.store.read() as connection:
        assert [each.sentence for each in trail_check.differences(connection)] == []
    desk.close()
