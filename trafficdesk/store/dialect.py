"""Everything that differs between databases. SQLite is the product; PostgreSQL serves an office that outgrew one PC."""

from __future__ import annotations

import os
import re
import uuid
from array import array
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import lru_cache, partial
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    String,
    Table,
    case,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import LRUCache

from trafficdesk.errors import KnownError
from trafficdesk.fields.masking import mask_inside
from trafficdesk.guard.database import database_errors, driver, sqlite_uri, unlock
from trafficdesk.guard.keys import Keys
from trafficdesk.store import server_password
from trafficdesk.store.outcome import NUMBER
from trafficdesk.store.server import STRANGE, Server, driver_missing, told

if TYPE_CHECKING:
    from trafficdesk.store.postgresql import OfficeDialect

WRITE, BESIDE = "trafficdesk_write", "trafficdesk_beside"
SHOWN_TEXT = "shown_text"
CHANNEL, _MARK = "trafficdesk", "trafficdesk_mark"
PROGRAM = "TrafficDesk"  # by which name a server knows the connections of this program
_DIGITS = "*[0-9][0-9][0-9][0-9]*[0-9][0-9][0-9][0-9]*"
# What fields/masking.py hides of a sentence, as PostgreSQL's expressions say it: a number and what is left of it.
_RUN, _APART, _ENDS = r"\d[\d -]{9}", "(?<![0-9A-Za-z])", "(?![0-9A-Za-z])"
_HIDDEN = (
    (rf"{_APART}([1-9]\d{{2}})\d{{11}}(\d{{3}}[0-9Xx]){_ENDS}", r"\1***********\2"),
    (
        rf"{_APART}([1-9]\d{{2}})(?=\d{{5}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{{3}}{_ENDS})\d{{8}}(\d{{4}}){_ENDS}",
        r"\1********\2",
    ),
    (rf"{_APART}(1[3-9]\d)([ -]?)\d{{4}}\2(\d{{4}}){_ENDS}", r"\1****\3"),
)
_READING = ("cache_size=-65536", "temp_store=2")
_WRITING = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", *_READING)
# The driver forgets prepared statements with every rollback, which is how a reader ends: it would ask once more each time.
# A line that is gone is known within half a minute, also where a router swallows what is sent and closes nothing: here, and there,
# where a desk that is cut off while it writes would keep all others waiting. Nobody waits longer than a minute for others' writing.
_ASKED_AFTER = {"idle": 10, "interval": 5, "count": 3}
_GIVEN_UP_MS, _WAIT_MS = 20_000, 60_000
# Of the server by statements, not as it is connected to: a pool between would let nobody in who asks for it there.
_THERE = {f"tcp_keepalives_{name}": value for name, value in _ASKED_AFTER.items()} | {
    "tcp_user_timeout": _GIVEN_UP_MS, "lock_timeout": _WAIT_MS,
}  # fmt: skip
_AT_ONCE = {
    "application_name": PROGRAM, "prepare_threshold": None, "connect_timeout": 10, "tcp_user_timeout": _GIVEN_UP_MS,
    **{f"keepalives_{name}": value for name, value in _ASKED_AFTER.items()},
}  # fmt: skip
_AWAY_S = 4  # a connection is waited for so long while it is known that the server does not answer: somebody may be clicking
_WORK = """DO $$ BEGIN
    IF has_schema_privilege(to_regnamespace('access'), 'USAGE') THEN
        IF to_regprocedure('access.begin_work()') IS NOT NULL AND has_function_privilege('access.begin_work()', 'EXECUTE') THEN
            PERFORM access.begin_work();
        END IF;
    END IF;
END $$"""
# The advisory lock under which everybody writes to one PostgreSQL database.
_WRITERS = 0x7464
# What was compiled for one office serves the next one: an office that is opened again starts warm.
_COMPILED: LRUCache[Any, Any] = LRUCache(1000)


class _Sqlite(SQLiteDialect_pysqlite):
    """SQLAlchemy's own. Two of one driver compile alike, so that they share what was compiled (its key names the dialect)."""

    supports_statement_cache = True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Sqlite) and other.dbapi is self.dbapi

    def __hash__(self) -> int:
        return hash(self.dbapi)


registry.register("sqlite.office", __name__, _Sqlite.__name__)
registry.register("postgresql.office", "trafficdesk.store.postgresql", "OfficeDialect")


def forget_compiled(tables: Collection[str]) -> None:
    """These tables have other columns from now on: whatever names one of them is compiled anew."""
    for key in list(_COMPILED):
        said = str(_COMPILED.get(key))
        if any(table in said for table in tables):
            _COMPILED.pop(key, None)


