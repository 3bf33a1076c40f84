"""What a clerk's login sees on a server beside the program, as statements for PostgreSQL.

The tables hold whole numbers, and the program needs them: to know doubles, to print, to find. So row-level security shows a clerk's
login no row of any table until that session has begun work (`access.begin_work`), which is written down with login, time, program and
address. The program begins work with each connection; whoever does so by hand is named in the trail (`openings.py`). Without it
psql shows the views of `shown`: every ledger, with as much of the numbers as the window shows before somebody asks for more.

A session is known by its process and the moment that process began, which nobody but the server sets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection

from trafficdesk.engine.server_login import SHOWN
from trafficdesk.records.registry import RecordType, all_types
from trafficdesk.server.columns import shown_columns
from trafficdesk.store.dialect import PROGRAM

POLICY = "at_work"
# A function that runs for somebody else finds nothing that this somebody has made.
SAFE = "SET search_path = pg_catalog, pg_temp"
PLACES = f"""
CREATE TABLE IF NOT EXISTS access.sessions (
    number bigserial, login name NOT NULL, pid integer, started timestamptz, at timestamptz NOT NULL DEFAULT clock_timestamp(),
    program text NOT NULL, address text NOT NULL, noted boolean NOT NULL DEFAULT false, PRIMARY KEY (pid, started)
);
CREATE OR REPLACE FUNCTION access.started() RETURNS timestamptz LANGUAGE sql STABLE {SAFE}
    AS 'SELECT backend_start FROM pg_stat_get_activity(pg_backend_pid())';
CREATE OR REPLACE FUNCTION access.keep_session(started timestamptz) RETURNS void LANGUAGE sql SECURITY DEFINER {SAFE} AS $keep$
    INSERT INTO access.sessions (login, pid, started, program, address, noted)
    SELECT login, pg_backend_pid(), $1, current_setting('application_name'), coalesce(host(inet_client_addr()), ''),
        current_setting('application_name') = '{PROGRAM}'
    FROM access.logins WHERE login = session_user AND kind = 'desk' AND EXISTS (
        SELECT FROM public.users AS it WHERE it.name = person AND it.deleted_at IS NULL AND it.active IS NOT FALSE)
    ON CONFLICT DO NOTHING
$keep$;
CREATE OR REPLACE FUNCTION access.is_kept(pid integer, started timestamptz) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER {SAFE}
    AS 'SELECT EXISTS (SELECT FROM access.sessions AS it WHERE it.pid = $1 AND it.started = $2 AND it.login = session_user)';
CREATE OR REPLACE FUNCTION access.begin_work() RETURNS void LANGUAGE sql {SAFE} AS 'SELECT access.keep_session(access.started())';
CREATE OR REPLACE FUNCTION access.at_work() RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL RESTRICTED {SAFE} AS $work$
BEGIN
    IF access.is_kept(pg_backend_pid(), access.started()) THEN
        RETURN true;
    END IF;
    RAISE insufficient_privilege USING MESSAGE = '这里的表有完整号码，由程序打开；脱敏的在 {SHOWN} 里，例如 SELECT * FROM {SHOWN}.people',
        HINT = 'SELECT access.begin_work() 打开完整数据，会写进修改记录';
END $work$;
CREATE OR REPLACE VIEW access.openings WITH (security_barrier) AS
    SELECT number, login, at, program, address FROM access.sessions WHERE NOT noted;
CREATE OR REPLACE FUNCTION access.note_openings(up_to bigint) RETURNS void LANGUAGE sql SECURITY DEFINER {SAFE}
    AS 'UPDATE access.sessions SET noted = true WHERE number <= $1 AND NOT noted';
REVOKE EXECUTE ON FUNCTION access.keep_session, access.is_kept, access.begin_work, access.note_openings FROM PUBLIC;
"""


def policies(tables: Iterable[str]) -> Iterator[str]:
    """No row of these tables is seen or written by who is not their owner and has not begun work. Asked once a statement."""
    for name in tables:
        yield f"ALTER TABLE public.{name} ENABLE ROW LEVEL SECURITY"
        yield f"DROP POLICY IF EXISTS {POLICY} ON public.{name}"
        yield f"CREATE POLICY {POLICY} ON public.{name} USING ((SELECT access.at_work())) WITH CHECK ((SELECT access.at_work()))"


def views(connection: Connection) -> Iterator[str]:
    """Every ledger as the window shows it before anybody asks for more, in a schema made anew."""
    yield f"DROP SCHEMA IF EXISTS {SHOWN} CASCADE"
    yield f"CREATE SCHEMA {SHOWN}"
    for kind in _shown():
        listed = ", ".join(["id", "title", *shown_columns(connection, kind.declared)])
        yield (
            f"CREATE VIEW {SHOWN}.{kind.table.name} WITH (security_barrier) AS SELECT {listed} FROM public.{kind.table.name}"
            " WHERE deleted_at IS NULL"
        )


def _shown() -> list[RecordType]:
    """What the window lists; a register that has to be switched on (pupils by name) it does not."""
    return [each for each in all_types() if not each.spec.switch]


def grants(login: str) -> Iterator[str]:
    """What a clerk's login may use of this. login: quoted."""
    yield f"GRANT USAGE ON SCHEMA {SHOWN} TO {login}"
    yield f"GRANT SELECT ON ALL TABLES IN SCHEMA {SHOWN} TO {login}"
    yield f"GRANT SELECT ON access.openings TO {login}"
    yield f"GRANT EXECUTE ON FUNCTION access.keep_session, access.is_kept, access.begin_work, access.note_openings TO {login}"
