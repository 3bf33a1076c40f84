"""Who may do what on the server of an office: given and taken login by login, and made anew where the program changed meanwhile.

The logins themselves and their passwords are made by whoever keeps the server; this program never has one.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from sqlalchemy import Connection, select, text

from trafficdesk.engine.key_holders import active_called
from trafficdesk.engine.office import Office
from trafficdesk.engine.server_login import READING, sees
from trafficdesk.errors import KnownError, NotFound
from trafficdesk.guard.rights import READER, Right
from trafficdesk.records.registry import record_type
from trafficdesk.server import rights
from trafficdesk.server.rights import DESK
from trafficdesk.store import trail
from trafficdesk.store.store import Store

# Who has one of these sees and does everything, whatever he is given or not: to give him little would be a lock of paint.
_ALL_POWERFUL = """SELECT rolsuper OR rolbypassrls OR rolcreaterole OR pg_has_role(oid, :owner, 'MEMBER') OR EXISTS (
    SELECT FROM pg_roles AS it WHERE pg_has_role(pg_roles.oid, it.oid, 'MEMBER') AND it.rolname IN (
        'pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program'))
    FROM pg_roles WHERE rolname = :login AND rolcanlogin"""
_OWNER = "SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'change_sets'"
_LEFT = """SELECT c.oid::regclass::text FROM pg_class AS c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'p')
    AND (has_table_privilege(CAST(:login AS name), c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
    OR has_any_column_privilege(CAST(:login AS name), c.oid, 'SELECT, INSERT, UPDATE')) LIMIT 3"""
_MADE_OF = "SELECT obj_description(to_regnamespace('reading'), 'pg_namespace')"


@dataclass(frozen=True, slots=True)
class Login:
    """kind: desk or reading. person: under whose name a desk writes; unit: of what is read, by its title."""

    login: str
    kind: str
    person: str
    unit: str


class ServerLogins:
    """desk.logins: who may come in on the server, and how far."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def lines(self) -> list[Login]:
        """Everybody who was given something, by login."""
        units = record_type("units").table
        self._require_server()
        with self._office.store.read() as connection:
            if not sees(connection, "logins"):
                return []
            found = connection.execute(text("SELECT login, kind, person, unit FROM access.logins ORDER BY login")).all()
            wanted = select(units.c.id, units.c.title).where(units.c.id.in_([each.unit for each in found]))
            titles = {row.id: str(row.title) for row in connection.execute(wanted)}
        return [Login(each.login, each.kind, each.person, titles.get(each.unit, "")) for each in found]

    def of_people(self) -> dict[str, str] | None:
        """Under whose name which logins write: a person → his logins.

        None where that is not to be known: only a desk that came by the login that owns the tables sees, gives and takes logins.
        """
        if not self._office.store.on_server:
            return None
        with self._office.store.read() as connection:
            if not _is_owner(connection):
                return None
        found: dict[str, list[str]] = {}
        for each in self.lines():
            if each.kind == DESK:
                found.setdefault(each.person, []).append(each.login)
        return {person: "、".join(logins) for person, logins in found.items()}

    def grant_desk(self, login: str, person: str) -> None:
        """A clerk's program may work with this login, under the name of a user."""
        self._grant(login, DESK, person, None)

    def grant_reading(self, login: str, unit: int) -> None:
        """This login may read what concerns a unit, by SQL, with numbers masked, and nothing else."""
        self._grant(login, READING, "", unit)

    def require_fit(self, logins: Iterable[str], role: str) -> None:
        """KnownError where somebody of this role cannot be given one of these logins."""
        self._require_server()
        with self._office.store.read() as connection:
            for login in logins:
                _require_mortal(connection, login)
                _require_writer(login, role)

    def hand_over(self, person: str, logins: Iterable[str]) -> None:
        """These logins write under the name of a user from now on, and no others."""
        now, before = set(logins), {each.login for each in self.lines() if (each.kind, each.person) == (DESK, person)}
        for login in sorted(before - now):
            self.revoke(login)
        for login in sorted(now - before):
            self.grant_desk(login, person)

    def revoke(self, login: str) -> None:
        """Everything is taken from a login; NotFound when it had nothing."""
        with self._changing() as connection:
            gone = text("DELETE FROM access.logins WHERE login = :login")
            if not sees(connection, "logins") or not connection.execute(gone, {"login": login}).rowcount:
                raise NotFound(f"服务器用户“{login}”没有在这里授权过。login list 列出全部。")
            _make_current(connection)  # the views may be gone since a migration that failed, and nothing can be taken of what is not there
            for each in rights.revokes(_quoted(connection, login)):
                connection.exec_driver_sql(each)
            trail.note(connection, trail.SETTING, self._office.user, f"收回服务器用户 {login} 的权限")

    def _grant(self, login: str, kind: str, person: str, unit: int | None) -> None:
        with self._changing() as connection:
            _require_mortal(connection, login)
            said = f"可以查看“{_title(connection, unit)}”的数据（脱敏）" if unit else f"可以用“{person}”的名字登记"
            if kind == DESK:
                _require_clerk(connection, person)
            _make_current(connection)
            connection.execute(text(
                "INSERT INTO access.logins VALUES (:login, :kind, :person, :unit) ON CONFLICT (login) DO UPDATE"
                " SET kind = excluded.kind, person = excluded.person, unit = excluded.unit"
            ), {"login": login, "kind": kind, "person": person, "unit": unit})  # fmt: skip
            for each in rights.grants(_quoted(connection, login), kind):
                connection.exec_driver_sql(each)
            left = connection.scalars(text(_LEFT), {"login": login}).all() if kind == READING else []
            if left:
                raise KnownError(
                    f"服务器用户“{login}”在别处已经有权限看 {'、'.join(left)}，这样管不住他。没有授权。请管服务器的人先收回（REVOKE），"
                    "也要看看给 PUBLIC 和他所在的组的权限。"
                )
            trail.note(connection, trail.SETTING, self._office.user, f"服务器用户 {login} {said}")

    def _changing(self) -> AbstractContextManager[Connection]:
        self._office.require(Right.USERS)
        self._require_server()
        return self._office.store.write()

    def _require_server(self) -> None:
        if not self._office.store.on_server:
            raise KnownError("这个办事处的数据在本机，不在服务器上。服务器用户的权限，搬到服务器以后再给（move）。")


def keep_current(store: Store) -> None:
    """Make the rights anew where the program describes its records otherwise than when they were given; the owner's desk does so."""
    with store.read() as connection:
        if not sees(connection, "logins") or not _is_owner(connection):
            return
        if _is_current(connection):
            return
    with store.write() as connection:
        _make_current(connection)


def _is_current(connection: Connection) -> bool:
    return bool(connection.scalar(text(_MADE_OF)) == rights.made_of(connection))


def _make_current(connection: Connection) -> None:
    """Guard and views, and what everybody was given, where the program described them otherwise when they were made."""
    if _is_current(connection):
        return
    connection.exec_driver_sql(rights.places())
    for each in (*rights.views(connection), *rights.policies()):
        connection.exec_driver_sql(each)
    for login, kind in connection.execute(text("SELECT login, kind FROM access.logins ORDER BY login")).all():
        for each in rights.grants(_quoted(connection, login), kind):
            connection.exec_driver_sql(each)


def _is_owner(connection: Connection) -> bool:
    return bool(connection.scalar(text(f"SELECT pg_has_role(current_user, ({_OWNER}), 'USAGE')")))


def _require_mortal(connection: Connection, login: str) -> None:
    """KnownError for a login that is not there, or that nothing can be kept from."""
    if not _is_owner(connection):
        raise KnownError("授权要用建库的那个服务器用户打开（数据表是它的）。没有授权。")
    owner = connection.scalar(text(_OWNER))
    powerful = connection.scalar(text(_ALL_POWERFUL), {"login": login, "owner": owner})
    if powerful is None:
        made = f"CREATE ROLE {_quoted(connection, login)} LOGIN"
        raise NotFound(f"服务器上没有用户“{login}”。请管服务器的人先建：{made}，并设好口令。")
    if powerful:
        raise KnownError(
            f"服务器用户“{login}”是超级用户、数据表的主人，或有看全部数据的权限，什么也管不住他。没有授权。请另建一个普通用户。"
        )


def _require_clerk(connection: Connection, person: str) -> None:
    found = active_called(connection, person)
    if found is None:
        raise NotFound(f"使用人里没有“{person}”，或者已经停用。请先新增（users --add，或在“使用人”里登记）。")
    _require_writer(person, str(found.role))


def _require_writer(called: str, role: str) -> None:
    if role == READER:
        raise KnownError(f"{called} 是“{READER}”，不能给登记用的权限：程序连上以后读得到完整号码。请按单位给查看的权限（--unit）。")


def _title(connection: Connection, unit: int) -> str:
    table = record_type("units").table
    return str(connection.scalar(select(table.c.title).where(table.c.id == unit)) or "")


def _quoted(connection: Connection, login: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(login)
