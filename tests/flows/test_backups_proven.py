"""A backup is proven by restoring it; a stick is written to by itself while it is there, and what fails is said."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.helpers import messy
from trafficdesk import clock
from trafficdesk.desk import Desk, Query
from trafficdesk.engine import backups
from trafficdesk.engine.trail import Wanted
from trafficdesk.errors import KnownError
from trafficdesk.store import store as store_module
from trafficdesk.store import trail
from trafficdesk.store.store import FILE_NAME
from trafficdesk.transfer import locking
from trafficdesk.transfer.faults import Damaged, WrongPassword

PASSWORD = "correct horse"


@pytest.fixture
def office(desk: Desk, named: Desk) -> Desk:
    desk.records.add("units", {"name": "湖畔小学"})
    return desk


def test_a_rehearsal_proves_and_touches_nothing(office: Desk, tmp_path: Path) -> None:
    made = office.backups.make(tmp_path, PASSWORD)
    assert office.backups.proven() is None
    office.records.add("units", {"name": "湖滨小学"})
    before = sorted(path.name for path in office.office.folder.iterdir())
    found = office.backups.rehearse(made.path, PASSWORD)
    assert found.tables == dict(made.tables) and found.tables["units"] == 1 and found.encrypted
    assert sorted(path.name for path in office.office.folder.iterdir()) == before
    assert office.records.count(Query("units")) == 2
    assert office.backups.proven() is not None and office.backups.standing()[1] is not None
    assert "恢复演练成功" in office.trail.acts(Wanted(kinds=(trail.BACKUP,)))[0].sentence
    printed = office.backups.certificate(found)
    assert printed.content.startswith(b"%PDF") and printed.parts[0][2] == 1


def test_what_is_not_good_is_no_rehearsal(office: Desk, tmp_path: Path) -> None:
    made = office.backups.make(tmp_path, PASSWORD)
    with pytest.raises(WrongPassword):
        office.backups.rehearse(made.path, "another one")
    content = bytearray(made.path.read_bytes())
    content[len(content) // 2] ^= 1
    bad = tmp_path / "bad.tdbak"
    bad.write_bytes(content)
    with pytest.raises(Damaged):
        office.backups.rehearse(bad, PASSWORD)
    assert office.backups.proven() is None


def test_a_backup_of_tampered_data_is_named(office: Desk, tmp_path: Path) -> None:
    with closing(sqlite3.connect(office.office.folder / FILE_NAME)) as sql:
        sql.execute("UPDATE change_sets SET \"by\" = '小王' WHERE id = 2")
        sql.commit()
    made = office.backups.make(tmp_path, PASSWORD)
    with pytest.raises(KnownError, match="修改记录对不上"):
        office.backups.rehearse(made.path, PASSWORD)


def test_a_backup_of_data_that_went_another_way_is_named(office: Desk, tmp_path: Path) -> None:
    with closing(sqlite3.connect(office.office.folder / FILE_NAME)) as sql:
        kept = "\n".join(sql.iterdump())
    office.records.add("units", {"name": "湖滨小学"})
    made = office.backups.make(tmp_path, PASSWORD)
    office.close()
    for name in (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"):
        (office.office.folder / name).unlink(missing_ok=True)
    with closing(sqlite3.connect(office.office.folder / FILE_NAME)) as sql:
        sql.executescript(kept)
    older = Desk.open(office.office.folder, user="小林")
    with pytest.raises(KnownError, match="接不上"):
        older.backups.rehearse(made.path, PASSWORD)
    older.close()


def test_a_stick_is_written_to_while_it_is_there(office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    assert office.backups.run_schedule() is None  # off
    office.backups.set_schedule(stick, 2, PASSWORD)
    assert office.backups.schedule() == (str(stick), 2)
    first = office.backups.run_schedule()
    assert first is not None and first.path.parent == stick and first.path.name.startswith("定时_")
    assert office.backups.run_schedule() is None  # done today
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=2))
    monkeypatch.setattr(clock, "today", lambda: (start + timedelta(days=2)).date())
    stick.rename(tmp_path / "pulled")
    assert office.backups.run_schedule() is None and office.backups.schedule_failed() == ""  # waits for the stick
    (tmp_path / "pulled").rename(stick)
    assert office.backups.run_schedule() is not None
    assert office.backups.verify(first.path, PASSWORD).encrypted
    office.backups.stop_schedule()
    assert office.backups.schedule() == ("", 0) and not (office.office.folder / backups.SECRET).exists()


def test_what_fails_is_said_and_stops_nothing(office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    office.backups.set_schedule(stick, 1, PASSWORD)
    monkeypatch.setattr(backups.Backups, "_make", _full)
    assert office.backups.run_schedule() is None
    assert "空间不够" in office.backups.schedule_failed() and "空间不够" in office.backups.standing()[2]
    monkeypatch.undo()
    assert office.backups.run_schedule() is not None and office.backups.schedule_failed() == ""


def _full(*_: object) -> None:
    raise KnownError("空间不够")


def test_before_an_import_the_stick_is_written_to(office: Desk, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    office.backups.set_schedule(stick, 31, PASSWORD)
    office.backups.run_schedule()
    (done,) = stick.iterdir()
    done.rename(stick / "kept.tdbak")
    job = office.exchange.open("people", messy.xlsx(tmp_path / "list.xlsx"))
    office.exchange.plan(job)
    office.exchange.write(job)
    made = next(path for path in stick.iterdir() if path.name.startswith("定时_"))
    assert office.backups.verify(made, PASSWORD).tables["people"] == 0  # as it was before


def test_only_what_was_written_by_itself_is_thinned(office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    office.backups.set_schedule(stick, 1, PASSWORD)
    mine = stick / "交通安全备份_示例街道办事处_2020-01-01_0800.tdbak"
    foreign = stick / "定时_交通安全备份_别的办事处_2026-01-01_0800.tdbak"
    days = [datetime(2024, 1, 1) + timedelta(days=day) for day in range(40)]
    old = [stick / f"定时_交通安全备份_示例街道办事处_{day:%Y-%m-%d}_0800.tdbak" for day in days]
    for path in (mine, foreign, *old):
        path.write_bytes(b"")
    report = office.backups.run_schedule()
    assert report is not None and mine.exists() and foreign.exists() and report.path.exists()
    assert 0 < sum(path.exists() for path in old) < 10


def test_a_schedule_needs_a_real_password_and_a_folder(office: Desk, tmp_path: Path) -> None:
    for folder, days, password, why in ((tmp_path, 1, "short", "至少要 8"), (tmp_path, 0, PASSWORD, "1 到 31"),
                                        (tmp_path / "none", 1, PASSWORD, "找不到文件夹")):  # fmt: skip
        with pytest.raises(KnownError, match=why):
            office.backups.set_schedule(folder, days, password)


def test_the_password_of_the_schedule_goes_into_no_backup(office: Desk, tmp_path: Path) -> None:
    office.backups.set_schedule(tmp_path, 1, PASSWORD)
    assert (office.office.folder / backups.SECRET).stat().st_mode & 0o077 == 0 or not hasattr(__import__("os"), "fork")
    made = office.backups.make(tmp_path, PASSWORD)
    home = tmp_path / "elsewhere"
    Desk.restore(made.path, PASSWORD, home)
    assert not (home / backups.SECRET).exists()
    with closing(sqlite3.connect(home / FILE_NAME)) as sql:
        assert PASSWORD not in "\n".join(sql.iterdump())


def test_an_import_ends_on_the_disk(office: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Relaxed while it writes, flushed after its commit and with full durability again."""
    calls: list[str] = []
    relax, settle = store_module.relax_durability, store_module.settle
    monkeypatch.setattr(store_module, "relax_durability", lambda c, relaxed: (calls.append(f"relaxed {relaxed}"), relax(c, relaxed)))

    def settled(connection: object) -> None:
        level = connection.connection.driver_connection.execute("PRAGMA synchronous").fetchone()[0]  # type: ignore[attr-defined]
        calls.append(f"settled at {level}")
        settle(connection)  # type: ignore[arg-type]

    monkeypatch.setattr(store_module, "settle", settled)
    with office.records.work("导入", bulk=True) as work:
        calls.append("writing")
        work.add_fact("units", {"name": "湖滨小学"})
    assert calls == ["relaxed True", "writing", "relaxed False", "settled at 2"]


