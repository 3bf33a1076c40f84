"""The login by which this program is on a server: whose it is, and what it sees of who else may come (server/)."""

from __future__ import annotations

from sqlalchemy import Connection, text

from trafficdesk.store.store import Store

READING, SHOWN = "reading", "shown"  # the schemas of the views: of one unit for who only reads, of every ledger for a clerk
_SEEN = """SELECT count(*) > 0 FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'access'
    AND c.relname = :name AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')"""


def sees(connection: Connection, name: str) -> bool:
    """Whether a table or view of the schema access is there, and may be read."""
    return bool(connection.scalar(text(_SEEN), {"name": name}))


def person_of(store: Store) -> str:
    """Under which name the present login of a server writes; "" where it was given none (the owner's own)."""
    if not store.on_server:
        return ""
    with store.read() as connection:
        return (sees(connection, "me") and connection.scalar(text("SELECT person FROM access.me"))) or ""


def forget_views(store: Store) -> None:
    """Before a migration: no table can be changed while a view stands on it. Until they are made anew nobody reads by them."""
    with store.write() as connection:
        for schema in (READING, SHOWN):
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