def open_engine(target: Path | str, keys: Keys | None = None, only_read: str = "") -> Engine:
    """An engine for a SQLite file (Path), encrypted where there are keys, or a database URL (str).

    only_read: the file is only read, by these options of a URI (mode=ro, mode=ro&immutable=1).
    """
    if isinstance(target, str):
        return _open_server(target)
    options = {"timeout": 30, "check_same_thread": False}
    how: dict[str, Any] = {"module": driver(keys), "execution_options": {"compiled_cache": _COMPILED}}
    if only_read:
        found = partial(driver(keys).connect, sqlite_uri(target, only_read), uri=True, **options)
        engine = create_engine("sqlite+office://", creator=found, poolclass=QueuePool, **how)
    else:
        engine = create_engine(f"sqlite+office:///{target}", connect_args=options, **how)
    event.listen(engine, "connect", partial(_on_connect, keys, _READING if only_read else _WRITING))
    event.listen(engine, "begin", _on_begin)
    event.listen(engine, "close", _on_close)
    return engine


def _open_server(url: str) -> Engine:
    try:
        # Whoever pays no heed writes postgresql:// and means the driver that we name.
        meant = re.sub(r"^postgres(?:ql)?(?:\+psycopg)?://", "postgresql+office://", url)
        mine = {_MARK: uuid.uuid4().hex}
        engine = create_engine(meant, pool_pre_ping=True, use_native_hstore=False, connect_args=_AT_ONCE, execution_options=mine)
    except ImportError as error:
        raise KnownError(driver_missing()) from error
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise KnownError(STRANGE) from error
    event.listen(engine, "begin", _on_server_begin)
    event.listen(engine, "do_connect", partial(_before_connecting, told(url)[0]))
    event.listen(engine, "connect", _begin_work)
    return engine


def hang_up(engine: Engine) -> None:
    """The line to the server is dead: whoever waits at the other end of it hears so now, instead of waiting on."""
    cast("OfficeDialect", engine.dialect).hang_up()


def set_away(engine: Engine, away: bool) -> bool:
    """Whether the server of an engine is known not to answer, from now on; and whether it was before."""
    dialect = cast("OfficeDialect", engine.dialect)
    before, dialect.away = dialect.away, away
    return before


def line_is_encrypted(connection: Connection) -> bool:
    """Whether the connection to a server is encrypted (TLS)."""
    link: Any = connection.connection.driver_connection
    return bool(link.pgconn.ssl_in_use)


def _before_connecting(server: Server, dialect: OfficeDialect, _record: Any, _words: Any, named: dict[str, Any]) -> None:
    """The password is asked for at each connection: who types a new one goes on with the same office."""
    if dialect.away:
        named["connect_timeout"] = _AWAY_S
    # libpq would read PGPASSWORD too, but on Windows in the letters of the system, which are not the server's.
    if "password" not in named and (password := server_password.held(server) or os.environ.get("PGPASSWORD", "")):
        named["password"] = password


def _begin_work(link: Any, _record: Any) -> None:
    """A clerk's login sees whole rows from here on (server/gate.py); whoever needs no leave is given none. All in one way there."""
    settings = [f"SET {name} = {value}" for name, value in _THERE.items()]
    link.execute("; ".join([*settings, _WORK]))


def _on_server_begin(connection: Connection) -> None:
    # One writer at a time, as on SQLite. A writer sees what was committed before it got the lock; a reader, one state.
    # What writes keeps its number: should the server go while it commits, that is what to ask for (store/outcome.py).
    options, dialect = connection.get_execution_options(), cast("OfficeDialect", connection.dialect)
    begun = dialect.has_begun(connection.connection.driver_connection)
    if options.get(WRITE, False) or options.get(BESIDE, False):
        lock = f"pg_advisory_xact_lock({_WRITERS})" if options.get(WRITE, False) else "NULL"
        connection.exec_driver_sql(f"{'SET TRANSACTION' if begun else 'BEGIN'} ISOLATION LEVEL READ COMMITTED")
        connection.info[NUMBER] = connection.exec_driver_sql(f"SELECT {lock}, CAST(pg_current_xact_id() AS text)").one()[1]
    elif not begun:
        connection.exec_driver_sql(dialect.reading)


def _on_connect(keys: Keys | None, pragmas: tuple[str, ...], connection: Any, _record: Any) -> None:
    unlock(connection, keys)
    # SQLAlchemy begins transactions itself (_on_begin); the driver must not add its own.
    connection.isolation_level = None
    connection.create_function(SHOWN_TEXT, 1, _shown_text, deterministic=True)
    cursor = connection.cursor()
    for pragma in pragmas:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _shown_text(text: Any) -> Any:
    return mask_inside(text) if isinstance(text, str) else text


