"""The demo office, made once for all flow tests: 60 drivers, seed 1, as of 2026-11-23. Copy it, do not open it."""

from __future__ import annotations

import copy
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.flows import planted_office
from tests.flows.planted_office import Office
from tests.helpers.copies import opened_copy
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
        Desk.open(folder).close()  # in order, as `opened_copy` wants it
    return folder


@pytest.fixture
def demo_desk(demo_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A desk on a demo office of its own, on the day it was made for."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    opened = opened_copy(demo_office, tmp_path / "demo")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def faultless(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Office]:
    """An office that has no finding, made once: over 100 tests plant their faults in copies of it."""
    folder = tmp_path_factory.mktemp("faultless") / "office"
    shutil.copytree(empty_office, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", planted_office.TODAY.isoformat())
        desk = Desk.open(folder, user="小林")
        made = Office(desk)
        desk.close()
        Desk.open(folder).close()  # in order, as `opened_copy` wants it
    return folder, made


@pytest.fixture
def office(faultless: tuple[Path, Office], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """A copy of it, on its day."""
    monkeypatch.setenv("TRAFFICDESK_TODAY", planted_office.TODAY.isoformat())
    own = copy.copy(faultless[1])
    own.desk, own.numbers = opened_copy(faultless[0], tmp_path / "office"), itertools.count(1000)
    yield own
    own.desk.close()
