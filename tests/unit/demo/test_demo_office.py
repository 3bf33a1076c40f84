"""The synthetic office: same seed same people, values a clerk could have typed, never over a real office."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from trafficdesk import demo
from trafficdesk.desk import Desk, Query
from trafficdesk.errors import KnownError
from trafficdesk.fields.problems import ERROR


def _office(empty: Path, folder: Path, drivers: int, seed: int) -> Desk:
    desk = Desk.open(shutil.copytree(empty, folder, dirs_exist_ok=True))
    desk.office.set_setting("office.name", "东丽湖街道办事处")
    demo.fill(desk, drivers, seed)
    return desk


@pytest.fixture(scope="module", autouse=True)
def fixed_day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAFFICDESK_TODAY", "2026-11-23")
        yield


@pytest.fixture(scope="module")
def desk(empty_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = _office(empty_office, tmp_path_factory.mktemp("demo"), 300, 1)
    yield desk
    desk.close()


def _values(desk: Desk, code: str) -> list[dict[str, Any]]:
    return [dict(row.values) for row in desk.records.select(code, sort=("id",))]


def test_the_same_seed_gives_the_same_office(empty_office: Path, desk: Desk, tmp_path: Path) -> None:
    again, other = _office(empty_office, tmp_path / "a", 300, 1), _office(empty_office, tmp_path / "b", 300, 2)
    for code in ("units", "people", "vehicles", "drives", "violations"):
        assert _values(again, code) == _values(desk, code)
    assert _values(other, "people") != _values(desk, "people")
    again.close()
    other.close()


def test_there_is_enough_of_everything(desk: Desk) -> None:
    counts = {
        code: desk.records.count(Query(code)) for code in ("units", "people", "vehicles", "drives", "posts")
    }
    assert counts["people"] == counts["posts"] == 300
    assert 120 <= counts["vehicles"] <= 180 and counts["drives"] >= counts["vehicles"]
    assert counts["units"] >= 30 and desk.records.count(Query("violations")) > 0
    plate_types = {row.values["plate_type"] for row in desk.records.select("vehicles")}
    assert {"01", "02", "07", "15", "16", "23", "51", "52"} <= plate_types
    names = {row.title for row in desk.records.select("people")}
    assert {
        "王䶮",
        "㛃晴",
        "张𬭎",
        "陈喆",
        "买买提·艾力",
        "单田方",
        "仇英杰",
        "解晓东",
        "查慧敏",
        "曾国强",
    } <= names
    assert any(item.days < 0 for item in desk.due(90)) and any(0 <= item.days <= 30 for item in desk.due(90))


def test_every_value_passes_the_checks_of_the_form(desk: Desk) -> None:
    faults = []
    for code in ("units", "people", "vehicles", "drives", "violations"):
        typed = [spec for spec in desk.records.view(code).fields if not spec.read_only]
        for row in desk.records.select(code, limit=150):
            given = {
                spec.name: row.values[spec.name]
                if spec.kind.value == "link"
                else row.text(spec, masked=False)
                for spec in typed
                if row.values[spec.name] is not None
            }
            problems = desk.records.check(code, given, row.id).problems
            faults += [(code, p.text) for p in problems if p.severity == ERROR]
    assert faults == []


def test_each_part_is_one_named_change(desk: Desk) -> None:
    assert desk.next_undo().startswith("示例数据：")


def test_a_filled_office_is_not_filled_again(desk: Desk) -> None:
    with pytest.raises(KnownError, match="空的办事处"):
        demo.fill(desk, 10, 1)


def test_large_offices_get_more_units_and_several_parts(
    empty_office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trafficdesk.demo import filling

    monkeypatch.setattr(filling, "_PART", 500)
    desk = _office(empty_office, tmp_path, 1200, 3)
    assert desk.records.count(Query("people")) == 1200
    assert desk.records.count(Query("units")) >= 1200 // 25
    names = [row.title for row in desk.records.select("units")]
    assert len(set(names)) == len(names)
    desk.close()


def test_a_demo_office_can_be_removed_and_a_real_one_cannot(empty_office: Path, tmp_path: Path) -> None:
    _office(empty_office, tmp_path / "demo", 5, 1).close()
    demo.remove(tmp_path / "demo")
    assert not Desk.exists(tmp_path / "demo")
    real = Desk.open(tmp_path / "real", create=True)
    real.office.set_setting("office.name", "真实办事处")
    real.close()
    with pytest.raises(KnownError, match="真实"):
        demo.remove(tmp_path / "real")
    assert Desk.exists(tmp_path / "real")
