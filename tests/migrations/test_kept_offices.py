"""Offices of earlier releases open: migrated to the present tables, every row as it was, and a copy made before.

tests/migrations/offices holds one small office (made-up people) per revision, each written by the program whose newest one it was:
0001 is the demo office of the first demonstrations, the others come from keep_offices.py and have rows of every record.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import select

from tests.migrations.kept import EMPTY, KEPT, contents, differences, unpacked
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.health import proofs
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.records.registry import all_types, whole_metadata
from trafficdesk.store import schema, trail, trail_check
from trafficdesk.store.store import FILE_NAME


@pytest.fixture(params=KEPT, ids=lambda path: path.name[:4])
def revision(request: pytest.FixtureRequest) -> str:
    """Each of those that are kept."""
    return str(request.param.name[:4])


@pytest.fixture
def old_office(revision: str, tmp_path: Path) -> Path:
    """The folder of an office as the program of that revision left it."""
    return unpacked(next(path for path in KEPT if path.name.startswith(revision)), tmp_path)


@pytest.fixture(scope="session")
def upgrades(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The office of a revision after its upgrade, which is made once: copy it, do not open it."""

    @cache
    def upgraded(revision: str) -> Path:
        folder = unpacked(next(path for path in KEPT if path.name.startswith(revision)), tmp_path_factory.mktemp(revision))
        Desk.open(folder, user="小林").close()
        return folder

    return upgraded


@pytest.fixture
def upgraded(upgrades: Callable[[str], Path], revision: str, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(upgrades(revision), tmp_path / "upgraded"))


@pytest.fixture
def migrated(upgraded: Path) -> Iterator[Desk]:
    desk = Desk.open(upgraded, user="小林")
    yield desk
    desk.close()


def test_every_row_is_as_it_was(revision: str, old_office: Path, upgraded: Path) -> None:
    before = contents(old_office)
    assert sum(map(len, before.values())) > 400
    assert revision == "0001" or not [table for table, rows in before.items() if not rows and table not in EMPTY]
    after = contents(upgraded)
    if revision < "0004":
        printed = [row for row in before["agreements"] if row["printed_file"]]
        assert [row["sha256"] for row in after["printed_papers"]] == [row["printed_file"] for row in printed] and printed
    assert differences(revision, before, after) == []


def test_the_tables_are_those_of_the_records(migrated: Desk) -> None:
    with migrated.office.store.read() as connection:
        assert schema.current(connection) == schema.newest()
        context = MigrationContext.configure(connection, opts={"compare_type": False})
        # An own field of an office is a column that its program added; no migration knows its index.
        assert [each for each in compare_metadata(context, whole_metadata()) if "_own_" not in str(each)] == []
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_people_read_and_go_on_writing(migrated: Desk) -> None:
    people = migrated.records.select("people")
    assert len(people) >= 2 and all(person.title for person in people)
    for kind in all_types():
        if kind.spec.ledger:
            assert len(migrated.records.select(kind.code)) == migrated.records.count(Query(kind.code))
    assert people[0].id in {hit.id for hit in migrated.records.search(people[0].title) if hit.code == "people"}
    migrated.records.edit("people", people[0].id, {"remark": "迁移以后"})
    assert migrated.records.history("people", people[0].id)[0].new == "迁移以后"


def test_a_copy_was_made_before(migrated: Desk) -> None:
    copies = list(migrated.office.folder.rglob("*.tdbak"))
    assert len(copies) == 1
    assert migrated.backups.verify(copies[0], "")


def test_the_chain_begins_and_says_from_when(revision: str, migrated: Desk) -> None:
    with migrated.office.store.read() as connection:
        assert [each.sentence for each in trail_check.differences(connection)] == []
    sealed = next(act for act in migrated.trail.acts() if act.kind == trail.SEALED)
    begun = min(act.at for act in migrated.trail.acts() if act.kind == trail.SEALED)
    words = "以前的记录按升级时的样子封存" if revision < "0012" else "程序升级后重新封存全部登记"
    assert words in sealed.sentence
    assert migrated.trail.proves_since() == begun
    with migrated.office.store.write() as connection:
        connection.exec_driver_sql("UPDATE people SET job = '别的' WHERE id = 1")
        connection.exec_driver_sql("UPDATE audit SET old = '别的' WHERE id = (SELECT min(id) FROM audit WHERE old IS NOT NULL)")
    with migrated.office.store.read() as connection:
        assert len(list(trail_check.differences(connection))) == 2


