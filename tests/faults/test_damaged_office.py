"""An office whose files are not what they should be: noticed before more is written into it, and named."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing, nullcontext
from pathlib import Path

import pytest

from tests.helpers.copies import opened_copy
from tests.helpers.factory import NUMBERS, one
from trafficdesk.desk import Desk
from trafficdesk.engine.attachments import Attachments
from trafficdesk.errors import KnownError
from trafficdesk.records.registry import record_type

FILE = "desk.sqlite3"
PAGE = 4096


@pytest.fixture(scope="module")
def filled(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with a unit, forty people and a scan: copy it, do not open it."""
    desk = opened_copy(empty_office, tmp_path_factory.mktemp("filled") / "office")
    NUMBERS.restart()
    unit = one(desk, "units")
    for _ in range(40):
        one(desk, "people")
    desk.attachments.add_bytes("units", unit, "扫描件".encode() * 500, "责任书.pdf")
    desk.close()
    return desk.office.folder


@pytest.fixture
def closed(filled: Path, tmp_path: Path) -> Path:
    """The folder of a copy."""
    NUMBERS.restart(1000)  # those before are taken
    return Path(shutil.copytree(filled, tmp_path / "office"))


def test_a_database_of_no_bytes_is_no_new_office(closed: Path) -> None:
    (closed / FILE).write_bytes(b"")
    assert Desk.exists(closed)
    for create in (False, True):
        with pytest.raises(KnownError, match="数据文件是空的"):
            Desk.open(closed, create=create)
    assert (closed / FILE).stat().st_size == 0


def test_an_office_without_its_database_is_no_new_office(closed: Path) -> None:
    (closed / FILE).rename(closed / "elsewhere")
    assert Desk.exists(closed)
    for create in (False, True):
        with pytest.raises(KnownError, match=r"数据文件 desk\.sqlite3 不见了"):
            Desk.open(closed, create=create)
    assert not (closed / FILE).exists()
    for name in ("attachments", "backups", "kept"):  # none of which it needs for that
        shutil.rmtree(closed / name, ignore_errors=True)
    assert Desk.exists(closed)
    (closed / "elsewhere").rename(closed / FILE)  # found in the waste bin
    Desk.open(closed).close()


@pytest.mark.parametrize("left", [(FILE,), ("attachments/",), ("attachments/", "backups/", FILE)])
def test_what_a_cut_off_set_up_leaves_is_a_new_office(tmp_path: Path, left: tuple[str, ...]) -> None:
    for name in left:
        if name.endswith("/"):
            (tmp_path / name).mkdir()
        else:
            (tmp_path / name).write_bytes(b"")
    assert not Desk.exists(tmp_path)
    Desk.open(tmp_path, create=True).close()
    assert Desk.exists(tmp_path)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        connection.execute("CREATE TABLE notes (id INTEGER)")
    before = (tmp_path / FILE).read_bytes()
    for content in (before, "这是一份文本，不是数据库。".encode() * 50):
        (tmp_path / FILE).write_bytes(content)
        with pytest.raises(KnownError, match="不是交通安全工作台"):
            Desk.open(tmp_path)
        assert (tmp_path / FILE).read_bytes() == content, "as the sentence says"


def test_an_office_that_lost_a_table_is_not_opened(closed: Path) -> None:
    with closing(sqlite3.connect(closed / FILE)) as connection:
        connection.execute("DROP TABLE hazards")
    with pytest.raises(KnownError, match="缺 1 张表（hazards）"):
        Desk.open(closed)


