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

_ready: dict[str, str] = {}  # server → the database of an office that nobody works in
_DEBIAN = Path("/usr/lib/postgresql")
_QUICK = (
    "-c max_connections=60 -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    " -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c max_wal_size=4GB"
)


_CERTIFICATE = (
    "openssl", "req", "-new", "-x509", "-days", "3650", "-nodes", "-newkey", "rsa:2048", "-subj", "/CN=office", "-addext",
    "subjectAltName=IP:127.0.0.1",
)  # fmt: skip


def _free_port() -> int:
    """One that nobody listens at. It is held until the server takes it over only by nobody else asking for one just then."""
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
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
    start: Callable[[], None]
    stop: Callable[[], None]
    port: int = 0  # at which it is reached by 127.0.0.1
    certificate: Path = Path()


def new_database(url: str, like: str = "template1") -> Server:
    """A database on a server, whose URL has {} for the name; an empty one, or a copy of another."""
    name = f"office_{uuid.uuid4().hex[:8]}"  # a long number would be hidden in the trail as one of a person
    say(url.format("postgres"), f"CREATE DATABASE {name} TEMPLATE {like}")
    return told(url.format(name))[0]


def new_office(url: str) -> Server:
    """A database with a new office in it. The first of a server is made by the program, the others are copies."""
    if url not in _ready:
        made = new_database(url)
        with tempfile.TemporaryDirectory() as folder:
            keep_server(Path(folder), made)
            Desk.open(folder, create=True).close()
        _ready[url] = made.database
    return new_database(url, _ready[url])


def say(url: str, sentence: str) -> None:
    """One sentence of SQL to a database."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sentence))
    engine.dispose()


@contextmanager
def server() -> Iterator[str]:
    """The URL of a database on a fresh server, with {} where its name stands."""
    with running() as found:
        yield found.url


@contextmanager
def running(settings: str = _QUICK, *, password: str = "", tls: bool = False) -> Iterator[Running]:
    """A fresh server that can be stopped and started again, reached by a socket alone. password: it lets nobody in without.

    tls: reached by 127.0.0.1 too, encrypted by a certificate of its own.
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
        secret = folder / "password"
        secret.write_text(password, "utf-8")
        if owner:
            shutil.chown(secret, owner)
        asks = ["-A", "scram-sha-256", "--pwfile", str(secret)] if password else ["-A", "trust"]
        call(str(where / "initdb"), "-D", str(data), "-U", "office", *asks, "-E", "UTF8", "--locale=C", "-N")
        options = f"{settings} -c listen_addresses='' -k {folder}"
        port, line = 0, ""
        if tls:
            port = _free_port()
            call(*_CERTIFICATE, "-keyout", str(data / "server.key"), "-out", str(data / "server.crt"))
            line = f" -c listen_addresses=127.0.0.1 -c port={port} -c ssl=on"
        start = partial(call, ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", f"{options}{line}", "start")
        start()
        try:
            stop = partial(call, ctl, "-D", str(data), "-m", "fast", "stop")
            by_socket = f"postgresql+psycopg://office@/{{}}?host={quote(str(folder))}{f'&port={port}' if port else ''}"
            yield Running(by_socket, start, stop, port, data / "server.crt")
        finally:
            call(ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