def test_an_upgrade_seals_anew_and_names_what_it_changed(upgraded: Path) -> None:
    with closing(sqlite3.connect(upgraded / FILE_NAME)) as sql:  # what a migration does: rows move beside the trail
        sql.execute("UPDATE people SET job = '迁移改的' WHERE id = 1")
        sql.execute("UPDATE settings SET value = '0011' WHERE name = 'trail.schema'")
        sql.commit()
    desk = Desk.open(upgraded)
    sealed = next(act for act in desk.trail.acts() if act.kind == trail.SEALED)
    assert "1 条和升级前的记录不一样" in sealed.sentence
    with desk.office.store.read() as connection:
        assert [each.sentence for each in trail_check.differences(connection)] == []
    desk.close()


def test_numbers_in_texts_are_found_whole_after_the_upgrade(tmp_path: Path) -> None:
    """Before 0015 a text was indexed and named as it was typed."""
    office = unpacked(next(path for path in KEPT if path.name.startswith("0014")), tmp_path)
    number = next(kind.number for kind in all_types() if kind.code == "units")
    with closing(sqlite3.connect(office / FILE_NAME)) as sql:
        sql.execute("UPDATE units SET name = '湖畔小学 13912345678', title = '湖畔小学 13912345678' WHERE id = 1")
        for tail in ("湖畔小学13912345678", "13912345678", "2345678", "12345678", "5678"):
            sql.execute("INSERT INTO search_terms (record, term, row_id) VALUES (?, ?, 1)", (number, f"n{tail}"))
        sql.commit()
    desk = Desk.open(office, user="小林")

    def found(text: str) -> bool:
        return 1 in [hit.id for hit in desk.records.search(text, 500) if hit.code == "units"]

    assert desk.records.row("units", 1).title == "湖畔小学 139****5678"
    assert found("13912345678") and found("5678") and found("湖畔小学")
    assert [piece for piece in ("1391", "2345678", "12345678", "1234") if found(piece)] == []
    desk.close()


def test_numbers_in_names_are_sorted_by_their_size_after_the_upgrade(tmp_path: Path) -> None:
    """Before 0018 二队 stood behind 十队."""
    office = unpacked(next(path for path in KEPT if path.name.startswith("0014")), tmp_path)
    with closing(sqlite3.connect(office / FILE_NAME)) as sql:
        for row_id, name, key in ((1, "东湖十队", "dong hu shi dui\x01东湖十队"), (2, "东湖二队", "dong hu er dui\x01东湖二队")):
            sql.execute("UPDATE units SET name = ?, title = ?, sort_key = ? WHERE id = ?", (name, name, key, row_id))
        sql.commit()
    desk = Desk.open(office, user="小林")
    with desk.office.store.read() as connection:
        for kind in all_types():
            for row in connection.execute(select(kind.table.c.title, kind.table.c.sort_key)):
                assert row.sort_key == sort_key(row.title)
    assert desk.records.ids(Query("units", sort=("name",))).index(2) < desk.records.ids(Query("units", sort=("name",))).index(1)
    desk.close()


def test_an_old_office_is_upgraded_after_one_with_own_fields(tmp_path: Path) -> None:
    """As when an old backup is restored in the window: the tables still have the columns that the office before added."""
    for revision in ("0014", "0001", "0011"):
        (tmp_path / revision).mkdir()
        office = unpacked(next(path for path in KEPT if path.name.startswith(revision)), tmp_path / revision)
        desk = Desk.open(office, user="小林")
        assert ("own_1" in {field.name for field in desk.records.view("units").fields}) == (revision != "0001")
        assert [fault.sentence for fault in proofs(desk.office, desk.records) if "文件" not in fault.field] == []
        desk.close()
