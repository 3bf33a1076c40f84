"""A small real data folder: a WAL database with a search table, and attachments."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from trafficdesk.transfer.container import Cost

PASSWORD = "东丽湖-2026"
CHEAP = Cost(log2n=4)
WHEN = datetime(2026, 11, 23, 10, 42)


def make_folder(folder: Path, rows: int = 300, attachments: int = 4) -> Path:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as connection:
        connection.executescript(
            "PRAGMA journal_mode=WAL;"
            "CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, face BLOB);"
            "CREATE TABLE audit (id INTEGER PRIMARY KEY, entry TEXT);"
            "CREATE VIRTUAL TABLE found USING fts5(name);"
        )
        connection.executemany(
            "INSERT INTO people (name, face) VALUES (?, randomblob(3000))",
            [(f"王䶮{n}",) for n in range(rows)],
        )
        entries = [(f"改 {n}",) for n in range(rows // 2)]
        connection.executemany("INSERT INTO audit (entry) VALUES (?)", entries)
        connection.execute("INSERT INTO found SELECT name FROM people")
        connection.commit()
    for number in range(attachments):
        content = f"扫描件 {number}".encode() * (number * 40_000 + 1)
        digest = hashlib.sha256(content).hexdigest()
        path = folder / "attachments" / digest[:2] / digest
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def rows_of(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(folder / "desk.sqlite3")) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()
            for name in ("people", "audit", "found")
        }


def attachments_of(folder: Path) -> dict[str, bytes]:
    root = folder / "attachments"
    files = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def content_of(folder: Path) -> tuple[dict[str, list[tuple[Any, ...]]], dict[str, bytes]]:
    return rows_of(folder), attachments_of(folder)
