"""A session on an office copied from one template, with the workers stopped after each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication

from trafficdesk.desk import Desk
from ui import tasks
from ui.preferences import Preferences
from ui.session import Session


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template")
    Desk.open(folder, create=True).close()
    return folder


@pytest.fixture
def session(empty_office: Path, tmp_path: Path, themed: Any) -> Iterator[Session]:
    folder = tmp_path / "office"
    shutil.copytree(empty_office, folder)
    desk = Desk.open(folder, user="小林")
    yield Session(desk, folder, Preferences())
    tasks.close_runner()
    desk.close()


@pytest.fixture
def desk(session: Session) -> Desk:
    return session.desk


@pytest.fixture
def settle(qtbot: Any) -> Callable[[], None]:
    """Wait until nothing is queued or running, also nothing that an answer started."""

    def quiet() -> bool:
        for _ in range(3):
            QCoreApplication.processEvents()
        return not tasks.runner()._tasks

    def wait() -> None:
        qtbot.waitUntil(quiet, timeout=10_000)

    return wait


@pytest.fixture(autouse=True)
def nothing_left_open(qapp: Any) -> Iterator[None]:
    """A dialog or menu that one test leaves open would take the keys and clicks of the next."""
    yield
    for left in (qapp.activePopupWidget, qapp.activeModalWidget):
        while (widget := left()) is not None:
            widget.hide()
