"""Without the driver of a server it is said how to have it: in the Python that runs the program, or by installing it anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.store.server import Server, driver_missing, keep_server


def test_a_password_of_the_environment_is_handed_over_as_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """libpq would read its bytes, which are not those of a server on every system."""
    psycopg = pytest.importorskip("psycopg", reason="没有 psycopg：python3 dev.py postgres 可以装上。")
    handed: dict[str, object] = {}

    def connected(*_: object, **named: object) -> None:
        handed.update(named)
        raise KnownError("far enough")

    keep_server(tmp_path, Server("192.0.2.1", "office", "office"), "小林")
    monkeypatch.setattr(psycopg.Connection, "connect", connected)
    monkeypatch.setattr(psycopg, "connect", connected)
    monkeypatch.setenv("PGPASSWORD", "口令-1")
    with pytest.raises(KnownError, match="far enough"):
        Desk.open(tmp_path)
    assert handed["password"] == "口令-1"


def test_who_has_no_driver_is_told_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    keep_server(tmp_path, Server("192.0.2.1", "office", "office"), "小林")
    with pytest.raises(KnownError, match=re.escape(f"{sys.executable} -m pip install -r requirements/postgres.txt")):
        Desk.open(tmp_path)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "pip" not in driver_missing() and "重新安装" in driver_missing()
