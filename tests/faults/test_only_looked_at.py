"""An office whose disk takes nothing, or that another window has: it is read and backed up elsewhere, and nothing in its folder moves."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.helpers.factory import one
from trafficdesk.desk import Desk, Looking, Query
from trafficdesk.errors import KnownError
from trafficdesk.guard.rights import ForbiddenError
from trafficdesk.store.store import FILE_NAME, Store
from trafficdesk.transfer import condition
from trafficdesk.transfer.condition import CannotWriteError, require_writable
from trafficdesk.transfer.verify import verify

FULL = Looking("磁盘已经满了。", disk=True)
HELD = Looking("小王从 08:05 起开着。")
PASSWORD = "示例-2026-密码"


@pytest.fixture
def closed(desk: Desk) -> Path:
    """A closed office with a unit and a scan."""
    desk.office.set_setting("office.name", "示例街道办事处")
    unit = one(desk, "units")
    desk.attachments.add_bytes("units", unit, "扫描件".encode() * 500, "责任书.pdf")
    desk.close()
    return desk.office.folder


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_it_is_read_and_nothing_of_it_changes(closed: Path) -> None:
    before = files(closed)
    desk = Desk.look(closed, FULL, user="小林")
    assert desk.looking == FULL.sentence and desk.office.name == "示例街道办事处"
    (unit,) = desk.records.select("units")
    (scan,) = desk.attachments.of("units", unit.id)
    assert scan.content().startswith("扫描件".encode())
    assert not [fault for fault in desk.check() if fault.severity == "error"]
    desk.office.remember("table.people", {"a": 1})  # of comfort only: let go without a word
    desk.close()
    assert files(closed) == before


@pytest.mark.parametrize("why", [FULL, HELD])
def test_every_change_is_refused_with_the_reason(closed: Path, why: Looking) -> None:
    desk = Desk.look(closed, why, user="小林")
    for act in (
        lambda: desk.records.add("units", {"name": "新单位"}),
        lambda: desk.records.undo(),
        lambda: desk.records.reveal("units", 1, "phone"),
        lambda: desk.prints.issue("ledger-units"),
        lambda: desk.exchange.export("units", closed / "x.xlsx"),
        lambda: desk.set_up("别的名称", "小林"),
        lambda: desk.office.set_setting("office.phone", "1"),
        lambda: desk.process("hazards").begin({}),
    ):
        with pytest.raises(ForbiddenError) as refused:
            act()
        assert str(refused.value).startswith(why.sentence) and "只能看" in str(refused.value)
    for act in (lambda: desk.prints.render("ledger-units"), lambda: desk.exchange.export("units", closed / "x.xlsx")):
        with pytest.raises(ForbiddenError) as refused:
            act()
        assert ("都要留下记录" in str(refused.value) and "先备份到 U 盘" in str(refused.value)) == why.disk
    for write in (desk.office.store.write, lambda: desk.office.store.work("试", "小林")):
        with pytest.raises(KnownError, match="只能看，不能改"):
            write()
    desk.close()


def test_it_is_backed_up_elsewhere_where_its_own_disk_takes_nothing(closed: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    held = Desk.look(closed, HELD, user="小林")
    with pytest.raises(ForbiddenError, match="小王"):
        held.backups.make(stick, PASSWORD)
    held.close()
    before = files(closed)
    desk = Desk.look(closed, FULL, user="小林")
    made = desk.backups.make(stick, PASSWORD)
    desk.close()
    assert verify(made.path, PASSWORD).files == 1 and files(closed) == before
    Desk.restore(made.path, PASSWORD, tmp_path / "back")
    back = Desk.open(tmp_path / "back")
    assert back.records.count(Query("units")) == 1
    back.close()


def test_what_waits_in_the_journal_is_seen_and_backed_up(closed: Path, tmp_path: Path) -> None:
    desk = Desk.open(closed)
    one(desk, "units")
    left = tmp_path / "left"
    shutil.copytree(closed, left)  # as it lies on the disk when the program is killed now
    desk.close()
    assert (left / f"{FILE_NAME}-wal").stat().st_size
    looked = Desk.look(left, FULL)
    assert looked.records.count(Query("units")) == 2
    (tmp_path / "stick").mkdir()
    made = looked.backups.make(tmp_path / "stick", PASSWORD)
    looked.close()
    assert verify(made.path, PASSWORD).tables["units"] == 2


def test_an_older_office_has_to_be_brought_up_to_date_first(closed: Path) -> None:
    store = Store.at(closed)
    with store.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    store.close()
    with pytest.raises(KnownError, match="要先升级"):
        Desk.look(closed, FULL)


def test_a_folder_that_takes_nothing_is_known_before_anything_is_opened(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(closed)
    require_writable(closed)
    assert files(closed) == before, "the probe is gone again"
    monkeypatch.setattr(condition, "_PROBE", f"gone{os.sep}probe")  # cannot be made
    with pytest.raises(CannotWriteError, match="只读"):
        Desk.open(closed)
    assert files(closed) == before
