"""A small office with known people, and a way to run verbs in this process."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from trafficdesk.cli import main
from trafficdesk.desk import Desk

PEOPLE = (
    {"name": "单思远", "id_number": "120110199003074530", "unit": "湖畔第一小学", "licence_classes": "C1",
     "valid_until": "2026-12-10", "phone": "16012345678", "category": "校车驾驶人"},
    {"name": "王䶮", "id_number": "120110198506154518", "unit": "湖畔第一小学", "licence_classes": "A1D",
     "valid_until": "长期"},
    {"name": "李平", "id_number": "120110197711204520", "unit": "东湖运输公司", "licence_classes": "C1",
     "valid_until": "2026-10-01", "points": "3"},
)  # fmt: skip


@dataclass
class Answer:
    """What a verb answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


TODAY = "2026-11-23"
Run = Callable[..., Answer]


@pytest.fixture(autouse=True)
def fixed_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAFFICDESK_TODAY", TODAY)
    monkeypatch.delenv("TRAFFICDESK_BACKUP_PASSWORD", raising=False)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*words: str, folder: Path | None = None) -> Answer:
        capsys.readouterr()
        code = main(["--data", str(folder or tmp_path / "office"), *words])
        said = capsys.readouterr()
        return Answer(code, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def small_office(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office with two units, three drivers and a car, made once; copy it, do not open it."""
    from trafficdesk.fields.checks.person_id import check_digit

    folder = tmp_path_factory.mktemp("small") / "office"
    shutil.copytree(empty_office, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", TODAY)
        _fill(Desk.open(folder), check_digit)
    return folder


@pytest.fixture
def office(small_office: Path, tmp_path: Path) -> Path:
    """A small office of its own."""
    return Path(shutil.copytree(small_office, tmp_path / "office"))


def _fill(desk: Desk, check_digit: Callable[[str], str]) -> None:
    desk.office.set_setting("office.name", "测试街道办事处")
    for name, kind in (("湖畔第一小学", "学校"), ("东湖运输公司", "运输企业")):
        desk.records.add("units", {"name": name, "unit_type": kind, "short_name": name[:2]})
    for person in PEOPLE:
        number = person["id_number"][:17]
        desk.records.add("people", {**person, "id_number": number + check_digit(number)})
    desk.records.add(
        "vehicles", {"plate": "津AD12345", "plate_type": "小型新能源汽车", "unit": "东湖运输公司"}
    )
    desk.close()
