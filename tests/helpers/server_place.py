"""An office on a server with two logins of nobody yet, as a superuser and as any login see it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.helpers import postgres
from trafficdesk.desk import Desk
from trafficdesk.store.server import Server, keep_server, server_of

WORK = "SELECT access.begin_work()"


@dataclass
class Place:
    """An office on a server, and its server as a superuser and as any login see it."""

    desk: Desk
    folder: Path
    root: Engine
    engines: Callable[[str], Engine]
    logins: tuple[str, str]

    def desk_of(self, login: str, name: str = "desk") -> Desk:
        """The program of whoever has a login, in a folder of its own."""
        server = server_of(self.folder / "office")
        assert server is not None
        keep_server(self.folder / name, Server(server.host, server.database, login))
        return Desk.open(self.folder / name)

    def ask(self, login: str, *sentences: str) -> Any:
        """The answer to the last of some sentences, said in a session of their own."""
        with self.engines(login).begin() as connection:
            *before, last = (text(each) for each in sentences)
            for each in before:
                connection.execute(each)
            found = connection.execute(last)
            return found.all() if found.returns_rows else []

    def refused(self, login: str, *sentences: str) -> bool:
        """Whether the last of some sentences was not allowed."""
        if before := sentences[:-1]:
            self.ask(login, *before)
        with pytest.raises(DBAPIError) as raised:
            self.ask(login, *sentences)
        assert raised.value.orig is not None
        return getattr(raised.value.orig, "sqlstate", "") == "42501"


@contextmanager
def server_place(server: str, folder: Path) -> Iterator[Place]:
    """A new office; 小林 is its clerk. Both logins can do nothing."""
    name = uuid.uuid4().hex[:8]
    root = create_engine(server.format("postgres"), isolation_level="AUTOCOMMIT")
    logins = (f"desk_{name}", f"reader_{name}")
    with root.connect() as connection:
        for login in logins:
            connection.execute(text(f"CREATE ROLE {login} LOGIN"))
    office = postgres.new_office(server)
    keep_server(folder / "office", office)
    desk = Desk.open(folder / "office", user="小林")
    desk.set_up("示例街道办事处", "小林")
    desk.records.add("users", {"name": "小林"})
    made: dict[str, Engine] = {}

    def engine_of(login: str) -> Engine:
        if login not in made:
            made[login] = create_engine(replace(office, user=login).url(), poolclass=NullPool)
        return made[login]

    yield Place(desk, folder, root, engine_of, logins)
    desk.close()
    for engine in made.values():
        engine.dispose()
    with root.connect() as connection:
        connection.execute(text(f"DROP DATABASE {office.database} WITH (FORCE)"))
        for login in logins:
            connection.execute(text(f"DROP ROLE {login}"))
    root.dispose()
