"""A whole office moved to a server and back: nothing changed, nothing left behind where it cannot be moved."""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from tests.helpers import postgres
from tests.helpers.factory import one
from tests.helpers.snapshot import snapshot
from trafficdesk.cli.run import run
from trafficdesk.desk import Desk, Query
from trafficdesk.engine.take_out import INDEX
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import ERROR
from trafficdesk.store.server import POINTER, Server, keep_server, told
from trafficdesk.transfer.locking import lock_office


@pytest.fixture
def place(server: str) -> Server:
    """An empty database of its own."""
    return postgres.new_database(server)


def taken_out(desk: Desk, folder: Path) -> dict[str, str]:
    """Everything as the office exports it in full: the hash of each file, of a workbook of each of its parts but the time it was made."""
    found = desk.take_out.everything(folder, full=True, reason="核对").folder
    told = {}
    for path in sorted(path for path in found.rglob("*") if path.is_file() and path.name not in (INDEX, "操作记录.xlsx")):
        parts = {"": path.read_bytes()}
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                parts = {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}
        told.update({f"{path.relative_to(found)} {name}": hashlib.sha256(part).hexdigest() for name, part in parts.items()})
    shutil.rmtree(found)
    return told


def errors(desk: Desk) -> list[str]:
    return [fault.sentence for fault in desk.check() if fault.severity == ERROR]


def test_an_office_comes_back_from_a_server_as_it_went(demo_desk: Desk, place: Server, tmp_path: Path) -> None:
    unit = demo_desk.records.ids(Query("units"))[0]
    demo_desk.attachments.add_bytes("units", unit, b"scan" * 700_000, "扫描.pdf")
    demo_desk.records.add("own-fields", {"ledger": "units", "name": "门牌", "kind": "文字"})
    demo_desk.records.edit("units", unit, {"own_1": "湖滨路1号"})
    before, rows = taken_out(demo_desk, tmp_path), snapshot(demo_desk)
    there = demo_desk.moving.to_server(tmp_path / "there", place.url())
    assert there.files == len(demo_desk.office.files.digests()) > 1
    on_server = Desk.open(tmp_path / "there", user="小林")
    with on_server.office.store.read() as connection:
        counted = connection.scalar(text("SELECT reltuples FROM pg_class WHERE relname = 'people'"))
    assert counted == on_server.records.count(Query("people"))
    assert taken_out(on_server, tmp_path) == before
    assert errors(on_server) == []
    on_server.records.add("units", {"name": "搬来以后的单位"})
    on_server.records.undo()
    back = on_server.moving.to_folder(tmp_path / "back")
    on_server.close()
    assert back.rows.keys() == there.rows.keys() and back.files == there.files
    again = Desk.open(tmp_path / "back", user="小林")
    assert snapshot(again) == rows and again.office.files.digests() == demo_desk.office.files.digests()
    assert errors(again) == []
    moved = [act.sentence for act in again.trail.acts() if act.kind == "moved"]
    assert [sentence.split("：")[0] for sentence in moved] == [f"从服务器数据库 {place.database}搬来", "从数据文件夹搬来"]
    again.close()


def test_the_backup_of_an_office_on_a_server_is_one_of_a_folder(desk: Desk, place: Server, tmp_path: Path) -> None:
    unit = one(desk, "units")
    desk.attachments.add_bytes("units", unit, b"scan", "扫描.pdf")
    desk.moving.to_server(tmp_path / "there", place.url())
    there = Desk.open(tmp_path / "there", user="小林")
    try:
        made = there.backups.make(tmp_path / "stick.tdbak", "password1")
        assert made.files == 1 and there.backups.verify(made.path, "password1").office == there.office.name
        assert there.backups.rehearse(made.path, "password1").tables == made.tables
        before = taken_out(there, tmp_path)
        with pytest.raises(KnownError, match="在服务器上，不能在这里恢复"):
            Desk.restore(made.path, "password1", tmp_path / "there")
    finally:
        there.close()
    Desk.restore(made.path, "password1", tmp_path / "restored")
    restored = Desk.open(tmp_path / "restored", user="小林")
    assert taken_out(restored, tmp_path) == before
    assert errors(restored) == []
    restored.close()


