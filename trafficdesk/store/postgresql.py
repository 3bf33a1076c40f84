"""PostgreSQL as SQLAlchemy speaks it, with whole numbers as wide as SQLite's. Loaded only where an office is on a server."""

from __future__ import annotations

import re
from typing import Any

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
    """PostgreSQL by psycopg, with the tables as an office wants them."""

    supports_statement_cache = True
    ddl_compiler = _Tables
