"""An office in which every step can be taken, made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.contract.rows import TODAY
from tests.contract.world import furnish
from tests.helpers.copies import opened_copy
from tests.helpers.once import MakeOnce
from tests.helpers.stock import Stock, add_own_fields, with_own_fields
from trafficdesk.desk import Desk


@pytest.fixture(scope="session")
def furnished_office(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office with what other work must have left before steps can be taken; copy it, do not open it."""
    folder = tmp_path_factory.mktemp("furnished") / "office"
    shutil.copytree(empty_office, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
        desk = Desk.open(folder, user="小林")
        furnish(desk)
        desk.close()
        Desk.open(folder).close()  # in order, as `opened_copy` wants it
    return folder


@pytest.fixture
def world(monday: None, furnished_office: Path, tmp_path: Path) -> Iterator[Desk]:
    opened = opened_copy(furnished_office, tmp_path / "furnished")
    yield opened
    opened.close()


@pytest.fixture
def owner(world: Desk, qtbot: Any) -> Iterator[Any]:
    """A widget that steps may be opened from. What they asked is answered before the next office is open: a worker that still reads
    this one would read it by that one's fields.
    """
    from PySide6.QtWidgets import QWidget

    from tests.helpers.patience import until
    from ui import tasks

    widget = QWidget()
    widget.desk = world  # type: ignore[attr-defined]
    qtbot.addWidget(widget)
    yield widget
    until(tasks.runner().is_idle)


@pytest.fixture(scope="session")
def own_office(empty_office: Path, make_once: MakeOnce) -> Path:
    """An office that has added fields to every ledger itself; copy it, do not open it."""

    def make(place: Path) -> None:
        desk = opened_copy(empty_office, place / "office")
        add_own_fields(desk)
        desk.close()

    return make_once("own", make) / "office"


@pytest.fixture
def own_desk(own_office: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on such an office: what holds for every record holds with the office's own fields too."""
    opened = opened_copy(own_office, tmp_path / "own")
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def own_stock(plain_stock: Path, make_once: MakeOnce, tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """Such an office with two rows of every record, for tests that only read."""
    made = make_once("own-stock", lambda place: with_own_fields(plain_stock, place).keep())
    return Stock.of(Path(shutil.copytree(made, tmp_path_factory.mktemp("stock") / "kept")))


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY.isoformat())