def shown_text(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """A free text as it is shown: without the middle of the numbers that somebody typed into it.

    Python is asked only for what has the signs of a number; most rows have not, and are sorted by the million.
    """
    if not is_sqlite(connection):
        shown: ColumnElement[Any] = column
        for number, left in _HIDDEN:
            shown = func.regexp_replace(shown, number, left, "g", type_=String)
        return case((column.op("~")(_RUN), shown), else_=column)
    return case((column.op("GLOB")(_DIGITS), getattr(func, SHOWN_TEXT)(column, type_=String)), else_=column)


def _on_close(connection: Any, _record: Any) -> None:
    """Before a connection goes, SQLite looks whether what it was asked would have gone better with newer figures."""
    with suppress(*database_errors()):  # nobody waits for it, and a read-only folder needs none
        for pragma in ("busy_timeout=0", "analysis_limit=1000", "optimize"):
            connection.execute(f"PRAGMA {pragma}")


def _on_begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def tell_others(connection: Connection, act: int) -> None:
    """Other desks hear of an act as soon as the transaction is committed; never of one that is rolled back. A folder has one desk."""
    if not is_sqlite(connection):
        told = {"channel": CHANNEL, "told": f"{mark_of(connection)}:{act}"}
        connection.execute(text("SELECT pg_notify(:channel, :told)"), told)


def mark_of(place: Engine | Connection) -> str:
    """By what a desk on a server knows its own changes among those that it hears of."""
    return str(place.get_execution_options()[_MARK])


def is_sqlite(connection: Connection) -> bool:
    """Whether the office lies in a file of its own, not on a server."""
    return connection.dialect.name == "sqlite"


def require_fitting(connection: Connection) -> None:
    """KnownError for a database of a server that puts texts in another order than SQLite: search reads spans of it."""
    if is_sqlite(connection):
        return
    asked = "SELECT 'B' < 'a' AND '-a' < 'Z', current_setting('server_encoding') = 'UTF8', current_database()"
    ordered, encoded, name = connection.exec_driver_sql(asked).one()
    if not (ordered and encoded):
        raise KnownError(
            f"服务器上的数据库 {name} 不是按 UTF8 和字节顺序建的，查找和排序会出错。没有打开，也没有改动。请让管服务器的人另建一个："
            "CREATE DATABASE 库名 TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'。"
        )


def own_schema(connection: Connection) -> str:
    """Where the tables of the office lie, and not the temporary ones of this connection."""
    return "main" if is_sqlite(connection) else "public"


def temporary_schema(connection: Connection) -> str:
    """Where the temporary tables of this connection lie."""
    return "temp" if is_sqlite(connection) else "pg_temp"


def relax_durability(connection: Connection, relaxed: bool) -> None:
    """A bulk import flushes once at its end (`settle`) instead of at every commit; a clerk's save always does."""
    if is_sqlite(connection):
        # By the driver's own connection: SQLAlchemy would begin a transaction first, and inside one SQLite refuses.
        driver = connection.connection.driver_connection
        driver.execute(f"PRAGMA synchronous={'NORMAL' if relaxed else 'FULL'}")  # type: ignore[union-attr]


def settle(connection: Connection) -> None:
    """What was written with relaxed durability reaches the disk: a checkpoint flushes the journal first. Outside a transaction."""
    if is_sqlite(connection):
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)")  # type: ignore[union-attr]
        connection.rollback()


def overwrite_deleted(connection: Connection) -> None:
    """What is deleted on this connection from now on is overwritten in the file, not only marked as free."""
    if is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def empty_journal(connection: Connection) -> None:
    """Move what is in the write-ahead file into the database, so that old pages do not linger beside it.

    Outside a transaction. A reader that is busy just then leaves it to the next checkpoint.
    """
    if is_sqlite(connection):
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]


def id_array(connection: Connection, query: Select[Any]) -> array[int]:
    """All ids of a one-column query, in its order.

    On SQLite the ids come as one text, so that the interpreter lock is free during the single step and the
    window stays fluid while a million ids are sorted.
    """
    if not is_sqlite(connection):
        return array("q", connection.execute(query).scalars())
    column = next(iter(query.subquery("ordered").c))
    joined = connection.scalar(select(func.group_concat(func.printf("%016x", column), "")))
    ids = array("q", bytes.fromhex(joined or ""))
    ids.byteswap()
    return ids


def analyze(connection: Connection) -> None:
    """Refresh the planner's figures; without them SQLite picks the wrong index for filter + sort."""
    connection.execute(text("ANALYZE"))


def lacks_figures(connection: Connection, tables: Iterable[str], many: int) -> bool:
    """Whether a table of more than `many` rows was never counted (by its highest id, which is known at once)."""
    if not is_sqlite(connection):
        return False  # PostgreSQL counts by itself
    counted = set()
    if connection.scalar(text("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")):
        counted = set(connection.scalars(text("SELECT DISTINCT tbl FROM sqlite_stat1")))
    left = [name for name in tables if name not in counted]
    asked = " UNION ALL ".join(f"SELECT max(id) > {many} FROM {name}" for name in left)
    return bool(asked) and any(connection.exec_driver_sql(asked).scalars())


