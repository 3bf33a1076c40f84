"""Offices of earlier releases open: migrated to the present tables, every row as it was, and a copy made before.

tests/migrations/offices holds one small office (made-up people) per revision, each written by the program whose newest one it was:
0001 is the demo office of the first demonstrations, the others come from keep_offices.py and have rows of every record.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.helpers.copies import opened_copy
from tests.helpers.once import MakeOnce
from tests.migrations.kept import DIFFERENT, EMPTY, KEPT, contents, differences, everything, office_of
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.health import proofs
from trafficdesk.fields.pinyin import sort_key
from trafficdesk.records.registry import all_types
from trafficdesk.store import trail, trail_check
from trafficdesk.store.store import FILE_NAME


@pytest.fixture(scope="module", params=KEPT, ids=lambda path: path.name[:4])
def revision(request: pytest.FixtureRequest) -> str:
    """Each of those that are kept."""
    return str(request.param.name[:4])


@pytest.fixture(scope="module")
def upgraded(make_once: MakeOnce) -> Callable[[str], Path]:
    """The folder of the office of a revision after its upgrade, made once: for reading."""
    return lambda revision: make_once(f"upgraded-{revision}", partial(_upgrade, revision)) / "office"


def _upgrade(revision: str, place: Path) -> None:
    Desk.open(office_of(revision, place / "office"), user="小林").close()


@pytest.fixture(scope="module")
def migrated(upgraded: Callable[[str], Path], revision: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk on a copy, for reading."""
    desk = opened_copy(upgraded(revision), tmp_path_factory.mktemp(revision) / "office")
    yield desk
    desk.close()


def test_every_row_is_as_it_was(revision: str, upgraded: Callable[[str], Path], tmp_path: Path) -> None:
    before, after = contents(office_of(revision, tmp_path / "before")), contents(upgraded(revision))
    assert sum(map(len, before.values())) > 400
    assert revision == "0001" or not [table for table, rows in before.items() if not rows and table not in EMPTY]
    if revision < "0004":
        printed = [row for row in before["agreements"] if row["printed_file"]]
        assert [row["sha256"] for row in after["printed_papers"]] == [row["printed_file"] for row in printed] and printed
    assert differences(revision, before, after) == []


def test_the_tables_are_those_of_a_new_office(empty_office: Path, revision: str, upgraded: Callable[[str], Path]) -> None:
    """Which tests/migrations/test_schema.py compares with the records; they have come the same way, one of them a part of it."""
    assert _made(upgraded(revision)) == _made(empty_office)
    with closing(sqlite3.connect(upgraded(revision) / FILE_NAME)) as sql:
        assert sql.execute("PRAGMA foreign_key_check").fetchall() == []


def _made(folder: Path) -> list[tuple[str, str, str]]:
    """How each table and index is made, but for an office's own fields and what a database notes of how many rows there are."""
    made = [(what, name, re.sub(r', "?own_\d+"? \w+', "", sql or "")) for what, name, sql in everything(folder)[""]]
    return [each for each in made if not re.search("_own_|_stat", each[1])]


def test_people_read(migrated: Desk) -> None:
    people = migrated.records.select("people")
    assert len(people) >= 2 and all(person.title for person in people)
    for kind in all_types():
        if kind.spec.ledger:
            assert len(migrated.records.select(kind.code)) == migrated.records.count(Query(kind.code))
    assert people[0].id in {hit.id for hit in migrated.records.search(people[0].title) if hit.code == "people"}


def test_people_go_on_writing(revision: str, upgraded: Callable[[str], Path], tmp_path: Path) -> None:
    desk = opened_copy(upgraded(revision), tmp_path / "office")
    person = desk.records.ids(Query("people"))[0]
    desk.records.edit("people", person, {"remark": "迁移以后"})
    assert desk.records.history("people", person)[0].new == "迁移以后"
    desk.close()


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


@pytest.mark.parametrize("revision", DIFFERENT, scope="function")
def test_what_is_changed_outside_after_the_upgrade_is_told(revision: str, upgraded: Callable[[str], Path], tmp_path: Path) -> None:
    desk = opened_copy(upgraded(revision), tmp_path / "office")
    with desk.office.store.write() as connection:
        connection.exec_driver_sql("UPDATE people SET job = '别的' WHERE id = 1")
        connection.exec_driver_sql("UPDATE audit SET old = '别的' WHERE id = (SELECT min(id) FROM audit WHERE old IS NOT NULL)")
    with desk.office.store.read() as connection:
        assert len(list(trail_check.differences(connection))) == 2
    desk.close()