def test_destroyed_pages_are_noticed_at_the_start(closed: Path, tmp_path: Path) -> None:
    """Three pages of garbage, 40 times: either it does not open, or the check of the start says so."""
    pages = (closed / FILE).stat().st_size // PAGE
    opened = 0
    for trial in range(40):
        folder = tmp_path / f"trial-{trial}"
        shutil.copytree(closed, folder)
        chance = random.Random(trial)
        with (folder / FILE).open("r+b") as file:
            for _ in range(3):
                file.seek(chance.randrange(1, pages) * PAGE)
                file.write(chance.randbytes(PAGE))
        try:
            desk = Desk.open(folder)
        except KnownError:
            continue
        opened += 1
        with pytest.raises(KnownError, match="有损坏"):
            desk.quick_check()
        desk.close()
        shutil.rmtree(folder)
    assert opened, "some open: it is the check that finds them"


@pytest.mark.parametrize(("table", "waits"), [("people", True), ("search_terms", False)])
def test_while_somebody_waits_only_what_was_typed_is_read(closed: Path, table: str, waits: bool) -> None:
    """What is searched in is made from it; the look right after finds that too."""
    with closing(sqlite3.connect(closed / FILE)) as sql:
        (root,) = sql.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        sql.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    desk = Desk.open(closed)
    with (closed / FILE).open("r+b") as file:
        file.seek((root - 1) * PAGE + 8)
        file.write(b"\xff" * 200)
    with pytest.raises(KnownError, match="有损坏") if waits else nullcontext():
        desk.quick_check(typed=True)
    with pytest.raises(KnownError, match="有损坏"):
        desk.quick_check()
    desk.close()


def test_an_end_that_was_none_is_known(closed: Path) -> None:
    desk = Desk.open(closed)
    assert not desk.cut_off
    beside = Desk.open(closed)
    assert not beside.cut_off or (closed / f"{FILE}-wal").exists()
    one(desk, "units")
    left = closed.parent / "left"
    shutil.copytree(closed, left)  # as it lies on the disk when the program is killed now
    desk.close()
    beside.close()
    after = Desk.open(left)
    assert after.cut_off
    after.quick_check()
    after.close()


def sentences(folder: Path) -> list[str]:
    desk = Desk.open(folder)
    found = [f"{each.label}：{each.sentence}" for each in desk.check() if each.severity == "error"]
    desk.close()
    return found


def scan_of(folder: Path) -> Path:
    return next(path for path in (folder / "attachments").rglob("*") if path.is_file())


def test_kept_files_are_compared_with_their_fingerprints(closed: Path) -> None:
    before = sentences(closed)
    scan = scan_of(closed)
    content = scan.read_bytes()
    scan.write_bytes(b"x" * len(content))
    (altered,) = set(sentences(closed)) - set(before)
    assert "不一样" in altered
    scan.unlink()
    (missing,) = set(sentences(closed)) - set(before)
    assert "不见了" in missing


def test_adding_a_scan_again_heals_the_broken_one(closed: Path) -> None:
    scan = scan_of(closed)
    content = scan.read_bytes()
    scan.write_bytes(b"broken")
    desk = Desk.open(closed)
    digest = Attachments(desk.office, desk.records).keep(content)
    assert desk.office.files.path_of(digest).read_bytes() == content
    desk.close()


def test_every_field_that_keeps_a_file_is_looked_at(desk: Desk) -> None:
    """Scans, first prints and submitted reports alike: a fingerprint without its file is named."""
    kinds = map(record_type, ("attachments", "printed-papers", "reports"))
    kept = [(kind, spec) for kind in kinds for spec in kind.fields if spec.keeps_file]
    assert len(kept) == 3
    for kind, spec in kept:
        row = one(desk, kind.code)
        with desk.records.work("示例") as work:
            work.set_fact(kind.code, row, {spec.name: "ab" * 32})
        assert any(each.code == kind.code and each.id == row and "不见了" in each.sentence for each in desk.check())


def test_a_link_to_a_row_that_is_gone_is_named(closed: Path) -> None:
    with closing(sqlite3.connect(closed / FILE)) as connection:
        connection.execute("PRAGMA foreign_keys=OFF")
        connection.execute("DELETE FROM units")
        connection.commit()
    assert any("单位" in each and "不是用本程序删的" in each for each in sentences(closed))
