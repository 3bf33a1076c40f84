"""The SQLite that opens a database file: Python's own, or SQLCipher's where the office has a password."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from trafficdesk.errors import KnownError
from trafficdesk.guard.keys import Keys

_PLAIN = b"SQLite format 3\0"
_CIPHER = "sqlcipher3.dbapi2"
NO_CIPHER = (
    "这台电脑上的程序没有加密数据库的组件（sqlcipher3），不能设密码，也打不开有密码的数据。"
    "请用 Python 3.11–3.14 的 Windows 或 Linux（x86-64、arm64）版本；没有密码的数据照常使用。"
)


def sqlite_uri(path: Path, options: str) -> str:
    """A file: URI that SQLite takes on every system, network shares included."""
    absolute = path.absolute().as_posix()
    slash = "" if absolute.startswith("/") else "/"
    return f"file://{slash}{quote(absolute, safe='/:')}?{options}"


def can_encrypt() -> bool:
    """Whether this PC has SQLCipher."""
    try:
        cipher()
    except KnownError:
        return False
    return True


def cipher() -> ModuleType:
    """SQLCipher's driver, a DB-API module like sqlite3. KnownError where it is not installed."""
    try:
        import sqlcipher3.dbapi2 as module
    except ImportError as error:
        raise KnownError(NO_CIPHER) from error
    found: ModuleType = module
    return found


def driver(keys: Keys | None) -> Any:
    """The DB-API module for a database with these keys."""
    return sqlite3 if keys is None else cipher()


def connect(path: Path, keys: Keys | None, options: str = "mode=rwc", **how: Any) -> Any:
    """A connection like sqlite3's. options: of the URI; how: as sqlite3.connect takes them."""
    connection = driver(keys).connect(sqlite_uri(path, options), uri=True, **how)
    unlock(connection, keys)
    return connection


def unlock(connection: Any, keys: Keys | None) -> None:
    """Give a fresh connection its key, before anything else is asked of it."""
    if keys is not None:
        connection.execute("PRAGMA cipher_log_level = NONE").close()  # what went wrong is raised, not printed
        connection.execute(f"PRAGMA key = \"x'{keys.database.hex()}'\"").close()


def database_errors() -> tuple[type[Exception], ...]:
    """What the drivers raise for a database that refuses; to be asked for when an error is at hand."""
    loaded = sys.modules.get(_CIPHER)
    return (sqlite3.DatabaseError,) if loaded is None else (sqlite3.DatabaseError, loaded.DatabaseError)


def is_plain_database(path: Path) -> bool:
    """Whether a file is a SQLite database that anybody can read, by its first bytes."""
    with path.open("rb") as file:
        return file.read(len(_PLAIN)) == _PLAIN
