"""The demo office, made once for all flow tests: 60 drivers, seed 1, as of 2026-11-23. Copy it, do not open it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from trafficdesk.demo.filling import fill
from trafficdesk.desk import Desk

TODAY = "2026-11-23"


@pytest.fixture(scope="session")
def demo_office(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a demo office; copy it, do not open it."""
    folder = tmp_path_factory.mktemp("demo") / "office"
    shutil.copytree(empty_office, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        desk = Desk.open(folder, user="小林")
        desk.set_up("示例街道办事处", "小林")
        fill(desk, 60, 1, agreements=True)
        desk.close()
    return folder


@pytest.fixture
def demo_desk(demo_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk on a demo office of its own, on the day it was made for."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    folder = tmp_path / "demo"
    shutil.copytree(demo_office, folder)
    opened = Desk.open(folder, user="小林")
    yield opened
    opened.close()
