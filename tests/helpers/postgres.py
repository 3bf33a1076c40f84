"""A PostgreSQL server of the tests' own: made by initdb in a temporary folder, reached by a socket in it, stopped afterwards."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import quote

_DEBIAN = Path("/usr/lib/postgresql")
_QUICK = (
    "-c listen_addresses='' -c max_connections=60 -c fsync=off -c full_page_writes=off -c synchronous_commit=off"
    " -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off -c max_wal_size=4GB"
)


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
    """url: of a database on it, with {} where its name stands."""

    url: str
    start: Callable[[], None]
    stop: Callable[[], None]


@contextmanager
def server() -> Iterator[str]:
    """The URL of a database on a fresh server, with {} where its name stands."""
    with running() as found:
        yield found.url


@contextmanager
def running() -> Iterator[Running]:
    """A fresh server that can be stopped and started again."""
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
        call(str(where / "initdb"), "-D", str(data), "-U", "office", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        start = partial(call, ctl, "-D", str(data), "-w", "-l", str(folder / "log"), "-o", f"{_QUICK} -k {folder}", "start")
        start()
        try:
            stop = partial(call, ctl, "-D", str(data), "-m", "fast", "stop")
            yield Running(f"postgresql+psycopg://office@/{{}}?host={quote(str(folder))}", start, stop)
        finally:
            call(ctl, "-D", str(data), "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        (folder.parent / f"{folder.name}.log").unlink(missing_ok=True)
