"""PostgreSQL as SQLAlchemy speaks it, with whole numbers as wide as SQLite's. Loaded only where an office is on a server."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

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

    def on_connect(self) -> Callable[[Any], None]:
        """Transactions are begun by a statement of ours: the driver would send its own beside it."""
        also = super().on_connect()  # type: ignore[no-untyped-call]

        def made(driver: Any) -> None:
            also(driver)
            driver.autocommit = True

        return made

    def do_ping(self, dbapi_connection: Any) -> bool:
        """Whether a connection still stands is found by beginning what it is mostly wanted for."""
        dbapi_connection.execute(self.reading)
        return True

    def has_begun(self, driver: Any) -> bool:
        """Whether the connection is in a transaction, by its ping; a new one was never asked."""
        return bool(driver.info.transaction_status != TransactionStatus.IDLE)