_DAMAGED = "数据文件有损坏。请不要继续登记，先用最近的备份恢复；损坏的文件会原样保留。"
_READERS = 2  # an office computer has two cores at least


def quick_check(connection: Connection) -> None:
    """Raise KnownError when the file is damaged."""
    if is_sqlite(connection) and connection.exec_driver_sql("PRAGMA quick_check").scalar() != "ok":
        raise KnownError(_DAMAGED)


def quick_check_by_tables(read: Callable[[], AbstractContextManager[Connection]], but: Collection[str] = ()) -> None:
    """`quick_check` table by table, by several readers at once: half the time, for somebody may be waiting. but: tables to leave out.

    Of all that `quick_check` asks only this is left out: that no page belongs to two tables, or to none.
    """
    from concurrent.futures import ThreadPoolExecutor  # after the window shows

    with read() as connection:
        if not is_sqlite(connection):
            return
        tables = iter([each for each in _largest_first(connection) if each not in but])  # shared: each reader takes the next one

    def work(_reader: int) -> bool:
        with read() as connection:
            asked = "SELECT quick_check FROM pragma_quick_check(?)"
            return all(connection.exec_driver_sql(asked, (table,)).scalar() == "ok" for table in tables)

    with ThreadPoolExecutor(_READERS) as readers:
        if not all(readers.map(work, range(_READERS))):
            raise KnownError(_DAMAGED)


def _largest_first(connection: Connection) -> list[str]:
    """All tables, the one with the most rows first as far as they were counted; the schema's own stands for the free pages."""
    tables = connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")).all()
    rows: dict[str, int] = {}
    if "sqlite_stat1" in tables:
        counted = connection.execute(text("SELECT tbl, max(CAST(stat AS INTEGER)) FROM sqlite_stat1 GROUP BY tbl"))
        rows = {table: number or 0 for table, number in counted}
    return ["sqlite_schema", *sorted(tables, key=lambda name: -rows.get(name, 0))]


def lost_links(connection: Connection) -> list[tuple[str, int, str]]:
    """(table, id, table aimed at) of links to rows that are gone from the file; PostgreSQL never lets one go."""
    if not is_sqlite(connection):
        return []
    found = connection.exec_driver_sql("PRAGMA foreign_key_check")
    return [(table, row_id, target) for table, row_id, target, _ in found]


_LINKS = """SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2"""


@contextmanager
def without_links(connection: Connection) -> Iterator[None]:
    """Inside, rows may come before those that they point at; at the end every link is looked at. In a transaction.

    On SQLite each row that is written for another's link would cost a look; there `lost_links` of what it came from is the proof.
    """
    if is_sqlite(connection):
        connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        yield
        return
    links = connection.execute(text(_LINKS)).all()
    for table, name, _ in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    yield
    for table, name, said in links:
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {said}")


def number_from(connection: Connection, tables: Iterable[str]) -> None:
    """New rows of tables that were filled with numbered rows are numbered behind them; SQLite does so by itself."""
    if is_sqlite(connection):
        return
    for table in tables:
        sequence = connection.scalar(text(
            "SELECT pg_get_serial_sequence(:name, 'id') FROM information_schema.columns"
            " WHERE table_schema = 'public' AND table_name = :name AND column_name = 'id'"
        ), {"name": table})  # fmt: skip
        if sequence:
            connection.execute(text(f"SELECT setval(:sequence, (SELECT max(id) FROM {table}))"), {"sequence": sequence})


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows of typed values by column name, all with the same names.

    On SQLite without SQLAlchemy's work per row; its types still say how a value is written. Dates and moments
    repeat in a list, so the last ones are remembered.
    """
    if not rows:
        return
    if not is_sqlite(connection):
        connection.execute(table.insert(), rows)
        return
    names = list(rows[0])
    columns = list(zip(*map(itemgetter(*names), rows), strict=True))
    for position, name in enumerate(names):
        written = table.c[name].type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        if written is not None:
            columns[position] = tuple(map(lru_cache(maxsize=20_000)(written), columns[position]))
    quote = connection.dialect.identifier_preparer.quote
    listed, marks = ",".join(map(quote, names)), ",".join("?" * len(names))
    statement = f"INSERT INTO {quote(table.name)} ({listed}) VALUES ({marks})"
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def insert_plain(connection: Connection, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples of plain text and integers in column order, the fastest way the driver has."""
    if not rows:
        return
    if is_sqlite(connection):
        marks = ",".join("?" * len(table.columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} VALUES ({marks})", list(rows))
    else:
        names = table.columns.keys()
        connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows])