@pytest.mark.parametrize("locked", [False, True])
def test_before_a_closed_office_is_exchanged_or_migrated_the_stick_is_written_to(office: Desk, tmp_path: Path, locked: bool) -> None:
    """The state that goes is on the stick; that it was written stands in the trail of what is there afterwards."""
    stick, folder = tmp_path / "stick", office.office.folder
    stick.mkdir()
    made = office.backups.make(tmp_path, PASSWORD)
    if locked:
        owner, name = office.users.first("小林")
        office.close()
        locking.lock_office(folder, owner, name, PASSWORD)
        office = Desk.open(folder)
    office.backups.set_schedule(stick, 31, PASSWORD)
    office.records.add("units", {"name": "湖滨小学"})
    office.close()
    Desk.restore(made.path, PASSWORD, folder)
    (path,) = stick.iterdir()
    assert path.name.startswith("定时_")
    back = Desk.open(folder, user="小林")
    assert back.records.count(Query("units")) == 1 and back.backups.verify(path, PASSWORD).tables["units"] == 2
    said = [act.sentence for act in back.trail.acts(Wanted(kinds=(trail.BACKUP,)))]
    assert any(each.startswith("恢复以前备份到 定时_") for each in said)
    assert not (folder / backups.BACKED_UP).exists()
    back.close()


def test_a_stick_that_is_not_there_stops_no_restore(office: Desk, tmp_path: Path) -> None:
    stick, folder = tmp_path / "stick", office.office.folder
    stick.mkdir()
    made = office.backups.make(tmp_path, PASSWORD)
    office.backups.set_schedule(stick, 31, PASSWORD)
    office.close()
    stick.rename(tmp_path / "pulled")
    (folder / FILE_NAME).write_bytes((folder / FILE_NAME).read_bytes()[:5000])  # damaged, too
    Desk.restore(made.path, PASSWORD, folder)
    back = Desk.open(folder)
    assert back.records.count(Query("units")) == 1 and not list((tmp_path / "pulled").iterdir())
    back.close()
