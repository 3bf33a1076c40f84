"""A desk on an empty office on a fixed Monday, for whole processes from empty to their end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from trafficdesk.desk import Desk


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    Desk.open(folder, create=True).close()
    return folder


@pytest.fixture
def desk(empty_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
    folder = tmp_path / "office"
    shutil.copytree(empty_office, folder)
    opened = Desk.open(folder, user="小林")
    yield opened
    opened.close()
