"""What a login of a server may do, generated from the descriptions of the records, as statements for PostgreSQL.

Two kinds. `desk`: the program of a clerk works through it; it writes ledgers, adds to the trail and changes nothing that stands in it,
under one name. `reading`: plain SQL over views of what concerns one unit, numbers masked; beside these views it is given nothing, so that
what nobody thought of is not seen. The views ask on whose behalf by session_user, which no SET ROLE changes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection

from trafficdesk.engine.daily import BY, KIND
from trafficdesk.engine.server_login import READING, SHOWN
from trafficdesk.records.registry import RecordType, all_types, record_type
from trafficdesk.records.travelling import TRAVELLING
from trafficdesk.server import destroying, gate, roles
from trafficdesk.server.columns import shown_columns
from trafficdesk.work.packages.rules_scope import OWN, UNITS, fields_of

DESK = "desk"  # a kind of login; the other is READING, called as the views that it reads
# Tables that are no record, and what the work of a desk does to them. The trail is only added to: an act is closed once, and may be
# marked as undone (the trigger below sees to it). Nothing of a ledger is deleted by a clerk: it goes into the trash, but for what the law
# wants destroyed (destroying.py).
_BESIDE = {
    "alembic_version": "SELECT", "users": "SELECT, INSERT, UPDATE", "audit": "SELECT, INSERT", "seals": "SELECT, INSERT",
    "change_sets": "SELECT, INSERT, UPDATE (sentence, salt, digest, link, undoes, undone_by)", "counters": "SELECT, INSERT, UPDATE",
    "search_terms": "SELECT, INSERT, DELETE", "settings": "SELECT, INSERT, DELETE", "file_parts": "SELECT, INSERT, DELETE",
    **{each.__tablename__: "SELECT, INSERT, UPDATE, DELETE" for each in TRAVELLING},
}  # fmt: skip
_PLACES = """
CREATE SCHEMA IF NOT EXISTS access;
CREATE TABLE IF NOT EXISTS access.logins (login name PRIMARY KEY, kind text NOT NULL, person text NOT NULL, unit bigint);
CREATE OR REPLACE VIEW access.me WITH (security_barrier) AS SELECT kind, person, unit FROM access.logins WHERE login = session_user;
CREATE OR REPLACE FUNCTION access.guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $guard$
DECLARE who text := (SELECT person FROM access.logins WHERE login = session_user);
BEGIN
    IF who IS NULL AND pg_has_role(session_user, (SELECT relowner FROM pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NEW;
    ELSIF who IS NULL OR TG_OP = 'INSERT' AND NEW."by" <> who AND (NEW."by", NEW.kind) <> ('{by}', '{kind}') THEN
        RAISE insufficient_privilege USING MESSAGE = 'an act in the name of somebody else';
    ELSIF TG_OP = 'UPDATE' AND OLD.link IS NOT NULL AND to_jsonb(NEW) - 'undone_by' <> to_jsonb(OLD) - 'undone_by' AND NOT ({emptied}) THEN
        RAISE insufficient_privilege USING MESSAGE = 'an act that is closed';
    END IF;
    RETURN NEW;
END $guard$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE OR REPLACE TRIGGER guard BEFORE INSERT OR UPDATE ON public.change_sets FOR EACH ROW EXECUTE FUNCTION access.guard();
"""


def places() -> str:
    """What has to be there before anybody is given anything. Who stands in no list and is not the owner (by a group that a login was put
    into, say) has no name to write under."""
    return _PLACES.format(by=BY, kind=KIND, emptied=destroying.IS_EMPTIED) + gate.PLACES + roles.PLACES


def policies() -> list[str]:
    """Who sees and writes which rows of the tables: only a clerk's login that has begun work, as far as his role goes."""
    return [*gate.policies(_given()), *roles.statements(), *destroying.policies()]


def views(connection: Connection) -> list[str]:
    """The schemas of the views, made anew; the comment of one says of what they were made."""
    return [
        *gate.views(connection),
        "DROP SCHEMA IF EXISTS reading CASCADE", "CREATE SCHEMA reading", *_views(connection),
        f"COMMENT ON SCHEMA reading IS '{made_of(connection)}'",
    ]  # fmt: skip


def made_of(connection: Connection) -> str:
    """What the descriptions of the records come to by now: another value, and views and grants are made anew."""
    given = [*_views(connection), *gate.views(connection), *policies(), places(), *grants("x", DESK), *grants("x", READING)]
    return hashlib.sha256("\n".join(given).encode()).hexdigest()


def grants(login: str, kind: str) -> Iterator[str]:
    """What one login is given, from nothing. login: quoted."""
    yield from revokes(login)
    if kind == READING:
        yield f"GRANT USAGE ON SCHEMA reading TO {login}"
        yield f"GRANT SELECT ON ALL TABLES IN SCHEMA reading TO {login}"
        return
    yield f"GRANT USAGE ON SCHEMA public, access TO {login}"
    yield f"GRANT SELECT ON access.me TO {login}"
    yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {login}"
    for name, rights in _given().items():
        yield f"GRANT {rights} ON public.{name} TO {login}"
    yield from gate.grants(login)


def revokes(login: str) -> Iterator[str]:
    """Everything taken from one login. login: quoted."""
    for schema in ("public", "access", READING, SHOWN):
        yield f"REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM {login}"
        yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM {login}"
        yield f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA {schema} FROM {login}"
        yield f"REVOKE ALL ON SCHEMA {schema} FROM {login}"


def _given() -> dict[str, str]:
    """Table → what the work of a desk does to it."""
    given = {each.table.name: "SELECT, INSERT, UPDATE" for each in all_types()} | _BESIDE
    given |= {table: f"{given[table]}, {more}" for table, more in destroying.GRANTS.items()}
    return given | {each.table.name: f"{given[each.table.name]}, DELETE" for each in destroying.destroyed()}


def _views(connection: Connection) -> list[str]:
    return [_view(connection, record_type(code), names) for code, names in OWN.items()]


def _view(connection: Connection, kind: RecordType, links: tuple[str, ...]) -> str:
    mine = _UNITS if kind.code == UNITS else " OR ".join(
        f"{name} IN (SELECT id FROM reading.{record_type(kind.field(name).target).table.name})" for name in links
    )  # fmt: skip
    listed = ", ".join(["id", "title", *shown_columns(connection, fields_of(kind))])
    return (
        f"CREATE VIEW reading.{kind.table.name} WITH (security_barrier) AS SELECT {listed}"
        f" FROM public.{kind.table.name} WHERE deleted_at IS NULL AND ({mine})"
    )


# The unit itself and those that name it as their residents' committee, as a package has them.
_UNITS = (
    "id IN (SELECT unit FROM access.logins WHERE login = session_user) OR committee IN (SELECT unnest(ARRAY[it.name, it.short_name])"
    " FROM public.units AS it JOIN access.logins AS who ON who.unit = it.id AND who.login = session_user AND it.deleted_at IS NULL)"
    " AND committee <> ''"
)
