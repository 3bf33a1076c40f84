"""A data folder is made to open an office on a server that lets nobody in without a password: what is refused, what is kept where."""

from __future__ import annotations

import shutil
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import make_url

from tests.helpers import postgres
from tests.helpers.postgres import SECRET
from trafficdesk.cli.run import run
from trafficdesk.desk import Desk
from trafficdesk.engine.connecting import OlderOffice, connect
from trafficdesk.errors import Cancelled, KnownError, NewerOffice, PasswordWanted, Unreachable
from trafficdesk.progress import CancelToken
from trafficdesk.store import server_password
from trafficdesk.store.server import POINTER, Server, keep_server, server_of


@pytest.fixture(scope="module")
def host(prepared_server: Path) -> Iterator[str]:
    """Where a server is that wants a password."""
    with postgres.running(like=prepared_server, asks=True) as running:
        yield str(make_url(running.url.format("postgres")).query["host"])


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program that has just been started, on a computer without a keyring."""
    monkeypatch.setattr(server_password, "_held", {})
    monkeypatch.setattr(server_password, "_keyring", lambda: None)
    monkeypatch.delenv("PGPASSWORD", raising=False)


def say(server: Server, sentence: str) -> None:
    postgres.say(server.url(SECRET), sentence)


def url_at(host: str) -> str:
    return Server(host, "{}", "office").url(SECRET).replace("%7B%7D", "{}")


@pytest.fixture
def empty(host: str) -> Server:
    """An empty database."""
    return postgres.new_database(url_at(host))


@pytest.fixture
def office(host: str, tmp_path: Path) -> Server:
    """One of ours, named from another computer."""
    made = postgres.new_office(url_at(host))
    keep_server(tmp_path / "maker", made)
    server_password.hold(made, SECRET)
    desk = Desk.open(tmp_path / "maker")
    desk.set_up("示例街道办事处", "小林")
    desk.close()
    server_password._held.clear()
    return made


def test_an_office_is_connected_and_its_password_is_in_no_file(office: Server, tmp_path: Path) -> None:
    here = tmp_path / "here"
    for wrong, why in (("", "服务器要口令"), ("nonsense", "用户或口令不对")):
        with pytest.raises(PasswordWanted, match=why):
            connect(here, office, wrong)
    assert not here.exists()
    assert connect(here, office, SECRET) == ""
    assert server_of(here) == office
    desk = Desk.open(here)
    desk.records.add("units", {"name": "湖滨小学"})
    desk.close()
    assert connect(here, office, "") == "", "the one that is held still holds"
    Desk.open(here).close()
    assert not [path for path in here.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    server_password._held.clear()
    with pytest.raises(PasswordWanted, match="服务器要口令"):
        Desk.open(here)


def test_a_password_that_is_changed_meanwhile_is_asked_for_and_the_desk_goes_on(office: Server, tmp_path: Path) -> None:
    user = f"clerk_{uuid.uuid4().hex[:6]}"
    say(office, f"CREATE ROLE {user} LOGIN SUPERUSER PASSWORD 'first'")
    mine = Server(office.host, office.database, user)
    connect(tmp_path / "here", mine, "first")
    desk = Desk.open(tmp_path / "here")
    say(office, f"ALTER ROLE {user} PASSWORD 'second'")
    say(office, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'")
    with pytest.raises(PasswordWanted, match="口令已经改了"):
        desk.records.add("units", {"name": "湖滨小学"})
    server_password.hold(mine, "second")
    desk.records.add("units", {"name": "湖滨小学"})
    desk.close()


def refused(folder: Path, server: Server, kind: type[KnownError], why: str) -> None:
    """And nothing is kept."""
    with pytest.raises(kind, match=why):
        connect(folder, server, SECRET)
    assert not (folder / POINTER).exists()


def test_what_is_no_office_of_ours_is_refused_with_a_sentence_each(empty: Server, office: Server, tmp_path: Path) -> None:
    here = tmp_path / "here"
    fresh = Server(empty.host, f"{empty.database}_b", "office")
    say(empty, f"CREATE DATABASE {fresh.database}")
    refused(here, fresh, KnownError, "还没有办事处")
    say(fresh, "CREATE TABLE others (id integer)")
    refused(here, fresh, KnownError, "别的程序的表")
    say(fresh, "CREATE TABLE alembic_version (version_num varchar(32)); INSERT INTO alembic_version VALUES ('ae1027a6acf')")
    refused(here, fresh, KnownError, "别的程序的表")
    refused(here, Server(empty.host, "nowhere", "office"), Unreachable, "没有这个名字的数据库")
    refused(here, Server(str(tmp_path), "office", "office"), Unreachable, "连不上 PostgreSQL")
    other = Server(empty.host, f"{empty.database}_zh", "office")
    say(empty, f"CREATE DATABASE {other.database} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh' ENCODING 'UTF8'")
    say(other, "CREATE TABLE others (id integer)")
    refused(here, other, KnownError, "LC_COLLATE 'C'")
    (tmp_path / "full" / "attachments").mkdir(parents=True)
    (tmp_path / "full" / "attachments" / "kept").write_text("x")
    refused(tmp_path / "full", office, KnownError, "已经有一个办事处")


def test_who_has_left_meanwhile_has_nothing_kept(office: Server, tmp_path: Path) -> None:
    token = CancelToken()
    token.stop()
    with pytest.raises(Cancelled):
        connect(tmp_path / "here", office, SECRET, progress=token.watch())
    assert not (tmp_path / "here").exists()


def test_an_address_that_was_changed_in_an_editor_of_windows_is_read(tmp_path: Path) -> None:
    place = Server("10.0.0.1", "office", "lin")
    keep_server(tmp_path, place)
    (tmp_path / POINTER).write_bytes(b"\xef\xbb\xbf" + (tmp_path / POINTER).read_bytes())
    assert server_of(tmp_path) == place


def test_a_folder_that_takes_nothing_is_named_when_another_clerk_sits_down(desk: Desk) -> None:
    keep_server(desk.office.folder, Server("10.0.0.1", "office", "lin"), "小林")
    (desk.office.folder / f"{POINTER}.new").mkdir()
    with pytest.raises(KnownError, match="经办人没有改"):
        desk.office.keep_clerk("老王")


def test_another_version_is_refused_newer_ever_older_until_it_is_wanted(office: Server, tmp_path: Path) -> None:
    say(office, "UPDATE alembic_version SET version_num = '9999'")
    refused(tmp_path / "here", office, NewerOffice, "更新版本的程序")
    say(office, "UPDATE alembic_version SET version_num = '0001'")
    refused(tmp_path / "here", office, OlderOffice, "会升级它")
    assert connect(tmp_path / "here", office, SECRET, upgrade=True) == ""


def test_a_user_without_rights_is_told_so(office: Server, tmp_path: Path) -> None:
    user = f"clerk_{uuid.uuid4().hex[:6]}"
    say(office, f"CREATE ROLE {user} LOGIN PASSWORD '{SECRET}'")
    refused(tmp_path / "here", Server(office.host, office.database, user), KnownError, "权限")


def test_without_the_driver_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    refused(tmp_path, Server("10.0.0.1", "office", "lin"), KnownError, "pip install -r requirements/postgres.txt")


def keyring(kept: dict[tuple[str, str], str], where: str) -> ModuleType:
    """The library, with a backend of that module over a dict."""
    kind = type("Keyring", (), {
        "__module__": f"keyring.backends.{where}", "priority": 5,
        "get_password": lambda _, service, name: kept.get((service, name)),
        "set_password": lambda _, service, name, secret: kept.update({(service, name): secret}),
        "delete_password": lambda _, service, name: kept.pop((service, name)),
    })  # fmt: skip
    made: Any = ModuleType("keyring")
    made.get_keyring = lambda: SimpleNamespace(backends=[kind()])
    return made  # type: ignore[no-any-return]


def test_a_password_is_remembered_by_the_system_alone_and_only_when_asked(
    office: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(server_password, "_held", {})
    monkeypatch.delenv("PGPASSWORD", raising=False)
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setitem(sys.modules, "keyring", keyring(kept, "file"))
    assert not server_password.can_remember(), "one that writes a file is none"
    assert "没有记进" in connect(tmp_path / "here", office, SECRET, remembered=True) and not kept
    monkeypatch.setitem(sys.modules, "keyring", keyring(kept, "SecretService"))
    connect(tmp_path / "here", office, SECRET)
    assert not kept
    assert connect(tmp_path / "here", office, SECRET, remembered=True) == "" and list(kept.values()) == [SECRET]
    server_password._held.clear()
    Desk.open(tmp_path / "here").close()
    connect(tmp_path / "here", office, SECRET)
    assert not kept, "who does not tick it any more has it taken out"
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert not server_password.can_remember()


def test_the_command_line_takes_the_password_from_the_environment_else_asks(
    office: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = ["--data", str(tmp_path / "here")]
    assert run([*data, "connect", office.url()]) == 1
    assert "服务器要口令" in capsys.readouterr().err
    monkeypatch.setenv("PGPASSWORD", SECRET)
    assert run([*data, "connect", office.url()]) == 0
    server_password._held.clear()
    assert run([*data, "add", "units", "name=湖滨小学"]) == 0
    monkeypatch.delenv("PGPASSWORD")
    typed = iter(["wrong", SECRET])
    monkeypatch.setattr("trafficdesk.cli.opening.getpass", lambda *_: next(typed))
    assert run([*data, "list", "units"]) == 1, "nobody sits there"
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(isatty=lambda: True))
    capsys.readouterr()
    assert run([*data, "--json", "list", "units"]) == 0
    said = capsys.readouterr()
    assert "湖滨小学" in said.out and "用户或口令不对" in said.err and SECRET not in said.out + said.err


def test_an_office_is_begun_on_a_server_by_command(empty: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = empty.url(SECRET)
    made = ["--data", str(tmp_path / "here"), "init", "--name", "示例街道办事处", "--server", url]
    assert run(made) == 0
    assert "已建好" in capsys.readouterr().out
    assert SECRET not in (tmp_path / "here" / POINTER).read_text("utf-8")
    assert run(["--data", str(tmp_path / "again"), *made[2:]]) == 1
    assert "不是空的" in capsys.readouterr().err
    assert not (tmp_path / "again").exists()


def test_a_terminal_is_not_asked_for_an_office_in_a_folder(empty_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trafficdesk.cli.opening.getpass", lambda *_: pytest.fail("asked"))
    folder = shutil.copytree(empty_office, tmp_path / "office")
    assert run(["--data", str(folder), "list", "units"]) == 0
