from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from office_folder import CHEAP, PASSWORD, WHEN, make_folder

from trafficdesk.transfer.backup import BackupReport, backup


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_folder(tmp_path / "数据 %41")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    path = tmp_path / "stick"
    path.mkdir()
    return path


Make = Callable[..., BackupReport]


@pytest.fixture
def make(folder: Path, stick: Path) -> Make:
    def make(**changes: Any) -> BackupReport:
        values: dict[str, Any] = {
            "data_folder": folder, "target": stick, "password": PASSWORD, "office": "东丽湖街道",
            "schema_version": "0001", "program_version": "1.0", "counts": {"people": 300}, "when": WHEN,
            "cost": CHEAP,
        }  # fmt: skip
        return backup(**(values | changes))

    return make
