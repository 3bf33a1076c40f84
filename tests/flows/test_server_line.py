"""The line to a server: over the net with TLS and a password, as the program itself connects, and what is said where that fails."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.helpers import postgres
from tests.helpers.postgres import SECRET
from trafficdesk.desk import Desk
from trafficdesk.engine.connecting import begin_at, connect
from trafficdesk.errors import KnownError, PasswordWanted, Unreachable
from trafficdesk.store import server_password
from trafficdesk.store.server import Server, server_of, told


@pytest.fixture(scope="module")
def running(prepared_server: Path) -> Iterator[postgres.Running]:
    """A server that is reached over 127.0.0.1 and wants a password."""
    if not shutil.which("openssl"):
        pytest.skip("没有 openssl，证书做不出来。")
    with postgres.running(like=prepared_server, asks=True, tls=True) as found:
        yield found


@pytest.fixture(autouse=True)
def nothing_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a program that has just been started, on a computer without a keyring."""
    monkeypatch.setattr(server_password, "_held", {})
    monkeypatch.setattr(server_password, "_keyring", lambda: None)
    for name in ("PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def office(running: postgres.Running, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """An office on it, as another computer reaches it."""
    place = tmp_path_factory.mktemp("maker")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(server_password, "_held", {})
        by_net = Server("127.0.0.1", "office", "office", running.port)
        postgres.say(replace(by_net, database="postgres").url(SECRET), "CREATE DATABASE office TEMPLATE template0")
        begin_at(place / "maker", by_net, SECRET)
        desk = Desk.open(place / "maker", create=True)
        desk.set_up("示例街道办事处", "小林")
        desk.close()
    return by_net


def test_over_the_net_a_password_is_asked_and_the_line_is_encrypted(office: Server, tmp_path: Path) -> None:
    for wrong, why in (("", "服务器要口令"), ("nonsense", "用户或口令不对")):
        with pytest.raises(PasswordWanted, match=why):
            connect(tmp_path / "here", office, wrong)
    connect(tmp_path / "here", office, SECRET)
    desk = Desk.open(tmp_path / "here")
    desk.records.add("units", {"name": "湖滨小学"})
    assert not desk.office.line_is_plain(), "what the server offers is taken"
    desk.close()


def test_the_server_too_gives_up_a_desk_that_is_cut_off(office: Server, tmp_path: Path) -> None:
    """It would wait for hours, and everybody else with it where that desk was just writing."""
    connect(tmp_path / "here", office, SECRET)
    desk = Desk.open(tmp_path / "here")
    with desk.office.store.read() as connection:
        names = ("tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout", "lock_timeout")
        said = [connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in names]
    assert said == ["10", "5", "3", "20000", "1min"]
    desk.close()


def test_a_certificate_that_nobody_asked_for_does_not_hide_that_a_password_is_wanted(
    office: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of the clerk's own that cannot be read: the line is tried without encryption then, and the server asks."""
    (tmp_path / "mine.crt").write_text("no certificate", "ascii")
    monkeypatch.setenv("PGSSLCERT", str(tmp_path / "mine.crt"))
    with pytest.raises(PasswordWanted, match="服务器要口令"):
        connect(tmp_path / "here", office, "")
    with pytest.raises(PasswordWanted, match="用户或口令不对"):
        connect(tmp_path / "here", office, "nonsense")


def test_the_line_is_as_strict_as_the_address_says(office: Server, running: postgres.Running, tmp_path: Path) -> None:
    address = f"postgresql://office@127.0.0.1:{running.port}/office?sslmode="
    for number, how in enumerate(("require", f"verify-full&sslrootcert={running.certificate}")):
        server = told(address + how)[0]
        connect(tmp_path / str(number), server, SECRET)
        assert server_of(tmp_path / str(number)) == server, "and is so whenever the folder is opened"
        Desk.open(tmp_path / str(number)).close()
    other = tmp_path / "other.crt"
    other.write_text("no certificate", "ascii")
    with pytest.raises(Unreachable, match="证书核对不上"):
        connect(tmp_path / "no", told(f"{address}verify-full&sslrootcert={other}")[0], SECRET)
    with pytest.raises(KnownError, match="sslmode 只能写"):
        told(address + "always")
    assert not (tmp_path / "no").exists()


def test_a_line_that_is_not_encrypted_is_known_as_such(office: Server, tmp_path: Path) -> None:
    connect(tmp_path / "here", replace(office, sslmode="disable"), SECRET)
    desk = Desk.open(tmp_path / "here")
    assert desk.office.line_is_plain()
    desk.close()


def test_a_server_that_cannot_encrypt_is_left_where_that_is_asked_for(tmp_path: Path) -> None:
    if lack := postgres.missing():
        pytest.skip(lack)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    asked, _ = listening.accept()
                except OSError:  # the test is over
                    return
                with asked:
                    asked.recv(8)
                    asked.sendall(b"N")  # as the protocol says: no encryption here

        threading.Thread(target=answer, daemon=True).start()
        there = Server("127.0.0.1", "office", "office", listening.getsockname()[1], "require")
        with pytest.raises(Unreachable, match="服务器没有开加密"):
            connect(tmp_path / "here", there, SECRET)
        listening.shutdown(socket.SHUT_RDWR)
    assert not (tmp_path / "here").exists()
