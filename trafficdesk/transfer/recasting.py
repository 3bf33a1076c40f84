"""A closed set of database and kept files, written anew under other keys (or none), and compared with what it was made from."""

from __future__ import annotations

import hashlib
import os
from contextlib import closing
from pathlib import Path
from typing import Any

from trafficdesk.errors import KnownError
from trafficdesk.guard.database import cipher, connect, database_errors, sqlite_uri, unlock
from trafficdesk.guard.kept_files import KeptFiles
from trafficdesk.guard.keys import Keys
from trafficdesk.transfer.faults import database, storage
from trafficdesk.transfer.folder import ATTACHMENTS, DATABASE, attachment_files, flush_folder, require_space
from trafficdesk.transfer.meter import Meter
from trafficdesk.transfer.snapshot import check_database

AFTERMATH = "没有改动，现有数据和以前一样。"
_SPARE = 1 << 20
_CAUSES = (("malformed", "已损坏，不能整个读出来"), ("not a database", "已损坏，认不出来"), ("full", "没有写完，磁盘满了"))


def recast(source: Path, target: Path, old: Keys | None, new: Keys | None, meter: Meter) -> None:
    """Write the set in `source`, which nobody has open, to the empty folder `target`; everything is compared before it ends.

    KnownError when something cannot be read, written, or is not the same afterwards.
    """
    files = list(attachment_files(source))
    require_space(target, set_bytes(source) + _SPARE, "数据文件夹所在磁盘", AFTERMATH)
    meter.phase("正在改写并核对数据库")
    with storage("数据文件夹", AFTERMATH), database(AFTERMATH):
        _write_database(source / DATABASE, target / DATABASE, old, new)
        _compare(source / DATABASE, target / DATABASE, old, new)
    if check_database(target / DATABASE, new) is None:
        raise KnownError(f"改写出来的数据库不完好。{AFTERMATH}请检查磁盘后再试。")
    meter.add((source / DATABASE).stat().st_size)
    meter.phase("正在改写并核对附件")
    _write_files(source, target, files, (old, new), meter)
    with storage("数据文件夹", AFTERMATH):
        flush_folder(target)


def set_bytes(folder: Path) -> int:
    """What a set takes on the disk."""
    return (folder / DATABASE).stat().st_size + sum(size for _, _, size in attachment_files(folder))


def _write_database(source: Path, target: Path, old: Keys | None, new: Keys | None) -> None:
    with closing(cipher().connect(sqlite_uri(source, "mode=ro"), uri=True, isolation_level=None)) as connection:
        unlock(connection, old)
        key = f"x'{new.database.hex()}'" if new is not None else ""
        connection.execute("ATTACH DATABASE ? AS other KEY ?", (sqlite_uri(target, "mode=rwc"), key))
        # Nobody knows of the new file yet: it is flushed as a whole at the end, not with every table.
        connection.execute("PRAGMA other.synchronous=OFF")
        connection.execute("PRAGMA other.journal_mode=OFF")
        _export(connection)
        connection.execute("DETACH DATABASE other")
    with target.open("rb+") as written:
        os.fsync(written.fileno())


def _export(connection: Any) -> None:
    """Every page into the other database. What goes wrong inside comes as a general fault, with the cause in its text alone."""
    try:
        connection.execute("SELECT sqlcipher_export('other')").fetchall()
    except database_errors() as error:
        cause = next((told for words, told in _CAUSES if words in str(error)), "改写时出错")
        raise KnownError(f"数据库{cause}。{AFTERMATH}") from error


def _compare(source: Path, target: Path, old: Keys | None, new: Keys | None) -> None:
    """Every table with every row, and what else there is in the schema."""
    with closing(connect(source, old, "mode=ro")) as before, closing(connect(target, new, "mode=ro")) as after:
        schema = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name"
        things = before.execute(schema).fetchall()
        same = things == after.execute(schema).fetchall()
        tables = [name for kind, name, _ in things if kind == "table"]
        if not same or any(_content(before, name) != _content(after, name) for name in tables):
            raise KnownError(f"改写出来的数据库和原来的对不上。{AFTERMATH}请把诊断文件交给技术人员。")


def _content(connection: Any, table: str) -> tuple[int, str]:
    """(rows, hash over all of them in the order of the table)"""
    hasher, count = hashlib.sha256(), 0
    for row in connection.execute(f'SELECT * FROM "{table}"'):
        hasher.update(repr(row).encode("utf-8", "surrogatepass"))
        count += 1
    return count, hasher.hexdigest()


def _write_files(
    source: Path, target: Path, files: list[tuple[str, Path, int]], keys: tuple[Keys | None, Keys | None], meter: Meter
) -> None:
    before, after = (KeptFiles(folder / ATTACHMENTS, each) for folder, each in zip((source, target), keys, strict=True))
    with storage("附件文件夹", AFTERMATH):
        if (source / ATTACHMENTS).is_dir():
            (target / ATTACHMENTS).mkdir()
        for _, path, size in files:
            digest = path.name.partition(".")[0]
            content = _readable(before, digest, path)
            after.write(digest, content)
            if after.read(digest) != content:
                raise KnownError(f"附件 {digest[:12]} 写下去和读回来不一样。{AFTERMATH}请检查磁盘后再试。")
            meter.add(size)
        for drawer in (target / ATTACHMENTS).iterdir() if (target / ATTACHMENTS).is_dir() else ():
            flush_folder(drawer)


def _readable(files: KeptFiles, digest: str, path: Path) -> bytes:
    """The content; a sealed file that is broken cannot be taken along, and nothing is dropped in silence."""
    try:
        return files.read(digest)
    except OSError as error:
        raise KnownError(
            f"附件 {path.name[:12]} 已损坏，读不出来。{AFTERMATH}请先用“核对数据”查是哪条记录的，从备份恢复或重新扫描后再试。"
        ) from error