@pytest.mark.parametrize("revision", DIFFERENT, scope="function")
def test_the_next_upgrade_seals_anew_and_names_what_it_changed(revision: str, upgraded: Callable[[str], Path], tmp_path: Path) -> None:
    folder = Path(shutil.copytree(upgraded(revision), tmp_path / "office"))
    with closing(sqlite3.connect(folder / FILE_NAME)) as sql:  # what a migration does: rows move beside the trail
        sql.execute("UPDATE people SET job = '迁移改的' WHERE id = 1")
        sql.execute("UPDATE settings SET value = '0011' WHERE name = 'trail.schema'")
        sql.commit()
    desk = Desk.open(folder)
    sealed = next(act for act in desk.trail.acts() if act.kind == trail.SEALED)
    assert "1 条和升级前的记录不一样" in sealed.sentence
    with desk.office.store.read() as connection:
        assert [each.sentence for each in trail_check.differences(connection)] == []
    desk.close()


@pytest.fixture(scope="module")
def as_of_0014(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """An office of before 0015, in which a number was typed into a name and names have numbers, after its upgrade."""
    office = office_of("0014", tmp_path_factory.mktemp("0014") / "office")
    number = next(kind.number for kind in all_types() if kind.code == "units")
    with closing(sqlite3.connect(office / FILE_NAME)) as sql:
        sql.execute("UPDATE units SET name = '湖畔小学 13912345678', title = '湖畔小学 13912345678' WHERE id = 1")
        for tail in ("湖畔小学13912345678", "13912345678", "2345678", "12345678", "5678"):
            sql.execute("INSERT INTO search_terms (record, term, row_id) VALUES (?, ?, 1)", (number, f"n{tail}"))
        for row_id, name, key in ((2, "东湖十队", "dong hu shi dui\x01东湖十队"), (3, "东湖二队", "dong hu er dui\x01东湖二队")):
            sql.execute("UPDATE units SET name = ?, title = ?, sort_key = ? WHERE id = ?", (name, name, key, row_id))
        sql.commit()
    desk = Desk.open(office, user="小林")
    yield desk
    desk.close()


def test_numbers_in_texts_are_found_whole_after_the_upgrade(as_of_0014: Desk) -> None:
    """Before 0015 a text was indexed and named as it was typed."""

    def found(text: str) -> bool:
        return 1 in [hit.id for hit in as_of_0014.records.search(text, 500) if hit.code == "units"]

    assert as_of_0014.records.row("units", 1).title == "湖畔小学 139****5678"
    assert found("13912345678") and found("5678") and found("湖畔小学")
    assert [piece for piece in ("1391", "2345678", "12345678", "1234") if found(piece)] == []


def test_numbers_in_names_are_sorted_by_their_size_after_the_upgrade(as_of_0014: Desk) -> None:
    """Before 0018 二队 stood behind 十队."""
    with as_of_0014.office.store.read() as connection:
        for kind in all_types():
            for row in connection.execute(select(kind.table.c.title, kind.table.c.sort_key)):
                assert row.sort_key == sort_key(row.title)
    ordered = as_of_0014.records.ids(Query("units", sort=("name",)))
    assert ordered.index(3) < ordered.index(2)


def test_an_old_office_is_upgraded_after_one_with_own_fields(upgraded: Callable[[str], Path], tmp_path: Path) -> None:
    """As when an old backup is restored in the window: the tables still have the columns that the office before added."""
    desk = opened_copy(upgraded("0014"), tmp_path / "0014")
    assert "own_1" in {field.name for field in desk.records.view("units").fields}
    desk.close()
    for revision in ("0001", "0011"):
        desk = Desk.open(office_of(revision, tmp_path / revision), user="小林")
        assert ("own_1" in {field.name for field in desk.records.view("units").fields}) == (revision != "0001")
        assert [fault.sentence for fault in proofs(desk.office, desk.records) if "文件" not in fault.field] == []
        desk.close()
