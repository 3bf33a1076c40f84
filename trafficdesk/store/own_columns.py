"""Columns of fields that an office has added itself: made in the transaction of the change that adds the field."""

from __future__ import annotations

from sqlalchemy import Connection, Table, inspect
from sqlalchemy.types import TypeEngine

from trafficdesk.fields.table import SqlType


def add_column(connection: Connection, table: Table, name: str, sql_type: SqlType) -> None:
    """Add a column, and the index by which it is filtered and sorted like any other; nothing happens when it is there.

    The database keeps it when the change is undone: what was typed comes back with a redo.
    """
    if any(column["name"] == name for column in inspect(connection).get_columns(table.name)):
        return
    quote = connection.dialect.identifier_preparer.quote
    made = sql_type() if isinstance(sql_type, type) else sql_type
    assert isinstance(made, TypeEngine)
    kind = made.compile(dialect=connection.dialect)
    connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ADD COLUMN {quote(name)} {kind}")
    index = quote(f"ix_{table.name}_{name}")
    connection.exec_driver_sql(f"CREATE INDEX {index} ON {quote(table.name)} ({quote(name)}) WHERE deleted_at IS NULL")
