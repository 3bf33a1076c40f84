"""Without the driver of a server it is said how to have it: in the Python that runs the program, or by installing it anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from trafficdesk.desk import Desk
from trafficdesk.errors import KnownError
from trafficdesk.store.server import Server, driver_missing, keep_server


def test_who_has_no_driver_is_told_how_to_have_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    keep_server(tmp_path, Server("192.0.2.1", "office", "office"), "小林")
    with pytest.raises(KnownError, match=re.escape(f"{sys.executable} -m pip install -r requirements/postgres.txt")):
        Desk.open(tmp_path)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "pip" not in driver_missing() and "重新安装" in driver_missing()
