"""PostgreSQL as SQLAlchemy speaks it, with whole numbers as wide as SQLite's. Loaded only where an office is on a server."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from weakref import WeakSet

from psycopg import Error
from psycopg.pq import TransactionStatus
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

_NARROW = re.compile(r"^(\S+) (INTEGER|SERIAL)\b")
_WIDE = {"INTEGER": "BIGINT", "SERIAL": "BIGSERIAL"}


class _Tables(PGDDLCompiler):
    """An amount is kept in ten-thousandths: four bytes would end at 214,748 yuan."""

    def get_column_specification(self, column: Any, **kwargs: Any) -> str:
        said: str = super().get_column_specification(column, **kwargs)  # type: ignore[no-untyped-call]
        return _NARROW.sub(lambda found: f"{found[1]} {_WIDE[found[2]]}", said)


class OfficeDialect(PGDialect_psycopg):
    """PostgreSQL by psycopg, with the tables as an office wants them, and as few ways to the server and back as may be."""

    supports_statement_cache = True
    ddl_compiler = _Tables
    # Who reads sees one state. Not READ ONLY: who looks back at a past day (store/past.py) makes temporary tables.
    reading = "BEGIN ISOLATION LEVEL REPEATABLE READ"
    away = False  # whether the server is known not to answer

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)  # type: ignore[no-untyped-call]
        self._made: WeakSet[Any] = WeakSet()
        self._making = threading.Lock()

    def on_connect(self) -> Callable[[Any], None]:
        """Transactions are begun by a statement of ours: the driver would send its own beside it."""
        also = super().on_connect()  # type: ignore[no-untyped-call]

        def made(driver: Any) -> None:
            also(driver)
            driver.set_autocommit(True)
            with self._making:
                self._made.add(driver)

        return made

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Whether a connection still stands is found by beginning what it is mostly wanted for."""
        dbapi_connection.execute(self.reading)
        return True

    def has_begun(self, driver: Any) -> bool:
        """Whether the connection is in a transaction, by its ping; a new one was never asked."""
        return bool(driver.info.transaction_status != TransactionStatus.IDLE)

    def hang_up(self) -> None:
        """End every connection at this end, whoever uses it: the sockets alone, so that each thread meets it where it waits."""
        with self._making:
            made = [each for each in self._made if not each.closed]
        for each in made:
            with suppress(OSError, Error), socket.fromfd(each.fileno(), socket.AF_INET, socket.SOCK_STREAM) as line:
                line.shutdown(socket.SHUT_RDWR)
