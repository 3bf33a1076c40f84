"""The version of the database's tables: Alembic, linear, loaded only when something must change.

Revisions are files migrations/versions/NNNN_name.py with revision = "NNNN". Make one with
    python -m trafficdesk.store.schema "what changed"
which compares the records with a freshly migrated database.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, inspect, text

from trafficdesk.errors import KnownError, NewerOffice
from trafficdesk.records.registry import whole_metadata
from trafficdesk.records.system import ChangeSetRow
from trafficdesk.store.dialect import require_fitting
from trafficdesk.store.store import Store

_FOLDER = Path(__file__).resolve().parent / "migrations"


def newest() -> str:
    """The revision this program knows."""
    names = (path.name for path in (_FOLDER / "versions").glob("[0-9]*.py"))
    return max(re.match(r"\d+", name).group() for name in names)  # type: ignore[union-attr]


def current(connection: Connection) -> str:
    """The revision of the database; "" for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or ""


def bring_up(store: Store, before: Callable[[], object] = lambda: None) -> bool:
    """Migrate to the newest revision if needed; True when something was done.

    `before` is called first when an existing database is about to be changed (it makes a verified backup).
    Raises KnownError, without touching it, for a database that is not ours or of a newer program.
    """
    have, want = _have(store), newest()
    if have == want:
        return False
    if have:
        before()
    _run(store, "upgrade", want)
    return True


def _have(store: Store) -> str:
    """The revision of a database; KnownError for one that is not ours, of a newer program or unfit for ours."""
    with store.read() as connection:
        require_fitting(connection)
        have, tables = current(connection), set(inspect(connection).get_table_names())
    others = store.on_server and ChangeSetRow.__tablename__ not in tables  # which count their revisions in the same way
    if tables and (not have or others):
        raise KnownError("这个数据库里是别的程序的表，没有打开，也没有改动。请换一个空的数据库。")
    if have > (want := newest()):
        raise NewerOffice(
            f"这份数据是更新版本的程序建立的（数据版本 {have}，本程序认识到 {want}）。"
            "没有打开，也没有改动。请安装新版程序后再用。"
        )
    return have


def is_older(store: Store) -> bool:
    """Whether the office of a database would have to be migrated first. KnownError, without touching it, where there is none of ours."""
    require_tables(store)
    return _have(store) < newest()


def require_tables(store: Store) -> None:
    """KnownError for a database without a table: nobody has made an office in it yet."""
    with store.read() as connection:
        if not inspect(connection).get_table_names():
            raise KnownError("服务器上的数据库是空的，里面还没有办事处。请先新建（init），或把已有的办事处搬进去（move）。")


def require_empty(store: Store) -> None:
    """KnownError for a database in which no new office can be made."""
    with store.read() as connection:
        require_fitting(connection)
        if inspect(connection).get_table_names():
            raise KnownError("服务器上的这个数据库不是空的，没有改动。里面已有办事处的，用 connect 连接；要新建，请换一个空的数据库。")


def require_newest(store: Store) -> None:
    """KnownError for a database that would have to be migrated, where nothing can be written."""
    with store.read() as connection:
        have = current(connection)
    if have != newest():
        raise KnownError("这份数据是另一个版本的程序建立的，要先升级数据才能看，而现在写不进去。请把数据文件夹复制到能写的磁盘上再打开。")


def stamp(connection: Connection) -> None:
    """Say of tables that were just made as the records are now that they are of the newest revision."""
    connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:newest)"), {"newest": newest()})


def upgrade(connection: Connection) -> None:
    """Migrate the tables behind a connection that is writing to the newest revision."""
    from alembic import command

    command.upgrade(_config(connection), newest())


def _config(connection: Connection, target: MetaData | None = None) -> Any:
    """target: the tables that a new revision is to lead to."""
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes |= {"connection": connection, "target": target}
    return config


def _run(store: Store, verb: str, *arguments: Any, target: MetaData | None = None, **details: Any) -> None:
    from alembic import command

    with store.write() as connection:
        getattr(command, verb)(_config(connection, target), *arguments, **details)


def new_revision(message: str) -> None:
    """Write the migration from the newest revision to what the record classes say now."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store.at(Path(folder))
        if any((_FOLDER / "versions").glob("[0-9]*.py")):
            bring_up(store)
            number = f"{int(newest()) + 1:04d}"
        else:
            number = "0001"
        _run(store, "revision", message, target=whole_metadata(), autogenerate=True, rev_id=number)
        store.close()


if __name__ == "__main__":
    new_revision(sys.argv[1])