def test_what_is_not_empty_is_left_as_it_is(desk: Desk, place: Server, server: str, tmp_path: Path) -> None:
    engine = create_engine(server.format(place.database))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE others (id integer)"))
    with pytest.raises(KnownError, match="目标数据库里已经有表"):
        desk.moving.to_server(tmp_path / "there", place.url())
    with engine.begin() as connection:
        assert inspect(connection).get_table_names() == ["others"]
    engine.dispose()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.txt").write_text("x")
    for move in (lambda: desk.moving.to_folder(tmp_path / "full"), lambda: desk.moving.to_server(tmp_path / "full", place.url())):
        with pytest.raises(KnownError, match="不是空的"):
            move()
    assert not (tmp_path / "there").exists()
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["x.txt"]
    assert not [act for act in desk.trail.acts() if act.kind == "moved"]


def test_a_move_that_fails_leaves_nothing(desk: Desk, place: Server, tmp_path: Path) -> None:
    desk.attachments.add_bytes("units", one(desk, "units"), b"scan", "扫描.pdf")
    (digest,) = desk.office.files.digests()
    desk.office.files.write(digest, b"broken")
    with pytest.raises(KnownError, match="已损坏，读不出来"):
        desk.moving.to_server(tmp_path / "there", place.url())
    with pytest.raises(KnownError, match="已损坏，读不出来"):
        desk.moving.to_folder(tmp_path / "there")
    with desk.office.store.write() as connection:
        connection.execute(text("CREATE TABLE a_stranger (id INTEGER)"))
    with pytest.raises(KnownError, match="a_stranger 是本程序不认识的"):
        desk.moving.to_folder(tmp_path / "there")
    with desk.office.store.write() as connection:
        connection.execute(text("DROP TABLE a_stranger"))
    with pytest.raises(KnownError, match="连不上 PostgreSQL"):
        desk.moving.to_server(tmp_path / "there", Server(str(tmp_path), "office", "office").url())
    assert not (tmp_path / "there").exists()
    desk.attachments.keep(b"scan")
    desk.moving.to_server(tmp_path / "there", place.url())  # the database is as empty as it was
    there = Desk.open(tmp_path / "there")
    assert there.attachments.content(digest) == b"scan"
    there.close()


def test_a_folder_whose_database_is_empty_is_no_office_until_one_is_made(place: Server, tmp_path: Path) -> None:
    keep_server(tmp_path / "there", place)
    with pytest.raises(KnownError, match="是空的，里面还没有办事处"):
        Desk.open(tmp_path / "there")
    Desk.open(tmp_path / "there", create=True).close()
    Desk.open(tmp_path / "there").close()
    with pytest.raises(KnownError, match="不用本机的密码加密"):
        lock_office(tmp_path / "there", "1", "小林", "password1")


def test_where_an_office_is_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / POINTER).write_text('{"host": 1}')
    with pytest.raises(KnownError, match="不知道办事处在哪台服务器上"):
        Desk.open(tmp_path)
    with pytest.raises(KnownError, match="网址不对"):
        told("nonsense")
    assert told("postgresql://lin:pw@10.0.0.1:5433/office") == (Server("10.0.0.1", "office", "lin", 5433), "pw")


def test_by_command(empty_office: Path, place: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(empty_office, tmp_path / "office")
    url = f"postgresql://{place.user}@/{place.database}?host={place.host}"
    assert run(["--data", str(tmp_path / "office"), "move", str(tmp_path / "there"), "--server", url]) == 0
    assert "已搬好并核对过" in capsys.readouterr().out
    assert run(["--data", str(tmp_path / "there"), "add", "units", "name=湖滨小学"]) == 0
    assert run(["--data", str(tmp_path / "there"), "move", str(tmp_path / "back")]) == 0
    capsys.readouterr()
    assert run(["--data", str(tmp_path / "back"), "--json", "list", "units"]) == 0
    assert "湖滨小学" in capsys.readouterr().out


def test_a_database_in_another_order_is_refused(desk: Desk, place: Server, server: str, tmp_path: Path) -> None:
    """A server that sorts as people read would find nothing by the spans of the search."""
    engine = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        icu = "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh' ENCODING 'UTF8'"
        connection.execute(text(f"CREATE DATABASE {place.database}_zh {icu}"))
    engine.dispose()
    sorted_by_reading = Server(place.host, f"{place.database}_zh", place.user)
    keep_server(tmp_path / "opened", sorted_by_reading)
    for attempt in (
        lambda: desk.moving.to_server(tmp_path / "there", sorted_by_reading.url()),
        lambda: Desk.open(tmp_path / "opened", create=True),
    ):
        with pytest.raises(KnownError, match="LC_COLLATE 'C'"):
            attempt()
