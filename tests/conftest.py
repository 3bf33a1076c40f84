"""Before any Qt: draw without a screen. One application with the theme for every test that asks for qtbot."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from trafficdesk.desk import Desk


@pytest.fixture(scope="session")
def empty_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an empty, migrated office; copy it, do not open it."""
    folder = tmp_path_factory.mktemp("template")
    Desk.open(folder, create=True).close()
    return folder


@pytest.fixture
def desk(empty_office: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk on an empty office of its own."""
    folder = tmp_path / "office"
    shutil.copytree(empty_office, folder)
    opened = Desk.open(folder, user="小林")
    yield opened
    opened.close()


@pytest.fixture
def themed(qapp):
    """The theme, light and normal, put back after the test."""
    from ui.theme import theme

    theme.dark = theme.large = False
    theme.apply(qapp)
    yield theme
    if theme.dark or theme.large:
        theme.set(dark=False, large=False)
