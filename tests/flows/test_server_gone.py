"""A server that goes in the middle of the work: a sentence, nothing half saved, and on with the same desk when it is back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.exc import OperationalError

from tests.helpers import postgres
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError, Unsure
from trafficdesk.store import outcome
from trafficdesk.store.server import keep_server


def test_work_goes_on_when_the_server_is_back(prepared_server: Path, tmp_path: Path) -> None:
    with postgres.running(like=prepared_server) as server:
        keep_server(tmp_path, postgres.new_office(server.url))
        desk = Desk.open(tmp_path, user="小林")
        unit = desk.records.add("units", {"name": "湖滨小学"}).changes[0].id
        version = desk.records.row("units", unit).version
        server.stop()
        with pytest.raises(KnownError, match="连不上 PostgreSQL"):
            desk.records.edit("units", unit, {"remark": "停了"}, version=version)
        with pytest.raises(KnownError, match="连不上 PostgreSQL"):
            desk.records.row("units", unit)
        server.start()
        desk.records.edit("units", unit, {"remark": "又来了"}, version=version)
        engine = create_engine(server.url.format("postgres"))
        with engine.connect() as connection:  # as a router or a firewall drops them
            connection.execute(text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"))
        engine.dispose()
        desk.records.edit("units", unit, {"remark": "断过以后"}, version=version + 1)
        row = desk.records.row("units", unit)
        assert (row.values["remark"], row.version) == ("断过以后", version + 2)
        desk.close()


@pytest.fixture
def served(server: str, tmp_path: Path) -> Iterator[Desk]:
    """A desk at a database of its own."""
    keep_server(tmp_path, postgres.new_office(server))
    desk = Desk.open(tmp_path, user="小林")
    yield desk
    desk.close()


def _at_commit(desk: Desk, act: Callable[[Any], None]) -> None:
    """Have something done to the connection of the next transaction, in the place where it is to be committed."""

    def there(connection: Connection) -> None:
        act(connection.connection.driver_connection)

    event.listen(desk.office.store.engine, "commit", there, once=True)


@pytest.mark.parametrize("committed", [True, False])
def test_a_server_that_goes_while_it_commits_is_asked_what_became_of_it(served: Desk, server: str, committed: bool) -> None:
    def ended(driver: Any) -> None:
        if committed:
            driver.commit()  # it was, and nobody heard the answer
        postgres.say(server.format("postgres"), f"SELECT pg_terminate_backend({driver.info.backend_pid})")

    _at_commit(served, ended)
    if committed:
        assert served.records.add("units", {"name": "湖滨小学"}).changes[0].code == "units"
    else:
        with pytest.raises(KnownError, match="连接断了，这一步没有保存"):
            served.records.add("units", {"name": "湖滨小学"})
    assert [row.title for row in served.records.select("units")] == (["湖滨小学"] if committed else [])
    served.office.set_setting("office.phone", "1")
    _at_commit(served, ended)
    if committed:
        served.office.set_setting("office.phone", "2")
    else:
        with pytest.raises(KnownError, match="没有保存"):
            served.office.set_setting("office.phone", "2")
    assert served.office.setting("office.phone") == ("2" if committed else "1")


def test_nobody_says_saved_or_not_while_the_server_stays_away(
    prepared_server: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "_ASK_FOR", 0.0)
    with postgres.running(like=prepared_server) as running:
        keep_server(tmp_path, postgres.new_office(running.url))
        desk = Desk.open(tmp_path, user="小林")
        _at_commit(desk, lambda _driver: running.stop())
        with pytest.raises(Unsure, match="不知道存上了没有"):
            desk.records.add("units", {"name": "湖滨小学"})
        running.start()
        assert desk.records.select("units") == []
        desk.close()


def test_a_server_that_only_reads_is_a_sentence(served: Desk, server: str) -> None:
    name = served.office.store.engine.url.database
    postgres.say(server.format("postgres"), f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    served.office.store.engine.dispose()
    with pytest.raises(KnownError, match="只能读"):
        served.records.add("units", {"name": "湖滨小学"})


@pytest.mark.parametrize(("said", "told"), [
    ("connection failed: FATAL:  sorry, too many clients already", "连接数已经用满"),
    ("connection failed: FATAL:  the database system is starting up", "连不上 PostgreSQL"),
    ("syntax error", ""),
])  # fmt: skip
def test_a_connection_that_was_never_made_says_why(said: str, told: str) -> None:
    sentence = str(outcome.refusal_of(OperationalError("SELECT 1", {}, Exception(said))) or "")
    assert told in sentence and bool(sentence) == bool(told)
