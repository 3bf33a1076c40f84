"""A server that goes in the middle of the work: a sentence, nothing half saved, and on with the same desk when it is back."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.helpers import postgres
from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.store.server import Server, keep_server


def test_work_goes_on_when_the_server_is_back(tmp_path: Path) -> None:
    if lack := postgres.missing():
        pytest.skip(lack)
    with postgres.running() as server:
        keep_server(tmp_path, Server(str(make_url(server.url.format("postgres")).query["host"]), "postgres", "office"))
        desk = Desk.open(tmp_path, user="小林", create=True)
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
