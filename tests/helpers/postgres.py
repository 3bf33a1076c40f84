"""A PostgreSQL server of the tests' own: made by initdb in a temporary folder, reached by a socket in it, stopped afterwards."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, text

from trafficdesk.desk import Desk
from trafficdesk.store.server import Server, keep_server, told

SECRET = "口令-office-1"  # of a server that asks for one
_READY = "office_ready"  # the database of an office that nobody works in, on a server that is like a prepared one
_DEBIAN = Path("/usr/lib/postgresql")
_ASKS = "scram-sha-256"
_QUICK = (
    "-c max_connections=60 -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    " -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c max_wal_size=4GB"
)


_CERTIFICATE = (
    "openssl", "req", "-new", "-x509", "-days", "3650", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=office", "-addext",
    "subjectAltName=IP:127.0.0.1",
)  # fmt: skip


def _free_port(address: str) -> int:
    """One that nobody listens at. It is held until the server takes it over only by nobody else asking for one just then."""
    with socket.socket() as asked:
        asked.bind((address, 0))
        return int(asked.getsockname()[1])


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest version that is installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return versions[-1].parent if versions else None


def missing() -> str:
    """What is not here, as a sentence; "" when all is."""
    if sys.platform == "win32":
        return "在 Windows 上不试 PostgreSQL。"
    lacks = [name for name, there in (("PostgreSQL 服务器（initdb）", programs()), ("psycopg", _driver())) if not there]
    return f"没有{'、'.join(lacks)}，与 PostgreSQL 有关的测试不做：python3 dev.py postgres 可以装上。" if lacks else ""


def _driver() -> bool:
    return importlib.util.find_spec("psycopg") is not None


def _owner() -> str:
    """Whom the server runs as: it refuses root, so that gives it to another user of this computer."""
    if os.geteuid() != 0:
        return ""
    import pwd  # Windows, where this module is read too, has none

    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@dataclass(frozen=True)
class Running:
    """url: of a database on it, by its socket, with {} where its name stands."""

    url: str
    data: Path
    start: Callable[[], None]
    stop: Callable[[], None]
    port: int = 0  # at which it is reached by an address
    certificate: Path = Path()


def new_database(url: str, like: str = "template1") -> Server:
    """A database on a server, whose URL has {} for the name; an empty one, or a copy of another."""
    name = f"office_{uuid.uuid4().hex[:8]}"  # a long number would be hidden in the trail as one of a person
    say(url.format("postgres"), f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
    return told(url.format(name))[0]


def new_office(url: str) -> Server:
    """A database with a new office in it, on a server that is like a prepared one."""
    return new_database(url, _READY)


def prepare(folder: Path) -> None:
    """Into a folder the data of a server with an office that the program has made: to begin with it takes a tenth of a second."""
    with running() as server:
        say(server.url.format("postgres"), f"CREATE DATABASE {_READY}")
        keep_server(folder, told(server.url.format(_READY))[0])
        Desk.open(folder, create=True).close()
        server.stop()
        subprocess.run(["cp", "-a", server.data, folder / "data"], check=True)  # with its owner


def say(url: str, sentence: str) -> None:
    """One sentence of SQL to a database."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sentence))
    engine.dispose()


@contextmanager
def running(
    settings: str = _QUICK, *, like: Path | None = None, asks: bool = False, tls: bool = False, address: str = ""
) -> Iterator[Running]:
    """A server that can be stopped and started again, reached by a socket alone. like: what `prepare` made, else it is a fresh one.

    asks: it lets nobody in without SECRET. address: reached by that one too. tls: by 127.0.0.1, encrypted by a certificate of its own.
    """
    import pwd

    where, owner = programs(), _owner()
    assert where is not None
    # Not below pytest's folders: those are closed to other users, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="td-pg-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")))
    drop = ["setpriv", f"--reuid={owner}", f"--regid={pwd.getpwnam(owner).pw_gid}", "--clear-groups"] if owner else []
    if owner:
        shutil.chown(folder, owner)

    def call(*words: str) -> None:
        with (folder.parent / f"{folder.name}.log").open("ab") as log:
            subprocess.run([*drop, *words], cwd=folder, stdout=log, stderr=log, check=True)

    data, ctl = folder / "data", str(where / "pg_ctl")
    try:
        if like is not None:
            subprocess.run(["cp", "-a", like / "data", data], check=True)
        else:
            secret = folder / "password"
            secret.write_text(SECRET, "utf-8")
            if owner:
                shutil.chown(secret, owner)
            words = ["-A", _ASKS, "--pwfile", str(secret), "-E", "UTF8", "--locale=C", "-N"]
            call(str(where / "initdb"), "-D", str(data), "-U", "office", *words)
        rules, (other, method) = data / "pg_hba.conf", ("trust", _ASKS) if asks else (_ASKS, "trust")
        near = f"\nhost all all {address}/24 {method}\n" if address else ""
        rules.write_text(rules.read_text("utf-8").replace(other, method) + near, "utf-8")
        options = f"{settings} -c listen_addresses='' -k {folder}"
        port, line = 0, ""
        if tls or address:
            address = address or "127.0.0.1"
            port = _free_port(address)
            line = f" -c listen_addresses={address} -c port={port}"
        if tls:
            call(*_CERTIFICATE, "-keyout", str(data / "server.key"), "-out", str(data / "server.crt"))
            line += " -c ssl=on"
        start = partial(call, ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", f"{options}{line}", "start")
        start()
        try:
            stop = partial(call, ctl, "-D", str(data), "-m", "fast", "stop")
            by_socket = f"postgresql+psycopg://office@{f':{port}' if port else ''}/{{}}?host={quote(str(folder))}"
            yield Running(by_socket, data, start, stop, port, data / "server.crt")
        finally:
            if (data / "postmaster.pid").exists():
                call(ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
